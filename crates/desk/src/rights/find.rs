//! Finding what is held: recordings here, searches asked for in other systems.
//!
//! Invariant: a recording that a request is about is frozen in the same unit as the request says
//! so, and until the request is closed no clock takes it.

use super::change::{Touched, change, change_with, theirs};
use super::file::{HAPPENINGS_MAX, Item, Request, Search, Stage};
use super::happen::{too_many, within};
use super::take::{line, words};
use crate::ctx::authorise;
use crate::journal::{Draft, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence, evidence, kinds};
use ledger::Verb;
use pack::Act;
use rules::rights::calendar::{day_of, days_on};
use store::Query;

/// How long whoever is asked to search a system has, in days.
const SEARCH_DAYS: i64 = 7;

/// The longest description of an item, in characters.
const ITEM_MAX_CHARS: usize = 500;

/// Adds something that was found; a recording that is held here is frozen. Gives nothing away: a
/// recording that whoever acts may not hold is not there.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for the request or the recording;
/// [`DeskError::Invalid`] for no words, or while others decide; [`DeskError::TooMany`].
pub async fn add_item(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    what: &str,
    recording: Option<&str>,
) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    theirs(ctx, desk, &licence, id).await?;
    let named = line(what);
    if (named.is_empty() && recording.is_none()) || named.chars().count() > ITEM_MAX_CHARS {
        let must = format!("1 to {ITEM_MAX_CHARS} letters long");
        return Err(DeskError::invalid("what was found", must));
    }
    let item_id = desk.fresh_id();
    let recording = recording.map(str::trim).filter(|id| !id.is_empty());
    let recording = match recording {
        Some(named) => Some(evidence::held_id(desk, named).await?),
        None => None,
    };
    let add = |request: &mut Request, _: &Licence| {
        open_to_change(request)?;
        if request.items.len() >= HAPPENINGS_MAX {
            return Err(too_many("items of this request"));
        }
        let twice = |item: &Item| recording.is_some() && item.recording == recording;
        if request.items.iter().any(twice) {
            return Err(DeskError::invalid("the recording", "one that is not in the list yet"));
        }
        request.items.push(Item {
            id: item_id.clone(),
            what: if named.is_empty() { "A recording".to_owned() } else { named.clone() },
            recording: recording.clone(),
            data: Vec::new(),
            decided: None,
        });
        let touched = Touched { frozen: recording.clone(), thawed: Vec::new() };
        Ok((Draft::new(Verb::Alter).word("request", "found")?, touched))
    };
    change_with(ctx, desk, Act::WorkRequests, id, add).await
}

/// Takes an item out of the list; its recording's clocks go on.
///
/// # Errors
///
/// As for [`add_item`]; [`DeskError::NotFound`] for no such item.
pub async fn drop_item(ctx: &Ctx, desk: &Desk, id: &str, item: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = theirs(ctx, desk, &licence, id).await?;
    let known = held.request.items.iter().find(|one| one.id == item);
    let recording = known.ok_or(DeskError::NotFound("item"))?.recording.clone();
    let drop = |request: &mut Request, _: &Licence| {
        open_to_change(request)?;
        request.items.retain(|one| one.id != item);
        let touched = Touched { frozen: None, thawed: recording.iter().cloned().collect() };
        Ok((Draft::new(Verb::Alter).word("request", "found-wrongly")?, touched))
    };
    change_with(ctx, desk, Act::WorkRequests, id, drop).await
}

/// Asks for a search in a system of the pack, within a week.
///
/// # Errors
///
/// As for [`add_item`]; [`DeskError::Invalid`] for a system that the policy does not have, or that
/// is being searched already.
pub async fn ask_search(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    system: &str,
    scope: &str,
) -> Result<(), DeskError> {
    let scope = words(scope);
    within(&scope, "what is looked for", true)?;
    let search_id = desk.fresh_id();
    let due_on = days_on(day_of(ctx.now), SEARCH_DAYS);
    let due_on = due_on.map_err(|_| DeskError::Corrupt("calendar"))?;
    change(ctx, desk, Act::WorkRequests, id, |request, licence| {
        open_to_change(request)?;
        if !licence.applied.pack.systems.contains_key(system) {
            return Err(DeskError::invalid("the system", "one of those in the policy"));
        }
        let running = |one: &Search| one.system == system && one.made.is_none();
        if request.searches.iter().any(running) {
            return Err(DeskError::invalid("the system", "one that is not being searched"));
        }
        if request.searches.len() >= HAPPENINGS_MAX {
            return Err(too_many("searches for this request"));
        }
        request.searches.push(Search {
            id: search_id.clone(),
            system: system.to_owned(),
            scope: scope.clone(),
            asked_at: whole_millis(ctx.now),
            due_on,
            made: None,
            rung: 0,
        });
        Draft::new(Verb::Alter).word("request", "search-asked")?.word("system", system)
    })
    .await
}

/// Takes down what came of a search.
///
/// # Errors
///
/// As for [`ask_search`]; [`DeskError::NotFound`] for no such search.
pub async fn make_search(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    search: &str,
    came: &str,
) -> Result<(), DeskError> {
    let came = words(came);
    within(&came, "what came of it", true)?;
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        let known = request.searches.iter_mut().find(|one| one.id == search);
        let known = known.ok_or(DeskError::NotFound("search"))?;
        if known.made.is_some() {
            return Err(DeskError::invalid("the search", "one that is still to be made"));
        }
        known.made = Some((whole_millis(ctx.now), came.clone()));
        Draft::new(Verb::Alter).word("request", "search-made")?.word("system", &known.system)
    })
    .await
}

/// Whether what was found may still be changed.
pub(super) fn open_to_change(request: &Request) -> Result<(), DeskError> {
    if matches!(request.stage, Stage::ToClear | Stage::Cleared) {
        let must = "taken back from whoever clears it before it is changed";
        return Err(DeskError::invalid("the answer", must));
    }
    Ok(())
}

/// Whether somebody works on one of these requests.
pub(crate) async fn handles(
    desk: &Desk,
    numbers: &[String],
    person: &str,
) -> Result<bool, DeskError> {
    for number in numbers {
        let token = super::file::SORT.number_token(desk, number);
        let query = Query::over("by_number").equal(token).limit(1);
        let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
        let Some(record) = page.records.into_iter().next() else { continue };
        let held = match super::file::open(desk, record).await {
            Err(DeskError::NotFound(_)) => continue,
            other => other?,
        };
        if held.request.holder.as_deref() == Some(person) && !held.request.stage.is_closed() {
            return Ok(true);
        }
    }
    Ok(false)
}
