//! The library: recordings with their clocks, a page at a time.
//!
//! Invariant: what is listed was decided about by the same rule that disposes; the number shown is
//! journalled, the content is not.

use super::recording::{Held, Recording, State, load, open};
use crate::cases::Needs;
use crate::ctx::{Asker, Resource, authorise};
use crate::journal::{Draft, entry, entry_under};
use crate::packs::Applied;
use crate::{Ctx, Desk, DeskError, Licence, cases, hex, kinds};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::{Handle, Verb};
use pack::Act;
use rules::access::{Refusal, Rule};
use rules::retention::Decision;
use store::{Cursor, Query, Record, Unit};
use vault::ObjectId;

/// How many recordings stand on a page.
const PAGE: u32 = 50;

/// How far recordings are counted for a page: beyond, only that there are more is said.
pub const COUNT_MAX: u64 = 10_000;

/// Which recordings, in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The last received first.
    Newest,
    /// The next to be disposed of first; what is frozen or kept is left out.
    DueFirst,
    /// Those in quarantine.
    Quarantined,
    /// Those that are restricted or sealed and that whoever asks may see nevertheless.
    Closed,
}

/// A recording as it is shown.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its id, for addresses.
    pub id: String,
    /// Its handle in the ledger.
    pub handle: Handle,
    /// Where it stands.
    pub state: State,
    /// The recording.
    pub recording: Recording,
    /// What must happen to it now, and why.
    pub decision: Decision,
    /// The rules by which whoever asks may see it.
    pub rules: Vec<Rule>,
}

/// A page of recordings.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The recordings.
    pub shown: Vec<Shown>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many there are in all, of this kind; [`COUNT_MAX`] + 1 where there are more than that.
    /// Not told of what is closed.
    pub total: Option<u64>,
}

/// Lists recordings.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for a cursor that is not ours.
pub async fn list(
    ctx: &Ctx,
    desk: &Desk,
    sort: Sort,
    after: Option<&str>,
) -> Result<Listing, DeskError> {
    list_page(ctx, desk, sort, after, PAGE).await
}

/// [`list`], with so many recordings on a page. What whoever asks may not see is left out, so that
/// a page may hold fewer, and none at all.
///
/// # Errors
///
/// As for [`list`].
pub async fn list_page(
    ctx: &Ctx,
    desk: &Desk,
    sort: Sort,
    after: Option<&str>,
    limit: u32,
) -> Result<Listing, DeskError> {
    let licence = authorise(ctx, desk, Act::List).await?;
    let listed = |index| Query::over(index).equal("open");
    let query = match sort {
        Sort::Newest => listed("listed").descending(),
        Sort::DueFirst => listed("listed_due").from(i64::MIN),
        Sort::Quarantined => listed("listed_state").equal("quarantine").descending(),
        Sort::Closed => Query::over("listed").equal("closed").descending(),
    };
    // How many are closed is nobody's to know.
    let total = match sort {
        Sort::Closed => None,
        _ => Some(desk.store.records().count(&kinds::RECORDINGS, &query, COUNT_MAX + 1).await?),
    };
    let after = place(after)?;
    let query = query.limit(limit).after(after);
    let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
    let shown = visible(ctx, desk, &licence, page.records).await?;
    Ok(Listing { shown, next: page.next.map(|next| next.to_text()), total })
}

/// How many recordings a day are counted for [`due_by_day`]: beyond, only that there are more is
/// said.
pub const DAY_COUNT_MAX: u64 = 1_000;

/// How many recordings the clock deletes on each of the coming days, today and what is late first;
/// [`DAY_COUNT_MAX`] + 1 where there are more than that. What is closed is left out.
///
/// # Errors
///
/// [`DeskError::Refused`].
pub async fn due_by_day(ctx: &Ctx, desk: &Desk, days: u16) -> Result<Vec<(Date, u64)>, DeskError> {
    authorise(ctx, desk, Act::PlanDisposal).await?;
    let no_day = |_| DeskError::invalid("the days", "days of the calendar");
    let mut day = ctx.now.to_zoned(TimeZone::UTC).date();
    let (mut from, mut counted) = (i64::MIN, Vec::new());
    for _ in 0..days {
        let next = day.tomorrow().map_err(no_day)?;
        let until = next.to_zoned(TimeZone::UTC).map_err(no_day)?.timestamp();
        let query = Query::over("listed_due").equal("open").from(from).until(until);
        let records = desk.store.records();
        counted.push((day, records.count(&kinds::RECORDINGS, &query, DAY_COUNT_MAX + 1).await?));
        (day, from) = (next, until.as_microsecond());
    }
    Ok(counted)
}

