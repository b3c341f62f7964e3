//! What an answer to a request for information would cost: estimates that caseworkers write down,
//! and requests that are counted together.
//!
//! Invariant: nothing is refused over cost unless the estimates that stand there are over the limit
//! at that moment; requests are counted together only because a person said so and why.

use super::change::change;
use super::file::{HAPPENINGS_MAX, Held, Request, by_number, load};
use super::find::open_to_change;
use super::happen::{too_many, within};
use super::same::same_person;
use super::take::words;
use crate::ctx::authorise;
use crate::journal::{Draft, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, RequestKind};
use rules::rights::Calendar;
use rules::rights::cost::{self, Cost, Work};
use serde::{Deserialize, Serialize};

/// The ground of a refusal over cost: an id of [`pack::law::exemption`].
pub(super) const GROUND: &str = "foi-cost";

/// The longest time that one estimate may be, in minutes.
const MINUTES_MAX: u32 = 100_000;

/// The most requests that are counted together with one.
const TOGETHER_MAX: usize = 50;

/// How long some work would take, as somebody wrote it down. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Its own id.
    pub id: String,
    /// What the time goes into: a code of [`Work`].
    pub work: String,
    /// How long, in minutes.
    pub minutes: u32,
    /// What is done, and why it takes so long.
    pub words: String,
    /// By whom it was written down.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Another request that is counted together with this one. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// The other request's id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The day on which it came in.
    pub received_on: Date,
    /// Why they are counted together.
    pub why: String,
    /// Who says so.
    pub by: String,
    /// When they said so.
    pub at: Timestamp,
}

/// A request that might be counted together with another. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Near {
    /// Its number.
    pub number: String,
    /// The day on which it came in.
    pub received_on: Date,
    /// Whether it is still open.
    pub is_open: bool,
    /// What it asks, as it begins.
    pub said: String,
}

/// The cost of a request, as whoever works on it sees it. Personal.
#[derive(Clone)]
pub struct Costed {
    /// The sum with its working, or why the law sets no limit here.
    pub sum: Result<Cost, String>,
    /// Requests that might be counted together with it, and are not.
    pub near: Vec<Near>,
}

/// How many letters of what another request asks are shown.
const SAID_CHARS: usize = 200;

fn minutes_of(request: &Request) -> impl Iterator<Item = (Work, u32)> {
    request.estimates.iter().filter_map(|one| Some((Work::from_code(&one.work)?, one.minutes)))
}

/// The estimates of the requests that are counted together with this one, as they stand now.
pub(super) async fn of_others(
    desk: &Desk,
    request: &Request,
) -> Result<Vec<(Work, u32)>, DeskError> {
    let mut all = Vec::new();
    for one in &request.together {
        match load(desk, &one.id).await {
            Ok(other) => all.extend(minutes_of(&other.request)),
            // It was deleted meanwhile, and its estimates with it.
            Err(DeskError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// The sum of a request's estimates and those of the others.
fn sum(request: &Request, others: &[(Work, u32)]) -> Cost {
    let all: Vec<_> = minutes_of(request).chain(others.iter().copied()).collect();
    cost::sum(&all)
}

/// That what is to be refused over cost is over the limit.
pub(super) fn must_be_over(request: &Request, others: &[(Work, u32)]) -> Result<(), DeskError> {
    cost::applies(request.request_kind()?).map_err(no_limit)?;
    let cost = sum(request, others);
    if cost.is_over {
        return Ok(());
    }
    let (is, limit) = (cost::hours(cost.minutes), cost::hours(cost::LIMIT_MINUTES));
    let must = format!("more than {limit} before anything is refused over cost; it is {is}");
    Err(DeskError::invalid("the estimate", must))
}

/// That what was refused over cost is over the limit still.
pub(super) async fn must_hold(desk: &Desk, request: &Request) -> Result<(), DeskError> {
    if rests_on_cost(request) {
        must_be_over(request, &of_others(desk, request).await?)?;
    }
    Ok(())
}

/// Whether an item of a request is refused over cost.
fn rests_on_cost(request: &Request) -> bool {
    let grounds = request.items.iter().filter_map(|item| item.decided.as_ref()?.ground.as_deref());
    grounds.into_iter().any(|ground| ground == GROUND)
}

fn no_limit(why: cost::NoLimit) -> DeskError {
    DeskError::invalid("the request", format!("one for which the law limits the cost: {why}"))
}

/// That an estimate may be taken away.
fn may_shrink(request: &Request) -> Result<(), DeskError> {
    if rests_on_cost(request) {
        let must = "kept while something is refused over cost; decide that anew first";
        return Err(DeskError::invalid("the estimate", must));
    }
    Ok(())
}

/// Writes down how long some work would take.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for a request that no
/// limit of cost is set for, for no words, or for no minutes or too many; [`DeskError::TooMany`];
/// [`DeskError::Contended`].
pub async fn estimate(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    work: &str,
    minutes: u32,
    said: &str,
) -> Result<(), DeskError> {
    let work = Work::from_code(work);
    let work = work.ok_or_else(|| DeskError::invalid("the work", "one of those listed"))?;
    let said = words(said);
    within(&said, "what is done, and why it takes so long", true)?;
    if minutes == 0 || minutes > MINUTES_MAX {
        return Err(DeskError::invalid("the time", format!("1 to {MINUTES_MAX} minutes")));
    }
    let estimate_id = desk.fresh_id();
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        open_to_change(request)?;
        cost::applies(request.request_kind()?).map_err(no_limit)?;
        if request.estimates.len() >= HAPPENINGS_MAX {
            return Err(too_many("estimates for this request"));
        }
        request.estimates.push(Estimate {
            id: estimate_id.clone(),
            work: work.code().to_owned(),
            minutes,
            words: said.clone(),
            by: ctx.actor.id.clone(),
            at: whole_millis(ctx.now),
        });
        let draft = Draft::new(Verb::Alter).word("request", "estimated")?;
        draft.word("work", work.code())?.fact("minutes", u64::from(minutes))
    })
    .await
}

/// Takes an estimate away.
///
/// # Errors
///
/// As for [`estimate`]; [`DeskError::NotFound`] for no such estimate; [`DeskError::Invalid`] while
/// something is refused over cost.
pub async fn drop_estimate(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    estimate: &str,
) -> Result<(), DeskError> {
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        open_to_change(request)?;
        if !request.estimates.iter().any(|one| one.id == estimate) {
            return Err(DeskError::NotFound("estimate"));
        }
        may_shrink(request)?;
        request.estimates.retain(|one| one.id != estimate);
        Draft::new(Verb::Alter).word("request", "estimate-dropped")
    })
    .await
}

