//! Who acts, for which purpose, on which case, and when.
//!
//! Invariant: [`authorise`] is the only way to a [`Licence`], and every entry in the journal needs
//! one; a refusal is journalled before it is returned.

use crate::journal::{Draft, entry};
use crate::once::Once;
use crate::packs::Applied;
use crate::people::Barred;
use crate::{Desk, DeskError, alerts, conduct, people};
use jiff::Timestamp;
use ledger::{Outcome, Verb};
use pack::{Act, RoleKind};
use rules::access::{Asked, Decision, Fact, Person, Principal, Refusal, Rule, Standing, Thing};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Unit;

/// What the ledger names where the register of staff says that somebody does not work here now.
const OFF_THE_REGISTER: &str = "staff-register";

/// A person or machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Actor {
    /// Its id, such as a staff number. Personal: never logged, never in the ledger.
    pub id: String,
    /// Its role in the pack.
    pub role: String,
}

impl std::fmt::Debug for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Actor({})", self.role)
    }
}

impl Actor {
    /// An actor of this id and role.
    pub fn new(id: &str, role: &str) -> Self {
        Self { id: id.to_owned(), role: role.to_owned() }
    }

    /// The machine itself, which runs the jobs.
    pub fn system() -> Self {
        Self::new("system", "system")
    }
}

/// An act about to be done: by whom, for what, and when.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who acts.
    pub actor: Actor,
    /// The purpose's id in the pack.
    pub purpose: String,
    /// The case that the act belongs to, if one was given.
    pub case: Option<String>,
    /// Why, in the words of whoever acts, where they gave a reason beforehand. Personal.
    pub reason: Option<String>,
    /// Whether they say that it is an emergency.
    pub emergency: bool,
    /// Under which key of a program's own it is done once, if it has one.
    pub once: Option<Once>,
    /// When.
    pub now: Timestamp,
}

/// Leave to act: the pack it was decided under, and the act.
#[derive(Debug, Clone)]
pub struct Licence {
    /// The pack in force.
    pub applied: Arc<Applied>,
    /// The act that is licensed.
    pub act: Act,
    /// What the ledger names as the rule: the policy that permits it.
    pub rule: String,
}

/// A thing that an act would be done to, and why whoever acts needs to know of it.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// What the policies see of it.
    pub(crate) thing: Thing,
    /// What was looked up about the actor and the thing; never what the actor says.
    pub(crate) standing: Standing,
    /// What it is called where it is not there for the actor: `recording`.
    pub(crate) name: &'static str,
}

impl Resource {
    /// Whatever thing of the kind that an act is done to.
    pub(crate) fn any(act: Act) -> Self {
        Self { thing: Thing::any(act.kind()), standing: Standing::default(), name: "thing" }
    }
}

/// Asks the pack in force whether `ctx` may do `act`, to whatever thing of its kind.
///
/// # Errors
///
/// [`DeskError::Refused`] with the reason, which is journalled; [`DeskError::NoPolicy`] before a
/// pack was applied.
pub(crate) async fn authorise(ctx: &Ctx, desk: &Desk, act: Act) -> Result<Licence, DeskError> {
    authorise_on(ctx, desk, act, &Resource::any(act)).await
}

/// Asks the pack in force whether `ctx` may do `act` to one thing.
///
/// # Errors
///
/// As for [`authorise`]; [`DeskError::NotFound`] in the place of the reason where the thing is not
/// there for whoever asks. The reason is journalled all the same.
pub(crate) async fn authorise_on(
    ctx: &Ctx,
    desk: &Desk,
    act: Act,
    on: &Resource,
) -> Result<Licence, DeskError> {
    rules::promise!("staff-purpose");
    Ok(Asker::new(ctx, desk).await?.leave(desk, act, on).await?.0)
}

/// Whether whoever acts may do `act` to things of its kind; nothing is journalled.
pub(crate) async fn may(ctx: &Ctx, desk: &Desk, act: Act) -> Result<bool, DeskError> {
    let decision = Asker::new(ctx, desk).await?.decide(act, &Resource::any(act));
    Ok(decision.is_ok_and(|one| one.outcome.is_ok()))
}

/// Whoever acts, looked up once, to be asked about several things: what a list may show.
pub(crate) struct Asker<'a> {
    ctx: &'a Ctx,
    pub(crate) applied: Arc<Applied>,
    principal: Result<Principal, Barred>,
    /// What was decided before, since the things of a list are much alike.
    before: Vec<Before>,
}

/// A decision, with all that it was made from but what is the same for every one of an asker's.
struct Before {
    act: Act,
    thing: Thing,
    facts: BTreeSet<Fact>,
    decision: Decision,
}

/// How many decisions are kept to be given again.
const BEFORE_MAX: usize = 32;

