//! The fault hook around every write, and the end of everything once it has said "crashed".
//!
//! Invariant: after a crash no step reaches the disk and no call succeeds.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::disk::{Disk, DiskError, DiskFile, Entry};
use crate::error::StoreError;
use crate::faults::{Faults, Site, Step};

/// The hook, and whether it has crashed the engine.
pub(super) struct Watch {
    faults: Arc<dyn Faults>,
    crashed: AtomicBool,
}

/// A disk whose every write passes the hook.
pub(super) struct Watched {
    disk: Arc<dyn Disk>,
    watch: Arc<Watch>,
    site: fn(Step) -> Site,
}

struct WatchedFile {
    file: Box<dyn DiskFile>,
    watch: Arc<Watch>,
    site: fn(Step) -> Site,
}

impl Watch {
    pub(super) fn new(faults: Arc<dyn Faults>) -> Self {
        Self { faults, crashed: AtomicBool::new(false) }
    }

    /// Refuses once the engine has crashed.
    pub(super) fn alive(&self) -> Result<(), StoreError> {
        if self.crashed.load(Ordering::Acquire) {
            return Err(StoreError::Crashed);
        }
        Ok(())
    }

    pub(super) fn before(&self, site: Site) -> Result<(), StoreError> {
        self.alive()?;
        self.faults.before(site).inspect_err(|error| self.note(error))
    }

    pub(super) fn after(&self, site: Site) -> Result<(), StoreError> {
        self.alive()?;
        self.faults.after(site).inspect_err(|error| self.note(error))
    }

    fn note(&self, error: &StoreError) {
        if *error == StoreError::Crashed {
            self.crashed.store(true, Ordering::Release);
        }
    }

    fn step<T>(
        &self,
        site: Site,
        step: impl FnOnce() -> Result<T, DiskError>,
    ) -> Result<T, DiskError> {
        self.before(site).map_err(DiskError::Refused)?;
        let done = step()?;
        self.after(site).map_err(DiskError::Refused)?;
        Ok(done)
    }

    fn look<T>(&self, look: impl FnOnce() -> Result<T, DiskError>) -> Result<T, DiskError> {
        self.alive().map_err(DiskError::Refused)?;
        look()
    }
}

impl Watched {
    pub(super) fn new(disk: Arc<dyn Disk>, watch: Arc<Watch>, site: fn(Step) -> Site) -> Self {
        Self { disk, watch, site }
    }

    pub(super) fn alive(&self) -> Result<(), StoreError> {
        self.watch.alive()
    }

    fn step<T>(
        &self,
        step: Step,
        run: impl FnOnce() -> Result<T, DiskError>,
    ) -> Result<T, DiskError> {
        self.watch.step((self.site)(step), run)
    }

    fn wrap(&self, file: Box<dyn DiskFile>) -> Box<dyn DiskFile> {
        Box::new(WatchedFile { file, watch: Arc::clone(&self.watch), site: self.site })
    }
}

impl Disk for Watched {
    fn make_folder(&self, path: &Path) -> Result<(), DiskError> {
        self.step(Step::Make, || self.disk.make_folder(path))
    }

    fn open_append(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        let file = self.step(Step::Make, || self.disk.open_append(path))?;
        Ok(self.wrap(file))
    }

    fn open_read(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        let file = self.watch.look(|| self.disk.open_read(path))?;
        Ok(self.wrap(file))
    }

    fn link_no_replace(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.step(Step::Link, || self.disk.link_no_replace(from, to))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.step(Step::Rename, || self.disk.rename(from, to))
    }

    fn unlink(&self, path: &Path) -> Result<(), DiskError> {
        self.step(Step::Unlink, || self.disk.unlink(path))
    }

    fn sync_folder(&self, path: &Path) -> Result<(), DiskError> {
        self.step(Step::SyncFolder, || self.disk.sync_folder(path))
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, DiskError> {
        self.watch.look(|| self.disk.list(path))
    }

    fn len(&self, path: &Path) -> Result<Option<u64>, DiskError> {
        self.watch.look(|| self.disk.len(path))
    }
}

impl DiskFile for WatchedFile {
    fn len(&self) -> Result<u64, DiskError> {
        self.watch.look(|| self.file.len())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        self.watch.step((self.site)(Step::Append), || self.file.append(bytes))
    }

    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>, DiskError> {
        self.watch.look(|| self.file.read_at(offset, len))
    }

    fn truncate(&mut self, len: u64) -> Result<(), DiskError> {
        self.watch.step((self.site)(Step::Truncate), || self.file.truncate(len))
    }

    fn sync(&self) -> Result<(), DiskError> {
        self.watch.step((self.site)(Step::SyncFile), || self.file.sync())
    }
}
