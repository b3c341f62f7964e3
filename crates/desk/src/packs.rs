//! Packs: which one is in force, and how another takes its place.
//!
//! Invariant: an applied pack is never changed; a decision names the version it was made under,
//! and every version's sources are kept, so that it can be compiled again. After the first, a pack
//! comes into force only by two people: one proposes it, another applies it.

mod apply;
mod effect;
mod propose;
mod readings;
mod shelf;

pub use apply::{apply, begin};
pub use effect::{Day, Effect, HeldEffect, Moved, ReviewChange, effect};
pub use propose::{
    PROPOSALS_MAX, Proposal, ProposalState, Proposed, proposal, proposals, propose, withdraw,
};
pub use readings::Readings;
pub(crate) use shelf::Shelf;

use crate::{Desk, DeskError};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use pack::{Pack, Source};
use rules::retention::{Clock, RetentionError};
use std::sync::Arc;

/// A pack that was applied.
#[derive(Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its version in this deployment: 1, 2, 3 …
    pub version: u32,
    /// When it was applied.
    pub at: Timestamp,
    /// The day it was compiled for.
    pub on: Date,
    /// The compiled pack.
    pub pack: Pack,
    /// The files it was compiled from.
    pub sources: Vec<Source>,
    /// The clock of recordings under it and those before it.
    clock: Result<Clock, RetentionError>,
}

impl Applied {
    /// The clock of recordings, with notice of what a change made shorter.
    ///
    /// # Errors
    ///
    /// [`DeskError::Retention`] where the pack has no rule for them.
    pub fn clock(&self) -> Result<&Clock, DeskError> {
        self.clock.as_ref().map_err(|error| error.clone().into())
    }
}

/// The pack in force, if one was applied.
pub fn current(desk: &Desk) -> Option<Arc<Applied>> {
    desk.packs.current()
}

/// Every pack that was applied, oldest first.
pub fn history(desk: &Desk) -> Vec<Arc<Applied>> {
    desk.packs.all()
}

/// The pack that was in force on a day: the last that was applied by its end (UTC).
pub fn on(desk: &Desk, day: Date) -> Option<Arc<Applied>> {
    let applied = |applied: &Arc<Applied>| applied.at.to_zoned(TimeZone::UTC).date() <= day;
    desk.packs.all().into_iter().rfind(applied)
}

/// The day of an act, in UTC.
fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}
