//! What would be deleted now, what is spared and why, and what went lately.
//!
//! Invariant: looking at the plan changes nothing.

use crate::Site;
use crate::layout::{Frame, page};
use crate::logbook::Line;
use crate::problem::Problem;
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "disposals.html")]
struct Disposals {
    frame: Frame,
    made: String,
    rule: String,
    going: Part<Going>,
    spared: Part<Spared>,
    unreadable: u64,
    receipts: Vec<Line>,
}

/// How many lines of each part are shown.
const SHOWN_MAX: usize = 100;

/// The first lines of a part of the plan, and how many there are.
struct Part<T> {
    count: String,
    first: Vec<T>,
    rest: Option<String>,
}

impl<T> Part<T> {
    /// `more` where there are more still than were looked at.
    fn of(lines: impl ExactSizeIterator<Item = T>, more: bool) -> Self {
        let count = lines.len();
        let rest = count.saturating_sub(SHOWN_MAX);
        Self {
            count: format!("{}{}", when::count(count as u64), if more { " or more" } else { "" }),
            first: lines.take(SHOWN_MAX).collect(),
            rest: (rest > 0).then(|| when::count(rest as u64)),
        }
    }
}

struct Going {
    id: String,
    due: String,
    latest: String,
    left: String,
}

struct Spared {
    id: String,
    why: &'static str,
}

pub(super) async fn show(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    let foreseen = desk::retention::plan(&ctx, &site.desk).await?;
    let plan = foreseen.plan;
    let (receipts, _) = desk::retention::receipts(&site.desk, None).await?;
    let going = plan.disposals.iter().map(|planned| Going {
        id: planned.id.clone(),
        due: when::short(planned.enforce_by),
        latest: when::short(planned.statutory_latest),
        left: left(planned.statutory_latest, ctx.now),
    });
    let spared = plan
        .spared
        .iter()
        .map(|spared| Spared { id: spared.id.clone(), why: reason(spared.reason) });
    Ok(page(&Disposals {
        frame: Frame::console(&site, "Deletions", &staff).under("disposals"),
        made: when::minute(plan.made_at),
        rule: match plan.rule.as_str() {
            "" => "a policy that has no rule for recordings".to_owned(),
            rule => format!("{rule}, version {}", plan.rule_version),
        },
        going: Part::of(going, foreseen.more),
        spared: Part::of(spared, foreseen.more),
        unreadable: foreseen.unreadable,
        receipts: receipts.iter().take(10).map(Line::of).collect(),
    }))
}

fn left(latest: Timestamp, now: Timestamp) -> String {
    let left = latest.duration_since(now);
    if left.is_negative() {
        format!("{} too late", when::length(left))
    } else {
        format!("{} left", when::length(left))
    }
}

/// Why a recording stays, from the plan's code.
fn reason(code: &str) -> &'static str {
    match code {
        "held" => "a hold is open",
        "requested" => "a request about it is open",
        "evidence" => "it is evidence",
        "review" => "it is evidence, to be reviewed by a person",
        "running" => "its clock still runs",
        _ => "its clock cannot be counted, so it stays until somebody looks",
    }
}
