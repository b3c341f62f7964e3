//! What may become of something that was found.
//!
//! Invariant: whatever is not given as it is needs a ground of law, but where a commander decides
//! at discretion.

use serde::{Deserialize, Serialize};

/// What becomes of something that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is given as it is, or done as asked.
    Release,
    /// It is given without some parts.
    Redact,
    /// It is not given, or not done.
    Withhold,
    /// There is none.
    NotHeld,
    /// Whether there is any is not said.
    NeitherConfirm,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Release, Self::Redact, Self::Withhold, Self::NotHeld, Self::NeitherConfirm];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Redact => "redact",
            Self::Withhold => "withhold",
            Self::NotHeld => "not-held",
            Self::NeitherConfirm => "neither-confirm",
        }
    }

    /// In words, for staff.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Release => "Give it, or do as asked",
            Self::Redact => "Give it without some parts",
            Self::Withhold => "Do not give it, or do not do it",
            Self::NotHeld => "Nothing of the kind is held",
            Self::NeitherConfirm => "Say neither that it is held nor that it is not",
        }
    }

    /// The outcome of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Whether something is given.
    pub(super) fn gives(self) -> bool {
        matches!(self, Self::Release | Self::Redact)
    }

    /// Whether it needs a ground of law.
    pub fn needs_ground(self) -> bool {
        matches!(self, Self::Redact | Self::Withhold | Self::NeitherConfirm)
    }
}
