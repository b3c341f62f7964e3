//! Who else got footage, or did not: the log of what was decided at somebody's discretion.
//!
//! Invariant: it is made from the requests themselves, so that it says what was done, and goes when
//! they go; reading it is journalled with the number of lines, never with a name.

use super::area;
use super::file::{Held, Outcome, Request, Stage, open};
use super::list::{Which, page, rooms};
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError};
use jiff::civil::Date;
use ledger::Verb;
use pack::Act;
use rules::rights::clock::Happened;
use store::Unit;

/// What became of one thing that was asked for. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Given {
    /// What it is.
    pub what: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, in the words of whoever decided.
    pub why: String,
    /// The interests that were weighed.
    pub weighed: String,
    /// The staff number of whoever decided.
    pub by: String,
}

/// A request of somebody else, as it was decided. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The request's id, for an address.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The day on which it was answered.
    pub on: Date,
    /// Who asked.
    pub recipient: String,
    /// For whom, where they act for somebody.
    pub acts_for: Option<String>,
    /// What they need it for, in their words.
    pub reason: String,
    /// The area whose commander decided.
    pub area: Option<String>,
    /// What became of each thing.
    pub given: Vec<Given>,
}

impl std::fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Disclosure({} items)", self.given.len())
    }
}

/// A page of the log.
#[derive(Debug, Clone)]
pub struct Disclosures {
    /// The lines, the last first.
    pub lines: Vec<Disclosure>,
    /// Where the next page begins, where there is one.
    pub next: Option<String>,
}

/// The log of footage that others asked for, as far as whoever acts works on it.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for a place that is none.
pub async fn disclosures(
    ctx: &Ctx,
    desk: &Desk,
    after: Option<&str>,
) -> Result<Disclosures, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let pack = &licence.applied.pack;
    let rooms = rooms(ctx, desk, pack).await?;
    let rooms: Vec<_> = rooms.into_iter().filter(|room| room.takes_for_others(pack)).collect();
    let (records, next) = page(ctx, desk, Which::Closed, &rooms, after).await?;
    let mut lines = Vec::new();
    for record in records {
        let Held { id, request, .. } = match open(desk, record).await {
            // It was deleted meanwhile.
            Err(DeskError::NotFound(_)) => continue,
            other => other?,
        };
        if area::at_discretion(&request) && request.stage == Stage::Answered {
            lines.push(line(id.as_str(), request));
        }
    }
    let draft = Draft::new(Verb::Consult).word("request", "disclosures-listed")?;
    let draft = draft.fact("requests", lines.len() as u64)?;
    let entry = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(Disclosures { lines, next })
}

fn line(id: &str, request: Request) -> Disclosure {
    let answered = request.events().into_iter().find(|one| one.what == Happened::Answered);
    let on = answered.map_or_else(|| request.received_on(), |one| one.on);
    let given = request.items.into_iter().filter_map(|item| {
        let decided = item.decided?;
        let (what, outcome) = (item.what, decided.outcome);
        let (why, weighed, by) = (decided.why, decided.weighed, decided.by);
        Some(Given { what, outcome, why, weighed, by })
    });
    Disclosure {
        id: id.to_owned(),
        number: request.number,
        on,
        given: given.collect(),
        recipient: request.person.name,
        acts_for: request.person.helper.map(|one| one.name),
        reason: request.said,
        area: request.area,
    }
}
