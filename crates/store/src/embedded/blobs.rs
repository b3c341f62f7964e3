//! Blobs as files: staged in one tree, linked into the other when they are published.
//!
//! Invariant: a published file has been synced, is linked once, and is never opened for writing;
//! nobody is told of it before its name is durable too. A name is staged, published or deleted by
//! one holder at a time.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use super::database::Held;
use super::watch::Watched;
use crate::blobs::{
    Absence, BLOB_LIST_MAX, BLOB_PART_MAX_BYTES, BlobName, Blobs, Published, Staged, range_within,
};
use crate::disk::{Disk, DiskError};
use crate::error::{StoreError, within};

mod staged;
mod walk;

use staged::StagedFile;

/// Ends the name of a file, so that no blob's file meets the folder of another: names have no
/// capitals.
const SUFFIX: &str = ".BLOB";
/// What the errors of this part speak of.
const WHAT: &str = "the blob store";

/// The port.
pub(super) struct EmbeddedBlobs(Arc<Files>);

/// The two trees, and which names are held.
struct Files {
    disk: Watched,
    published: PathBuf,
    staged: PathBuf,
    claimed: Mutex<HashSet<BlobName>>,
    /// Names that a crash may still take.
    unsure: Mutex<HashMap<BlobName, Naming>>,
    _held: Arc<Held>,
}

/// How far a name is that a crash may still take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    /// It is being linked: there is nothing there yet for anyone.
    Linking,
    /// It was linked, and its folder has not been synced since.
    Linked,
}

/// The right to change what is staged or published under a name; given back when it is dropped.
struct Claim {
    files: Arc<Files>,
    name: BlobName,
}

impl EmbeddedBlobs {
    /// Opens the trees, and finishes the publications that a crash had cut short.
    pub(super) fn open(disk: Watched, folder: &Path, held: Arc<Held>) -> Result<Self, StoreError> {
        let files = Arc::new(Files {
            disk,
            published: folder.join("blobs"),
            staged: folder.join("staged"),
            claimed: Mutex::default(),
            unsure: Mutex::default(),
            _held: held,
        });
        for tree in [&files.published, &files.staged] {
            files.disk.make_folder(tree).map_err(|error| error.told(WHAT, "a folder"))?;
        }
        finish(&files)?;
        Ok(Self(files))
    }

    /// Runs `step` on a thread that may wait.
    async fn blocking<T: Send + 'static>(
        &self,
        step: impl FnOnce(&Arc<Files>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0.disk.alive()?;
        let files = Arc::clone(&self.0);
        blocking(move || step(&files)).await
    }
}

#[async_trait]
impl Blobs for EmbeddedBlobs {
    async fn stage(&self, name: &BlobName) -> Result<Box<dyn Staged>, StoreError> {
        let name = name.clone();
        let staged = self.blocking(move |files| StagedFile::open(Claim::take(files, name)?)).await;
        staged.map(|staged| Box::new(staged) as Box<dyn Staged>)
    }

    async fn put_new(&self, name: &BlobName, bytes: Bytes) -> Result<Published, StoreError> {
        within("bytes of a small blob", bytes.len(), BLOB_PART_MAX_BYTES)?;
        let name = name.clone();
        self.blocking(move |files| {
            let staged = StagedFile::open(Claim::take(files, name)?)?;
            staged.replace(&bytes)?;
            staged.publish_now()
        })
        .await
    }

    async fn len(&self, name: &BlobName) -> Result<Option<u64>, StoreError> {
        let name = name.clone();
        self.blocking(move |files| files.published_len(&name)).await
    }

    async fn read(&self, name: &BlobName, range: Range<u64>) -> Result<Bytes, StoreError> {
        let name = name.clone();
        self.blocking(move |files| {
            let told = |error: DiskError| error.told(WHAT, name.as_str());
            if !files.make_sure(&name)? {
                return Err(told(DiskError::NotFound));
            }
            let file = files.disk.open_read(&path(&files.published, &name)).map_err(told)?;
            let size = range_within(&range, file.len().map_err(told)?)?;
            file.read_at(range.start, size).map(Bytes::from).map_err(told)
        })
        .await
    }

    async fn delete_and_prove(&self, name: &BlobName) -> Result<Absence, StoreError> {
        let name = name.clone();
        self.blocking(move |files| {
            let claim = Claim::take(files, name)?;
            let removed_bytes = files.remove(&files.published, &claim.name)?;
            files.unsure().remove(&claim.name);
            let staged_bytes = files.remove(&files.staged, &claim.name)?;
            files.look_again(&claim.name)?;
            Ok(Absence { removed_bytes, staged_bytes, versions: removed_bytes.map_or(0, |_| 1) })
        })
        .await
    }

    async fn list(
        &self,
        prefix: &str,
        after: Option<&BlobName>,
        limit: u32,
    ) -> Result<Vec<BlobName>, StoreError> {
        within("blobs of a list", limit as usize, BLOB_LIST_MAX as usize)?;
        let (prefix, after) = (prefix.to_owned(), after.cloned());
        self.blocking(move |files| {
            let mut hidden = HashSet::new();
            let unsure: Vec<_> = files.unsure().keys().cloned().collect();
            for name in unsure {
                if !files.make_sure(&name)? {
                    hidden.insert(name);
                }
            }
            let mut names = files.walk(&files.published, &prefix, after.as_ref(), limit)?;
            names.retain(|name| !hidden.contains(name));
            Ok(names)
        })
        .await
    }

