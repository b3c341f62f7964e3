//! What a run exercised, by name, so that one can see that it was not idle.
//!
//! Invariant: counting changes nothing; a tally is a sum, in whatever order runs end.

use std::collections::BTreeMap;

/// Counts by name, such as `crash: commit` or `dispose`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<String, u64>);

impl Tally {
    /// Counts one.
    pub fn count(&mut self, what: &str) {
        self.add(what, 1);
    }

    /// Counts several.
    pub fn add(&mut self, what: &str, number: u64) {
        if number == 0 {
            return;
        }
        match self.0.get_mut(what) {
            Some(count) => *count += number,
            None => drop(self.0.insert(what.to_owned(), number)),
        }
    }

    /// Adds another tally to this one.
    pub fn merge(&mut self, other: &Self) {
        for (what, number) in &other.0 {
            self.add(what, *number);
        }
    }

    /// How often; 0 for what never was.
    pub fn get(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    /// All counts, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(what, number)| (what.as_str(), *number))
    }
}
