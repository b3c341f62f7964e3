//! One month, or three: rights over one's own data.
//!
//! UK GDPR article 12A and DPA 2018 s.54: one month from the latest of the request, the identity
//! that was asked for and the fee; two more by notice within the first; access alone may stand
//! still while the person says what they mean.
//!
//! Invariant: three months are counted from the start and not from the end of the first, and a stop
//! after the end counts for nothing.

use super::{Allows, Answer, ClockError, Events, Happened, SAME_FOR_PART3, Standing, earlier};
use crate::rights::calendar::{Calendar, CalendarError, days_on, months_on, next};
use crate::rights::count::{self, Counted, plain, span};
use jiff::civil::Date;
use pack::{Period, Regime, Within};
use std::collections::BTreeSet;

/// The days that the Commissioner suggests as a fixed limit of one's own.
const TARGET_DAYS: i64 = 28;

/// Days on which the clock stood still: as the statute counts them, both ends included, and
/// without the day of the reply, as careful bodies do.
#[derive(Default)]
struct Paused {
    statute: BTreeSet<Date>,
    safe: BTreeSet<Date>,
    open_since: Option<Date>,
}

impl Paused {
    fn counts(&self) -> (i64, i64) {
        let len = |days: &BTreeSet<Date>| i64::try_from(days.len()).unwrap_or(i64::MAX);
        (len(&self.statute), len(&self.safe))
    }
}

pub(super) fn answer(
    regime: Regime,
    access: bool,
    events: &Events,
    allows: Allows,
    calendar: &Calendar,
) -> Result<Answer, ClockError> {
    let start = match start(events) {
        Ok(start) => start,
        Err(waiting) => return Ok(waiting),
    };
    let new_law = regime == Regime::UkGdpr || start >= SAME_FOR_PART3;
    let may_stop = access && new_law;
    let first = first_month(events, start, may_stop)?;
    let notice_by = days_on(months_on(start, 1)?, first.counts().1)?;
    // More time is announced within the first month; at its rolled end it is lawful and not safe.
    let rolled = count::months(calendar, start, 1, first.counts().0)?.on;
    let announced = events.first_by(Happened::Extended, rolled).filter(|_| new_law);
    let safely = announced.is_some_and(|on| on <= notice_by);
    let months = |extended: bool| if extended { 3 } else { 1 };
    let last = |days: &Paused, extended: bool| -> Result<Date, CalendarError> {
        days_on(months_on(start, months(extended))?, days.counts().0)
    };
    let mut paused = first;
    if may_stop && announced.is_some() {
        paused = pauses(events, start, |days| last(days, true))?;
    }
    if let Some(since) = paused.open_since {
        return Ok(Answer::waiting(
            Standing::Stopped { asked: Happened::ClarificationAsked, since },
            format!(
                "The clock stands still: on {} the person was asked what they mean. \
                 It goes on when they say.",
                plain(since)
            ),
        ));
    }
    let (by_statute, by_care) = paused.counts();
    // Before 5 February 2026 the Commissioner read Part 3 as beginning the day after.
    let lawful_start = if new_law { start } else { next(start)? };
    let extended = announced.is_some();
    let statute = count::months(calendar, lawful_start, months(extended), by_statute)?;
    let careful = count::months(calendar, start, months(safely), by_care)?;
    let promised = promised(allows, start, safely, by_care, calendar)?;
    let enforce_by = earlier(Some(careful.on.min(statute.on)), promised);
    let working = working(events, start, &paused, announced, &statute, enforce_by);
    Ok(Answer {
        standing: Standing::Running,
        relevant_time: Some(start),
        statutory_latest: Some(statute.on),
        enforce_by,
        target: earlier(Some(days_on(start, TARGET_DAYS.saturating_add(by_care))?), enforce_by),
        notice_by: (new_law && announced.is_none()).then_some(notice_by),
        paused_days: (by_statute, by_care),
        working,
    })
}

/// The relevant time: the latest of request, identity and fee.
fn start(events: &Events) -> Result<Date, Answer> {
    let needs = [
        (Happened::IdentityAsked, Happened::IdentityShown, "proof of who they are"),
        (Happened::FeeAsked, Happened::FeePaid, "a fee"),
    ];
    let mut start = events.received;
    for (asked, replied, what) in needs {
        match events.waited(asked, replied) {
            Ok(on) => start = on.map_or(start, |on| start.max(on)),
            Err(since) => {
                let line = format!(
                    "The clock has not begun: on {} the person was asked for {what}.",
                    plain(since)
                );
                return Err(Answer::waiting(Standing::NotBegun { asked, since }, line));
            }
        }
    }
    Ok(start)
}

fn first_month(events: &Events, start: Date, may_stop: bool) -> Result<Paused, CalendarError> {
    if !may_stop {
        return Ok(Paused::default());
    }
    pauses(events, start, |days| days_on(months_on(start, 1)?, days.counts().0))
}

/// The days on which the clock stood still before it had run out.
fn pauses(
    events: &Events,
    start: Date,
    last: impl Fn(&Paused) -> Result<Date, CalendarError>,
) -> Result<Paused, CalendarError> {
    let mut paused = Paused::default();
    for (asked, replied) in events.spans(Happened::ClarificationAsked, Happened::Clarified) {
        if asked > last(&paused)? {
            break;
        }
        let Some(replied) = replied else {
            paused.open_since = Some(asked);
            break;
        };
        // What passed before the clock began could not stand still.
        let from = asked.max(start);
        paused.statute.extend(span(from, replied));
        paused.safe.extend(span(from, replied).into_iter().filter(|day| *day < replied));
    }
    Ok(paused)
}

/// The day that the body's own promise gives.
fn promised(
    allows: Allows,
    start: Date,
    extended: bool,
    paused: i64,
    calendar: &Calendar,
) -> Result<Option<Date>, CalendarError> {
    let more = if extended { 2 } else { 0 };
    let on = match allows.answer {
        Some(Within::Period(Period::Months(count))) => {
            count::months(calendar, start, i32::from(count).saturating_add(more), paused)?.on
        }
        Some(Within::Period(Period::Days(count))) => {
            days_on(months_on(start, more)?, i64::from(count).saturating_add(paused))?
        }
        _ => return Ok(None),
    };
    Ok(Some(on))
}

fn working(
    events: &Events,
    start: Date,
    paused: &Paused,
    announced: Option<Date>,
    statute: &Counted,
    enforce_by: Option<Date>,
) -> Vec<String> {
    let mut lines = vec![format!("The request came in on {}.", plain(events.received))];
    if start > events.received {
        let line = format!(
            "What was needed first came on {}, so the clock begins on that day.",
            plain(start)
        );
        lines.push(line);
    }
    if let (Some(first), Some(last)) = (paused.statute.first(), paused.statute.last()) {
        lines.push(format!(
            "Between {} and {} the person was asked what they mean; those days do not count.",
            plain(*first),
            plain(*last)
        ));
    }
    if let Some(on) = announced {
        lines.push(format!("On {} they were told that it takes two months more.", plain(on)));
    }
    lines.extend(statute.working.iter().cloned());
    if let Some(by) = enforce_by.filter(|by| *by < statute.on) {
        lines.push(format!(
            "We hold ourselves to {}: where the sources differ, the earlier day counts.",
            plain(by)
        ));
    }
    lines
}
