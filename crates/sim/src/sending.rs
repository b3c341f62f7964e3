//! What docks send: parts of uploads, right and wrong.
//!
//! Invariant: a dock sends from the offset that it was told, unless it errs on purpose, and then it
//! must be told so.

use crate::city::{City, Engine, Told};
use crate::footage::sha256;
use crate::model::{Doubt, Life, Stage};
use crate::uploads::outcome;
use anyhow::{Context as _, Result, bail, ensure};
use bytes::Bytes;
use desk::DeskError;
use desk::docks::Dock;
use desk::evidence::{self, Progress};
use futures_util::stream;
use jiff::Timestamp;

/// How a request differs from what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slip {
    /// It does not.
    None,
    /// It begins at another offset.
    Offset,
    /// Its checksum is that of other bytes.
    Checksum,
    /// It has no checksum.
    Unsummed,
    /// The connection ends before its end.
    EndsEarly,
    /// It goes beyond the file's length.
    Beyond,
}

impl Slip {
    fn name(self) -> &'static str {
        match self {
            Self::None => "nothing",
            Self::Offset => "another offset",
            Self::Checksum => "another checksum",
            Self::Unsummed => "no checksum",
            Self::EndsEarly => "an early end",
            Self::Beyond => "more than was announced",
        }
    }
}

/// One request of an upload.
struct Request {
    number: usize,
    id: String,
    dock: Dock,
    /// Where the upload stands, and where it would stand afterwards.
    stands: u64,
    then: u64,
    size: u64,
    slip: Slip,
    bytes: Bytes,
    honest: bool,
}

impl City {
    /// A dock sends a part of an upload.
    pub(crate) async fn send(&mut self) -> Result<Doubt> {
        let open: Vec<_> = self.open_uploads();
        let Some(number) = self.dice.pick(&open).copied() else { return Ok(Doubt::None) };
        let request = self.request(number)?;
        self.put(request).await
    }

    /// A dock sends a whole file in as few requests as it takes.
    pub(crate) async fn deliver(&mut self) -> Result<Doubt> {
        let doubt = self.begin().await?;
        let newest = self.open_uploads().last().copied();
        let Some(number) = newest.filter(|_| !self.is_disturbed()) else { return Ok(doubt) };
        let mut request = self.request(number)?;
        request.slip = Slip::None;
        self.reach(&mut request, u64::MAX)?;
        self.put(request).await
    }

    fn open_uploads(&self) -> Vec<usize> {
        let uploads = self.model.uploads.iter().enumerate();
        let open = uploads.filter(|(_, upload)| matches!(upload.stage, Stage::Open(_)));
        open.map(|(number, _)| number).collect()
    }

    /// What the dock sends next, by chance.
    fn request(&mut self, number: usize) -> Result<Request> {
        let upload = self.upload(number)?;
        let dock = self.dock(upload.dock)?;
        let Stage::Open(stands) = upload.stage else { bail!("upload {} is not open", upload.id) };
        let size = self.model.footage.get(upload.footage).context("its film")?.bytes.len() as u64;
        let (id, honest) = (upload.id.clone(), upload.honest);
        let left = size - stands;
        let length = match self.dice.below(4) {
            0 => self.dice.between(0, left),
            1 => left.min(self.dice.between(1, 3) * 65_536 - self.dice.below(2)),
            _ => left,
        };
        let slip = match self.dice.below(20) {
            0 | 1 => Slip::Offset,
            2 | 3 => Slip::Checksum,
            4 | 5 => Slip::Unsummed,
            6..=8 => Slip::EndsEarly,
            9 | 10 => Slip::Beyond,
            _ => Slip::None,
        };
        let then = stands;
        let bytes = Bytes::new();
        let mut request = Request { number, id, dock, stands, then, size, slip, bytes, honest };
        self.reach(&mut request, length)?;
        Ok(request)
    }

    /// Fills a request with so many bytes from where it stands, or all that are left.
    fn reach(&self, request: &mut Request, length: u64) -> Result<()> {
        let upload = self.upload(request.number)?;
        let film = self.model.footage.get(upload.footage).context("its film")?;
        request.then = request.stands.saturating_add(length).min(request.size);
        let (from, until) = (usize::try_from(request.stands)?, usize::try_from(request.then)?);
        request.bytes = film.bytes.slice(from..until);
        if request.slip == Slip::Beyond {
            let rest = film.bytes.slice(from..);
            request.bytes = [rest.as_ref(), b"more than was announced"].concat().into();
        }
        Ok(())
    }

