//! The jobs' table: what is ready, by state and instant, and who may change it.
//!
//! Invariant: a change that ends a lease names its token, and tokens are never given twice.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Row};

use super::database::Database;
use super::schema::told;
use super::writer::Command;
use crate::error::{StoreError, within};
use crate::jobs::{
    JOBS_MAX, JobChange, JobCounts, JobRow, JobState, Jobs, Lease, Leased, lease_ends,
};

/// What [`Jobs::lease`] asks for.
pub(super) struct LeaseRequest {
    now: Timestamp,
    until: Timestamp,
    holder: String,
    limit: u32,
}

#[async_trait]
impl Jobs for Database {
    async fn lease(
        &self,
        now: Timestamp,
        holder: &str,
        span: SignedDuration,
        limit: u32,
    ) -> Result<Vec<Leased>, StoreError> {
        let until = lease_ends(now, holder, span, limit)?;
        let request = LeaseRequest { now, until, holder: holder.to_owned(), limit };
        self.ask(0, |reply| Command::Lease { request, reply }).await
    }

    async fn counts(&self) -> Result<JobCounts, StoreError> {
        self.readers().run(counts).await
    }

    async fn list(&self, state: JobState, limit: u32) -> Result<Vec<JobRow>, StoreError> {
        within("jobs at once", limit as usize, JOBS_MAX as usize)?;
        self.readers().run(move |db| list(db, state, limit)).await
    }
}

/// Applies a change; a lease that is stale is a conflict.
pub(super) fn change(db: &Connection, change: &JobChange) -> Result<(), StoreError> {
    match change {
        JobChange::Enqueue { key, kind, due_at, payload } => {
            // Only a parked job gives way; one that waits or runs is left as it is.
            db.prepare_cached(
                "INSERT INTO jobs (key, kind, state, ready_at, due_at, attempt, token, payload)
                 VALUES (?1, ?2, ?3, ?4, ?4, 0, 0, ?5)
                 ON CONFLICT (key) DO UPDATE SET kind = ?2, state = ?3, ready_at = ?4,
                    due_at = ?4, attempt = 0, token = 0, holder = NULL, reason = NULL,
                    payload = ?5
                 WHERE state = ?6",
            )
            .and_then(|mut put| {
                let due_at = due_at.as_microsecond();
                let (waiting, parked) = (number(JobState::Waiting), number(JobState::Parked));
                put.execute((key, kind, waiting, due_at, payload, parked))
            })
            .map_err(told)?;
            Ok(())
        }
        JobChange::Finish { lease } => {
            let ended = db
                .prepare_cached("DELETE FROM jobs WHERE key = ? AND token = ? AND state = ?")
                .and_then(|mut end| {
                    end.execute((&lease.key, lease.token, number(JobState::Leased)))
                })
                .map_err(told)?;
            held(ended, lease)
        }
        JobChange::Retry { lease, due_at, reason } => {
            give_up(db, lease, JobState::Waiting, Some(due_at.as_microsecond()), reason)
        }
        JobChange::Park { lease, reason } => give_up(db, lease, JobState::Parked, None, reason),
    }
}

