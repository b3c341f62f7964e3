//! The library: which recordings there are, and what their clocks say.
//!
//! Invariant: every line was decided about by the rule that deletes.

use super::Badge;
use crate::Site;
use crate::layout::{Frame, Tab, page};
use crate::problem::Problem;
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use desk::evidence::{self, COUNT_MAX, Shown, Sort, State as Standing};
use jiff::Timestamp;
use rules::access::Restriction;
use rules::evidence::Condition;
use serde::Deserialize;
use std::sync::Arc;

/// The longest cursor that is read, in bytes.
const CURSOR_MAX_BYTES: usize = 400;

const PATH: &str = "/staff/recordings";

#[derive(Template)]
#[template(path = "library.html")]
struct Library {
    frame: Frame,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    total: String,
    nothing: &'static str,
    sort: &'static str,
    next: Option<String>,
}

/// A recording as a line of the table.
struct Line {
    id: String,
    handle: String,
    file: String,
    size: String,
    officer: String,
    camera: String,
    recorded: String,
    received: String,
    flags: Vec<&'static str>,
    badge: Badge,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    sort: Option<String>,
    after: Option<String>,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (sort, word, nothing) = match asked.sort.as_deref() {
        Some("due") => (Sort::DueFirst, "due", "No clock is running."),
        Some("closed") => (Sort::Closed, "closed", "Nothing closed is open to you."),
        Some("quarantine") => (Sort::Quarantined, "quarantine", "Nothing is in quarantine."),
        _ => (Sort::Newest, "newest", "No recording is held."),
    };
    let after = asked.after.filter(|after| !after.is_empty());
    if after.as_ref().is_some_and(|after| after.len() > CURSOR_MAX_BYTES) {
        return Err(Problem::bad_request(
            "Only a link of this site leads to a page of the library.",
        ));
    }
    let ctx = staff.ctx(&site);
    let listing = evidence::list(&ctx, &site.desk, sort, after.as_deref()).await?;
    let tab = |label, key: &str| {
        let href = format!("{PATH}?sort={key}");
        Tab { href, label, here: key == word }
    };
    Ok(page(&Library {
        frame: Frame::console(&site, "Recordings", &staff).under("recordings"),
        tabs: vec![
            tab("Newest", "newest"),
            tab("Due first", "due"),
            tab("Quarantine", "quarantine"),
            tab("Closed", "closed"),
        ],
        lines: listing.shown.into_iter().map(|shown| line(shown, ctx.now)).collect(),
        total: listing.total.map_or_else(
            || "Restricted and sealed recordings that are open to you".to_owned(),
            total,
        ),
        nothing,
        sort: word,
        next: listing.next,
    }))
}

/// How many there are, in words; no further than they were counted.
fn total(total: u64) -> String {
    let many = |number| when::things(number, "recording", "recordings");
    if total > COUNT_MAX { format!("More than {}", many(COUNT_MAX)) } else { many(total) }
}

fn line(shown: Shown, now: Timestamp) -> Line {
    let Shown { id, handle, state, recording, decision, .. } = shown;
    let recorded = recording.recorded_from.map(when::short);
    Line {
        id,
        handle: handle.to_string().chars().take(8).collect(),
        flags: flags(state, recording.condition(), recording.restriction()),
        size: when::size(recording.size_bytes),
        file: named(recording.file_name),
        officer: named(recording.officer),
        camera: named(recording.camera),
        recorded: recorded.unwrap_or_else(|| "not given".to_owned()),
        received: when::short(recording.received_at),
        badge: Badge::of(&decision, now),
    }
}

/// A text of the dock's, or words for its absence.
pub(super) fn named(text: String) -> String {
    if text.trim().is_empty() { "not given".to_owned() } else { text }
}

pub(super) fn state_words(state: Standing) -> &'static str {
    match state {
        Standing::Held => "Held",
        Standing::Quarantine => "In quarantine",
        Standing::Disposing => "Being deleted",
    }
}

/// What somebody should know before they open it.
fn flags(state: Standing, condition: Condition, closed: Restriction) -> Vec<&'static str> {
    let broken = match condition {
        Condition::Whole => None,
        Condition::Truncated => Some("Ends early"),
        Condition::NoIndex => Some("No index"),
        Condition::NotVideo => Some("Not a video"),
    };
    let standing = (state != Standing::Held).then(|| state_words(state));
    let closed = match closed {
        Restriction::None => None,
        Restriction::Restricted => Some("Restricted"),
        Restriction::Sealed => Some("Sealed"),
    };
    standing.into_iter().chain(broken).chain(closed).collect()
}
