//! Cases opened, staffed, found and closed.
//!
//! Invariant: each change is a compare-and-swap with its journal entry in the same unit, and so is
//! who is found by it.

use super::file::{Case, Found, OFFICERS_MAX, load, place, place_facts, put, reference, unseal};
use crate::ctx::authorise;
use crate::journal::{Draft, entry, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence, kinds, once, people};
use ledger::{Handle, Verb};
use pack::Act;
use store::{Cursor, Query, RecordId, Unit};

/// How many cases a page shows.
const PAGE: u32 = 100;

/// A case as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The record's id, for an address.
    pub id: String,
    /// The case.
    pub case: Case,
}

/// Opens a case; whoever opens it works on it. Gives its id.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for what is no reference, or one that there is.
pub async fn open(ctx: &Ctx, desk: &Desk, given: &str) -> Result<String, DeskError> {
    let licence = authorise(ctx, desk, Act::ManageCases).await?;
    let case = Case::opened_by(ctx, kept(given)?);
    if load(desk, &case.reference).await?.is_some() {
        return Err(DeskError::invalid("the reference", "one that no case has yet"));
    }
    let id = RecordId::new(super::file::token(desk, &case.reference))?;
    let mut unit = put(desk, &case, None, Unit::new()).await?;
    for number in &case.officers {
        let at = place(desk, &id, number)?;
        let facts = place_facts(desk, &case, &id, number);
        unit = unit.put(&kinds::ASSIGNMENTS, &at, None, facts, Vec::new());
    }
    let draft = Draft::new(Verb::Alter).word("case", "opened")?;
    commit(ctx, desk, &licence, &id, draft, unit).await?;
    Ok(id.as_str().to_owned())
}

/// Puts somebody on a case, as its disclosure officer too if `discloses`.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for somebody who is not
/// on the register or may not work now; [`DeskError::TooMany`]; [`DeskError::Contended`].
pub async fn assign(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    number: &str,
    discloses: bool,
) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::ManageCases).await?;
    let mut found = by_id(desk, id).await?;
    let number = working(ctx, desk, number).await?;
    let is_new = !found.case.officers.contains(&number);
    if is_new && found.case.officers.len() >= OFFICERS_MAX {
        return Err(DeskError::TooMany { what: "people on this case", limit: OFFICERS_MAX as u64 });
    }
    if !is_new && (!discloses || found.case.disclosure_officer.as_ref() == Some(&number)) {
        return Ok(());
    }
    let mut unit = Unit::new();
    if is_new {
        found.case.officers.push(number.clone());
        let at = place(desk, &found.id, &number)?;
        let facts = place_facts(desk, &found.case, &found.id, &number);
        unit = unit.put(&kinds::ASSIGNMENTS, &at, None, facts, Vec::new());
    }
    if discloses {
        found.case.disclosure_officer = Some(number.clone());
    }
    let unit = put(desk, &found.case, Some(found.version), unit).await?;
    let draft = Draft::new(Verb::Alter)
        .word("case", if discloses { "disclosure-officer" } else { "assigned" })?
        .fact("person", handle_of(ctx, desk, &number))?;
    commit(ctx, desk, &licence, &found.id, draft, unit).await
}

/// Takes somebody off a case: from now on they no longer need to know.
///
/// # Errors
///
/// As for [`assign`]; [`DeskError::NotFound`] for somebody who does not work on it.
pub async fn take_off(ctx: &Ctx, desk: &Desk, id: &str, number: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::ManageCases).await?;
    let mut found = by_id(desk, id).await?;
    let before = found.case.officers.len();
    found.case.officers.retain(|one| one != number);
    if found.case.officers.len() == before {
        return Err(DeskError::NotFound("person on this case"));
    }
    found.case.disclosure_officer.take_if(|one| one == number);
    let at = place(desk, &found.id, number)?;
    let mut unit = Unit::new();
    if let Some(record) = desk.store.records().read(&kinds::ASSIGNMENTS, &at).await? {
        unit = unit.delete(&kinds::ASSIGNMENTS, &at, record.version);
    }
    let unit = put(desk, &found.case, Some(found.version), unit).await?;
    let draft = Draft::new(Verb::Alter)
        .word("case", "taken-off")?
        .fact("person", handle_of(ctx, desk, number))?;
    commit(ctx, desk, &licence, &found.id, draft, unit).await
}

/// Closes a case: nobody needs to know of its recordings for its sake any more. Closing it twice
/// changes nothing more.
///
/// # Errors
///
/// As for [`assign`].
pub async fn close(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::ManageCases).await?;
    let mut found = by_id(desk, id).await?;
    if found.case.closed_at.is_some() {
        return Ok(());
    }
    found.case.closed_at = Some(whole_millis(ctx.now));
    let unit = put(desk, &found.case, Some(found.version), Unit::new()).await?;
    let draft = Draft::new(Verb::Alter).word("case", "closed")?;
    commit(ctx, desk, &licence, &found.id, draft, unit).await
}

