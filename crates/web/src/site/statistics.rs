//! How the site is used, for everybody: what visits of those who agreed add up to.
//!
//! Invariant: every figure here is the desk's own or a sum of such; each picture stands beside a
//! table that says the same.

use crate::Site;
use crate::figures::Chart;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::requests::day;
use crate::site::ask::site_ctx;
use crate::tallies::Tallied;
use crate::when;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use desk::counts::{self, Counted, DayCounts, FLOOR, MonthCounts, Statistics};
use desk::entries;
use jiff::civil::Date;
use serde::Deserialize;
use std::sync::Arc;
use tokio::sync::Mutex;

/// As many rows of a table stand on the page; the file has all of them.
const ROWS_MAX: usize = 20;

/// Every how manieth bar has its name under it.
const NAMED: usize = 4;

/// The statistics that were read last.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<Read>>);

/// What was read, with the month and the edition that it is of.
struct Read {
    of: (Date, u64),
    statistics: Arc<Statistics>,
}

/// A table as it is shown.
struct Table {
    id: &'static str,
    title: &'static str,
    /// The head of its first column.
    what: &'static str,
    /// The head of its second.
    counts: &'static str,
    rows: Vec<(String, String)>,
    /// How many more rows the file has.
    more: usize,
    others: Option<String>,
    chart: Option<Chart>,
}

#[derive(Template)]
#[template(path = "statistics.html")]
struct Shown {
    frame: Frame,
    floor: u64,
    /// The name of the month shown; nothing while nothing was counted.
    month: Option<String>,
    /// The months, each with its address and whether it is shown.
    choice: Vec<(String, String, bool)>,
    figures: Vec<crate::layout::Figure>,
    months: Option<Table>,
    days: Vec<Day>,
    days_chart: Option<Chart>,
    tables: Vec<Table>,
    /// What people chose in forms that count.
    tallied: Vec<Tallied>,
}

/// A day as a line.
struct Day {
    name: String,
    pages: String,
    visitors: String,
}

/// Which month.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Which {
    month: String,
}

/// A table's name, its title, and the heads of its columns.
type Named = (&'static str, &'static str, &'static str, &'static str);

/// The tables of a month.
const TABLES: [Named; 6] = [
    ("files", "Pages", "Page", "Times"),
    ("referrers", "Where people come from", "Site", "Pages"),
    ("browsers", "Browsers", "Browser", "Pages"),
    ("hours", "Hours of the day", "From", "Pages"),
    ("words", "What people search for here", "Word", "Searches"),
    ("statuses", "Answers", "Answer", "Times"),
];

async fn read(site: &Site) -> Result<Arc<Statistics>, Problem> {
    let ctx = counts::counter(&site.desk).ok_or_else(Problem::no_such_page)?;
    let today = rules::rights::calendar::day_of(ctx.now);
    let of = (today.first_of_month(), counts::edition(&site.desk));
    let mut kept = site.statistics.0.lock().await;
    if let Some(known) = kept.as_ref().filter(|known| known.of == of) {
        return Ok(Arc::clone(&known.statistics));
    }
    let statistics = Arc::new(counts::statistics(&ctx, &site.desk).await?);
    *kept = Some(Read { of, statistics: Arc::clone(&statistics) });
    Ok(statistics)
}

fn name_of(month: Date) -> String {
    month.strftime("%B %Y").to_string()
}

fn code_of(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}

/// A month's statistics; the latest, unless another is asked for.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let statistics = read(&site).await?;
    let months = &statistics.months;
    let shown = match which.month.as_str() {
        "" => months.first(),
        asked => {
            let found = months.iter().find(|one| code_of(one.month) == asked);
            Some(found.ok_or_else(Problem::no_such_page)?)
        }
    };
    let link = |one: &MonthCounts| {
        let is_shown = shown.is_some_and(|shown| shown.month == one.month);
        let label = one.month.strftime("%b %Y").to_string();
        (format!("/statistics?month={}", code_of(one.month)), label, is_shown)
    };
    Ok(page(&Shown {
        frame: Frame::public(&site, "How this site is used"),
        floor: FLOOR,
        month: shown.map(|shown| name_of(shown.month)),
        choice: months.iter().map(link).collect(),
        figures: shown.map(figures).unwrap_or_default(),
        months: by_month(months),
        days: shown.map(|shown| shown.days.iter().map(line).collect()).unwrap_or_default(),
        days_chart: shown.and_then(days_chart),
        tables: shown.map(tables).unwrap_or_default(),
        tallied: tallied(&site).await?,
    }))
}

/// The counts of forms in which anything can be told.
async fn tallied(site: &Site) -> Result<Vec<Tallied>, Problem> {
    let all = entries::public_tallies(&site_ctx(site, None)?, &site.desk).await?;
    let told = all.iter().filter(|one| one.months.iter().any(|month| !month.cells.is_empty()));
    Ok(told.map(Tallied::of).collect())
}

