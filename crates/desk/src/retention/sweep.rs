//! The sweep: find what is due, plan, carry out.
//!
//! Invariant: its cost follows what is due, not what is held: it reads the index of what is due,
//! from the earliest up to now, and nothing else. A recording that cannot be read is reported and
//! keeps no other from going.

use super::dispose::{begin, carry_out, take_up, take_up_keyless};
use super::epochs;
use crate::ctx::authorise;
use crate::evidence::{Held, open_record, store_as};
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use jiff::Timestamp;
use ledger::Verb;
use pack::Act;
use rules::retention::{Candidate, Clock, DisposalPlan, RetentionError};
use store::{BlobName, Cursor, Query, Record, StoreError, Unit};
use vault::ObjectId;

/// How many recordings one plan of a sweep looks at.
const PLAN_MAX: u32 = 200;

/// How many recordings are foreseen at most.
pub const FORESEEN_MAX: usize = 10_000;

/// The most plans of one sweep; the next sweep goes on.
const PLANS_MAX: u32 = 1_000;

/// What a sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many recordings were disposed of.
    pub disposed: u64,
    /// How many were looked at and stay.
    pub spared: u64,
    /// How many disposals that an earlier sweep had begun were completed.
    pub completed: u64,
}

/// What would be disposed of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// What goes and what is spared.
    pub plan: DisposalPlan,
    /// Whether more is due than was looked at: [`FORESEEN_MAX`] or a few more.
    pub more: bool,
    /// How many are due and cannot be read.
    pub unreadable: u64,
}

/// What would be disposed of now; changes nothing.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn plan(ctx: &Ctx, desk: &Desk) -> Result<Foreseen, DeskError> {
    let licence = authorise(ctx, desk, Act::PlanDisposal).await?;
    let Some(clock) = clock(desk, &licence).await? else {
        let plan = DisposalPlan::empty(ctx.now);
        return Ok(Foreseen { plan, more: false, unreadable: 0 });
    };
    let mut plan = rules::retention::plan(clock, std::iter::empty(), ctx.now);
    let (mut cursor, mut unreadable) = (None, 0);
    loop {
        let due = due(ctx, desk, cursor).await?;
        let page = decide(ctx, &licence, clock, &due.held);
        plan.disposals.extend(page.disposals);
        plan.spared.extend(page.spared);
        unreadable += due.unreadable;
        cursor = due.next;
        let looked_at = plan.disposals.len().saturating_add(plan.spared.len());
        if cursor.is_none() || looked_at >= FORESEEN_MAX {
            break;
        }
    }
    plan.disposals.sort_by_key(|disposal| (disposal.statutory_latest, disposal.handle));
    Ok(Foreseen { plan, more: cursor.is_some(), unreadable })
}

/// Disposes of everything that is due.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`]. What was begun is taken up by the next sweep.
/// [`DeskError::Corrupt`] where some could not be read; everything else that was due is gone then.
pub async fn sweep(ctx: &Ctx, desk: &Desk) -> Result<Swept, DeskError> {
    rules::promise!("bwv-31-days");
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    let Some(clock) = clock(desk, &licence).await? else { return Ok(Swept::default()) };
    let mut swept = Swept { completed: take_up(ctx, desk, &licence).await?, ..Swept::default() };
    let (mut cursor, mut unreadable) = (None, 0_u64);
    for _ in 0..PLANS_MAX {
        let due = due(ctx, desk, cursor).await?;
        unreadable += due.unreadable;
        for (object, record) in due.keyless {
            take_up_keyless(ctx, desk, &licence, object, record).await?;
            swept.completed += 1;
        }
        let plan = decide(ctx, &licence, clock, &due.held);
        for held in due.held.iter().filter(|held| is_spared(&plan, held)) {
            // The index was out of step, as after a change of policy: bring it up to date.
            let unit = store_as(desk, &licence.applied, held, Some(held.version), Unit::new());
            match desk.store.units().commit(unit?).await {
                Ok(_) | Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        swept.spared += plan.spared.len() as u64;
        swept.disposed += dispose_planned(ctx, desk, &licence, &plan, due.held).await?;
        cursor = due.next;
        if cursor.is_none() {
            break;
        }
    }
    epochs::end(ctx, desk).await?;
    if unreadable > 0 {
        tracing::error!(unreadable, "recordings that are due cannot be read");
        return Err(DeskError::Corrupt("recording that is due"));
    }
    Ok(swept)
}

/// The clock of recordings; nothing for a body that holds none and has no rule for them.
async fn clock<'a>(desk: &Desk, licence: &'a Licence) -> Result<Option<&'a Clock>, DeskError> {
    match licence.applied.clock() {
        Err(DeskError::Retention(RetentionError::NoRule { .. })) => {}
        other => return other.map(Some),
    }
    let any = Query::over("received");
    match desk.store.records().count(&kinds::RECORDINGS, &any, 1).await? {
        0 => Ok(None),
        _ => licence.applied.clock().map(Some),
    }
}

