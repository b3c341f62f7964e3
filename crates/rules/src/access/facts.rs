//! Why somebody needs to know of a thing: facts on file, and grants that run for a time.
//!
//! Invariant: a grant counts from its first instant until its last, that one excluded, and for the
//! act that it was given for alone.

use super::Fact;
use jiff::Timestamp;
use pack::Act;
use std::collections::BTreeSet;

/// Leave for an act on one thing, given to one person by somebody entitled, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedGrant {
    /// The act.
    pub act: Act,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// What was looked up about somebody and one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Facts that hold as long as they are on file.
    pub facts: BTreeSet<Fact>,
    /// Grants, run out ones among them.
    pub grants: Vec<TimedGrant>,
}

impl Standing {
    /// The facts that count for an act at an instant.
    pub fn facts(&self, act: Act, now: Timestamp) -> BTreeSet<Fact> {
        let mut facts = self.facts.clone();
        let runs = |grant: &TimedGrant| grant.act == act && grant.from <= now && now < grant.until;
        if self.grants.iter().any(runs) {
            facts.insert(Fact::Granted);
        }
        facts
    }
}