/// The recordings of a case that whoever acts may see, the newest first; a page of them.
///
/// # Errors
///
/// [`DeskError::Refused`].
pub async fn of_case(ctx: &Ctx, desk: &Desk, reference: &str) -> Result<Vec<Shown>, DeskError> {
    Ok(of_case_page(ctx, desk, reference, None, PAGE).await?.shown)
}

/// A page of them, as [`list_page`] gives one.
///
/// # Errors
///
/// As for [`list`].
pub async fn of_case_page(
    ctx: &Ctx,
    desk: &Desk,
    reference: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Listing, DeskError> {
    let licence = authorise(ctx, desk, Act::List).await?;
    let after = place(after)?;
    let query = Query::over("by_case").equal(cases::token(desk, reference)).descending();
    let query = query.limit(limit).after(after);
    let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
    let shown = visible(ctx, desk, &licence, page.records).await?;
    Ok(Listing { shown, next: page.next.map(|next| next.to_text()), total: None })
}

fn place(after: Option<&str>) -> Result<Option<Cursor>, DeskError> {
    let after = after.map(Cursor::parse).transpose();
    after.map_err(|_| DeskError::invalid("the page", "one that a link leads to"))
}

/// Of these, what whoever acts may see; journalled with how many that is.
async fn visible(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    records: Vec<Record>,
) -> Result<Vec<Shown>, DeskError> {
    let mut asker = Asker::new(ctx, desk).await?;
    let (mut needs, mut shown) = (Needs::default(), Vec::with_capacity(records.len()));
    for record in records {
        let object = hex::bytes(record.id.as_str()).map(ObjectId);
        let object = object.ok_or(DeskError::Corrupt("recording"))?;
        let Some(held) = open(&desk.keyring, object, record).await? else { continue };
        let resource = held.among(ctx, desk, &mut needs).await?;
        let decision = asker.decide(Act::List, &resource)?;
        if decision.outcome.is_ok() {
            shown.push(show_held(ctx, &licence.applied, held, decision.rules)?);
        }
    }
    let draft = Draft::new(Verb::Consult).fact("shown", shown.len() as u64)?;
    let unit = Unit { journal: vec![entry(ctx, desk, licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    Ok(shown)
}

/// Shows one recording's record; the bytes are [`super::view`]'s.
///
/// # Errors
///
/// [`DeskError::Refused`], [`DeskError::NotFound`].
pub async fn show(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Shown, DeskError> {
    let (held, resource) = found(ctx, desk, id).await?;
    let mut asker = Asker::new(ctx, desk).await?;
    let (licence, rules) = leave_to_see(&mut asker, desk, &resource).await?;
    // No bytes were shown: the range is empty.
    let draft = Draft::new(Verb::Consult)
        .about(held.object, held.handle())
        .fact("from", 0_u64)?
        .fact("until", 0_u64)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    show_held(ctx, &licence.applied, held, rules)
}

/// Which of these acts whoever asks may do to a recording that they may see, and why not the
/// others; in the order given. That it was asked is not journalled: nothing of it is shown.
///
/// # Errors
///
/// As for [`show`].
pub async fn allowed(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    acts: &[Act],
) -> Result<Vec<(Act, Option<Refusal>)>, DeskError> {
    let (_, resource) = found(ctx, desk, id).await?;
    let mut asker = Asker::new(ctx, desk).await?;
    leave_to_see(&mut asker, desk, &resource).await?;
    let mut decide = |act: &Act| Ok((*act, asker.decide(*act, &resource)?.outcome.err()));
    acts.iter().map(&mut decide).collect()
}

/// A recording, and what the policies see of it. Where there is none, whoever may list none is told
/// that first.
async fn found(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(Held, Resource), DeskError> {
    let held = match load(desk, id).await {
        Err(missing @ DeskError::NotFound(_)) => {
            authorise(ctx, desk, Act::List).await?;
            return Err(missing);
        }
        other => other?,
    };
    let resource = held.as_asked_by(ctx, desk).await?;
    Ok((held, resource))
}

/// Leave to see a recording. Whoever may see none is told so, be this one there or not.
async fn leave_to_see(
    asker: &mut Asker<'_>,
    desk: &Desk,
    resource: &Resource,
) -> Result<(Licence, Vec<Rule>), DeskError> {
    if !asker.decide(Act::List, resource).is_ok_and(|seen| seen.outcome.is_ok()) {
        asker.leave(desk, Act::List, &Resource::any(Act::List)).await?;
    }
    asker.leave(desk, Act::List, resource).await
}

pub(super) fn show_held(
    ctx: &Ctx,
    applied: &Applied,
    held: Held,
    rules: Vec<Rule>,
) -> Result<Shown, DeskError> {
    let decision = held.recording.decision(applied, ctx.now)?;
    let handle = held.handle();
    let Held { object, state, recording, .. } = held;
    Ok(Shown { id: hex::text(&object.0), handle, state, recording, decision, rules })
}
