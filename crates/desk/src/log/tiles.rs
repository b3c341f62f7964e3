//! Tiles and bundles: full ones from the blob store, partial ones from the journal.
//!
//! Invariant: no tile is given beyond the latest checkpoint.

use super::sequence::{Head, blob, broken};
use crate::{Desk, DeskError, kinds};
use ledger::{TileLevel, TilePath, Tree, leaf_hash, push_entry};
use store::RecordId;

/// The bytes of a tile or bundle, by its path (`tile/0/x001/067`); `None` where there is none.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn tile(desk: &Desk, path: &str) -> Result<Option<Vec<u8>>, DeskError> {
    let Ok(path) = path.parse::<TilePath>() else { return Ok(None) };
    let size = size(desk).await?;
    read(desk, path, size).await
}

/// The size of the tree at the latest checkpoint.
pub(super) async fn size(desk: &Desk) -> Result<u64, DeskError> {
    let id = RecordId::new("head")?;
    let Some(record) = desk.store.records().read(&kinds::CHECKPOINTS, &id).await? else {
        return Ok(0);
    };
    let head: Head =
        serde_json::from_slice(&record.body).map_err(|_| DeskError::Corrupt("checkpoint"))?;
    Ok(head.size)
}

/// A tile of a tree of at least the entries that it covers.
pub(super) async fn read(
    desk: &Desk,
    path: TilePath,
    size: u64,
) -> Result<Option<Vec<u8>>, DeskError> {
    let full = path.full();
    let name = blob(&full.to_string())?;
    if let Some(length) = desk.store.blobs().len(&name).await? {
        let bytes = desk.store.blobs().read(&name, 0..length).await?;
        return cut(&bytes, path).map(Some);
    }
    if path.width.is_none() || !is_within(path, size) {
        return Ok(None);
    }
    let count = path.count() as u64;
    match path.level {
        TileLevel::Entries | TileLevel::Hash(0) => {
            let (mut bundle, mut hashes) = (Vec::new(), Vec::new());
            let mut position = path.index.saturating_mul(256);
            let end = position.saturating_add(count);
            while position < end {
                let limit = u32::try_from(end - position).unwrap_or(256);
                let rows = desk.store.journal().read(position, limit).await?;
                if rows.is_empty() {
                    return Err(DeskError::Ledger(format!("the journal has a gap at {position}")));
                }
                for row in rows {
                    push_entry(&mut bundle, &row.entry).map_err(broken)?;
                    hashes.extend_from_slice(&leaf_hash(&row.entry));
                    position += 1;
                }
            }
            Ok(Some(if path.level == TileLevel::Entries { bundle } else { hashes }))
        }
        TileLevel::Hash(level) => {
            let mut hashes = Vec::new();
            let first = path.index.saturating_mul(256);
            for index in first..first.saturating_add(count) {
                let below = TilePath { level: TileLevel::Hash(level - 1), index, width: None };
                let below = blob(&below.to_string())?;
                let bytes = desk.store.blobs().read(&below, 0..8_192).await?;
                hashes.extend_from_slice(&root_of(&bytes)?);
            }
            Ok(Some(hashes))
        }
    }
}

/// Whether a tile of this width stands in a tree of `size` entries.
fn is_within(path: TilePath, size: u64) -> bool {
    let level = match path.level {
        TileLevel::Entries => 0,
        TileLevel::Hash(level) => u32::from(level),
    };
    let hashes = size.checked_shr(8_u32.saturating_mul(level)).unwrap_or(0);
    let end = path.index.saturating_mul(256).saturating_add(path.count() as u64);
    end <= hashes
}

/// The first part of a full tile that a narrower path asks for.
fn cut(bytes: &[u8], path: TilePath) -> Result<Vec<u8>, DeskError> {
    if path.width.is_none() {
        return Ok(bytes.to_vec());
    }
    match path.level {
        TileLevel::Hash(_) => Ok(bytes.get(..path.count() * 32).unwrap_or(bytes).to_vec()),
        TileLevel::Entries => {
            let mut bundle = Vec::new();
            for entry in ledger::bundle_entries(bytes).take(path.count()) {
                push_entry(&mut bundle, entry.map_err(broken)?).map_err(broken)?;
            }
            Ok(bundle)
        }
    }
}

/// The root of a full tile's 256 hashes.
fn root_of(bytes: &[u8]) -> Result<ledger::Hash, DeskError> {
    let (mut tree, mut full) = (Tree::new(), Vec::new());
    let (hashes, rest) = bytes.as_chunks::<32>();
    if hashes.len() != 256 || !rest.is_empty() {
        return Err(DeskError::Corrupt("tile"));
    }
    for hash in hashes {
        tree.append(*hash, &mut full);
    }
    Ok(tree.root())
}
