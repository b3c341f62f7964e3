//! The city: a machine with its disk and clock, the real desk on the real engine, and what its
//! people were told.
//!
//! Invariant: one thing happens at a time, and nothing but the seed decides what.

use crate::dice::{Dice, Urn};
use crate::faults::{CrashPoint, Fired};
use crate::model::{Kept, Life, Model, Upload};
use crate::tally::Tally;
use crate::trace::Trace;
use anyhow::{Context as _, Result, ensure};
use desk::docks::Dock;
use desk::{Clock as _, Ctx, Desk, DeskError, ManualClock, Opening};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};
use store::{Embedded, Options, SimDisk, StoreError};
use tempfile::TempDir;
use vault::RootKey;

/// The ledger's name.
pub(crate) const ORIGIN: &str = "sim.bluelamp.example/city";

/// What runs on the machine; lost when it stops.
pub(crate) struct Engine {
    pub(crate) desk: Desk,
    pub(crate) store: Arc<Embedded>,
}

/// What was read of packs by any city of this process, on any day on which one may begin.
static READINGS: LazyLock<Arc<desk::packs::Readings>> =
    LazyLock::new(|| Arc::new(desk::packs::Readings::keeping(64)));

/// The city.
pub(crate) struct City {
    pub(crate) dice: Dice,
    pub(crate) trace: Trace,
    pub(crate) tally: Tally,
    pub(crate) model: Model,
    pub(crate) docks: Vec<Dock>,
    pub(crate) tokens: Vec<String>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) disk: SimDisk,
    pub(crate) faults: Arc<CrashPoint>,
    /// Every checkpoint that the ledger ever showed, oldest first.
    pub(crate) checkpoints: Vec<String>,
    pub(crate) vkey: String,
    /// When jobs were last run without anything going wrong, and when something last did.
    pub(crate) worked_at: Timestamp,
    pub(crate) tried_at: Timestamp,
    pub(crate) trouble_at: Option<Timestamp>,
    /// Whether the machine may be off for days.
    pub(crate) outages: bool,
    /// Whether nothing goes wrong any more.
    pub(crate) calm: bool,
    /// Whether the disk has next to no space left, for the length of one act.
    pub(crate) full: bool,
    random: Arc<Urn>,
    root: [u8; 32],
    pub(crate) engine: Option<Rc<Engine>>,
    pub(crate) folder: TempDir,
}

/// What came of an act.
pub(crate) enum Told<T> {
    /// It was done.
    Done(T),
    /// It was refused, and nothing was going wrong.
    Refused(DeskError),
    /// Something went wrong: whether it was done is not known.
    Unknown,
}

