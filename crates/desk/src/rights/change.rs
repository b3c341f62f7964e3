//! One way to change a request: authorise, load, change, write and journal, again where somebody
//! else's write got in between.
//!
//! Invariant: a request that is closed does not change any more, but for what is done with an
//! answer after it went out.

use super::area;
use super::file::{Held, Request, Stage, load, missing, put};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError, Licence, evidence};
use pack::Act;
use store::Unit;

/// How often a change is tried.
const TRIES: usize = 5;

/// A request that whoever acts works on: of their purpose; to others it is not there.
pub(super) async fn theirs(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    id: &str,
) -> Result<Held, DeskError> {
    let held = load(desk, id).await?;
    if !held.request.is_work_of(&licence.applied.pack, &ctx.purpose) {
        return Err(missing());
    }
    area::in_reach(ctx, desk, &licence.applied.pack, &held.request).await?;
    Ok(held)
}

/// What becomes of recordings in the same unit as a request changes.
#[derive(Default)]
pub(super) struct Touched {
    /// One that the request is about from now on.
    pub(super) frozen: Option<String>,
    /// Those that it is about no longer.
    pub(super) thawed: Vec<String>,
}

/// Changes an open request; `change` gives the entry, to which the request is added.
pub(super) async fn change(
    ctx: &Ctx,
    desk: &Desk,
    act: Act,
    id: &str,
    change: impl Fn(&mut Request, &Licence) -> Result<Draft, DeskError>,
) -> Result<(), DeskError> {
    let only = |request: &mut Request, licence: &Licence| {
        Ok((change(request, licence)?, Touched::default()))
    };
    change_with(ctx, desk, act, id, only).await
}

/// [`change`] of a request that was answered: what comes after, such as that it was posted.
pub(super) async fn change_answered(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    change: impl Fn(&mut Request, &Licence) -> Result<Draft, DeskError>,
) -> Result<(), DeskError> {
    let after = |request: &mut Request, licence: &Licence| {
        if request.stage != Stage::Answered {
            return Err(DeskError::invalid("the request", "answered first"));
        }
        Ok((change(request, licence)?, Touched::default()))
    };
    written(ctx, desk, Act::WorkRequests, id, after).await
}

/// [`change`], where recordings are frozen or go on in the same unit.
pub(super) async fn change_with(
    ctx: &Ctx,
    desk: &Desk,
    act: Act,
    id: &str,
    change: impl Fn(&mut Request, &Licence) -> Result<(Draft, Touched), DeskError>,
) -> Result<(), DeskError> {
    let while_open = |request: &mut Request, licence: &Licence| {
        if request.stage.is_closed() {
            return Err(DeskError::invalid("the request", "open; this one is closed"));
        }
        change(request, licence)
    };
    written(ctx, desk, act, id, while_open).await
}

async fn written(
    ctx: &Ctx,
    desk: &Desk,
    act: Act,
    id: &str,
    change: impl Fn(&mut Request, &Licence) -> Result<(Draft, Touched), DeskError>,
) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, act).await?;
    for _ in 0..TRIES {
        let mut held = theirs(ctx, desk, &licence, id).await?;
        let (draft, touched) = change(&mut held.request, &licence)?;
        let draft = draft.about(held.object, held.handle());
        let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
        let mut unit = Unit { journal: vec![entry], ..Unit::new() };
        let number = &held.request.number;
        if let Some(recording) = &touched.frozen {
            unit = evidence::freeze(ctx, desk, recording, number, unit).await?;
        }
        for recording in &touched.thawed {
            unit = evidence::thaw(ctx, desk, recording, number, unit).await?;
        }
        let unit = put(desk, &licence.applied, &held, Some(held.version), unit)?;
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

/// What a request that is closed lets go.
pub(super) fn all_thawed(request: &Request) -> Touched {
    let recordings = request.items.iter().filter_map(|item| item.recording.clone());
    Touched { frozen: None, thawed: recordings.collect() }
}
