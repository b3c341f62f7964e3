//! What it would cost to answer a request for information, and the limit that the law sets.
//!
//! Sources: Freedom of Information Act 2000 s.12; the Freedom of Information and Data Protection
//! (Appropriate Limit and Fees) Regulations 2004 (SI 2004/3244), regulations 3 to 5.
//!
//! Invariant: a sum is made from minutes each time and never kept; what the regulations do not
//! count is shown beside it and left out; where no law sets a limit there is no sum.

use super::calendar::{Calendar, CalendarError, Holidays, next};
use jiff::civil::Date;
use pack::RequestKind;

#[cfg(test)]
mod tests;

/// The limit for a body that is not part of central government, in pence (regulation 3(3)).
pub const LIMIT_PENCE: u64 = 45_000;

/// What an hour of anybody's work counts, in pence (regulation 4(4)).
pub const HOUR_PENCE: u64 = 2_500;

/// Within how many consecutive working days requests are counted together (regulation 5(2)(b)).
pub const TOGETHER_DAYS: u32 = 60;

const HOUR_MINUTES: u64 = 60;

/// How many minutes the limit is: 18 hours.
pub const LIMIT_MINUTES: u64 = LIMIT_PENCE * HOUR_MINUTES / HOUR_PENCE;

/// What somebody's time goes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Work {
    /// Finding out whether the information is held.
    Determine,
    /// Finding it, or a document that may hold it.
    Locate,
    /// Getting hold of it.
    Retrieve,
    /// Taking it out of a document that holds it.
    Extract,
    /// Considering exemptions and the public interest.
    Consider,
    /// Taking out what must not leave.
    Redact,
    /// Anything else: asking others, writing the answer.
    Other,
}

impl Work {
    /// All of it; what is counted stands first.
    pub const ALL: [Self; 7] = [
        Self::Determine,
        Self::Locate,
        Self::Retrieve,
        Self::Extract,
        Self::Consider,
        Self::Redact,
        Self::Other,
    ];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Determine => "determine",
            Self::Locate => "locate",
            Self::Retrieve => "retrieve",
            Self::Extract => "extract",
            Self::Consider => "consider",
            Self::Redact => "redact",
            Self::Other => "other",
        }
    }

    /// In words, for staff.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Determine => "Finding out whether it is held",
            Self::Locate => "Locating it",
            Self::Retrieve => "Retrieving it",
            Self::Extract => "Extracting it",
            Self::Consider => "Considering exemptions",
            Self::Redact => "Redacting",
            Self::Other => "Other work",
        }
    }

    /// The work of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|work| work.code() == code)
    }

    /// Whether the regulations count it towards the limit (regulation 4(3)).
    pub fn counts(self) -> bool {
        matches!(self, Self::Determine | Self::Locate | Self::Retrieve | Self::Extract)
    }
}

/// Why there is no sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoLimit {
    /// The regulations on environmental information know none.
    #[error(
        "the Environmental Information Regulations set no limit of cost: what would take far too \
         long can be refused as unreasonable under regulation 12(4)(b) alone, and there the public \
         interest is weighed"
    )]
    Environment,
    /// It is not asked under the Freedom of Information Act.
    #[error(
        "only the Freedom of Information Act sets a limit of cost, and this is asked under another \
         law"
    )]
    OtherLaw,
}

/// Whether the limit is a limit for this kind of request.
///
/// # Errors
///
/// [`NoLimit`], with the reason in words.
pub fn applies(kind: RequestKind) -> Result<(), NoLimit> {
    match kind {
        RequestKind::Information | RequestKind::Review => Ok(()),
        RequestKind::Environment => Err(NoLimit::Environment),
        _ => Err(NoLimit::OtherLaw),
    }
}

/// What it would cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// The minutes that count.
    pub minutes: u64,
    /// The minutes that do not.
    pub left_out_minutes: u64,
    /// What those that count come to, in pence, a part of a penny as a whole one.
    pub pence: u64,
    /// Whether that is more than the limit.
    pub is_over: bool,
    /// The working, line by line.
    pub working: Vec<String>,
}

/// The sum of these minutes of work, held against the limit. Exactly the limit is within it.
pub fn sum(work: &[(Work, u32)]) -> Cost {
    let minutes = |counts: bool| {
        let these = work.iter().filter(|(work, _)| work.counts() == counts);
        these.map(|(_, minutes)| u64::from(*minutes)).fold(0, u64::saturating_add)
    };
    let (counted, left_out_minutes) = (minutes(true), minutes(false));
    let pence = counted.saturating_mul(HOUR_PENCE).div_ceil(HOUR_MINUTES);
    let mut working = Vec::new();
    for kind in Work::ALL {
        let these = work.iter().filter(|(work, _)| *work == kind);
        let minutes = these.map(|(_, minutes)| u64::from(*minutes)).fold(0, u64::saturating_add);
        if minutes > 0 {
            let not = if kind.counts() { "" } else { ", which does not count" };
            working.push(format!("{}: {}{not}.", kind.plain(), hours(minutes)));
        }
    }
    let (sum, rate) = (pounds(pence), pounds(HOUR_PENCE));
    working.push(format!("What counts is {}; at {rate} an hour it is {sum}.", hours(counted)));
    let (limit, most) = (pounds(LIMIT_PENCE), hours(LIMIT_MINUTES));
    working.push(format!("The limit is {limit}, which is {most}."));
    let is_over = counted > LIMIT_MINUTES;
    working.push(if is_over {
        format!("It is over the limit by {}.", hours(counted.saturating_sub(LIMIT_MINUTES)))
    } else {
        "It is within the limit.".to_owned()
    });
    Cost { minutes: counted, left_out_minutes, pence, is_over, working }
}

/// `18 hours and 1 minute`.
pub fn hours(minutes: u64) -> String {
    let of = |number: u64, one: &str| match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    };
    match (minutes / HOUR_MINUTES, minutes % HOUR_MINUTES) {
        (0, minutes) => of(minutes, "minute"),
        (hours, 0) => of(hours, "hour"),
        (hours, minutes) => format!("{} and {}", of(hours, "hour"), of(minutes, "minute")),
    }
}

/// `£450`, `£450.42`.
pub fn pounds(pence: u64) -> String {
    match pence % 100 {
        0 => format!("£{}", pence / 100),
        rest => format!("£{}.{rest:02}", pence / 100),
    }
}

/// Whether all these days lie within one period of [`TOGETHER_DAYS`] consecutive working days, in
/// any division of the United Kingdom (regulation 5(3) goes by FOIA s.10(6)).
///
/// # Errors
///
/// [`CalendarError`].
pub fn come_together(calendar: &Calendar, days: &[Date]) -> Result<bool, CalendarError> {
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else {
        return Ok(true);
    };
    let (mut day, mut working) = (*first, 0_u32);
    loop {
        if calendar.rest(day, Holidays::AnyDivision)?.is_none() {
            working = working.saturating_add(1);
        }
        if working > TOGETHER_DAYS {
            return Ok(false);
        }
        if day >= *last {
            return Ok(true);
        }
        day = next(day)?;
    }
}
