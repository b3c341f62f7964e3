//! A staged blob: a file that grows, and becomes the blob by a second name.
//!
//! Invariant: a step that began runs to its end with the name held, also when who asked for it has
//! gone away meanwhile.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use super::{Claim, WHAT, blocking, folder_of, path};
use crate::blobs::{BLOB_PART_MAX_BYTES, BlobName, Published, Staged, range_within};
use crate::disk::{Disk as _, DiskError, DiskFile};
use crate::error::{StoreError, within};

/// A file in the tree of what is staged.
pub(super) struct StagedFile(Arc<Inner>);

struct Inner {
    claim: Claim,
    file: Mutex<Box<dyn DiskFile>>,
    len: AtomicU64,
}

impl StagedFile {
    /// Opens the file of a name, made when it is absent.
    pub(super) fn open(claim: Claim) -> Result<Self, StoreError> {
        let (files, name) = (&claim.files, &claim.name);
        if files.published_len(name)?.is_some() {
            return Err(StoreError::AlreadyThere { name: name.to_string() });
        }
        let told = |error: DiskError| error.told(WHAT, name.as_str());
        let path = path(&files.staged, name);
        files.disk.make_folder(folder_of(&path)).map_err(told)?;
        let file = files.disk.open_append(&path).map_err(told)?;
        // Without this a mark could be given for a file that a crash then takes away.
        files.disk.sync_folder(folder_of(&path)).map_err(told)?;
        let len = AtomicU64::new(file.len().map_err(told)?);
        Ok(Self(Arc::new(Inner { claim, file: Mutex::new(file), len })))
    }

    /// Puts `bytes` in place of what is staged.
    pub(super) fn replace(&self, bytes: &[u8]) -> Result<(), StoreError> {
        self.0.truncate(0)?;
        self.0.append(bytes)
    }

    /// Publishes on the calling thread.
    pub(super) fn publish_now(&self) -> Result<Published, StoreError> {
        self.0.publish()
    }

    async fn run<T: Send + 'static>(
        &self,
        step: impl FnOnce(&Inner) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.0);
        blocking(move || step(&inner)).await
    }
}

#[async_trait]
impl Staged for StagedFile {
    fn name(&self) -> &BlobName {
        &self.0.claim.name
    }

    fn len(&self) -> u64 {
        self.0.len.load(Ordering::Acquire)
    }

    async fn append(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        within("bytes of an append", bytes.len(), BLOB_PART_MAX_BYTES)?;
        self.run(move |inner| inner.append(&bytes)).await
    }

    async fn sync(&mut self) -> Result<u64, StoreError> {
        self.run(Inner::sync).await
    }

    async fn truncate(&mut self, mark: u64) -> Result<(), StoreError> {
        self.run(move |inner| inner.truncate(mark)).await
    }

    async fn read(&self, range: Range<u64>) -> Result<Bytes, StoreError> {
        self.run(move |inner| {
            inner.with_file(|file, len| {
                let size = range_within(&range, len)?;
                file.read_at(range.start, size).map(Bytes::from).map_err(|e| inner.told(e))
            })
        })
        .await
    }

    async fn publish(
        self: Box<Self>,
        _lock_until: Option<Timestamp>,
    ) -> Result<Published, StoreError> {
        self.run(Inner::publish).await
    }

    async fn discard(self: Box<Self>) -> Result<(), StoreError> {
        self.run(|inner| {
            let files = &inner.claim.files;
            files.remove(&files.staged, &inner.claim.name).map(|_| ())
        })
        .await
    }
}

impl Inner {
    fn told(&self, error: DiskError) -> StoreError {
        error.told(WHAT, self.claim.name.as_str())
    }

    /// Runs `step` with the file and its length, as long as both are known to agree.
    fn with_file<T>(
        &self,
        step: impl FnOnce(&mut dyn DiskFile, u64) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let len = self.len.load(Ordering::Acquire);
        if file.len().map_err(|error| self.told(error))? != len {
            return Err(StoreError::Unavailable {
                what: WHAT,
                reason: "a part of an append could not be taken back".to_owned(),
            });
        }
        step(&mut **file, len)
    }

    fn append(&self, bytes: &[u8]) -> Result<(), StoreError> {
        self.with_file(|file, len| {
            if let Err(error) = file.append(bytes) {
                // What was written of it is taken back; should that fail, `with_file` refuses.
                if let Err(second) = file.truncate(len) {
                    tracing::warn!(%second, "a part of an append could not be taken back");
                }
                return Err(self.told(error));
            }
            self.len.store(len + bytes.len() as u64, Ordering::Release);
            Ok(())
        })
    }

    fn truncate(&self, mark: u64) -> Result<(), StoreError> {
        self.with_file(|file, len| {
            if mark > len {
                return Err(StoreError::Invalid { what: "a mark", must: "within what is staged" });
            }
            if mark < len {
                file.truncate(mark).map_err(|error| self.told(error))?;
                self.len.store(mark, Ordering::Release);
            }
            Ok(())
        })
    }

    fn sync(&self) -> Result<u64, StoreError> {
        self.with_file(|file, len| file.sync().map(|()| len).map_err(|error| self.told(error)))
    }

    /// Bytes first, then the name and its folder: from there on it is published. The other name is
    /// then taken away, or else when the store is next opened.
    fn publish(&self) -> Result<Published, StoreError> {
        let bytes = self.sync()?;
        let (files, name) = (&self.claim.files, &self.claim.name);
        files.link(name)?;
        match files.remove(&files.staged, name) {
            Err(StoreError::Crashed) => return Err(StoreError::Crashed),
            Err(error) => tracing::warn!(%error, blob = %name, "a staged name is left over"),
            Ok(_) => {}
        }
        Ok(Published { bytes, locked_until: None })
    }
}
