//! Names and what was counted under each, in bounded memory.
//!
//! Names come from outsiders, so the hash is seeded, and a table that is full, or a name that is
//! too long, is counted without its name.
//!
//! Invariant: a table holds no more rows and no more bytes than its limit.

use foldhash::SharedSeed;
use foldhash::fast::FoldHasher;
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

#[derive(Debug, Clone)]
struct Row<T> {
    start: u32,
    len: u32,
    value: T,
}

/// Names and what was counted under each; always asked with the same seed.
#[derive(Debug, Clone)]
pub(crate) struct Rows<T> {
    names: Vec<u8>,
    all: Vec<Row<T>>,
    index: HashTable<u32>,
    limit: Limit,
}

impl<T> Rows<T> {
    pub(crate) fn new(limit: Limit) -> Self {
        Self { names: Vec::new(), all: Vec::new(), index: HashTable::new(), limit }
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
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
        let (names, rows) = (&self.names, &self.all);
        let found = self.index.find(hash, |at| is(names, rows, *at, name)).copied();
        let at = match found {
            Some(at) => at,
            None => self.take_up(seed, hash, name, new)?,
        };
        self.all.get_mut(at as usize).map(|row| &mut row.value)
    }

    #[cold]
    fn take_up(
        &mut self,
        seed: &Seed,
        hash: u64,
        name: &[u8],
        new: impl FnOnce(&[u8]) -> T,
    ) -> Option<u32> {
        let is_full = self.all.len() >= self.limit.rows
            || name.len() > self.limit.name_bytes
            || self.names.len().saturating_add(name.len()) > self.limit.names_bytes;
        if is_full {
            return None;
        }
        let at = u32::try_from(self.all.len()).ok()?;
        let start = u32::try_from(self.names.len()).ok()?;
        let len = u32::try_from(name.len()).ok()?;
        self.names.extend_from_slice(name);
        self.all.push(Row { start, len, value: new(name) });
        let (names, rows) = (&self.names, &self.all);
        let of = |at: &u32| rows.get(*at as usize).map_or(0, |row| seed.hash(name_of(names, row)));
        self.index.insert_unique(hash, at, of);
        Some(at)
    }

    /// Names and what is counted under them, in order of their first sight.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], &T)> {
        self.all.iter().map(|row| (name_of(&self.names, row), &row.value))
    }
}

fn name_of<'a, T>(names: &'a [u8], row: &Row<T>) -> &'a [u8] {
    let start = row.start as usize;
    names.get(start..start.saturating_add(row.len as usize)).unwrap_or_default()
}

#[inline]
fn is<T>(names: &[u8], rows: &[Row<T>], at: u32, name: &[u8]) -> bool {
    rows.get(at as usize).is_some_and(|row| name_of(names, row) == name)
}
