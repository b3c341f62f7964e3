//! Bank holidays of the three divisions of the United Kingdom, and what a pack adds to them.
//!
//! The table lies in `packs/_library/bank-holidays.csv`: what gov.uk published for 2012 to 2028,
//! the years before that as they were kept, and 15 June 2026, which was proclaimed for Scotland
//! after gov.uk's list. Weekends are not in it.
//!
//! Invariant: a year that the table does not know has no working days and no holidays; whoever asks
//! about it is told so.

use crate::Division;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The table as it is kept: `date,divisions,title`, divisions as letters of E, N and S.
static TABLE: &str = include_str!("../../../../packs/_library/bank-holidays.csv");

/// The first year that the table knows whole: the first of the Freedom of Information Act.
pub const FIRST_YEAR: i16 = 2005;

/// The last year that the table knows whole.
pub const LAST_YEAR: i16 = 2028;

/// Which edition of the table this is: the month in which it was last held against gov.uk's.
pub const EDITION: &str = "2026-11";

/// Divisions of the United Kingdom in which a day is a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Divisions {
    /// England and Wales.
    pub england_and_wales: bool,
    /// Northern Ireland.
    pub northern_ireland: bool,
    /// Scotland.
    pub scotland: bool,
}

impl Divisions {
    /// None of them.
    pub const NONE: Self =
        Self { england_and_wales: false, northern_ireland: false, scotland: false };

    /// All three.
    pub const ALL: Self = Self { england_and_wales: true, northern_ireland: true, scotland: true };

    /// Those of either.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            england_and_wales: self.england_and_wales || other.england_and_wales,
            northern_ireland: self.northern_ireland || other.northern_ireland,
            scotland: self.scotland || other.scotland,
        }
    }

    /// Whether there is any.
    pub fn any(self) -> bool {
        self.england_and_wales || self.northern_ireland || self.scotland
    }

    fn of_letters(letters: &str) -> Self {
        Self {
            england_and_wales: letters.contains('E'),
            northern_ireland: letters.contains('N'),
            scotland: letters.contains('S'),
        }
    }
}

impl From<Division> for Divisions {
    fn from(division: Division) -> Self {
        Self {
            england_and_wales: division == Division::EnglandAndWales,
            northern_ireland: division == Division::NorthernIreland,
            scotland: division == Division::Scotland,
        }
    }
}

impl std::fmt::Display for Divisions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if *self == Self::ALL {
            return f.write_str("the whole United Kingdom");
        }
        let each = [
            (self.england_and_wales, "England and Wales"),
            (self.northern_ireland, "Northern Ireland"),
            (self.scotland, "Scotland"),
        ];
        let names: Vec<_> = each.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        f.write_str(&names.join(" and "))
    }
}

/// A holiday, of the table or proclaimed by a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BankHoliday<'a> {
    /// Where it is one.
    pub divisions: Divisions,
    /// What it is called.
    pub title: &'a str,
}

static KNOWN: LazyLock<BTreeMap<Date, BankHoliday<'static>>> = LazyLock::new(|| {
    let rows = TABLE.lines().skip(1).filter_map(|line| {
        let mut cells = line.splitn(3, ',');
        let on = cells.next()?.parse().ok()?;
        let divisions = Divisions::of_letters(cells.next()?);
        Some((on, BankHoliday { divisions, title: cells.next()? }))
    });
    rows.collect()
});

/// The holiday of the table on a day.
pub fn holiday(on: Date) -> Option<BankHoliday<'static>> {
    KNOWN.get(&on).copied()
}

/// Every holiday of the table, by day.
pub fn holidays() -> impl Iterator<Item = (Date, BankHoliday<'static>)> {
    KNOWN.iter().map(|(on, holiday)| (*on, *holiday))
}
