//! What a measurement stands on: a folder on the real disk, a desk, randomness.
//!
//! Invariant: data lies on the disk that the executable lies on, never in memory, and is gone when
//! the measurement ends.

use crate::{london, measure};
use anyhow::{Context as _, Result};
use desk::docks::Dock;
use desk::{Actor, Clock, Ctx, Desk, Opening};
use pack::Source;
use std::path::Path;
use std::sync::Arc;
use store::{Embedded, RealDisk};
use tempfile::TempDir;
use vault::{Random, RootKey};

/// The machine's randomness.
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the edge where randomness comes in")]
    #[expect(clippy::expect_used, reason = "without randomness nothing may be sealed")]
    fn fill(&self, out: &mut [u8]) {
        getrandom::fill(out).expect("the operating system gives randomness");
    }
}

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> jiff::Timestamp {
        measure::now()
    }
}

/// A folder beside the executable, removed when it is dropped.
///
/// # Errors
///
/// Where it cannot be made.
pub(crate) fn folder() -> Result<TempDir> {
    let executable = std::env::current_exe()?;
    let beside = executable.parent().context("the executable lies in no folder")?;
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(beside);
    folder.context("cannot make a folder beside the executable")
}

/// A runtime as the server has it.
///
/// # Errors
///
/// Where threads cannot be started.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// A desk on a new folder, with the London pack in force.
///
/// # Errors
///
/// Where the store or the desk refuses.
pub(crate) async fn desk(folder: &Path, clock: Arc<dyn Clock>) -> Result<Arc<Desk>> {
    let folder = folder.to_owned();
    let store = tokio::task::spawn_blocking(move || {
        Embedded::open(&folder, desk::KINDS, Arc::new(RealDisk))
    });
    on(Arc::new(store.await??), clock).await
}

/// A desk on a store that is open already, with the London pack in force.
///
/// # Errors
///
/// Where the desk refuses.
pub(crate) async fn on(store: Arc<Embedded>, clock: Arc<dyn Clock>) -> Result<Arc<Desk>> {
    under(store, clock, london::sources()).await
}

/// A desk on a store that is open already, with the pack of these sources in force.
///
/// # Errors
///
/// Where the desk refuses.
pub(crate) async fn under(
    store: Arc<Embedded>,
    clock: Arc<dyn Clock>,
    sources: Vec<Source>,
) -> Result<Arc<Desk>> {
    let random = Arc::new(SystemRandom);
    let root = RootKey::generate(random.as_ref());
    let origin = "bluelamp.example/bench".to_owned();
    let desk = Desk::open(Opening { store, root, clock, random, readings: Arc::default(), origin })
        .await?;
    let ctx = desk.ctx(Actor::system(), "first-pack");
    desk::packs::begin(&ctx, &desk, sources).await?;
    Ok(Arc::new(desk))
}

/// Registers the dock that uploads come from, and gives its token.
///
/// # Errors
///
/// Where the desk refuses.
pub(crate) async fn dock(desk: &Desk) -> Result<(Dock, String)> {
    let dock = Dock { id: "bench".to_owned(), checksums_required: true };
    let token = desk::docks::register(&manager(desk), desk, &dock).await?;
    Ok((dock, token))
}

/// The act of somebody who manages evidence.
pub(crate) fn manager(desk: &Desk) -> Ctx {
    desk.ctx(Actor::new("bench-manager", "evidence-manager"), "law-enforcement")
}

/// Bytes as small hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}
