//! The engine for one machine: SQLite for records, journal and jobs; files for blobs and keys.
//!
//! Invariant: one process has the folder open, and in it one thread writes to the database and one
//! to the key store; what was acknowledged was synced before.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::disk::Disk;
use crate::error::StoreError;
use crate::faults::{Faults, NoFaults, Site};
use crate::records::Kind;
use crate::{Blobs, Jobs, Journal, Keys, Records, Store, Units};

mod blobs;
mod database;
mod jobs;
mod journal;
mod keys;
mod paging;
mod readers;
mod records;
mod schema;
#[cfg(test)]
mod tests;
mod watch;
mod worker;
mod writer;

use blobs::EmbeddedBlobs;
use database::Database;
use keys::EmbeddedKeys;
use watch::{Watch, Watched};

/// What may be chosen when the store is opened.
#[derive(Clone)]
pub struct Options {
    /// How long a write waits for another program that has locked the database.
    pub busy_timeout: Duration,
    /// Connections that read at the same time, 1 to 64.
    pub readers: usize,
    /// Bytes of keys in one file of the key store, which is what one shredding rewrites.
    pub key_file_bytes: u32,
    /// Where tests stop the engine.
    pub faults: Arc<dyn Faults>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            busy_timeout: Duration::from_secs(5),
            readers: 4,
            key_file_bytes: 256 << 10,
            faults: Arc::new(NoFaults),
        }
    }
}

/// The store in a folder of this machine.
pub struct Embedded {
    database: Database,
    blobs: EmbeddedBlobs,
    keys: EmbeddedKeys,
}

impl Embedded {
    /// Opens the store in `folder`, or makes one there, for the given kinds of record.
    ///
    /// The database lies in `folder` itself; blobs and keys lie in `folder` on `disk`. Tables and
    /// indexes are made or adapted to the kinds; kinds that are no longer given keep their records.
    /// Waits on the disk, so on a runtime's thread it belongs in `spawn_blocking`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Held`] when another process has it open, [`StoreError::Newer`] when a newer
    /// program wrote it, [`StoreError::Corrupt`] when what is there is not what was written, and
    /// what the disk says.
    pub fn open(
        folder: &Path,
        kinds: &'static [Kind],
        disk: Arc<dyn Disk>,
    ) -> Result<Self, StoreError> {
        Self::open_with(folder, kinds, disk, &Options::default())
    }

    /// Opens the store as [`Embedded::open`] does, with options.
    ///
    /// # Errors
    ///
    /// As [`Embedded::open`], and [`StoreError::Invalid`] for an option out of its range.
    pub fn open_with(
        folder: &Path,
        kinds: &'static [Kind],
        disk: Arc<dyn Disk>,
        options: &Options,
    ) -> Result<Self, StoreError> {
        if !(1..=64).contains(&options.readers) || options.key_file_bytes < 4_096 {
            return Err(StoreError::Invalid {
                what: "options of the store",
                must: "1 to 64 readers and key files of 4 KiB or more",
            });
        }
        let watch = Arc::new(Watch::new(Arc::clone(&options.faults)));
        let database = Database::open(folder, kinds, options, Arc::clone(&watch))?;
        let of_keys = Watched::new(Arc::clone(&disk), Arc::clone(&watch), Site::Key);
        let keys = EmbeddedKeys::open(of_keys, folder, options.key_file_bytes)?;
        let of_blobs = Watched::new(disk, watch, Site::Blob);
        let blobs = EmbeddedBlobs::open(of_blobs, folder, database.held())?;
        Ok(Self { database, blobs, keys })
    }
}

impl Store for Embedded {
    fn records(&self) -> &dyn Records {
        &self.database
    }
    fn units(&self) -> &dyn Units {
        &self.database
    }
    fn journal(&self) -> &dyn Journal {
        &self.database
    }
    fn jobs(&self) -> &dyn Jobs {
        &self.database
    }
    fn blobs(&self) -> &dyn Blobs {
        &self.blobs
    }
    fn keys(&self) -> &dyn Keys {
        &self.keys
    }
}
