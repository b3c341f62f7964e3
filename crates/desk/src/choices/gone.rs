//! Consents go when the time of their activity's rule is up.
//!
//! Invariant: the rule is the pack's of that day; a stop has no clock and stays.

use super::file::open;
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, kinds};
use jiff::Timestamp;
use ledger::Verb;
use pack::{Act, Trigger};
use rules::choices::{is_due, runs_from};
use store::{Facts, Query, Unit};

/// How many go in one round for each rule.
const ROUND: u32 = 500;

/// Deletes what is due; gives how many went.
pub(crate) async fn dispose(ctx: &Ctx, desk: &Desk) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    let mut gone = 0;
    for rule in licence.applied.pack.retention.values() {
        let index = match rule.trigger {
            Trigger::Left => "ended",
            Trigger::Collected => "given",
            _ => continue,
        };
        let query = Query::over(index).equal(rule.applies_to.as_str()).until(ctx.now).limit(ROUND);
        let page = desk.store.records().list(&kinds::CONSENTS, &query).await?;
        for record in page.records {
            let (id, version) = (record.id.clone(), record.version);
            let at = |name: &str| instant(&record.facts, name);
            let Some(given_at) = at("given_at") else { continue };
            let from = runs_from(rule, given_at, at("ended_at"));
            let Some(from) = from.filter(|from| is_due(rule, *from, ctx.now)) else { continue };
            let held = match open(desk, record).await {
                // Its key went, and the machine stopped before the record did.
                Err(DeskError::NotFound(_)) => None,
                other => Some(other?),
            };
            let mut draft = Draft::new(Verb::Erase)
                .rule(rule.id.as_str(), rule.version)
                .word("choice", "deleted")?
                .fact("from", from)?;
            if let Some(held) = held {
                draft = draft.about_gone(held.handle());
                desk.keyring.shred(held.object, ctx.now).await?;
            }
            let entry = entry(ctx, desk, &licence, draft).await?;
            let unit = Unit { journal: vec![entry], ..Unit::new() };
            let unit = unit.delete(&kinds::CONSENTS, &id, version);
            desk.store.units().commit(unit).await?;
            gone += 1;
        }
    }
    Ok(gone)
}

fn instant(facts: &Facts, name: &str) -> Option<Timestamp> {
    facts.int(name).and_then(|at| Timestamp::from_microsecond(at).ok())
}
