//! Search: recordings by whom and what they come from, and when.
//!
//! Invariant: something must be sought; what is closed to whoever asks is neither shown nor
//! counted; how many were shown is journalled, and on whom the search was stands there by handle.

use super::list::{Shown, show_held};
use super::recording::{open, person_token};
use crate::cases::Needs;
use crate::ctx::{Asker, authorise};
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, Licence, cases, hex, kinds, people};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::{Handle, Verb};
use pack::Act;
use rules::access::Refusal;
use store::{Cursor, Fact, Query, Record, Unit};
use vault::ObjectId;

/// How many recordings a page of a search shows at least, where there are so many.
const PAGE: u32 = 50;

/// How many records one search looks at before it gives what it has, and where to go on.
const LOOKED_AT_MAX: usize = 1_000;

/// How many lines somebody takes home at most.
pub const TAKEN_MAX: usize = 1_000;

/// The longest name of a camera.
const CAMERA_MAX_CHARS: usize = 200;

/// What is looked for. Everything given must hold; something must be given. Personal.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sought {
    /// The staff number of whoever wore the camera.
    pub officer: Option<String>,
    /// The camera's serial number.
    pub camera: Option<String>,
    /// The reference of a case.
    pub case: Option<String>,
    /// A handle of the ledger, or a recording's id.
    pub handle: Option<String>,
    /// Received from this day on, in UTC.
    pub from: Option<Date>,
    /// Received until this day, that day included.
    pub until: Option<Date>,
}

impl std::fmt::Debug for Sought {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sought")
    }
}

/// A recording that was found, and whether whoever asks may play it.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The recording.
    pub shown: Shown,
    /// Why they may not play it, if they may not.
    pub shut: Option<Refusal>,
}

/// A page of what was found, the last received first.
#[derive(Debug, Clone)]
pub struct Found {
    /// The recordings.
    pub hits: Vec<Hit>,
    /// Where to go on.
    pub next: Option<String>,
}

/// Searches for recordings.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] where nothing is sought, for what cannot be
/// looked for, and for a page that is not ours.
pub async fn search(
    ctx: &Ctx,
    desk: &Desk,
    sought: &Sought,
    after: Option<&str>,
) -> Result<Found, DeskError> {
    let licence = authorise(ctx, desk, Act::List).await?;
    let way = Way::new(desk, sought).await?;
    let after = after.map(Cursor::parse).transpose();
    let after = after.map_err(|_| DeskError::invalid("the page", "one that a link leads to"))?;
    let (hits, next) = walk(ctx, desk, &licence, &way, after).await?;
    let draft = Draft::new(Verb::Consult);
    note(ctx, desk, &licence, sought, draft, hits.len()).await?;
    Ok(Found { hits, next: next.map(|next| next.to_text()) })
}

/// Takes home what a search finds, as lines of a file: at most [`TAKEN_MAX`], with the reason.
///
/// # Errors
///
/// As for [`search`]; [`DeskError::Invalid`] for no reason; [`DeskError::TooMany`] where there is
/// more than may be taken home at once.
pub async fn take_home(
    ctx: &Ctx,
    desk: &Desk,
    sought: &Sought,
    why: &str,
) -> Result<Vec<Hit>, DeskError> {
    let licence = authorise(ctx, desk, Act::List).await?;
    super::keep::reason(why)?;
    let way = Way::new(desk, sought).await?;
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let (hits, next) = walk(ctx, desk, &licence, &way, cursor).await?;
        all.extend(hits);
        if all.len() > TAKEN_MAX {
            let what = "recordings and more in what was searched for";
            return Err(DeskError::TooMany { what, limit: TAKEN_MAX as u64 });
        }
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    let draft = Draft::new(Verb::Consult).why(Some(why)).word("form", "csv")?;
    note(ctx, desk, &licence, sought, draft, all.len()).await?;
    Ok(all)
}

