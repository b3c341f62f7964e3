//! The end of epochs: a month's wrapping key goes when nothing of that month is left.
//!
//! Invariant: an epoch that may have ended is noted before the last of it goes and forgotten only
//! once its key is gone or something of it is found. A process that has just begun does not know
//! what an earlier one left undone, and looks at every month.

use crate::keyring::Keyring;
use crate::{Ctx, Desk, DeskError, kinds};
use jiff::{SignedDuration, ToSpan as _, tz::TimeZone};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use store::Query;

/// How many months back a process that has just begun looks. What is kept for longer ends its
/// epoch when it goes.
const MONTHS_BACK: usize = 120;

/// Epochs that may have ended; `None` until all months were looked at once.
#[derive(Debug, Default)]
pub(crate) struct Epochs(Mutex<Option<BTreeSet<String>>>);

impl Epochs {
    /// Notes that something of an epoch goes.
    pub(crate) fn touch(&self, epoch: &str) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(noted) = noted.as_mut() {
            noted.insert(epoch.to_owned());
        }
    }

    fn forget(&self, epoch: &str) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(noted) = noted.as_mut() {
            noted.remove(epoch);
        }
    }

    fn noted(&self, ctx: &Ctx) -> BTreeSet<String> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.get_or_insert_with(|| months(ctx)).clone()
    }
}

/// Ends the wrapping keys of months of which no recording and no upload is left.
pub(super) async fn end(ctx: &Ctx, desk: &Desk) -> Result<(), DeskError> {
    // An upload may still be about to begin in an epoch that was open less than two days ago.
    let two_days = SignedDuration::from_hours(48);
    let open = [Keyring::epoch_of(ctx.now), Keyring::epoch_of(ctx.now - two_days)];
    for epoch in desk.epochs.noted(ctx).into_iter().filter(|epoch| !open.contains(epoch)) {
        if desk.keyring.has_epoch(&epoch).await? {
            let of = Query::over("by_epoch").equal(epoch.as_str());
            let recordings = desk.store.records().count(&kinds::RECORDINGS, &of).await?;
            let uploads = desk.store.records().count(&kinds::UPLOADS, &of).await?;
            if recordings + uploads == 0 {
                desk.keyring.end_epoch(&epoch, ctx.now).await?;
            }
        }
        desk.epochs.forget(&epoch);
    }
    Ok(())
}

/// The months before the present one, and it.
fn months(ctx: &Ctx) -> BTreeSet<String> {
    let first = ctx.now.to_zoned(TimeZone::UTC).date().first_of_month();
    let back = std::iter::successors(Some(first), |month| month.checked_sub(1.month()).ok());
    back.take(MONTHS_BACK).map(|month| month.strftime("%Y-%m").to_string()).collect()
}
