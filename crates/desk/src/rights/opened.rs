//! The file that is worked on now, kept open between its pages, so that leafing through it reads
//! it once.
//!
//! Invariant: one document at a time is worked on, off the threads that answer requests; one at
//! most stays open, in memory alone, and not beyond [`KEPT`] after it was last looked at.

use super::change::theirs;
use super::files::{File, whole};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError};
use jiff::{SignedDuration, Timestamp};
use ledger::Verb;
use media::Document;
use pack::Act;
use std::sync::{Arc, Mutex, PoisonError};
use store::Unit;
use tokio::sync::Semaphore;

/// How long a document stays open after it was last looked at.
const KEPT: SignedDuration = SignedDuration::from_mins(15);

/// The turn to work on a document, and the one that is open.
pub(crate) struct Opened {
    turn: Semaphore,
    last: Mutex<Option<Kept>>,
}

struct Kept {
    request: String,
    file: String,
    sha256: String,
    document: Arc<Document>,
    at: Timestamp,
}

impl Default for Opened {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), last: Mutex::new(None) }
    }
}

impl Opened {
    fn of(&self, request: &str, file: &File, now: Timestamp) -> Option<Arc<Document>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = last.as_mut().filter(|kept| {
            kept.request == request && kept.file == file.id && kept.sha256 == file.sha256
        })?;
        kept.at = now;
        Some(Arc::clone(&kept.document))
    }

    fn keep(&self, kept: Kept) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }

    /// Closes what nobody has looked at for [`KEPT`].
    pub(crate) fn close(&self, now: Timestamp) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_some_and(|kept| now.duration_since(kept.at).abs() > KEPT) {
            *last = None;
        }
    }
}

/// A complaint of the reader of documents.
pub(super) fn unreadable(error: impl std::fmt::Display) -> DeskError {
    DeskError::invalid("the file", format!("one that can be redacted: {error}"))
}

/// Works on a document off the threads that answer, one at a time.
pub(super) async fn apart<T: Send + 'static>(
    desk: &Desk,
    work: impl FnOnce() -> Result<T, DeskError> + Send + 'static,
) -> Result<T, DeskError> {
    let _turn = desk.opened.turn.acquire().await.map_err(|_| DeskError::Corrupt("turn"))?;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| unreadable("it could not be read"))?
}

/// A file of a request, open. Looking at it is journalled each time.
pub(super) async fn opened(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
) -> Result<(File, Arc<Document>), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = theirs(ctx, desk, &licence, id).await?;
    let known = held.request.files.iter().find(|one| one.id == file);
    let known = known.ok_or(DeskError::NotFound("file"))?.clone();
    let draft = Draft::new(Verb::Consult).about(held.object, held.handle());
    let draft = draft.word("request", "file-read")?.fact("bytes", known.size_bytes)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    let request = held.id.as_str();
    if let Some(document) = desk.opened.of(request, &known, ctx.now) {
        return Ok((known, document));
    }
    let bytes = whole(desk, &held, &known).await?;
    let open = move || Document::open(&bytes).map(Arc::new).map_err(unreadable);
    let document = apart(desk, open).await?;
    desk.opened.keep(Kept {
        request: request.to_owned(),
        file: known.id.clone(),
        sha256: known.sha256.clone(),
        document: Arc::clone(&document),
        at: ctx.now,
    });
    Ok((known, document))
}
