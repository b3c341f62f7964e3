//! Working days, as each law counts them.
//!
//! Data protection goes by England and Wales (regulation 1182/71 article 3(4), applied by DPA 2018
//! s.205(2)); freedom of information by every division of the United Kingdom at once (FOIA
//! s.10(6)).
//!
//! Invariant: a day beyond the years that the calendar knows is no working day and no holiday: it
//! is an error, so that no deadline is made up.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use pack::law::{self, Divisions};
use std::collections::BTreeMap;

/// Why a day cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The holidays of that year are not known.
    #[error(
        "the bank holidays of {year} are not known yet (the calendar knows {first} to {last}), \
         so no date that turns on them is given"
    )]
    UnknownYear {
        /// The year.
        year: i16,
        /// The first year that is known.
        first: i16,
        /// The last year that is known.
        last: i16,
    },
    /// The date lies beyond what can be counted.
    #[error("the date lies beyond what can be counted")]
    OutOfRange,
}

/// Whose holidays count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holidays {
    /// Those of England and Wales: data protection, complaints about it.
    EnglandAndWales,
    /// Those of any division of the United Kingdom: freedom of information.
    AnyDivision,
}

impl Holidays {
    fn counts(self, divisions: Divisions) -> bool {
        match self {
            Self::EnglandAndWales => divisions.england_and_wales,
            Self::AnyDivision => divisions.any(),
        }
    }
}

/// The published bank holidays, and what was proclaimed after them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    proclaimed: BTreeMap<Date, (Divisions, String)>,
}

impl Calendar {
    /// The calendar of a pack: what is published, and the holidays that the pack adds.
    pub fn of(pack: &pack::Pack) -> Self {
        let mut calendar = Self::default();
        for holiday in pack.holidays.values() {
            calendar.proclaim(holiday.on, holiday.divisions, &holiday.title);
        }
        calendar
    }

    /// Adds a holiday.
    pub fn proclaim(&mut self, on: Date, divisions: Divisions, title: &str) {
        let known = self.proclaimed.get(&on).map_or(Divisions::NONE, |(known, _)| *known);
        self.proclaimed.insert(on, (divisions.and(known), title.to_owned()));
    }

    /// What it is called in a decision: the edition of the table, and how many days were added.
    pub fn version(&self) -> String {
        match self.proclaimed.len() {
            0 => law::EDITION.to_owned(),
            added => format!("{} and {added} proclaimed", law::EDITION),
        }
    }

    /// The name of the holiday that a day is, if it is one.
    ///
    /// # Errors
    ///
    /// [`CalendarError::UnknownYear`].
    pub fn holiday(&self, day: Date, whose: Holidays) -> Result<Option<&str>, CalendarError> {
        let (first, last) = (law::FIRST_YEAR, law::LAST_YEAR);
        if !(first..=last).contains(&day.year()) {
            return Err(CalendarError::UnknownYear { year: day.year(), first, last });
        }
        if let Some(known) = law::holiday(day).filter(|known| whose.counts(known.divisions)) {
            return Ok(Some(known.title));
        }
        let added = self.proclaimed.get(&day).filter(|(divisions, _)| whose.counts(*divisions));
        Ok(added.map(|(_, title)| title.as_str()))
    }

    /// Why nobody works on a day: its name, if it is a Saturday, a Sunday or a holiday.
    ///
    /// # Errors
    ///
    /// [`CalendarError::UnknownYear`].
    pub fn rest(&self, day: Date, whose: Holidays) -> Result<Option<&str>, CalendarError> {
        if let Some(title) = self.holiday(day, whose)? {
            return Ok(Some(title));
        }
        Ok(match day.weekday() {
            Weekday::Saturday => Some("a Saturday"),
            Weekday::Sunday => Some("a Sunday"),
            _ => None,
        })
    }

    /// The day itself if people work on it, otherwise the next on which they do.
    ///
    /// # Errors
    ///
    /// [`CalendarError`].
    pub fn roll(&self, mut day: Date, whose: Holidays) -> Result<Date, CalendarError> {
        while self.rest(day, whose)?.is_some() {
            day = next(day)?;
        }
        Ok(day)
    }
}

/// The day after.
///
/// # Errors
///
/// [`CalendarError::OutOfRange`].
pub fn next(day: Date) -> Result<Date, CalendarError> {
    day.tomorrow().map_err(|_| CalendarError::OutOfRange)
}

/// So many days later.
///
/// # Errors
///
/// [`CalendarError::OutOfRange`].
pub fn days_on(day: Date, days: i64) -> Result<Date, CalendarError> {
    day.checked_add(days.days()).map_err(|_| CalendarError::OutOfRange)
}

/// The same date so many months on, or the last day of that month where it has no such date
/// (regulation 1182/71 article 3(2)(c)).
///
/// # Errors
///
/// [`CalendarError::OutOfRange`].
pub fn months_on(day: Date, months: i32) -> Result<Date, CalendarError> {
    day.checked_add(months.months()).map_err(|_| CalendarError::OutOfRange)
}

/// The clock of London: an hour ahead of UTC from the last Sunday of March, 01:00 UTC, to the last
/// of October (Summer Time Act 1972 as amended), which holds for every year of the calendar.
pub fn london() -> TimeZone {
    TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap_or(TimeZone::UTC)
}

/// The day in London on which an instant lies.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(london()).date()
}
