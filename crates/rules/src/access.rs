//! Who may act: what the pack's policies say of somebody, an act, a thing and a purpose.
//!
//! Invariant: there is one decision over one set of policies, the roles' own and those of
//! `access/`. Anything the pack does not grant is refused, a rule that fails refuses everybody, and
//! a refusal says why. What is closed is not there for whoever is refused it.

mod facts;
#[cfg(test)]
mod tests;

use ::access::{Decision as Answer, Request};
use pack::{Act, Pack};

pub use ::access::{Asked, Fact, Kind, Person, Restriction, Thing};
pub use facts::{Standing, TimedGrant};

/// How soon what was opened in an emergency must be justified, in hours (promise staff-justify).
pub const JUSTIFY_WITHIN_HOURS: u32 = 24;

/// What the ledger names where no policy permits.
const DEFAULT_DENY: &str = "default-deny";

/// An act allowed, with the role that grants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role's id in the pack.
    pub role: String,
    /// The id of the policy that permits, as it stands in the ledger.
    pub rule: String,
}

/// Why an act is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The pack knows no such role.
    #[error("your role is not in the policy in force")]
    UnknownRole,
    /// The role does not include the act.
    #[error("your role does not include this act (`{act}`)")]
    ActNotGranted {
        /// The act asked for.
        act: &'static str,
    },
    /// The role does not act for the purpose.
    #[error("your role does not act for the purpose `{purpose}`")]
    PurposeNotGranted {
        /// The purpose given.
        purpose: String,
    },
    /// A rule forbids it.
    #[error("a rule of the policy in force forbids it: {plain}")]
    Forbidden {
        /// The rule's id.
        rule: String,
        /// The rule in plain words.
        plain: String,
    },
    /// A rule would permit it, but not as things stand.
    #[error("the policy in force permits it only so: {plain}")]
    NotAsThingsStand {
        /// The rule that would permit, in plain words.
        plain: String,
    },
    /// A rule failed, or the question could not be put.
    #[error("a rule of the policy in force could not be applied (`{rule}`), so the answer is no")]
    RuleFailed {
        /// The rule's id.
        rule: String,
    },
    /// An emergency was claimed without a reason.
    #[error("in an emergency, say what the emergency is")]
    EmergencyWithoutReason,
    /// The act needs two people, and this is the one who did the first half.
    #[error("you proposed this yourself: somebody else must decide about it")]
    SamePerson,
}

impl Refusal {
    /// The reason's code, as it stands in the ledger.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownRole => "unknown-role",
            Self::ActNotGranted { .. } => "act-not-granted",
            Self::PurposeNotGranted { .. } => "purpose-not-granted",
            Self::Forbidden { .. } => "forbidden",
            Self::NotAsThingsStand { .. } => "not-as-things-stand",
            Self::RuleFailed { .. } => "rule-failed",
            Self::EmergencyWithoutReason => "emergency-without-reason",
            Self::SamePerson => "same-person",
        }
    }

    /// The rule that refuses, as it stands in the ledger.
    pub fn rule(&self) -> &str {
        match self {
            Self::Forbidden { rule, .. } | Self::RuleFailed { rule } => rule,
            _ => DEFAULT_DENY,
        }
    }
}

/// A rule that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// What it says, in plain words.
    pub plain: String,
    /// The provision it rests on, by its id in the pack.
    pub law: Option<String>,
}

/// What an act that is allowed obliges somebody to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obligation {
    /// The supervisor is told at once.
    TellSupervisor,
    /// Whoever acted justifies it within so many hours.
    JustifyWithin {
        /// How many.
        hours: u32,
    },
}

/// A decision, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Leave to act, or why not.
    pub outcome: Result<Grant, Refusal>,
    /// The rules that decided: every one that permits, or every one that forbids or failed.
    pub rules: Vec<Rule>,
    /// The version of the pack that was asked.
    pub pack: u32,
    /// What follows from the act.
    pub obligations: Vec<Obligation>,
    /// Whether the thing is not there for whoever asked: the answer to give is that there is none.
    pub hidden: bool,
}

