//! Names and numbers from a seed, the same each time.
//!
//! Invariant: a seed gives one name, and no name here is an English word.

/// A small generator: splitmix64.
pub(crate) struct Seeded(u64);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.next() % from.len() as u64).unwrap()]
    }

    /// Given and family name, joined by a space.
    pub(crate) fn name(&mut self) -> String {
        let given = ["Aurelia", "Bertrand", "Clementina", "Dashiell", "Euphemia", "Florizel"];
        let first = ["Quill", "Thorn", "Ashby", "Merry", "Oster", "Penn", "Wyver"];
        let second = ["quist", "worth", "combe", "nell", "holme", "dale"];
        format!("{} {}{}", self.pick(&given), self.pick(&first), self.pick(&second))
    }

    /// Words that stay.
    pub(crate) fn words(&mut self, count: usize) -> String {
        let words = ["lamp", "river", "notice", "letter", "station", "window", "bridge", "paper"];
        (0..count).map(|_| *self.pick(&words)).collect::<Vec<_>>().join(" ")
    }
}
