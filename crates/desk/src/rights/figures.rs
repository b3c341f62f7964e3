//! Figures: how many requests came in, how they stand, how soon they were answered and what came of
//! them, for each body.
//!
//! Invariant: each figure is counted when it is asked for, from facts alone; what everybody reads
//! has no count under five and none that gives one away.

use super::file::Stage;
use super::list::activities;
use super::tally::{Came, Row, is_information};
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, kinds};
use jiff::ToSpan as _;
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, Pack, RequestKind, Trigger, law};
use rules::rights::calendar::{day_of, months_on};
use rules::rights::kind;
use std::collections::BTreeMap;
use store::{Cursor, Query, Unit};

mod published;

pub use published::{PublicFigures, PublicTable, public_figures};

/// How many months are told one by one.
pub const MONTHS: usize = 24;

/// How many requests are read at a time.
const PAGE: u32 = 1_000;

/// A table of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name in an address and a file.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What its lines count.
    pub counts: &'static str,
    /// Its lines: what, and how many.
    pub lines: Vec<(String, u64)>,
    /// Their sum, where they are parts of one.
    pub total: Option<u64>,
}

/// How soon answers came, in days with weekends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed {
    /// How many answers these are of.
    pub answers: u64,
    /// Half of them came within so many days.
    pub median_days: u64,
    /// Nine of ten came within so many days.
    pub ninetieth_days: u64,
}

/// The figures of one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// The body's id in the pack.
    pub controller: String,
    /// The body.
    pub body: String,
    /// How long its requests are kept once they are closed, where the pack says so: `2 years`.
    pub kept: Vec<String>,
    /// How soon it answered; none where it has answered nothing.
    pub speed: Option<Speed>,
    /// The tables.
    pub tables: Vec<Table>,
}

/// The figures of each body whose requests whoever acts works on, for their purpose.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn figures(ctx: &Ctx, desk: &Desk) -> Result<Vec<Figures>, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let pack = &licence.applied.pack;
    let all = of_bodies(ctx, desk, pack, &activities(pack, &ctx.purpose)).await?;
    let draft = Draft::new(Verb::Consult).word("request", "figures")?;
    let entry = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(all)
}

/// The figures of the bodies that these activities belong to.
async fn of_bodies(
    ctx: &Ctx,
    desk: &Desk,
    pack: &Pack,
    activities: &[String],
) -> Result<Vec<Figures>, DeskError> {
    let mut bodies: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for activity in activities {
        if let Some(known) = pack.activities.get(activity.as_str()) {
            bodies.entry(known.controller.as_str().to_owned()).or_default().push(activity);
        }
    }
    let mut all = Vec::new();
    for (controller, activities) in bodies {
        let rows = rows(desk, &activities).await?;
        let body = pack.controllers.get(controller.as_str());
        all.push(Figures {
            body: body.map(|body| body.name.clone()).unwrap_or_default(),
            controller,
            kept: kept(pack, &activities),
            speed: speed(&rows),
            tables: tables(ctx, &rows)?,
        });
    }
    Ok(all)
}

/// How long requests of these activities are kept once closed.
fn kept(pack: &Pack, activities: &[&str]) -> Vec<String> {
    let rules = pack.retention.values().filter(|rule| {
        rule.trigger == Trigger::Closed && activities.contains(&rule.applies_to.as_str())
    });
    let mut periods: Vec<_> = rules.map(|rule| rule.period.to_string()).collect();
    periods.sort_unstable();
    periods.dedup();
    periods
}

