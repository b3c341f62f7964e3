//! The decision: frozen, kept as evidence, running, or due.
//!
//! Invariant: a hold outranks evidence, and evidence outranks the clock (BWV page; CPIA code of
//! practice); of several categories the longest wins; an open request freezes.

use super::clock::{Clock, Deadline, RetentionError, add, plain};
use crate::evidence::Anchor;
use jiff::Timestamp;
use pack::Period;

/// A category that somebody gave the recording, and how long the pack keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// The category's id in the pack.
    pub category: &'a str,
    /// How long recordings of this category are kept, from the clock's start.
    pub keep: Period,
}

/// All that decides a recording's fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Where its clock starts.
    pub anchor: Anchor,
    /// Its categories, in any order.
    pub evidence: &'a [Evidence<'a>],
    /// How many holds are open.
    pub holds: u32,
    /// How many requests about it are open.
    pub requests: u32,
    /// When the last hold, request or category ended.
    pub freed_at: Option<Timestamp>,
}

/// What stops every clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freeze {
    /// So many open holds.
    Held(u32),
    /// So many open requests.
    Requested(u32),
}

/// What must happen to a recording now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing may be disposed of, whatever the clocks say.
    Frozen(Freeze),
    /// Evidence, kept at least until the instant given; a person reviews it then.
    Kept {
        /// The category that keeps it longest.
        category: String,
        /// The end of that category's period.
        until: Timestamp,
        /// The working, line by line.
        working: Vec<String>,
    },
    /// Evidence whose period has ended: a person decides, the machine does not.
    Review {
        /// The category that kept it longest.
        category: String,
        /// When that category's period ended.
        since: Timestamp,
    },
    /// The clock runs.
    Running(Deadline),
    /// The clock has run out: dispose of it.
    Due(Deadline),
}

impl Decision {
    /// Whether the recording is to be disposed of now.
    pub fn is_due(&self) -> bool {
        matches!(self, Self::Due(_))
    }
}

/// Decides what must happen to a recording of this `standing` at `now`.
///
/// # Errors
///
/// [`RetentionError::OutOfRange`] where a date cannot be counted; the caller keeps the recording
/// and reports it.
pub fn decide(
    clock: &Clock,
    standing: &Standing<'_>,
    now: Timestamp,
) -> Result<Decision, RetentionError> {
    if standing.holds > 0 {
        return Ok(Decision::Frozen(Freeze::Held(standing.holds)));
    }
    if standing.requests > 0 {
        return Ok(Decision::Frozen(Freeze::Requested(standing.requests)));
    }
    if let Some((evidence, until)) = longest(standing)? {
        let category = evidence.category.to_owned();
        if now >= until {
            return Ok(Decision::Review { category, since: until });
        }
        let working = vec![
            format!("It is evidence of the category {category}."),
            format!(
                "That category is kept {} from {}.",
                evidence.keep,
                plain(standing.anchor.at())
            ),
            format!("So it is kept until {}, and reviewed then.", plain(until)),
        ];
        return Ok(Decision::Kept { category, until, working });
    }
    let deadline = clock.deadline(standing.anchor.at(), standing.freed_at)?;
    if now >= deadline.enforce_by {
        Ok(Decision::Due(deadline))
    } else {
        Ok(Decision::Running(deadline))
    }
}

/// When the retention job must look at the recording next; `None` while something freezes it.
///
/// # Errors
///
/// [`RetentionError::OutOfRange`] as for [`decide`].
pub fn look_at(
    clock: &Clock,
    standing: &Standing<'_>,
) -> Result<Option<Timestamp>, RetentionError> {
    Ok(match decide(clock, standing, Timestamp::MIN)? {
        Decision::Running(deadline) | Decision::Due(deadline) => Some(deadline.enforce_by),
        Decision::Frozen(_) | Decision::Kept { .. } | Decision::Review { .. } => None,
    })
}

fn longest<'a>(
    standing: &Standing<'a>,
) -> Result<Option<(Evidence<'a>, Timestamp)>, RetentionError> {
    let mut longest: Option<(Evidence<'a>, Timestamp)> = None;
    for evidence in standing.evidence {
        let until = add(standing.anchor.at(), evidence.keep)?;
        if longest.is_none_or(|(_, known)| until > known) {
            longest = Some((*evidence, until));
        }
    }
    Ok(longest)
}
