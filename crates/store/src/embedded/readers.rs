//! Connections that read, each used by one at a time, on threads that may wait.
//!
//! Invariant: a reader sees one state of the database for as long as its closure runs.

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

    /// Runs `read` in a read transaction.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.watch.alive()?;
        let stopped = || StoreError::Unavailable {
            what: "a reader of the database",
            reason: "its thread has stopped".to_owned(),
        };
        let free = Arc::clone(&self.free).acquire_owned().await.map_err(|_| stopped())?;
        let pool = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let _free = free;
            let idle = pool.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let db = match idle {
                Some(db) => db,
                None => schema::open_reader(&pool.path, pool.busy)?,
            };
            let view = db.unchecked_transaction().map_err(told)?;
            let seen = read(&view);
            view.finish().map_err(told)?;
            pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
            seen
        });
        task.await.map_err(|_| stopped())?
    }
}