/// Who asks: their role, and what the register says of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Principal {
    /// The role's id in the pack.
    pub role: String,
    /// Their entry in the staff register; none for machines, and where the register has none.
    pub person: Option<Person>,
}

/// Whether people could still change the policy under `pack`: some role of a person may propose
/// and some role of a person may apply. A pack without that could never be put right.
pub fn leaves_a_way_to_change(pack: &Pack) -> bool {
    let some = |act: Act| {
        pack.roles.values().filter(|role| role.kind == pack::RoleKind::Person).any(|role| {
            let allowed = |purpose: &pack::PurposeId| {
                decide(pack, role.id.as_str(), act, purpose.as_str()).is_ok()
            };
            pack.purposes.keys().any(allowed)
        })
    };
    some(Act::ProposePack) && some(Act::ApplyPack)
}

/// Decides whether `role` may do `act` for `purpose` under `pack`, nothing being known of the
/// person, the thing or the day: what a role may do in itself.
///
/// # Errors
///
/// [`Refusal`], naming what is missing.
pub fn decide(pack: &Pack, role: &str, act: Act, purpose: &str) -> Result<Grant, Refusal> {
    let asked = Asked {
        purpose: purpose.to_owned(),
        case: None,
        reason: None,
        emergency: false,
        now: jiff::Timestamp::UNIX_EPOCH,
        facts: std::collections::BTreeSet::new(),
    };
    let principal = Principal { role: role.to_owned(), person: None };
    decide_on(pack, &principal, act, &Thing::any(act.kind()), &asked).outcome
}

/// Decides whether `principal` may do `act` to `thing` under `pack`, as it was asked.
pub fn decide_on(
    pack: &Pack,
    principal: &Principal,
    act: Act,
    thing: &Thing,
    asked: &Asked,
) -> Decision {
    let request = Request {
        role: &principal.role,
        person: principal.person.as_ref(),
        act: act.as_str(),
        thing,
        asked,
    };
    let answer = pack.access.decide(&request);
    let deciding = if answer.failed.is_empty() { &answer.by } else { &answer.failed };
    let rules: Vec<_> = deciding
        .iter()
        .map(|policy| Rule {
            id: policy.id.clone(),
            plain: policy.plain.clone(),
            law: policy.law.clone(),
        })
        .collect();
    let outcome = outcome(pack, &request, act, &answer, &rules);
    let opened = asked.emergency && outcome.is_ok();
    let duties =
        [Obligation::TellSupervisor, Obligation::JustifyWithin { hours: JUSTIFY_WITHIN_HOURS }];
    Decision {
        hidden: outcome.is_err() && thing.restriction != Restriction::None,
        obligations: if opened { duties.to_vec() } else { Vec::new() },
        outcome,
        rules,
        pack: pack.version,
    }
}

fn outcome(
    pack: &Pack,
    request: &Request<'_>,
    act: Act,
    answer: &Answer,
    rules: &[Rule],
) -> Result<Grant, Refusal> {
    let first = rules.first().map_or(DEFAULT_DENY, |rule| rule.id.as_str()).to_owned();
    if answer.unput || !answer.failed.is_empty() {
        return Err(Refusal::RuleFailed { rule: first });
    }
    let reason = request.asked.reason.as_deref().unwrap_or_default();
    if request.asked.emergency && reason.trim().is_empty() {
        return Err(Refusal::EmergencyWithoutReason);
    }
    if answer.allowed {
        return Ok(Grant { role: request.role.to_owned(), rule: first });
    }
    let Some(role) = pack.roles.values().find(|known| known.id.as_str() == request.role) else {
        return Err(Refusal::UnknownRole);
    };
    if let Some(rule) = rules.first() {
        return Err(Refusal::Forbidden { rule: rule.id.clone(), plain: rule.plain.clone() });
    }
    let others = pack.access.permits(request);
    if let Some(other) = others.iter().find(|policy| !policy.id.starts_with(pack::ROLE_PREFIX)) {
        return Err(Refusal::NotAsThingsStand { plain: other.plain.clone() });
    }
    if !role.may.contains(&act) {
        return Err(Refusal::ActNotGranted { act: act.as_str() });
    }
    Err(Refusal::PurposeNotGranted { purpose: request.asked.purpose.clone() })
}
