//! Working days: freedom of information, environmental information, reviews, promises; and thirty
//! days to say that a complaint came in.
//!
//! Invariant: a question back begins the twenty days anew only when it is answered (FOIA s.1(3));
//! a fee leaves out the working days from its notice to its payment (s.10(2)).

use super::{Answer, ClockError, Events, Happened, Standing};
use crate::rights::calendar::{Calendar, Holidays, days_on};
use crate::rights::count::{self, plain, span};
use jiff::civil::Date;
use pack::{Period, Within};
use std::collections::BTreeSet;

/// FOIA s.10(1); EIR regulation 5(2); s.45 code of practice.
const WORKING_DAYS: u16 = 20;

/// With the public-interest test, complexity or a difficult review: as the Commissioner reads it.
const WORKING_DAYS_EXTENDED: u16 = 40;

/// DPA 2018 s.164A(3).
const ACKNOWLEDGE_DAYS: i64 = 30;

pub(super) fn answer(
    events: &Events,
    fees: bool,
    calendar: &Calendar,
) -> Result<Answer, ClockError> {
    let stopped = |asked, since: Date, what: &str| {
        let line = format!(
            "The clock stands still: on {} the person was asked {what}. It goes on when they \
             reply.",
            plain(since)
        );
        Ok(Answer::waiting(Standing::Stopped { asked, since }, line))
    };
    let clarified = match events.waited(Happened::ClarificationAsked, Happened::Clarified) {
        Ok(on) => on,
        Err(since) => {
            return stopped(Happened::ClarificationAsked, since, "what they are looking for");
        }
    };
    let mut disregarded = BTreeSet::new();
    if fees {
        for (asked, paid) in events.spans(Happened::FeeAsked, Happened::FeePaid) {
            let Some(paid) = paid else {
                return stopped(Happened::FeeAsked, asked, "for a fee");
            };
            disregarded.extend(span(asked, paid));
        }
    }
    let start = clarified.map_or(events.received, |on| on.max(events.received));
    let count =
        |days| count::working_days(calendar, Holidays::AnyDivision, start, days, &disregarded);
    let first = count(WORKING_DAYS)?;
    let announced = events.first_by(Happened::Extended, first.on).filter(|on| *on >= start);
    let due = if announced.is_some() { count(WORKING_DAYS_EXTENDED)? } else { first.clone() };
    let mut working = vec![format!("The request came in on {}.", plain(events.received))];
    if start > events.received {
        working.push(format!(
            "On {} the person said what they are looking for, so the days begin anew.",
            plain(start)
        ));
    }
    if let Some(on) = announced {
        working.push(format!("On {} they were told that it takes longer.", plain(on)));
    }
    working.extend(due.working);
    let left_out = i64::try_from(disregarded.len()).unwrap_or(i64::MAX);
    Ok(Answer {
        standing: Standing::Running,
        relevant_time: Some(start),
        statutory_latest: Some(due.on),
        enforce_by: Some(due.on),
        target: None,
        notice_by: announced.is_none().then_some(first.on),
        paused_days: (left_out, left_out),
        working,
    })
}

/// Day 1 is the day after the complaint came in; the careful count the day itself.
pub(super) fn acknowledgement(events: &Events, calendar: &Calendar) -> Result<Answer, ClockError> {
    let received = events.received;
    let due = count::days(calendar, received, ACKNOWLEDGE_DAYS)?;
    let safe = days_on(received, ACKNOWLEDGE_DAYS.saturating_sub(1))?;
    let mut working = vec![format!("The complaint came in on {}.", plain(received))];
    working.extend(due.working);
    working.push(format!(
        "We hold ourselves to {}, counting the day on which it came in.",
        plain(safe)
    ));
    Ok(Answer {
        standing: Standing::Running,
        relevant_time: Some(received),
        statutory_latest: Some(due.on),
        enforce_by: Some(safe),
        target: None,
        notice_by: None,
        paused_days: (0, 0),
        working,
    })
}

/// What the body promised of itself.
pub(super) fn promised(
    events: &Events,
    within: Within,
    calendar: &Calendar,
) -> Result<Answer, ClockError> {
    let received = events.received;
    let due = match within {
        Within::WorkingDays(count) => {
            let (here, none) = (Holidays::EnglandAndWales, BTreeSet::new());
            count::working_days(calendar, here, received, count, &none)?
        }
        // The day on which so many hours end at the latest; weekends count.
        Within::Hours(hours) => count::days(calendar, received, i64::from(hours / 24))?,
        Within::Period(Period::Days(days)) => count::days(calendar, received, i64::from(days))?,
        Within::Period(Period::Months(count)) => {
            count::months(calendar, received, i32::from(count), 0)?
        }
        Within::Period(Period::Years(years)) => {
            count::months(calendar, received, i32::from(years).saturating_mul(12), 0)?
        }
    };
    let mut working = vec![format!("It came in on {}.", plain(received))];
    working.extend(due.working);
    Ok(Answer {
        standing: Standing::Running,
        relevant_time: Some(received),
        statutory_latest: Some(due.on),
        enforce_by: Some(due.on),
        target: None,
        notice_by: None,
        paused_days: (0, 0),
        working,
    })
}
