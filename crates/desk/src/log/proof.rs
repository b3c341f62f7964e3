//! Proofs that travel by themselves: an entry's place under a signed checkpoint.
//!
//! Invariant: a proof is made from the same tiles that anyone can fetch.

use super::sequence::{broken, checkpoint};
use super::tiles::read;
use crate::retention::receipt;
use crate::{Desk, DeskError};
use ledger::{Checkpoint, Entry, HashReader, LogProof, ReadError, TilePath, Verb};
use std::collections::HashMap;

/// Tiles fetched beforehand, for the proof's arithmetic.
struct Fetched(HashMap<TilePath, Vec<u8>>);

impl HashReader for Fetched {
    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, ReadError> {
        self.0.get(path).cloned().ok_or(ReadError::Missing)
    }
}

/// The proof that the latest checkpoint holds the entry at `position`, in the C2SP tlog-proof
/// format; the entry itself goes with it as extra data.
///
/// # Errors
///
/// [`DeskError::NotFound`] where the latest checkpoint does not hold the entry yet.
pub async fn proof(desk: &Desk, position: u64) -> Result<String, DeskError> {
    let missing = || DeskError::NotFound("proof yet; the next checkpoint brings it");
    let note = checkpoint(desk).await?.ok_or_else(missing)?;
    let text = note.split("\n\n").next().unwrap_or_default();
    let stated = Checkpoint::parse(&format!("{text}\n")).map_err(broken)?;
    if position >= stated.size {
        return Err(missing());
    }
    let mut tiles = HashMap::new();
    for path in ledger::inclusion_paths(stated.size, position).map_err(broken)? {
        let bytes = read(desk, path, stated.size).await?.ok_or(DeskError::Corrupt("tile"))?;
        tiles.insert(path, bytes);
    }
    let hashes = ledger::inclusion_proof(&Fetched(tiles), stated.size, position).map_err(broken)?;
    let rows = desk.store.journal().read(position, 1).await?;
    let extra = rows.into_iter().next().map(|row| row.entry);
    Ok(LogProof { extra, index: position, hashes, checkpoint: note }.to_string())
}

/// The proof that a recording's disposal stands in the ledger, by the recording's handle.
///
/// # Errors
///
/// [`DeskError::NotFound`] where there is no such disposal, or no checkpoint over it yet.
pub async fn proof_of_disposal(desk: &Desk, handle: &str) -> Result<String, DeskError> {
    let receipt = receipt(desk, handle).await?;
    let position = match receipt.position {
        Some(position) => position,
        // The machine stopped between the disposal and the note of its place: look for it.
        None => find(desk, handle).await?,
    };
    proof(desk, position).await
}

async fn find(desk: &Desk, handle: &str) -> Result<u64, DeskError> {
    let mut from = 0;
    loop {
        let rows = desk.store.journal().read(from, 5_000).await?;
        let Some(last) = rows.last().map(|row| row.position) else {
            return Err(DeskError::NotFound("proof"));
        };
        for row in rows {
            let Ok(entry) = Entry::decode(&row.entry) else { continue };
            let about = entry.object.is_some_and(|object| object.to_string() == handle);
            if entry.verb == Verb::Dispose && about {
                return Ok(row.position);
            }
        }
        from = last.saturating_add(1);
    }
}
