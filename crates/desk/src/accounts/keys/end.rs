//! Keys listed, revoked, and ended with everything else that somebody signs in with.
//!
//! Invariant: a key that was revoked stays in the store until its day, so that a use of it is
//! known for what it is; nothing makes it count again.

use super::super::{own, stored as account};
use super::{KeyListed, stored};
use crate::journal::{Draft, entry, whole_millis};
use crate::{Ctx, Desk, DeskError, kinds, people};
use ledger::Verb;
use store::{Query, RecordId, StoreError, Unit};

/// How many keys are read at once: those that count, and those revoked that wait for their day.
const PAGE: u32 = 200;

/// The keys of whoever acts that count now, the newest first.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn mine(ctx: &Ctx, desk: &Desk) -> Result<Vec<KeyListed>, DeskError> {
    let holder = people::token(desk, &ctx.actor.id);
    let query = Query::over("by_holder").equal(holder).descending().limit(PAGE);
    let page = desk.store.records().list(&kinds::PROGRAM_KEYS, &query).await?;
    let mut listed = Vec::new();
    for record in page.records {
        let kept = stored::unseal(desk, &record).await?;
        if kept.revoked_at.is_none() && ctx.now < kept.ends_at {
            listed.push(KeyListed {
                id: record.id.as_str().to_owned(),
                name: kept.name,
                purpose: kept.purpose,
                scopes: kept.scopes,
                made_at: kept.made_at,
                ends_at: kept.ends_at,
                used_on: kept.used_on,
            });
        }
    }
    Ok(listed)
}

/// Revokes a key of whoever acts: from then on it is refused. Revoking it twice changes nothing.
///
/// # Errors
///
/// [`DeskError::NotFound`] for a key that is not theirs; [`DeskError::Contended`].
pub async fn revoke(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(), DeskError> {
    let missing = || DeskError::NotFound("key of yours");
    let id = RecordId::new(id).map_err(|_| missing())?;
    let found = stored::read(desk, &id).await?;
    let (version, mut kept) =
        found.filter(|(_, kept)| kept.number == ctx.actor.id).ok_or_else(missing)?;
    if kept.revoked_at.is_some() {
        return Ok(());
    }
    kept.revoked_at = Some(whole_millis(ctx.now));
    let mut unit = stored::put(desk, &id, &kept, Some(version), Unit::new()).await?;
    let draft = Draft::new(Verb::Alter).word("account", "program-key-revoked")?;
    unit.journal.push(entry(ctx, desk, &own(desk)?, draft).await?);
    account::commit(desk, unit).await
}

/// Revokes every key of a holder, by the keyed token of the staff number; whoever calls journals
/// why.
pub(crate) async fn end_all(desk: &Desk, holder: &str) -> Result<(), DeskError> {
    let mut cursor = None;
    loop {
        let query = Query::over("by_holder").equal(holder).limit(PAGE).after(cursor);
        let page = desk.store.records().list(&kinds::PROGRAM_KEYS, &query).await?;
        for record in page.records {
            end_one(desk, &record.id).await?;
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

async fn end_one(desk: &Desk, id: &RecordId) -> Result<(), DeskError> {
    loop {
        let Some((version, mut kept)) = stored::read(desk, id).await? else { return Ok(()) };
        if kept.revoked_at.is_some() {
            return Ok(());
        }
        kept.revoked_at = Some(whole_millis(desk.now()));
        let unit = stored::put(desk, id, &kept, Some(version), Unit::new()).await?;
        match desk.store.units().commit(unit).await {
            // A use was noted in between: end what it left.
            Err(StoreError::Conflict { .. }) => {}
            other => {
                other?;
                return Ok(());
            }
        }
    }
}
