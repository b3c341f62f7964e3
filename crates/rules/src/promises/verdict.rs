//! What an audit finds of a promise.
//!
//! Invariant: a verdict is *kept* only where every deed that bears on the promise was checked.

/// Where and how a promise was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The ledger entry, where one is to blame.
    pub position: Option<u64>,
    /// What is wrong, in plain English, naming recordings by handle.
    pub words: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Every deed that bears on it was checked, and it was kept.
    Kept,
    /// It was broken, at these places (the first hundred).
    Broken(Vec<Breach>),
    /// It could not be checked, for the reason given.
    NotChecked(String),
}

/// One promise, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The promise's id.
    pub promise: String,
    /// What was found.
    pub finding: Finding,
    /// How many deeds or recordings were looked at for it.
    pub checked: u64,
}