/// Counts another request together with this one: by the same person or by people who act
/// together, for the same or similar information, within sixty working days.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for a number of no
/// freedom of information request to the same body, for days too far apart, or without a reason;
/// [`DeskError::TooMany`]; [`DeskError::Contended`].
pub async fn count_together(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    number: &str,
    why: &str,
) -> Result<(), DeskError> {
    authorise(ctx, desk, Act::WorkRequests).await?;
    let why = words(why);
    within(&why, "why they are counted together", true)?;
    let other = by_number(desk, number).await?;
    change(ctx, desk, Act::WorkRequests, id, |request, licence| {
        open_to_change(request)?;
        let must = "that of another freedom of information request to the same body";
        let wrong = || DeskError::invalid("the number", must);
        let Held { id: other_id, request: other, .. } = other.as_ref().ok_or_else(wrong)?;
        let information = RequestKind::Information.as_str();
        let fits = request.kind == information
            && other.kind == information
            && other.activity == request.activity
            && other.number != request.number;
        if !fits {
            return Err(wrong());
        }
        may_join(licence, request, other_id.as_str(), other.received_on())?;
        request.together.push(Together {
            id: other_id.as_str().to_owned(),
            number: other.number.clone(),
            received_on: other.received_on(),
            why: why.clone(),
            by: ctx.actor.id.clone(),
            at: whole_millis(ctx.now),
        });
        let sum = request.together.len() as u64 + 1;
        Draft::new(Verb::Alter).word("request", "counted-together")?.fact("requests", sum)
    })
    .await
}

/// That one more request may be counted together with those that are.
fn may_join(
    licence: &Licence,
    request: &Request,
    other: &str,
    received_on: Date,
) -> Result<(), DeskError> {
    if request.together.iter().any(|one| one.id == other) {
        return Err(DeskError::invalid("the number", "one that is not counted yet"));
    }
    if request.together.len() >= TOGETHER_MAX {
        let (what, limit) = ("requests counted together with this one", TOGETHER_MAX as u64);
        return Err(DeskError::TooMany { what, limit });
    }
    if !is_near(&Calendar::of(&licence.applied.pack), request, received_on)? {
        let must = "within 60 consecutive working days of one another, all of them";
        return Err(DeskError::invalid("requests that are counted together", must));
    }
    Ok(())
}

/// Counts another request no longer together with this one.
///
/// # Errors
///
/// As for [`count_together`]; [`DeskError::NotFound`] for one that is not counted with it;
/// [`DeskError::Invalid`] while something is refused over cost.
pub async fn count_apart(ctx: &Ctx, desk: &Desk, id: &str, other: &str) -> Result<(), DeskError> {
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        open_to_change(request)?;
        if !request.together.iter().any(|one| one.id == other) {
            return Err(DeskError::NotFound("request"));
        }
        may_shrink(request)?;
        request.together.retain(|one| one.id != other);
        Draft::new(Verb::Alter).word("request", "counted-apart")
    })
    .await
}

/// Whether a day lies within the same sixty working days as a request and all that is counted
/// together with it.
fn is_near(calendar: &Calendar, request: &Request, day: Date) -> Result<bool, DeskError> {
    let mut days: Vec<_> = request.together.iter().map(|one| one.received_on).collect();
    days.extend([request.received_on(), day]);
    let near = cost::come_together(calendar, &days);
    near.map_err(|error| {
        DeskError::invalid("the days", format!("ones that can be counted: {error}"))
    })
}

/// The cost of a request, and what might be counted together with it; nothing for what is not
/// about information.
pub(super) async fn costed(
    desk: &Desk,
    licence: &Licence,
    held: &Held,
) -> Result<Option<Costed>, DeskError> {
    let request = &held.request;
    let kind = request.request_kind()?;
    match cost::applies(kind) {
        Err(cost::NoLimit::OtherLaw) => return Ok(None),
        Err(why) => return Ok(Some(Costed { sum: Err(why.to_string()), near: Vec::new() })),
        Ok(()) => {}
    }
    let sum = sum(request, &of_others(desk, request).await?);
    let mut near = Vec::new();
    if kind == RequestKind::Information {
        let calendar = Calendar::of(&licence.applied.pack);
        for other in same_person(desk, held, &[RequestKind::Information]).await? {
            let known = request.together.iter().any(|one| one.id == other.id.as_str());
            let other = other.request;
            // Days that the calendar does not reach propose nothing.
            if !known && is_near(&calendar, request, other.received_on()).unwrap_or(false) {
                near.push(Near {
                    received_on: other.received_on(),
                    is_open: !other.stage.is_closed(),
                    said: other.said.chars().take(SAID_CHARS).collect(),
                    number: other.number,
                });
            }
        }
    }
    Ok(Some(Costed { sum: Ok(sum), near }))
}
