//! Closed requests go when their time is up.
//!
//! Invariant: the rule is the pack's of that day; a request whose activity has no rule that
//! disposes of what is closed stays, and the pack compiler says so of the pack.

use super::file::load;
use super::files::delete_all;
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, kinds, persons};
use jiff::Timestamp;
use ledger::Verb;
use pack::{Act, Action, RetentionRule, Trigger};
use store::{Query, Unit};

/// How many go in one round for each rule.
const ROUND: u32 = 500;

/// Deletes what is due; gives how many went.
pub(crate) async fn dispose(ctx: &Ctx, desk: &Desk) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    let rules = licence
        .applied
        .pack
        .retention
        .values()
        .filter(|rule| rule.trigger == Trigger::Closed && rule.action == Action::Dispose);
    let mut gone = 0;
    for rule in rules {
        let query = Query::over("closed")
            .equal(rule.applies_to.as_str())
            .equal("closed")
            .until(ctx.now)
            .limit(ROUND);
        let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
        for record in page.records {
            let closed = record.facts.int("closed_at");
            let closed = closed.and_then(|at| Timestamp::from_microsecond(at).ok());
            let Some(closed) = closed.filter(|closed| is_due(rule, *closed, ctx.now)) else {
                continue;
            };
            let held = match load(desk, record.id.as_str()).await {
                // Its key went, and the machine stopped before the record did.
                Err(DeskError::NotFound(_)) => None,
                other => Some(other?),
            };
            let mut draft = Draft::new(Verb::Erase)
                .rule(rule.id.as_str(), rule.version)
                .word("request", "deleted")?
                .fact("closed", closed)?;
            if let Some(held) = held {
                draft = draft.about_gone(held.handle());
                desk.keyring.shred(held.object, ctx.now).await?;
            }
            delete_all(desk, &record.id).await?;
            let entry = entry(ctx, desk, &licence, draft).await?;
            let unit = Unit { journal: vec![entry], ..Unit::new() };
            let holding = (persons::Sort::Request, &record.id);
            let unit = persons::index(desk, holding, &[], ctx.now, unit).await?;
            let unit = unit.delete(&kinds::REQUESTS, &record.id, record.version);
            desk.store.units().commit(unit).await?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// Whether a rule's time, less its margin, is up. What cannot be counted stays.
fn is_due(rule: &RetentionRule, closed: Timestamp, now: Timestamp) -> bool {
    let margin = jiff::SignedDuration::from_hours(i64::from(rule.margin_hours));
    rules::retention::add(closed, rule.period).is_ok_and(|limit| now >= limit - margin)
}
