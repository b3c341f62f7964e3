//! The key store as the port sees it: one thread writes, batches share their syncs, reads go past.
//!
//! Invariant: wrapped keys lie in `keys/` and the shred journal in `shreds/`, so that a copy of the
//! one can be put back without the other.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use super::watch::Watched;
use super::worker::{Reply, Worker};
use crate::error::{StoreError, well_formed, within};
use crate::keys::{KEY_ID_MAX_BYTES, KEYS_MAX, Keys, Shred, WrappedKey};

mod files;
mod frame;
mod index;
mod shreds;
#[cfg(test)]
mod tests;

use files::KeyFiles;
use index::Index;

/// What the errors of this part speak of.
const WHAT: &str = "the key store";

/// The port.
pub(super) struct EmbeddedKeys {
    writer: Worker<Command>,
    index: Arc<Index>,
}

enum Command {
    Put { keys: Vec<WrappedKey>, reply: Reply<()> },
    Shred { ids: Vec<String>, at: Timestamp, reply: Reply<()> },
    Replay { reply: Reply<u64> },
}

impl EmbeddedKeys {
    pub(super) fn open(disk: Watched, folder: &Path, file_bytes: u32) -> Result<Self, StoreError> {
        let index = Arc::new(Index::new(disk, folder));
        let mut files = KeyFiles::open(Arc::clone(&index), file_bytes)?;
        // A batch goes into one file, so it is no larger than a file is meant to be.
        let run = move |batch| run(&mut files, batch);
        let writer = Worker::start("the key store", file_bytes as usize, run)?;
        Ok(Self { writer, index })
    }

    /// Runs `look` on a thread that may wait.
    async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Index) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let index = Arc::clone(&self.index);
        let stopped =
            |_| StoreError::Unavailable { what: WHAT, reason: "its thread stopped".into() };
        tokio::task::spawn_blocking(move || look(&index)).await.map_err(stopped)?
    }
}

#[async_trait]
impl Keys for EmbeddedKeys {
    async fn put_many(&self, keys: &[WrappedKey]) -> Result<(), StoreError> {
        within("keys at once", keys.len(), KEYS_MAX)?;
        keys.iter().try_for_each(WrappedKey::check)?;
        self.index.alive()?;
        let bytes = keys.iter().map(|key| key.id.len() + key.wrapped.len()).sum();
        let keys = keys.to_vec();
        self.writer.ask(bytes, |reply| Command::Put { keys, reply }).await
    }

    async fn get(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        well_formed("id of a key", id, KEY_ID_MAX_BYTES, false)?;
        // A few bytes of a small file: waking a thread would take longer. Where a key is shredded
        // meanwhile, a thread waits for that.
        if let Some(found) = self.index.get_now(id) {
            return found;
        }
        let id = id.to_owned();
        self.look(move |index| index.get(&id)).await
    }

    async fn shred_many(&self, ids: &[String], at: Timestamp) -> Result<(), StoreError> {
        within("keys at once", ids.len(), KEYS_MAX)?;
        for id in ids {
            well_formed("id of a key", id, KEY_ID_MAX_BYTES, false)?;
        }
        self.index.alive()?;
        let bytes = ids.iter().map(String::len).sum();
        let ids = ids.to_vec();
        self.writer.ask(bytes, |reply| Command::Shred { ids, at, reply }).await
    }

    async fn is_shredded(&self, id: &str) -> Result<bool, StoreError> {
        self.index.alive()?;
        Ok(self.index.is_shredded(id))
    }

    async fn shredded(&self, after: Option<u64>, limit: u32) -> Result<Vec<Shred>, StoreError> {
        within("lines of the shred journal", limit as usize, KEYS_MAX)?;
        self.look(move |index| shreds::list(index, after, limit as usize)).await
    }

    async fn replay_shreds(&self) -> Result<u64, StoreError> {
        self.index.alive()?;
        self.writer.ask(0, |reply| Command::Replay { reply }).await
    }
}

/// Carries out a batch: new keys with one sync, then shreddings with one, then the rest.
fn run(files: &mut KeyFiles, batch: Vec<Command>) {
    let (mut puts, mut shreds, mut replays) = (Vec::new(), Vec::new(), Vec::new());
    for command in batch {
        match command {
            Command::Put { keys, reply } => puts.push((keys, reply)),
            Command::Shred { ids, at, reply } => shreds.push((ids, at, reply)),
            Command::Replay { reply } => replays.push(reply),
        }
    }
    // Who has gone away meanwhile does not want the answer.
    let (requests, replies): (Vec<_>, Vec<_>) = puts.into_iter().unzip();
    for (reply, done) in replies.into_iter().zip(files.put(&requests)) {
        drop(reply.send(done));
    }
    if !shreds.is_empty() {
        let lines = shreds.iter().flat_map(|(ids, at, _)| ids.iter().map(|id| (id.as_str(), *at)));
        let done = files.shred(lines);
        for (_, _, reply) in shreds {
            drop(reply.send(done.clone()));
        }
    }
    for reply in replays {
        drop(reply.send(files.load()));
    }
}