async fn note(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    sought: &Sought,
    draft: Draft,
    shown: usize,
) -> Result<(), DeskError> {
    let mut draft = draft.fact("shown", shown as u64)?;
    if let Some(number) = sought.officer.as_deref().and_then(people::staff_number) {
        let key = desk.keyring.actors(ctx.now);
        draft = draft.fact("person", Handle(key.handle("actor", number.as_bytes())))?;
    }
    let unit = Unit { journal: vec![entry(ctx, desk, licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    Ok(())
}

/// What must stand in a record's facts, and the index through which they are walked.
struct Way {
    query: Query,
    must: Vec<(&'static str, Fact)>,
}

impl Way {
    async fn new(desk: &Desk, sought: &Sought) -> Result<Self, DeskError> {
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let mut must = Vec::new();
        if let Some(handle) = given(&sought.handle) {
            must.push(("handle", Fact::from(handle_of(desk, &handle).await?)));
        }
        if let Some(number) = given(&sought.officer) {
            let wrong = || DeskError::invalid("the staff number", "40 letters and digits at most");
            let number = Some(number).filter(|number| number.len() <= 40).ok_or_else(wrong)?;
            must.push(("officer", Fact::from(person_token(desk, &number))));
        }
        if let Some(camera) = given(&sought.camera) {
            if camera.chars().count() > CAMERA_MAX_CHARS {
                return Err(DeskError::invalid("the camera", "200 letters and digits at most"));
            }
            let token = hex::text(&desk.keyring.tokens().token("camera", &camera));
            must.push(("camera", Fact::from(token)));
        }
        if let Some(case) = given(&sought.case) {
            let must_be = "1 to 60 letters, digits, spaces and / . - _";
            let case = cases::reference(&case);
            let case = case.ok_or_else(|| DeskError::invalid("the case", must_be))?;
            must.push(("case", Fact::from(cases::token(desk, &case))));
        }
        let (from, until) = days(sought)?;
        let query = match must.first() {
            Some(("handle", handle)) => Query::over("by_handle").equal(handle.clone()),
            Some(("officer", officer)) => Query::over("by_officer").equal(officer.clone()),
            Some(("camera", camera)) => Query::over("by_camera").equal(camera.clone()),
            Some((_, case)) => Query::over("by_case").equal(case.clone()),
            None if from.is_some() || until.is_some() => Query::over("received"),
            None => {
                let must = "more than nothing: a person, a camera, a case, a handle or days";
                return Err(DeskError::invalid("what you look for", must));
            }
        };
        // By its handle there is one recording, and no order among one.
        let ranged = must.first().is_none_or(|(first, _)| *first != "handle");
        let query = match from {
            Some(from) if ranged => query.from(from),
            _ => query,
        };
        let query = match until {
            Some(until) if ranged => query.until(until),
            _ => query,
        };
        let query = if ranged { query.descending() } else { query };
        Ok(Self { query, must })
    }

    fn leads_to(&self, record: &Record) -> bool {
        self.must.iter().all(|(name, value)| record.facts.get(name) == Some(value))
    }
}

/// The handle under which the ledger knows a recording, given as such or by its id.
async fn handle_of(desk: &Desk, text: &str) -> Result<String, DeskError> {
    let text = text.to_ascii_lowercase();
    let known = hex::bytes::<16>(&text).map(Handle);
    let known =
        known.ok_or_else(|| DeskError::invalid("the handle", "32 digits and letters a to f"))?;
    Ok(super::handle_of(desk, &text).await?.unwrap_or(known).to_string())
}

type Days = (Option<Timestamp>, Option<Timestamp>);

/// From the beginning of the first day to the end of the last, in UTC.
fn days(sought: &Sought) -> Result<Days, DeskError> {
    let no_day = |_| DeskError::invalid("the day", "one of the calendar");
    let begin = |day: Date| day.to_zoned(TimeZone::UTC).map(|at| at.timestamp());
    let from = sought.from.map(begin).transpose().map_err(no_day)?;
    let until = sought.until.map(|day| day.tomorrow().and_then(begin)).transpose();
    let until = until.map_err(no_day)?;
    if from.zip(until).is_some_and(|(from, until)| from >= until) {
        return Err(DeskError::invalid("the last day", "on or after the first"));
    }
    Ok((from, until))
}

/// Walks until a page is found of what whoever acts may see, or enough was looked at.
async fn walk(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    way: &Way,
    mut cursor: Option<Cursor>,
) -> Result<(Vec<Hit>, Option<Cursor>), DeskError> {
    let mut asker = Asker::new(ctx, desk).await?;
    let (mut hits, mut looked_at) = (Vec::new(), 0);
    let mut needs = Needs::default();
    loop {
        let query = way.query.clone().limit(PAGE).after(cursor);
        let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
        looked_at += page.records.len();
        for record in page.records.into_iter().filter(|record| way.leads_to(record)) {
            let object = hex::bytes(record.id.as_str()).map(ObjectId);
            let object = object.ok_or(DeskError::Corrupt("recording"))?;
            let Some(held) = open(&desk.keyring, object, record).await? else { continue };
            let resource = held.among(ctx, desk, &mut needs).await?;
            let seen = asker.decide(Act::List, &resource)?;
            if seen.outcome.is_ok() {
                let shut = asker.decide(Act::View, &resource)?.outcome.err();
                let shown = show_held(ctx, &licence.applied, held, seen.rules)?;
                hits.push(Hit { shown, shut });
            }
        }
        cursor = page.next;
        if cursor.is_none() || hits.len() >= PAGE as usize || looked_at >= LOOKED_AT_MAX {
            return Ok((hits, cursor));
        }
    }
}
