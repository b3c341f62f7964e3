//! Laying the running day aside, and summing up the days that are over.
//!
//! Invariant: a day is summed up once, from all that was counted of it; what cannot be written now
//! stays where it is and is tried again, so that nothing is lost or counted twice.

use super::live::Day;
use super::{counter, days};
use crate::ctx::authorise;
use crate::{Ctx, Desk, DeskError};
use pack::Act;
use rules::rights::calendar::day_of;

/// What the server does every half minute: ends a day at midnight and, every few minutes, keeps
/// what was counted.
pub(crate) async fn tend(desk: &Desk) {
    if !desk.counting.is_due(desk.now()) {
        return;
    }
    let Some(ctx) = counter(desk) else { return };
    if let Err(error) = keep(&ctx, desk).await {
        tracing::error!(%error, "counts of visits could not be kept: it is tried again");
    }
}

/// Keeps what was counted: days that are over as sums with no small count, the running day sealed.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`], and then what was counted is still there.
pub async fn keep(ctx: &Ctx, desk: &Desk) -> Result<(), DeskError> {
    rules::promise!("site-log-summary");
    let licence = authorise(ctx, desk, Act::CountVisits).await?;
    let counting = &desk.counting;
    while let Some(mut day) = counting.ended(ctx.now) {
        let done = async {
            let before = days::held(ctx, desk, day.date).await?;
            day.take_up(before.as_ref().map(|held| &held.stored));
            days::sum_up(ctx, desk, &licence, &day.summed_up()).await
        };
        if let Err(error) = done.await {
            counting.put_back(day);
            return Err(error);
        }
    }
    let today = day_of(ctx.now);
    if !counting.is_clear() {
        // What a process that ended left behind: days that are over, and one that may go on.
        for date in days::laid_aside(desk).await? {
            if date >= today {
                counting.go_on(date, &desk.random);
                continue;
            }
            let Some(held) = days::held(ctx, desk, date).await? else { continue };
            let mut day = Day::new(date, &desk.random);
            day.take_up(Some(&held.stored));
            days::sum_up(ctx, desk, &licence, &day.summed_up()).await?;
        }
        counting.is_clear_now();
    }
    let Some(date) = counting.today() else { return Ok(()) };
    let before = days::held(ctx, desk, date).await?;
    let stored = counting.stored(date, before.as_ref().map(|held| &held.stored));
    let Some(stored) = stored else { return Ok(()) };
    let laid = days::lay_aside(desk, date, before, &stored).await;
    if laid.is_err() {
        counting.not_laid_aside();
    }
    laid
}
