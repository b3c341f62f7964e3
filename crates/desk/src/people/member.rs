//! A member of staff, and whether they may work on a day.
//!
//! Invariant: [`Member::standing`] is a function of the record and the instant; nothing remembers
//! an earlier answer, so that whoever left is out at the next request.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// The longest staff number.
const NUMBER_MAX_CHARS: usize = 40;

/// How somebody works for the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Police staff, or an employee of the body.
    Employee,
    /// A sworn officer.
    Officer,
    /// Somebody who works under a contract of their own.
    Contractor,
    /// Somebody whom a supplier sends.
    Supplier,
}

impl Kind {
    /// The words that an import knows.
    pub const WORDS: &str = "employee, officer, contractor, supplier";

    /// The kind by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "employee" => Self::Employee,
            "officer" => Self::Officer,
            "contractor" => Self::Contractor,
            "supplier" => Self::Supplier,
            _ => return None,
        })
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Officer => "officer",
            Self::Contractor => "contractor",
            Self::Supplier => "supplier",
        }
    }

    /// Whether it must have an end from the start.
    pub fn must_end(self) -> bool {
        matches!(self, Self::Contractor | Self::Supplier)
    }
}

/// A member of staff. Personal: never logged, never in the ledger.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The staff number, in capitals.
    pub number: String,
    /// The name.
    pub name: String,
    /// The address for e-mail.
    pub email: String,
    /// The role's id in the pack.
    pub role: String,
    /// The unit.
    pub unit: String,
    /// The borough; empty where there is none.
    pub borough: String,
    /// The supervisor's staff number.
    pub supervisor: Option<String>,
    /// How they work for the body.
    pub kind: Kind,
    /// The level to which they are vetted, in the body's own words.
    pub vetting: String,
    /// The last day on which the vetting holds.
    pub vetting_until: Date,
    /// The first day of work.
    pub starts_on: Date,
    /// The last day of work, where it is known.
    pub ends_on: Option<Date>,
    /// When somebody ended their access, whatever the dates say.
    pub ended_at: Option<Timestamp>,
}

impl std::fmt::Debug for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Member({})", self.role)
    }
}

/// Why somebody on the register may not work now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
    /// They are not on the register.
    #[error("you are not on the staff register: ask the data office")]
    NotListed,
    /// Their first day is yet to come.
    #[error("your work begins on {0}: sign in from then on")]
    NotYet(Date),
    /// They left, or their access was ended.
    #[error("your access has ended: if you still work here, ask the data office")]
    Left,
    /// Their contract is over.
    #[error("your contract ended on {0}: if it goes on, ask your supervisor to have it renewed")]
    ContractEnded(Date),
    /// Their vetting has lapsed.
    #[error("your vetting lapsed on {0}: ask your vetting unit to renew it")]
    VettingLapsed(Date),
}

impl Barred {
    /// The reason's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotListed => "not-listed",
            Self::NotYet(_) => "not-yet",
            Self::Left => "left",
            Self::ContractEnded(_) => "contract-ended",
            Self::VettingLapsed(_) => "vetting-lapsed",
        }
    }
}

impl Member {
    /// The first instant at which the vetting no longer holds; `None` past the end of the calendar.
    pub fn vetted_until(&self) -> Option<Timestamp> {
        let lapsed = self.vetting_until.tomorrow().ok()?;
        Some(lapsed.to_zoned(TimeZone::UTC).ok()?.timestamp())
    }

    /// The first instant after their last day of work, where that is known.
    pub fn serves_until(&self) -> Option<Timestamp> {
        let after = self.ends_on?.tomorrow().ok()?;
        Some(after.to_zoned(TimeZone::UTC).ok()?.timestamp())
    }

    /// Whether they may work at `now`. Days are those of UTC; the last day is still a day of work.
    ///
    /// # Errors
    ///
    /// [`Barred`], with what to do.
    pub fn standing(&self, now: Timestamp) -> Result<(), Barred> {
        let today = now.to_zoned(TimeZone::UTC).date();
        if self.ended_at.is_some_and(|ended| ended <= now) {
            return Err(Barred::Left);
        }
        if today < self.starts_on {
            return Err(Barred::NotYet(self.starts_on));
        }
        match self.ends_on.filter(|last| *last < today) {
            Some(last) if self.kind.must_end() => return Err(Barred::ContractEnded(last)),
            Some(_) => return Err(Barred::Left),
            None => {}
        }
        if self.vetting_until < today {
            return Err(Barred::VettingLapsed(self.vetting_until));
        }
        Ok(())
    }
}

/// A staff number in the form in which it is kept: trimmed, single spaces, capitals. Letters and
/// digits of ASCII, spaces, full stops and hyphens; 40 at most.
pub fn staff_number(text: &str) -> Option<String> {
    let number = text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" .-".contains(&byte);
    let fits = (1..=NUMBER_MAX_CHARS).contains(&number.len());
    (fits && number.bytes().all(plain)).then_some(number)
}

#[cfg(test)]
mod tests;
