//! One request, for whoever works on it: who asks what, every clock with its working, what may
//! happen next, and requests that may be the same person's.
//!
//! Invariant: looking at it is journalled before it is shown; that two requests are one person's is
//! proposed and never decided here.

use super::area::{self, Decider};
use super::change::theirs;
use super::cost::{Costed, costed};
use super::disclosed::{Logged, logged};
use super::due;
use super::file::{Request, folded, open, token};
use super::happen;
use super::identity::is_of_the_dead;
use super::review::{Candidate, candidates};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError, kinds};
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, RequestKind, Right};
use rules::rights::Calendar;
use rules::rights::clock::Answer;
use rules::rights::kind::{self, Ground};
use store::{Query, Unit};

/// How many requests that look alike are proposed.
const ALIKE_MAX: u32 = 10;

/// A clock of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocked {
    /// What it is for.
    pub title: &'static str,
    /// How it stands, or why it cannot be counted.
    pub answer: Result<Answer, String>,
}

/// Another request that may be the same person's.
#[derive(Clone, PartialEq, Eq)]
pub struct Alike {
    /// Its id, for an address.
    pub id: String,
    /// Its number.
    pub number: String,
    /// What it asks for.
    pub kind: &'static str,
    /// The day on which it came in.
    pub received_on: Date,
    /// What is the same: `name`, `contact`, or both.
    pub same: &'static str,
    /// Whether it is still open.
    pub is_open: bool,
}

/// A request as it is shown to whoever works on it. Personal.
#[derive(Clone)]
pub struct Shown {
    /// Its id, for an address.
    pub id: String,
    /// The request.
    pub request: Request,
    /// What is asked for, in words.
    pub asks: &'static str,
    /// The right that it uses, if it is one.
    pub right: Option<Right>,
    /// The laws under which it must be answered, and where they say so.
    pub grounds: Vec<Ground>,
    /// Its clocks.
    pub clocks: Vec<Clocked>,
    /// The version of the calendar by which they were counted.
    pub calendar: String,
    /// What may happen next, by code.
    pub next: Vec<&'static str>,
    /// The kinds that it may be sorted as.
    pub kinds: Vec<RequestKind>,
    /// Requests that may be the same person's.
    pub alike: Vec<Alike>,
    /// The areas among which it may have happened, where its commander decides.
    pub areas: Vec<String>,
    /// Those who decide, where somebody does at discretion.
    pub deciders: Vec<Decider>,
    /// What an answer would cost, where it is about information.
    pub cost: Option<Costed>,
    /// The answers that a second look may be about, where it is one.
    pub candidates: Vec<Candidate>,
    /// How it stands to the disclosure log.
    pub logged: Logged,
}

/// One request.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for one of another purpose as well.
pub async fn show(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Shown, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let pack = &licence.applied.pack;
    let held = theirs(ctx, desk, &licence, id).await?;
    let request = held.request.clone();
    let asked = request.request_kind()?;
    let body = pack.activities.get(request.activity.as_str());
    let body = body.ok_or(DeskError::Corrupt("activity of a request"))?;
    let grounds = if is_of_the_dead(&request) {
        Vec::new()
    } else {
        kind::grounds(pack, &body.controller, asked, request.received_on())
    };
    let calendar = Calendar::of(pack);
    let counted = due::clocks(pack, &calendar, asked, &request.laws(), &request.events());
    let clocks = counted.into_iter().map(|(due, answer)| Clocked {
        title: due.title,
        answer: answer.map_err(|error| error.to_string()),
    });
    let alike = alike(ctx, desk, &licence, &held.id, &request).await?;
    let form = pack.forms.get(request.form.as_str());
    let areas = form.map(|form| form.areas.clone()).unwrap_or_default();
    let deciders = match &request.area {
        Some(known) => area::deciders(ctx, desk, pack, known).await?,
        None => Vec::new(),
    };
    let cost = costed(desk, &licence, &held).await?;
    let candidates = candidates(desk, &held).await?;
    let logged = logged(desk, &held).await?;
    let draft = Draft::new(Verb::Consult).about(held.object, held.handle());
    let draft = draft.word("request", "shown")?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(Shown {
        id: held.id.as_str().to_owned(),
        asks: kind::plain(asked),
        right: kind::right(asked),
        grounds,
        clocks: clocks.collect(),
        calendar: calendar.version(),
        kinds: super::sort::kinds(pack, &ctx.purpose),
        next: if request.stage.is_closed() { Vec::new() } else { happen::next(&request) },
        alike,
        areas,
        deciders,
        cost,
        candidates,
        logged,
        request,
    })
}

async fn alike(
    ctx: &Ctx,
    desk: &Desk,
    licence: &crate::Licence,
    id: &store::RecordId,
    request: &Request,
) -> Result<Vec<Alike>, DeskError> {
    let person = &request.person;
    let by = [
        ("by_name", token(desk, "requester", &folded(&person.name)), "name"),
        ("by_contact", token(desk, "requester-contact", &folded(&person.contact)), "contact"),
    ];
    let bound = area::bound(ctx, desk, &licence.applied.pack).await?;
    let mut alike: Vec<Alike> = Vec::new();
    for (index, value, same) in by {
        let query = Query::over(index).equal(value).descending().limit(ALIKE_MAX);
        let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
        for record in page.records.into_iter().filter(|record| record.id != *id) {
            let other = match open(desk, record).await {
                Err(DeskError::NotFound(_)) => continue,
                other => other?,
            };
            if !other.request.is_work_of(&licence.applied.pack, &ctx.purpose)
                || area::is_beyond(desk, bound.as_deref(), &other.request)
            {
                continue;
            }
            if let Some(known) = alike.iter_mut().find(|one| one.id == other.id.as_str()) {
                known.same = "name and contact";
                continue;
            }
            alike.push(Alike {
                id: other.id.as_str().to_owned(),
                kind: kind::plain(other.request.request_kind()?),
                received_on: other.request.received_on(),
                number: other.request.number,
                same,
                is_open: !other.request.stage.is_closed(),
            });
        }
    }
    Ok(alike)
}
