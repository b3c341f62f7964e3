//! Names and what was counted under each, in bounded memory.
//!
//! Names come from outsiders, so the hash is seeded, and a table that is full, or a name that is
//! too long, is counted without its name. Two names of one hash of 64 bits would be taken for one;
//! with a full table that is one chance in three thousand million, and to look at the name each
//! time is a tenth of all the time there is.
//!
//! Invariant: a table holds no more rows and no more bytes than its limit.

use foldhash::SharedSeed;
use foldhash::quality::FoldHasher;
use hashbrown::HashTable;
use std::hash::Hasher as _;

/// The seed of the tables' hashes.
#[derive(Clone)]
pub(crate) struct Seed {
    own: u64,
    shared: SharedSeed,
}

impl Seed {
    pub(crate) fn new(random: [u64; 2]) -> Self {
        Self { own: random[0], shared: SharedSeed::from_u64(random[1]) }
    }

    /// The hash of a name.
    #[inline]
    pub(crate) fn hash(&self, name: &[u8]) -> u64 {
        let mut hasher = FoldHasher::with_seed(self.own, &self.shared);
        hasher.write(name);
        hasher.finish()
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed")
    }
}

/// How much a table may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// Rows.
    pub(crate) rows: usize,
    /// Bytes of all names.
    pub(crate) names_bytes: usize,
    /// Bytes of one name.
    pub(crate) name_bytes: usize,
}

/// Names and what was counted under each; always asked with the same seed.
#[derive(Debug, Clone)]
pub(crate) struct Rows<T> {
    /// All names, one after the other, and where each begins and how long it is.
    names: Vec<u8>,
    named: Vec<(u32, u32)>,
    /// The hash of each name and what is counted under it: by themselves, since they must be near.
    counts: Vec<(u64, T)>,
    /// Where the row of a name is, by its hash.
    index: HashTable<u32>,
    limit: Limit,
}

impl<T> Rows<T> {
    pub(crate) fn new(limit: Limit) -> Self {
        Self {
            names: Vec::new(),
            named: Vec::new(),
            counts: Vec::new(),
            index: HashTable::new(),
            limit,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.counts.len()
    }

    /// What is counted under a name, which is taken up if there is room: by `new`.
    #[inline]
    pub(crate) fn at(
        &mut self,
        seed: &Seed,
        name: &[u8],
        new: impl FnOnce(&[u8]) -> T,
    ) -> Option<&mut T> {
        let hash = seed.hash(name);
        let at = match self.place(hash) {
            Some(at) => at,
            None => self.take_up(hash, name, new)?,
        };
        self.counts.get_mut(at as usize).map(|(_, count)| count)
    }

    /// What is counted under a name that was seen before.
    #[inline]
    pub(crate) fn known(&mut self, seed: &Seed, name: &[u8]) -> Option<&mut T> {
        let at = self.place(seed.hash(name))?;
        self.counts.get_mut(at as usize).map(|(_, count)| count)
    }

    #[inline]
    fn place(&self, hash: u64) -> Option<u32> {
        let is = |at: &u32| self.counts.get(*at as usize).is_some_and(|(own, _)| *own == hash);
        self.index.find(hash, is).copied()
    }

    #[cold]
    fn take_up(&mut self, hash: u64, name: &[u8], new: impl FnOnce(&[u8]) -> T) -> Option<u32> {
        let is_full = self.counts.len() >= self.limit.rows
            || name.len() > self.limit.name_bytes
            || self.names.len().saturating_add(name.len()) > self.limit.names_bytes;
        if is_full {
            return None;
        }
        let at = u32::try_from(self.counts.len()).ok()?;
        let start = u32::try_from(self.names.len()).ok()?;
        let len = u32::try_from(name.len()).ok()?;
        self.names.extend_from_slice(name);
        self.named.push((start, len));
        self.counts.push((hash, new(name)));
        let counts = &self.counts;
        let of = |at: &u32| counts.get(*at as usize).map_or(0, |(own, _)| *own);
        self.index.insert_unique(hash, at, of);
        Some(at)
    }

    /// Names and what is counted under them, in order of their first sight.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], &T)> {
        let names = self.named.iter().map(|(start, len)| {
            let start = *start as usize;
            self.names.get(start..start.saturating_add(*len as usize)).unwrap_or_default()
        });
        names.zip(self.counts.iter().map(|(_, count)| count))
    }
}
