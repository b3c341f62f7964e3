//! A key in the store.
//!
//! Invariant: sealed as a whole; what stands in the index is whose it is, as a keyed token, and
//! when it was made and ends.

use crate::{Desk, DeskError, kinds, people};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Facts, Record, RecordId, Unit};

use super::Scope;

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) number: String,
    /// Role and name of a persona; whoever is on the register is looked up there.
    pub(super) persona: Option<(String, String)>,
    pub(super) name: String,
    pub(super) purpose: String,
    pub(super) scopes: Vec<Scope>,
    pub(super) made_at: Timestamp,
    pub(super) ends_at: Timestamp,
    pub(super) revoked_at: Option<Timestamp>,
    /// The last day on which it was used.
    pub(super) used_on: Option<Date>,
    /// The last day on which a use of it was refused and journalled.
    pub(super) refused_on: Option<Date>,
}

/// Adds the write of a key to `unit`: new where `expected` is `None`.
pub(super) async fn put(
    desk: &Desk,
    id: &RecordId,
    kept: &Kept,
    expected: Option<u64>,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let version = expected.map_or(1, |version| version.saturating_add(1));
    let plain = serde_json::to_vec(kept).map_err(|_| DeskError::Corrupt("key for a program"))?;
    let key = desk.keyring.standing("program-keys").await?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "program-keys", name, version, &plain, random)?;
    let facts = Facts::new()
        .with("holder", people::token(desk, &kept.number))
        .with("made_at", kept.made_at)
        .with("expires_at", kept.ends_at);
    Ok(unit.put(&kinds::PROGRAM_KEYS, id, expected, facts, body))
}

pub(super) async fn read(desk: &Desk, id: &RecordId) -> Result<Option<(u64, Kept)>, DeskError> {
    match desk.store.records().read(&kinds::PROGRAM_KEYS, id).await? {
        Some(record) => unseal(desk, &record).await.map(|kept| Some((record.version, kept))),
        None => Ok(None),
    }
}

pub(super) async fn unseal(desk: &Desk, record: &Record) -> Result<Kept, DeskError> {
    let key = desk.keyring.standing("program-keys").await?;
    let id = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "program-keys", id, record.version, &record.body)?;
    serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("key for a program"))
}
