//! Somebody asks who may be a suspect in a case that is still open.
//!
//! Invariant: nothing of such a case is given before somebody wrote down what giving it would do to
//! the case; that it may be so is said to whoever decides, and to nobody else.

use super::file::{Item, Request};
use super::holdings::known;
use crate::cases::{self, Case, Part};
use crate::{Desk, DeskError, evidence};
use rules::names::agree;

/// Whether whoever asks may be a suspect in this case, and it is open.
pub(super) fn may_be_suspect(request: &Request, case: &Case) -> bool {
    let Some(asks) = known(request).into_iter().next() else { return false };
    let mut suspects = case.people.iter().filter(|party| party.part == Part::Suspect);
    case.closed_at.is_none() && suspects.any(|party| agree(&asks, &party.known()).is_some())
}

/// Whether an item is a recording of such a case.
pub(super) async fn is_of_ongoing(
    desk: &Desk,
    request: &Request,
    item: &Item,
) -> Result<bool, DeskError> {
    let Some(recording) = &item.recording else { return Ok(false) };
    let Some(reference) = evidence::case_of(desk, recording).await? else { return Ok(false) };
    let found = cases::load(desk, &reference).await?;
    Ok(found.is_some_and(|found| may_be_suspect(request, &found.case)))
}
