//! Watching a recording: a range of its bytes, opened chunk by chunk.
//!
//! Invariant: the bytes asked for are journalled before the first of them is given.

use super::recording::{Held, load};
use super::recording_blob;
use super::stream::SEALED_VERSION;
use crate::ctx::{authorise, authorise_on};
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError, Licence};
use bytes::Bytes;
use ledger::Verb;
use pack::Act;
use std::ops::Range;
use std::sync::Arc;
use store::{BlobName, Store, Unit};
use vault::{ObjectId, ObjectKey, Opener};

/// How many chunks are opened at once: a mebibyte.
const CHUNKS_AT_ONCE: u32 = 16;

/// A range of a recording, being read.
pub struct View {
    /// The bytes that will be given.
    pub range: Range<u64>,
    /// The recording's whole length.
    pub size_bytes: u64,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of all of it, in hex.
    pub sha256: String,
    store: Arc<dyn Store>,
    blob: BlobName,
    opener: Arc<Opener>,
    at: u64,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({:?} of {})", self.range, self.size_bytes)
    }
}

/// Opens a range of a recording (all of it where `range` is `None`) and journals it.
///
/// # Errors
///
/// [`DeskError::Refused`], [`DeskError::NotFound`], [`DeskError::NoSuchRange`];
/// [`DeskError::Vault`] where the sealed bytes were changed.
pub async fn view(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    range: Option<Range<u64>>,
) -> Result<View, DeskError> {
    authorise(ctx, desk, Act::View).await?;
    let held = load(desk, id).await?;
    let licence = authorise_on(ctx, desk, Act::View, &held.as_asked_by(ctx, desk).await?).await?;
    let size = held.recording.size_bytes;
    let range = range.unwrap_or(0..size);
    if range.start >= range.end || range.end > size {
        return Err(DeskError::NoSuchRange { size });
    }
    let draft = Draft::new(Verb::Consult).fact("from", range.start)?.fact("until", range.end)?;
    begin(ctx, desk, &licence, held, range, draft).await
}

/// Opens a recording that the request of that number gives away, and journals it.
///
/// # Errors
///
/// [`DeskError::NotFound`] where that request does not keep it; [`DeskError::Vault`].
pub(crate) async fn give_out(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    id: &str,
    number: &str,
) -> Result<View, DeskError> {
    let held = load(desk, id).await?;
    if !held.recording.requests.iter().any(|known| known == number) {
        return Err(DeskError::NotFound("recording"));
    }
    let range = 0..held.recording.size_bytes;
    let draft = Draft::new(Verb::Disclose).fact("bytes", range.end)?;
    begin(ctx, desk, licence, held, range, draft).await
}

/// Journals that a range is read, and opens it.
async fn begin(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: Held,
    range: Range<u64>,
    draft: Draft,
) -> Result<View, DeskError> {
    let blob = recording_blob(held.object)?;
    let opener = Arc::new(open_sealed(desk, &blob, held.object, &held.key).await?);
    let draft = draft.about(held.object, held.handle());
    let unit =
        Unit { journal: vec![entry_under(ctx, desk, licence, draft, &held.key)?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    let Held { recording, .. } = held;
    Ok(View {
        at: range.start,
        range,
        size_bytes: recording.size_bytes,
        media_type: recording.media_type,
        sha256: recording.sha256,
        store: Arc::clone(&desk.store),
        blob,
        opener,
    })
}

/// The opener of a published sealed blob.
pub(crate) async fn open_sealed(
    desk: &Desk,
    blob: &BlobName,
    object: ObjectId,
    key: &ObjectKey,
) -> Result<Opener, DeskError> {
    let blobs = desk.store.blobs();
    let length = blobs.len(blob).await?.ok_or(DeskError::Corrupt("recording"))?;
    let footer = vault::FOOTER_BYTES as u64;
    let end = blobs.read(blob, length.saturating_sub(footer)..length).await?;
    let trailer = u64::from(vault::parse_trailer_length(&end)?);
    let trailer = blobs.read(blob, length.saturating_sub(trailer)..length).await?;
    let header = blobs.read(blob, 0..(vault::HEADER_BYTES as u64).min(length)).await?;
    let opener = Opener::new(key, &header, &trailer)?;
    let ours = opener.object() == object && opener.version() == SEALED_VERSION;
    if !ours || opener.sealed_bytes() != length {
        return Err(DeskError::Corrupt("recording"));
    }
    Ok(opener)
}

impl View {
    /// The next part of the range, at most a mebibyte; `None` at its end.
    ///
    /// # Errors
    ///
    /// [`DeskError::Vault`] where a chunk was changed; [`DeskError::Store`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, DeskError> {
        if self.at >= self.range.end {
            return Ok(None);
        }
        let first = self.opener.chunk_of(self.at);
        let wanted = self.opener.chunk_of(self.range.end.saturating_sub(1));
        let last = wanted.min(first.saturating_add(CHUNKS_AT_ONCE - 1));
        let from = self.opener.chunk_plain(first).start;
        let until = self.opener.chunk_plain(last).end.min(self.range.end);
        let cipher = self.opener.chunk_cipher(first).start..self.opener.chunk_cipher(last).end;
        let sealed = self.store.blobs().read(&self.blob, cipher).await?;
        let opener = Arc::clone(&self.opener);
        let opening =
            tokio::task::spawn_blocking(move || open_chunks(&opener, first..=last, sealed));
        let plain = opening.await.map_err(|_| DeskError::Corrupt("recording"))??;
        let skip = usize::try_from(self.at - from).unwrap_or(usize::MAX);
        let take = usize::try_from(until - from).unwrap_or(usize::MAX).min(plain.len());
        self.at = until;
        Ok(Some(plain.slice(skip.min(take)..take)))
    }
}

/// Opens chunks that lie one after the other.
pub(crate) fn open_chunks(
    opener: &Opener,
    chunks: std::ops::RangeInclusive<u32>,
    sealed: Bytes,
) -> Result<Bytes, DeskError> {
    let mut sealed = Vec::from(sealed);
    let mut plain = Vec::with_capacity(sealed.len());
    let mut rest = sealed.as_mut_slice();
    for index in chunks {
        let cipher = opener.chunk_cipher(index);
        let size = usize::try_from(cipher.end - cipher.start).unwrap_or(usize::MAX);
        let Some((chunk, later)) = rest.split_at_mut_checked(size) else {
            return Err(DeskError::Corrupt("recording"));
        };
        plain.extend_from_slice(opener.open_chunk(index, chunk)?);
        rest = later;
    }
    Ok(Bytes::from(plain))
}
