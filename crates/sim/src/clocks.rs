//! Whether the desk's decision about a recording is the oracle's.
//!
//! Invariant: both give the same instants, to the millisecond, or the run fails.

use crate::model::Kept;
use anyhow::{Result, bail, ensure};
use jiff::Timestamp;
use rules::retention::{Decision, Freeze};

/// Compares what the desk decided about a recording with what must happen to it.
pub(crate) fn agree(kept: &Kept, decision: &Decision, now: Timestamp) -> Result<()> {
    let standing = &kept.standing;
    match (decision, kept.due()) {
        (Decision::Frozen(Freeze::Held(holds)), None) => {
            ensure!(*holds as usize == standing.holds.len(), "{holds} holds are counted");
        }
        (Decision::Kept { .. }, None) => {
            ensure!(standing.holds.is_empty(), "evidence outranks a hold on {}", kept.id);
        }
        (Decision::Running(found) | Decision::Due(found), Some(due)) => {
            let instants = (found.enforce_by, found.statutory_latest);
            ensure!(instants == (due.from, due.latest), "{} is due {instants:?}", kept.id);
            ensure!(decision.is_due() == kept.is_due(now), "{} is due or not", kept.id);
        }
        (other, due) => bail!("{} is {other:?} and should be {due:?}", kept.id),
    }
    Ok(())
}
