//! The checkpoints that a log is verified under.
//!
//! Invariant: an earlier checkpoint that is not properly signed is a fault and nothing is compared
//! with it; the log's own, when it is not, is a fault and still says where to look.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::Hash;
use crate::note::{VerifierKey, unverified_text};
use crate::tree::MAX_SIZE;
use crate::verify::verdict::{Faults, Place};

/// The checkpoint that a note states, with a fault where it is not properly signed.
pub(super) fn open_checkpoint(
    note: &str,
    origin: &str,
    keys: &[VerifierKey],
    faults: &mut Faults,
) -> Option<Checkpoint> {
    let error = match Checkpoint::open(note, origin, keys) {
        Ok((checkpoint, _)) if checkpoint.size <= MAX_SIZE => return Some(checkpoint),
        Ok(_) => {
            faults.add(Place::Checkpoint, "states a size that no log reaches");
            return None;
        }
        Err(error) => error,
    };
    faults.add(Place::Checkpoint, refusal(&error));
    // What it states still tells where to look for further faults.
    let stated = Checkpoint::parse(unverified_text(note).ok()?).ok()?;
    (stated.size <= MAX_SIZE).then_some(stated)
}

/// Sizes and roots of the earlier checkpoints that are properly signed, largest first.
pub(super) fn open_earlier(
    notes: &[&str],
    origin: &str,
    keys: &[VerifierKey],
    faults: &mut Faults,
) -> Vec<(u64, Hash)> {
    let mut opened = Vec::with_capacity(notes.len());
    for (number, note) in (1..).zip(notes) {
        match Checkpoint::open(note, origin, keys) {
            Ok((checkpoint, _)) => opened.push((checkpoint.size, checkpoint.root)),
            Err(error) => {
                let stated =
                    unverified_text(note).ok().and_then(|text| Checkpoint::parse(text).ok());
                let place = stated
                    .map_or(Place::Earlier(number), |stated| Place::CheckpointAt(stated.size));
                faults.add(place, refusal(&error));
            }
        }
    }
    opened.sort_unstable_by_key(|(size, _)| std::cmp::Reverse(*size));
    opened
}

fn refusal(error: &CheckpointError) -> String {
    match error {
        CheckpointError::Note(note) => format!("is refused: {note}"),
        other => format!("is refused: {other}"),
    }
}
