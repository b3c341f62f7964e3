//! Who else got footage: the log of what commanders decided.
//!
//! Invariant: each line is made from the request that it tells of; the same lines as a file hold no
//! formula.

use crate::Site;
use crate::console::search::quoted;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::requests::day;
use crate::session::Staff;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use desk::rights::{self, Disclosure};
use serde::Deserialize;
use std::sync::Arc;

/// How many pages a file of the log holds at most.
const PAGES_MAX: usize = 200;

#[derive(Template)]
#[template(path = "requests.log.html")]
struct Log {
    frame: Frame,
    lines: Vec<Line>,
    next: Option<String>,
}

struct Line {
    id: String,
    number: String,
    on: String,
    area: String,
    recipient: String,
    reason: String,
    /// What it is, what became of it, why, by whom.
    given: Vec<(String, &'static str, String, String)>,
}

/// From where on.
#[derive(Deserialize)]
pub(in crate::console) struct Asked {
    after: Option<String>,
}

/// The log, a page at a time.
pub(in crate::console) async fn log(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let after = asked.after.as_deref();
    let log = rights::disclosures(&staff.ctx(&site), &site.desk, after).await?;
    Ok(page(&Log {
        frame: Frame::console(&site, "Footage given to others", &staff).under("requests"),
        lines: log.lines.into_iter().map(Line::of).collect(),
        next: log.next.map(|next| format!("/staff/requests/log?after={next}")),
    }))
}

/// The log as a file of comma-separated values.
pub(in crate::console) async fn log_file(
    State(site): State<Arc<Site>>,
    staff: Staff,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    let mut text = format!("# taken {} for {}\r\n", ctx.now, staff.purpose);
    text.push_str(
        "number,answered_on,area,recipient,acts_for,reason,what,outcome,why,weighed,by\r\n",
    );
    let mut after: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let log = rights::disclosures(&ctx, &site.desk, after.as_deref()).await?;
        for line in &log.lines {
            rows(line, &mut text);
        }
        after = log.next;
        if after.is_none() {
            break;
        }
    }
    let heads = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"footage-given.csv\""),
    ];
    Ok((heads, text).into_response())
}

fn rows(line: &Disclosure, text: &mut String) {
    let none = String::new();
    for given in &line.given {
        let on = line.on.to_string();
        let outcome = given.outcome.code().to_owned();
        let fields = [
            &line.number,
            &on,
            line.area.as_ref().unwrap_or(&none),
            &line.recipient,
            line.acts_for.as_ref().unwrap_or(&none),
            &line.reason,
            &given.what,
            &outcome,
            &given.why,
            &given.weighed,
            &given.by,
        ];
        let fields: Vec<_> = fields.into_iter().map(|field| quoted(field)).collect();
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
}

impl Line {
    fn of(line: Disclosure) -> Self {
        let recipient = match &line.acts_for {
            Some(other) => format!("{}, for {other}", line.recipient),
            None => line.recipient,
        };
        let given = line.given.into_iter();
        Self {
            id: line.id,
            number: line.number,
            on: day(line.on),
            area: line.area.unwrap_or_default(),
            recipient,
            reason: line.reason,
            given: given.map(|one| (one.what, one.outcome.plain(), one.why, one.by)).collect(),
        }
    }
}
