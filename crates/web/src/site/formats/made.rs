//! What was made before, and the one place at which something is made now.
//!
//! Invariant: at most one thing is made at a time, and the same thing once for all who wait for it;
//! what is kept takes no more than [`KEPT_MAX_BYTES`], and the oldest goes first.

use crate::problem::Problem;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use bytes::Bytes;
use press::PressError;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// The most that is kept, in bytes.
const KEPT_MAX_BYTES: usize = 96 << 20;
/// The most that may wait for something to be made.
const WAITING_MAX: usize = 64;
/// What keeping one thing costs beside its bytes.
const KEEPING_BYTES: usize = 256;

type Made = Result<Bytes, PressError>;

/// The press of a site.
pub(crate) struct Press {
    waiting: Semaphore,
    making: Arc<Semaphore>,
    kept: Arc<Mutex<Kept>>,
}

impl Default for Press {
    fn default() -> Self {
        Self {
            waiting: Semaphore::new(WAITING_MAX),
            making: Arc::new(Semaphore::new(1)),
            kept: Arc::new(Mutex::new(Kept::new(KEPT_MAX_BYTES))),
        }
    }
}

impl Press {
    /// What was made under this tag, or what `work` makes now.
    ///
    /// # Errors
    ///
    /// A [`Problem`] where too many wait already.
    pub(super) async fn get(
        &self,
        tag: &str,
        work: impl FnOnce() -> Result<Vec<u8>, PressError> + Send + 'static,
    ) -> Result<Made, Problem> {
        if let Some(made) = lock(&self.kept).find(tag) {
            return Ok(made);
        }
        let _place = self.waiting.try_acquire().map_err(|_| crowded())?;
        let turn = Arc::clone(&self.making).acquire_owned().await.map_err(|_| crowded())?;
        if let Some(made) = lock(&self.kept).find(tag) {
            return Ok(made);
        }
        let kept = Arc::clone(&self.kept);
        let tag = tag.to_owned();
        // The turn goes along: whoever asked may leave, and the work is done and kept all the same.
        let made = tokio::task::spawn_blocking(move || {
            let made = work().map(Bytes::from);
            lock(&kept).keep(tag, &made);
            drop(turn);
            made
        });
        made.await.map_err(|_| Problem::internal("press"))
    }

    /// What `work` makes now, which is kept nowhere: it is one person's.
    ///
    /// # Errors
    ///
    /// A [`Problem`] where too many wait already, or it cannot be made.
    pub(crate) async fn alone(
        &self,
        work: impl FnOnce() -> Result<Vec<u8>, PressError> + Send + 'static,
    ) -> Result<Vec<u8>, Problem> {
        let _place = self.waiting.try_acquire().map_err(|_| crowded())?;
        let turn = Arc::clone(&self.making).acquire_owned().await.map_err(|_| crowded())?;
        let made = tokio::task::spawn_blocking(move || {
            let made = work();
            drop(turn);
            made
        });
        let made = made.await.map_err(|_| Problem::internal("press"))?;
        made.map_err(|error| super::wrong(&error))
    }

    /// How large the thing under a tag is, if it is kept.
    pub(super) fn size(&self, tag: &str) -> Option<usize> {
        lock(&self.kept).find(tag)?.ok().map(|bytes| bytes.len())
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    // Nothing in it is ever half done, so a thread that broke off leaves it whole.
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn crowded() -> Problem {
    let title = "We are busy";
    let detail = "Many people are asking for files just now. Try again in a moment.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", title, detail).header(RETRY_AFTER, 5)
}

/// What is kept, oldest first.
struct Kept {
    max_bytes: usize,
    bytes: usize,
    order: VecDeque<String>,
    by_tag: BTreeMap<String, Made>,
}

impl Kept {
    const fn new(max_bytes: usize) -> Self {
        Self { max_bytes, bytes: 0, order: VecDeque::new(), by_tag: BTreeMap::new() }
    }

    fn find(&self, tag: &str) -> Option<Made> {
        self.by_tag.get(tag).cloned()
    }

    /// Keeps what will be the same next time, and lets go of the oldest where space runs out.
    fn keep(&mut self, tag: String, made: &Made) {
        let passing = matches!(
            made,
            Err(PressError::NotInstalled { .. }
                | PressError::Late { .. }
                | PressError::Failed { .. })
        );
        let takes = cost(made);
        if passing || takes > self.max_bytes || self.by_tag.contains_key(&tag) {
            return;
        }
        while self.bytes + takes > self.max_bytes {
            let Some(oldest) = self.order.pop_front() else { break };
            let gone = self.by_tag.remove(&oldest);
            self.bytes -= gone.as_ref().map_or(0, cost);
        }
        self.bytes += takes;
        self.order.push_back(tag.clone());
        self.by_tag.insert(tag, made.clone());
        debug_assert!(self.bytes <= self.max_bytes && self.order.len() == self.by_tag.len());
    }
}

fn cost(made: &Made) -> usize {
    made.as_ref().map_or(0, Bytes::len) + KEEPING_BYTES
}

#[cfg(test)]
mod tests;
