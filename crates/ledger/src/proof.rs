//! Proofs from tiles: that an entry is in a log, and that one log extends another.
//!
//! Proofs are RFC 6962's (sections 2.1.1 and 2.1.2); they are verified as RFC 9162 sections
//! 2.1.3.2 and 2.1.4.2 say.
//!
//! Invariant: making a proof trusts the tiles it reads; verifying one trusts nothing but the roots
//! it is given.

mod ranges;

use std::collections::BTreeMap;

use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::proof::ranges::{Tiles, consistency_ranges, inclusion_ranges, range_paths};
pub(crate) use crate::proof::ranges::{fold, read_hashes};
use crate::tile::TilePath;

/// The most hashes that a proof in a log of any size has.
pub const MAX_PROOF_HASHES: usize = 64;

/// Why a tile could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such tile.
    #[error("it is missing")]
    Missing,
    /// It may be there, and could not be read; says why.
    #[error("it could not be read: {0}")]
    Failed(String),
}

/// Where tiles come from. Asked for a partial tile that it no longer has, a reader answers
/// [`ReadError::Missing`], and is then asked for the full one.
pub trait HashReader {
    /// The bytes of the tile or bundle at `path`.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when there is no such tile or it cannot be read.
    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, ReadError>;
}

/// Tiles held in memory, as [`Sequencer::publish`](crate::Sequencer::publish) gives them.
impl HashReader for BTreeMap<TilePath, Vec<u8>> {
    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, ReadError> {
        self.get(path).cloned().ok_or(ReadError::Missing)
    }
}

/// Why a proof could not be made, or does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// An index outside the log.
    #[error("entry {index} is not in a log of {size} entries")]
    Index {
        /// The entry's index.
        index: u64,
        /// The log's size.
        size: u64,
    },
    /// An older log that is larger than the newer one.
    #[error("a log of {new} entries cannot extend one of {old}")]
    Sizes {
        /// The older log's size.
        old: u64,
        /// The newer log's size.
        new: u64,
    },
    /// A proof with too few or too many hashes.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// A proof that leads to another root.
    #[error("the proof does not lead to the root")]
    Root,
    /// A tile that could not be read.
    #[error("tile `{path}` cannot be used")]
    Tile {
        /// The tile.
        path: TilePath,
        /// Why.
        source: ReadError,
    },
    /// A tile that is not as long as its path says.
    #[error("tile `{path}` has the wrong length")]
    TileLength {
        /// The tile.
        path: TilePath,
    },
}

/// Proves that the entry at `index` is in the log of `size` entries: the hashes from the leaf's
/// sibling up to the root's child.
///
/// # Errors
///
/// [`ProofError`] when there is no such entry, or a tile cannot be used.
pub fn inclusion_proof<R: HashReader + ?Sized>(
    reader: &R,
    size: u64,
    index: u64,
) -> Result<Vec<Hash>, ProofError> {
    Tiles::new(reader, size).ranges(&inclusion_ranges(size, index)?)
}

/// Proves that the log of `new` entries begins with the log of `old` entries.
///
/// # Errors
///
/// [`ProofError`] when `old` is larger than `new`, or a tile cannot be used.
pub fn consistency_proof<R: HashReader + ?Sized>(
    reader: &R,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ProofError> {
    Tiles::new(reader, new).ranges(&consistency_ranges(old, new)?)
}

/// The root of the log of `size` entries.
///
/// # Errors
///
/// [`ProofError`] when a tile cannot be used.
pub fn root_hash<R: HashReader + ?Sized>(reader: &R, size: u64) -> Result<Hash, ProofError> {
    if size == 0 {
        return Ok(EMPTY_ROOT);
    }
    Tiles::new(reader, size).range(&(0..size))
}

/// The tiles that [`inclusion_proof`] reads, so that they can be fetched all at once.
///
/// # Errors
///
/// [`ProofError::Index`] when there is no such entry.
pub fn inclusion_paths(size: u64, index: u64) -> Result<Vec<TilePath>, ProofError> {
    Ok(range_paths(size, &inclusion_ranges(size, index)?))
}

/// The tiles that [`consistency_proof`] reads, so that they can be fetched all at once.
///
/// # Errors
///
/// [`ProofError::Sizes`] when `old` is larger than `new`.
pub fn consistency_paths(old: u64, new: u64) -> Result<Vec<TilePath>, ProofError> {
    Ok(range_paths(new, &consistency_ranges(old, new)?))
}

/// Checks that the leaf is the entry at `index` of the log with that size and root.
///
/// # Errors
///
/// [`ProofError`] when it is not, or this proof does not show it.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Index { index, size });
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the log of `new` entries begins with the log of `old` entries.
///
/// # Errors
///
/// [`ProofError`] when it does not, or this proof does not show it.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Sizes { old, new });
    }
    if old == new || old == 0 {
        let same = if old == new { old_root == new_root } else { *old_root == EMPTY_ROOT };
        return match (proof.is_empty(), same) {
            (false, _) => Err(ProofError::Length),
            (true, false) => Err(ProofError::Root),
            (true, true) => Ok(()),
        };
    }
    // A log whose size is a power of two is itself the first subtree of the newer one.
    let (start, rest) = match proof.split_first() {
        Some(_) if old.is_power_of_two() => (*old_root, proof),
        Some((first, rest)) => (*first, rest),
        None => return Err(ProofError::Length),
    };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        (node, last) = (node >> 1, last >> 1);
    }
    let (mut older, mut newer) = (start, start);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            older = node_hash(sibling, &older);
            newer = node_hash(sibling, &newer);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            newer = node_hash(&newer, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if older == *old_root && newer == *new_root { Ok(()) } else { Err(ProofError::Root) }
}

#[cfg(test)]
mod tests;
