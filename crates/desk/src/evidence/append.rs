//! Bytes of an upload, request by request.
//!
//! Invariant: a request whose checksum is wrong leaves the upload as it was; one that ends early
//! leaves what arrived, and the whole file's digest decides at the end.

use super::finish::finish;
use super::recover::recover;
use super::stream::{Before, Live, Work, digest};
use super::upload::{self, Progress, UPLOAD_LIFE, find, lock};
use crate::ctx::authorise;
use crate::docks::Dock;
use crate::{Ctx, Desk, DeskError, hex};
use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use pack::Act;
use store::Unit;
use vault::{ObjectKey, Sealer};

/// How much is gathered before it is hashed and sealed at once, in bytes. Each upload under way
/// holds about twice that and what it becomes: more costs memory and saves no time.
const BATCH_BYTES: usize = 256 << 10;

/// After how many bytes of one request what arrived is made durable.
const DURABLE_EVERY_BYTES: u64 = 64 << 20;

/// Takes bytes from `offset` on. Returns once they are durable: with the new offset, or with the
/// recording held if they were the last.
///
/// # Errors
///
/// [`DeskError::OffsetMismatch`], [`DeskError::TooLong`] and [`DeskError::ChecksumMismatch`] leave
/// the upload as it was. [`DeskError::Interrupted`] keeps what arrived.
/// [`DeskError::DigestMismatch`] ends the upload: what arrived is not what was claimed.
pub async fn append<S, E>(
    ctx: &Ctx,
    desk: &Desk,
    dock: &Dock,
    id: &str,
    offset: u64,
    checksum: Option<[u8; 32]>,
    bytes: S,
) -> Result<Progress, DeskError>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
{
    authorise(ctx, desk, Act::Receive).await?;
    if dock.checksums_required && checksum.is_none() {
        return Err(DeskError::ChecksumRequired("Upload-Checksum: sha256"));
    }
    let stored = find(desk, dock, id).await?;
    if ctx.now >= stored.expires_at {
        return Err(DeskError::Expired(stored.expires_at));
    }
    let slot = desk.uploads.slot(stored.object);
    let mut slot = lock(&slot).await?;
    let progress = recover(ctx, desk, stored.object, &mut slot).await?;
    if progress.offset != offset {
        return Err(DeskError::OffsetMismatch { expected: progress.offset, given: offset });
    }
    let Some(live) = slot.take() else {
        // Nothing is open: the recording is held already, and there is nothing to add.
        return Ok(progress);
    };
    // Whatever fails from here on drops the state in memory; the next request recovers from disk.
    let (live, outcome) = Box::pin(attempt(ctx, desk, live, checksum, bytes)).await?;
    match outcome {
        Outcome::Kept => {
            let progress = live.stored.progress();
            *slot = Some(live);
            Ok(progress)
        }
        Outcome::Undone(error) => {
            *slot = Some(live);
            Err(error)
        }
        Outcome::Whole => finish(ctx, desk, live).await,
    }
}

/// How an attempt ended.
enum Outcome {
    /// Its bytes are durable.
    Kept,
    /// The upload is as it was before (or, if interrupted, holds what arrived).
    Undone(DeskError),
    /// All bytes are there; the recording is to be made.
    Whole,
}

