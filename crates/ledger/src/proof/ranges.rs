//! Which entries each hash of a proof stands for, and which tiles it is made from.
//!
//! Invariant: each range is one that RFC 6962's recursion comes to, so that it is made of perfect
//! subtrees, each of which lies within one tile.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::hash::{Hash, node_hash};
use crate::proof::{HashReader, ProofError, ReadError};
use crate::tile::{TilePath, tile_hashes};

/// A perfect subtree, as a run of hashes within one tile.
struct Subtree {
    path: TilePath,
    run: Range<usize>,
}

/// The tiles of a log, each read once.
pub(super) struct Tiles<'a, R: ?Sized> {
    reader: &'a R,
    size: u64,
    read: BTreeMap<TilePath, Vec<Hash>>,
}

/// Folds at most 256 neighbouring hashes, a power of two of them, into the root above them.
pub(crate) fn fold(hashes: &[Hash]) -> Option<Hash> {
    match hashes {
        [] => None,
        [one] => Some(*one),
        [left, right] => Some(node_hash(left, right)),
        more => {
            let (left, right) = more.split_at_checked(more.len() / 2)?;
            Some(node_hash(&fold(left)?, &fold(right)?))
        }
    }
}

/// The bytes of a tile of hashes, taken from the full tile where the partial one is gone.
pub(crate) fn read_hashes<R: HashReader + ?Sized>(
    reader: &R,
    path: TilePath,
) -> Result<Vec<Hash>, ProofError> {
    let read = |path: TilePath| match reader.tile(&path) {
        Ok(bytes) => match tile_hashes(&bytes) {
            Some(hashes) if hashes.len() == path.count() => Ok(hashes.to_vec()),
            _ => Err(ProofError::TileLength { path }),
        },
        Err(source) => Err(ProofError::Tile { path, source }),
    };
    match read(path) {
        Err(ProofError::Tile { source: ReadError::Missing, .. }) if path.width.is_some() => {
            let mut hashes = read(path.full())
                .map_err(|_| ProofError::Tile { path, source: ReadError::Missing })?;
            hashes.truncate(path.count());
            Ok(hashes)
        }
        other => other,
    }
}

impl<'a, R: HashReader + ?Sized> Tiles<'a, R> {
    pub(super) fn new(reader: &'a R, size: u64) -> Self {
        Self { reader, size, read: BTreeMap::new() }
    }

    /// RFC 6962's Merkle Tree Hash of the entries in `range`.
    pub(super) fn range(&mut self, range: &Range<u64>) -> Result<Hash, ProofError> {
        let mut hash = None;
        for subtree in subtrees(self.size, range).iter().rev() {
            let left = self.subtree(subtree)?;
            hash = Some(hash.map_or(left, |right| node_hash(&left, &right)));
        }
        hash.ok_or(ProofError::Index { index: range.start, size: self.size })
    }

    /// The hashes of several ranges.
    pub(super) fn ranges(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Hash>, ProofError> {
        ranges.iter().map(|range| self.range(range)).collect()
    }

    fn subtree(&mut self, subtree: &Subtree) -> Result<Hash, ProofError> {
        let path = subtree.path;
        if !self.read.contains_key(&path) {
            self.read.insert(path, read_hashes(self.reader, path)?);
        }
        let hashes = self.read.get(&path).and_then(|tile| tile.get(subtree.run.clone()));
        hashes.and_then(fold).ok_or(ProofError::TileLength { path })
    }
}

/// The tiles that those ranges are hashed from, each once.
pub(super) fn range_paths(size: u64, ranges: &[Range<u64>]) -> Vec<TilePath> {
    let all = ranges.iter().flat_map(|range| subtrees(size, range));
    let mut paths: Vec<TilePath> = all.map(|subtree| subtree.path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// The entries below each hash of an inclusion proof, lowest first (RFC 6962 section 2.1.1).
pub(super) fn inclusion_ranges(size: u64, index: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if index >= size {
        return Err(ProofError::Index { index, size });
    }
    let (mut low, mut high, mut ranges) = (0, size, Vec::new());
    while high - low > 1 {
        let middle = low + split_point(high - low);
        if index < middle {
            ranges.push(middle..high);
            high = middle;
        } else {
            ranges.push(low..middle);
            low = middle;
        }
    }
    ranges.reverse();
    Ok(ranges)
}

/// The entries below each hash of a consistency proof, lowest first (RFC 6962 section 2.1.2).
pub(super) fn consistency_ranges(old: u64, new: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if old > new {
        return Err(ProofError::Sizes { old, new });
    }
    let (mut low, mut high, mut ranges) = (0, new, Vec::new());
    while old > 0 && old != high {
        let middle = low + split_point(high - low);
        if old <= middle {
            ranges.push(middle..high);
            high = middle;
        } else {
            ranges.push(low..middle);
            low = middle;
        }
    }
    // Where the older log is itself the subtree that is left, its root is known and not proved.
    if low > 0 {
        ranges.push(low..high);
    }
    ranges.reverse();
    Ok(ranges)
}

/// The largest power of two below `count`, which is at least 2.
fn split_point(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// The perfect subtrees that make up a range of RFC 6962's recursion, from left to right.
fn subtrees(size: u64, range: &Range<u64>) -> Vec<Subtree> {
    let (mut low, mut found) = (range.start, Vec::new());
    while low < range.end {
        let height = (range.end - low).ilog2();
        let level = u8::try_from(height / 8).unwrap_or_default();
        let first = low >> (8 * u32::from(level));
        let Some(path) = TilePath::hashes(level, first >> 8, size) else { return found };
        let [start, ..] = first.to_le_bytes();
        let start = usize::from(start);
        found.push(Subtree { path, run: start..start + (1 << (height % 8)) });
        low += 1 << height;
    }
    found
}
