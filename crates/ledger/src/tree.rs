//! The append-only Merkle tree, of which only the right edge is remembered.
//!
//! Invariant: at each tile level there are `size / 256^level mod 256` hashes, those of the partial
//! tile there; a tile leaves the tree at the moment it is full, and never changes afterwards.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::tile::{TILE_BYTES, TileLevel, TilePath, tile_hashes};

/// The most entries that a log holds: the largest number that a signed 64-bit column takes.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// How many tile levels a log of [`MAX_SIZE`] entries has.
const MAX_LEVELS: u8 = 8;

/// Why a stored edge is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// A size above [`MAX_SIZE`].
    #[error("a log of {0} entries is larger than any can be")]
    Size(u64),
    /// An edge whose length is not that of the size.
    #[error("the edge of a log of {size} entries has {expected} bytes, and this one has {found}")]
    Edge {
        /// The log's size in entries.
        size: u64,
        /// The length that this size has, in bytes.
        expected: usize,
        /// The length that was given, in bytes.
        found: usize,
    },
}

/// A tile that has just become full, to be published and then forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTile {
    /// Its level, 0 for the hashes of leaves.
    pub level: u8,
    /// Its place from the left.
    pub index: u64,
    /// Its 256 hashes, 8,192 bytes.
    pub hashes: Vec<u8>,
}

/// A Merkle tree that can be appended to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    edge: Edge,
}

/// The partial tiles along a tree's right edge, from the leaves up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edge(Vec<EdgeTile>);

/// One partial tile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct EdgeTile {
    /// What it holds so far, fewer than 256.
    hashes: Vec<Hash>,
    /// The roots of the perfect subtrees that those hashes make, widest first: one for each bit of
    /// their number. They give the tree's root in a few steps.
    peaks: Vec<Hash>,
}

/// A tile's 256 hashes and their root.
pub(crate) struct Filled {
    pub(crate) hashes: Vec<Hash>,
    pub(crate) root: Hash,
}

impl FullTile {
    /// Where it is published.
    pub fn path(&self) -> TilePath {
        TilePath { level: TileLevel::Hash(self.level), index: self.index, width: None }
    }
}

impl Tree {
    /// The tree that has no leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tree that [`edge`](Self::edge) was taken from. Its root is the caller's to compare with
    /// the one it stored: an edge says nothing about itself.
    ///
    /// # Errors
    ///
    /// [`TreeError`] when the size is too large, or the edge is not as long as that size's.
    pub fn resume(size: u64, edge: &[u8]) -> Result<Self, TreeError> {
        if size > MAX_SIZE {
            return Err(TreeError::Size(size));
        }
        let widths = (0..MAX_LEVELS).map(|level| partial_width(level, size));
        let expected = widths.clone().sum::<usize>() * 32;
        let wrong = TreeError::Edge { size, expected, found: edge.len() };
        let mut rest = tile_hashes(edge).filter(|_| edge.len() == expected).ok_or(wrong)?;
        let mut tree = Self { size, edge: Edge::default() };
        for (level, width) in (0..MAX_LEVELS).zip(widths) {
            let (tile, above) = rest.split_at_checked(width).ok_or(wrong)?;
            for hash in tile {
                tree.edge.push(level, *hash);
            }
            rest = above;
        }
        Ok(tree)
    }

    /// Adds a leaf's hash at the end. Each tile that becomes full is added to `full`, lowest first.
    ///
    /// # Panics
    ///
    /// When the log holds [`MAX_SIZE`] entries.
    pub fn append(&mut self, leaf: Hash, full: &mut Vec<FullTile>) {
        assert!(self.size < MAX_SIZE, "the log is full");
        self.size += 1;
        let mut hash = leaf;
        for level in 0..MAX_LEVELS {
            let Some(filled) = self.edge.push(level, hash) else { return };
            let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
            full.push(FullTile { level, index, hashes: filled.hashes.as_flattened().to_vec() });
            hash = filled.root;
        }
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root: RFC 6962's Merkle Tree Hash of all leaves.
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The hashes of the partial tiles, from the leaves up: at most 65,280 bytes, for
    /// [`resume`](Self::resume).
    pub fn edge(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for tile in &self.edge.0 {
            bytes.extend_from_slice(tile.hashes.as_flattened());
        }
        bytes
    }

    /// The partial tile at a level, or nothing where there is none.
    pub fn edge_tile(&self, level: u8) -> Option<&[Hash]> {
        self.edge.tile(level).filter(|hashes| !hashes.is_empty())
    }

    /// Every partial tile that a checkpoint of this size needs, with its path.
    pub fn edge_tiles(&self) -> impl Iterator<Item = (TilePath, &[Hash])> {
        (0..MAX_LEVELS).filter_map(|level| {
            let index = self.size >> (8 * (u32::from(level) + 1)).min(63);
            Some((TilePath::hashes(level, index, self.size)?, self.edge_tile(level)?))
        })
    }
}

impl Edge {
    /// Adds a hash to the partial tile at a level; gives the tile when that fills it.
    pub(crate) fn push(&mut self, level: u8, hash: Hash) -> Option<Filled> {
        let level = usize::from(level);
        while self.0.len() <= level {
            self.0.push(EdgeTile::default());
        }
        self.0.get_mut(level)?.push(hash)
    }

    pub(crate) fn tile(&self, level: u8) -> Option<&[Hash]> {
        self.0.get(usize::from(level)).map(|tile| tile.hashes.as_slice())
    }

    /// The root as it would be with further leaves, fewer than fill a tile.
    pub(crate) fn root_with(&self, leaves: &[Hash]) -> Hash {
        let mut longer = self.clone();
        for leaf in leaves {
            longer.push(0, *leaf);
        }
        longer.root()
    }

    pub(crate) fn root(&self) -> Hash {
        let peaks = self.0.iter().flat_map(|tile| tile.peaks.iter().rev());
        peaks
            .fold(None, |right: Option<Hash>, left| {
                Some(right.map_or(*left, |right| node_hash(left, &right)))
            })
            .unwrap_or(EMPTY_ROOT)
    }
}

impl EdgeTile {
    fn push(&mut self, hash: Hash) -> Option<Filled> {
        self.hashes.push(hash);
        let mut peak = hash;
        for _ in 0..self.hashes.len().trailing_zeros() {
            if let Some(left) = self.peaks.pop() {
                peak = node_hash(&left, &peak);
            }
        }
        if self.hashes.len() * 32 < TILE_BYTES {
            self.peaks.push(peak);
            return None;
        }
        let empty = Vec::with_capacity(self.hashes.len());
        Some(Filled { hashes: std::mem::replace(&mut self.hashes, empty), root: peak })
    }
}

/// How many hashes the partial tile at a level holds in a log of `size` entries, 0 to 255.
fn partial_width(level: u8, size: u64) -> usize {
    let [width, ..] = (size >> (8 * u32::from(level))).to_le_bytes();
    usize::from(width)
}

#[cfg(test)]
mod tests;
