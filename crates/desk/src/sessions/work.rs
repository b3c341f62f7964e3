//! The piece of work that somebody is at: said once, shown on every page, and part of every entry
//! that their acts leave in the ledger.
//!
//! Invariant: nobody works in the console for a purpose that their role does not have under the
//! pack in force; where that changes, they are asked again.

use super::{Before, Known, Session, facts, instant, look_up, record_id, seal, unseal};
use crate::journal::{Draft, entry};
use crate::{Desk, DeskError, accounts, cases, kinds};
use ledger::Verb;
use serde::{Deserialize, Serialize};
use store::Unit;

/// How often a write is tried again where the session was used in between.
const TRIES: u32 = 8;

/// A piece of work.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The purpose's id in the pack.
    pub purpose: String,
    /// The reference of the case it belongs to, in its kept form. Personal.
    pub case: Option<String>,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Work(for {})", self.purpose)
    }
}

/// Whether somebody may go on, or must say first what they work on.
pub(super) fn asked(desk: &Desk, session: Session) -> Known {
    let said = session.work.as_ref().is_some_and(|work| has(desk, &session, &work.purpose));
    if said { Known::Signed(session) } else { Known::Before(session, Before::Work) }
}

fn has(desk: &Desk, session: &Session, purpose: &str) -> bool {
    crate::packs::current(desk).is_some_and(|applied| {
        let role = applied.pack.roles.get(session.actor.role.as_str());
        role.is_some_and(|role| role.purposes.iter().any(|one| one.as_str() == purpose))
    })
}

/// Begins another piece of work in the session of a token: for a purpose, on a case or on none.
///
/// # Errors
///
/// [`DeskError::Invalid`] for a purpose that their role does not have and for what is no
/// reference; [`DeskError::NotFound`] where nobody is signed in; [`DeskError::Contended`].
pub async fn begin_work(
    desk: &Desk,
    token: &str,
    purpose: &str,
    case: &str,
) -> Result<(), DeskError> {
    let id = record_id(desk, token)?;
    for _ in 0..TRIES {
        let record = desk.store.records().read(&kinds::SESSIONS, &id).await?;
        let record = record.ok_or(DeskError::NotFound("session"))?;
        let mut stored = unseal(desk, &record).await?;
        let (Known::Signed(session) | Known::Before(session, Before::Work)) =
            look_up(desk, &stored, desk.now()).await?
        else {
            return Err(DeskError::NotFound("session"));
        };
        let work = work(desk, &session, purpose, case)?;
        let mut ctx = desk.ctx(session.actor, &work.purpose);
        ctx.case.clone_from(&work.case);
        stored.work = Some(work);
        let holder = record.facts.text("holder").ok_or(DeskError::Corrupt("session"))?.to_owned();
        let facts = facts(holder, instant(&record, "expires_at")?, ctx.now);
        let body = seal(desk, &id, record.version.saturating_add(1), &stored).await?;
        let mut unit = Unit::new().put(&kinds::SESSIONS, &id, Some(record.version), facts, body);
        let draft = Draft::new(Verb::Alter).word("work", "begun")?;
        unit.journal.push(entry(&ctx, desk, &accounts::own(desk)?, draft).await?);
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

fn work(desk: &Desk, session: &Session, purpose: &str, case: &str) -> Result<Work, DeskError> {
    if !has(desk, session, purpose) {
        return Err(DeskError::invalid("the purpose", "one of those that your role works for"));
    }
    let must = "1 to 60 letters, digits, spaces and / . - _";
    let case = Some(case.trim()).filter(|case| !case.is_empty());
    let case =
        case.map(|case| cases::reference(case).ok_or_else(|| DeskError::invalid("the case", must)));
    Ok(Work { purpose: purpose.to_owned(), case: case.transpose()? })
}
