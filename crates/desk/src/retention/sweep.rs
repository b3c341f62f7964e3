//! The sweep: find what is due, plan, carry out.
//!
//! Invariant: its cost follows what is due, not what is held: it reads the index of what is due,
//! from the earliest up to now, and nothing else.

use super::dispose::{begin, carry_out, take_up};
use super::epochs;
use crate::ctx::authorise;
use crate::evidence::{ACTIVITY, Held, open_record, store_as};
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use jiff::Timestamp;
use ledger::Verb;
use pack::Act;
use rules::retention::{Candidate, Clock, DisposalPlan};
use store::{BlobName, Query, StoreError, Unit};
use vault::ObjectId;

/// How many recordings one plan looks at.
const PLAN_MAX: u32 = 200;

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

/// What would be disposed of now; changes nothing.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn plan(ctx: &Ctx, desk: &Desk) -> Result<DisposalPlan, DeskError> {
    let licence = authorise(ctx, desk, Act::PlanDisposal).await?;
    let clock = Clock::of(&licence.applied.pack, ACTIVITY)?;
    let due = due(ctx, desk).await?;
    Ok(decide(ctx, &licence, &clock, &due))
}

/// Disposes of everything that is due.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`]. What was begun is taken up by the next sweep.
pub async fn sweep(ctx: &Ctx, desk: &Desk) -> Result<Swept, DeskError> {
    rules::promise!("bwv-31-days");
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    let clock = Clock::of(&licence.applied.pack, ACTIVITY)?;
    let mut swept = Swept { completed: take_up(ctx, desk, &licence).await?, ..Swept::default() };
    for _ in 0..PLANS_MAX {
        let due = due(ctx, desk).await?;
        let plan = decide(ctx, &licence, &clock, &due);
        for held in due.iter().filter(|held| is_spared(&plan, held)) {
            // The index was out of step, as after a change of policy: bring it up to date.
            let unit = store_as(desk, &licence.applied.pack, held, Some(held.version), Unit::new());
            match desk.store.units().commit(unit?).await {
                Ok(_) | Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        swept.spared += plan.spared.len() as u64;
        if plan.disposals.is_empty() {
            break;
        }
        let digest = record_plan(ctx, desk, &licence, &plan).await?;
        for mut held in due {
            if is_spared(&plan, &held) {
                continue;
            }
            // Somebody's hold may have come in between: then the version differs, and it stays.
            let latest = limit(&plan, &held);
            if begin(desk, &licence, &mut held, (digest, latest)).await? {
                carry_out(ctx, desk, &licence, &held).await?;
                swept.disposed += 1;
            }
        }
    }
    epochs::end(ctx, desk).await?;
    Ok(swept)
}

/// The recordings that the index says are due, earliest first.
async fn due(ctx: &Ctx, desk: &Desk) -> Result<Vec<Held>, DeskError> {
    let now = ctx.now.as_microsecond();
    let query = Query::over("due").from(i64::MIN).until(now.saturating_add(1)).limit(PLAN_MAX);
    let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
    let mut due = Vec::with_capacity(page.records.len());
    for record in page.records {
        let object = hex::bytes(record.id.as_str()).map(ObjectId);
        let object = object.ok_or(DeskError::Corrupt("recording"))?;
        if let Some(held) = open_record(&desk.keyring, object, record).await? {
            due.push(held);
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