fn figures(month: &MonthCounts) -> Vec<crate::layout::Figure> {
    let days = when::things(month.days.len() as u64, "day", "days");
    vec![crate::layout::Figure {
        number: when::count(month.pages),
        words: format!("pages in {}, on {days}", name_of(month.month)),
    }]
}

/// A count, or that it is too small.
fn told(count: Option<u64>) -> String {
    count.map_or_else(|| format!("fewer than {FLOOR}"), when::count)
}

fn visitors(day: &DayCounts) -> String {
    let least = if day.visitors_at_least { "at least " } else { "" };
    format!("{}{}", if day.visitors.is_some() { least } else { "" }, told(day.visitors))
}

fn line(one: &DayCounts) -> Day {
    Day { name: day(one.day), pages: told(one.pages), visitors: visitors(one) }
}

fn days_chart(month: &MonthCounts) -> Option<Chart> {
    let bars = month.days.iter().enumerate().map(|(at, one)| {
        let label = if at % NAMED == 0 { one.day.day().to_string() } else { String::new() };
        let over = one.pages.map_or_else(|| format!("<{FLOOR}"), |count| count.to_string());
        (label, one.pages.unwrap_or_default(), over)
    });
    Chart::of_bars(bars.collect())
}

/// The months, the earliest first in the picture and the latest first in the table.
fn by_month(months: &[MonthCounts]) -> Option<Table> {
    let bars = months.iter().rev().enumerate().map(|(at, one)| {
        let short = one.month.strftime("%b %Y").to_string();
        (if at % NAMED == 0 { short } else { String::new() }, one.pages, when::count(one.pages))
    });
    let rows = months.iter().map(|one| (name_of(one.month), when::count(one.pages)));
    (!months.is_empty()).then(|| Table {
        id: "months",
        title: "Months",
        what: "Month",
        counts: "Pages",
        rows: rows.collect(),
        more: 0,
        others: None,
        chart: Chart::of_bars(bars.collect()),
    })
}

/// A status in words that a visitor knows.
fn status(code: &str) -> String {
    let words = match code {
        "200" => "the page",
        "303" => "sent on to another page",
        "304" => "the page, which the browser had",
        "404" => "no such page",
        _ => return code.to_owned(),
    };
    format!("{code}: {words}")
}

fn tables(month: &MonthCounts) -> Vec<Table> {
    let table = |(id, title, what, counts): &Named| {
        let Counted { rows, others, .. } = month.table(id)?.clone();
        let named = |name: &str| match *id {
            "referrers" if name == "none" => "typed in, kept, or from this site".to_owned(),
            "statuses" => status(name),
            _ => name.to_owned(),
        };
        let bars = (*id == "hours").then(|| hours(&rows));
        let most = if *id == "hours" { rows.len() } else { ROWS_MAX };
        Some(Table {
            id,
            title,
            what,
            counts,
            more: rows.len().saturating_sub(most),
            rows: rows
                .iter()
                .take(most)
                .map(|(name, count)| (named(name), when::count(*count)))
                .collect(),
            others: others.map(when::count),
            chart: bars.and_then(Chart::of_bars),
        })
    };
    TABLES.iter().filter_map(table).filter(|table| !table.rows.is_empty()).collect()
}

/// Every hour of the day, those of which nothing is told without a bar.
fn hours(rows: &[(String, u64)]) -> Vec<(String, u64, String)> {
    let hour = |hour: usize| {
        let name = format!("{hour:02}:00");
        let count = rows.iter().find(|(known, _)| *known == name).map(|(_, count)| *count);
        let over = count.map_or_else(|| "–".to_owned(), |count| count.to_string());
        let label = if hour.is_multiple_of(NAMED) { name } else { String::new() };
        (label, count.unwrap_or_default(), over)
    };
    (0..24).map(hour).collect()
}

/// All of it as lines.
pub(super) async fn take_home(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let statistics = read(&site).await?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let number = |count: Option<u64>| {
        count.map_or_else(|| format!("fewer than {FLOOR}"), |count| count.to_string())
    };
    for month in &statistics.months {
        let code = code_of(month.month);
        let mut line = |what: &str, name: &str, count: String| {
            rows.push(vec![code.clone(), what.to_owned(), name.to_owned(), count]);
        };
        line("Month", "Pages", month.pages.to_string());
        for one in &month.days {
            line("Pages of the day", &one.day.to_string(), number(one.pages));
            let least = if one.visitors_at_least {
                "Visitors of the day, at least"
            } else {
                "Visitors of the day"
            };
            line(least, &one.day.to_string(), number(one.visitors));
        }
        for (id, title, ..) in TABLES {
            let Some(table) = month.table(id) else { continue };
            for (name, count) in &table.rows {
                line(title, name, count.to_string());
            }
            if let Some(count) = table.others {
                line(title, "All others", count.to_string());
            }
        }
    }
    let heads = ["Month", "Table", "What", "How many"];
    let file = "attachment; filename=\"site-statistics.csv\"";
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, file)];
    Ok((headers, pack::registers::csv(&heads, &rows)).into_response())
}
