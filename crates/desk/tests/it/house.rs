//! A desk for tests: real store on a temporary folder, real pack, clock and randomness given.

use bytes::Bytes;
use desk::docks::Dock;
use desk::evidence::{Claim, Progress};
use desk::verify::{Auditor, Files, Report};
use desk::{Actor, Clock, Ctx, Desk, DeskError, KINDS, ManualClock, Opening};
use jiff::{SignedDuration, Timestamp};
use pack::Source;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use store::sim_disk::SimDisk;
use store::{Disk, Embedded, Faults, Options, RealDisk, Store};
use vault::{Random, RootKey};

/// What was read of packs by any test of this process.
static READINGS: LazyLock<Arc<desk::packs::Readings>> = LazyLock::new(Arc::default);

/// Numbers that look random, never repeat, and are the same in each run.
#[derive(Default)]
pub(crate) struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, out: &mut [u8]) {
        for part in out.chunks_mut(8) {
            let n = self.0.fetch_add(1, Ordering::SeqCst);
            let mut mixed = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            part.copy_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes()[..part.len()]);
        }
    }
}

pub(crate) struct House {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Arc<ManualClock>,
    random: Arc<Counting>,
    drive: Arc<dyn Disk>,
    pub(crate) store: Arc<Embedded>,
    pub(crate) desk: Arc<Desk>,
}

pub(crate) fn london() -> Vec<Source> {
    include!("../../../../packs/london.rs")
}

pub(crate) fn start() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::on(Arc::new(RealDisk), Options::default()).await
    }

    /// A house whose blobs and keys lie on a disk that can fill up.
    pub(crate) async fn on_simulated(full: &Arc<SimDisk>) -> Self {
        Self::on(Arc::clone(full) as Arc<dyn Disk>, Options::default()).await
    }

    /// A house whose store can be stopped at any write.
    pub(crate) async fn with_faults(faults: Arc<dyn Faults>) -> Self {
        Self::on(Arc::new(RealDisk), Options { faults, ..Options::default() }).await
    }

    async fn on(drive: Arc<dyn Disk>, options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(start()));
        let random = Arc::new(Counting::default());
        let ground = (folder.path(), &drive, &options);
        let (store, desk) = open(ground, &clock, &random, 7).await.unwrap();
        let ctx = desk.ctx(Actor::system(), "first-pack");
        desk::packs::begin(&ctx, &desk, london()).await.unwrap();
        Self { folder, clock, random, drive, store, desk }
    }

    /// Stops without goodbye and opens the same folder again.
    pub(crate) async fn restarted(self) -> Self {
        let Self { folder, clock, random, drive, store, desk } = self;
        drop((desk, store));
        let ground = (folder.path(), &drive, &Options::default());
        let (store, desk) = open(ground, &clock, &random, 7).await.unwrap();
        Self { folder, clock, random, drive, store, desk }
    }

    /// Stops, lets `change` work on the folder, and opens it again.
    pub(crate) async fn restored(self, change: impl FnOnce(&std::path::Path)) -> Self {
        let Self { folder, clock, random, drive, store, desk } = self;
        drop((desk, store));
        change(folder.path());
        let ground = (folder.path(), &drive, &Options::default());
        let (store, desk) = open(ground, &clock, &random, 7).await.unwrap();
        Self { folder, clock, random, drive, store, desk }
    }

    /// Stops, and tries to open the folder with another root key.
    pub(crate) async fn with_wrong_key(self) -> Result<(), DeskError> {
        let Self { folder, clock, random, drive, store, desk } = self;
        drop((desk, store));
        let ground = (folder.path(), &drive, &Options::default());
        open(ground, &clock, &random, 8).await.map(|_| ())
    }

    pub(crate) fn ctx(&self, role: &str, purpose: &str) -> Ctx {
        self.desk.ctx(Actor::new("S 1234", role), purpose)
    }

    pub(crate) fn officer(&self) -> Ctx {
        self.ctx("officer", "law-enforcement")
    }

    pub(crate) fn manager(&self) -> Ctx {
        self.ctx("evidence-manager", "law-enforcement")
    }

    pub(crate) fn dock_ctx(&self, dock: &Dock) -> Ctx {
        self.desk.ctx(dock.actor(), "law-enforcement")
    }

    pub(crate) fn pass(&self, hours: i64) {
        self.clock.advance(SignedDuration::from_hours(hours));
    }

    /// Lives through some days with the jobs at work: two months and more in one stride.
    pub(crate) async fn days(&self, days: i64) {
        if days > 60 {
            self.pass(24 * days);
            desk::jobs::work(&self.desk, "test").await.unwrap();
            return;
        }
        let stretch = SignedDuration::from_hours(24 * days);
        let move_on = |by| self.clock.advance(by);
        desk::jobs::live_through(&self.desk, stretch, move_on).await.unwrap();
    }

    pub(crate) async fn open_upload(&self, dock: &Dock, claim: Claim) -> Progress {
        desk::evidence::open(&self.dock_ctx(dock), &self.desk, dock, claim).await.unwrap()
    }

    pub(crate) async fn append(
        &self,
        dock: &Dock,
        id: &str,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Progress, DeskError> {
        let sum = sha256(bytes);
        let ctx = self.dock_ctx(dock);
        desk::evidence::append(&ctx, &self.desk, dock, id, offset, Some(sum), parts(bytes)).await
    }

    /// Docks content in one go; gives the recording's id in the store.
    pub(crate) async fn dock(&self, content: &[u8], recorded_from: Option<Timestamp>) -> String {
        let dock = dock("east");
        let claim = Claim { recorded_from, ..claim(content) };
        let upload = self.open_upload(&dock, claim).await;
        let progress = self.append(&dock, &upload.id, 0, content).await.unwrap();
        assert!(progress.done);
        upload.id
    }

    pub(crate) async fn work(&self) -> desk::jobs::Worked {
        desk::jobs::work(&self.desk, "test").await.unwrap()
    }

    pub(crate) async fn export(&self, sealed: bool) -> Export {
        let ctx = self.ctx("auditor", "accountability");
        let mut export = Export::default();
        desk::log::export(&ctx, &self.desk, &mut export, sealed).await.unwrap();
        export
    }

    pub(crate) async fn blob_names(&self) -> Vec<String> {
        let names = self.store.blobs().list("recordings/", None, 100).await.unwrap();
        names.iter().map(ToString::to_string).collect()
    }
}

