//! A file is redacted: names are given, what may have to go is proposed, a person ticks, and a new
//! file is made and read again.
//!
//! Invariant: nothing is taken out that nobody ticked, and a page shows what stands there beside
//! why it is proposed.

use crate::Site;
use crate::layout::{Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::rights::{self, Page, Proposed};
use std::sync::Arc;

/// How many pages are shown beside what is proposed.
const SHOWN_PAGES_MAX: usize = 40;

#[derive(Template)]
#[template(path = "request.redact.html")]
struct Redacting {
    frame: Frame,
    mistakes: Vec<Mistake>,
    id: String,
    file: String,
    name: String,
    names: String,
    pages: Vec<Shown>,
    proposed: usize,
    unread: bool,
    more: bool,
    asked: bool,
}

struct Shown {
    number: usize,
    lines: Option<String>,
    proposed: Vec<Line>,
    /// Why each box on it was drawn.
    boxes: Vec<String>,
}

struct Line {
    at: usize,
    text: String,
    why: &'static str,
    ticked: bool,
}

/// Names as they were typed, and what was ticked.
#[derive(Default)]
struct Filled {
    names: String,
    ticked: Vec<usize>,
}

impl Filled {
    /// From a form whose field `tick` comes once for each tick.
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut filled = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "names" => filled.names = value,
                "tick" => filled.ticked.extend(value.parse::<usize>().ok()),
                _ => {}
            }
        }
        filled
    }
}

pub(in crate::console) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    // Those of the cases whose recordings stand in the request are looked for at once.
    let names = rights::names(&staff.ctx(&site), &site.desk, &id).await?.join("\n");
    let filled = Filled { names, ..Filled::default() };
    shown(&site, &staff, (&id, &file), &filled, None, false).await
}

pub(in crate::console) async fn look(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, file)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    shown(&site, &staff, (&id, &file), &Filled::of(pairs), None, true).await
}

async fn shown(
    site: &Site,
    staff: &Staff,
    (id, file): (&str, &str),
    filled: &Filled,
    mistake: Option<Mistake>,
    asked: bool,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(site);
    let review = rights::review(&ctx, &site.desk, id, file, &filled.names).await?;
    let is_wrong = mistake.is_some();
    let mut pages: Vec<Shown> = Vec::new();
    for number in 1..=review.pages.min(SHOWN_PAGES_MAX) {
        let lines = match rights::page(&ctx, &site.desk, id, file, number).await? {
            Page::Lines(lines) => Some(lines),
            Page::Picture(_) => None,
        };
        let of_page = |(_, one): &(usize, &Proposed)| one.page == number;
        let proposed = review.proposed.iter().enumerate().filter(of_page);
        let line = |(at, one): (usize, &Proposed)| Line {
            at,
            text: one.text.clone(),
            why: one.why,
            ticked: if is_wrong { filled.ticked.contains(&at) } else { one.is_likely },
        };
        let boxes = review.file.boxes.iter().filter(|one| one.page == number);
        let boxes = boxes.map(|one| one.why.clone()).collect();
        pages.push(Shown { number, lines, proposed: proposed.map(line).collect(), boxes });
    }
    let shown = page(&Redacting {
        frame: Frame::console(site, "Redact a file", staff).under("requests"),
        mistakes: mistake.into_iter().collect(),
        id: id.to_owned(),
        file: file.to_owned(),
        name: review.file.name,
        names: filled.names.clone(),
        proposed: review.proposed.len(),
        unread: review.unread,
        more: review.pages > SHOWN_PAGES_MAX,
        pages,
        asked,
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// The release is made.
pub(in crate::console) async fn make(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, file)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (ctx, filled) = (staff.ctx(&site), Filled::of(pairs));
    let made = rights::redact(&ctx, &site.desk, &id, &file, &filled.names, &filled.ticked).await;
    match made {
        Ok(_) => Ok(Redirect::to(&format!("/staff/requests/{id}?done=redact")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            let mistake = Mistake { field: "names".to_owned(), text: sentence(&error) };
            shown(&site, &staff, (&id, &file), &filled, Some(mistake), true).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A page of the file as a picture.
pub(in crate::console) async fn picture(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, file, number)): Path<(String, String, usize)>,
) -> Result<Response, Problem> {
    match rights::page(&staff.ctx(&site), &site.desk, &id, &file, number).await? {
        Page::Picture(png) => Ok(([(CONTENT_TYPE, "image/png")], png).into_response()),
        Page::Lines(lines) => Ok(crate::layout::plain(lines)),
    }
}

/// How a release is told beside its name.
pub(super) fn told(file: &rights::File) -> String {
    let size = when::size(file.size_bytes);
    match &file.release {
        Some(release) => {
            let words = when::things(release.removed, "word", "words");
            format!("{size}; for release, {words} taken out, {} more than asked", release.over)
        }
        None => size,
    }
}
