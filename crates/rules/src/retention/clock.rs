//! The disposal clock: from the anchor to the last lawful instant, with its working.
//!
//! Invariant: a period in days is that many times 24 hours, in UTC; a clock change or a leap day
//! moves nothing. A rule that comes shorter takes nothing before its notice is over.

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
    /// The clock whose place it took, for what was recorded before that.
    pub before: Option<Box<Succession>>,
}

/// One clock in the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The clock that went before.
    pub was: Clock,
    /// When the other took its place.
    pub at: Timestamp,
    /// How long nothing may go sooner than it would have gone.
    pub notice: SignedDuration,
}

/// When disposal begins and when it must have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds {
    early: Timestamp,
    limit: Timestamp,
    /// The end of the notice, where that is what decides.
    noticed_until: Option<Timestamp>,
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
            before: None,
        };
        let start = Timestamp::UNIX_EPOCH;
        if add(start, clock.keep)?.duration_since(start) <= clock.margin {
            return Err(RetentionError::MarginTooLong { rule: clock.rule });
        }
        Ok(clock)
    }

    /// The clock of the newest of the packs that were applied, oldest first and each with the
    /// instant of that: what was recorded under an earlier one is given notice of a shorter period.
    ///
    /// # Errors
    ///
    /// As for [`Clock::of`], of the newest pack.
    pub fn in_force<'p>(
        applied: impl IntoIterator<Item = (Timestamp, &'p pack::Pack)>,
        activity: &str,
    ) -> Result<Self, RetentionError> {
        let none = || RetentionError::NoRule { activity: activity.to_owned() };
        let mut newest: Result<(Self, &pack::Pack), RetentionError> = Err(none());
        for (at, pack) in applied {
            newest = match (newest, Self::of(pack, activity)) {
                (Ok((was, old)), Ok(is)) => Ok((is.following(was, at, notice(old, pack)), pack)),
                (Err(_), is) => is.map(|is| (is, pack)),
                (Ok(_), Err(error)) => Err(error),
            };
        }
        newest.map(|(clock, _)| clock)
    }

    /// This clock in the place of `was`, from `at` on. A change of name alone is none.
    #[must_use]
    pub fn following(self, was: Self, at: Timestamp, notice: SignedDuration) -> Self {
        if (was.keep, was.margin) == (self.keep, self.margin) {
            return Self { before: was.before, ..self };
        }
        Self { before: Some(Box::new(Succession { was, at, notice })), ..self }
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
        let Bounds { early, limit, noticed_until } = self.bounds(from)?;
        let hours = self.margin.as_hours();
        let mut working = vec![
            format!("The clock starts at {}.", plain(from)),
            format!("Rule {} (version {}) allows {}.", self.rule, self.version, self.keep),
        ];
        if let Some(until) = noticed_until {
            working.push(format!(
                "That is shorter than it was, so nothing goes sooner for it before {}.",
                plain(until)
            ));
        }
        working.push(format!("So it must be gone by {}.", plain(limit)));
        working.push(format!("Disposal begins {hours} hours before that, at {}.", plain(early)));
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

    /// Nothing goes sooner for a change than it would have gone, until the notice of it is over.
    fn bounds(&self, from: Timestamp) -> Result<Bounds, RetentionError> {
        let out = |_| RetentionError::OutOfRange;
        let limit = add(from, self.keep)?;
        let early = limit.checked_sub(self.margin).map_err(out)?;
        let own = Bounds { early, limit, noticed_until: None };
        let Some(before) = self.before.as_ref().filter(|before| from < before.at) else {
            return Ok(own);
        };
        let was = before.was.bounds(from)?;
        let noticed = before.at.checked_add(before.notice).map_err(out)?;
        let noticed_limit = noticed.checked_add(self.margin).map_err(out)?;
        let early =
            if own.early < was.early { own.early.max(was.early.min(noticed)) } else { own.early };
        let limit = if own.limit < was.limit {
            own.limit.max(was.limit.min(noticed_limit))
        } else {
            own.limit
        };
        let noticed_until = (early > own.early).then_some(noticed.min(was.early));
        Ok(Bounds { early, limit: limit.max(early), noticed_until })
    }
}

/// How long nothing that is held goes sooner because one pack took the place of another.
pub fn notice(old: &pack::Pack, new: &pack::Pack) -> SignedDuration {
    SignedDuration::from_hours(i64::from(pack::changes::notice(old, new).longest_hours()))
}

/// `from` plus a period: days as 24 hours each, months and years by the UTC calendar (the last
/// day of the month where there is no such date).
///
/// # Errors
///
/// [`RetentionError::OutOfRange`] where the calendar ends.
pub fn add(from: Timestamp, period: Period) -> Result<Timestamp, RetentionError> {
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