async fn open(
    (folder, drive, options): (&std::path::Path, &Arc<dyn Disk>, &Options),
    clock: &Arc<ManualClock>,
    random: &Arc<Counting>,
    root: u8,
) -> Result<(Arc<Embedded>, Arc<Desk>), DeskError> {
    let store = Arc::new(Embedded::open_with(folder, KINDS, Arc::clone(drive), options)?);
    let opening = Opening {
        store: Arc::clone(&store) as Arc<dyn Store>,
        root: RootKey::from_bytes(&[root; 32]),
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        random: Arc::clone(random) as Arc<dyn Random>,
        readings: Arc::clone(&READINGS),
        origin: "bluelamp.example/test".to_owned(),
    };
    Ok((store, Arc::new(Desk::open(opening).await?)))
}

pub(crate) fn dock(id: &str) -> Dock {
    Dock { id: id.to_owned(), checksums_required: true }
}

pub(crate) fn claim(content: &[u8]) -> Claim {
    let sum: Vec<_> = sha256(content).iter().map(|byte| format!("{byte:02x}")).collect();
    Claim {
        size_bytes: content.len() as u64,
        sha256: Some(sum.concat()),
        camera: "BW-1".to_owned(),
        officer: "PC 4021".to_owned(),
        file_name: "clip.mp4".to_owned(),
        media_type: "video/mp4".to_owned(),
        recorded_from: Some(start() - SignedDuration::from_hours(2)),
        recorded_to: None,
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().try_into().unwrap()
}

type Part = Result<Bytes, std::io::Error>;

/// Bytes as a network would bring them: in odd parts.
pub(crate) fn parts(bytes: &[u8]) -> impl futures_util::Stream<Item = Part> + Send + Unpin + use<> {
    let parts: Vec<Part> =
        bytes.chunks(40_001).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    futures_util::stream::iter(parts)
}

/// Bytes, and then a broken connection.
pub(crate) fn broken(
    bytes: &[u8],
) -> impl futures_util::Stream<Item = Part> + Send + Unpin + use<> {
    let parts: Vec<Part> =
        vec![Ok(Bytes::copy_from_slice(bytes)), Err(std::io::ErrorKind::ConnectionReset.into())];
    futures_util::stream::iter(parts)
}

/// Content that is different at every place, and for every seed.
pub(crate) fn content(size: usize, seed: u32) -> Vec<u8> {
    let mut state = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        state.to_be_bytes()[0]
    };
    (0..size).map(|_| next()).collect()
}

/// An export in memory.
#[derive(Default, Clone)]
pub(crate) struct Export {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    last: String,
}

impl desk::log::Sink for Export {
    fn begin(&mut self, path: &str) -> std::io::Result<()> {
        self.files.insert(path.to_owned(), Vec::new());
        path.clone_into(&mut self.last);
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.files.get_mut(&self.last).unwrap().extend_from_slice(bytes);
        Ok(())
    }
}

impl Files for Export {
    fn open(&self, path: &str) -> std::io::Result<Option<Box<dyn Read>>> {
        let bytes = self.files.get(path).cloned();
        Ok(bytes.map(|bytes| Box::new(std::io::Cursor::new(bytes)) as Box<dyn Read>))
    }

    fn list(&self, prefix: &str) -> Vec<String> {
        self.files.keys().filter(|path| path.starts_with(prefix)).cloned().collect()
    }
}

impl Export {
    pub(crate) fn verify(&self) -> Report {
        desk::verify::verify(self, &Auditor::default()).unwrap()
    }
}

/// What a report says of a promise: `kept`, `broken` or `not checked`.
pub(crate) fn finding(report: &Report, promise: &str) -> &'static str {
    let verdict = report.verdicts.iter().find(|verdict| verdict.promise == promise).unwrap();
    match verdict.finding {
        desk::verify::Finding::Kept => "kept",
        desk::verify::Finding::Broken(_) => "broken",
        desk::verify::Finding::NotChecked(_) => "not checked",
    }
}
