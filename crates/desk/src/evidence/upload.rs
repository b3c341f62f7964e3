//! Uploads under way: opened, asked after, ended, expired.
//!
//! Invariant: the offset that a client is told is durable: its bytes are sealed and synced, and
//! the upload's record names them. It never reaches the full length before the recording exists.

use super::claim::Claim;
use super::recover::recover;
use super::stream::Live;
use crate::ctx::authorise;
use crate::docks::Dock;
use crate::keyring::Keyring;
use crate::{Ctx, Desk, DeskError, hex, kinds};
use jiff::{SignedDuration, Timestamp};
use pack::Act;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Facts, Query, RecordId, Unit};
use vault::{ObjectId, ObjectKey};

/// How long an unfinished upload is kept after its last byte, and a finished one for its receipt.
pub(crate) const UPLOAD_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The most uploads that one dock may have under way.
const OPEN_PER_DOCK_MAX: u64 = 256;

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The upload's id.
    pub id: String,
    /// How many bytes are kept.
    pub offset: u64,
    /// The whole length.
    pub size_bytes: u64,
    /// When the upload ends by itself.
    pub expires_at: Timestamp,
    /// Whether the recording is held; its receipt can be fetched.
    pub done: bool,
}

/// An upload's record, sealed under the object's key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct UploadBody {
    pub(crate) claim: Claim,
    pub(crate) dock: Dock,
    pub(crate) offset: u64,
    /// The seal mark, in hex.
    pub(crate) mark: String,
    /// The unfinished tail under a key of its own: key and sealed bytes, in hex.
    pub(crate) tail: Option<(String, String)>,
    /// The recording, once it is held.
    pub(crate) recording: Option<String>,
    /// The receipt, once the recording is held.
    pub(crate) receipt: Option<String>,
}

/// An upload read from the store.
pub(crate) struct Stored {
    pub(crate) object: ObjectId,
    pub(crate) epoch: String,
    pub(crate) version: u64,
    pub(crate) expires_at: Timestamp,
    pub(crate) key: ObjectKey,
    pub(crate) body: UploadBody,
}

/// The uploads that this process has open, each behind its own lock.
#[derive(Default)]
pub(crate) struct Uploads {
    live: Mutex<HashMap<ObjectId, Slot>>,
}

/// An upload's place in memory: empty until it is recovered from the store.
pub(crate) type Slot = Arc<tokio::sync::Mutex<Option<Live>>>;

impl Uploads {
    pub(crate) fn slot(&self, object: ObjectId) -> Slot {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(live.entry(object).or_default())
    }

    pub(crate) fn forget(&self, object: ObjectId) {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).remove(&object);
    }
}

/// Opens an upload: checks the claim, makes the object's key, and writes the upload's record.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`], [`DeskError::TooLong`] or
/// [`DeskError::ChecksumRequired`] for the claim; [`DeskError::TooMany`] for the dock.
pub async fn open(
    ctx: &Ctx,
    desk: &Desk,
    dock: &Dock,
    claim: Claim,
) -> Result<Progress, DeskError> {
    authorise(ctx, desk, Act::Receive).await?;
    claim.check()?;
    if dock.checksums_required && claim.sha256.is_none() {
        return Err(DeskError::ChecksumRequired("sha256"));
    }
    let open = Query::over("by_dock").equal("open").equal(dock.id.as_str());
    let most = OPEN_PER_DOCK_MAX;
    if desk.store.records().count(&kinds::UPLOADS, &open, most).await? >= most {
        return Err(DeskError::TooMany {
            what: "uploads from this dock",
            limit: OPEN_PER_DOCK_MAX,
        });
    }
    let id = desk.fresh_id();
    let object = ObjectId(hex::bytes(&id).ok_or(DeskError::Corrupt("id"))?);
    let epoch = Keyring::epoch_of(ctx.now);
    let key = desk.keyring.create(object, &epoch).await?;
    let body = UploadBody {
        claim,
        dock: dock.clone(),
        offset: 0,
        mark: hex::text(&vault::SealMark::start().encode()),
        tail: None,
        recording: None,
        receipt: None,
    };
    let mut stored =
        Stored { object, epoch, version: 0, expires_at: ctx.now + UPLOAD_LIFE, key, body };
    let unit = write(desk, &mut stored, Unit::new())?;
    desk.store.units().commit(unit).await?;
    Ok(stored.progress())
}

/// How far an upload is, after whatever happened to it.
///
/// # Errors
///
/// [`DeskError::NotFound`] where the dock has no such upload; [`DeskError::Locked`] while another
/// connection writes to it.
pub async fn progress(
    ctx: &Ctx,
    desk: &Desk,
    dock: &Dock,
    id: &str,
) -> Result<Progress, DeskError> {
    authorise(ctx, desk, Act::Receive).await?;
    let stored = find(desk, dock, id).await?;
    if stored.body.receipt.is_some() {
        return Ok(stored.progress());
    }
    let slot = desk.uploads.slot(stored.object);
    let mut slot = lock(&slot).await?;
    recover(ctx, desk, stored.object, &mut slot).await
}

/// Ends an upload and forgets what arrived. A finished upload's recording stays.
///
/// # Errors
///
/// [`DeskError::NotFound`]; [`DeskError::Locked`].
pub async fn terminate(ctx: &Ctx, desk: &Desk, dock: &Dock, id: &str) -> Result<(), DeskError> {
    authorise(ctx, desk, Act::Receive).await?;
    let stored = find(desk, dock, id).await?;
    end(ctx, desk, stored).await
}

