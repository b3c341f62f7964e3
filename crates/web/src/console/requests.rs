//! The data office's room: requests taken in, worked on, decided, cleared and answered.
//!
//! Invariant: a page offers only what can happen to the request now; the desk decides again when
//! the form comes. Names travel in forms, an address holds a random id.

mod acts;
mod carry;
mod disclose;
mod draw;
mod figures;
mod files;
mod holdings;
mod information;
mod language;
mod log;
mod one;
mod parts;
mod redact;
mod search;
mod take;

pub(super) use acts::{act, back};
pub(super) use carry::{EVERYTHING, back as carry_back, carry_out};
pub(super) use disclose::{form as disclose, write as write_entry};
pub(super) use draw::{draw, draw_back, drawn, rub_out};
pub(super) use figures::{show as figures, take_home as take_figures_home};
pub(super) use files::{BODY_MAX_BYTES, add as add_file, back as files_back, give as give_file};
pub(super) use log::{log, log_file};
pub(super) use one::{option, show as one};
pub(super) use redact::{look, make, picture, show as redact};
pub(super) use search::{back as search_back, search};
pub(super) use take::{form, forms, take};

use crate::Site;
use crate::console::Badge;
use crate::layout::{Figure, Frame, Tab, page};
use crate::problem::Problem;
use crate::requests::day;
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::rights::{self, Listed, Sift, Which};
use jiff::civil::Date;
use pack::{Act, RequestKind};
use rules::rights::calendar::day_of;
use rules::rights::kind;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "requests.html")]
struct List {
    frame: Frame,
    figures: Vec<Figure>,
    tabs: Vec<Tab>,
    /// The kinds to sift by, where there are several.
    sifts: Vec<Tab>,
    lines: Vec<Line>,
    next: Option<String>,
    takes: bool,
    /// Whether footage of others is asked for in this purpose.
    logs: bool,
}

struct Line {
    id: String,
    number: String,
    asks: &'static str,
    is_child: bool,
    received: String,
    stage: &'static str,
    badge: Option<Badge>,
    holder: String,
}

/// Which requests, and from where on.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    which: String,
    #[serde(default)]
    kind: String,
    after: Option<String>,
}

const TABS: &[(&str, Which, &str)] = &[
    ("", Which::Open, "Open, next due first"),
    ("mine", Which::Mine, "Mine"),
    ("new", Which::New, "New"),
    ("to-clear", Which::ToClear, "To be cleared"),
    ("cleared", Which::Cleared, "To be sent"),
    ("closed", Which::Closed, "Closed"),
];

/// The worklist.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if !staff.may(&site, Act::WorkRequests) && staff.may(&site, Act::TakeRequest) {
        return Ok(Redirect::to("/staff/requests/new").into_response());
    }
    let known = TABS.iter().find(|(key, ..)| *key == asked.which);
    let (key, which, _) = known.ok_or_else(Problem::no_such_page)?;
    let sifted = RequestKind::from_word(&asked.kind);
    if sifted.is_none() && !asked.kind.is_empty() {
        return Err(Problem::no_such_page());
    }
    let ctx = staff.ctx(&site);
    let sift = Sift { which: *which, kind: sifted };
    let list = rights::worklist(&ctx, &site.desk, sift, asked.after.as_deref()).await?;
    let mut figures =
        vec![Figure { number: when::count(list.overdue), words: "overdue".to_owned() }];
    figures.extend(list.stages.iter().filter(|(_, count)| *count > 0).map(|(stage, count)| {
        Figure { number: when::count(*count), words: stage.plain().to_lowercase() }
    }));
    let today = day_of(ctx.now);
    let tabs = TABS.iter().map(|(other, _, label)| Tab {
        href: address(other, sifted, None),
        label,
        here: other == key,
    });
    let several = list.kinds.len() > 1;
    let every = std::iter::once(None).chain(list.kinds.iter().copied().map(Some));
    let sifts = every.filter(|_| several).map(|one| Tab {
        href: address(key, one, None),
        label: one.map_or("Every kind", kind::plain),
        here: one == sifted,
    });
    Ok(page(&List {
        frame: Frame::console(&site, "Requests", &staff).under("requests"),
        figures,
        tabs: tabs.collect(),
        sifts: sifts.collect(),
        lines: list.listed.into_iter().map(|one| Line::of(one, today)).collect(),
        next: list.next.map(|next| address(key, sifted, Some(&next))),
        takes: staff.may(&site, Act::TakeRequest),
        logs: list.for_others,
    }))
}

fn address(which: &str, kind: Option<RequestKind>, after: Option<&str>) -> String {
    let which = if which.is_empty() { String::new() } else { format!("which={which}") };
    let kind = kind.map(|kind| format!("kind={}", kind.as_str())).unwrap_or_default();
    let after = after.map(|after| format!("after={after}")).unwrap_or_default();
    let all: Vec<_> = [which, kind, after].into_iter().filter(|part| !part.is_empty()).collect();
    if all.is_empty() {
        "/staff/requests".to_owned()
    } else {
        format!("/staff/requests?{}", all.join("&"))
    }
}

impl Line {
    fn of(listed: Listed, today: Date) -> Self {
        let Listed { id, request, due_on } = listed;
        let asks = RequestKind::from_word(&request.kind).map_or("", kind::plain);
        let closed = request.stage.is_closed();
        Self {
            id,
            asks,
            is_child: request.person.is_child,
            received: day(request.received_on()),
            stage: request.stage.plain(),
            badge: due_on.filter(|_| !closed).map(|due| due_badge(due, today)),
            holder: request.holder.clone().unwrap_or_else(|| "nobody".to_owned()),
            number: request.number,
        }
    }
}

/// The day that decides, in a word; the working of each clock stands in the request itself.
fn due_badge(due: Date, today: Date) -> Badge {
    let left = today.until(due).map_or(0, |span| span.get_days());
    let (shape, words) = match left {
        ..0 => ("due", "overdue".to_owned()),
        0 => ("due", "due today".to_owned()),
        1..=5 => ("review", format!("{left} days left")),
        _ => ("running", format!("{left} days left")),
    };
    Badge { shape, words, working: vec![format!("An answer is due by {}.", day(due))] }
}