/// Carries a plan out; says how many recordings went.
async fn dispose_planned(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    plan: &DisposalPlan,
    due: Vec<Held>,
) -> Result<u64, DeskError> {
    if plan.disposals.is_empty() {
        return Ok(0);
    }
    let digest = record_plan(ctx, desk, licence, plan).await?;
    let mut disposed = 0;
    for mut held in due {
        if is_spared(plan, &held) {
            continue;
        }
        // Somebody's hold may have come in between: then the version differs, and it stays.
        let latest = limit(plan, &held);
        if begin(desk, licence, &mut held, (digest, latest)).await? {
            carry_out(ctx, desk, licence, &held).await?;
            disposed += 1;
        }
    }
    Ok(disposed)
}

/// A page of what the index says is due.
struct Due {
    held: Vec<Held>,
    /// Records whose key was shredded: they came back with an older copy of the database.
    keyless: Vec<(ObjectId, Record)>,
    /// How many could not be read.
    unreadable: u64,
    next: Option<Cursor>,
}

/// The recordings that the index says are due, earliest first, from where the page before ended.
async fn due(ctx: &Ctx, desk: &Desk, after: Option<Cursor>) -> Result<Due, DeskError> {
    let now = ctx.now.as_microsecond();
    let query = Query::over("due").from(i64::MIN).until(now.saturating_add(1));
    let query = query.limit(PLAN_MAX).after(after);
    let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
    let mut due = Due { held: Vec::new(), keyless: Vec::new(), unreadable: 0, next: page.next };
    for record in page.records {
        let object = hex::bytes(record.id.as_str()).map(ObjectId);
        let object = object.ok_or(DeskError::Corrupt("recording"))?;
        match open_record(&desk.keyring, object, record.clone()).await {
            Ok(Some(held)) => due.held.push(held),
            Ok(None) => due.keyless.push((object, record)),
            Err(DeskError::Store(error)) => return Err(error.into()),
            Err(_) => due.unreadable += 1,
        }
    }
    Ok(due)
}

fn decide(ctx: &Ctx, licence: &Licence, clock: &Clock, due: &[Held]) -> DisposalPlan {
    let mut plan = rules::retention::plan(clock, std::iter::empty(), ctx.now);
    for held in due {
        let one = held.recording.with_standing(&licence.applied.pack, |standing| {
            let candidate = Candidate {
                id: hex::text(&held.object.0),
                handle: held.handle().0,
                version: held.version,
                standing: *standing,
            };
            rules::retention::plan(clock, [candidate], ctx.now)
        });
        plan.disposals.extend(one.disposals);
        plan.spared.extend(one.spared);
    }
    plan.disposals.sort_by_key(|disposal| (disposal.statutory_latest, disposal.handle));
    plan
}

/// The last instant at which a recording of the plan may exist.
fn limit(plan: &DisposalPlan, held: &Held) -> Timestamp {
    let id = hex::text(&held.object.0);
    let planned = plan.disposals.iter().find(|disposal| disposal.id == id);
    planned.map_or(plan.made_at, |disposal| disposal.statutory_latest)
}

fn is_spared(plan: &DisposalPlan, held: &Held) -> bool {
    let id = hex::text(&held.object.0);
    !plan.disposals.iter().any(|disposal| disposal.id == id)
}

/// Keeps the plan under its digest, and journals it before anything goes.
async fn record_plan(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    plan: &DisposalPlan,
) -> Result<[u8; 32], DeskError> {
    let text = plan.canonical();
    let mut sum = [0; 32];
    for (byte, known) in sum.iter_mut().zip(digest(&SHA256, &text).as_ref()) {
        *byte = *known;
    }
    let name = BlobName::new(format!("plans/{}", hex::text(&sum)))?;
    match desk.store.blobs().put_new(&name, Bytes::from(text)).await {
        Ok(_) | Err(StoreError::AlreadyThere { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let draft = Draft::new(Verb::Plan)
        .rule(&plan.rule, plan.rule_version)
        .fact("plan", sum)?
        .fact("disposals", plan.disposals.len() as u64)?
        .fact("spared", plan.spared.len() as u64)?;
    let unit = Unit { journal: vec![entry(ctx, desk, licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    Ok(sum)
}
