//! A list of addresses held against the register, before anybody is written to.
//!
//! Invariant: nothing of the list is kept; what the ledger gets is how many there were.

use super::ask::{on_file, theirs};
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use pack::Act;
use rules::choices::{Contact, contact, contact::contacts};
use store::Unit;

/// The most lines of a list.
pub const LINES_MAX: usize = 2_000;

/// The longest line, in characters.
const LINE_MAX_CHARS: usize = 500;

/// A line of a list, and what may be done with it. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// As it was given.
    pub given: String,
    /// Whether whoever it reaches may be written to; `None` where it holds no address.
    pub answer: Option<Contact>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({:?})", self.answer)
    }
}

/// Holds a list against the register, an address to a line, as text or as CSV.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for an activity of another body than that for
/// which whoever acts does; [`DeskError::Invalid`] for an empty list or one that is too long.
pub async fn hold_against(
    ctx: &Ctx,
    desk: &Desk,
    activity: &str,
    list: &str,
) -> Result<Vec<Line>, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let known = theirs(ctx, &licence, activity)?;
    let given: Vec<_> = list.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let long = |line: &&str| line.chars().count() > LINE_MAX_CHARS;
    if given.is_empty() || given.len() > LINES_MAX || given.iter().any(long) {
        let must = format!("1 to {LINES_MAX} lines of at most {LINE_MAX_CHARS} letters");
        return Err(DeskError::invalid("the list", must));
    }
    let mut lines = Vec::new();
    for line in given {
        let folded = contacts(line);
        let answer = if folded.is_empty() {
            None
        } else {
            let file = on_file(desk, activity, &folded).await?;
            Some(contact(&licence.applied.pack, known, file))
        };
        lines.push(Line { given: line.to_owned(), answer });
    }
    let may = lines.iter().filter(|line| line.answer == Some(Contact::May)).count();
    let draft = Draft::new(Verb::Consult)
        .word("choice", "list")?
        .word("activity", activity)?
        .fact("lines", lines.len() as u64)?
        .fact("may", may as u64)?;
    let entry = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(lines)
}