async fn rows(desk: &Desk, activities: &[&str]) -> Result<Vec<Row>, DeskError> {
    let mut rows = Vec::new();
    for activity in activities {
        for (index, state) in [("by_due", "open"), ("closed", "closed")] {
            let mut after: Option<Cursor> = None;
            loop {
                let query = Query::over(index).equal(*activity).equal(state);
                let query = query.limit(PAGE).after(after);
                let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
                rows.extend(page.records.iter().filter_map(|record| Row::of(&record.facts)));
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
    }
    Ok(rows)
}

fn is_answered(row: &Row) -> bool {
    row.stage == Stage::Answered.code()
}

fn is_open(row: &Row) -> bool {
    row.stage != Stage::Answered.code() && row.stage != Stage::Withdrawn.code()
}

fn count(rows: &[Row], counts: impl Fn(&&Row) -> bool) -> u64 {
    rows.iter().filter(counts).count() as u64
}

/// How soon answers came: the least number of days within which so many of them came.
fn speed(rows: &[Row]) -> Option<Speed> {
    let answered = rows.iter().filter(|row| is_answered(row));
    let days = answered.filter_map(|row| days_between(row.came_on, row.done_on?));
    let mut days: Vec<u64> = days.collect();
    days.sort_unstable();
    let within = |tenths: usize| {
        let place = (days.len() * tenths).div_ceil(10).saturating_sub(1);
        days.get(place).copied()
    };
    Some(Speed { answers: days.len() as u64, median_days: within(5)?, ninetieth_days: within(9)? })
}

fn days_between(from: Date, to: Date) -> Option<u64> {
    u64::try_from(from.until(to).ok()?.get_days()).ok()
}

fn parts(
    id: &'static str,
    title: &'static str,
    counts: &'static str,
    lines: Vec<(String, u64)>,
) -> Table {
    let total = Some(lines.iter().map(|(_, count)| count).sum());
    Table { id, title, counts, lines, total }
}

/// Every table. The published ones know how these belong together: see [`published`].
fn tables(ctx: &Ctx, rows: &[Row]) -> Result<Vec<Table>, DeskError> {
    let today = day_of(ctx.now);
    let stages = Stage::ALL
        .into_iter()
        .map(|stage| (stage.plain().to_owned(), count(rows, |row| row.stage == stage.code())));
    let kinds = RequestKind::ALL
        .iter()
        .map(|kind| (kind::plain(*kind).to_owned(), count(rows, |row| row.kind == *kind)));
    let kinds = kinds.filter(|(_, count)| *count > 0);
    let time = [("In time", false), ("Late", true)].map(|(label, late)| {
        let here = |row: &&Row| is_answered(row) && row.late == Some(late);
        (label.to_owned(), count(rows, here))
    });
    let overdue = |row: &&Row| is_open(row) && row.due.is_some_and(|due| is_past(ctx, due));
    let open = [
        ("Not due yet".to_owned(), count(rows, |row| is_open(row) && !overdue(row))),
        ("Overdue".to_owned(), count(rows, overdue)),
    ];
    let received = by_month(today, rows.iter().map(|row| row.came_on))?;
    let answered = rows.iter().filter(|row| is_answered(row)).filter_map(|row| row.done_on);
    let answered = by_month(today, answered)?;
    let mut tables = vec![
        parts("stages", "Where they stand", RECEIVED, stages.collect()),
        parts("open", "Open requests", "requests that are open", open.into()),
        parts("kinds", "What they ask for", RECEIVED, kinds.collect()),
        parts("time", "Answered in time", "requests that were answered", time.into()),
        parts("received", "Received, by month", RECEIVED, received),
        parts("answered", "Answered, by month", "requests that were answered", answered),
    ];
    tables.extend(information(rows));
    let data = |kind: RequestKind| kind::right(kind).is_some();
    tables.push(by_law(ctx, rows, "data-rights", "Data rights", data)?);
    let complaint = |kind: RequestKind| kind == RequestKind::DataComplaint;
    tables.push(by_law(ctx, rows, "complaints", "Complaints about data", complaint)?);
    Ok(tables)
}

const RECEIVED: &str = "requests that came in";

fn is_past(ctx: &Ctx, due_microseconds: i64) -> bool {
    due_microseconds < ctx.now.as_microsecond()
}

/// How many of these days lie in each of the last months, the newest first, and before them.
fn by_month(
    today: Date,
    days: impl Iterator<Item = Date>,
) -> Result<Vec<(String, u64)>, DeskError> {
    let mut months = Vec::new();
    let mut month = today.first_of_month();
    for _ in 0..MONTHS {
        months.push((month, 0_u64));
        month = month.checked_sub(1.month()).map_err(|_| DeskError::Corrupt("calendar"))?;
    }
    let mut before = 0_u64;
    for day in days {
        let of = day.first_of_month();
        match months.iter_mut().find(|(month, _)| *month == of) {
            Some((_, count)) => *count += 1,
            None => before += 1,
        }
    }
    let named = months.iter().map(|(month, count)| (month.strftime("%B %Y").to_string(), *count));
    Ok(named.chain([("Before that".to_owned(), before)]).collect())
}

/// What came of requests for information, of which grounds, and of second looks.
fn information(rows: &[Row]) -> [Table; 3] {
    let answered = |row: &&Row| is_answered(row) && is_information(row.kind);
    let came = Came::ALL.into_iter().map(|came| {
        let here = |row: &&Row| answered(row) && row.came == Some(came);
        (came.plain().to_owned(), count(rows, here))
    });
    let grounds = law::EXEMPTIONS.iter().map(|ground| {
        let here = |row: &&Row| answered(row) && row.grounds.iter().any(|one| one == ground.id);
        let label = format!("{}: {}", ground.provision.cite, ground.plain);
        (label, count(rows, here))
    });
    let grounds: Vec<_> = grounds.filter(|(_, count)| *count > 0).collect();
    let found = super::Found::ALL.into_iter().map(|found| {
        let here = |row: &&Row| is_answered(row) && row.found == Some(found);
        (found.plain().to_owned(), count(rows, here))
    });
    let of = "requests for information that were answered";
    [
        parts("information", "What came of requests for information", of, came.collect()),
        Table {
            id: "grounds",
            title: "Grounds on which information was refused",
            counts: "requests in which the ground was used, some under several",
            lines: grounds,
            total: None,
        },
        parts("reviews", "Second looks", "second looks that were answered", found.collect()),
    ]
}

/// What the Commissioner asks about: how many came in, were closed in a month, took longer, are
/// open, are overdue.
fn by_law(
    ctx: &Ctx,
    rows: &[Row],
    id: &'static str,
    title: &'static str,
    of: impl Fn(RequestKind) -> bool,
) -> Result<Table, DeskError> {
    let mut in_a_month = 0;
    for row in rows.iter().filter(|row| of(row.kind)) {
        let last = months_on(row.came_on, 1).map_err(|_| DeskError::Corrupt("calendar"))?;
        in_a_month += u64::from(row.done_on.is_some_and(|done| done <= last));
    }
    let here = |row: &&Row| of(row.kind);
    let overdue =
        |row: &&Row| here(row) && is_open(row) && row.due.is_some_and(|due| is_past(ctx, due));
    let lines = [
        ("Received", count(rows, here)),
        ("Closed within one month", in_a_month),
        ("More time was announced", count(rows, |row| here(row) && row.longer)),
        ("Open", count(rows, |row| here(row) && is_open(row))),
        ("Overdue", count(rows, overdue)),
    ];
    let lines = lines.map(|(label, count)| (label.to_owned(), count)).into();
    Ok(Table { id, title, counts: "requests that came in", lines, total: None })
}
