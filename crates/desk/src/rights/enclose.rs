//! A letter that belongs to a request that is open already.
//!
//! Invariant: it is put to the request that it names only where it comes from the address that the
//! request was made from; whoever knows a number alone adds nothing to somebody's request.

use super::file::{HAPPENINGS_MAX, Held, Note, SORT, folded, open, put};
use super::files::{GivenFile, add};
use super::take::{WORDS_MAX_CHARS, words};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, kinds};
use ledger::Verb;
use pack::Act;
use store::{Query, Unit};

/// Adds a letter to the open request of that number, if it comes from where the request came from.
/// Gives whether it did.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for files that are too large;
/// [`DeskError::Contended`].
pub async fn enclose(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    from: &str,
    said: &str,
    files: &[GivenFile],
) -> Result<bool, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let query = Query::over("by_number").equal(SORT.number_token(desk, number)).limit(1);
    let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
    let Some(record) = page.records.into_iter().next() else { return Ok(false) };
    let mut held = match open(desk, record).await {
        Err(DeskError::NotFound(_)) => return Ok(false),
        other => other?,
    };
    let same = folded(&held.request.person.contact) == folded(from);
    if !same || held.request.stage.is_closed() || held.request.notes.len() >= HAPPENINGS_MAX {
        return Ok(false);
    }
    let draft = Draft::new(Verb::Collect).about(held.object, held.handle());
    let draft = draft.word("request", "letter-added")?.fact("files", files.len() as u64)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], is_long: true, ..Unit::new() };
    let Held { id, key, request, .. } = &mut held;
    let unit = add(ctx, desk, (id, key), request, files, unit)?;
    let said: String = words(said).chars().take(WORDS_MAX_CHARS).collect();
    let at = whole_millis(ctx.now);
    request.notes.push(Note { at, by: "the person, by email".to_owned(), words: said });
    let unit = put(desk, &licence.applied, &held, Some(held.version), unit)?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(true),
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        Err(error) => Err(error),
    }
}
