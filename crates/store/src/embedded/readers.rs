//! Connections that read, each used by one at a time: what is long on threads that may wait, and a
//! look-up where it is asked for, since waking a thread takes longer than the look-up itself.
//!
//! Invariant: a reader sees one state of the database for as long as its closure runs; a look-up is
//! one statement that touches few pages of the file.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::schema::{self, told};
use super::watch::Watch;
use crate::error::StoreError;

/// The pool.
pub(super) struct Readers {
    path: PathBuf,
    busy: Duration,
    idle: Mutex<Vec<Connection>>,
    free: Arc<Semaphore>,
    watch: Arc<Watch>,
}

impl Readers {
    /// A pool of `number` connections, opened as they are needed.
    pub(super) fn new(path: PathBuf, busy: Duration, number: usize, watch: Arc<Watch>) -> Self {
        let free = Arc::new(Semaphore::new(number));
        Self { path, busy, idle: Mutex::new(Vec::new()), free, watch }
    }

    /// Runs `read` in a read transaction, on a thread that may wait.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.watch.alive()?;
        let free = Arc::clone(&self.free).acquire_owned().await.map_err(|_| stopped())?;
        let pool = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let _free = free;
            let db = pool.take()?;
            let view = db.unchecked_transaction().map_err(told)?;
            let seen = read(&view);
            view.finish().map_err(told)?;
            pool.give_back(db);
            seen
        });
        task.await.map_err(|_| stopped())?
    }

    /// Runs `look_up`, which is one statement and short, here and now.
    pub(super) async fn look_up<T>(
        &self,
        look_up: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.watch.alive()?;
        let _free = self.free.acquire().await.map_err(|_| stopped())?;
        let db = self.take()?;
        let seen = look_up(&db);
        self.give_back(db);
        seen
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| schema::open_reader(&self.path, self.busy), Ok)
    }

    fn give_back(&self, db: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable {
        what: "a reader of the database",
        reason: "its thread has stopped".to_owned(),
    }
}