    async fn put(&mut self, request: Request) -> Result<Doubt> {
        let engine = self.engine()?;
        let Request { number, ref dock, slip, stands, .. } = request;
        let mut checksum = Some(sha256(&request.bytes));
        match slip {
            Slip::Checksum => checksum = Some(sha256(b"other bytes")),
            Slip::Unsummed => checksum = None,
            _ if !dock.checksums_required && self.dice.once_in(2) => checksum = None,
            _ => {}
        }
        let offset = match slip {
            Slip::Offset if stands > 0 && self.dice.once_in(2) => stands - 1,
            Slip::Offset => stands + 1,
            _ => stands,
        };
        let mut parts = self.parts(&request.bytes);
        if slip == Slip::EndsEarly {
            parts.push(Err(std::io::ErrorKind::ConnectionReset));
        }
        let ctx = City::dock_ctx(&engine, dock);
        let expired = ctx.now >= self.upload(number)?.expires_at;
        let parts = stream::iter(parts);
        let id = &request.id;
        let answer = evidence::append(&ctx, &engine.desk, dock, id, offset, checksum, parts).await;
        let size = request.bytes.len();
        self.say(&format!("send {id} {offset}+{size} {slip:?}: {}", outcome(&answer)));
        match self.told(answer) {
            Told::Done(progress) => self.taken(&request, expired, &progress),
            Told::Refused(error) => {
                self.refused(&request, expired, &error)?;
                self.renewed(&engine, number).await?;
                Ok(Doubt::None)
            }
            Told::Unknown => Ok(doubt(&request)),
        }
    }

    /// A request was answered well.
    fn taken(&mut self, request: &Request, expired: bool, progress: &Progress) -> Result<Doubt> {
        let Request { number, id, slip, then, size, honest, .. } = request;
        let whole = then == size;
        let fits = match slip {
            Slip::None => true,
            Slip::Unsummed => !request.dock.checksums_required,
            // The last byte arrived before the end: the whole file's digest decides.
            Slip::EndsEarly => whole,
            Slip::Offset | Slip::Checksum | Slip::Beyond => false,
        };
        ensure!(fits && !expired, "a request with {slip:?} was taken for {id}");
        ensure!(progress.done == whole, "upload {id} is done or not");
        ensure!(progress.offset == *then, "upload {id} stands at {}", progress.offset);
        ensure!(!whole || *honest, "upload {id} was taken though its digest is wrong");
        self.expiry(*number, progress.expires_at)?;
        if whole {
            self.finished(*number)?;
        } else {
            self.upload_mut(*number)?.stage = Stage::Open(*then);
        }
        Ok(Doubt::None)
    }

    /// A request was refused: for the right reason, and nothing is lost.
    fn refused(&mut self, request: &Request, expired: bool, error: &DeskError) -> Result<()> {
        let Request { number, id, dock, slip, stands, then, size, honest, .. } = request;
        let (_, holder) = self.holder_of(*number)?;
        let ending = holder.is_some_and(|(_, life)| life == Life::Ending);
        let whole = then == size;
        let fits = match error {
            DeskError::ChecksumRequired(_) => *slip == Slip::Unsummed && dock.checksums_required,
            DeskError::Expired(_) => expired,
            DeskError::OffsetMismatch { expected, .. } => {
                *slip == Slip::Offset && expected == stands
            }
            DeskError::ChecksumMismatch => *slip == Slip::Checksum,
            DeskError::TooLong { .. } => *slip == Slip::Beyond,
            DeskError::Interrupted { kept } => {
                self.upload_mut(*number)?.stage = Stage::Open(*kept);
                *slip == Slip::EndsEarly && kept == then && !whole
            }
            DeskError::DigestMismatch => {
                self.upload_mut(*number)?.stage = Stage::Gone;
                whole && !honest
            }
            DeskError::BeingDisposed => {
                self.upload_mut(*number)?.stage = Stage::Waiting;
                whole && *honest && ending
            }
            _ => false,
        };
        ensure!(fits, "a request with {slip:?} for {id} was refused: {error:?}");
        let why = if *slip == Slip::None { "the request's time or content" } else { slip.name() };
        self.tally.count(&format!("refused: {why}"));
        Ok(())
    }

    /// A refused request may have renewed its upload's time: that stands in its record.
    async fn renewed(&mut self, engine: &Engine, number: usize) -> Result<()> {
        let id = self.upload(number)?.id.clone();
        let Some(Some(record)) = self.raw(engine, "uploads", &id).await? else { return Ok(()) };
        let at = record.facts.int("expires_at").context("an upload without an end")?;
        self.expiry(number, Timestamp::from_microsecond(at)?)
    }

    /// Bytes as they come over a wire.
    fn parts(&mut self, bytes: &Bytes) -> Vec<Result<Bytes, std::io::ErrorKind>> {
        let mut rest = bytes.clone();
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let most =
                if self.dice.once_in(2) { rest.len() } else { 1 + self.dice.index(rest.len()) };
            parts.push(Ok(rest.split_to(most)));
        }
        parts
    }
}

/// What may have become of a request that was not answered.
fn doubt(request: &Request) -> Doubt {
    let Request { number, then, .. } = *request;
    match (request.slip, then == request.size, request.honest) {
        (Slip::Offset | Slip::Checksum | Slip::Beyond, ..) => Doubt::None,
        (Slip::Unsummed, ..) if request.dock.checksums_required => Doubt::None,
        (_, false, _) => Doubt::Upload(number, vec![Stage::Open(then)]),
        (_, true, true) => Doubt::Finish(number),
        // What was acknowledged of a file that is not what was claimed is worth nothing.
        (_, true, false) => Doubt::Upload(number, vec![Stage::Open(0), Stage::Gone]),
    }
}
