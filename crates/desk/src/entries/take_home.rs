//! What was handed in by a form, as lines of a file.
//!
//! Invariant: it is taken for a reason, which is journalled with how many went; where entries are
//! kept apart, their order tells nothing of when they came.

use super::file::{Entry, Held, open};
use super::read::theirs;
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, evidence, kinds};
use ledger::Verb;
use pack::Act;
use rules::entries::{Question, questions};
use store::{Query, Unit};

/// The most lines of a file.
pub const LINES_MAX: u64 = 10_000;

/// How many are read at a time.
const PAGE: u32 = 500;

/// The questions of a form, and what was handed in by it: what somebody finished with, too.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for a form that whoever acts does not read;
/// [`DeskError::Invalid`] without a reason; [`DeskError::TooMany`] for more than [`LINES_MAX`].
pub async fn take_home(
    ctx: &Ctx,
    desk: &Desk,
    form: &str,
    why: &str,
) -> Result<(Vec<Question>, Vec<Entry>), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkEntries).await?;
    evidence::reason(why)?;
    let known = theirs(ctx, &licence, form)?;
    let mut entries = Vec::new();
    for state in ["open", "done"] {
        let mut after = None;
        loop {
            let query = Query::over("by_form").equal(form).equal(state).limit(PAGE).after(after);
            let page = desk.store.records().list(&kinds::ENTRIES, &query).await?;
            for record in page.records {
                match open(desk, record).await {
                    Ok(Held { entry, .. }) => entries.push(entry),
                    // It was deleted meanwhile.
                    Err(DeskError::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            if entries.len() as u64 > LINES_MAX {
                let what = "entries for one file";
                return Err(DeskError::TooMany { what, limit: LINES_MAX });
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    let draft = Draft::new(Verb::Consult).why(Some(why)).word("entry", "csv")?;
    let draft = draft.word("form", form)?.fact("entries", entries.len() as u64)?;
    let journal = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![journal], ..Unit::new() }).await?;
    Ok((questions(&licence.applied.pack, known.form), entries))
}
