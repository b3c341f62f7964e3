//! What an open request freezes: from the day somebody says that a recording is what was asked
//! for, until the request is closed, nothing disposes of it (DPA 2018 s.173).
//!
//! Invariant: the freeze is part of the unit in which the request says so, so that neither stands
//! without the other.

use super::recording::{State, load, store_as};
use crate::ctx::{authorise, authorise_on};
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError, Licence};
use ledger::Verb;
use pack::Act;
use rules::access::Fact;
use store::Unit;

/// Adds to `unit` that a recording is frozen by the request of that number, on which whoever acts
/// works.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] where it is not there for whoever acts;
/// [`DeskError::BeingDisposed`].
pub(crate) async fn freeze(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    number: &str,
    mut unit: Unit,
) -> Result<Unit, DeskError> {
    authorise(ctx, desk, Act::Hold).await?;
    let mut held = load(desk, id).await?;
    if held.state == State::Disposing {
        return Err(DeskError::BeingDisposed);
    }
    let mut asked = held.as_asked_by(ctx, desk).await?;
    // The request that is written in this very unit is theirs.
    asked.standing.facts.insert(Fact::HandlesRequest);
    let licence = authorise_on(ctx, desk, Act::Hold, &asked).await?;
    if held.recording.requests.iter().any(|known| known == number) {
        return Ok(unit);
    }
    held.recording.requests.push(number.to_owned());
    let draft = Draft::new(Verb::Hold).word("freeze", "opened")?;
    let draft = draft.about(held.object, held.handle());
    unit.journal.push(entry_under(ctx, desk, &licence, draft, &held.key)?);
    store_as(desk, &licence.applied, &held, Some(held.version), unit)
}

/// Adds to `unit` that the request of that number freezes a recording no more: its clocks go on.
/// A recording that is not held any more needs nothing.
///
/// # Errors
///
/// [`DeskError::Refused`].
pub(crate) async fn thaw(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    number: &str,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    thaw_under(ctx, desk, &licence, id, number, unit).await
}

/// [`thaw`], under a licence that was had already.
pub(crate) async fn thaw_under(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    id: &str,
    number: &str,
    mut unit: Unit,
) -> Result<Unit, DeskError> {
    let mut held = match load(desk, id).await {
        Err(DeskError::NotFound(_)) => return Ok(unit),
        other => other?,
    };
    let before = held.recording.requests.len();
    held.recording.requests.retain(|known| known != number);
    if held.recording.requests.len() == before {
        return Ok(unit);
    }
    held.recording.freed(ctx.now);
    let draft = Draft::new(Verb::Release).word("freeze", "closed")?;
    let draft = draft.about(held.object, held.handle());
    unit.journal.push(entry_under(ctx, desk, licence, draft, &held.key)?);
    store_as(desk, &licence.applied, &held, Some(held.version), unit)
}
