//! What may be held here about whoever asks, as a proposal on the request's page.
//!
//! Invariant: of a case stand here its reference, what agrees and how many recordings it has, and
//! nothing of whom it names.

use crate::requests::day;
use crate::when;
use desk::rights::{self, Holding, Place};

/// What is proposed.
pub(super) struct Holdings {
    pub(super) found: Vec<Line>,
    pub(super) more: bool,
}

/// One holding.
pub(super) struct Line {
    pub(super) href: Option<String>,
    pub(super) title: String,
    pub(super) words: String,
    pub(super) how: String,
    pub(super) agrees: String,
    pub(super) differs: String,
    /// Whether whoever asks may be a suspect there, while it is open.
    pub(super) suspect: bool,
    /// The case whose recordings may be added.
    pub(super) add: Option<String>,
}

impl Holdings {
    pub(super) fn of(holdings: rights::Holdings) -> Self {
        Self { found: holdings.found.into_iter().map(Line::of).collect(), more: holdings.more }
    }
}

impl Line {
    fn of(holding: Holding) -> Self {
        let Holding { place, agreement } = holding;
        let mut may_be_suspect = false;
        let (href, title, words, add) = match place {
            Place::Request { id, number, kind, received_on, is_open, helps } => {
                let state = if is_open { "open" } else { "closed" };
                let who = if helps { ", where they help somebody" } else { "" };
                let words = format!("{state}, came in on {}: {kind}{who}", day(received_on));
                (Some(format!("/staff/requests/{id}")), format!("Request {number}"), words, None)
            }
            Place::Case { reference, recordings, added, suspect } => {
                may_be_suspect = suspect;
                let plural = if recordings == 1 { "recording" } else { "recordings" };
                let stand =
                    if added > 0 { format!(", {added} of them added") } else { String::new() };
                let words = format!("may hold something; {recordings} {plural}{stand}");
                let add = (added < recordings).then(|| reference.clone());
                (None, format!("Case {reference}"), words, add)
            }
        };
        Self {
            href,
            title,
            words,
            how: when::capital(agreement.plain()),
            agrees: agreement.agrees.join(", "),
            differs: agreement.differs.join(", "),
            suspect: may_be_suspect,
            add,
        }
    }
}
