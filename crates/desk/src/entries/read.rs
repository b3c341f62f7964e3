//! Reading what was handed in, finishing with it, and deleting it for somebody.
//!
//! Invariant: an entry is there only for those who act for a purpose for which its form is read;
//! each look is journalled before it is given.

use super::file::{Done, Entry, Held, load, missing, open, put};
use super::gone::delete_now;
use crate::ctx::authorise;
use crate::journal::{Draft, entry, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence, kinds};
use jiff::Timestamp;
use ledger::Verb;
use pack::Act;
use rules::entries::{Handing, Question, handing, handings, questions, tallyings};
use rules::text::words;
use store::{Cursor, Query, Unit};

/// How many stand on a page.
const PAGE: u32 = 50;

/// Up to how many are counted.
const COUNT_MAX: u64 = 100_000;

/// The longest words about what came of it, in characters.
const WORDS_MAX_CHARS: usize = 1_000;

/// Why an entry is deleted before its time, by code and in words: nothing that could name
/// somebody stands in the ledger.
pub const WHY_ERASED: &[(&str, &str)] = &[
    ("asked", "Whoever handed it in asks for it"),
    ("not-for-us", "It is not for us, or names what we must not keep"),
    ("sent-twice", "It was sent twice"),
];

/// How many were handed in by a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The form.
    pub form: String,
    /// Its name.
    pub title: String,
    /// How many nobody has finished with.
    pub open: u64,
    /// How many somebody has, and whose time is not up.
    pub done: u64,
    /// Whether these are counts, of which there is nothing to be done.
    pub counted: bool,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id, for an address.
    pub id: String,
    /// Its number, where it has one.
    pub number: Option<String>,
    /// When it came; where it is kept apart, the beginning of the month.
    pub at: Timestamp,
    /// When somebody finished with it.
    pub done_at: Option<Timestamp>,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// The form's name.
    pub title: String,
    /// Whether they are kept apart from whoever handed them in.
    pub apart: bool,
    /// The lines, the oldest first.
    pub listed: Vec<Listed>,
    /// Where the next page begins, where there is one.
    pub next: Option<String>,
}

/// What whoever acts reads, by form, with how many there are.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn rooms(ctx: &Ctx, desk: &Desk) -> Result<Vec<Tally>, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkEntries).await?;
    let mut tallies = Vec::new();
    for known in handings(&licence.applied.pack).filter(|one| one.is_read_for(&ctx.purpose)) {
        let form = known.form.id.as_str();
        let count = async |state: &str| {
            let query = Query::over("by_form").equal(form).equal(state);
            desk.store.records().count(&kinds::ENTRIES, &query, COUNT_MAX).await
        };
        tallies.push(Tally {
            form: form.to_owned(),
            title: known.form.title.clone(),
            open: count("open").await?,
            done: count("done").await?,
            counted: false,
        });
    }
    for known in tallyings(&licence.applied.pack).filter(|one| one.is_read_for(&ctx.purpose)) {
        tallies.push(Tally {
            form: known.form.id.as_str().to_owned(),
            title: known.form.title.clone(),
            open: 0,
            done: 0,
            counted: true,
        });
    }
    journalled(ctx, desk, &licence, Draft::new(Verb::Consult).word("entry", "counted")?).await?;
    Ok(tallies)
}

pub(super) async fn journalled(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    draft: Draft,
) -> Result<(), DeskError> {
    let entry = entry(ctx, desk, licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(())
}

/// A form that whoever acts reads; to others it is not there.
pub(super) fn theirs<'p>(
    ctx: &Ctx,
    licence: &'p Licence,
    form: &str,
) -> Result<Handing<'p>, DeskError> {
    let known = handing(&licence.applied.pack, form);
    known.filter(|known| known.is_read_for(&ctx.purpose)).ok_or(DeskError::NotFound("form"))
}