    async fn staged(
        &self,
        after: Option<&BlobName>,
        limit: u32,
    ) -> Result<Vec<BlobName>, StoreError> {
        within("blobs of a list", limit as usize, BLOB_LIST_MAX as usize)?;
        let after = after.cloned();
        self.blocking(move |files| files.walk(&files.staged, "", after.as_ref(), limit)).await
    }
}

impl Files {
    /// Length of a published blob, whose name no crash takes any more.
    fn published_len(&self, name: &BlobName) -> Result<Option<u64>, StoreError> {
        if self.make_sure(name)? { self.len(&self.published, name) } else { Ok(None) }
    }

    /// Gives what is staged its second name, durably.
    fn link(&self, name: &BlobName) -> Result<(), StoreError> {
        let (from, to) = (path(&self.staged, name), path(&self.published, name));
        let told = |error: DiskError| error.told(WHAT, name.as_str());
        self.disk.make_folder(folder_of(&to)).map_err(told)?;
        self.unsure().insert(name.clone(), Naming::Linking);
        let linked = self.disk.link_no_replace(&from, &to);
        // Also where it failed: what a disk says of a failure is not believed.
        self.unsure().insert(name.clone(), Naming::Linked);
        if matches!(linked, Ok(()) | Err(DiskError::AlreadyThere)) {
            self.make_sure(name)?;
        }
        linked.map_err(told)
    }

    /// Syncs the name of a blob whose publication could not be brought to its end. `false` while it
    /// is being linked: nobody may be told of it yet.
    fn make_sure(&self, name: &BlobName) -> Result<bool, StoreError> {
        match self.unsure().get(name) {
            None => return Ok(true),
            Some(Naming::Linking) => return Ok(false),
            Some(Naming::Linked) => {}
        }
        let path = path(&self.published, name);
        let synced = self.disk.sync_folder(folder_of(&path));
        synced.map_err(|error| error.told(WHAT, name.as_str()))?;
        self.unsure().remove(name);
        Ok(true)
    }

    fn unsure(&self) -> MutexGuard<'_, HashMap<BlobName, Naming>> {
        self.unsure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn len(&self, tree: &Path, name: &BlobName) -> Result<Option<u64>, StoreError> {
        let found = self.disk.len(&path(tree, name));
        found.map_err(|error| error.told(WHAT, name.as_str()))
    }

    fn walk(
        &self,
        tree: &Path,
        prefix: &str,
        after: Option<&BlobName>,
        limit: u32,
    ) -> Result<Vec<BlobName>, StoreError> {
        walk::names(&self.disk, tree, prefix, after.map_or("", BlobName::as_str), limit as usize)
    }

    /// Removes a name from a tree, durably, also when it was removed before and only not synced.
    fn remove(&self, tree: &Path, name: &BlobName) -> Result<Option<u64>, StoreError> {
        let len = self.len(tree, name)?;
        let told = |error: DiskError| error.told(WHAT, name.as_str());
        let path = path(tree, name);
        if len.is_some() {
            self.disk.unlink(&path).map_err(told)?;
        }
        match self.disk.sync_folder(folder_of(&path)) {
            // Where there is no folder, nothing was ever staged or published.
            Err(DiskError::NotFound) if len.is_none() => Ok(None),
            Err(error) => Err(told(error)),
            Ok(()) => Ok(len),
        }
    }

    /// Fails when the name is to be found in either tree, by its path or in its folder's list.
    fn look_again(&self, name: &BlobName) -> Result<(), StoreError> {
        for tree in [&self.published, &self.staged] {
            let path = path(tree, name);
            let listed = self.disk.list(folder_of(&path));
            let listed = listed.map_err(|error| error.told(WHAT, name.as_str()))?;
            let last = path.file_name().and_then(|last| last.to_str());
            if self.len(tree, name)?.is_some() || listed.iter().any(|e| Some(&*e.name) == last) {
                return Err(StoreError::Corrupt { what: format!("deleted blob `{name}`") });
            }
        }
        Ok(())
    }
}

impl Claim {
    fn take(files: &Arc<Files>, name: BlobName) -> Result<Self, StoreError> {
        let mut claimed = files.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        if !claimed.insert(name.clone()) {
            return Err(StoreError::Busy { what: "a blob" });
        }
        Ok(Self { files: Arc::clone(files), name })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.files.claimed.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

/// Runs `step` on a thread that may wait.
async fn blocking<T: Send + 'static>(
    step: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let stopped = |_| StoreError::Unavailable { what: WHAT, reason: "its thread stopped".into() };
    tokio::task::spawn_blocking(step).await.map_err(stopped)?
}

/// The file of a name in a tree.
fn path(tree: &Path, name: &BlobName) -> PathBuf {
    tree.join(format!("{name}{SUFFIX}"))
}

/// The folder of a file; every file of ours is in one.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// Removes what is staged of blobs that are published: a crash came between the two names.
fn finish(files: &Arc<Files>) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let names = files.walk(&files.staged, "", after.as_ref(), BLOB_LIST_MAX)?;
        for name in &names {
            if files.len(&files.published, name)?.is_some() {
                // The link may not have been synced when the crash came.
                let published = path(&files.published, name);
                let synced = files.disk.sync_folder(folder_of(&published));
                synced.map_err(|error| error.told(WHAT, name.as_str()))?;
                files.remove(&files.staged, name)?;
                tracing::info!(blob = %name, "publication finished after a crash");
            }
        }
        after = names.into_iter().last();
        if after.is_none() {
            return Ok(());
        }
    }
}
