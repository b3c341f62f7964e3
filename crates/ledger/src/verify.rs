//! The offline verifier: whether an exported log is whole, and where it is not.
//!
//! The tiles are trusted from the top down, each because the one above it holds its hash, and the
//! partial ones because they make the checkpoint's root. The entries are hashed from the bottom
//! up. So an alteration is put down to the file that was altered and not to all that follow.
//!
//! Invariant: a verdict without faults means that every entry, every hash tile of the checkpoint's
//! size, the checkpoint and each earlier checkpoint agree. Which place is blamed is a help to the
//! reader; that one is blamed is the proof.

mod opening;
mod published;
mod verdict;

use crate::entry::Entry;
use crate::hash::{EMPTY_ROOT, Hash, leaf_hash};
use crate::note::VerifierKey;
use crate::proof::{HashReader, ReadError, fold};
use crate::tile::{TILE_WIDTH, TileError, TileLevel, TilePath, bundle_entries, push_entry};
use crate::tree::Edge;
use crate::verify::opening::{open_checkpoint, open_earlier};
use crate::verify::published::Published;
use crate::verify::verdict::Faults;
pub use crate::verify::verdict::{Fault, MAX_FAULTS, Place, Verdict};

/// Verifies a log, bundle by bundle.
pub struct LogVerifier<'a, R: ?Sized> {
    published: Published<'a, R>,
    /// The root that the checkpoint states.
    root: Option<Hash>,
    /// Earlier checkpoints still to be passed, largest first.
    earlier: Vec<(u64, Hash)>,
    /// The tree of what was given.
    edge: Edge,
    position: u64,
    sound: u64,
    faults: Faults,
}

/// What a bundle's entries are to be compared with.
struct Judgement {
    /// The published leaf hashes, where they count for something.
    published: Option<Vec<Hash>>,
    /// Whether the tiles above vouch for them, so that the tree goes on with them.
    vouched: bool,
}

/// Verifies a whole log: `reader` gives its bundles and tiles, `checkpoint` is its signed
/// checkpoint, `earlier` are signed checkpoints that were kept from before. Each sound entry goes
/// to `each` with its index, in order. Their truth as a whole rests on the verdict.
pub fn verify_log<R: HashReader + ?Sized>(
    reader: &R,
    origin: &str,
    keys: &[VerifierKey],
    checkpoint: &str,
    earlier: &[&str],
    mut each: impl FnMut(u64, &Entry),
) -> Verdict {
    let mut verifier = LogVerifier::new(reader, origin, keys, checkpoint, earlier);
    let mut unread = 0;
    while let Some(path) = verifier.next_bundle() {
        // A checkpoint may state any size; we do not look for more files than we would report.
        if unread == MAX_FAULTS {
            break;
        }
        match read_bundle(reader, path) {
            Ok(bundle) => verifier.feed(&bundle, &mut each),
            Err(error) => {
                unread += 1;
                verifier.pass_over(&error);
            }
        }
    }
    verifier.finish()
}

impl<'a, R: HashReader + ?Sized> LogVerifier<'a, R> {
    /// Begins with the log's signed checkpoint and those kept from before, in any order. Hash
    /// tiles are read from `reader` as they are needed.
    pub fn new(
        reader: &'a R,
        origin: &str,
        keys: &[VerifierKey],
        checkpoint: &str,
        earlier: &[&str],
    ) -> Self {
        let mut faults = Faults::default();
        let stated = open_checkpoint(checkpoint, origin, keys, &mut faults);
        let mut earlier = open_earlier(earlier, origin, keys, &mut faults);
        // Without a readable checkpoint we still verify as far as the last earlier one goes.
        let size = match &stated {
            Some(checkpoint) => checkpoint.size,
            None => earlier.first().map_or(0, |(size, _)| *size),
        };
        earlier.retain(|(older, _)| {
            if *older > size {
                faults.add(Place::CheckpointAt(*older), "is of a larger log: its end was cut off");
            }
            *older <= size
        });
        let root = stated.map(|checkpoint| checkpoint.root);
        let published = Published::new(reader, size, root, &mut faults);
        let edge = Edge::default();
        let mut verifier = Self { published, root, earlier, edge, position: 0, sound: 0, faults };
        verifier.pass_earlier();
        verifier
    }

