//! Jobs: what the machine does by itself, leased, retried with back-off.
//!
//! Invariant: a recurring job is always waiting or leased; it is never given up, since what is due
//! must not stay.

use crate::retention::RECKON;
use crate::{
    Actor, Ctx, Desk, DeskError, areas, choices, counts, entries, evidence, log, mailings,
    retention, rights, sessions,
};
use jiff::{SignedDuration, Timestamp};
use store::{JobChange, Leased, StoreError, Unit};

/// A job that comes round again.
struct Recurring {
    kind: &'static str,
    every: SignedDuration,
}

const SWEEP: &str = "retention-sweep";
const EXPIRY: &str = "upload-expiry";

const RECURRING: &[Recurring] = &[
    Recurring { kind: SWEEP, every: SignedDuration::from_mins(10) },
    Recurring { kind: EXPIRY, every: SignedDuration::from_mins(30) },
];

/// How long a worker may hold a job before another takes it.
const LEASE: SignedDuration = SignedDuration::from_mins(15);

/// The first wait after a failure; it doubles with each further one.
const BACK_OFF: SignedDuration = SignedDuration::from_secs(30);

/// The longest wait after a failure.
const BACK_OFF_MAX: SignedDuration = SignedDuration::from_mins(60);

/// What a round of work did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Worked {
    /// How many jobs were done.
    pub done: u64,
    /// How many failed and wait for another try.
    pub failed: u64,
    /// How many recordings were disposed of.
    pub disposed: u64,
    /// How many uploads were ended.
    pub expired: u64,
}

/// The purpose under which the machine itself acts, from the pack's role `system`.
///
/// # Errors
///
/// [`DeskError::NoPolicy`] where no pack was applied, or it has no such role.
pub fn system_ctx(desk: &Desk) -> Result<Ctx, DeskError> {
    let applied = crate::packs::current(desk).ok_or(DeskError::NoPolicy)?;
    let role = applied.pack.roles.get("system").ok_or(DeskError::NoPolicy)?;
    let purpose = role.purposes.first().ok_or(DeskError::NoPolicy)?;
    Ok(desk.ctx(Actor::system(), purpose.as_str()))
}

/// Does every job that is due, then brings the ledger up to date.
///
/// # Errors
///
/// [`DeskError::Store`] where the queue itself cannot be read. A job that fails is put off, and
/// counted.
pub async fn work(desk: &Desk, holder: &str) -> Result<Worked, DeskError> {
    let ctx = system_ctx(desk)?;
    let mut waiting = Unit::new();
    for job in RECURRING {
        waiting = waiting.job(enqueue(job.kind, ctx.now));
    }
    desk.store.units().commit(waiting).await?;
    let mut worked = Worked::default();
    for leased in desk.store.jobs().lease(ctx.now, holder, LEASE, 16).await? {
        let outcome = run(&ctx, desk, &leased, &mut worked).await;
        let change = match &outcome {
            Ok(rest) => {
                worked.done += 1;
                settle(&leased, ctx.now, rest.clone())
            }
            Err(error) => {
                worked.failed += 1;
                tracing::error!(job = leased.kind, attempt = leased.attempt, %error, "job failed");
                put_off(&leased, ctx.now, error)
            }
        };
        match desk.store.units().commit(change).await {
            // Another worker took the job over in the meantime: it is theirs now.
            Ok(_) | Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    counts::tend(desk).await;
    log::advance(desk).await?;
    Ok(worked)
}

/// How far a moved clock goes between two rounds of work.
const STRIDE: SignedDuration = SignedDuration::from_hours(6);

/// Lives through a stretch of time with a clock that can be moved, as a machine that was never
/// switched off would: a stride, the work that is due, the next stride.
///
/// # Errors
///
/// As for [`work`].
pub async fn live_through(
    desk: &Desk,
    stretch: SignedDuration,
    move_on: impl Fn(SignedDuration),
) -> Result<Worked, DeskError> {
    let mut sum = Worked::default();
    let mut left = stretch;
    while left.is_positive() {
        let stride = left.min(STRIDE);
        move_on(stride);
        left -= stride;
        let worked = work(desk, "moved-clock").await?;
        sum.done += worked.done;
        sum.failed += worked.failed;
        sum.disposed += worked.disposed;
        sum.expired += worked.expired;
    }
    Ok(sum)
}

/// Does a job; gives the payload of the next of its kind, where it left something to do.
async fn run(
    ctx: &Ctx,
    desk: &Desk,
    leased: &Leased,
    worked: &mut Worked,
) -> Result<Option<Vec<u8>>, DeskError> {
    match leased.kind.as_str() {
        SWEEP => {
            let swept = retention::sweep(ctx, desk).await?;
            worked.disposed += swept.disposed + swept.completed;
        }
        EXPIRY => {
            worked.expired += evidence::expire(ctx, desk).await?;
            sessions::expire(desk).await?;
            evidence::chase(desk).await?;
            desk.opened.close(ctx.now);
            rights::chase(ctx, desk).await?;
            rights::let_go(ctx, desk).await?;
            rights::dispose(ctx, desk).await?;
            choices::dispose(ctx, desk).await?;
            choices::expire(ctx, desk).await?;
            mailings::dispose(ctx, desk).await?;
            entries::dispose(ctx, desk).await?;
            areas::dispose(ctx, desk).await?;
        }
        RECKON => {
            // The first stretch of a round counts what people asked for as well.
            if leased.payload.is_empty() {
                rights::recount(ctx, desk).await?;
            }
            return retention::reckon(ctx, desk, &leased.payload).await;
        }
        _ => return Err(DeskError::Corrupt("job")),
    }
    Ok(None)
}

fn enqueue(kind: &str, due_at: Timestamp) -> JobChange {
    let (key, kind) = (kind.to_owned(), kind.to_owned());
    JobChange::Enqueue { key, kind, due_at, payload: Vec::new() }
}

fn settle(leased: &Leased, now: Timestamp, rest: Option<Vec<u8>>) -> Unit {
    let mut unit = Unit::new().job(JobChange::Finish { lease: leased.lease.clone() });
    if let Some(payload) = rest {
        let (key, kind) = (leased.key.clone(), leased.kind.clone());
        unit = unit.job(JobChange::Enqueue { key, kind, due_at: now, payload });
    }
    match RECURRING.iter().find(|job| job.kind == leased.kind) {
        Some(job) => unit.job(enqueue(job.kind, now + job.every)),
        None => unit,
    }
}

fn put_off(leased: &Leased, now: Timestamp, error: &DeskError) -> Unit {
    let doublings = leased.attempt.saturating_sub(1).min(10);
    let wait = BACK_OFF.checked_mul(1 << doublings).unwrap_or(BACK_OFF_MAX).min(BACK_OFF_MAX);
    let reason: String = error.to_string().chars().take(200).collect();
    Unit::new().job(JobChange::Retry { lease: leased.lease.clone(), due_at: now + wait, reason })
}
