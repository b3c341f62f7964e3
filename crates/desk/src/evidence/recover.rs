//! An upload taken up again after a restart: its digests are computed anew from the sealed bytes.
//!
//! Invariant: the offset after recovery is exactly what the record says was acknowledged, or the
//! full length where the sealed blob had been published before the crash.

use super::append::keep;
use super::finish::finish_published;
use super::recording_blob;
use super::stream::{Live, SEALED_VERSION, Work};
use super::upload::{Progress, Stored, read};
use crate::{Ctx, Desk, DeskError, hex};
use bytes::Bytes;
use store::Staged;
use vault::{ObjectId, ObjectKey, Opener, SealMark, Sealer};
use zeroize::Zeroizing;

/// How many chunks are read back at once.
const CHUNKS_AT_ONCE: u32 = 8;

/// Makes sure that the slot holds the upload, and says how far it is. Leaves the slot empty where
/// the recording is held already.
///
/// # Errors
///
/// [`DeskError::NotFound`] where the upload is gone.
pub(crate) async fn recover(
    ctx: &Ctx,
    desk: &Desk,
    object: ObjectId,
    slot: &mut Option<Live>,
) -> Result<Progress, DeskError> {
    if let Some(live) = slot {
        return Ok(live.stored.progress());
    }
    let stored = read(desk, object).await?.ok_or(DeskError::NotFound("upload"))?;
    if stored.body.receipt.is_some() {
        return Ok(stored.progress());
    }
    if desk.store.blobs().len(&recording_blob(object)?).await?.is_some() {
        return finish_published(ctx, desk, stored).await;
    }
    let staged = desk.store.blobs().stage(&recording_blob(object)?).await?;
    let live = resume(ctx, desk, stored, staged).await?;
    let progress = live.stored.progress();
    *slot = Some(live);
    Ok(progress)
}

async fn resume(
    ctx: &Ctx,
    desk: &Desk,
    stored: Stored,
    mut staged: Box<dyn Staged>,
) -> Result<Live, DeskError> {
    let size = stored.body.claim.size_bytes;
    let mark = hex::vec(&stored.body.mark).ok_or(DeskError::Corrupt("upload"))?;
    let mark = SealMark::decode(&mark)?;
    let sealer = Sealer::resume(&stored.key, stored.object, SEALED_VERSION, size, &mark)?;
    let header = sealer.header();
    let wanted = sealer.sealed_bytes();
    let begun = mark.chunks() > 0 || stored.body.offset > 0;
    if begun && staged.len() >= wanted {
        staged.truncate(wanted).await?;
        let mut work = Work::new(sealer);
        work.sealed.update(&header);
        replay(&stored.key, &header, &mark, staged.as_ref(), &mut work).await?;
        work.offset = work.sealer.plain_done();
        if let Some((key, kept)) = &stored.body.tail {
            let (key, boxed) = (hex::bytes(key), hex::vec(kept));
            let (Some(key), Some(boxed)) = (key, boxed) else {
                return Err(DeskError::Corrupt("upload"));
            };
            let key = ObjectKey::from_bytes(&key);
            let tail: Zeroizing<Vec<u8>> = vault::open_tail(&key, stored.object, &boxed)?;
            work.plain.update(&tail);
            work.offset = work.offset.saturating_add(tail.len() as u64);
            work.tail = tail;
        }
        if work.offset != stored.body.offset {
            return Err(DeskError::Corrupt("upload"));
        }
        return Ok(Live { stored, staged, work });
    }
    // Nothing acknowledged is there yet, or the staged bytes are not: begin at the beginning.
    let lost = begun;
    staged.truncate(0).await?;
    let sealer = Sealer::new(&stored.key, stored.object, SEALED_VERSION, size)?;
    let mut work = Work::new(sealer);
    work.sealed.update(&header);
    staged.append(Bytes::from(header)).await?;
    let mut live = Live { stored, staged, work };
    if lost {
        tracing::warn!("a staged upload had lost its bytes and starts again");
    }
    keep(ctx, desk, &mut live).await?;
    Ok(live)
}

/// Reads the sealed chunks back: the sealed digest over their bytes, the content's over what they
/// open to.
async fn replay(
    key: &ObjectKey,
    header: &[u8],
    mark: &SealMark,
    staged: &dyn Staged,
    work: &mut Work,
) -> Result<(), DeskError> {
    let opener = Opener::partial(key, header, mark)?;
    let mut first = 0;
    while first < mark.chunks() {
        let last = first.saturating_add(CHUNKS_AT_ONCE).min(mark.chunks()).saturating_sub(1);
        let range = opener.chunk_cipher(first).start..opener.chunk_cipher(last).end;
        let mut sealed = staged.read(range).await?.to_vec();
        work.sealed.update(&sealed);
        let mut rest = sealed.as_mut_slice();
        for index in first..=last {
            let cipher = opener.chunk_cipher(index);
            let size = usize::try_from(cipher.end - cipher.start).unwrap_or(usize::MAX);
            let Some((chunk, later)) = rest.split_at_mut_checked(size) else {
                return Err(DeskError::Corrupt("upload"));
            };
            work.plain.update(opener.open_chunk(index, chunk)?);
            rest = later;
        }
        first = last.saturating_add(1);
    }
    Ok(())
}
