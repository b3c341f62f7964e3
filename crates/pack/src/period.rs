//! Lengths of time as a pack writes them: `31 days`, `6 months`, `7 years`.
//!
//! Invariant: a period is never empty and never longer than a century, and what it displays parses
//! back to itself.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// The most days a period may count: ten years and a little.
pub(crate) const DAYS_MAX: u16 = 3_660;
/// The most months a period may count: a century.
pub(crate) const MONTHS_MAX: u16 = 1_200;
/// The most years a period may count.
pub(crate) const YEARS_MAX: u16 = 100;

/// A length of time. Days are of 24 hours; months and years go by the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// A number of days, each of 24 hours.
    Days(u16),
    /// A number of calendar months.
    Months(u16),
    /// A number of calendar years.
    Years(u16),
}

/// Why a text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The text is not a whole number and a unit.
    #[error("`{0}` is not a period: write a number and a unit, as in `31 days`")]
    Malformed(String),
    /// The number is nought, or longer than the unit allows.
    #[error("`{text}` is out of range: 1 to {most} {unit}")]
    OutOfRange {
        /// The period as written.
        text: String,
        /// The largest number allowed.
        most: u16,
        /// The unit that was used.
        unit: &'static str,
    },
}

impl Period {
    /// The fewest hours this period can last: February is short, and a year may have 365 days.
    pub fn shortest_hours(self) -> u32 {
        match self {
            Self::Days(days) => u32::from(days) * 24,
            Self::Months(months) => u32::from(months) * 28 * 24,
            Self::Years(years) => u32::from(years) * 365 * 24,
        }
    }

    /// The most hours this period can last.
    pub fn longest_hours(self) -> u32 {
        match self {
            Self::Days(days) => u32::from(days) * 24,
            Self::Months(months) => u32::from(months) * 31 * 24,
            Self::Years(years) => u32::from(years) * 366 * 24,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, one, many) = match self {
            Self::Days(number) => (number, "day", "days"),
            Self::Months(number) => (number, "month", "months"),
            Self::Years(number) => (number, "year", "years"),
        };
        write!(f, "{number} {}", if *number == 1 { one } else { many })
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let malformed = || PeriodError::Malformed(text.to_owned());
        let (number, unit) = text.split_once(' ').ok_or_else(malformed)?;
        if !number.bytes().all(|b| b.is_ascii_digit()) || number.is_empty() {
            return Err(malformed());
        }
        let (make, most, unit): (fn(u16) -> Self, u16, &'static str) = match unit {
            "day" | "days" => (Self::Days, DAYS_MAX, "days"),
            "month" | "months" => (Self::Months, MONTHS_MAX, "months"),
            "year" | "years" => (Self::Years, YEARS_MAX, "years"),
            _ => return Err(malformed()),
        };
        match number.parse::<u16>() {
            Ok(number) if (1..=most).contains(&number) => Ok(make(number)),
            _ => Err(PeriodError::OutOfRange { text: text.to_owned(), most, unit }),
        }
    }
}

/// How soon something must be done. Unlike a [`Period`] it may be a matter of hours, and may count
/// only the days on which people work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Within {
    /// A number of hours, at most a month's worth.
    Hours(u16),
    /// A number of working days, at most a year's worth.
    WorkingDays(u16),
    /// A number of days, months or years.
    Period(Period),
}

/// The most hours that may be allowed for something: a month's worth.
const HOURS_MAX: u16 = 744;
/// The most working days that may be allowed for something.
const WORKING_DAYS_MAX: u16 = 260;

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |number: u16| if number == 1 { "" } else { "s" };
        match self {
            Self::Hours(number) => write!(f, "{number} hour{}", plural(*number)),
            Self::WorkingDays(number) => write!(f, "{number} working day{}", plural(*number)),
            Self::Period(period) => period.fmt(f),
        }
    }
}

impl FromStr for Within {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
        let (make, most, unit): (fn(u16) -> Self, u16, &'static str) = match unit {
            "hour" | "hours" => (Self::Hours, HOURS_MAX, "hours"),
            "working day" | "working days" => (Self::WorkingDays, WORKING_DAYS_MAX, "working days"),
            _ => return text.parse().map(Self::Period),
        };
        if !number.bytes().all(|b| b.is_ascii_digit()) || number.is_empty() {
            return Err(PeriodError::Malformed(text.to_owned()));
        }
        match number.parse::<u16>() {
            Ok(number) if (1..=most).contains(&number) => Ok(make(number)),
            _ => Err(PeriodError::OutOfRange { text: text.to_owned(), most, unit }),
        }
    }
}

impl Serialize for Within {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests;
