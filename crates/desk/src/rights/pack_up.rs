//! Everything that goes with an answer as one file: the letter, data, released files, footage, with
//! a schedule and digests.
//!
//! Invariant: the digest of the list of digests is journalled before the first byte leaves, so that
//! anybody can hold what was given against the ledger; a file that is not what the schedule names
//! ends the stream before its end. However large, it is never whole in memory.

use super::data::{self, Format};
use super::fetch::is_given;
use super::file::{Held, answered};
use super::files::piece;
use crate::ctx::authorise;
use crate::evidence::{self, View};
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError, hex};
use aws_lc_rs::digest::{SHA256, digest};
use bundle::{Line, Packer, SCHEDULE, SUMS, Schedule, portable};
use bytes::Bytes;
use ledger::Verb;
use pack::Act;
use std::collections::VecDeque;
use std::sync::Arc;
use store::{Store, Unit};
use vault::ObjectKey;

/// A bundle on its way.
pub struct Bundle {
    /// The request's number.
    pub number: String,
    store: Arc<dyn Store>,
    key: ObjectKey,
    parts: VecDeque<(Line, Source)>,
    open: Option<Source>,
    packer: Option<Packer>,
}

/// Where a part's bytes come from.
enum Source {
    Bytes(Option<Vec<u8>>),
    File { id: String, next: usize, left: u64 },
    Footage(Box<View>),
}

impl std::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bundle({} parts)", self.parts.len())
    }
}

/// Everything that goes with an answer, for whoever has the request's number and secret; `letter`
/// is the letter as PDF.
///
/// # Errors
///
/// As for [`super::letter`].
pub async fn bundle(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    secret: &str,
    letter: Vec<u8>,
) -> Result<Bundle, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = answered(desk, number, secret).await?;
    let mut parts = Vec::new();
    add_bytes(&mut parts, "letter.pdf", "The answer", letter)?;
    let request = &held.request;
    if data::given(request).next().is_some() {
        let body = data::controller(&licence.applied.pack, request);
        for format in [Format::Json, Format::Csv] {
            let bytes = data::written(request, &body, format)?;
            add_bytes(&mut parts, format.name(), "Data about you", bytes)?;
        }
    }
    for file in request.files.iter().filter(|file| file.release.is_some()) {
        let path = format!("files/{}", portable(parts.len() + 1, &file.name));
        let source = Source::File { id: file.id.clone(), next: 0, left: file.size_bytes };
        let line = line(path, &file.name, file.size_bytes, &file.sha256)?;
        parts.push((line, source));
    }
    let fetchable = request.fetch_until.is_some_and(|until| ctx.now < until);
    for item in request.items.iter().filter(|item| fetchable && is_given(item)) {
        let Some(recording) = &item.recording else { continue };
        let view = evidence::give_out(ctx, desk, &licence, recording, &request.number).await?;
        let name = format!("{}.{}", item.what, ending(&view.media_type));
        let path = format!("footage/{}", portable(parts.len() + 1, &name));
        let line = line(path, &item.what, view.size_bytes, &view.sha256)?;
        parts.push((line, Source::Footage(Box::new(view))));
    }
    let sums = journalled(ctx, desk, &licence, &held, &parts).await?;
    let mut all = VecDeque::from(front(&parts, sums)?);
    all.extend(parts);
    let Held { key, request, .. } = held;
    Ok(Bundle {
        number: request.number,
        store: Arc::clone(&desk.store),
        key,
        parts: all,
        open: None,
        packer: Some(Packer::new()),
    })
}

/// Journals what is given away, and gives the list of digests.
async fn journalled(
    ctx: &Ctx,
    desk: &Desk,
    licence: &crate::Licence,
    held: &Held,
    parts: &[(Line, Source)],
) -> Result<String, DeskError> {
    let sums: String = parts.iter().map(|(line, _)| Schedule::sum(line)).collect();
    let of_sums = hex::text(digest(&SHA256, sums.as_bytes()).as_ref());
    let draft = Draft::new(Verb::Disclose).about(held.object, held.handle());
    let draft = draft.word("request", "bundle-taken")?.word("digests", &of_sums)?;
    let draft = draft.fact("files", parts.len() as u64)?;
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(sums)
}