async fn attempt<S, E>(
    ctx: &Ctx,
    desk: &Desk,
    mut live: Live,
    checksum: Option<[u8; 32]>,
    mut bytes: S,
) -> Result<(Live, Outcome), DeskError>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
{
    let before = live.work.before();
    live.work.sealer.begin_segment(desk.random.as_ref())?;
    live.work.request = checksum.map(|_| Context::new(&SHA256));
    // The first request's bytes are the file's: one pass over them serves both digests.
    let shared = live.work.offset == 0;
    if shared {
        live.work.request = None;
    }
    let size = live.stored.body.claim.size_bytes;
    let mut durable = live.work.offset;
    let mut ended_early = false;
    loop {
        let (batch, more) = gather(&mut bytes, &mut ended_early).await;
        let arriving: u64 = batch.iter().map(|part| part.len() as u64).sum();
        let given = live.work.offset.saturating_add(arriving);
        if given > size {
            let live = undo(ctx, desk, live, before, durable).await?;
            return Ok((live, Outcome::Undone(DeskError::TooLong { size, given })));
        }
        if !batch.is_empty() {
            live = seal(live, batch).await?;
        }
        if !more {
            break;
        }
        if live.work.offset - durable >= DURABLE_EVERY_BYTES {
            durable = live.work.offset;
            keep(ctx, desk, &mut live).await?;
        }
    }
    let context = if shared { Some(&live.work.plain) } else { live.work.request.as_ref() };
    let wrong = checksum.is_some_and(|given| context.is_none_or(|known| digest(known) != given));
    if wrong && !ended_early {
        let live = undo(ctx, desk, live, before, durable).await?;
        return Ok((live, Outcome::Undone(DeskError::ChecksumMismatch)));
    }
    if live.work.offset == size {
        return Ok((live, Outcome::Whole));
    }
    keep(ctx, desk, &mut live).await?;
    if ended_early {
        let kept = live.work.offset;
        return Ok((live, Outcome::Undone(DeskError::Interrupted { kept })));
    }
    Ok((live, Outcome::Kept))
}

/// Gathers what comes next, up to a batch; says whether more may follow.
async fn gather<S, E>(bytes: &mut S, ended_early: &mut bool) -> (Vec<Bytes>, bool)
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
{
    let (mut batch, mut size) = (Vec::new(), 0);
    while size < BATCH_BYTES {
        match bytes.next().await {
            Some(Ok(part)) => {
                size += part.len();
                batch.push(part);
            }
            Some(Err(_)) => {
                *ended_early = true;
                return (batch, false);
            }
            None => return (batch, false),
        }
    }
    (batch, true)
}

/// Hashes and seals a batch off the network's threads, and appends it to the staged blob.
async fn seal(live: Live, batch: Vec<Bytes>) -> Result<Live, DeskError> {
    let Live { stored, mut staged, mut work } = live;
    let sealing = tokio::task::spawn_blocking(move || {
        let out = work.take(&batch)?;
        Ok::<_, DeskError>((work, out))
    });
    let (work, out) = sealing.await.map_err(|_| DeskError::Corrupt("sealing thread"))??;
    if !out.is_empty() {
        staged.append(Bytes::from(out)).await?;
    }
    Ok(Live { stored, staged, work })
}

/// Makes what arrived durable and writes the upload's record.
pub(crate) async fn keep(ctx: &Ctx, desk: &Desk, live: &mut Live) -> Result<(), DeskError> {
    live.staged.sync().await?;
    let mark = live.work.sealer.mark();
    live.stored.body.offset = live.work.offset;
    live.stored.body.mark = hex::text(&mark.encode());
    live.stored.body.tail = match live.work.tail.as_slice() {
        [] => None,
        tail => {
            let key = ObjectKey::generate(desk.random.as_ref());
            let sealed = vault::seal_tail(&key, live.stored.object, tail)?;
            Some((hex::text(key.expose()), hex::text(&sealed)))
        }
    };
    live.stored.expires_at = ctx.now + UPLOAD_LIFE;
    let unit = upload::write(desk, &mut live.stored, Unit::new())?;
    desk.store.units().commit(unit).await?;
    Ok(())
}

/// Takes an attempt back: sealed bytes, digests, tail, and the record if it was written since.
async fn undo(
    ctx: &Ctx,
    desk: &Desk,
    live: Live,
    before: Before,
    durable: u64,
) -> Result<Live, DeskError> {
    let Live { stored, mut staged, .. } = live;
    staged.truncate(before.sealed_bytes).await?;
    let size = stored.body.claim.size_bytes;
    let (key, object) = (&stored.key, stored.object);
    let version = super::stream::SEALED_VERSION;
    let sealer = Sealer::resume(key, object, version, size, &before.mark)?;
    let rewritten = durable != before.offset;
    let mut live = Live { stored, staged, work: Work::back_to(before, sealer) };
    if rewritten {
        keep(ctx, desk, &mut live).await?;
    }
    Ok(live)
}
