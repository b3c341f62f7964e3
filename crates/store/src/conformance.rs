//! What every engine must do, told by examples: the suite that an engine passes to be one.
//!
//! Invariant: a case uses the ports alone, so that it holds for files and for clusters alike.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::{Facts, IndexSpec, Kind, KindSpec, RecordId, Store, StoreError};

mod blobs;
mod jobs;
mod journal;
mod keys;
mod records;
mod units;

/// The kinds that the suite's stores are opened with.
pub static KINDS: &[Kind] = &[&ITEM, &NOTE];

/// A kind with indexes of one, two and three fields.
static ITEM: KindSpec = KindSpec {
    name: "item",
    indexes: &[
        IndexSpec { name: "by_state", fields: &["state", "due_at"] },
        IndexSpec { name: "by_rank", fields: &["rank"] },
        IndexSpec { name: "by_place", fields: &["area", "street", "number"] },
    ],
};

/// A kind without indexes.
static NOTE: KindSpec = KindSpec { name: "note", indexes: &[] };

/// Where the suite gets its stores from.
#[async_trait]
pub trait Ground: Send + Sync {
    /// An empty store that knows [`KINDS`].
    ///
    /// # Errors
    ///
    /// What the engine says.
    async fn fresh(&self) -> Result<Arc<dyn Store>, StoreError>;

    /// The same store, closed and opened again.
    ///
    /// # Errors
    ///
    /// What the engine says.
    async fn reopen(&self, store: Arc<dyn Store>) -> Result<Arc<dyn Store>, StoreError>;
}

/// Why a case failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(String);

/// The cases that failed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures(pub Vec<(&'static str, Failure)>);

/// A case with the store it runs on.
struct Bench<'a> {
    ground: &'a dyn Ground,
    store: Arc<dyn Store>,
}

type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// A case by the sentence that it shows.
struct Case {
    name: &'static str,
    run: fn(Bench<'_>) -> Running<'_>,
}

/// The cases of a module, each named as its function.
macro_rules! cases {
    ($($case:ident),* $(,)?) => {
        pub(super) const CASES: &[super::Case] = &[$(super::Case {
            name: stringify!($case),
            run: |bench| Box::pin($case(bench)),
        }),*];
    };
}
use cases;

/// Runs every case on a store of its own, and gives how many there were.
///
/// # Errors
///
/// [`Failures`] with every case that failed.
pub async fn run(ground: &dyn Ground) -> Result<usize, Failures> {
    let suites =
        [records::CASES, units::CASES, journal::CASES, jobs::CASES, blobs::CASES, keys::CASES];
    let mut failures = Vec::new();
    let mut number = 0;
    for case in suites.into_iter().flatten() {
        number += 1;
        let done = match ground.fresh().await {
            Ok(store) => (case.run)(Bench { ground, store }).await,
            Err(error) => Err(error.into()),
        };
        failures.extend(done.err().map(|failure| (case.name, failure)));
    }
    if failures.is_empty() { Ok(number) } else { Err(Failures(failures)) }
}

impl Bench<'_> {
    async fn reopened(self) -> Result<Self, Failure> {
        let Self { ground, store } = self;
        Ok(Self { ground, store: ground.reopen(store).await? })
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self(format!("the store said: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(case, failure)| writeln!(f, "{case}: {failure}"))
    }
}

/// Fails unless the two are the same.
fn same<T: PartialEq + fmt::Debug>(what: &str, found: &T, wanted: &T) -> Result<(), Failure> {
    if found == wanted {
        return Ok(());
    }
    Err(Failure(format!("{what}: found {found:?}, wanted {wanted:?}")))
}

/// Fails unless it holds.
fn holds(what: &str, condition: bool) -> Result<(), Failure> {
    if condition { Ok(()) } else { Err(Failure(what.to_owned())) }
}

/// Fails unless the call was refused in the way that `wanted` tells.
fn refused<T>(
    what: &str,
    done: Result<T, StoreError>,
    wanted: impl FnOnce(&StoreError) -> bool,
) -> Result<(), Failure> {
    match done {
        Err(error) if wanted(&error) => Ok(()),
        Err(error) => Err(Failure(format!("{what}: refused, but with: {error}"))),
        Ok(_) => Err(Failure(format!("{what}: was not refused"))),
    }
}

fn is_conflict(error: &StoreError) -> bool {
    matches!(error, StoreError::Conflict { .. })
}

fn is_there(error: &StoreError) -> bool {
    matches!(error, StoreError::AlreadyThere { .. })
}

fn is_refusal(error: &StoreError) -> bool {
    matches!(error, StoreError::Invalid { .. } | StoreError::TooLarge { .. })
}

fn id(text: &str) -> Result<RecordId, Failure> {
    Ok(RecordId::new(text)?)
}

fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_790_000_000 + second)
}

fn ranked(rank: i64) -> Facts {
    Facts::new().with("rank", rank)
}
