//! What a pack would change: its words, and what is held now.
//!
//! Invariant: looking changes nothing and opens no recording; counts come from the indexes of what
//! runs and what is kept, whatever is held, and are computed by the clocks that would decide.

use super::Applied;
use crate::ctx::authorise;
use crate::evidence::category_token;
use crate::journal::whole_millis;
use crate::{Ctx, Desk, DeskError, kinds};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use pack::changes::Change;
use pack::{Act, Pack, Period, Source};
use rules::retention::Clock;
use std::collections::BTreeMap;
use store::Query;

/// The width of the stretches by which running clocks are counted, in microseconds: an hour.
const WIDTH: i64 = 3_600_000_000;

/// What a pack would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The version that it is compared with.
    pub base: u32,
    /// Its facts and words.
    pub changes: Vec<Change>,
    /// What is held now.
    pub held: HeldEffect,
}

/// What a pack would do to what is held now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldEffect {
    /// Recordings whose clock runs.
    pub running: u64,
    /// Those that would go sooner.
    pub sooner: Moved,
    /// Those that would go later.
    pub later: Moved,
    /// Nothing that is held goes sooner before this instant, unless it would have anyhow.
    pub notice_until: Option<Timestamp>,
    /// How many go on each day, by the policy in force and by the one looked at.
    pub days: Vec<Day>,
    /// Evidence whose review would come at another time.
    pub reviews: Vec<ReviewChange>,
}

/// Recordings that a change would move.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// How many.
    pub count: u64,
    /// When the first of them would go now, and when after the change.
    pub first: Option<(Timestamp, Timestamp)>,
}

/// A day of disposals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day, in UTC.
    pub day: Date,
    /// How many go on it by the policy in force.
    pub before: u64,
    /// How many by the one looked at.
    pub after: u64,
}

/// Evidence of one category whose time would change. A person reviews it; no machine disposes of
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewChange {
    /// The category's id.
    pub category: String,
    /// How many recordings it keeps.
    pub count: u64,
    /// How long it keeps them.
    pub was: Period,
    /// How long it would; nothing where the category would be gone and they stay until looked at.
    pub is: Option<Period>,
}

/// What these files would change if they were applied now.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::PackFaulty`]; [`DeskError::Store`].
pub async fn effect(ctx: &Ctx, desk: &Desk, sources: &[Source]) -> Result<Effect, DeskError> {
    let licence = authorise(ctx, desk, Act::PlanDisposal).await?;
    let (pack, diagnostics) = desk.readings.compile(sources, super::day_of(ctx.now));
    let pack = pack.ok_or(DeskError::PackFaulty(diagnostics.len()))?;
    effect_of(ctx, desk, &licence.applied, &pack).await
}

/// What this pack would change if it were applied now, in the place of `base`.
///
/// # Errors
///
/// [`DeskError::Store`].
pub(super) async fn effect_of(
    ctx: &Ctx,
    desk: &Desk,
    base: &Applied,
    pack: &Pack,
) -> Result<Effect, DeskError> {
    let changes = pack::changes::between(&base.pack, pack);
    let held = held_effect(ctx, desk, base, pack).await?;
    Ok(Effect { base: base.version, changes, held })
}

async fn held_effect(
    ctx: &Ctx,
    desk: &Desk,
    base: &Applied,
    pack: &Pack,
) -> Result<HeldEffect, DeskError> {
    let reviews = reviews(desk, &base.pack, pack).await?;
    let (Ok(was), Ok(own)) = (base.clock(), Clock::of(pack, crate::evidence::ACTIVITY)) else {
        return Ok(HeldEffect { reviews, ..HeldEffect::default() });
    };
    let at = whole_millis(ctx.now);
    let notice = rules::retention::notice(&base.pack, pack);
    let is = own.following(was.clone(), at, notice);
    let spans = desk
        .store
        .records()
        .count_spans(&kinds::RECORDINGS, &Query::over("running"), WIDTH)
        .await?;
    let mut effect = HeldEffect { reviews, ..HeldEffect::default() };
    let mut days: BTreeMap<Date, (u64, u64)> = BTreeMap::new();
    for (start, count) in spans {
        let from = Timestamp::from_microsecond(start).map_err(|_| DeskError::Corrupt("clock"))?;
        let before = was.deadline(from, None)?.enforce_by.max(at);
        let after = is.deadline(from, None)?.enforce_by.max(at);
        effect.running += count;
        days.entry(day(before)).or_default().0 += count;
        days.entry(day(after)).or_default().1 += count;
        if after < before {
            effect.sooner.add(count, before, after);
        } else if after > before {
            effect.later.add(count, before, after);
        }
    }
    effect.notice_until = (effect.sooner.count > 0).then(|| at + notice);
    effect.days =
        days.into_iter().map(|(day, (before, after))| Day { day, before, after }).collect();
    Ok(effect)
}

/// Evidence of categories that another pack keeps for another time, counted.
async fn reviews(desk: &Desk, was: &Pack, is: &Pack) -> Result<Vec<ReviewChange>, DeskError> {
    let mut reviews = Vec::new();
    for (id, category) in &was.categories {
        let next = is.categories.get(id).map(|next| next.keep);
        if next == Some(category.keep) {
            continue;
        }
        let token = category_token(&desk.keyring, id.as_str());
        let query = Query::over("kept").equal(token);
        let count = desk.store.records().count(&kinds::RECORDINGS, &query, u64::MAX).await?;
        let (was, category) = (category.keep, id.to_string());
        reviews.push(ReviewChange { category, count, was, is: next });
    }
    Ok(reviews)
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

impl Moved {
    fn add(&mut self, count: u64, before: Timestamp, after: Timestamp) {
        self.count += count;
        if self.first.is_none_or(|(_, first)| after < first) {
            self.first = Some((before, after));
        }
    }
}
