//! Where a recording's clock starts.
//!
//! Invariant: a wrong camera clock can neither keep footage longer than its period after docking
//! nor destroy what was docked a moment ago.

use jiff::{SignedDuration, Timestamp};

/// How far a camera's clock may run ahead of ours before we stop believing it.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(10);

/// The oldest recording a camera is believed about; older means that its clock was never set.
const OLDEST_BELIEVED: SignedDuration = SignedDuration::from_hours(366 * 24);

/// What the dock says of a recording's time; either end may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// When the recording began, by the camera's clock.
    pub recorded_from: Option<Timestamp>,
    /// When the recording ended, by the camera's clock.
    pub recorded_to: Option<Timestamp>,
}

/// The instant from which the retention clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The camera's own time, believed.
    Recorded(Timestamp),
    /// The time of docking, because the camera's time cannot be believed: the recording waits in
    /// quarantine for somebody to look.
    Docked(Timestamp, ClockDoubt),
}

impl Anchor {
    /// The instant itself.
    pub fn at(self) -> Timestamp {
        match self {
            Self::Recorded(at) | Self::Docked(at, _) => at,
        }
    }

    /// Why the camera's time was not believed, if it was not.
    pub fn doubt(self) -> Option<ClockDoubt> {
        match self {
            Self::Recorded(_) => None,
            Self::Docked(_, doubt) => Some(doubt),
        }
    }
}

/// Why a camera's time is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockDoubt {
    /// The dock gave no time of recording.
    Missing,
    /// The recording would begin after it was docked.
    Future,
    /// The recording would end before it began.
    EndsBeforeStart,
    /// The recording would be more than a year old: the camera's clock was not set.
    ClockNotSet,
}

impl ClockDoubt {
    /// The reason's code, as it stands in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "recorded-at-missing",
            Self::Future => "recorded-at-in-future",
            Self::EndsBeforeStart => "recorded-to-before-from",
            Self::ClockNotSet => "camera-clock-not-set",
        }
    }

    /// The reason that a code stands for.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Missing, Self::Future, Self::EndsBeforeStart, Self::ClockNotSet]
            .into_iter()
            .find(|doubt| doubt.code() == code)
    }

    /// The reason in plain English, as a staff page says it.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Missing => "The camera gave no time of recording.",
            Self::Future => "The camera says it recorded this after it was docked.",
            Self::EndsBeforeStart => "The camera says the recording ended before it began.",
            Self::ClockNotSet => {
                "The camera says this is more than a year old; its clock was probably not set."
            }
        }
    }
}

/// Chooses the instant from which the clock runs: recorded-from where it can be believed,
/// otherwise the time of docking (BWV page: "within 31 days"; its anchor is not stated there, so
/// the stricter, the time of recording, is the rule).
pub fn anchor(claimed: Claimed, docked_at: Timestamp) -> Anchor {
    let Some(from) = claimed.recorded_from else {
        return Anchor::Docked(docked_at, ClockDoubt::Missing);
    };
    let ahead = from.duration_since(docked_at);
    if ahead > CLOCK_TOLERANCE {
        return Anchor::Docked(docked_at, ClockDoubt::Future);
    }
    if claimed.recorded_to.is_some_and(|to| to < from) {
        return Anchor::Docked(docked_at, ClockDoubt::EndsBeforeStart);
    }
    if -ahead > OLDEST_BELIEVED {
        return Anchor::Docked(docked_at, ClockDoubt::ClockNotSet);
    }
    Anchor::Recorded(from.min(docked_at))
}
