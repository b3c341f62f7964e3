//! The end of epochs: a month's wrapping key goes when nothing of that month is left.
//!
//! Invariant: a month is watched until its key is gone. A process that has just begun does not know
//! what an earlier one left undone, and watches every month that may have one.

use crate::keyring::Keyring;
use crate::{Ctx, Desk, DeskError, areas, choices, entries, kinds, mailings, rights};
use jiff::{SignedDuration, ToSpan as _, tz::TimeZone};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use store::{Kind, Query};

/// How many months back a process that has just begun looks: longer than any category keeps.
const MONTHS_BACK: usize = 12 * 20;

/// Months whose key may still be there; `None` until the first sweep.
#[derive(Debug, Default)]
pub(crate) struct Epochs(Mutex<Option<BTreeSet<String>>>);

impl Epochs {
    /// The months to be looked at, the present one among them.
    fn watched(&self, ctx: &Ctx) -> BTreeSet<String> {
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let watched = watched.get_or_insert_with(|| months(ctx));
        watched.insert(Keyring::epoch_of(ctx.now));
        watched.clone()
    }

    fn forget(&self, epoch: &str) {
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(watched) = watched.as_mut() {
            watched.remove(epoch);
        }
    }
}

/// Ends the wrapping keys of months of which no recording and no upload is left, and those of the
/// requests, consents, entries, posts and mailings of months of which none is.
pub(super) async fn end(ctx: &Ctx, desk: &Desk) -> Result<(), DeskError> {
    // An upload may be about to begin in a month that was the present one less than two days ago.
    let two_days = SignedDuration::from_hours(48);
    let open = [Keyring::epoch_of(ctx.now), Keyring::epoch_of(ctx.now - two_days)];
    for epoch in desk.epochs.watched(ctx).into_iter().filter(|epoch| !open.contains(epoch)) {
        let requests = rights::epoch_of_month(&epoch);
        let footage = ended(ctx, desk, &epoch, &[&kinds::RECORDINGS, &kinds::UPLOADS]).await?;
        let requests = ended(ctx, desk, &requests, &[&kinds::REQUESTS]).await?;
        let choices = choices::epoch_of_month(&epoch);
        let choices = ended(ctx, desk, &choices, &[&kinds::CONSENTS]).await?;
        let entries = entries::epoch_of_month(&epoch);
        let entries = ended(ctx, desk, &entries, &[&kinds::ENTRIES]).await?;
        let posts = areas::epoch_of_month(&epoch);
        let posts = ended(ctx, desk, &posts, &[&kinds::POSTS]).await?;
        let mailings = mailings::epoch_of_month(&epoch);
        let mailings = ended(ctx, desk, &mailings, &[&kinds::MAILINGS]).await?;
        if requests && choices && entries && posts && mailings && footage {
            desk.epochs.forget(&epoch);
        }
    }
    Ok(())
}

/// Ends an epoch's key if nothing of these kinds belongs to it; whether there is none now.
async fn ended(ctx: &Ctx, desk: &Desk, epoch: &str, kinds: &[Kind]) -> Result<bool, DeskError> {
    if !desk.keyring.has_epoch(epoch).await? {
        return Ok(true);
    }
    for kind in kinds {
        if is_used(desk, kind, epoch).await? {
            return Ok(false);
        }
    }
    desk.keyring.end_epoch(epoch, ctx.now).await?;
    Ok(true)
}

/// Whether something of a kind belongs to an epoch. Looks for one, and does not count.
async fn is_used(desk: &Desk, kind: Kind, epoch: &str) -> Result<bool, DeskError> {
    let query = Query::over("by_epoch").equal(epoch).limit(1);
    Ok(!desk.store.records().list(kind, &query).await?.records.is_empty())
}

/// The present month and those before it.
fn months(ctx: &Ctx) -> BTreeSet<String> {
    let first = ctx.now.to_zoned(TimeZone::UTC).date().first_of_month();
    let back = std::iter::successors(Some(first), |month| month.checked_sub(1.month()).ok());
    back.take(MONTHS_BACK).map(|month| month.strftime("%Y-%m").to_string()).collect()
}
