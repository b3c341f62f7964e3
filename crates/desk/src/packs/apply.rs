//! A pack comes into force: the first by the one who sets the house up, each other by two people.
//!
//! Invariant: what is applied is what was proposed, against the pack that it was compared with;
//! whoever proposed it cannot be the one who applies it.

use super::propose::{self, ProposalState};
use super::shelf::{Shelf, Stored, id, keep};
use super::{Applied, day_of};
use crate::ctx::{authorise, refuse};
use crate::journal::{Draft, entry, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds, retention};
use ledger::Verb;
use pack::{Act, Source};
use rules::access::Refusal;
use std::sync::Arc;
use store::{Facts, StoreError, Unit};

/// The rule that the first pack is journalled under: there is no policy yet to ask.
const FIRST: &str = "first-pack";

/// Makes a pack the first one in force. It needs no leave, since there is no policy yet to ask; it
/// is journalled all the same. The same pack again is left as it is.
///
/// # Errors
///
/// [`DeskError::PackFaulty`] where it has mistakes; [`DeskError::Invalid`] where another pack is in
/// force, which only a proposal can change.
pub async fn begin(
    ctx: &Ctx,
    desk: &Desk,
    sources: Vec<Source>,
) -> Result<Arc<Applied>, DeskError> {
    let at = whole_millis(ctx.now);
    let on = day_of(at);
    let (pack, diagnostics) = desk.readings.compile(&sources, on);
    let pack = pack.ok_or(DeskError::PackFaulty(diagnostics.len()))?;
    if let Some(current) = desk.packs.current() {
        let same = current.pack.digest == pack.digest;
        let must = "proposed, and applied by somebody else, where a policy is in force already";
        return if same { Ok(current) } else { Err(DeskError::invalid("the pack", must)) };
    }
    keep(desk.store.as_ref(), &hex::text(&pack.digest), &sources).await?;
    let applied = Arc::new(desk.packs.next(at, on, pack, sources));
    let licence =
        Licence { applied: Arc::clone(&applied), act: Act::ApplyPack, rule: FIRST.to_owned() };
    let unit = unit_of(&applied)?;
    put_in_force(ctx, desk, &licence, &applied, unit).await
}

/// Makes a pack that somebody else proposed the one in force. `seen` is the digest of the proposal
/// that the one who applies it looked at.
///
/// # Errors
///
/// [`DeskError::Refused`], also for whoever proposed it; [`DeskError::NotFound`];
/// [`DeskError::Invalid`] where it is no longer open, is not what was seen, or was made against a
/// pack that is no longer the one in force; [`DeskError::PackFaulty`].
pub async fn apply(
    ctx: &Ctx,
    desk: &Desk,
    proposal: &str,
    seen: &str,
) -> Result<Arc<Applied>, DeskError> {
    let licence = authorise(ctx, desk, Act::ApplyPack).await?;
    let mut found = propose::load(desk, proposal).await?;
    if found.body.by == ctx.actor.id {
        return Err(refuse(ctx, desk, &licence, Refusal::SamePerson).await?);
    }
    if found.state != ProposalState::Open {
        return Err(DeskError::invalid("the proposal", "one that is still open"));
    }
    if found.body.digest != seen {
        return Err(DeskError::invalid("the proposal", "the one that you looked at; look again"));
    }
    if found.body.base != licence.applied.version {
        let must = "made against the policy in force, which changed since; propose it anew";
        return Err(DeskError::invalid("the proposal", must));
    }
    let at = whole_millis(ctx.now);
    let on = day_of(at);
    let sources = super::shelf::read(desk.store.as_ref(), &found.body.digest).await?;
    let (pack, diagnostics) = desk.readings.compile(&sources, on);
    let pack = pack.ok_or(DeskError::PackFaulty(diagnostics.len()))?;
    propose::may_follow(desk, &pack).await?;
    let applied = Arc::new(desk.packs.next(at, on, pack, sources));
    found.state = ProposalState::Applied;
    let mut unit = propose::store_as(desk, &found, Some(found.version), unit_of(&applied)?).await?;
    for job in retention::reckon_anew(applied.version, ctx.now) {
        unit = unit.job(job);
    }
    put_in_force(ctx, desk, &licence, &applied, unit).await
}

/// The record of an applied pack.
fn unit_of(applied: &Applied) -> Result<Unit, DeskError> {
    let digest = hex::text(&applied.pack.digest);
    let stored = Stored { at: applied.at, on: applied.on, digest };
    let body = serde_json::to_vec(&stored).map_err(|_| DeskError::Corrupt("pack"))?;
    Ok(Unit::new().put(&kinds::PACKS, &id(applied.version)?, None, Facts::new(), body))
}

/// Commits with the entry that says so. A conflict is told apart: another was applied in between,
/// or this one before an answer that never came.
async fn put_in_force(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    applied: &Arc<Applied>,
    mut unit: Unit,
) -> Result<Arc<Applied>, DeskError> {
    let draft = Draft::new(Verb::Apply)
        .fact("version", u64::from(applied.version))?
        .fact("digest", applied.pack.digest)?;
    let under = Licence { applied: Arc::clone(applied), ..licence.clone() };
    unit.journal.push(entry(ctx, desk, &under, draft).await?);
    match desk.store.units().commit(unit).await {
        Ok(_) => {
            desk.packs.add(Arc::clone(applied));
            Ok(Arc::clone(applied))
        }
        Err(StoreError::Conflict { .. }) => {
            desk.packs.replace(Shelf::load(desk.store.as_ref(), &desk.readings).await?);
            let current = desk.packs.current().ok_or(DeskError::NoPolicy)?;
            let same = current.pack.digest == applied.pack.digest;
            if same { Ok(current) } else { Err(DeskError::Contended) }
        }
        Err(error) => Err(error.into()),
    }
}
