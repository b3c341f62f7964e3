//! How what is due is chased: reminded, chased, and told to those who answer for it.
//!
//! Invariant: a rung follows from the day alone, so that a day that moves takes its rungs along.

use super::calendar::{CalendarError, days_on};
use jiff::civil::Date;

/// A rung of the ladder, each higher than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// Whoever works on it is reminded.
    Remind,
    /// Those who work beside them are told.
    Chase,
    /// Those who answer for it are told.
    Escalate,
}

impl Rung {
    /// All of them, from below.
    pub const ALL: [Self; 3] = [Self::Remind, Self::Chase, Self::Escalate];

    /// Its place, counted from 1.
    pub fn height(self) -> u8 {
        match self {
            Self::Remind => 1,
            Self::Chase => 2,
            Self::Escalate => 3,
        }
    }
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// An answer.
    Answer,
    /// A search in another system.
    Search,
}

impl Task {
    /// How many days after the day on which it is due each rung begins; before it where negative.
    fn days(self, rung: Rung) -> i64 {
        match (self, rung) {
            (Self::Answer, Rung::Remind) => -5,
            (Self::Answer, Rung::Chase) | (Self::Search, Rung::Remind) => -1,
            (Self::Answer, Rung::Escalate) | (Self::Search, Rung::Chase) => 1,
            (Self::Search, Rung::Escalate) => 3,
        }
    }

    /// The day on which a rung begins for what is due on `due`.
    ///
    /// # Errors
    ///
    /// [`CalendarError`] where the calendar of the world ends.
    pub fn begins(self, rung: Rung, due: Date) -> Result<Date, CalendarError> {
        days_on(due, self.days(rung))
    }

    /// The rung on which it stands today, if it is on the ladder.
    ///
    /// # Errors
    ///
    /// As for [`Task::begins`].
    pub fn rung(self, due: Date, today: Date) -> Result<Option<Rung>, CalendarError> {
        let mut on = None;
        for rung in Rung::ALL {
            if self.begins(rung, due)? <= today {
                on = Some(rung);
            }
        }
        Ok(on)
    }
}

#[cfg(test)]
mod tests {
    use super::{Rung, Task};
    use jiff::civil::date;

    #[test]
    fn the_ladder_is_climbed_day_by_day_and_never_down() {
        let due = date(2026, 12, 10);
        let on = |day| Task::Answer.rung(due, date(2026, 12, day)).unwrap();
        assert_eq!(on(4), None);
        assert_eq!((on(5), on(8)), (Some(Rung::Remind), Some(Rung::Remind)));
        assert_eq!((on(9), on(10)), (Some(Rung::Chase), Some(Rung::Chase)));
        assert_eq!((on(11), on(31)), (Some(Rung::Escalate), Some(Rung::Escalate)));
        let on = |day| Task::Search.rung(due, date(2026, 12, day)).unwrap();
        assert_eq!((on(8), on(9), on(10)), (None, Some(Rung::Remind), Some(Rung::Remind)));
        assert_eq!(
            (on(11), on(12), on(13)),
            (Some(Rung::Chase), Some(Rung::Chase), Some(Rung::Escalate))
        );
        for task in [Task::Answer, Task::Search] {
            let days: Vec<_> = Rung::ALL.map(|rung| task.begins(rung, due).unwrap()).to_vec();
            assert!(days.is_sorted(), "{days:?}");
        }
    }
}
