//! What keeps a recording: categories, holds, and taking them back.
//!
//! Invariant: each change is a compare-and-swap with its journal entry in the same unit of work;
//! once disposal has begun, nothing can be added.

use super::finish::TRIES;
use super::recording::{Categorised, Held, HoldOn, State, load, store_as};
use crate::ctx::{authorise, authorise_on};
use crate::journal::{self, Draft, entry_under};
use crate::{Ctx, Desk, DeskError, Licence, once};
use ledger::Verb;
use pack::Act;
use store::Unit;

/// The longest reason, in bytes.
const WHY_MAX_BYTES: usize = 1_000;

/// Categorises a recording as evidence.
///
/// # Errors
///
/// [`DeskError::Refused`], [`DeskError::NotFound`], [`DeskError::BeingDisposed`];
/// [`DeskError::Invalid`] for a category that the pack does not know, one that the recording has
/// already, or no reason.
pub async fn categorise(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    category: &str,
    why: &str,
) -> Result<(), DeskError> {
    rules::promise!("bwv-not-intelligence");
    change(ctx, desk, Act::Categorise, id, why, |held, licence| {
        if !licence.applied.pack.categories.contains_key(category) {
            return Err(DeskError::invalid("the category", "one of those in the policy"));
        }
        let list = &mut held.recording.categories;
        if list.iter().any(|known| known.category == category) {
            return Err(DeskError::invalid("the category", "one that it does not have yet"));
        }
        list.push(Categorised {
            category: category.to_owned(),
            at: journal::whole_millis(ctx.now),
            by: ctx.actor.id.clone(),
            why: why.to_owned(),
        });
        Draft::new(Verb::Categorise).word("category", category)
    })
    .await
}

/// Takes a category back.
///
/// # Errors
///
/// As for [`categorise`]; [`DeskError::NotFound`] where the recording has no such category.
pub async fn uncategorise(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    category: &str,
    why: &str,
) -> Result<(), DeskError> {
    change(ctx, desk, Act::Categorise, id, why, |held, _| {
        let before = held.recording.categories.len();
        held.recording.categories.retain(|known| known.category != category);
        if held.recording.categories.len() == before {
            return Err(DeskError::NotFound("category on this recording"));
        }
        held.recording.freed(ctx.now);
        Draft::new(Verb::Withdraw).word("category", category)
    })
    .await
}

/// Places a hold; nothing is disposed of under it, whatever the clocks say. Gives its id.
///
/// # Errors
///
/// As for [`categorise`].
pub async fn hold(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    kind: &str,
    why: &str,
) -> Result<String, DeskError> {
    let hold_id = desk.fresh_id();
    change_making(ctx, desk, Act::Hold, id, why, &hold_id, |held, licence| {
        if !licence.applied.pack.holds.contains_key(kind) {
            return Err(DeskError::invalid("the kind of hold", "one of those in the policy"));
        }
        held.recording.holds.push(HoldOn {
            id: hold_id.clone(),
            hold: kind.to_owned(),
            at: journal::whole_millis(ctx.now),
            by: ctx.actor.id.clone(),
            why: why.to_owned(),
        });
        Draft::new(Verb::Hold).word("hold", kind)
    })
    .await?;
    Ok(hold_id)
}

/// Releases a hold by its id.
///
/// # Errors
///
/// As for [`categorise`]; [`DeskError::NotFound`] where there is no such hold.
pub async fn release_hold(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    hold_id: &str,
    why: &str,
) -> Result<(), DeskError> {
    change(ctx, desk, Act::ReleaseHold, id, why, |held, _| {
        let list = &mut held.recording.holds;
        let at = list.iter().position(|known| known.id == hold_id);
        let released = list.remove(at.ok_or(DeskError::NotFound("hold on this recording"))?);
        held.recording.freed(ctx.now);
        Draft::new(Verb::Release).word("hold", &released.hold)
    })
    .await
}

/// Loads, changes and writes a recording with its entry; tries again where somebody else's write
/// got in between.
pub(super) async fn change(
    ctx: &Ctx,
    desk: &Desk,
    act: Act,
    id: &str,
    why: &str,
    change: impl Fn(&mut Held, &Licence) -> Result<Draft, DeskError>,
) -> Result<(), DeskError> {
    change_making(ctx, desk, act, id, why, "", change).await
}

/// [`change`], where it makes something that has an id.
async fn change_making(
    ctx: &Ctx,
    desk: &Desk,
    act: Act,
    id: &str,
    why: &str,
    made: &str,
    change: impl Fn(&mut Held, &Licence) -> Result<Draft, DeskError>,
) -> Result<(), DeskError> {
    authorise(ctx, desk, act).await?;
    reason(why)?;
    for _ in 0..TRIES {
        let mut held = load(desk, id).await?;
        if held.state == State::Disposing {
            return Err(DeskError::BeingDisposed);
        }
        let licence = authorise_on(ctx, desk, act, &held.as_asked_by(ctx, desk).await?).await?;
        let draft = change(&mut held, &licence)?.about(held.object, held.handle()).why(Some(why));
        let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
        let unit = Unit { journal: vec![entry], ..Unit::new() };
        let unit = store_as(desk, &licence.applied, &held, Some(held.version), unit)?;
        let unit = once::settle(ctx, desk, made, unit).await?;
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

/// Whether a reason is one.
pub(crate) fn reason(why: &str) -> Result<(), DeskError> {
    if why.trim().is_empty() || why.len() > WHY_MAX_BYTES {
        return Err(DeskError::invalid("the reason", format!("1 to {WHY_MAX_BYTES} bytes long")));
    }
    Ok(())
}
