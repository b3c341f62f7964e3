//! Looking after a fault, or at the end: whether what is there is what the oracle says.
//!
//! Invariant: where an act was under way, exactly its two outcomes are accepted; whichever is found
//! is what the oracle goes on with.

use crate::city::{City, Engine, Told};
use crate::model::{Doubt, Kept, Life, Stage, Standing};
use anyhow::{Context as _, Result, bail, ensure};
use desk::evidence::{self, Recording, State};
use desk::{DeskError, retention};
use jiff::SignedDuration;
use store::{BlobName, Kind, Record, RecordId, Store as _, StoreError};

#[cfg(test)]
mod tests;

/// How long an unfinished upload is kept, and a finished one for its receipt.
const UPLOAD_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// A kind of record by its name.
pub(crate) fn kind(name: &str) -> Result<Kind> {
    let known = desk::KINDS.iter().find(|kind| kind.name == name);
    known.copied().with_context(|| format!("the desk keeps no `{name}`"))
}

/// Where a recording's sealed bytes lie.
pub(crate) fn blob(id: &str) -> Result<BlobName> {
    let spread: String = id.chars().take(2).collect();
    Ok(BlobName::new(format!("recordings/{spread}/{id}"))?)
}

impl City {
    /// An answer of the store; `None` where a fault came in between.
    pub(crate) fn answer<T>(&self, answer: Result<T, StoreError>) -> Result<Option<T>> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(_) if self.fired().is_some() => Ok(None),
            Err(error) => Err(error).context("the store does not answer"),
        }
    }

    /// Looks at everything and brings the oracle up to date. `false` where a fault came in between.
    pub(crate) async fn settle(&mut self, doubt: &Doubt) -> Result<bool> {
        let engine = self.engine()?;
        for kept in 0..self.model.kept.len() {
            if !self.settle_life(&engine, kept, doubt).await? {
                return Ok(false);
            }
        }
        for upload in self.model.live_uploads() {
            if !self.settle_upload(&engine, upload, doubt).await? {
                return Ok(false);
            }
        }
        let held: Vec<_> = self.model.held().map(|(number, _)| number).collect();
        for kept in held {
            let whole = self.look_at(&engine, kept, doubt).await?;
            if !whole || !self.watch(&engine, kept, None).await? {
                return Ok(false);
            }
        }
        self.see_checkpoint(&engine).await
    }

    /// A record as it lies in the store; the outer `None` where a fault came in between.
    pub(crate) async fn raw(
        &self,
        engine: &Engine,
        of: &str,
        id: &str,
    ) -> Result<Option<Option<Record>>> {
        let read = engine.store.records().read(kind(of)?, &RecordId::new(id)?).await;
        self.answer(read)
    }

    /// Whether a recording is there, going or gone, and whether it may be.
    pub(crate) async fn settle_life(
        &mut self,
        engine: &Engine,
        number: usize,
        doubt: &Doubt,
    ) -> Result<bool> {
        let kept = self.kept(number)?;
        let may_go = match doubt {
            Doubt::Work(at) => kept.is_due(*at),
            _ => false,
        } || kept.life == Life::Ending;
        let (id, before) = (kept.id.clone(), kept.life);
        if before == Life::Gone {
            return Ok(true);
        }
        let Some(record) = self.raw(engine, "recordings", &id).await? else { return Ok(false) };
        let after = match record.as_ref().map(|record| record.facts.text("state")) {
            None => Life::Gone,
            Some(Some("disposing")) => Life::Ending,
            Some(_) => Life::Held,
        };
        if after == Life::Held {
            ensure!(before == Life::Held, "the disposal of {id} was taken back");
            return Ok(true);
        }
        ensure!(may_go, "recording {id} is {after:?} and should be held");
        if after == Life::Gone && !self.is_gone(engine, number).await? {
            return Ok(false);
        }
        self.kept_mut(number)?.life = after;
        if after == Life::Ending && before == Life::Held {
            self.tally.count("disposals cut short");
        }
        Ok(true)
    }

    /// A recording that is no more: its bytes and key are gone, and its receipt is there.
    async fn is_gone(&mut self, engine: &Engine, number: usize) -> Result<bool> {
        let kept = self.kept(number)?;
        let id = kept.id.clone();
        let due = kept.due().with_context(|| format!("{id} went though something kept it"))?;
        let handle = kept.seen.as_ref().map(|seen| seen.handle.clone());
        let handle = handle.with_context(|| format!("{id} went before anyone saw it"))?;
        if !self.is_absent(engine, &id).await? {
            return Ok(false);
        }
        let receipt = match self.told(retention::receipt(&engine.desk, &handle).await) {
            Told::Done(receipt) => receipt,
            Told::Unknown => return Ok(false),
            Told::Refused(error) => bail!("{id} is gone without a receipt: {error}"),
        };
        ensure!(receipt.disposed_at >= due.from, "{id} went before {}", due.from);
        ensure!(receipt.disposed_at <= self.now(), "the receipt of {id} is of the future");
        ensure!(receipt.latest == due.latest, "the receipt of {id} says {}", receipt.latest);
        ensure!(receipt.absent >= 1, "nobody looked whether {id} is gone");
        let late = receipt.disposed_at > due.latest;
        let excused = self.outages || self.kept(number)?.came_late();
        ensure!(!late || excused, "{id} went after {}", due.latest);
        self.kept_mut(number)?.late = late;
        self.tally.count("disposals");
        if late {
            self.tally.count("disposals too late, after an outage or a late docking");
        }
        self.say(&format!("gone {id}"));
        Ok(true)
    }

    /// No bytes, published or staged, and no key of an object are left.
    async fn is_absent(&self, engine: &Engine, id: &str) -> Result<bool> {
        let (blobs, keys) = (engine.store.blobs(), engine.store.keys());
        let (name, key) = (blob(id)?, format!("obj:{id}"));
        let Some(length) = self.answer(blobs.len(&name).await)? else { return Ok(false) };
        let Some(staged) = self.answer(blobs.staged(None, 10_000).await)? else { return Ok(false) };
        let Some(wrapped) = self.answer(keys.get(&key).await)? else { return Ok(false) };
        let Some(shredded) = self.answer(keys.is_shredded(&key).await)? else { return Ok(false) };
        ensure!(length.is_none(), "the bytes of {id} are still there");
        ensure!(!staged.contains(&name), "the staged bytes of {id} are still there");
        ensure!(wrapped.is_none() && shredded, "the key of {id} is still there");
        Ok(true)
    }

    /// Asks after an upload as its dock would.
    pub(crate) async fn settle_upload(
        &mut self,
        engine: &Engine,
        number: usize,
        doubt: &Doubt,
    ) -> Result<bool> {
        let upload = self.upload(number)?;
        let (id, dock, stage) = (upload.id.clone(), self.dock(upload.dock)?, upload.stage);
        let mut may = vec![stage];
        let mut finish = stage == Stage::Waiting;
        match doubt {
            Doubt::Upload(of, stages) if *of == number => may.extend(stages),
            Doubt::Finish(of) if *of == number => finish = true,
            Doubt::Work(at) if upload.expires_at < *at => may.push(Stage::Gone),
            _ => {}
        }
        let ctx = City::dock_ctx(engine, &dock);
        match self.told(evidence::progress(&ctx, &engine.desk, &dock, &id).await) {
            Told::Unknown => return Ok(false),
            Told::Done(progress) => {
                self.expiry(number, progress.expires_at)?;
                if !progress.done {
                    let found = Stage::Open(progress.offset);
                    ensure!(may.contains(&found), "upload {id} is {found:?} instead of {may:?}");
                    self.upload_mut(number)?.stage = found;
                } else if !matches!(stage, Stage::Done(_)) {
                    ensure!(finish, "upload {id} is done instead of {may:?}");
                    self.finished(number)?;
                }
            }
            Told::Refused(DeskError::BeingDisposed) => {
                let (footage, holder) = self.holder_of(number)?;
                let ending = holder.is_some_and(|(_, life)| life == Life::Ending);
                ensure!(finish && ending, "upload {id} waits for {footage} to go, which does not");
                self.upload_mut(number)?.stage = Stage::Waiting;
            }
            Told::Refused(DeskError::NotFound("upload")) => {
                // A recording's key is also its upload's: with the one goes the other.
                let shredded = match stage {
                    Stage::Done(kept) => {
                        let kept = self.kept(kept)?;
                        kept.id == id && kept.life != Life::Held
                    }
                    _ => false,
                };
                ensure!(shredded || may.contains(&Stage::Gone), "upload {id} is lost ({stage:?})");
                self.upload_mut(number)?.stage = Stage::Gone;
            }
            Told::Refused(error) => bail!("upload {id} cannot be asked after: {error:?}"),
        }
        Ok(true)
    }

    /// An upload ends when the dock was last told it would, or a full day from now.
    pub(crate) fn expiry(&mut self, number: usize, expires_at: jiff::Timestamp) -> Result<()> {
        let now = self.now();
        let upload = self.upload_mut(number)?;
        let known = [upload.expires_at, now + UPLOAD_LIFE];
        ensure!(known.contains(&expires_at), "upload {} ends at {expires_at}", upload.id);
        upload.expires_at = expires_at;
        Ok(())
    }

    /// The last byte of an upload was taken: it is a recording, or adds a receipt to one.
    pub(crate) fn finished(&mut self, number: usize) -> Result<()> {
        let now = self.now();
        let upload = self.upload(number)?;
        ensure!(upload.honest, "upload {} was taken though its digest is wrong", upload.id);
        let dock = self.dock(upload.dock)?.id;
        let (id, footage, camera) = (upload.id.clone(), upload.footage, upload.camera.clone());
        let recorded_from = upload.recorded_from;
        let kept = if let Some(holder) = self.model.holder(footage) {
            let kept = self.kept_mut(holder)?;
            ensure!(kept.life == Life::Held, "a receipt was given for {} as it went", kept.id);
            kept.standing = kept.standing.with_receipt(&dock, &camera);
            self.tally.count("second receipts");
            holder
        } else {
            let standing = Standing::default().with_receipt(&dock, &camera);
            self.model.kept.push(Kept {
                id,
                footage,
                recorded_from,
                received_at: now,
                standing,
                seen: None,
                life: Life::Held,
                late: false,
            });
            self.tally.count("recordings");
            self.model.kept.len() - 1
        };
        self.tally.count("uploads finished");
        self.upload_mut(number)?.stage = Stage::Done(kept);
        Ok(())
    }

    /// Looks at a recording's record and compares all of it.
    pub(crate) async fn look_at(
        &mut self,
        engine: &Engine,
        number: usize,
        doubt: &Doubt,
    ) -> Result<bool> {
        let kept = self.kept(number)?;
        let (id, doubted) = (kept.id.clone(), kept.recorded_from.is_none());
        let ctx = City::ctx(engine, "officer", "law-enforcement");
        let shown = match self.told(evidence::show(&ctx, &engine.desk, &id).await) {
            Told::Done(shown) => shown,
            Told::Unknown => return Ok(false),
            Told::Refused(error) => bail!("recording {id} is lost: {error:?}"),
        };
        let found = standing(&shown.recording);
        let mut may = vec![&kept.standing];
        if let Doubt::Standing(of, next) = doubt
            && *of == number
        {
            may.push(next);
        }
        ensure!(may.contains(&&found), "{id} stands {found:?} instead of {may:?}");
        let state = if doubted { State::Quarantine } else { State::Held };
        ensure!(shown.state == state, "{id} is {:?} instead of {state:?}", shown.state);
        let recording = &shown.recording;
        ensure!(recording.received_at == kept.received_at, "{id} came {}", recording.received_at);
        let footage = self.model.footage.get(kept.footage).context("its footage")?;
        ensure!(
            recording.sha256 == crate::footage::hex(&footage.sha256),
            "{id} has another digest"
        );
        let handle = shown.handle.to_string();
        let known = kept.seen.as_ref().is_none_or(|seen| seen.handle == handle);
        ensure!(known, "the handle of {id} has changed");
        let holds = &shown.recording.holds;
        let holds = holds.iter().map(|hold| (hold.id.clone(), hold.hold.clone())).collect();
        let kept = self.kept_mut(number)?;
        kept.standing = found;
        kept.seen = Some(crate::model::Seen { handle, holds });
        crate::clocks::agree(kept, &shown.decision, ctx.now)?;
        Ok(true)
    }
}

/// A recording's standing as the desk shows it.
fn standing(recording: &Recording) -> Standing {
    let mut holds: Vec<_> = recording.holds.iter().map(|hold| hold.hold.clone()).collect();
    holds.sort();
    let receipts = recording
        .receipts
        .iter()
        .map(|given| (given.dock.clone(), given.camera.clone(), given.released_at.is_some()));
    Standing {
        categories: recording.categories.iter().map(|given| given.category.clone()).collect(),
        holds,
        freed_at: recording.freed_at,
        receipts: receipts.collect(),
    }
}