    /// How many entries the log has by its checkpoint.
    pub fn size(&self) -> u64 {
        self.published.size()
    }

    /// The bundle to feed next, or nothing when all have been fed.
    pub fn next_bundle(&self) -> Option<TilePath> {
        let path = TilePath::entries(self.position / TILE_WIDTH, self.size());
        path.filter(|_| self.position < self.size())
    }

    /// Verifies the [`next_bundle`](Self::next_bundle), and hands its sound entries to `each`.
    /// What is fed beyond the last bundle is not looked at.
    pub fn feed(&mut self, bundle: &[u8], mut each: impl FnMut(u64, &Entry)) {
        let Some(path) = self.next_bundle() else { return };
        let first = self.position;
        let (leaves, whole) = self.hash_bundle(path, bundle);
        let Some(expected) = self.settle(path, &leaves, whole) else { return };
        let entries = bundle_entries(bundle).map_while(Result::ok);
        for (index, ((entry, leaf), expected)) in (first..).zip(entries.zip(&leaves).zip(&expected))
        {
            if leaf != expected {
                continue;
            }
            match Entry::decode(entry) {
                Ok(entry) => {
                    self.sound += 1;
                    each(index, &entry);
                }
                Err(error) => {
                    self.faults.add(Place::Entry(index), format!("is malformed: {error}"));
                }
            }
        }
    }

    /// Goes past the [`next_bundle`](Self::next_bundle), which cannot be read: a fault.
    pub fn pass_over(&mut self, error: &ReadError) {
        let Some(path) = self.next_bundle() else { return };
        self.faults.add(Place::Tile(path), error.to_string());
        self.settle(path, &[], false);
    }

    /// Ends the verification.
    pub fn finish(mut self) -> Verdict {
        if let Some(path) = self.next_bundle() {
            self.faults.add(Place::Tile(path), "was not given, nor what follows it");
            for (size, _) in std::mem::take(&mut self.earlier) {
                self.faults.add(Place::CheckpointAt(size), "could not be compared");
            }
        } else {
            self.published.compare_edge(&self.edge, &mut self.faults);
            if self.root.is_some_and(|root| root != self.edge.root()) {
                self.faults.add(Place::Checkpoint, "states a root that the log does not have");
            }
        }
        Verdict {
            size: self.published.size(),
            sound: self.sound,
            root: self.edge.root(),
            faults: self.faults.listed,
            unlisted: self.faults.unlisted,
        }
    }
}

