//! A key shown by a program: whose it is, and whether it counts now.
//!
//! Invariant: what a key is worth is asked of the register at each use. A use of a key that was
//! revoked, or whose owner may not work, is journalled, once a day for each key, so that a thief
//! is seen and cannot fill the ledger.

use super::super::{own, stored as account};
use super::stored::{self, Kept};
use super::{Scope, is_formed, record_id};
use crate::conduct;
use crate::journal::{Draft, entry};
use crate::people::{self, Barred};
use crate::{Actor, Ctx, Desk, DeskError};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::{Outcome, Verb};
use store::{RecordId, StoreError, Unit};

/// Whom a program acts as, and within which limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The key's own id, which is not the key.
    pub id: String,
    /// Whose it is.
    pub actor: Actor,
    /// The purpose it acts for.
    pub purpose: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// Until when it counts.
    pub ends_at: Timestamp,
    /// Whether its owner is nobody on the register but a persona of a demonstration.
    pub is_persona: bool,
}

/// What a key tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyShown {
    /// It is not formed as keys are.
    Malformed,
    /// It is no key, or one that ended long ago.
    Unknown,
    /// It was revoked, or its time is over.
    Ended,
    /// Its owner may not work now.
    Barred(Barred),
    /// Its owner must read the code of conduct first.
    ConductDue,
    /// It counts.
    Known(Holder),
}

/// Whose key this is, and whether it counts now.
///
/// # Errors
///
/// [`DeskError::Store`]; a wrong key is an answer, not an error.
pub async fn who(desk: &Desk, secret: &str) -> Result<KeyShown, DeskError> {
    if !is_formed(secret) {
        return Ok(KeyShown::Malformed);
    }
    let id = record_id(desk, secret)?;
    let Some((version, kept)) = stored::read(desk, &id).await? else {
        return Ok(KeyShown::Unknown);
    };
    let now = desk.now();
    let today = now.to_zoned(TimeZone::UTC).date();
    let shown = look_up(desk, &id, &kept, now).await?;
    let reason = match &shown {
        KeyShown::Ended => "key-ended",
        KeyShown::Barred(barred) => barred.code(),
        KeyShown::ConductDue => "conduct-due",
        _ => {
            if kept.used_on != Some(today) {
                note(desk, &id, version, Kept { used_on: Some(today), ..kept }, Unit::new())
                    .await?;
            }
            return Ok(shown);
        }
    };
    if kept.refused_on != Some(today) {
        note_refused(desk, &id, version, kept, reason, today).await?;
    }
    Ok(shown)
}

async fn look_up(
    desk: &Desk,
    id: &RecordId,
    kept: &Kept,
    now: Timestamp,
) -> Result<KeyShown, DeskError> {
    if kept.revoked_at.is_some() || now >= kept.ends_at {
        return Ok(KeyShown::Ended);
    }
    let known = |role: &str| {
        KeyShown::Known(Holder {
            id: id.as_str().to_owned(),
            actor: Actor::new(&kept.number, role),
            purpose: kept.purpose.clone(),
            scopes: kept.scopes.clone(),
            ends_at: kept.ends_at,
            is_persona: kept.persona.is_some(),
        })
    };
    if let Some((role, _)) = &kept.persona {
        return Ok(known(role));
    }
    let Some(found) = people::load(desk, &kept.number).await? else {
        return Ok(KeyShown::Barred(Barred::NotListed));
    };
    let member = found.kept.member;
    if let Err(barred) = member.standing(now) {
        return Ok(KeyShown::Barred(barred));
    }
    if conduct::is_due(desk, &member.number).await? {
        return Ok(KeyShown::ConductDue);
    }
    Ok(known(&member.role))
}

async fn note_refused(
    desk: &Desk,
    id: &RecordId,
    version: u64,
    kept: Kept,
    reason: &'static str,
    today: Date,
) -> Result<(), DeskError> {
    let role = match &kept.persona {
        Some((role, _)) => role.clone(),
        None => role_of(desk, &kept.number).await?,
    };
    let ctx = desk.ctx(Actor::new(&kept.number, &role), &kept.purpose);
    let draft = Draft::new(Verb::Refuse).outcome(Outcome::Refused);
    let draft = draft.word("reason", reason)?.word("act", "program-key")?;
    let entry = entry(&ctx, desk, &own(desk)?, draft).await?;
    tracing::warn!(reason, "a key for a program was refused");
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    note(desk, id, version, Kept { refused_on: Some(today), ..kept }, unit).await
}

async fn role_of(desk: &Desk, number: &str) -> Result<String, DeskError> {
    let found = people::load(desk, number).await?;
    Ok(found.map(|found| found.kept.member.role).unwrap_or_default())
}

/// Writes what changed of a key. Another use may have done the same, or somebody revoked it: then
/// theirs stands.
async fn note(
    desk: &Desk,
    id: &RecordId,
    version: u64,
    kept: Kept,
    unit: Unit,
) -> Result<(), DeskError> {
    let unit = stored::put(desk, id, &kept, Some(version), unit).await?;
    match desk.store.units().commit(unit).await {
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Journals that a key was used for something outside its scopes.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn lacks(ctx: &Ctx, desk: &Desk, scope: Scope) -> Result<(), DeskError> {
    let draft = Draft::new(Verb::Refuse).outcome(Outcome::Refused);
    let draft = draft.word("reason", "outside-scope")?;
    let draft = draft.word("act", &scope.as_str().replace(':', "-"))?;
    let entry = entry(ctx, desk, &own(desk)?, draft).await?;
    account::commit(desk, Unit { journal: vec![entry], ..Unit::new() }).await
}
