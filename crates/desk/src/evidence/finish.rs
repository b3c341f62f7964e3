//! The last byte has arrived: digest compared, blob published, recording and journal entry
//! written, receipt given.
//!
//! Invariant: the receipt exists only after the sealed blob is durable under its final name and
//! the recording is committed with its journal entry. Content that is held already makes no second
//! recording, but does make a second receipt.

use super::claim::Claim;
use super::receipt::{given, note};
use super::recording::{Held, Recording, State, content_token, load, store_as};
use super::recording_blob;
use super::stream::{Live, digest};
use super::upload::{self, Progress, Stored, UPLOAD_LIFE};
use super::view::{open_chunks, open_sealed};
use crate::ctx::authorise;
use crate::journal::{self, Draft, entry_under};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use ledger::{Verb, salted_digest};
use pack::Act;
use rules::evidence::{BoxWalk, Claimed, Condition, Step, anchor};
use store::{Facts, RecordId, StoreError, Unit};

/// How often a write is tried again when somebody else's got in between.
pub(crate) const TRIES: u32 = 8;

/// What was found of the content.
struct Content {
    sha256: [u8; 32],
    sealed_digest: [u8; 32],
    condition: Condition,
}

/// Closes an upload all of whose bytes are sealed.
pub(crate) async fn finish(ctx: &Ctx, desk: &Desk, live: Live) -> Result<Progress, DeskError> {
    let Live { stored, mut staged, mut work } = live;
    let sha256 = digest(&work.plain);
    if !claim_holds(&stored.body.claim, sha256) {
        staged.discard().await?;
        abandon(ctx, desk, &stored).await?;
        return Err(DeskError::DigestMismatch);
    }
    let trailer = work.sealer.trailer()?;
    work.sealed.update(&trailer);
    staged.append(Bytes::from(trailer)).await?;
    // A store's lock is a minimum and the promise a maximum: the lock ends before disposal begins.
    let claimed = claimed(&stored.body.claim);
    let applied = desk.packs.current().ok_or(DeskError::NoPolicy)?;
    let due = applied.clock()?.deadline(anchor(claimed, ctx.now).at(), None)?.enforce_by;
    match staged.publish(Some(due).filter(|due| *due > ctx.now)).await {
        Ok(_) | Err(StoreError::AlreadyThere { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let condition = condition(desk, &stored).await?;
    let sealed_digest = *work.sealed.finalize().as_bytes();
    record(ctx, desk, stored, Content { sha256, sealed_digest, condition }).await
}

/// Closes an upload whose blob had been published when the machine stopped: its digests are
/// computed anew from what lies on disk.
pub(crate) async fn finish_published(
    ctx: &Ctx,
    desk: &Desk,
    stored: Stored,
) -> Result<Progress, DeskError> {
    let blob = recording_blob(stored.object)?;
    let opener = open_sealed(desk, &blob, stored.object, &stored.key).await?;
    let length = desk.store.blobs().len(&blob).await?.ok_or(DeskError::Corrupt("recording"))?;
    let (mut plain, mut sealed) = (Context::new(&SHA256), blake3::Hasher::new());
    let step = 1 << 20;
    let mut at = 0;
    while at < length {
        let until = (at + step).min(length);
        sealed.update(&desk.store.blobs().read(&blob, at..until).await?);
        at = until;
    }
    for index in 0..opener.chunks() {
        let bytes = desk.store.blobs().read(&blob, opener.chunk_cipher(index)).await?;
        plain.update(&open_chunks(&opener, index..=index, bytes)?);
    }
    let sha256 = digest(&plain);
    if !claim_holds(&stored.body.claim, sha256) {
        desk.store.blobs().delete_and_prove(&blob).await?;
        abandon(ctx, desk, &stored).await?;
        return Err(DeskError::DigestMismatch);
    }
    let condition = condition(desk, &stored).await?;
    let sealed_digest = *sealed.finalize().as_bytes();
    record(ctx, desk, stored, Content { sha256, sealed_digest, condition }).await
}

/// Writes the recording, or adds a receipt to the one that holds the same content.
async fn record(
    ctx: &Ctx,
    desk: &Desk,
    mut stored: Stored,
    content: Content,
) -> Result<Progress, DeskError> {
    rules::promise!("bwv-auto-upload");
    let licence = authorise(ctx, desk, Act::Receive).await?;
    let guard = RecordId::new(content_token(&desk.keyring, &hex::text(&content.sha256)))?;
    for _ in 0..TRIES {
        let known = desk.store.records().read(&kinds::CONTENTS, &guard).await?;
        let version = stored.version;
        let written = match known.as_ref().and_then(|known| known.facts.text("recording")) {
            None => new_recording(ctx, desk, &licence, &mut stored, &content, &guard).await,
            Some(id) if *id == hex::text(&stored.object.0) => {
                return Ok(stored.progress());
            }
            Some(id) => {
                let id = id.to_owned();
                second_receipt(ctx, desk, &licence, &mut stored, &content, &id).await
            }
        };
        match written {
            Ok(()) => {
                desk.uploads.forget(stored.object);
                return Ok(stored.progress());
            }
            Err(error) if error.is_conflict() => {
                stored.version = version;
                stored.body.receipt = None;
                stored.body.recording = None;
            }
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

async fn new_recording(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    stored: &mut Stored,
    content: &Content,
    guard: &RecordId,
) -> Result<(), DeskError> {
    let id = hex::text(&stored.object.0);
    let held = make(ctx, stored, content);
    let recording = &held.recording;
    let handle = held.handle();
    let anchor = recording.anchor();
    let salt = held.key.digest_salt();
    let mut draft = Draft::new(Verb::Collect)
        .about(held.object, handle)
        .fact("clock-from", journal::whole_millis(anchor.at()))?
        .fact("content", salted_digest(&salt, &content.sha256))?
        .fact("sealed", content.sealed_digest)?
        .fact("bytes", recording.size_bytes)?
        .fact("matched", u64::from(stored.body.claim.sha256.is_some()))?
        .word("condition", content.condition.code())?;
    if let Some(doubt) = anchor.doubt() {
        draft = draft.word("clock-doubt", doubt.code())?;
    }
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    let note = note(ctx, desk, &held, &stored.body.claim, &content.sha256)?;
    let facts = Facts::new().with("recording", id.as_str());
    let unit = Unit { journal: vec![entry], ..Unit::new() }.put(
        &kinds::CONTENTS,
        guard,
        None,
        facts,
        Vec::new(),
    );
    let unit = store_as(desk, &licence.applied, &held, None, unit)?;
    done(ctx, stored, &id, note);
    let unit = upload::write(desk, stored, unit)?;
    desk.store.units().commit(unit).await?;
    Ok(())
}

async fn second_receipt(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    stored: &mut Stored,
    content: &Content,
    id: &str,
) -> Result<(), DeskError> {
    let mut held = match load(desk, id).await {
        // Its key goes before its record does: the disposal has begun.
        Err(DeskError::NotFound(_)) => return Err(DeskError::BeingDisposed),
        found => found?,
    };
    if held.state == State::Disposing {
        return Err(DeskError::BeingDisposed);
    }
    held.recording.receipts.push(given(ctx, stored));
    let draft = Draft::new(Verb::Collect)
        .about(held.object, held.handle())
        .fact("again", 1_u64)?
        .fact("matched", u64::from(stored.body.claim.sha256.is_some()))?;
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    let note = note(ctx, desk, &held, &stored.body.claim, &content.sha256)?;
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    let unit = store_as(desk, &licence.applied, &held, Some(held.version), unit)?;
    done(ctx, stored, id, note);
    let unit = upload::write(desk, stored, unit)?;
    desk.store.units().commit(unit).await?;
    // The copy that just arrived is not needed: its bytes go now, its key with the upload's record.
    desk.store.blobs().delete_and_prove(&recording_blob(stored.object)?).await?;
    Ok(())
}

fn make(ctx: &Ctx, stored: &Stored, content: &Content) -> Held {
    let claim = stored.body.claim.clone();
    let received_at = journal::whole_millis(ctx.now);
    let anchor = anchor(claimed(&claim), received_at);
    let state = if anchor.doubt().is_some() { State::Quarantine } else { State::Held };
    Held {
        object: stored.object,
        version: 0,
        state,
        epoch: stored.epoch.clone(),
        key: stored.key.clone(),
        disposing: None,
        recording: Recording {
            camera: claim.camera,
            officer: claim.officer,
            file_name: claim.file_name,
            media_type: claim.media_type,
            recorded_from: claim.recorded_from.map(journal::whole_millis),
            recorded_to: claim.recorded_to.map(journal::whole_millis),
            received_at,
            clock_doubt: anchor.doubt().map(|doubt| doubt.code().to_owned()),
            sha256: hex::text(&content.sha256),
            sealed_digest: hex::text(&content.sealed_digest),
            size_bytes: claim.size_bytes,
            condition: content.condition.code().to_owned(),
            categories: Vec::new(),
            holds: Vec::new(),
            requests: Vec::new(),
            freed_at: None,
            receipts: vec![given(ctx, stored)],
            case: None,
            restriction: String::new(),
        },
    }
}

fn done(ctx: &Ctx, stored: &mut Stored, recording: &str, note: String) {
    stored.body.offset = stored.body.claim.size_bytes;
    stored.body.tail = None;
    stored.body.recording = Some(recording.to_owned());
    stored.body.receipt = Some(note);
    stored.expires_at = ctx.now + UPLOAD_LIFE;
}

fn claimed(claim: &Claim) -> Claimed {
    Claimed {
        recorded_from: claim.recorded_from.map(journal::whole_millis),
        recorded_to: claim.recorded_to.map(journal::whole_millis),
    }
}

fn claim_holds(claim: &Claim, sha256: [u8; 32]) -> bool {
    claim.sha256.as_ref().is_none_or(|given| *given == hex::text(&sha256))
}

/// Ends an upload whose content is not what was claimed.
async fn abandon(ctx: &Ctx, desk: &Desk, stored: &Stored) -> Result<(), DeskError> {
    desk.keyring.shred(stored.object, ctx.now).await?;
    let id = RecordId::new(hex::text(&stored.object.0))?;
    let unit = Unit::new().delete(&kinds::UPLOADS, &id, stored.version);
    desk.store.units().commit(unit).await?;
    desk.uploads.forget(stored.object);
    Ok(())
}

/// Looks at the outer structure of the published recording.
async fn condition(desk: &Desk, stored: &Stored) -> Result<Condition, DeskError> {
    let blob = recording_blob(stored.object)?;
    let opener = open_sealed(desk, &blob, stored.object, &stored.key).await?;
    let size = opener.plain_bytes();
    let mut walk = BoxWalk::new(size);
    let mut step = walk.next();
    loop {
        let from = match step {
            Step::Found(condition) => return Ok(condition),
            Step::Read(from) => from,
        };
        let until = from.saturating_add(16).min(size);
        let (first, last) = (opener.chunk_of(from), opener.chunk_of(until.saturating_sub(1)));
        let cipher = opener.chunk_cipher(first).start..opener.chunk_cipher(last).end;
        let sealed = desk.store.blobs().read(&blob, cipher).await?;
        let plain = open_chunks(&opener, first..=last, sealed)?;
        let skip = usize::try_from(from - opener.chunk_plain(first).start).unwrap_or(usize::MAX);
        let rest = plain.get(skip..).unwrap_or_default();
        step = walk.header(rest.get(..16).unwrap_or(rest));
    }
}