impl<R: HashReader + ?Sized> LogVerifier<'_, R> {
    /// The leaf hashes of a bundle's entries, and whether they are as many as they must be.
    fn hash_bundle(&mut self, path: TilePath, bundle: &[u8]) -> (Vec<Hash>, bool) {
        let mut leaves = Vec::with_capacity(path.count());
        for entry in bundle_entries(bundle) {
            match entry {
                Ok(entry) if leaves.len() < path.count() => leaves.push(leaf_hash(entry)),
                Ok(_) | Err(TileError::BundleTooLong) => {
                    let reason = format!("holds more than {} entries", path.count());
                    self.faults.add(Place::Tile(path), reason);
                    return (leaves, false);
                }
                Err(error) => {
                    self.faults.add(Place::Tile(path), format!("is malformed: {error}"));
                    return (leaves, false);
                }
            }
        }
        let whole = leaves.len() == path.count();
        if !whole {
            let reason = format!("holds {} entries, not {}", leaves.len(), path.count());
            self.faults.add(Place::Tile(path), reason);
        }
        (leaves, whole)
    }

    /// Takes a bundle's leaf hashes into the tree, and gives what each of them should have been;
    /// nothing when no one can say.
    fn settle(&mut self, path: TilePath, leaves: &[Hash], whole: bool) -> Option<Vec<Hash>> {
        let judgement = self.judge(path, leaves, whole);
        match judgement.published {
            Some(published) if judgement.vouched => {
                self.push(path.index, &published);
                Some(published)
            }
            published => {
                let mut taken = leaves.to_vec();
                taken.resize(path.count(), EMPTY_ROOT);
                if self.push(path.index, &taken) {
                    return whole.then(|| published.unwrap_or(taken));
                }
                self.faults.add(Place::Tile(path), "does not hash to what the log signed");
                if published.is_some() {
                    let tile = TilePath { level: TileLevel::Hash(0), ..path };
                    self.faults.add(Place::Tile(tile), "was altered together with its entries");
                }
                None
            }
        }
    }

    /// Compares a bundle's leaf hashes with the published ones, and blames who is to blame.
    fn judge(&mut self, path: TilePath, leaves: &[Hash], whole: bool) -> Judgement {
        let Self { published, faults, .. } = self;
        let Some((tile, hashes)) = published.leaves(path.index, faults) else {
            return Judgement { published: None, vouched: false };
        };
        if whole && leaves == hashes {
            // Whether the two were altered together shows when they meet the tile above.
            return Judgement { published: Some(hashes), vouched: false };
        }
        let above = published.root_of(0, path.index, faults);
        let vouched = match path.width {
            Some(_) => published.edge_is_trusted(),
            None => above.is_some() && above == fold(&hashes),
        };
        let differing = || {
            let pairs = (self.position..).zip(leaves.iter().zip(&hashes));
            pairs.filter(|(_, (leaf, hash))| leaf != hash).map(|(index, _)| Place::Entry(index))
        };
        if vouched {
            for place in differing().filter(|_| whole) {
                faults.add(place, "is not the entry that the log signed");
            }
            return Judgement { published: Some(hashes), vouched };
        }
        faults.add(Place::Tile(tile), "is not what its entries hash to");
        if above.is_some() || (whole && self.root == Some(self.edge.root_with(leaves))) {
            return Judgement { published: None, vouched };
        }
        for place in differing().filter(|_| whole) {
            faults.add(place, "does not hash to what its tile says");
        }
        Judgement { published: Some(hashes), vouched }
    }

    /// Adds a bundle's leaf hashes to the tree, comparing each earlier checkpoint that is passed.
    /// Gives whether the tiles above, as far as they are trusted, hold the same.
    fn push(&mut self, index: u64, leaves: &[Hash]) -> bool {
        let mut agreed = true;
        for leaf in leaves {
            self.position += 1;
            let (mut level, mut index, mut hash) = (0, index, *leaf);
            while let Some(filled) = self.edge.push(level, hash) {
                let above = self.published.root_of(level, index, &mut self.faults);
                let holds = above.is_none_or(|above| above == filled.root);
                if level == 0 {
                    agreed = holds;
                } else {
                    self.published.compare(level, index, &filled.hashes, holds, &mut self.faults);
                }
                hash = above.unwrap_or(filled.root);
                (level, index) = (level + 1, index / TILE_WIDTH);
            }
            self.pass_earlier();
        }
        agreed
    }

    /// Compares the earlier checkpoints whose size has been reached.
    fn pass_earlier(&mut self) {
        while let Some((_, root)) = self.earlier.pop_if(|(size, _)| *size == self.position) {
            let size = self.position;
            if root != self.edge.root() {
                let reason = "is not of this log: its root is not that of the first entries";
                self.faults.add(Place::CheckpointAt(size), reason);
            }
        }
    }
}

/// Reads a bundle, from the full one where the partial one is gone.
fn read_bundle<R: HashReader + ?Sized>(reader: &R, path: TilePath) -> Result<Vec<u8>, ReadError> {
    match reader.tile(&path) {
        Err(ReadError::Missing) if path.width.is_some() => {
            let full = reader.tile(&path.full())?;
            let mut kept = Vec::new();
            for entry in bundle_entries(&full).map_while(Result::ok).take(path.count()) {
                // An entry that came out of a bundle fits into one.
                push_entry(&mut kept, entry)
                    .map_err(|error| ReadError::Failed(error.to_string()))?;
            }
            Ok(kept)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
