//! Entries go when the time of their activity's rule is up.
//!
//! Invariant: the rule is the pack's of that day; the key goes before the record, and what was to
//! go at once when the machine stopped goes with the next sweep.

use super::file::{GOING, Held, open, put_as};
use super::tallies;
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, Licence, kinds};
use jiff::Timestamp;
use ledger::Verb;
use pack::{Act, RetentionRule};
use rules::entries::{is_due, runs_from};
use store::{Facts, Query, Record, StoreError, Unit};

/// How many are read at a time.
const PAGE: u32 = 500;

/// Deletes what is due; gives how many went.
pub(crate) async fn dispose(ctx: &Ctx, desk: &Desk) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    rules::promise!("site-feedback-retention");
    let mut gone = left_over(ctx, desk, &licence).await?;
    for rule in licence.applied.pack.retention.values() {
        gone += tallies::dispose(ctx, desk, &licence, rule).await?;
        // From the day it came or from the day on which somebody finished: the rule tells.
        for index in ["taken", "finished"] {
            let mut after = None;
            loop {
                let query = Query::over(index).equal(rule.applies_to.as_str());
                let query = query.until(ctx.now).limit(PAGE).after(after);
                let page = desk.store.records().list(&kinds::ENTRIES, &query).await?;
                for record in page.records {
                    let from = due_from(rule, index, &record, ctx.now);
                    let Some(from) = from else { continue };
                    delete(ctx, desk, &licence, (rule, from), record).await?;
                    gone += 1;
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
    }
    Ok(gone)
}

/// Deletes an entry at once, for somebody: it is marked, its key ends, and then it goes with the
/// entry of the ledger that `draft` begins.
///
/// # Errors
///
/// [`DeskError::Contended`] where somebody changed it meanwhile.
pub(super) async fn delete_now(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: Held,
    draft: Draft,
) -> Result<(), DeskError> {
    let unit = put_as(desk, &held, GOING, Some(held.version), Unit::new())?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Err(error) if error.is_conflict() => return Err(DeskError::Contended),
        other => other?,
    };
    let draft = draft.about_gone(held.handle());
    desk.keyring.shred(held.object, ctx.now).await?;
    let journal = entry(ctx, desk, licence, draft).await?;
    let unit = Unit { journal: vec![journal], ..Unit::new() };
    let version = held.version.saturating_add(1);
    desk.store.units().commit(unit.delete(&kinds::ENTRIES, &held.id, version)).await?;
    Ok(())
}

/// Deletes what was marked when the machine stopped; gives how many went.
async fn left_over(ctx: &Ctx, desk: &Desk, licence: &Licence) -> Result<u64, DeskError> {
    let mut gone = 0;
    for form in licence.applied.pack.forms.keys() {
        let query = Query::over("by_form").equal(form.as_str()).equal(GOING).limit(PAGE);
        let page = desk.store.records().list(&kinds::ENTRIES, &query).await?;
        for record in page.records {
            let (id, version) = (record.id.clone(), record.version);
            let mut draft = Draft::new(Verb::Erase).word("entry", "deleted")?;
            match open(desk, record).await {
                Ok(held) => {
                    draft = draft.about_gone(held.handle());
                    desk.keyring.shred(held.object, ctx.now).await?;
                }
                Err(DeskError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
            let journal = entry(ctx, desk, licence, draft).await?;
            let unit = Unit { journal: vec![journal], ..Unit::new() };
            match desk.store.units().commit(unit.delete(&kinds::ENTRIES, &id, version)).await {
                // Whoever deletes it was quicker.
                Err(StoreError::Conflict { .. }) => {}
                other => {
                    other?;
                    gone += 1;
                }
            }
        }
    }
    Ok(gone)
}

async fn delete(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    (rule, from): (&RetentionRule, Timestamp),
    record: Record,
) -> Result<(), DeskError> {
    let (id, version) = (record.id.clone(), record.version);
    let held = match open(desk, record).await {
        // Its key went, and the machine stopped before the record did.
        Err(DeskError::NotFound(_)) => None,
        other => Some(other?),
    };
    let mut draft = Draft::new(Verb::Erase)
        .rule(rule.id.as_str(), rule.version)
        .word("entry", "deleted")?
        .fact("from", from)?;
    if let Some(held) = held {
        // What is kept apart has no trace in the ledger that this could end.
        if held.entry.number.is_some() {
            draft = draft.about_gone(held.handle());
        }
        desk.keyring.shred(held.object, ctx.now).await?;
    }
    let journal = entry(ctx, desk, licence, draft).await?;
    let unit = Unit { journal: vec![journal], ..Unit::new() };
    desk.store.units().commit(unit.delete(&kinds::ENTRIES, &id, version)).await?;
    Ok(())
}

/// From when the rule runs for a record that `index` gave, where its time is up. What is kept apart
/// is of no day of its own and goes by the month in which it came, whatever starts the rule.
fn due_from(
    rule: &RetentionRule,
    index: &str,
    record: &Record,
    now: Timestamp,
) -> Option<Timestamp> {
    let came_at = instant(&record.facts, "at")?;
    let apart = record.facts.text("number").is_none();
    let done_at = instant(&record.facts, "done_at").or_else(|| apart.then_some(came_at));
    let from = runs_from(rule, came_at, done_at)?;
    // Each record is met once: in the index of the instant from which the rule runs.
    let here = if apart || from == came_at { "taken" } else { "finished" };
    (here == index && is_due(rule, from, now)).then_some(from)
}

fn instant(facts: &Facts, name: &str) -> Option<Timestamp> {
    facts.int(name).and_then(|at| Timestamp::from_microsecond(at).ok())
}
