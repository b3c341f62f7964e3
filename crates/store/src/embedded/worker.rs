//! A thread that owns what may be written to by one alone, and the bounded queue before it.
//!
//! Invariant: what waits in the queue never holds more than a fixed number of bytes; who comes
//! later waits outside it.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::StoreError;

/// Most commands in the queue.
const QUEUE_MAX: usize = 4_096;
/// Most KiB in the queue: four units of the largest size.
const QUEUE_MAX_KIB: u32 = 32 << 10;
/// Most commands that are taken at once.
const BATCH_MAX: usize = 512;

/// Where the answer to a command goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// A command with the room that it takes up in the queue.
struct Queued<C> {
    command: C,
    bytes: usize,
    room: OwnedSemaphorePermit,
}

/// The near end of the queue. Dropping it ends the thread once the queue is empty, and waits.
pub(super) struct Worker<C> {
    what: &'static str,
    room: Arc<Semaphore>,
    sender: Option<Sender<Queued<C>>>,
    thread: Option<JoinHandle<()>>,
}

impl<C: Send + 'static> Worker<C> {
    /// Starts a thread that calls `run` with each batch of commands, in the order they were sent.
    /// No more are taken into a batch once they have `batch_bytes`.
    pub(super) fn start(
        what: &'static str,
        batch_bytes: usize,
        mut run: impl FnMut(Vec<C>) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (sender, mut receiver) = channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name(what.replace("the ", "bluelamp "))
            .spawn(move || {
                while let Some(batch) = take(&mut receiver, batch_bytes) {
                    run(batch);
                }
            })
            .map_err(|error| StoreError::Unavailable { what, reason: error.kind().to_string() })?;
        let room = Arc::new(Semaphore::new(QUEUE_MAX_KIB as usize));
        Ok(Self { what, room, sender: Some(sender), thread: Some(thread) })
    }

    /// Sends a command of that size, made around the place for its answer, and waits for that.
    pub(super) async fn ask<T>(
        &self,
        bytes: usize,
        command: impl FnOnce(Reply<T>) -> C,
    ) -> Result<T, StoreError> {
        let stopped = || StoreError::Unavailable {
            what: self.what,
            reason: "its thread has stopped".to_owned(),
        };
        let kib = u32::try_from(bytes >> 10).unwrap_or(QUEUE_MAX_KIB).saturating_add(1);
        let room = Arc::clone(&self.room).acquire_many_owned(kib.min(QUEUE_MAX_KIB));
        let room = room.await.map_err(|_| stopped())?;
        let (reply, answer) = oneshot::channel();
        let queued = Queued { command: command(reply), bytes, room };
        let sender = self.sender.as_ref().ok_or_else(stopped)?;
        sender.send(queued).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

impl<C> Drop for Worker<C> {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!(what = self.what, "thread of the store ended in a panic");
        }
    }
}

/// The next batch, once there is a command; nothing when no more will come.
fn take<C>(receiver: &mut Receiver<Queued<C>>, batch_bytes: usize) -> Option<Vec<C>> {
    let mut next = receiver.blocking_recv();
    let mut batch = Vec::new();
    let mut bytes: usize = 0;
    while let Some(Queued { command, bytes: more, room }) = next {
        drop(room);
        batch.push(command);
        bytes = bytes.saturating_add(more);
        let full = batch.len() >= BATCH_MAX || bytes >= batch_bytes;
        next = if full { None } else { receiver.try_recv().ok() };
    }
    (!batch.is_empty()).then_some(batch)
}