impl City {
    /// An empty city; nothing is applied or registered yet.
    pub(crate) fn new(seed: u64, aloud: bool) -> Result<Self> {
        let mut dice = Dice::new(seed, 1);
        let folder = folder().context("a folder for the database")?;
        let faults = Arc::new(CrashPoint::new(folder.path().join("records.db")));
        // Around the turn of a month more often than not: that is when epochs end.
        let month = dice.pick(&["2026-12-01", "2027-01-01", "2027-02-01", "2027-03-28"]);
        let start: jiff::civil::Date = month.context("a month")?.parse()?;
        let start = start.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp();
        let before = i64::try_from(dice.below(12 * 24 * 3_600_000))?;
        let start = start - SignedDuration::from_millis(before);
        let mut root = [0; 32];
        Dice::new(seed, 2).fill(&mut root);
        let outages = dice.once_in(8);
        Ok(Self {
            dice,
            trace: Trace::new(aloud),
            tally: Tally::default(),
            model: Model::default(),
            docks: Vec::new(),
            tokens: Vec::new(),
            clock: Arc::new(ManualClock::new(start)),
            disk: SimDisk::new(),
            faults,
            checkpoints: Vec::new(),
            vkey: String::new(),
            worked_at: start,
            tried_at: start,
            trouble_at: None,
            outages,
            calm: false,
            full: false,
            random: Arc::new(Urn::new(Dice::new(seed, 3))),
            root,
            engine: None,
            folder,
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What runs; hold it only for the length of an act.
    pub(crate) fn engine(&self) -> Result<Rc<Engine>> {
        self.engine.clone().context("the machine is down")
    }

    /// An act by somebody of that role, now.
    pub(crate) fn ctx(engine: &Engine, role: &str, purpose: &str) -> Ctx {
        engine.desk.ctx(desk::Actor::new(&format!("{role}-1"), role), purpose)
    }

    /// An act by a dock, now.
    pub(crate) fn dock_ctx(engine: &Engine, dock: &Dock) -> Ctx {
        engine.desk.ctx(dock.actor(), "law-enforcement")
    }

    /// A line of the trace, with the time.
    pub(crate) fn say(&mut self, line: &str) {
        let now = self.now();
        self.trace.line(format!("{now} {line}"));
    }

    /// Whether a fault fired, or the disk was full, since the last recovery.
    pub(crate) fn is_disturbed(&self) -> bool {
        self.full || self.fired().is_some()
    }

    /// What fired since the last recovery.
    pub(crate) fn fired(&self) -> Option<Fired> {
        self.faults.fired()
    }

    /// What came of an act, by its answer and by whether a fault fired.
    pub(crate) fn told<T>(&self, answer: Result<T, DeskError>) -> Told<T> {
        match answer {
            Ok(done) => Told::Done(done),
            Err(_) if self.fired().is_some() => Told::Unknown,
            Err(DeskError::Store(StoreError::Full)) if self.full => Told::Unknown,
            Err(error) => Told::Refused(error),
        }
    }

    /// Opens the machine for the first time.
    pub(crate) async fn start(&mut self) -> Result<()> {
        ensure!(self.open().await?, "the machine stopped though nothing was armed");
        Ok(())
    }

    /// Opens store and desk. `false` where a fault stopped that.
    pub(crate) async fn open(&mut self) -> Result<bool> {
        let options = Options {
            busy_timeout: std::time::Duration::from_secs(5),
            readers: 1,
            key_file_bytes: 4_096,
            faults: Arc::clone(&self.faults) as Arc<dyn store::Faults>,
        };
        let drive = Arc::new(self.disk.clone());
        let store = match Embedded::open_with(self.folder.path(), desk::KINDS, drive, &options) {
            Ok(store) => Arc::new(store),
            Err(_) if self.fired().is_some() => return Ok(false),
            Err(error) => return Err(error).context("the store does not open again"),
        };
        let opening = Opening {
            store: Arc::clone(&store) as Arc<dyn store::Store>,
            root: RootKey::from_bytes(&self.root),
            clock: Arc::clone(&self.clock) as Arc<dyn desk::Clock>,
            random: Arc::clone(&self.random) as Arc<dyn vault::Random>,
            readings: Arc::clone(&READINGS),
            origin: ORIGIN.to_owned(),
        };
        let desk = match Desk::open(opening).await {
            Ok(desk) => desk,
            Err(_) if self.fired().is_some() => return Ok(false),
            Err(error) => return Err(error).context("the desk does not open again"),
        };
        let vkey = desk::log::verifier_key(&desk);
        ensure!(self.vkey.is_empty() || self.vkey == vkey, "the ledger's key has changed");
        self.vkey = vkey;
        self.engine = Some(Rc::new(Engine { desk, store }));
        Ok(true)
    }

    /// The database's files as they lie on the disk.
    pub(crate) fn database(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(self.folder.path())? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                let name = entry.file_name().to_string_lossy().into_owned();
                files.push((name, std::fs::read(entry.path())?));
            }
        }
        Ok(files)
    }

    /// An upload, by its number.
    pub(crate) fn upload(&self, number: usize) -> Result<&Upload> {
        self.model.uploads.get(number).context("an upload of that number")
    }

    pub(crate) fn upload_mut(&mut self, number: usize) -> Result<&mut Upload> {
        self.model.uploads.get_mut(number).context("an upload of that number")
    }

    /// A recording, by its number.
    pub(crate) fn kept(&self, number: usize) -> Result<&Kept> {
        self.model.kept.get(number).context("a recording of that number")
    }

    pub(crate) fn kept_mut(&mut self, number: usize) -> Result<&mut Kept> {
        self.model.kept.get_mut(number).context("a recording of that number")
    }

    /// A dock, by its number.
    pub(crate) fn dock(&self, number: usize) -> Result<Dock> {
        self.docks.get(number).cloned().context("a dock of that number")
    }

    /// An upload's film, and the recording that holds it, if there is one.
    pub(crate) fn holder_of(&self, number: usize) -> Result<(usize, Option<(usize, Life)>)> {
        let footage = self.upload(number)?.footage;
        let holder = self.model.holder(footage);
        let life = holder.and_then(|kept| Some((kept, self.model.kept.get(kept)?.life)));
        Ok((footage, life))
    }
}

/// A folder in memory where the machine has one, otherwise where temporary files go.
fn folder() -> std::io::Result<TempDir> {
    let memory = PathBuf::from("/dev/shm");
    let builder = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix("bluelamp-sim-");
        builder
    };
    builder().tempdir_in(memory).or_else(|_| builder().tempdir())
}