/// What was handed in by a form, the oldest first.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for a form that whoever acts does not read;
/// [`DeskError::Invalid`] for a place that is none.
pub async fn list(
    ctx: &Ctx,
    desk: &Desk,
    form: &str,
    done: bool,
    after: Option<&str>,
) -> Result<Page, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkEntries).await?;
    let known = theirs(ctx, &licence, form)?;
    let place = |_| DeskError::invalid("the page", "one that a link leads to");
    let cursor = after.map(Cursor::parse).transpose().map_err(place)?;
    let state = if done { "done" } else { "open" };
    let query = Query::over("by_form").equal(form).equal(state).limit(PAGE).after(cursor);
    let page = desk.store.records().list(&kinds::ENTRIES, &query).await?;
    let mut listed = Vec::new();
    for record in page.records {
        let Held { id, entry, .. } = match open(desk, record).await {
            // It was deleted meanwhile.
            Err(DeskError::NotFound(_)) => continue,
            other => other?,
        };
        let done_at = entry.done.as_ref().map(|done| done.at);
        let id = id.as_str().to_owned();
        listed.push(Listed { id, number: entry.number, at: entry.at, done_at });
    }
    let draft = Draft::new(Verb::Consult).word("entry", "listed")?.word("form", form)?;
    let draft = draft.fact("entries", listed.len() as u64)?;
    journalled(ctx, desk, &licence, draft).await?;
    let next = page.next.map(|next| next.to_text());
    Ok(Page { title: known.form.title.clone(), apart: known.form.apart, listed, next })
}

async fn their_entry(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    id: &str,
) -> Result<Held, DeskError> {
    let held = load(desk, id).await?;
    theirs(ctx, licence, &held.entry.form).map_err(|_| missing())?;
    Ok(held)
}

/// One entry, with the questions of its form.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for one that whoever acts does not read.
pub async fn show(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(Entry, Vec<Question>), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkEntries).await?;
    let held = their_entry(ctx, desk, &licence, id).await?;
    let known = theirs(ctx, &licence, &held.entry.form)?;
    let questions = questions(&licence.applied.pack, known.form);
    let draft = Draft::new(Verb::Consult).word("entry", "shown")?;
    let draft = draft.about(held.object, held.handle());
    let journal = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![journal], ..Unit::new() }).await?;
    Ok((held.entry, questions))
}

/// Finishes with an entry: from then on the clock runs that deletes it.
///
/// # Errors
///
/// As for [`show`]; [`DeskError::Invalid`] once somebody has, or for too many words;
/// [`DeskError::Contended`].
pub async fn finish(ctx: &Ctx, desk: &Desk, id: &str, came: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkEntries).await?;
    let mut held = their_entry(ctx, desk, &licence, id).await?;
    let came = words(came);
    if came.chars().count() > WORDS_MAX_CHARS {
        let must = format!("at most {WORDS_MAX_CHARS} letters long");
        return Err(DeskError::invalid("what came of it", must));
    }
    if held.entry.done.is_some() {
        return Err(DeskError::invalid("the entry", "one that nobody has finished with"));
    }
    let (at, by) = (whole_millis(ctx.now), ctx.actor.id.clone());
    held.entry.done = Some(Done { at, by, words: came });
    let draft = Draft::new(Verb::Alter).word("entry", "finished")?;
    let draft = draft.about(held.object, held.handle());
    let journal = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![journal], ..Unit::new() };
    let unit = put(desk, &held, Some(held.version), unit)?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(()),
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        Err(error) => Err(error),
    }
}

/// Deletes an entry for whoever handed it in, at once, its key first.
///
/// # Errors
///
/// As for [`show`]; [`DeskError::Invalid`] for a reason that is none of [`WHY_ERASED`].
pub async fn erase(ctx: &Ctx, desk: &Desk, id: &str, why: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkEntries).await?;
    let held = their_entry(ctx, desk, &licence, id).await?;
    let why = WHY_ERASED.iter().map(|(code, _)| *code).find(|code| *code == why);
    let why = why.ok_or_else(|| DeskError::invalid("the reason", "one of those listed"))?;
    let draft = Draft::new(Verb::Erase).word("entry", "erased")?.word("because", why)?;
    delete_now(ctx, desk, &licence, held, draft).await
}