/// Takes what is due: first what another has let expire, then what waits.
pub(super) fn lease(db: &Connection, request: &LeaseRequest) -> Result<Vec<Leased>, StoreError> {
    let mut due = Vec::new();
    for state in [JobState::Leased, JobState::Waiting] {
        let left = (request.limit as usize).saturating_sub(due.len());
        let mut find = db
            .prepare_cached(
                "SELECT rowid, key, kind, payload, attempt FROM jobs INDEXED BY jobs_ready
                 WHERE state = ? AND ready_at <= ? ORDER BY ready_at, key LIMIT ?",
            )
            .map_err(told)?;
        let rows = find
            .query_map((number(state), request.now.as_microsecond(), left), |row| {
                let attempt: u32 = row.get(4)?;
                let (row_id, key): (i64, String) = (row.get(0)?, row.get(1)?);
                Ok((row_id, key, row.get(2)?, row.get(3)?, attempt))
            })
            .map_err(told)?;
        due.extend(rows.collect::<Result<Vec<_>, _>>().map_err(told)?);
    }
    due.into_iter()
        .map(|(row, key, kind, payload, attempt)| {
            let attempt = attempt.saturating_add(1);
            let token = next_token(db)?;
            db.prepare_cached(
                "UPDATE jobs SET state = ?, ready_at = ?, attempt = ?, token = ?, holder = ?
                 WHERE rowid = ?",
            )
            .and_then(|mut take| {
                let until = request.until.as_microsecond();
                let leased = number(JobState::Leased);
                take.execute((leased, until, attempt, token, &request.holder, row))
            })
            .map_err(told)?;
            let lease = Lease::new(key, token);
            Ok(Leased { key: lease.key.clone(), kind, payload, attempt, lease })
        })
        .collect()
}

fn next_token(db: &Connection) -> Result<u64, StoreError> {
    db.prepare_cached("UPDATE tokens SET last = last + 1 RETURNING last")
        .and_then(|mut next| next.query_row([], |row| row.get(0)))
        .map_err(told)
}

/// Ends a lease without ending the job.
fn give_up(
    db: &Connection,
    lease: &Lease,
    state: JobState,
    due_at: Option<i64>,
    reason: &str,
) -> Result<(), StoreError> {
    let ended = db
        .prepare_cached(
            "UPDATE jobs SET state = ?1, due_at = coalesce(?2, due_at),
                ready_at = coalesce(?2, due_at), holder = NULL, reason = ?3
             WHERE key = ?4 AND token = ?5 AND state = ?6",
        )
        .and_then(|mut end| {
            let leased = number(JobState::Leased);
            end.execute((number(state), due_at, reason, &lease.key, lease.token, leased))
        })
        .map_err(told)?;
    held(ended, lease)
}

/// A lease that ended nothing was not held any more.
fn held(ended: usize, lease: &Lease) -> Result<(), StoreError> {
    if ended == 0 {
        return Err(StoreError::Conflict { kind: "job", id: lease.key.clone() });
    }
    Ok(())
}

fn counts(db: &Connection) -> Result<JobCounts, StoreError> {
    let count = |state| {
        db.prepare_cached("SELECT count(*) FROM jobs INDEXED BY jobs_ready WHERE state = ?")
            .and_then(|mut count| count.query_row([number(state)], |row| row.get(0)))
            .map_err(told)
    };
    Ok(JobCounts {
        waiting: count(JobState::Waiting)?,
        leased: count(JobState::Leased)?,
        parked: count(JobState::Parked)?,
    })
}

fn list(db: &Connection, state: JobState, limit: u32) -> Result<Vec<JobRow>, StoreError> {
    let mut find = db
        .prepare_cached(
            "SELECT key, kind, due_at, attempt, holder, reason FROM jobs INDEXED BY jobs_ready
             WHERE state = ? ORDER BY ready_at, key LIMIT ?",
        )
        .map_err(told)?;
    let rows = find.query_map((number(state), limit), |row| Ok(job(row, state))).map_err(told)?;
    rows.map(|row| row.map_err(told)?).collect()
}

fn job(row: &Row<'_>, state: JobState) -> Result<JobRow, StoreError> {
    let due_at = Timestamp::from_microsecond(row.get(2).map_err(told)?)
        .map_err(|_| StoreError::Corrupt { what: "a job".to_owned() })?;
    Ok(JobRow {
        key: row.get(0).map_err(told)?,
        kind: row.get(1).map_err(told)?,
        state,
        due_at,
        attempt: row.get(3).map_err(told)?,
        holder: row.get(4).map_err(told)?,
        reason: row.get(5).map_err(told)?,
    })
}

/// The state as it is kept.
fn number(state: JobState) -> i64 {
    match state {
        JobState::Waiting => 0,
        JobState::Leased => 1,
        JobState::Parked => 2,
    }
}
