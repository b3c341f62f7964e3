//! The sequencer: new journal entries into the tree, full tiles out, a checkpoint signed.
//!
//! Invariant: full tiles are durable before the checkpoint that needs them; partial ones are made
//! from the journal when somebody asks, and never stored.

use crate::{Desk, DeskError, hex, kinds};
use bytes::Bytes;
use ledger::{Checkpoint, Sequencer, push_entry};
use serde::{Deserialize, Serialize};
use store::{BlobName, Facts, Query, RecordId, StoreError, Unit};

/// How many entries one checkpoint takes in at most; the next takes the rest.
const ENTRIES_MAX: u64 = 200_000;

/// How many journal rows are read at once.
const ROWS: u32 = 5_000;

/// How many entries stand in a full tile.
const TILE: u64 = 256;

/// Where the tree stands.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) size: u64,
    pub(super) edge: String,
}

/// Takes new journal entries into the tree and signs a checkpoint over them. `None` where there
/// is nothing new.
///
/// # Errors
///
/// [`DeskError::Ledger`] where what is stored does not add up; [`DeskError::Store`].
pub async fn advance(desk: &Desk) -> Result<Option<Checkpoint>, DeskError> {
    let _growing = desk.log.growing.lock().await;
    let id = RecordId::new("head")?;
    let record = desk.store.records().read(&kinds::CHECKPOINTS, &id).await?;
    let head: Head = match &record {
        Some(record) => {
            serde_json::from_slice(&record.body).map_err(|_| DeskError::Corrupt("checkpoint"))?
        }
        None => Head::default(),
    };
    let wanted = desk.store.journal().size().await?.min(head.size.saturating_add(ENTRIES_MAX));
    if wanted == head.size {
        return Ok(None);
    }
    let mut sequencer = resume(desk, &head).await?;
    let mut position = head.size;
    while position < wanted {
        let limit = u32::try_from(wanted - position).unwrap_or(ROWS).min(ROWS);
        let rows = desk.store.journal().read(position, limit).await?;
        if rows.is_empty() {
            return Err(DeskError::Ledger(format!("the journal has a gap at {position}")));
        }
        for row in rows {
            sequencer.append(&row.entry).map_err(broken)?;
            position += 1;
        }
    }
    for (path, bytes) in sequencer.publish() {
        if path.width.is_some() {
            continue;
        }
        match desk.store.blobs().put_new(&blob(&path.to_string())?, Bytes::from(bytes)).await {
            Ok(_) | Err(StoreError::AlreadyThere { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let checkpoint = Checkpoint::new(desk.log.origin(), sequencer.size(), sequencer.root());
    let note = checkpoint.sign(&desk.log.key).map_err(broken)?;
    let head = Head { size: sequencer.size(), edge: hex::text(&sequencer.edge()) };
    let body = serde_json::to_vec(&head).map_err(|_| DeskError::Corrupt("checkpoint"))?;
    let size = i64::try_from(head.size).map_err(|_| DeskError::Corrupt("checkpoint"))?;
    let signed = RecordId::new(format!("{:020}", head.size))?;
    let expected = record.map(|record| record.version);
    let unit = Unit::new().put(&kinds::CHECKPOINTS, &id, expected, Facts::new(), body).put(
        &kinds::CHECKPOINTS,
        &signed,
        None,
        Facts::new().with("size", size),
        note.into(),
    );
    match desk.store.units().commit(unit).await {
        Ok(_) => Ok(Some(checkpoint)),
        // Another node's sequencer was quicker; its checkpoint stands.
        Err(StoreError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The latest signed checkpoint, as its note.
///
/// # Errors
///
/// [`DeskError::Store`]; `None` before the first one.
pub async fn checkpoint(desk: &Desk) -> Result<Option<String>, DeskError> {
    let query = Query::over("by_size").from(0).descending().limit(1);
    let page = desk.store.records().list(&kinds::CHECKPOINTS, &query).await?;
    let newest = page.records.into_iter().next();
    newest.map(|record| text(record.body)).transpose()
}

/// A signed checkpoint's note.
pub(super) fn text(body: Vec<u8>) -> Result<String, DeskError> {
    String::from_utf8(body).map_err(|_| DeskError::Corrupt("checkpoint"))
}

/// The sequencer as it stood at the last checkpoint.
async fn resume(desk: &Desk, head: &Head) -> Result<Sequencer, DeskError> {
    let edge = hex::vec(&head.edge).ok_or(DeskError::Corrupt("checkpoint"))?;
    let first = head.size - head.size % TILE;
    let mut bundle = Vec::new();
    let mut position = first;
    while position < head.size {
        let limit = u32::try_from(head.size - position).unwrap_or(ROWS);
        let rows = desk.store.journal().read(position, limit).await?;
        if rows.is_empty() {
            return Err(DeskError::Ledger(format!("the journal has a gap at {position}")));
        }
        for row in rows {
            push_entry(&mut bundle, &row.entry).map_err(broken)?;
            position += 1;
        }
    }
    Sequencer::resume(head.size, &edge, &bundle).map_err(broken)
}

/// Where a full tile lies.
pub(super) fn blob(path: &str) -> Result<BlobName, DeskError> {
    Ok(BlobName::new(format!("ledger/{path}"))?)
}

pub(super) fn broken(error: impl std::fmt::Display) -> DeskError {
    DeskError::Ledger(error.to_string())
}
