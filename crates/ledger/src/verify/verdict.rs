//! What a verification found, and where.
//!
//! Invariant: the list of faults has an end; what does not fit is counted.

use std::fmt;

use crate::hash::Hash;
use crate::tile::TilePath;

/// How many faults a verdict lists; those beyond are counted.
pub const MAX_FAULTS: usize = 100;

/// Where a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// One entry, by its index.
    Entry(u64),
    /// One published tile or bundle.
    Tile(TilePath),
    /// The checkpoint under which the log is verified.
    Checkpoint,
    /// The earlier checkpoint of that size.
    CheckpointAt(u64),
    /// An earlier checkpoint whose size cannot be read: which it is of those given, from 1.
    Earlier(usize),
}

/// One thing that is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What is wrong there: the end of a sentence that begins with the place.
    pub reason: String,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How many entries the log has by its checkpoint.
    pub size: u64,
    /// How many entries were handed over as sound.
    pub sound: u64,
    /// The root recomputed from what was given.
    pub root: Hash,
    /// What is wrong, in the order found, at most [`MAX_FAULTS`].
    pub faults: Vec<Fault>,
    /// How many faults there are beyond those.
    pub unlisted: u64,
}

/// Faults found so far.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) listed: Vec<Fault>,
    pub(super) unlisted: u64,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(index) => write!(f, "entry {index}"),
            Self::Tile(path) => path.fmt(f),
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::CheckpointAt(size) => write!(f, "checkpoint at size {size}"),
            Self::Earlier(number) => write!(f, "earlier checkpoint {number}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.reason)
    }
}

impl Faults {
    pub(super) fn add(&mut self, place: Place, reason: impl Into<String>) {
        if self.listed.len() < MAX_FAULTS {
            self.listed.push(Fault { place, reason: reason.into() });
        } else {
            self.unlisted += 1;
        }
    }
}
