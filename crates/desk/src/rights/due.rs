//! When a request is due: counted from what happened, and counted anew when the calendar or the
//! pack changes.
//!
//! Invariant: what the clocks go by stands in the facts as days and codes, so that ten thousand
//! open requests are counted anew without opening one.

use super::chase;
use super::file::{Request, code, happened, open, put};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError, Licence, kinds};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use ledger::Verb;
use pack::{Act, Pack, Regime, RequestKind};
use rules::rights::Calendar;
use rules::rights::calendar::london;
use rules::rights::clock::{self, Answer, ClockError, Event, Standing};
use rules::rights::kind::{self, Due};
use store::{Cursor, Facts, Query, Record, StoreError, Unit};

/// The longest text of what the clocks go by that stands in a fact.
const TICKS_MAX_BYTES: usize = 256;

/// How many requests are read at a time.
const PAGE: u32 = 1_000;

/// Where what has no date stands in the order: after everything that has one.
const NEVER: Date = date(2999, 1, 1);

/// A clock of a request, counted, or why it cannot be.
pub(super) type Counted = (Due, Result<Answer, ClockError>);

/// Every clock of a request.
pub(super) fn clocks(
    pack: &Pack,
    calendar: &Calendar,
    kind: RequestKind,
    laws: &[Regime],
    events: &[Event],
) -> Vec<Counted> {
    let allows = kind::allows(pack, kind);
    let due = kind::clocks(pack, kind, laws).into_iter();
    due.map(|due| (due, clock::answer(due.clock, events, allows, calendar))).collect()
}

/// The earliest day that any clock which has not ended gives; what cannot be counted is due at
/// once, so that somebody looks.
fn earliest(counted: &[Counted], received: Date) -> Date {
    let days = counted.iter().filter_map(|(_, answer)| match answer {
        Ok(answer) if matches!(answer.standing, Standing::Done { .. }) => None,
        Ok(answer) => answer.enforce_by,
        Err(_) => Some(received),
    });
    days.min().unwrap_or(NEVER)
}

/// The instant at which a day ends in London.
pub(super) fn end_of(day: Date) -> Timestamp {
    let next = day.tomorrow().unwrap_or(day);
    next.to_zoned(london()).map_or(Timestamp::MAX, |start| start.timestamp())
}

/// The day by which a request is to be answered: that of its reception where it cannot be counted,
/// and [`NEVER`] where nothing runs.
fn last_day(pack: &Pack, request: &Request) -> Date {
    let Ok(kind) = request.request_kind() else { return request.received_on() };
    let (laws, events) = (request.laws(), request.events());
    earliest(&clocks(pack, &Calendar::of(pack), kind, &laws, &events), request.received_on())
}

fn dated(day: Date) -> Option<Date> {
    Some(day).filter(|day| *day < NEVER)
}

/// The day by which a request is to be answered, as what is due is found and chased by; none where
/// nothing runs.
pub(super) fn due_on(pack: &Pack, request: &Request) -> Option<Date> {
    dated(last_day(pack, request))
}

/// Adds to facts what the clocks go by, and the hint by which what is due is found.
pub(super) fn with_due(facts: Facts, pack: &Pack, request: &Request) -> Facts {
    let laws: Vec<_> = request.regimes.iter().map(String::as_str).collect();
    let events = request.events();
    let ticks: Vec<_> =
        events.iter().map(|event| format!("{}={}", event.on, code(event.what))).collect();
    let ticks = ticks.join(";");
    let due = last_day(pack, request);
    // What is too long for a fact is counted from the request itself.
    let fits = (ticks.len() <= TICKS_MAX_BYTES).then_some(ticks);
    let facts = facts.with("laws", laws.join(",")).with_some("ticks", fits);
    let chase_at = chase::look_at(request, dated(due));
    facts.with("due", end_of(due)).with_some("chase_at", chase_at)
}

/// The day that facts give, as [`with_due`] would count it; nothing where they do not tell.
fn counted_again(pack: &Pack, calendar: &Calendar, facts: &Facts) -> Option<Timestamp> {
    let kind = RequestKind::from_word(facts.text("kind")?)?;
    let laws: Vec<_> = facts.text("laws")?.split(',').filter_map(Regime::from_word).collect();
    let mut events = Vec::new();
    for tick in facts.text("ticks")?.split(';') {
        let (on, what) = tick.split_once('=')?;
        events.push(Event { on: on.parse().ok()?, what: happened(what)? });
    }
    let received = events.first()?.on;
    Some(end_of(earliest(&clocks(pack, calendar, kind, &laws, &events), received)))
}

/// What a round of counting did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Recounted {
    /// How many open requests were counted.
    pub(crate) counted: u64,
    /// How many are due on another day than before.
    pub(crate) moved: u64,
}

/// Counts every open request anew and puts those that moved at their new place.
pub(crate) async fn recount(ctx: &Ctx, desk: &Desk) -> Result<Recounted, DeskError> {
    let licence = authorise(ctx, desk, Act::PlanDisposal).await?;
    let pack = &licence.applied.pack;
    let calendar = Calendar::of(pack);
    let mut done = Recounted::default();
    let mut after: Option<Cursor> = None;
    loop {
        let query = Query::over("open").equal("open").limit(PAGE).after(after);
        let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
        for record in page.records {
            done.counted += 1;
            let known =
                record.facts.int("due").and_then(|due| Timestamp::from_microsecond(due).ok());
            let again = counted_again(pack, &calendar, &record.facts);
            if again.is_none() || again != known {
                done.moved += 1;
                rewrite(ctx, desk, &licence, record).await?;
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(done),
        }
    }
}

/// Writes a request as it is, with its facts made anew.
async fn rewrite(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    record: Record,
) -> Result<(), DeskError> {
    let held = match open(desk, record).await {
        // It was deleted meanwhile.
        Err(DeskError::NotFound(_)) => return Ok(()),
        other => other?,
    };
    let draft = Draft::new(Verb::Alter).about(held.object, held.handle());
    let draft = draft.word("request", "counted-anew")?;
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    let unit = put(desk, &licence.applied, &held, Some(held.version), unit)?;
    match desk.store.units().commit(unit).await {
        // Whoever wrote in between counted it by the new pack.
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The first day on which any clock of a request gives an answer; none where no clock runs.
pub(super) fn first_day(pack: &Pack, request: &Request) -> Option<Date> {
    rules::promise!("child-one-month");
    let kind = request.request_kind().ok()?;
    let calendar = Calendar::of(pack);
    let counted = clocks(pack, &calendar, kind, &request.laws(), &request.events());
    counted.iter().filter_map(|(_, answer)| answer.as_ref().ok()?.enforce_by).min()
}
