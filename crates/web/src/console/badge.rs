//! The clock badge: what happens to a recording and when, in a few words, with the working behind.
//!
//! Invariant: the words carry the meaning; shape and colour repeat it. The working is the rule's
//! own, line by line.

use crate::when;
use jiff::Timestamp;
use rules::retention::{Decision, Freeze};

/// A clock in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Badge {
    /// Which of the shapes stands beside the words; a class of the style sheet.
    pub(crate) shape: &'static str,
    pub(crate) words: String,
    pub(crate) working: Vec<String>,
}

impl Badge {
    pub(crate) fn of(decision: &Decision, now: Timestamp) -> Self {
        match decision {
            Decision::Running(deadline) => {
                let left = when::length(deadline.enforce_by.duration_since(now));
                let working = deadline.working.clone();
                Self { shape: "running", words: format!("goes in {left}"), working }
            }
            Decision::Due(deadline) => {
                let working = deadline.working.clone();
                Self { shape: "due", words: "due now".to_owned(), working }
            }
            Decision::Kept { category, until, working } => {
                let words = format!("evidence until {}", when::day(*until));
                let mut working = working.clone();
                working.push(format!("Of its categories, {category} keeps it longest."));
                Self { shape: "kept", words, working }
            }
            Decision::Review { category, since } => Self {
                shape: "review",
                words: "evidence, to be reviewed".to_owned(),
                working: vec![
                    format!(
                        "The period of its category {category} ended on {}.",
                        when::day(*since)
                    ),
                    "Nothing is deleted by itself: a person decides whether it is still needed."
                        .to_owned(),
                ],
            },
            Decision::Frozen(freeze) => frozen(*freeze),
        }
    }
}

fn frozen(freeze: Freeze) -> Badge {
    let (words, first) = match freeze {
        Freeze::Held(1) => ("held".to_owned(), "One hold is open.".to_owned()),
        Freeze::Held(holds) => (format!("held, {holds} holds"), format!("{holds} holds are open.")),
        Freeze::Requested(requests) => {
            ("frozen by a request".to_owned(), format!("Open requests about it: {requests}."))
        }
    };
    let rest = "Until then nothing is deleted, whatever the other clocks say.".to_owned();
    Badge { shape: "held", words, working: vec![first, rest] }
}

#[cfg(test)]
mod tests;
