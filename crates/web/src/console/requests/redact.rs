//! A file is redacted: names are given, what may have to go is proposed, a person ticks, and a new
//! file is made and read again. A long file is looked at twenty pages after twenty.
//!
//! Invariant: nothing is taken out that nobody ticked, and a page shows what stands there beside
//! why it is proposed. What was ticked on other pages travels in the form, and nowhere else.

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
use desk::rights::{self, Chosen, Page, Proposed, REVIEW_PAGES, Review, Tick};
use std::sync::Arc;

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
    asked: bool,
    /// The first and the last page shown, and how many there are.
    from: usize,
    to: usize,
    count: usize,
    /// What was ticked on other pages.
    elsewhere: Vec<String>,
    /// The first page of each stretch that was looked at, this one with them.
    seen: Vec<usize>,
    stretches: Vec<Stretch>,
    all_seen: bool,
}

/// Pages that are looked at together.
struct Stretch {
    from: usize,
    to: usize,
    here: bool,
    seen: bool,
}

struct Shown {
    number: usize,
    lines: Option<String>,
    proposed: Vec<Line>,
    /// Why each box on it was drawn.
    boxes: Vec<String>,
}

struct Line {
    /// Page and place, as the form says them.
    at: String,
    text: String,
    why: &'static str,
    ticked: bool,
}

/// Names as they were typed, what was ticked, and what was looked at.
#[derive(Default)]
struct Filled {
    chosen: Chosen,
    /// The page to go on from.
    from: Option<usize>,
    /// Whether ticks were chosen by somebody, and are not those that it begins with.
    names_before: Option<String>,
}

impl Filled {
    /// From a form whose fields `tick` and `seen` come once for each.
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut filled = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "names" => filled.chosen.names = value,
                "names-before" => filled.names_before = Some(value),
                "tick" => filled.chosen.ticked.extend(tick(&value)),
                "seen" => filled.chosen.seen.extend(value.parse::<usize>().ok()),
                "from" => filled.from = value.parse().ok(),
                _ => {}
            }
        }
        // Other names are other proposals: what was ticked is what was ticked for these.
        if filled.names_before.as_ref().is_some_and(|before| *before != filled.chosen.names) {
            filled.chosen = Chosen { names: filled.chosen.names, ..Chosen::default() };
        }
        filled
    }
}

/// A tick as a form says it: `3.0`, the first of page 3.
fn tick(text: &str) -> Option<Tick> {
    let (page, index) = text.split_once('.')?;
    Some(Tick { page: page.parse().ok()?, index: index.parse().ok()? })
}

fn told_as(tick: Tick) -> String {
    format!("{}.{}", tick.page, tick.index)
}

pub(in crate::console) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    // Those of the cases whose recordings stand in the request are looked for at once.
    let names = rights::names(&staff.ctx(&site), &site.desk, &id).await?.join("\n");
    let filled = Filled { chosen: Chosen { names, ..Chosen::default() }, ..Filled::default() };
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
    let Filled { chosen, .. } = filled;
    let from = filled.from.unwrap_or(1);
    let review = rights::review(&ctx, &site.desk, id, file, &chosen.names, from).await?;
    let is_wrong = mistake.is_some();
    let to = from + review.lines.len() - 1;
    let was_seen = chosen.seen.contains(&from);
    let elsewhere = chosen.ticked.iter().filter(|tick| !(from..=to).contains(&tick.page));
    let elsewhere = elsewhere.map(|tick| told_as(*tick)).collect();
    let mut seen = chosen.seen.clone();
    seen.push(from);
    seen.sort_unstable();
    seen.dedup();
    let stretches: Vec<_> = (1..=review.pages)
        .step_by(REVIEW_PAGES)
        .map(|first| Stretch {
            from: first,
            to: (first + REVIEW_PAGES - 1).min(review.pages),
            here: first == from,
            seen: seen.contains(&first),
        })
        .collect();
    let shown = page(&Redacting {
        frame: Frame::console(site, "Redact a file", staff).under("requests"),
        mistakes: mistake.into_iter().collect(),
        id: id.to_owned(),
        file: file.to_owned(),
        names: chosen.names.clone(),
        proposed: review.proposed.len(),
        unread: review.unread,
        pages: pages(&review, was_seen.then_some(&chosen.ticked)),
        name: review.file.name,
        asked,
        from,
        to,
        count: review.pages,
        elsewhere,
        all_seen: stretches.iter().all(|one| one.seen),
        seen,
        stretches,
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// The pages that are shown, ticked as somebody ticked them, or as they begin.
fn pages(review: &Review, ticked: Option<&Vec<Tick>>) -> Vec<Shown> {
    let line = |one: &Proposed| Line {
        at: told_as(one.tick),
        text: one.text.clone(),
        why: one.why,
        ticked: ticked.map_or(one.is_likely, |ticked| ticked.contains(&one.tick)),
    };
    let each = review.lines.iter().enumerate().map(|(at, lines)| {
        let number = review.from + at;
        let proposed = review.proposed.iter().filter(|one| one.tick.page == number);
        let boxes = review.file.boxes.iter().filter(|one| one.page == number);
        Shown {
            number,
            lines: lines.clone(),
            proposed: proposed.map(line).collect(),
            boxes: boxes.map(|one| one.why.clone()).collect(),
        }
    });
    each.collect()
}

/// The release is made.
pub(in crate::console) async fn make(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, file)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (ctx, filled) = (staff.ctx(&site), Filled::of(pairs));
    let made = rights::redact(&ctx, &site.desk, &id, &file, &filled.chosen).await;
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
