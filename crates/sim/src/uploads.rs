//! What docks do around sending: begin, ask, fetch the receipt, release the camera's copy, give up.
//!
//! Invariant: a dock knows of its own uploads and of no other's.

use crate::city::{City, Told};
use crate::footage::{film, hex, sha256};
use crate::model::{Doubt, Life, Stage, Upload};
use anyhow::{Context as _, Result, bail, ensure};
use desk::evidence::{self, Claim, Progress};
use desk::{DeskError, docks};
use jiff::{SignedDuration, Timestamp};

/// The most uploads that are under way at once.
const OPEN_MAX: usize = 6;

/// The most recordings that are held at once.
const HELD_MAX: usize = 10;

impl City {
    /// A dock begins an upload, of something new or of what another dock has, too.
    pub(crate) async fn begin(&mut self) -> Result<Doubt> {
        let open = |upload: &&Upload| matches!(upload.stage, Stage::Open(_));
        let full = self.model.uploads.iter().filter(open).count() >= OPEN_MAX;
        if full || self.model.held().count() >= HELD_MAX {
            return self.send().await;
        }
        let known = self.model.footage.len();
        let footage = if known > 0 && self.dice.once_in(4) {
            self.tally.count("same content again");
            self.dice.index(known)
        } else {
            let film = film(&mut self.dice);
            self.model.footage.push(film);
            known
        };
        let number = self.dice.index(self.docks.len());
        let camera = format!("lens-of-{}", self.dice.below(3));
        let honest = !self.dice.once_in(15);
        let (recorded_from, mut claim) = self.claim(footage, &camera)?;
        if !honest {
            claim.sha256 = Some(hex(&sha256(claim.sha256.unwrap_or_default().as_bytes())));
        }
        let (engine, dock) = (self.engine()?, self.dock(number)?);
        let ctx = City::dock_ctx(&engine, &dock);
        match self.told(evidence::open(&ctx, &engine.desk, &dock, claim).await) {
            Told::Done(Progress { id, offset, expires_at, done, .. }) => {
                ensure!(offset == 0 && !done, "upload {id} begins at {offset}");
                self.say(&format!("begin {id} of film {footage} at {}", dock.id));
                let stage = Stage::Open(0);
                self.model.uploads.push(Upload {
                    id,
                    dock: number,
                    camera,
                    footage,
                    honest,
                    recorded_from,
                    expires_at,
                    stage,
                });
                self.tally.count("uploads begun");
                Ok(Doubt::None)
            }
            Told::Refused(error) => bail!("an upload was refused: {error:?}"),
            // Nobody knows the id of an upload that was not answered: it expires.
            Told::Unknown => Ok(Doubt::None),
        }
    }

    /// What the dock says of a film; with it the time that is to be believed, if any.
    fn claim(&mut self, footage: usize, camera: &str) -> Result<(Option<Timestamp>, Claim)> {
        let hour = SignedDuration::from_hours(1);
        let now = self.now();
        let late = self.dice.once_in(if self.outages { 8 } else { 60 });
        let hours = match self.dice.below(10) {
            _ if late => self.dice.between(31 * 24, 45 * 24),
            0..=5 => self.dice.between(28 * 24, 30 * 24),
            6..=8 => self.dice.between(0, 28 * 24),
            _ => self.dice.between(30 * 24, 31 * 24 - 1),
        };
        let millis = i64::try_from(hours * 3_600_000 + self.dice.below(3_600_000))?;
        let from = now - SignedDuration::from_millis(millis);
        let to = from + SignedDuration::from_mins(7);
        let (from, to) = match self.dice.below(40) {
            0 => (None, None),
            // The camera's clock is ahead, was never set, or stood still.
            1 => (Some(now + hour * 24 * 400), Some(now + hour * 24 * 401)),
            2 => (Some(now - hour * 24 * 367), None),
            3 => (Some(from), Some(from - hour)),
            // A little ahead is believed, and counted from docking.
            4 => (Some(now + SignedDuration::from_mins(9)), None),
            _ => (Some(from), Some(to)),
        };
        let believed = |at: &Timestamp| {
            let ahead = at.duration_since(now);
            ahead < hour && ahead > -hour * 24 * 366 && to.is_none_or(|to| to >= *at)
        };
        let film = self.model.footage.get(footage).context("a film")?;
        let claim = Claim {
            size_bytes: film.bytes.len() as u64,
            sha256: Some(hex(&film.sha256)),
            camera: camera.to_owned(),
            officer: "Officer Saffron Quill".to_owned(),
            file_name: format!("clip-{footage}.mp4"),
            media_type: "video/mp4".to_owned(),
            recorded_from: from,
            recorded_to: to,
        };
        Ok((from.filter(believed), claim))
    }

    /// A dock asks how far one of its uploads is, or after one that is another's.
    pub(crate) async fn ask(&mut self) -> Result<Doubt> {
        let live = self.model.live_uploads();
        let Some(number) = self.dice.pick(&live).copied() else { return Ok(Doubt::None) };
        let engine = self.engine()?;
        self.settle_upload(&engine, number, &Doubt::None).await?;
        let upload = self.upload(number)?;
        let (id, other) = (upload.id.clone(), self.dock((upload.dock + 1) % self.docks.len())?);
        let ctx = City::dock_ctx(&engine, &other);
        match self.told(evidence::progress(&ctx, &engine.desk, &other, &id).await) {
            Told::Refused(DeskError::NotFound("upload")) | Told::Unknown => Ok(Doubt::None),
            Told::Refused(error) => bail!("another dock was told {error:?} of upload {id}"),
            Told::Done(_) => bail!("another dock was told of upload {id}"),
        }
    }

