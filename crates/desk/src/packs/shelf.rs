//! The shelf: every applied pack, as it was.
//!
//! Invariant: a pack's sources lie under the digest of what they compile to, and one that does not
//! give that digest again is damage.

use super::{Applied, Readings};
use crate::{DeskError, hex, kinds};
use bytes::Bytes;
use jiff::Timestamp;
use jiff::civil::Date;
use pack::{Pack, Source};
use rules::retention::Clock;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::{BlobName, RecordId, Store, StoreError};

/// The activity of the pack under which recordings are held.
const ACTIVITY: &str = crate::evidence::ACTIVITY;

/// The most that a pack's sources may hold together, in bytes.
pub(super) const SOURCES_MAX_BYTES: usize = 6 << 20;

/// The packs applied so far.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    applied: RwLock<BTreeMap<u32, Arc<Applied>>>,
}

/// What the record of an applied pack says.
#[derive(Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) at: Timestamp,
    pub(super) on: Date,
    pub(super) digest: String,
}

#[derive(Serialize, Deserialize)]
struct File {
    path: String,
    text: String,
}

impl Shelf {
    /// Reads every applied pack and builds it again as it was; it is not judged anew.
    pub(crate) async fn load(store: &dyn Store, readings: &Readings) -> Result<Self, DeskError> {
        let shelf = Self::default();
        for version in 1_u32.. {
            let Some(record) = store.records().read(&kinds::PACKS, &id(version)?).await? else {
                break;
            };
            let stored: Stored =
                serde_json::from_slice(&record.body).map_err(|_| DeskError::Corrupt("pack"))?;
            let sources = read(store, &stored.digest).await?;
            let pack = readings.recall(&sources).ok_or(DeskError::Corrupt("pack"))?;
            if hex::text(&pack.digest) != stored.digest {
                return Err(DeskError::Corrupt("pack"));
            }
            shelf.add(Arc::new(shelf.next(stored.at, stored.on, pack, sources)));
        }
        Ok(shelf)
    }

    /// What a pack would be as the next one, applied at `at`.
    pub(super) fn next(
        &self,
        at: Timestamp,
        on: Date,
        pack: Pack,
        sources: Vec<Source>,
    ) -> Applied {
        let earlier = self.all();
        let packs = earlier.iter().map(|applied| (applied.at, &applied.pack));
        let clock = Clock::in_force(packs.chain([(at, &pack)]), ACTIVITY);
        let version = earlier.last().map_or(1, |newest| newest.version.saturating_add(1));
        Applied { version, at, on, pack, sources, clock }
    }

    pub(crate) fn current(&self) -> Option<Arc<Applied>> {
        let applied = self.applied.read().unwrap_or_else(PoisonError::into_inner);
        applied.last_key_value().map(|(_, newest)| Arc::clone(newest))
    }

    pub(crate) fn all(&self) -> Vec<Arc<Applied>> {
        let applied = self.applied.read().unwrap_or_else(PoisonError::into_inner);
        applied.values().cloned().collect()
    }

    /// Takes over what was read again.
    pub(super) fn replace(&self, found: Self) {
        let found = found.applied.into_inner().unwrap_or_else(PoisonError::into_inner);
        *self.applied.write().unwrap_or_else(PoisonError::into_inner) = found;
    }

    pub(super) fn add(&self, newest: Arc<Applied>) {
        let mut applied = self.applied.write().unwrap_or_else(PoisonError::into_inner);
        applied.insert(newest.version, newest);
    }
}

/// The record of the pack of a version.
pub(super) fn id(version: u32) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(format!("{version:08}"))?)
}

/// Keeps a pack's sources under its digest; those that are there already are left.
pub(super) async fn keep(
    store: &dyn Store,
    digest: &str,
    sources: &[Source],
) -> Result<(), DeskError> {
    let file = |source: &Source| File { path: source.path.clone(), text: source.text.clone() };
    let files: Vec<_> = sources.iter().map(file).collect();
    let text = serde_json::to_vec(&files).map_err(|_| DeskError::Corrupt("pack"))?;
    if sources.iter().map(|source| source.text.len()).sum::<usize>() > SOURCES_MAX_BYTES {
        let must = format!("at most {} MiB in all", SOURCES_MAX_BYTES >> 20);
        return Err(DeskError::invalid("the pack's files", must));
    }
    match store.blobs().put_new(&blob(digest)?, Bytes::from(text)).await {
        Ok(_) | Err(StoreError::AlreadyThere { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The sources of the pack of this digest.
pub(super) async fn read(store: &dyn Store, digest: &str) -> Result<Vec<Source>, DeskError> {
    let corrupt = || DeskError::Corrupt("pack");
    let name = blob(digest)?;
    let length = store.blobs().len(&name).await?.ok_or_else(corrupt)?;
    let bytes = store.blobs().read(&name, 0..length).await?;
    let files: Vec<File> = serde_json::from_slice(&bytes).map_err(|_| corrupt())?;
    Ok(files.into_iter().map(|file| Source { path: file.path, text: file.text }).collect())
}

fn blob(digest: &str) -> Result<BlobName, DeskError> {
    Ok(BlobName::new(format!("packs/{digest}"))?)
}
