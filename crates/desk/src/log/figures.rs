//! Figures for the promise board, counted from the ledger's entries.
//!
//! Invariant: a figure is never stored; it is counted from the journal's beginning, once per
//! process, and then entry by entry as the journal grows.

use crate::{Desk, DeskError};
use jiff::{SignedDuration, Timestamp};
use ledger::{Entry, Outcome, Verb};
use std::collections::BTreeMap;

/// How many days back the board's figures go.
pub const FIGURE_DAYS: i64 = 31;

/// What the ledger says of the last days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Recordings received.
    pub received: u64,
    /// Recordings whose digest was compared on receipt, and matched.
    pub matched: u64,
    /// Camera copies released on the strength of a receipt.
    pub released: u64,
    /// Recordings disposed of.
    pub disposed: u64,
    /// Of these, within their limit.
    pub in_time: u64,
    /// The least time that was left to the limit at a disposal.
    pub nearest_call: Option<SignedDuration>,
    /// Categories given.
    pub categorised: u64,
    /// Holds placed.
    pub held: u64,
    /// Viewings of a recording's bytes.
    pub viewed: u64,
    /// Acts refused.
    pub refused: u64,
    /// When the last recording was received.
    pub last_received: Option<Timestamp>,
    /// When the last recording was disposed of.
    pub last_disposed: Option<Timestamp>,
    /// When anything was last recorded.
    pub last_act: Option<Timestamp>,
    /// Entries in the journal, in all.
    pub entries: u64,
}

/// Counts per day, so that old days fall away.
#[derive(Default)]
pub(super) struct Tally {
    next: u64,
    days: BTreeMap<i64, Figures>,
}

/// The figures of the last [`FIGURE_DAYS`] days.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn figures(desk: &Desk) -> Result<Figures, DeskError> {
    let mut tally = desk.log.figures.lock().await;
    loop {
        let rows = desk.store.journal().read(tally.next, 5_000).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            tally.next = row.position.saturating_add(1);
            if let Ok(entry) = Entry::decode(&row.entry) {
                tally.days.entry(day(entry.at)).or_default().count(&entry);
            }
        }
    }
    let oldest = day(desk.now()).saturating_sub(FIGURE_DAYS);
    let mut sum = Figures::default();
    for counted in tally.days.range(oldest..).map(|(_, counted)| counted) {
        sum.add(counted);
    }
    sum.entries = tally.next;
    Ok(sum)
}

fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(86_400)
}

impl Figures {
    fn count(&mut self, entry: &Entry) {
        self.last_act = self.last_act.max(Some(entry.at));
        if entry.outcome == Outcome::Refused {
            self.refused += 1;
            return;
        }
        match entry.verb {
            Verb::Collect if entry.facts.get("bytes").is_some() => {
                self.received += 1;
                self.last_received = self.last_received.max(Some(entry.at));
                self.matched += entry.facts.count("matched").unwrap_or(0);
            }
            Verb::Release if entry.facts.get("copy").is_some() => self.released += 1,
            Verb::Dispose => {
                self.disposed += 1;
                self.last_disposed = self.last_disposed.max(Some(entry.at));
                if let Some(latest) = entry.facts.at("latest") {
                    let left = latest.duration_since(entry.at);
                    self.in_time += u64::from(!left.is_negative());
                    self.nearest_call = Some(self.nearest_call.map_or(left, |l| l.min(left)));
                }
            }
            Verb::Categorise => self.categorised += 1,
            Verb::Hold => self.held += 1,
            Verb::Consult if entry.facts.count("until").is_some_and(|until| until > 0) => {
                self.viewed += 1;
            }
            _ => {}
        }
    }

    fn add(&mut self, other: &Self) {
        self.received += other.received;
        self.matched += other.matched;
        self.released += other.released;
        self.disposed += other.disposed;
        self.in_time += other.in_time;
        self.categorised += other.categorised;
        self.held += other.held;
        self.viewed += other.viewed;
        self.refused += other.refused;
        self.last_received = self.last_received.max(other.last_received);
        self.last_disposed = self.last_disposed.max(other.last_disposed);
        self.last_act = self.last_act.max(other.last_act);
        self.nearest_call = match (self.nearest_call, other.nearest_call) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
    }
}
