//! Footage that was given, fetched by whoever asked for it.
//!
//! Invariant: what was given whole stays frozen until the days in which it can be fetched are over,
//! and not a day longer; who fetches it is journalled before the first byte leaves.

use super::file::{Held, Item, Outcome, Request, answered, open, put};
use crate::ctx::authorise;
use crate::evidence::{self, View};
use crate::journal::{Draft, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, kinds};
use jiff::{SignedDuration, Timestamp};
use ledger::Verb;
use pack::Act;
use store::{Query, Unit};

/// For how many days footage that was given can be fetched.
pub const FETCH_DAYS: i64 = 30;

/// How many requests are let go in one round.
const ROUND: u32 = 500;

/// A recording that was given whole.
pub(super) fn is_given(item: &Item) -> bool {
    let whole = |outcome| outcome == Outcome::Release;
    item.recording.is_some() && item.decided.as_ref().is_some_and(|one| whole(one.outcome))
}

/// Says of a request that is being answered until when its footage can be fetched, and gives the
/// recordings that nothing keeps any more.
pub(super) fn keep_what_is_given(request: &mut Request, now: Timestamp) -> Vec<String> {
    if request.items.iter().any(is_given) {
        let until = now + SignedDuration::from_hours(24 * FETCH_DAYS);
        request.fetch_until = Some(whole_millis(until));
    }
    let kept = request.items.iter().filter(|item| !is_given(item));
    kept.filter_map(|item| item.recording.clone()).collect()
}

/// Footage that can be fetched. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Footage {
    /// The item's id.
    pub id: String,
    /// What it is, as the letter calls it.
    pub what: String,
    /// Until when it can be fetched.
    pub until: Timestamp,
}

/// The footage that goes with the answer to a request, for whoever has its number and secret.
///
/// # Errors
///
/// As for [`super::letter`].
pub async fn footage(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    secret: &str,
) -> Result<Vec<Footage>, DeskError> {
    authorise(ctx, desk, Act::TakeRequest).await?;
    let held = answered(desk, number, secret).await?;
    let Some(until) = held.request.fetch_until.filter(|until| ctx.now < *until) else {
        return Ok(Vec::new());
    };
    let given = held.request.items.iter().filter(|item| is_given(item));
    Ok(given.map(|item| Footage { id: item.id.clone(), what: item.what.clone(), until }).collect())
}

/// A recording that was given, for whoever has the request's number and secret. That it is fetched
/// is journalled before it begins.
///
/// # Errors
///
/// As for [`super::letter`]; [`DeskError::NotFound`] once the days are over.
pub async fn fetch(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    secret: &str,
    item: &str,
) -> Result<View, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = answered(desk, number, secret).await?;
    let gone = || DeskError::NotFound("footage");
    held.request.fetch_until.filter(|until| ctx.now < *until).ok_or_else(gone)?;
    let known = held.request.items.iter().find(|one| one.id == item && is_given(one));
    let recording = known.and_then(|item| item.recording.as_deref()).ok_or_else(gone)?;
    let draft = Draft::new(Verb::Disclose).about(held.object, held.handle());
    let draft = draft.word("request", "footage-fetched")?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    evidence::give_out(ctx, desk, &licence, recording, &held.request.number).await
}

/// Lets go of what was not fetched in time; gives how many requests that was.
pub(crate) async fn let_go(ctx: &Ctx, desk: &Desk) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    let query = Query::over("to_let_go").until(ctx.now).limit(ROUND);
    let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
    let mut done = 0;
    for record in page.records {
        let mut held = match open(desk, record).await {
            Err(DeskError::NotFound(_)) => continue,
            other => other?,
        };
        let Held { request, .. } = &mut held;
        request.fetch_until = None;
        let given = request.items.iter().filter(|item| is_given(item));
        let given: Vec<_> = given.filter_map(|item| item.recording.clone()).collect();
        let draft = Draft::new(Verb::Alter).about(held.object, held.handle());
        let draft = draft.word("request", "footage-let-go")?;
        let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
        let mut unit = Unit { journal: vec![entry], ..Unit::new() };
        for recording in &given {
            let number = &held.request.number;
            unit = evidence::thaw_under(ctx, desk, &licence, recording, number, unit).await?;
        }
        let unit = put(desk, &licence.applied, &held, Some(held.version), unit)?;
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => done += 1,
            // The next round finds it as it stands then.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}
