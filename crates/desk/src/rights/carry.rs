//! A stop that somebody asks for, carried out everywhere at once.
//!
//! Invariant: the consents that end, the stops and what the request says was done are one unit.

use super::change::theirs;
use super::file::{Carried, HAPPENINGS_MAX, Request, put};
use super::happen::too_many;
use crate::choices::{ALL, put_stop};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use pack::{Act, Pack, RequestKind};
use rules::choices::{contact::contacts, stoppable};
use store::Unit;

/// How often a change is tried.
const TRIES: usize = 5;

/// What can be stopped for whoever asked, by id and name: what the body that they asked holds their
/// address for. Empty for a request that stops nothing.
pub fn to_carry_out(pack: &Pack, request: &Request) -> Vec<(String, String)> {
    let stops = [RequestKind::Objection, RequestKind::WithdrawConsent, RequestKind::Erasure];
    let of = pack.activities.get(request.activity.as_str());
    let asks = request.request_kind().is_ok_and(|kind| stops.contains(&kind));
    let (Some(of), true) = (of, asks) else { return Vec::new() };
    stoppable(pack)
        .filter(|one| one.controller == of.controller)
        .map(|one| (one.id.as_str().to_owned(), one.title.clone()))
        .collect()
}

/// Stops these activities, or all, for the addresses of whoever asked: their consents end, and the
/// stops stay when the request is long gone.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for a request that is
/// closed or stops nothing, for what cannot be stopped, or where there is no address;
/// [`DeskError::TooMany`]; [`DeskError::Contended`].
pub async fn carry_out(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    activities: &[String],
) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    for _ in 0..TRIES {
        let mut held = theirs(ctx, desk, &licence, id).await?;
        if held.request.stage.is_closed() {
            return Err(DeskError::invalid("the request", "open; this one is closed"));
        }
        let folded = checked(&licence.applied.pack, &held.request, activities)?;
        let (mut unit, mut stops, mut withdrawn) = (Unit::new(), 0, 0);
        // All of them comes alone: each consent is written once in a unit.
        let all = activities.iter().filter(|one| *one == ALL);
        let each = if activities.iter().any(|one| one == ALL) {
            all.take(1).collect::<Vec<_>>()
        } else {
            activities.iter().collect()
        };
        for activity in each {
            let (with, done) = put_stop(ctx, desk, activity, &folded, unit).await?;
            unit = with;
            stops += done.written;
            withdrawn += done.withdrawn;
            held.request.carried.push(Carried {
                at: whole_millis(ctx.now),
                by: ctx.actor.id.clone(),
                activity: activity.clone(),
                withdrawn: done.withdrawn,
            });
        }
        let draft = Draft::new(Verb::Alter)
            .about(held.object, held.handle())
            .word("request", "carried-out")?
            .fact("stops", stops)?
            .fact("withdrawn", withdrawn)?;
        unit.journal.push(entry_under(ctx, desk, &licence, draft, &held.key)?);
        let unit = put(desk, &licence.applied, &held, Some(held.version), unit)?;
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

/// The addresses of whoever asked, where everything that was ticked can be stopped.
fn checked(
    pack: &Pack,
    request: &Request,
    activities: &[String],
) -> Result<Vec<String>, DeskError> {
    let can = to_carry_out(pack, request);
    let known = |one: &String| one == ALL || can.iter().any(|(id, _)| id == one);
    let twice = (1..activities.len()).any(|at| {
        let (before, rest) = activities.split_at(at);
        rest.first().is_some_and(|one| before.contains(one))
    });
    if can.is_empty() || activities.is_empty() || twice || !activities.iter().all(known) {
        return Err(DeskError::invalid("what is to stop", "one or more of those listed"));
    }
    if request.carried.len() + activities.len() > HAPPENINGS_MAX {
        return Err(too_many("stops of this request"));
    }
    let folded = contacts(&request.person.contact);
    if folded.is_empty() {
        let must = "an email address, a telephone number or a postal address";
        return Err(DeskError::invalid("the address of whoever asks", must));
    }
    Ok(folded)
}
