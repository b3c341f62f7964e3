//! Jobs: due at an instant, leased, retried with back-off, idempotent by key.
//!
//! Invariant: a job is changed only by who holds its latest lease; a holder that was too slow gets
//! a conflict, and with it nothing of its unit is written.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::error::{StoreError, well_formed, within};

/// Longest key of a job, in bytes.
pub const JOB_KEY_MAX_BYTES: usize = 200;
/// Longest kind of a job and longest holder of a lease, in bytes.
pub const JOB_KIND_MAX_BYTES: usize = 80;
/// Largest payload of a job, in bytes.
pub const JOB_PAYLOAD_MAX_BYTES: usize = 64 << 10;
/// Longest reason for a retry or a parking, in characters.
pub const JOB_REASON_MAX_CHARS: usize = 200;
/// Most jobs that are leased or listed at once.
pub const JOBS_MAX: u32 = 1_000;

/// A change to a job, inside a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobChange {
    /// Makes a job. One that waits or runs under the same key is left as it is; a parked one starts
    /// anew.
    Enqueue {
        /// 1 to 200 of `A-Z a-z 0-9 . _ : / -`.
        key: String,
        /// Which work it is: 1 to 80 of the same.
        kind: String,
        /// Not before, to the microsecond.
        due_at: Timestamp,
        /// At most 64 KiB, never personal in clear.
        payload: Vec<u8>,
    },
    /// The work is done; the job goes.
    Finish {
        /// From [`Jobs::lease`].
        lease: Lease,
    },
    /// The work is put off. The caller chooses the back-off.
    Retry {
        /// From [`Jobs::lease`].
        lease: Lease,
        /// Not before, to the microsecond.
        due_at: Timestamp,
        /// Why, in at most 200 characters, without personal data.
        reason: String,
    },
    /// The work cannot be done; the job waits for a person.
    Park {
        /// From [`Jobs::lease`].
        lease: Lease,
        /// Why, in at most 200 characters, without personal data.
        reason: String,
    },
}

/// The right to work on a job, until it expires and another takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub(crate) key: String,
    pub(crate) token: u64,
}

impl Lease {
    /// A lease as an engine hands it out; `token` is never used twice for one key.
    pub fn new(key: impl Into<String>, token: u64) -> Self {
        Self { key: key.into(), token }
    }

    /// The job's key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The fencing token: higher for each lease of the same key.
    pub fn token(&self) -> u64 {
        self.token
    }
}

/// A job to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// The job's key.
    pub key: String,
    /// Which work it is.
    pub kind: String,
    /// As it was enqueued.
    pub payload: Vec<u8>,
    /// 1 for the first time it is leased, and one more for each time since.
    pub attempt: u32,
    /// For the change that ends it.
    pub lease: Lease,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobState {
    /// Not taken; due now or later.
    Waiting,
    /// Taken; the lease may have expired.
    Leased,
    /// Given up; waits for a person.
    Parked,
}

/// How many jobs stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Not taken.
    pub waiting: u64,
    /// Taken.
    pub leased: u64,
    /// Given up.
    pub parked: u64,
}

/// A job as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// The job's key.
    pub key: String,
    /// Which work it is.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// When it was due when it last waited.
    pub due_at: Timestamp,
    /// How many times it was leased.
    pub attempt: u32,
    /// Who holds it, when it is leased.
    pub holder: Option<String>,
    /// Why it was last put off or parked.
    pub reason: Option<String>,
}

/// Taking jobs and looking at them; everything else is a [`JobChange`] in a unit.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Takes up to `limit` jobs (at most 1,000) that are due at `now`, for the time `span`: those
    /// whose lease has expired first, then those that wait, each by when they were due.
    async fn lease(
        &self,
        now: Timestamp,
        holder: &str,
        span: SignedDuration,
        limit: u32,
    ) -> Result<Vec<Leased>, StoreError>;

    /// How many jobs stand where.
    async fn counts(&self) -> Result<JobCounts, StoreError>;

    /// Up to `limit` jobs (at most 1,000) in that state, in the order in which they would be
    /// taken.
    async fn list(&self, state: JobState, limit: u32) -> Result<Vec<JobRow>, StoreError>;
}

impl JobChange {
    pub(crate) fn size_bytes(&self) -> usize {
        match self {
            Self::Enqueue { payload, .. } => payload.len(),
            Self::Finish { .. } | Self::Retry { .. } | Self::Park { .. } => 0,
        }
    }

    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self {
            Self::Enqueue { key, kind, payload, .. } => {
                well_formed("key of a job", key, JOB_KEY_MAX_BYTES, true)?;
                well_formed("kind of a job", kind, JOB_KIND_MAX_BYTES, true)?;
                within("bytes of a job's payload", payload.len(), JOB_PAYLOAD_MAX_BYTES)
            }
            Self::Finish { .. } => Ok(()),
            Self::Retry { reason, .. } | Self::Park { reason, .. } => {
                within("characters of a job's reason", reason.chars().count(), JOB_REASON_MAX_CHARS)
            }
        }
    }
}

/// Checks the arguments of [`Jobs::lease`] and gives the instant at which the lease ends.
///
/// # Errors
///
/// [`StoreError::Invalid`] or [`StoreError::TooLarge`].
pub(crate) fn lease_ends(
    now: Timestamp,
    holder: &str,
    span: SignedDuration,
    limit: u32,
) -> Result<Timestamp, StoreError> {
    well_formed("holder of a lease", holder, JOB_KIND_MAX_BYTES, true)?;
    within("jobs at once", limit as usize, JOBS_MAX as usize)?;
    let odd =
        StoreError::Invalid { what: "time of a lease", must: "above zero and in the calendar" };
    if span <= SignedDuration::ZERO {
        return Err(odd);
    }
    now.checked_add(span).map_err(|_| odd)
}
