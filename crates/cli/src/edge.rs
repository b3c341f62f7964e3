//! The machine's own clock and randomness: the only place that asks for them.
//!
//! Invariant: everything else takes them as parameters.

use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl desk::Clock for SystemClock {
    fn now(&self) -> Timestamp {
        now()
    }
}

/// The machine's randomness.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemRandom;

impl vault::Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the edge where randomness comes in")]
    #[expect(clippy::expect_used, reason = "without randomness nothing may be sealed")]
    fn fill(&self, out: &mut [u8]) {
        getrandom::fill(out).expect("the operating system gives randomness");
    }
}

/// The machine's time.
#[expect(clippy::disallowed_methods, reason = "this is the edge where time comes in")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// A clock that a demonstration can move on; it remembers by how much in a file.
#[derive(Debug)]
pub(crate) struct MovedClock {
    seconds: AtomicI64,
    file: PathBuf,
}

impl MovedClock {
    /// The clock as it was left in `folder`.
    pub(crate) fn of(folder: &Path) -> Self {
        let file = folder.join("demo-clock");
        let seconds = std::fs::read_to_string(&file).ok();
        let seconds = seconds.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        Self { seconds: AtomicI64::new(seconds), file }
    }
}

impl desk::Clock for MovedClock {
    fn now(&self) -> Timestamp {
        let moved = SignedDuration::from_secs(self.seconds.load(Ordering::SeqCst));
        now().checked_add(moved).unwrap_or(Timestamp::MAX)
    }
}

impl web::DemoClock for MovedClock {
    fn offset(&self) -> SignedDuration {
        SignedDuration::from_secs(self.seconds.load(Ordering::SeqCst))
    }

    fn advance(&self, by: SignedDuration) {
        let seconds = self.seconds.fetch_add(by.as_secs(), Ordering::SeqCst) + by.as_secs();
        if let Err(error) = std::fs::write(&self.file, seconds.to_string()) {
            tracing::warn!(kind = ?error.kind(), "the demo's clock could not be remembered");
        }
    }
}