/// One case, for those who work on it and those who keep cases.
///
/// # Errors
///
/// [`DeskError::NotFound`] for everybody else as well as where there is none;
/// [`DeskError::Refused`] for whoever works on it where theirs is no purpose for it.
pub async fn show(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Filed, DeskError> {
    let found = by_id(desk, id).await?;
    let licence = if found.case.officers.contains(&ctx.actor.id) {
        // Working on it is the need to know; the purpose must be one of theirs all the same.
        authorise(ctx, desk, Act::List).await?
    } else {
        match authorise(ctx, desk, Act::ManageCases).await {
            Err(DeskError::Refused(_)) => return Err(missing()),
            other => other?,
        }
    };
    let draft = Draft::new(Verb::Consult).fact("cases", 1_u64)?;
    commit(ctx, desk, &licence, &found.id, draft, Unit::new()).await?;
    Ok(Filed { id: found.id.as_str().to_owned(), case: found.case })
}

/// The case of a reference, as it was typed.
///
/// # Errors
///
/// As for [`show`]; [`DeskError::Invalid`] for what is no reference.
pub async fn find(ctx: &Ctx, desk: &Desk, given: &str) -> Result<Filed, DeskError> {
    let found = load(desk, &kept(given)?).await?.ok_or_else(missing)?;
    show(ctx, desk, found.id.as_str()).await
}

/// The open cases that whoever acts works on, the newest first.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn mine(ctx: &Ctx, desk: &Desk) -> Result<Vec<Filed>, DeskError> {
    Ok(my_page(ctx, desk, None, PAGE).await?.0)
}

/// A page of them, and where the next one begins. Closed cases are left out, so that a page may
/// hold fewer than `limit`, and none at all.
///
/// # Errors
///
/// [`DeskError::Invalid`] for a place that is none; [`DeskError::Store`].
pub async fn my_page(
    ctx: &Ctx,
    desk: &Desk,
    after: Option<&str>,
    limit: u32,
) -> Result<(Vec<Filed>, Option<String>), DeskError> {
    let holder = people::token(desk, &ctx.actor.id);
    let place = |_| DeskError::invalid("the page", "one that a link leads to");
    let after = after.map(Cursor::parse).transpose().map_err(place)?;
    let query = Query::over("by_holder").equal(holder).descending().limit(limit).after(after);
    let page = desk.store.records().list(&kinds::ASSIGNMENTS, &query).await?;
    let mut filed = Vec::new();
    for record in page.records {
        let case = record.facts.text("case").ok_or(DeskError::Corrupt("assignment"))?;
        let found = by_id(desk, case).await?;
        if found.case.closed_at.is_none() {
            filed.push(Filed { id: found.id.as_str().to_owned(), case: found.case });
        }
    }
    Ok((filed, page.next.map(|next| next.to_text())))
}

fn kept(given: &str) -> Result<String, DeskError> {
    let must = "1 to 60 letters, digits, spaces and / . - _";
    reference(given).ok_or_else(|| DeskError::invalid("the reference", must))
}

pub(super) fn missing() -> DeskError {
    DeskError::NotFound("case")
}

pub(crate) async fn by_id(desk: &Desk, id: &str) -> Result<Found, DeskError> {
    let id = RecordId::new(id).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::CASES, &id).await?.ok_or_else(missing)?;
    unseal(desk, record).await
}

/// The kept form of the number of somebody who may work now.
async fn working(ctx: &Ctx, desk: &Desk, number: &str) -> Result<String, DeskError> {
    let must = "of somebody on the register who works here now";
    let wrong = || DeskError::invalid("the staff number", must);
    let number = people::staff_number(number).ok_or_else(wrong)?;
    let found = people::load(desk, &number).await?.ok_or_else(wrong)?;
    found.kept.member.standing(ctx.now).map_err(|_| wrong())?;
    Ok(number)
}

fn handle_of(ctx: &Ctx, desk: &Desk, number: &str) -> Handle {
    Handle(desk.keyring.actors(ctx.now).handle("actor", number.as_bytes()))
}

pub(super) async fn commit(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    id: &RecordId,
    draft: Draft,
    mut unit: Unit,
) -> Result<(), DeskError> {
    unit = once::settle(ctx, desk, id.as_str(), unit).await?;
    let handle = desk.keyring.tokens().handle("case", id.as_str().as_bytes());
    unit.journal.push(entry(ctx, desk, licence, draft.about_gone(Handle(handle))).await?);
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(()),
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        Err(error) => Err(error),
    }
}
