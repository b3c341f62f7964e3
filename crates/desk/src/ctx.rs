//! Who acts, for which purpose, on which case, and when.
//!
//! Invariant: [`authorise`] is the only way to a [`Licence`], and every entry in the journal needs
//! one; a refusal is journalled before it is returned.

use crate::journal::{Draft, entry};
use crate::packs::Applied;
use crate::{Desk, DeskError};
use jiff::Timestamp;
use ledger::{Outcome, Verb};
use pack::Act;
use rules::access::Refusal;
use std::sync::Arc;
use store::Unit;

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
    /// What the ledger names as the rule: the role that grants it.
    pub rule: String,
}

/// Asks the pack in force whether `ctx` may do `act`.
///
/// # Errors
///
/// [`DeskError::Refused`] with the reason, which is journalled; [`DeskError::NoPolicy`] before a
/// pack was applied.
pub(crate) async fn authorise(ctx: &Ctx, desk: &Desk, act: Act) -> Result<Licence, DeskError> {
    let applied = desk.packs.current().ok_or(DeskError::NoPolicy)?;
    match rules::access::decide(&applied.pack, &ctx.actor.role, act, &ctx.purpose) {
        Ok(grant) => Ok(Licence { applied, act, rule: format!("role:{}", grant.role) }),
        Err(refusal) => {
            let licence = Licence { applied, act, rule: "default-deny".to_owned() };
            Err(refuse(ctx, desk, &licence, refusal).await?)
        }
    }
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
    let draft = Draft::new(Verb::Refuse)
        .outcome(Outcome::Refused)
        .word("reason", refusal.code())?
        .word("act", licence.act.as_str())?;
    let entry = entry(ctx, desk, licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    tracing::info!(act = licence.act.as_str(), reason = refusal.code(), "refused");
    Ok(refusal.into())
}
