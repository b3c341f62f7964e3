//! The disposal clock: from the anchor to the last lawful instant, with its working.
//!
//! Invariant: a period in days is that many times 24 hours, in UTC; a clock change or a leap day
//! moves nothing.

use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use pack::Period;

/// Why a clock cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RetentionError {
    /// The pack has no rule that disposes of this activity's records.
    #[error("no retention rule of the pack disposes of `{activity}`")]
    NoRule {
        /// The activity's id.
        activity: String,
    },
    /// The date lies beyond what can be counted.
    #[error("the period runs past the last date that can be counted")]
    OutOfRange,
    /// The margin is not shorter than the period.
    #[error("the margin of rule `{rule}` is not shorter than its period")]
    MarginTooLong {
        /// The rule's id.
        rule: String,
    },
}

/// A rule's numbers, ready to count with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// The rule's id in the pack.
    pub rule: String,
    /// The rule's version in the pack.
    pub version: u32,
    /// How long a record may be kept.
    pub keep: Period,
    /// How long before the limit disposal begins, so that the limit is met though a job runs late.
    pub margin: SignedDuration,
}

/// When a record must be gone, and how that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The last instant at which the record may still exist.
    pub statutory_latest: Timestamp,
    /// The instant from which it is disposed of; alarms and jobs go by this.
    pub enforce_by: Timestamp,
    /// The working, line by line, in plain English.
    pub working: Vec<String>,
}

impl Clock {
    /// The clock of the pack's rule that disposes of `activity`.
    ///
    /// # Errors
    ///
    /// [`RetentionError::NoRule`] where there is none; [`RetentionError::MarginTooLong`] where the
    /// margin leaves nothing of the period.
    pub fn of(pack: &pack::Pack, activity: &str) -> Result<Self, RetentionError> {
        let rule = pack
            .retention
            .values()
            .find(|rule| {
                rule.applies_to.as_str() == activity
                    && rule.trigger == pack::Trigger::RecordedFrom
                    && rule.action == pack::Action::Dispose
            })
            .ok_or_else(|| RetentionError::NoRule { activity: activity.to_owned() })?;
        let clock = Self {
            rule: rule.id.as_str().to_owned(),
            version: rule.version,
            keep: rule.period,
            margin: SignedDuration::from_hours(i64::from(rule.margin_hours)),
        };
        let start = Timestamp::UNIX_EPOCH;
        if add(start, clock.keep)?.duration_since(start) <= clock.margin {
            return Err(RetentionError::MarginTooLong { rule: clock.rule });
        }
        Ok(clock)
    }

    /// The deadline of a record whose clock runs from `from` and that was last freed (its last
    /// hold, request or category ended) at `freed_at`.
    ///
    /// A record freed after its limit is due at once and gone within the margin.
    ///
    /// # Errors
    ///
    /// [`RetentionError::OutOfRange`] where the calendar ends.
    pub fn deadline(
        &self,
        from: Timestamp,
        freed_at: Option<Timestamp>,
    ) -> Result<Deadline, RetentionError> {
        let limit = add(from, self.keep)?;
        let early = limit.checked_sub(self.margin).map_err(|_| RetentionError::OutOfRange)?;
        let hours = self.margin.as_hours();
        let mut working = vec![
            format!("The clock starts at {}.", plain(from)),
            format!("Rule {} (version {}) allows {}.", self.rule, self.version, self.keep),
            format!("So it must be gone by {}.", plain(limit)),
            format!("Disposal begins {hours} hours before that, at {}.", plain(early)),
        ];
        let mut deadline =
            Deadline { statutory_latest: limit, enforce_by: early, working: Vec::new() };
        if let Some(freed) = freed_at.filter(|freed| *freed > early) {
            let latest = freed.checked_add(self.margin).map_err(|_| RetentionError::OutOfRange)?;
            deadline.enforce_by = freed;
            deadline.statutory_latest = limit.max(latest);
            working.push(format!(
                "What kept it ended at {}, after that: it is due at once, and gone by {}.",
                plain(freed),
                plain(deadline.statutory_latest)
            ));
        }
        deadline.working = working;
        Ok(deadline)
    }
}

/// `from` plus a period: days as 24 hours each, months and years by the UTC calendar (the last
/// day of the month where there is no such date).
///
/// # Errors
///
/// [`RetentionError::OutOfRange`] where the calendar ends.
pub(super) fn add(from: Timestamp, period: Period) -> Result<Timestamp, RetentionError> {
    let span = match period {
        Period::Days(days) => {
            let hours = SignedDuration::from_hours(i64::from(days) * 24);
            return from.checked_add(hours).map_err(|_| RetentionError::OutOfRange);
        }
        Period::Months(months) => i64::from(months).months(),
        Period::Years(years) => i64::from(years).years(),
    };
    let zoned = from.to_zoned(TimeZone::UTC);
    let sum = zoned.checked_add(span).map_err(|_| RetentionError::OutOfRange)?;
    Ok(sum.timestamp())
}

/// An instant as a page shows it, in UTC.
pub(super) fn plain(at: Timestamp) -> String {
    at.strftime("%-d %B %Y %H:%M:%S UTC").to_string()
}