/// The schedule and the list of digests, which stand first.
fn front(parts: &[(Line, Source)], sums: String) -> Result<Vec<(Line, Source)>, DeskError> {
    let mut schedule = Schedule::head();
    for (at, (line, _)) in parts.iter().enumerate() {
        schedule.push_str(&Schedule::line(at + 1, line));
    }
    let mut front = Vec::new();
    add_bytes(&mut front, SCHEDULE, "What each file is", schedule.into_bytes())?;
    add_bytes(&mut front, SUMS, "Digests", sums.into_bytes())?;
    Ok(front)
}

fn add_bytes(
    parts: &mut Vec<(Line, Source)>,
    path: &str,
    what: &str,
    bytes: Vec<u8>,
) -> Result<(), DeskError> {
    let sum = hex::text(digest(&SHA256, &bytes).as_ref());
    let line = line(path.to_owned(), what, bytes.len() as u64, &sum)?;
    parts.push((line, Source::Bytes(Some(bytes))));
    Ok(())
}

fn line(path: String, what: &str, size_bytes: u64, sha256: &str) -> Result<Line, DeskError> {
    let sha256 = hex::bytes(sha256).ok_or(DeskError::Corrupt("digest of a file"))?;
    Ok(Line { path, what: what.to_owned(), size_bytes, sha256 })
}

/// How the name of a file of a media type ends.
fn ending(media_type: &str) -> &'static str {
    match media_type {
        "video/mp4" | "audio/mp4" => "mp4",
        "video/quicktime" => "mov",
        "video/webm" => "webm",
        _ => "bin",
    }
}

impl Bundle {
    /// The next part of the file; `None` at its end.
    ///
    /// # Errors
    ///
    /// [`DeskError::Corrupt`] where a file is not what the schedule names; [`DeskError::Vault`];
    /// [`DeskError::Store`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, DeskError> {
        loop {
            let Some(packer) = &mut self.packer else { return Ok(None) };
            let Some(source) = &mut self.open else {
                let Some((line, source)) = self.parts.pop_front() else {
                    let packer = self.packer.take().ok_or(DeskError::Corrupt("bundle"))?;
                    return Ok(Some(Bytes::from(packer.finish().map_err(|error| broken(&error))?)));
                };
                packer
                    .begin(&line.path, line.size_bytes, line.sha256)
                    .map_err(|error| broken(&error))?;
                self.open = Some(source);
                continue;
            };
            if let Some(bytes) = source.next(self.store.as_ref(), &self.key).await? {
                packer.write(&bytes).map_err(|error| broken(&error))?;
            } else {
                packer.end().map_err(|error| broken(&error))?;
                self.open = None;
            }
            let ready = packer.take();
            if !ready.is_empty() {
                return Ok(Some(Bytes::from(ready)));
            }
        }
    }
}

fn broken(error: &bundle::PackError) -> DeskError {
    tracing::error!(%error, "a bundle could not be written to its end");
    DeskError::Corrupt("bundle")
}

impl Source {
    async fn next(
        &mut self,
        store: &dyn Store,
        key: &ObjectKey,
    ) -> Result<Option<Bytes>, DeskError> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.take().map(Bytes::from)),
            Self::File { left: 0, .. } => Ok(None),
            Self::File { id, next, left } => {
                let bytes = piece(store, key, id, *next).await?;
                *next = next.saturating_add(1);
                *left = left.saturating_sub(bytes.len() as u64);
                Ok(Some(Bytes::copy_from_slice(&bytes)))
            }
            Self::Footage(view) => view.next().await,
        }
    }
}