    /// A dock gives an upload up.
    pub(crate) async fn give_up(&mut self) -> Result<Doubt> {
        let live = self.model.live_uploads();
        let Some(number) = self.dice.pick(&live).copied() else { return Ok(Doubt::None) };
        let upload = self.upload(number)?;
        let (id, dock) = (upload.id.clone(), self.dock(upload.dock)?);
        let known = self.is_known(number)?;
        let engine = self.engine()?;
        let ctx = City::dock_ctx(&engine, &dock);
        self.tally.count("uploads given up");
        self.say(&format!("give up {id}"));
        match self.told(evidence::terminate(&ctx, &engine.desk, &dock, &id).await) {
            Told::Done(()) => self.upload_mut(number)?.stage = Stage::Gone,
            Told::Unknown => return Ok(Doubt::Upload(number, vec![Stage::Gone])),
            Told::Refused(DeskError::NotFound("upload")) if !known => {}
            Told::Refused(error) => bail!("upload {id} could not be given up: {error:?}"),
        }
        Ok(Doubt::None)
    }

    /// Whether the desk can still read an upload: its key goes with its recording's.
    fn is_known(&self, number: usize) -> Result<bool> {
        let upload = self.upload(number)?;
        let Stage::Done(kept) = upload.stage else { return Ok(true) };
        let kept = self.kept(kept)?;
        Ok(kept.id != upload.id || kept.life == Life::Held)
    }

    /// A dock fetches the receipt of an upload, and perhaps releases the camera's copy.
    pub(crate) async fn collect(&mut self) -> Result<Doubt> {
        let uploads = self.model.live_uploads();
        let Some(number) = self.dice.pick(&uploads).copied() else { return Ok(Doubt::None) };
        let upload = self.upload(number)?;
        let (id, dock, stage) = (upload.id.clone(), self.dock(upload.dock)?, upload.stage);
        let known = self.is_known(number)?;
        let engine = self.engine()?;
        let ctx = City::dock_ctx(&engine, &dock);
        let answer = evidence::receipt(&ctx, &engine.desk, &dock, &id).await;
        self.say(&format!("receipt {id}: {}", outcome(&answer)));
        match (self.told(answer), stage) {
            (Told::Unknown, _) => return Ok(Doubt::None),
            (Told::Done(receipt), Stage::Done(kept)) => self.is_receipt(&receipt.note, kept)?,
            (Told::Done(_), _) => bail!("upload {id} has a receipt and is not done"),
            (Told::Refused(DeskError::NotFound("receipt")), Stage::Open(_) | Stage::Waiting) => {}
            (Told::Refused(DeskError::NotFound("upload")), Stage::Done(_)) if !known => {}
            (Told::Refused(error), _) => bail!("the receipt of {id} was refused: {error:?}"),
        }
        let Stage::Done(kept) = stage else { return Ok(Doubt::None) };
        if self.dice.once_in(3) { Ok(Doubt::None) } else { self.release(number, kept).await }
    }

    async fn release(&mut self, number: usize, kept: usize) -> Result<Doubt> {
        let upload = self.upload(number)?;
        let (id, dock) = (upload.id.clone(), self.dock(upload.dock)?);
        let recording = self.kept(kept)?;
        let next = recording.standing.with_release(&dock.id, &upload.camera);
        let held = recording.life == Life::Held;
        let engine = self.engine()?;
        let ctx = City::dock_ctx(&engine, &dock);
        match self.told(evidence::released(&ctx, &engine.desk, &dock, &id).await) {
            Told::Done(()) => {
                self.kept_mut(kept)?.standing = next;
                self.tally.count("camera copies released");
            }
            Told::Unknown if held => return Ok(Doubt::Standing(kept, Box::new(next))),
            Told::Unknown => {}
            Told::Refused(DeskError::NotFound(_) | DeskError::BeingDisposed) if !held => {}
            Told::Refused(error) => bail!("the release of {id} was refused: {error:?}"),
        }
        Ok(Doubt::None)
    }

    /// Whether a receipt is signed by the ledger's key and says what is held.
    fn is_receipt(&self, note: &str, kept: usize) -> Result<()> {
        let key = ledger::VerifierKey::parse(&self.vkey)?;
        let opened = ledger::open(note, &[key]).context("a receipt's signature")?;
        let kept = self.kept(kept)?;
        let film = self.model.footage.get(kept.footage).context("its film")?;
        let mut lines = vec![
            format!("sha256 {}", hex(&film.sha256)),
            format!("bytes {}", film.bytes.len()),
            format!("held-since {}", kept.received_at),
        ];
        lines.extend(kept.seen.as_ref().map(|seen| format!("recording {}", seen.handle)));
        for line in lines {
            ensure!(opened.text.lines().any(|known| known == line), "no `{line}` on {}", kept.id);
        }
        Ok(())
    }

    /// Whether a dock is known by its token, and nobody by another.
    pub(crate) async fn authenticate(&mut self) -> Result<Doubt> {
        let engine = self.engine()?;
        let number = self.dice.index(self.tokens.len());
        let token = self.tokens.get(number).context("a token")?.clone();
        for (token, may) in [(format!("{token}0"), false), (token, true)] {
            match self.told(docks::authenticate(&engine.desk, &token).await) {
                Told::Done(dock) => {
                    ensure!(dock.is_some() == may, "a dock's token is taken wrongly");
                    ensure!(dock.is_none_or(|dock| self.docks.get(number) == Some(&dock)));
                }
                Told::Refused(error) => bail!("a dock could not sign in: {error:?}"),
                Told::Unknown => return Ok(Doubt::None),
            }
        }
        Ok(Doubt::None)
    }
}

/// An answer in a word or two, for the trace.
pub(crate) fn outcome<T>(answer: &Result<T, DeskError>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(error) => error.to_string(),
    }
}