/// Ends every upload whose time has run out, and says how many.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn expire(ctx: &Ctx, desk: &Desk) -> Result<u64, DeskError> {
    authorise(ctx, desk, Act::Dispose).await?;
    let mut ended = 0;
    let query = Query::over("expiry").until(ctx.now).limit(200);
    for record in desk.store.records().list(&kinds::UPLOADS, &query).await?.records {
        let Some(object) = hex::bytes(record.id.as_str()).map(ObjectId) else { continue };
        match read(desk, object).await {
            Ok(Some(stored)) => match end(ctx, desk, stored).await {
                Ok(()) => ended += 1,
                Err(DeskError::Locked) => {}
                Err(error) => return Err(error),
            },
            // The key is gone already: a crash came before the bytes and the record were removed.
            Ok(None) => {
                desk.store.blobs().delete_and_prove(&super::recording_blob(object)?).await?;
                let unit = Unit::new().delete(&kinds::UPLOADS, &record.id, record.version);
                desk.store.units().commit(unit).await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(ended)
}

async fn end(ctx: &Ctx, desk: &Desk, stored: Stored) -> Result<(), DeskError> {
    let slot = desk.uploads.slot(stored.object);
    let mut slot = lock(&slot).await?;
    *slot = None;
    let id = RecordId::new(hex::text(&stored.object.0))?;
    let held = desk.store.records().read(&kinds::RECORDINGS, &id).await?.is_some();
    if !held {
        desk.keyring.shred(stored.object, ctx.now).await?;
        let blob = super::recording_blob(stored.object)?;
        desk.store.blobs().delete_and_prove(&blob).await?;
    }
    let unit = Unit::new().delete(&kinds::UPLOADS, &id, stored.version);
    desk.store.units().commit(unit).await?;
    desk.uploads.forget(stored.object);
    Ok(())
}

/// Takes an upload's lock, waiting a moment for a connection that is about to end.
pub(crate) async fn lock(
    slot: &Slot,
) -> Result<tokio::sync::MutexGuard<'_, Option<Live>>, DeskError> {
    let moment = std::time::Duration::from_secs(5);
    tokio::time::timeout(moment, slot.lock()).await.map_err(|_| DeskError::Locked)
}

/// The dock's upload of that id.
pub(crate) async fn find(desk: &Desk, dock: &Dock, id: &str) -> Result<Stored, DeskError> {
    let missing = || DeskError::NotFound("upload");
    let object = ObjectId(hex::bytes(id).ok_or_else(missing)?);
    let stored = read(desk, object).await?.ok_or_else(missing)?;
    if stored.body.dock.id == dock.id { Ok(stored) } else { Err(missing()) }
}

/// Reads an upload; `None` where there is none or its key is gone.
pub(crate) async fn read(desk: &Desk, object: ObjectId) -> Result<Option<Stored>, DeskError> {
    let corrupt = || DeskError::Corrupt("upload");
    let id = RecordId::new(hex::text(&object.0))?;
    let Some(record) = desk.store.records().read(&kinds::UPLOADS, &id).await? else {
        return Ok(None);
    };
    let epoch = record.facts.text("epoch").ok_or_else(corrupt)?.to_owned();
    let expires_at = record.facts.int("expires_at").ok_or_else(corrupt)?;
    let expires_at = Timestamp::from_microsecond(expires_at).map_err(|_| corrupt())?;
    let Some(key) = desk.keyring.open(object, &epoch).await? else {
        return Ok(None);
    };
    let sealing = key.derivative("upload");
    let name = kinds::UPLOADS.name;
    let body = vault::open_small(&sealing, name, &object.0, record.version, &record.body)?;
    let body = serde_json::from_slice(&body).map_err(|_| corrupt())?;
    Ok(Some(Stored { object, epoch, version: record.version, expires_at, key, body }))
}

/// Adds to `unit` the write of an upload's record over the version it was read at, and notes the
/// new version, which is true once the unit is committed.
pub(crate) fn write(desk: &Desk, stored: &mut Stored, unit: Unit) -> Result<Unit, DeskError> {
    let expected = (stored.version > 0).then_some(stored.version);
    let version = stored.version.saturating_add(1);
    let plain = serde_json::to_vec(&stored.body).map_err(|_| DeskError::Corrupt("upload"))?;
    let sealing = stored.key.derivative("upload");
    let (name, random) = (kinds::UPLOADS.name, desk.random.as_ref());
    let body = vault::seal_small(&sealing, name, &stored.object.0, version, &plain, random)?;
    let state = if stored.body.receipt.is_some() { "done" } else { "open" };
    let facts = Facts::new()
        .with("state", state)
        .with("dock", stored.body.dock.id.as_str())
        .with("epoch", stored.epoch.as_str())
        .with("expires_at", stored.expires_at);
    let id = RecordId::new(hex::text(&stored.object.0))?;
    stored.version = version;
    Ok(unit.put(&kinds::UPLOADS, &id, expected, facts, body))
}

impl Stored {
    pub(crate) fn progress(&self) -> Progress {
        let done = self.body.receipt.is_some();
        Progress {
            id: hex::text(&self.object.0),
            offset: if done { self.body.claim.size_bytes } else { self.body.offset },
            size_bytes: self.body.claim.size_bytes,
            expires_at: self.expires_at,
            done,
        }
    }
}
