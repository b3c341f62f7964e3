//! The hash tiles as the log publishes them, trusted from the top down.
//!
//! Invariant: a tile is trusted only when the checkpoint's root was computed from it (the partial
//! tiles, together) or when a trusted tile holds its hash (the full ones).

use crate::hash::Hash;
use crate::proof::{HashReader, ProofError, fold, read_hashes};
use crate::tile::TilePath;
use crate::tree::Edge;
use crate::verify::verdict::{Faults, Place};

/// How many tile levels a log of any size has.
const LEVELS: u8 = 8;

/// A log's tiles.
pub(super) struct Published<'a, R: ?Sized> {
    reader: &'a R,
    size: u64,
    /// The partial tile at each level that has one, as far as it could be read.
    edge: Vec<EdgeTile>,
    edge_trusted: bool,
    /// The full tile last read at each level above the leaves.
    held: Vec<Option<Held>>,
}

struct EdgeTile {
    level: u8,
    path: TilePath,
    hashes: Option<Vec<Hash>>,
}

struct Held {
    index: u64,
    hashes: Option<Vec<Hash>>,
    trusted: bool,
}

impl<'a, R: HashReader + ?Sized> Published<'a, R> {
    /// Reads the partial tiles of a log of `size` entries, and trusts them if they make `root`.
    pub(super) fn new(reader: &'a R, size: u64, root: Option<Hash>, faults: &mut Faults) -> Self {
        let mut edge = Vec::new();
        let mut tree = Edge::default();
        for level in 0..LEVELS {
            let index = size.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
            let Some(path) = TilePath::hashes(level, index, size) else { continue };
            let hashes = read(reader, path, faults);
            for hash in hashes.iter().flatten() {
                tree.push(level, *hash);
            }
            edge.push(EdgeTile { level, path, hashes });
        }
        let edge_trusted =
            edge.iter().all(|tile| tile.hashes.is_some()) && root == Some(tree.root());
        let held = (0..=LEVELS).map(|_| None).collect();
        Self { reader, size, edge, edge_trusted, held }
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Whether the partial tiles make the checkpoint's root.
    pub(super) fn edge_is_trusted(&self) -> bool {
        self.edge_trusted
    }

    /// The published tile of leaf hashes, trusted or not.
    pub(super) fn leaves(&self, index: u64, faults: &mut Faults) -> Option<(TilePath, Vec<Hash>)> {
        let path = TilePath::hashes(0, index, self.size)?;
        let hashes = match path.width {
            Some(_) => self.edge_hashes(0).map(<[Hash]>::to_vec),
            None => read(self.reader, path, faults),
        };
        Some((path, hashes?))
    }

    /// The hash that a full tile must have, where a trusted tile above says so.
    pub(super) fn root_of(&mut self, level: u8, index: u64, faults: &mut Faults) -> Option<Hash> {
        let above = level + 1;
        let path = TilePath::hashes(above, index >> 8, self.size)?;
        let [place, ..] = index.to_le_bytes();
        let place = usize::from(place);
        if path.width.is_some() {
            let hashes = self.edge_hashes(above).filter(|_| self.edge_trusted);
            return hashes.and_then(|hashes| hashes.get(place)).copied();
        }
        let held = self.hold(above, path, faults)?;
        held.hashes.as_ref().filter(|_| held.trusted)?.get(place).copied()
    }

    /// Compares a full tile above the leaves with the one recomputed. `holds` says that the
    /// recomputed one is what the tile above it asks for, as far as that is known.
    pub(super) fn compare(
        &mut self,
        level: u8,
        index: u64,
        recomputed: &[Hash],
        holds: bool,
        faults: &mut Faults,
    ) {
        let Some(path) = TilePath::hashes(level, index, self.size) else { return };
        let Some(held) = self.hold(level, path, faults) else { return };
        let differs = held.hashes.as_deref().is_some_and(|hashes| hashes != recomputed);
        if differs {
            faults.add(Place::Tile(path), "is not what the tiles below it hash to");
        } else if !holds {
            faults.add(Place::Tile(path), "and all below it are not what the log signed");
        }
    }

    /// Compares the partial tiles above the leaves with the recomputed ones.
    pub(super) fn compare_edge(&self, recomputed: &Edge, faults: &mut Faults) {
        for tile in self.edge.iter().filter(|tile| tile.level > 0) {
            let differs = tile
                .hashes
                .as_deref()
                .is_some_and(|hashes| recomputed.tile(tile.level) != Some(hashes));
            if differs {
                faults.add(Place::Tile(tile.path), "is not what the tiles below it hash to");
            }
        }
    }

    /// The full tile at `path`, read and judged when it is not the one held already.
    fn hold(&mut self, level: u8, path: TilePath, faults: &mut Faults) -> Option<&Held> {
        let slot = usize::from(level);
        let index = path.index;
        if self.held.get(slot)?.as_ref().is_none_or(|held| held.index != index) {
            let hashes = read(self.reader, path, faults);
            let expected = self.root_of(level, index, faults);
            let trusted = expected.is_some() && hashes.as_deref().and_then(fold) == expected;
            *self.held.get_mut(slot)? = Some(Held { index, hashes, trusted });
        }
        self.held.get(slot)?.as_ref()
    }

    fn edge_hashes(&self, level: u8) -> Option<&[Hash]> {
        self.edge.iter().find(|tile| tile.level == level)?.hashes.as_deref()
    }
}

/// A tile's hashes; a fault where they cannot be read.
fn read<R: HashReader + ?Sized>(
    reader: &R,
    path: TilePath,
    faults: &mut Faults,
) -> Option<Vec<Hash>> {
    match read_hashes(reader, path) {
        Ok(hashes) => Some(hashes),
        Err(ProofError::Tile { source, .. }) => {
            faults.add(Place::Tile(path), source.to_string());
            None
        }
        Err(_) => {
            faults.add(Place::Tile(path), format!("is not {} bytes long", 32 * path.count()));
            None
        }
    }
}
