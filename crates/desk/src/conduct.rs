//! What the pack says to its staff, read before anything else: the code of conduct.
//!
//! Invariant: what is acknowledged is a wording, by its digest; another wording asks again, and
//! whoever did not acknowledge the one in force does not get into the console.

use crate::journal::{Draft, entry, whole_millis};
use crate::packs::Applied;
use crate::{Ctx, Desk, DeskError, accounts, hex, kinds, shown};
use jiff::Timestamp;
use ledger::Verb;
use pack::Audience;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Facts, RecordId, StoreError, Unit};

/// A wording that staff read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// The notice's id.
    pub notice: String,
    /// SHA-256 of its text as rendered, in hex.
    pub digest: String,
}

/// The wordings of the pack in force, made once for each version, and which acknowledgements were
/// seen: what was acknowledged once stays so.
#[derive(Default)]
pub(crate) struct Wordings {
    made: Mutex<Option<(u32, Arc<Vec<Wording>>)>>,
    seen: Mutex<HashSet<RecordId>>,
}

/// How many acknowledgements are remembered, after which the remembering begins anew.
const SEEN_MAX: usize = 100_000;

/// What is kept of an acknowledgement, sealed.
#[derive(Serialize)]
struct Kept<'a> {
    staff: &'a str,
    notice: &'a str,
    digest: &'a str,
    pack: u32,
    at: Timestamp,
}

/// What whoever acts has still to read, in the order of the pack.
///
/// # Errors
///
/// [`DeskError::NoPolicy`]; [`DeskError::Store`].
pub async fn due(ctx: &Ctx, desk: &Desk) -> Result<Vec<Wording>, DeskError> {
    still_due(desk, &ctx.actor.id).await
}

/// Takes down that whoever acts has read a notice in the wording that they were shown.
///
/// # Errors
///
/// [`DeskError::Invalid`] where that is not its wording now.
pub async fn acknowledge(
    ctx: &Ctx,
    desk: &Desk,
    notice: &str,
    seen: &str,
) -> Result<(), DeskError> {
    let licence = accounts::own(desk)?;
    let wordings = wordings(desk, &licence.applied)?;
    let known = wordings.iter().find(|known| known.notice == notice && known.digest == seen);
    let Some(known) = known else {
        return Err(DeskError::invalid("the notice", "in the wording in force; read it again"));
    };
    let id = record_id(desk, &ctx.actor.id, known)?;
    let kept = Kept {
        staff: &ctx.actor.id,
        notice,
        digest: seen,
        pack: licence.applied.version,
        at: whole_millis(ctx.now),
    };
    let plain = serde_json::to_vec(&kept).map_err(|_| DeskError::Corrupt("acknowledgement"))?;
    let key = desk.keyring.standing("acknowledgements").await?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "acknowledgements", name, 1, &plain, random)?;
    let wording: [u8; 32] = hex::bytes(seen).ok_or(DeskError::Corrupt("acknowledgement"))?;
    let draft = Draft::new(Verb::Review).word("notice", notice)?.fact("wording", wording)?;
    let mut unit = Unit::new().put(&kinds::ACKNOWLEDGEMENTS, &id, None, Facts::new(), body);
    unit.journal.push(entry(ctx, desk, &licence, draft).await?);
    match desk.store.units().commit(unit).await {
        // It was acknowledged before.
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Whether somebody has still to read something.
pub(crate) async fn is_due(desk: &Desk, number: &str) -> Result<bool, DeskError> {
    Ok(!still_due(desk, number).await?.is_empty())
}

async fn still_due(desk: &Desk, number: &str) -> Result<Vec<Wording>, DeskError> {
    let applied = desk.packs.current().ok_or(DeskError::NoPolicy)?;
    let mut due = Vec::new();
    for wording in wordings(desk, &applied)?.iter() {
        let id = record_id(desk, number, wording)?;
        if desk.wordings.seen.lock().unwrap_or_else(PoisonError::into_inner).contains(&id) {
            continue;
        }
        if desk.store.records().read(&kinds::ACKNOWLEDGEMENTS, &id).await?.is_none() {
            due.push(wording.clone());
            continue;
        }
        let mut seen = desk.wordings.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= SEEN_MAX {
            seen.clear();
        }
        seen.insert(id);
    }
    Ok(due)
}

fn record_id(desk: &Desk, number: &str, wording: &Wording) -> Result<RecordId, DeskError> {
    let value = format!("{number}\n{}\n{}", wording.notice, wording.digest);
    Ok(RecordId::new(hex::text(&desk.keyring.tokens().token("acknowledgement", &value)))?)
}

/// The notices for staff under a pack, with the digests of their wording.
fn wordings(desk: &Desk, applied: &Applied) -> Result<Arc<Vec<Wording>>, DeskError> {
    let mut made = desk.wordings.made.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((version, wordings)) = made.as_ref()
        && *version == applied.version
    {
        return Ok(Arc::clone(wordings));
    }
    let staff = applied.pack.notices.values().filter(|one| one.audience == Audience::Staff);
    let wordings = staff
        .map(|notice| {
            let digest = shown::digest_of(&applied.pack, notice.id.as_str())?;
            Ok(Wording { notice: notice.id.as_str().to_owned(), digest })
        })
        .collect::<Result<Vec<_>, DeskError>>()?;
    let wordings = Arc::new(wordings);
    *made = Some((applied.version, Arc::clone(&wordings)));
    Ok(wordings)
}
