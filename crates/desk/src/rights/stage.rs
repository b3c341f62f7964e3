//! The way in which a request came, and where it stands.
//!
//! Invariant: a request that is closed does not open again.

use serde::{Deserialize, Serialize};

/// The way in which a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// A form of this site.
    Web,
    /// An email.
    Email,
    /// A letter.
    Letter,
    /// A telephone call.
    Phone,
    /// At the counter of a police station or an office.
    Counter,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Web, Self::Email, Self::Letter, Self::Phone, Self::Counter];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Email => "email",
            Self::Letter => "letter",
            Self::Phone => "phone",
            Self::Counter => "counter",
        }
    }

    /// In words.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Web => "a form on this site",
            Self::Email => "an email",
            Self::Letter => "a letter",
            Self::Phone => "a telephone call",
            Self::Counter => "a counter",
        }
    }

    /// The way of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nobody has taken it on.
    New,
    /// Somebody works on it.
    Working,
    /// It waits for the person.
    Waiting,
    /// What was decided waits for a second person.
    ToClear,
    /// It was cleared and may go out.
    Cleared,
    /// It was answered.
    Answered,
    /// The person took it back.
    Withdrawn,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Working,
        Self::Waiting,
        Self::ToClear,
        Self::Cleared,
        Self::Answered,
        Self::Withdrawn,
    ];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Working => "working",
            Self::Waiting => "waiting",
            Self::ToClear => "to-clear",
            Self::Cleared => "cleared",
            Self::Answered => "answered",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// In words, for staff.
    pub fn plain(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Working => "Being worked on",
            Self::Waiting => "Waits for the person",
            Self::ToClear => "To be cleared",
            Self::Cleared => "Cleared, to be sent",
            Self::Answered => "Answered",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// Whether nothing more is to be done.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Answered | Self::Withdrawn)
    }
}
