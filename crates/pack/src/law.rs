//! What the law itself says, by day: lawful bases and the rights they give, conditions for special
//! data, safeguards for transfers, bank holidays.
//!
//! The tables are the compiler's own and no pack's: what a pack may say is checked against them.
//! Each row carries the days on which it holds, so that a pack compiles for a day.
//!
//! Invariant: the tables hold law and dates only; nothing of any one body.

use jiff::civil::{Date, date};

mod bases;
mod conditions;
mod countries;
mod exemptions;
mod holidays;
mod rights;
mod safeguards;

pub use bases::basis;
pub use conditions::{CONDITIONS, Condition, Gate, Sort};
pub use countries::{Adequacy, COUNTRIES, adequacy, country_in_words};
pub use exemptions::{EXEMPTIONS, Exemption, Family, exemption};
pub use holidays::{BankHoliday, Divisions, EDITION, FIRST_YEAR, LAST_YEAR, holiday, holidays};
pub use rights::{given, right};
pub use safeguards::safeguard;

/// A provision with the days on which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provision {
    /// How it is cited.
    pub cite: &'static str,
    /// The first day on which it holds.
    pub from: Date,
    /// The first day on which it no longer holds, if it has ended.
    pub until: Option<Date>,
}

impl Provision {
    const fn since(from: Date, cite: &'static str) -> Self {
        Self { cite, from, until: None }
    }

    const fn between(from: Date, until: Date, cite: &'static str) -> Self {
        Self { cite, from, until: Some(until) }
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// Parts 2 and 3 of the Data Protection Act 2018 began on this day.
const DPA_2018: Date = date(2018, 5, 25);

/// The UK GDPR took the place of the European regulation on this day.
const UK_GDPR: Date = date(2021, 1, 1);

/// Most of the Data (Use and Access) Act 2025 that touches data protection began on this day
/// (SI 2026/82 regulation 2).
const DUAA_MAIN: Date = date(2026, 2, 5);

/// Legal advice has an exemption of its own in Part 3 from this day (Data (Use and Access) Act 2025
/// s.79; commencement regulations no. 3).
const DUAA_LPP: Date = date(2025, 9, 5);

/// National security has an exemption of its own in Part 3 from this day (Data (Use and Access) Act
/// 2025 s.88).
const DUAA_SECURITY: Date = date(2025, 9, 5);

/// Consent within law enforcement was spelt out from this day (Data (Use and Access) Act 2025
/// s.69).
const DUAA_CONSENT: Date = date(2025, 8, 19);

#[cfg(test)]
mod tests;
