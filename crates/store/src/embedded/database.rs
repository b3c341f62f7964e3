//! The database as the ports see it: one writer behind a queue, several readers.
//!
//! Invariant: the lock on the folder is held for as long as anything of the store can still write.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;

use super::Options;
use super::readers::Readers;
use super::schema;
use super::watch::Watch;
use super::worker::{Reply, Worker};
use super::writer::{Command, Writer};
use crate::disk::{Disk as _, DiskError, RealDisk};
use crate::error::StoreError;
use crate::records::Kind;
use crate::unit::{Committed, Unit, Units, Write};

/// Bytes of units after which no more join a commit.
const BATCH_MAX_BYTES: usize = 4 << 20;

/// The lock on the folder; the system lifts it when the process ends, however it ends.
pub(super) struct Held(#[expect(dead_code, reason = "it is held, not read")] File);

/// SQLite behind the ports of records, units, journal and jobs.
pub(super) struct Database {
    // The order matters: the writer ends before the lock is lifted.
    writer: Worker<Command>,
    readers: Arc<Readers>,
    kinds: &'static [Kind],
    watch: Arc<Watch>,
    held: Arc<Held>,
}

impl Database {
    pub(super) fn open(
        folder: &Path,
        kinds: &'static [Kind],
        options: &Options,
        watch: Arc<Watch>,
    ) -> Result<Self, StoreError> {
        let told = |error: DiskError| error.told("the folder of the store", "the folder");
        RealDisk.make_folder(folder).map_err(told)?;
        let held = Arc::new(hold(&folder.join("lock"))?);
        let path = folder.join("records.db");
        let db = schema::open_writer(&path, kinds, options.busy_timeout)?;
        // SQLite syncs the names of its journals, not that of a database it has just made.
        RealDisk.sync_folder(folder).map_err(told)?;
        let mut writer = Writer::new(db, Arc::clone(&watch))?;
        let run = move |batch| writer.run(batch);
        let writer = Worker::start("the database", BATCH_MAX_BYTES, run)?;
        let readers = Readers::new(path, options.busy_timeout, options.readers, Arc::clone(&watch));
        Ok(Self { writer, readers: Arc::new(readers), kinds, watch, held })
    }

    pub(super) fn held(&self) -> Arc<Held> {
        Arc::clone(&self.held)
    }

    pub(super) fn readers(&self) -> &Arc<Readers> {
        &self.readers
    }

    /// Asks the writer.
    pub(super) async fn ask<T>(
        &self,
        bytes: usize,
        command: impl FnOnce(Reply<T>) -> Command,
    ) -> Result<T, StoreError> {
        self.watch.alive()?;
        self.writer.ask(bytes, command).await
    }

    /// Refuses a kind that the store was not opened with.
    pub(super) fn knows(&self, kind: Kind) -> Result<(), StoreError> {
        if self.kinds.contains(&kind) {
            return Ok(());
        }
        Err(StoreError::UnknownKind { kind: kind.name })
    }
}

#[async_trait]
impl Units for Database {
    async fn commit(&self, unit: Unit) -> Result<Committed, StoreError> {
        unit.check()?;
        unit.expects.iter().try_for_each(|expect| self.knows(expect.kind))?;
        unit.writes.iter().try_for_each(|write| match write {
            Write::Put { kind, .. } | Write::Delete { kind, .. } => self.knows(kind),
            Write::EraseBody { .. } => Ok(()),
        })?;
        self.ask(unit.size_bytes(), |reply| Command::Commit { unit, reply }).await
    }
}

/// Takes the lock, or tells that another has it.
fn hold(path: &Path) -> Result<Held, StoreError> {
    let failed = |error: &std::io::Error| StoreError::Unavailable {
        what: "the lock on the folder",
        reason: error.kind().to_string(),
    };
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).mode(0o600).open(path);
    let file = file.map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(Held(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Held),
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    }
}
