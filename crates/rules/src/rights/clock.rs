//! The clock of a request: from what happened to the day by which an answer is due.
//!
//! Invariant: every answer is computed anew from the events; what is doubtful about the law moves
//! [`Answer::enforce_by`] to the earlier reading and never to the later one.

use super::calendar::{Calendar, CalendarError, Holidays};
use super::count::plain;
use jiff::civil::{Date, date};
use pack::{Regime, Within};

/// How soon the Commissioner is told of a breach that is likely to be a risk to somebody, in hours
/// after somebody became aware of it (UK GDPR article 33; DPA 2018 s.67).
pub const BREACH_WITHIN_HOURS: i64 = 72;

mod information;
mod months;

/// Which clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Clock {
    /// A right under the UK GDPR (article 12A) or Part 3 of the DPA 2018 (s.54).
    DataRight {
        /// Whose rules.
        regime: Regime,
        /// Whether it is a request for access, the only kind whose clock may stand still.
        access: bool,
    },
    /// Freedom of information (FOIA s.10).
    Information,
    /// Environmental information (EIR 2004 regulation 5(2)).
    Environment,
    /// An internal review of such an answer (s.45 code of practice).
    Review,
    /// Word that a complaint about data came in (DPA 2018 s.164A(3)).
    ComplaintReceived,
    /// As soon as the body promised, where no law asks for it.
    Promised(Within),
}

/// What happened to a request, as far as a clock goes by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happened {
    /// It came in.
    Received,
    /// Proof of identity was asked for, on reasonable doubts.
    IdentityAsked,
    /// Identity was shown.
    IdentityShown,
    /// A fee was asked for.
    FeeAsked,
    /// The fee was paid.
    FeePaid,
    /// The person was asked what they mean.
    ClarificationAsked,
    /// They said what they mean.
    Clarified,
    /// They were told, with reasons, that it takes longer.
    Extended,
    /// They were told that it came in.
    Acknowledged,
    /// They were answered.
    Answered,
    /// They took it back.
    Withdrawn,
}

/// Something that happened, on a day in London.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When.
    pub on: Date,
    /// What.
    pub what: Happened,
}

/// What the body's own pack allows itself, where that is less than the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allows {
    /// How soon it promises an answer.
    pub answer: Option<Within>,
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has not begun: proof of identity or a fee was asked for and is not there.
    NotBegun {
        /// What is waited for.
        asked: Happened,
        /// Since when.
        since: Date,
    },
    /// It stands still, because the person was asked something.
    Stopped {
        /// What was asked.
        asked: Happened,
        /// Since when.
        since: Date,
    },
    /// It runs.
    Running,
    /// What it is about was done.
    Done {
        /// When.
        on: Date,
    },
}

/// The day by which an answer is due, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// How the clock stands.
    pub standing: Standing,
    /// From which day it is counted.
    pub relevant_time: Option<Date>,
    /// The last lawful day; none while the clock has not begun or stands still.
    pub statutory_latest: Option<Date>,
    /// The earliest of what the sources say and the body promised; alarms go by it.
    pub enforce_by: Option<Date>,
    /// The day that the Commissioner suggests to aim at: 28 days.
    pub target: Option<Date>,
    /// The last day on which more time may be announced, where it may.
    pub notice_by: Option<Date>,
    /// Days on which the clock stood still, as the statute counts them and as the careful do.
    pub paused_days: (i64, i64),
    /// The working, line by line, in plain English.
    pub working: Vec<String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Nothing says when the request came in.
    #[error("the request has no day on which it came in")]
    NotReceived,
    /// The calendar does not reach.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

/// Access may stop, and time may be extended, in Part 3 too from this day (SI 2026/82).
pub(super) const SAME_FOR_PART3: Date = date(2026, 2, 5);

/// How a clock stands after these events.
///
/// # Errors
///
/// [`ClockError`].
pub fn answer(
    clock: Clock,
    events: &[Event],
    allows: Allows,
    calendar: &Calendar,
) -> Result<Answer, ClockError> {
    let events = Events::of(events)?;
    let mut answer = match clock {
        Clock::DataRight { regime, access } => {
            months::answer(regime, access, &events, allows, calendar)?
        }
        Clock::Information => information::answer(&events, true, calendar)?,
        Clock::Environment | Clock::Review => information::answer(&events, false, calendar)?,
        Clock::ComplaintReceived => information::acknowledgement(&events, calendar)?,
        Clock::Promised(within) => information::promised(&events, within, calendar)?,
    };
    let ends =
        if clock == Clock::ComplaintReceived { events.first(Happened::Acknowledged) } else { None };
    let ends = ends.or(events.first(Happened::Answered)).or(events.first(Happened::Withdrawn));
    if let Some(on) = ends {
        answer.standing = Standing::Done { on };
        let late = answer.statutory_latest.is_some_and(|latest| on > latest);
        let how = if late { "after the last lawful day" } else { "in time" };
        answer.working.push(format!("It was done on {}, {how}.", plain(on)));
    }
    Ok(answer)
}

/// Events in order of day, each day in the order in which they were given.
pub(super) struct Events {
    received: Date,
    all: Vec<Event>,
}

impl Events {
    fn of(events: &[Event]) -> Result<Self, ClockError> {
        let mut all = events.to_vec();
        all.sort_by_key(|event| event.on);
        let received = all.iter().find(|event| event.what == Happened::Received);
        let received = received.ok_or(ClockError::NotReceived)?.on;
        Ok(Self { received, all })
    }

    fn first(&self, what: Happened) -> Option<Date> {
        self.all.iter().find(|event| event.what == what).map(|event| event.on)
    }

    /// The first day of a kind, at or before another.
    fn first_by(&self, what: Happened, last: Date) -> Option<Date> {
        self.first(what).filter(|on| *on <= last)
    }

    /// Spans from each asking to the next reply; the last may have none yet. What is asked again
    /// before the reply is the same span.
    fn spans(&self, asked: Happened, replied: Happened) -> Vec<(Date, Option<Date>)> {
        let mut spans: Vec<(Date, Option<Date>)> = Vec::new();
        for event in &self.all {
            let open = spans.last_mut().filter(|(_, until)| until.is_none());
            if event.what == asked && open.is_none() {
                spans.push((event.on, None));
            } else if event.what == replied
                && let Some((_, until)) = open
            {
                *until = Some(event.on);
            }
        }
        spans
    }

    /// The day of the last reply that was asked for, or since when the open asking waits.
    fn waited(&self, asked: Happened, replied: Happened) -> Result<Option<Date>, Date> {
        match self.spans(asked, replied).last() {
            Some((since, None)) => Err(*since),
            Some((_, until)) => Ok(*until),
            None => Ok(None),
        }
    }
}

/// The earlier of two days of which either may not be there.
fn earlier(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

impl Answer {
    fn waiting(standing: Standing, line: String) -> Self {
        Self {
            standing,
            relevant_time: None,
            statutory_latest: None,
            enforce_by: None,
            target: None,
            notice_by: None,
            paused_days: (0, 0),
            working: vec![line],
        }
    }
}

/// Whose holidays a clock goes by.
pub fn holidays(clock: Clock) -> Holidays {
    match clock {
        Clock::Information | Clock::Environment | Clock::Review => Holidays::AnyDivision,
        Clock::DataRight { .. } | Clock::ComplaintReceived | Clock::Promised(_) => {
            Holidays::EnglandAndWales
        }
    }
}
