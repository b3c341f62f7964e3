//! Footage of somebody else: whose decision it is.
//!
//! Invariant: who decides in an area is the register's word at that moment; whoever may decide
//! releases finds what is asked of their own area and nothing of another's, and decides there
//! alone.

use super::change::theirs;
use super::file::{Held, Request, folded, missing, put, token as keyed};
use super::find::open_to_change;
use crate::alerts::{self, News};
use crate::ctx::{Resource, authorise, authorise_on};
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError, people};
use ledger::Verb;
use pack::{Act, Pack, RequestKind, RoleKind};
use rules::access::{Kind, Standing, Thing};
use store::Unit;

/// Somebody who decides in an area. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Decider {
    /// Their staff number.
    pub number: String,
    /// Their name.
    pub name: String,
    /// Their role, by its title in the pack.
    pub title: String,
}

/// The keyed token of an area.
pub(super) fn token(desk: &Desk, area: &str) -> String {
    keyed(desk, "request-area", &folded(area))
}

/// Whether a role decides releases.
pub(super) fn decides(pack: &Pack, role: &str) -> bool {
    pack.roles.get(role).is_some_and(|role| role.may.contains(&Act::DecideRelease))
}

/// Those who decide in an area and work now.
pub(super) async fn deciders(
    ctx: &Ctx,
    desk: &Desk,
    pack: &Pack,
    area: &str,
) -> Result<Vec<Decider>, DeskError> {
    let roles = pack.roles.values();
    let roles = roles
        .filter(|role| role.kind == RoleKind::Person && role.may.contains(&Act::DecideRelease));
    let mut all = Vec::new();
    for role in roles {
        let members = people::in_post(desk, role.id.as_str(), area).await?;
        let working = members.into_iter().filter(|member| member.standing(ctx.now).is_ok());
        all.extend(working.map(|member| Decider {
            number: member.number,
            name: member.name,
            title: role.title.clone(),
        }));
    }
    Ok(all)
}

/// Adds to `unit` that those who decide in a request's area hear of it.
pub(super) async fn tell(
    ctx: &Ctx,
    desk: &Desk,
    pack: &Pack,
    held: &Held,
    mut unit: Unit,
) -> Result<Unit, DeskError> {
    let Some(area) = &held.request.area else { return Ok(unit) };
    let about = format!("/staff/requests/{}", held.id.as_str());
    for decider in deciders(ctx, desk, pack, area).await? {
        unit = alerts::tell(desk, &decider.number, News::FootageAsked, about.clone(), unit).await?;
    }
    Ok(unit)
}

/// Whether a request is there for whoever acts: those who decide releases see what is asked of
/// their own area alone.
///
/// # Errors
///
/// [`DeskError::NotFound`] where it is another's.
pub(super) async fn in_reach(
    ctx: &Ctx,
    desk: &Desk,
    pack: &Pack,
    request: &Request,
) -> Result<(), DeskError> {
    if !decides(pack, &ctx.actor.role) {
        return Ok(());
    }
    let asks_area =
        pack.forms.get(request.form.as_str()).is_some_and(|form| !form.areas.is_empty());
    if asks_area && request.area.is_none() {
        return Err(missing());
    }
    match authorise_on(ctx, desk, Act::DecideRelease, &asked_of(request)).await {
        Err(DeskError::Refused(_)) => Err(missing()),
        other => other.map(|_| ()),
    }
}

/// A request, as the policies see it.
pub(super) fn asked_of(request: &Request) -> Resource {
    let thing = Thing { borough: request.area.clone(), ..Thing::any(Kind::Request) };
    Resource { thing, standing: Standing::default(), name: "request" }
}

/// The keyed token of the area that bounds what whoever acts sees; none where nothing does.
pub(super) async fn bound(
    ctx: &Ctx,
    desk: &Desk,
    pack: &Pack,
) -> Result<Option<String>, DeskError> {
    if !decides(pack, &ctx.actor.role) {
        return Ok(None);
    }
    let known = people::load(desk, &ctx.actor.id).await?;
    Ok(known.map(|found| token(desk, &found.kept.member.borough)))
}

/// Whether a request lies beyond what [`bound`] leaves to whoever acts.
pub(super) fn is_beyond(desk: &Desk, bound: Option<&str>, request: &Request) -> bool {
    let here = request.area.as_deref().map(|area| token(desk, area));
    bound.is_some_and(|bound| here.as_deref() != Some(bound))
}

/// Says in which area it happened, where a request came without: by letter, by email.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for an area that the
/// request's form does not list, or once something was decided; [`DeskError::Contended`].
pub async fn place(ctx: &Ctx, desk: &Desk, id: &str, area: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let pack = &licence.applied.pack;
    let mut held = theirs(ctx, desk, &licence, id).await?;
    let request = &mut held.request;
    open_to_change(request)?;
    let form = pack.forms.get(request.form.as_str());
    if !form.is_some_and(|form| form.areas.iter().any(|one| one == area)) {
        return Err(DeskError::invalid("the area", "one of those listed"));
    }
    if request.stage.is_closed() || request.items.iter().any(|item| item.decided.is_some()) {
        return Err(DeskError::invalid("the area", "given before anything is decided"));
    }
    request.area = Some(area.to_owned());
    let draft = Draft::new(Verb::Alter).about(held.object, held.handle());
    let draft = draft.word("request", "placed")?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    let unit = put(desk, &licence.applied, &held, Some(held.version), unit)?;
    let unit = tell(ctx, desk, pack, &held, unit).await?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(()),
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        Err(error) => Err(error),
    }
}

/// Whether a request is decided at somebody's discretion, in their area.
pub(super) fn at_discretion(request: &Request) -> bool {
    request.kind == RequestKind::OthersFootage.as_str()
}