impl<'a> Asker<'a> {
    pub(crate) async fn new(ctx: &'a Ctx, desk: &Desk) -> Result<Self, DeskError> {
        let applied = desk.packs.current().ok_or(DeskError::NoPolicy)?;
        let principal = principal(ctx, desk, &applied).await?;
        Ok(Self { ctx, applied, principal, before: Vec::new() })
    }

    /// What the pack in force says; nothing is journalled.
    pub(crate) fn decide(&mut self, act: Act, on: &Resource) -> Result<Decision, Barred> {
        let ctx = self.ctx;
        let principal = self.principal.as_ref().map_err(|barred| *barred)?;
        let facts = on.standing.facts(act, ctx.now);
        // Where no policy asks for a case, the recordings of all cases are alike.
        let policies = &self.applied.pack.access;
        let mut thing = Cow::Borrowed(&on.thing);
        if thing.case.is_some() && !policies.asks_case(&principal.role, act.as_str(), thing.kind) {
            thing.to_mut().case = None;
        }
        let known = |one: &&Before| one.act == act && one.thing == *thing && one.facts == facts;
        if let Some(known) = self.before.iter().find(known) {
            return Ok(known.decision.clone());
        }
        let asked = Asked {
            purpose: ctx.purpose.clone(),
            case: ctx.case.clone(),
            reason: ctx.reason.clone(),
            emergency: ctx.emergency,
            now: ctx.now,
            facts: facts.clone(),
        };
        let decision = rules::access::decide_on(&self.applied.pack, principal, act, &thing, &asked);
        if self.before.len() < BEFORE_MAX {
            let (thing, decision) = (thing.into_owned(), decision.clone());
            self.before.push(Before { act, thing, facts, decision });
        }
        Ok(decision)
    }

    /// Leave to act, and the rules that give it; a refusal is journalled.
    ///
    /// # Errors
    ///
    /// As for [`authorise_on`].
    pub(crate) async fn leave(
        &mut self,
        desk: &Desk,
        act: Act,
        on: &Resource,
    ) -> Result<(Licence, Vec<Rule>), DeskError> {
        let (ctx, applied) = (self.ctx, Arc::clone(&self.applied));
        let decision = match self.decide(act, on) {
            Ok(decision) => decision,
            Err(barred) => {
                let licence = Licence { applied, act, rule: OFF_THE_REGISTER.to_owned() };
                note_refusal(ctx, desk, &licence, barred.code()).await?;
                return Err(barred.into());
            }
        };
        match decision.outcome {
            Ok(grant) => Ok((Licence { applied, act, rule: grant.rule }, decision.rules)),
            Err(refusal) => {
                if let Refusal::RuleFailed { rule } = &refusal {
                    tracing::error!(act = act.as_str(), rule, "a rule on access failed");
                    alerts::rule_failed(desk, rule).await?;
                }
                let licence = Licence { applied, act, rule: refusal.rule().to_owned() };
                let refused = refuse(ctx, desk, &licence, refusal).await?;
                Err(if decision.hidden { DeskError::NotFound(on.name) } else { refused })
            }
        }
    }
}

/// What the policies see of whoever acts: their role, and what the register of staff says of them
/// at this instant, which may be that they do not work here now. Of a machine, and of a persona of
/// a demonstration, it says nothing.
async fn principal(
    ctx: &Ctx,
    desk: &Desk,
    applied: &Applied,
) -> Result<Result<Principal, Barred>, DeskError> {
    let role = ctx.actor.role.clone();
    let known = applied.pack.roles.get(role.as_str());
    if known.is_some_and(|role| role.kind == RoleKind::Machine) {
        return Ok(Ok(Principal { role, person: None }));
    }
    let Some(found) = people::load(desk, &ctx.actor.id).await? else {
        return Ok(Ok(Principal { role, person: None }));
    };
    let member = found.kept.member;
    if let Err(barred) = member.standing(ctx.now) {
        return Ok(Err(barred));
    }
    rules::promise!("staff-everyone");
    let person = Person {
        vetted_until: member.vetted_until(),
        code_acknowledged: !conduct::is_due(desk, &member.number).await?,
        unit: Some(member.unit),
        borough: Some(member.borough).filter(|borough| !borough.is_empty()),
        on_duty: None,
    };
    Ok(Ok(Principal { role: member.role, person: Some(person) }))
}

/// Journals a refusal and gives it as the error to return.
///
/// # Errors
///
/// [`DeskError::Store`] where it cannot be journalled.
pub(crate) async fn refuse(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    refusal: Refusal,
) -> Result<DeskError, DeskError> {
    note_refusal(ctx, desk, licence, refusal.code()).await?;
    Ok(refusal.into())
}

async fn note_refusal(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    reason: &'static str,
) -> Result<(), DeskError> {
    let act = licence.act.as_str();
    let draft = Draft::new(Verb::Refuse).outcome(Outcome::Refused);
    let draft = draft.word("reason", reason)?.word("act", act)?;
    let entry = entry(ctx, desk, licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    tracing::info!(act, reason, "refused");
    Ok(())
}
