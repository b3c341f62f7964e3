//! Where each key lies, and which ids are gone, in memory.
//!
//! An id is held as 16 bytes of a hash, so that ten million keys take some 400 MB and not twice
//! that; the id itself is read from the file and compared.
//!
//! Invariant: the index is changed together with the files it speaks of, under one lock, so a
//! reader never looks into the wrong place.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use super::{WHAT, frame};
use crate::disk::{Disk, DiskError};
use crate::embedded::watch::Watched;
use crate::error::StoreError;

/// A hash of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Print([u64; 2]);

/// Where a line lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: u32,
    pub(super) offset: u32,
}

/// What is known of the files.
#[derive(Default)]
pub(super) struct Known {
    pub(super) keys: HashMap<Print, Place>,
    pub(super) shredded: HashSet<Print>,
}

/// The index with the folders it speaks of.
pub(super) struct Index {
    pub(super) disk: Watched,
    pub(super) keys: PathBuf,
    pub(super) shreds: PathBuf,
    known: RwLock<Known>,
}

impl Print {
    pub(super) fn of(id: &str) -> Self {
        let half = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(salt);
            hasher.write(id.as_bytes());
            hasher.finish()
        };
        Self([half(1), half(2)])
    }
}

impl Index {
    pub(super) fn new(disk: Watched, folder: &Path) -> Self {
        let (keys, shreds) = (folder.join("keys"), folder.join("shreds"));
        Self { disk, keys, shreds, known: RwLock::default() }
    }

    pub(super) fn alive(&self) -> Result<(), StoreError> {
        self.disk.alive()
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_shredded(&self, id: &str) -> bool {
        self.read().shredded.contains(&Print::of(id))
    }

    /// The wrapped key of an id; waits while the files are changed.
    pub(super) fn get(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.find(&self.read(), id)
    }

    /// [`Index::get`], or `None` where it would wait.
    pub(super) fn get_now(&self, id: &str) -> Option<Result<Option<Vec<u8>>, StoreError>> {
        let known = match self.known.try_read() {
            Ok(known) => known,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(self.find(&known, id))
    }

    /// The caller holds the lock while the file is read, so that it is not rewritten in between.
    fn find(&self, known: &Known, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.alive()?;
        let Some(place) = known.keys.get(&Print::of(id)) else { return Ok(None) };
        let told = |error: DiskError| error.told(WHAT, "a key file");
        let damaged = || StoreError::Corrupt { what: format!("key file {:08x}", place.file) };
        let file = self.disk.open_read(&self.path(place.file)).map_err(told)?;
        let offset = u64::from(place.offset);
        let head = file.read_at(offset, frame::HEAD_BYTES).map_err(told)?;
        let len = frame::line_bytes(&head).ok_or_else(damaged)?;
        let line = file.read_at(offset, len).map_err(told)?;
        let line = frame::read(&line).filter(|line| line.id == id).ok_or_else(damaged)?;
        Ok(Some(line.rest.to_vec()))
    }

    /// The path of a key file.
    pub(super) fn path(&self, file: u32) -> PathBuf {
        self.keys.join(format!("{file:08x}.keys"))
    }
}
