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
    going: Vec<Going>,
    spared: Vec<Spared>,
    receipts: Vec<Line>,
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
    let plan = desk::retention::plan(&ctx, &site.desk).await?;
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
        rule: format!("{}, version {}", plan.rule, plan.rule_version),
        going: going.collect(),
        spared: spared.collect(),
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
