//! A passkey in the store.
//!
//! Invariant: sealed as a whole, under a keyed token of the credential's id, so that one credential
//! is held once and opens one account.

use crate::{Desk, DeskError, hex, kinds};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};

/// A passkey as stored.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    /// Whose, by the record's id on the register.
    pub(super) holder: String,
    pub(super) name: String,
    pub(super) made: Date,
    pub(super) used: Option<Date>,
    /// Credential id, public key, counter, and whether its maker copies it to other devices.
    pub(super) passkey: webauthn_rs::prelude::Passkey,
}

/// The day as it is noted: no finer, so that nobody's working hours can be read from it.
pub(super) fn today(desk: &Desk) -> Date {
    desk.now().to_zoned(TimeZone::UTC).date()
}

/// Where a credential lies.
pub(super) fn record_id(desk: &Desk, credential: &[u8]) -> Result<RecordId, DeskError> {
    let token = desk.keyring.tokens().token("passkey", &hex::text(credential));
    Ok(RecordId::new(hex::text(&token))?)
}

/// The passkey with this credential's id.
pub(super) async fn load(
    desk: &Desk,
    credential: &[u8],
) -> Result<Option<(Record, Kept)>, DeskError> {
    let id = record_id(desk, credential)?;
    match desk.store.records().read(&kinds::PASSKEYS, &id).await? {
        Some(record) => Ok(Some(open(desk, record).await?)),
        None => Ok(None),
    }
}

/// A passkey of somebody, by its record's id.
pub(super) async fn mine(
    desk: &Desk,
    holder: &RecordId,
    id: &str,
) -> Result<(Record, Kept), DeskError> {
    let missing = || DeskError::NotFound("passkey of yours");
    let id = RecordId::new(id).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::PASSKEYS, &id).await?.ok_or_else(missing)?;
    let (record, kept) = open(desk, record).await?;
    if kept.holder == holder.as_str() { Ok((record, kept)) } else { Err(missing()) }
}

/// All passkeys of somebody.
pub(super) async fn all_of(
    desk: &Desk,
    holder: &RecordId,
) -> Result<Vec<(Record, Kept)>, DeskError> {
    let mut all = Vec::new();
    for record in records_of(desk, holder).await? {
        all.push(open(desk, record).await?);
    }
    Ok(all)
}

async fn records_of(desk: &Desk, holder: &RecordId) -> Result<Vec<Record>, DeskError> {
    let query = Query::over("by_holder").equal(holder.as_str().to_owned());
    Ok(desk.store.records().list(&kinds::PASSKEYS, &query).await?.records)
}

/// Adds the write of a passkey to `unit`: new where `expected` is `None`.
pub(super) async fn put(
    desk: &Desk,
    id: &RecordId,
    expected: Option<u64>,
    kept: &Kept,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let version = expected.map_or(1, |version| version.saturating_add(1));
    let plain = serde_json::to_vec(kept).map_err(|_| DeskError::Corrupt("passkey"))?;
    let key = desk.keyring.standing("passkeys").await?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "passkeys", name, version, &plain, random)?;
    let facts = Facts::new().with("holder", kept.holder.clone());
    Ok(unit.put(&kinds::PASSKEYS, id, expected, facts, body))
}

/// Adds to `unit` the end of all passkeys of somebody.
pub(in crate::accounts) async fn forget(
    desk: &Desk,
    holder: &RecordId,
    mut unit: Unit,
) -> Result<Unit, DeskError> {
    for record in records_of(desk, holder).await? {
        unit = unit.delete(&kinds::PASSKEYS, &record.id, record.version);
    }
    Ok(unit)
}

async fn open(desk: &Desk, record: Record) -> Result<(Record, Kept), DeskError> {
    let key = desk.keyring.standing("passkeys").await?;
    let name = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "passkeys", name, record.version, &record.body)?;
    let kept = serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("passkey"))?;
    Ok((record, kept))
}
