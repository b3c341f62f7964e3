//! The sequencer's arithmetic: entries in, the files that must be published out.
//!
//! Invariant: what [`Sequencer::publish`] gives is everything that changed since it was last
//! called, so a caller that stores all of it before it signs a checkpoint has published a whole
//! log.

use crate::hash::{Hash, leaf_hash};
use crate::tile::{TILE_WIDTH, TileError, TileLevel, TilePath, bundle_entries, push_entry};
use crate::tree::{FullTile, Tree, TreeError};

/// Why a sequencer cannot go on from what was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SequenceError {
    /// The stored edge is not that of the stored size.
    #[error("the stored edge of the log cannot be used")]
    Tree(#[from] TreeError),
    /// The stored bundle is malformed.
    #[error("the stored bundle of the log cannot be used")]
    Bundle(#[from] TileError),
    /// The stored bundle's entries are not those whose hashes the edge holds.
    #[error("the stored bundle does not hold the entries that the edge speaks of")]
    Disagree,
}

/// Turns entries into bundles and tiles, in memory, until they are published.
#[derive(Clone, Debug, Default)]
pub struct Sequencer {
    tree: Tree,
    /// The entries since the last full bundle, as a bundle.
    bundle: Vec<u8>,
    /// Full bundles and tiles that have not been published.
    full: Vec<(TilePath, Vec<u8>)>,
    /// Where [`Tree::append`] leaves full tiles, kept to save allocations.
    tiles: Vec<FullTile>,
    published: u64,
}

impl Sequencer {
    /// The sequencer of an empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on from a published log: its size, its [`edge`](Self::edge) and its
    /// [`bundle`](Self::bundle). The root is the caller's to compare with the checkpoint.
    ///
    /// # Errors
    ///
    /// [`SequenceError`] when the three do not belong together.
    pub fn resume(size: u64, edge: &[u8], bundle: &[u8]) -> Result<Self, SequenceError> {
        let tree = Tree::resume(size, edge)?;
        let mut hashes = tree.edge_tile(0).unwrap_or_default().iter();
        for entry in bundle_entries(bundle) {
            if hashes.next() != Some(&leaf_hash(entry?)) {
                return Err(SequenceError::Disagree);
            }
        }
        if hashes.next().is_some() {
            return Err(SequenceError::Disagree);
        }
        Ok(Self { tree, bundle: bundle.to_vec(), published: size, ..Self::default() })
    }

    /// Adds an entry at the end and gives its index.
    ///
    /// # Errors
    ///
    /// [`TileError::EntryTooLong`] from 65,536 bytes; the log is then as it was.
    pub fn append(&mut self, entry: &[u8]) -> Result<u64, TileError> {
        let index = self.tree.size();
        push_entry(&mut self.bundle, entry)?;
        self.tree.append(leaf_hash(entry), &mut self.tiles);
        if !self.tiles.is_empty() {
            let path =
                TilePath { level: TileLevel::Entries, index: index / TILE_WIDTH, width: None };
            self.full.push((path, std::mem::take(&mut self.bundle)));
            self.full.extend(self.tiles.drain(..).map(|tile| (tile.path(), tile.hashes)));
        }
        Ok(index)
    }

    /// The files to publish before a checkpoint of this [`size`](Self::size) and
    /// [`root`](Self::root): bundles and tiles that have become full since the last call, and the
    /// partial ones at the edge. Nothing when nothing was added.
    pub fn publish(&mut self) -> Vec<(TilePath, Vec<u8>)> {
        let mut files = std::mem::take(&mut self.full);
        let size = self.tree.size();
        if self.published == size {
            return files;
        }
        if let Some(path) = TilePath::entries(size / TILE_WIDTH, size) {
            files.push((path, self.bundle.clone()));
        }
        let edge = self.tree.edge_tiles();
        files.extend(edge.map(|(path, hashes)| (path, hashes.as_flattened().to_vec())));
        self.published = size;
        files
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The root of the tree over them.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// The tree's edge, for [`resume`](Self::resume).
    pub fn edge(&self) -> Vec<u8> {
        self.tree.edge()
    }

    /// The partial bundle at the edge, for [`resume`](Self::resume).
    pub fn bundle(&self) -> &[u8] {
        &self.bundle
    }
}

#[cfg(test)]
mod tests;
