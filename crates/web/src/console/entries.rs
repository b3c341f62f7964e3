//! What people handed in: by form, one by one, finished, deleted, or taken home as lines.
//!
//! Invariant: an address holds a form of the pack or a random id and nothing of an entry; what is
//! shown was journalled by the desk before.

use crate::Site;
use crate::layout::{Field, Frame, Mistake, Tab, page};
use crate::problem::{Problem, sentence};
use crate::requests::day;
use crate::session::Staff;
use crate::site::take_part::rows;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::entries::{self, Entry, Tally, WHY_ERASED};
use rules::entries::Question;
use rules::rights::calendar::day_of;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "entries.html")]
struct Rooms {
    frame: Frame,
    tallies: Vec<Tally>,
}

#[derive(Template)]
#[template(path = "entries.form.html")]
struct List {
    frame: Frame,
    mistakes: Vec<Mistake>,
    form: String,
    title: String,
    apart: bool,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    next: Option<String>,
    why: Field,
}

struct Line {
    id: String,
    name: String,
    came: String,
    done: Option<String>,
}

#[derive(Template)]
#[template(path = "entries.one.html")]
struct One {
    frame: Frame,
    mistakes: Vec<Mistake>,
    id: String,
    form: String,
    name: String,
    came: String,
    rows: Vec<(String, String)>,
    done: Option<(String, String)>,
    came_of_it: Field,
    why: Field,
}

/// Which entries of a form.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    which: String,
    after: Option<String>,
}

/// What was filled in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Filled {
    words: String,
    why: String,
}

/// What whoever is signed in reads.
pub(super) async fn show(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    let tallies = entries::rooms(&staff.ctx(&site), &site.desk).await?;
    let frame = Frame::console(&site, "Handed in", &staff).under("entries");
    Ok(page(&Rooms { frame, tallies }))
}

/// What was handed in by a form.
pub(super) async fn of_form(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    listed(&site, &staff, &form, &asked, None).await
}

async fn listed(
    site: &Site,
    staff: &Staff,
    form: &str,
    asked: &Asked,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let is_done = match asked.which.as_str() {
        "" => false,
        "done" => true,
        _ => return Err(Problem::no_such_page()),
    };
    let after = asked.after.as_deref();
    let list = entries::list(&staff.ctx(site), &site.desk, form, is_done, after).await?;
    let at = format!("/staff/entries/{form}");
    let which = if is_done { "which=done&" } else { "" };
    let lines = list.listed.into_iter().enumerate().map(|(index, one)| Line {
        id: one.id,
        name: one.number.unwrap_or_else(|| format!("Entry {}", index + 1)),
        came: came(one.at, list.apart),
        done: one.done_at.map(when::day),
    });
    let ok = mistake.is_none();
    let shown = page(&List {
        frame: Frame::console(site, &list.title, staff).under("entries"),
        form: form.to_owned(),
        apart: list.apart,
        tabs: vec![
            Tab { href: at.clone(), label: "To be done, the oldest first", here: !is_done },
            Tab { href: format!("{at}?which=done"), label: "Done", here: is_done },
        ],
        lines: lines.collect(),
        next: list.next.map(|next| format!("{at}?{which}after={next}")),
        why: reason(mistake.as_ref()),
        mistakes: mistake.into_iter().collect(),
        title: list.title,
    });
    let status = if ok { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, shown).into_response())
}

fn reason(mistake: Option<&Mistake>) -> Field {
    Field {
        id: "why".to_owned(),
        name: "why",
        label: "Why you take them with you",
        hint: "It is recorded, with how many there were.",
        error: mistake.map(|one| one.text.clone()),
        ..Field::default()
    }
}

/// The day on which it came, or its month where that is all that is kept.
fn came(at: jiff::Timestamp, apart: bool) -> String {
    let on = day_of(at);
    if apart { on.strftime("%B %Y").to_string() } else { day(on) }
}

/// One entry.
pub(super) async fn one(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    shown(&site, &staff, &id, "", None).await
}

async fn shown(
    site: &Site,
    staff: &Staff,
    id: &str,
    words: &str,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let (entry, questions) = entries::show(&staff.ctx(site), &site.desk, id).await?;
    let name = entry.number.clone().unwrap_or_else(|| "An entry without a number".to_owned());
    let error =
        |field: &str| mistake.as_ref().filter(|one| one.field == field).map(|one| one.text.clone());
    let ok = mistake.is_none();
    let why = Field {
        id: "because".to_owned(),
        name: "why",
        label: "Why",
        error: error("because"),
        choices: WHY_ERASED
            .iter()
            .map(|(code, plain)| super::requests::option(code, (*plain).to_owned()))
            .collect(),
        ..Field::default()
    };
    let came_of_it = Field {
        id: "words".to_owned(),
        name: "words",
        label: "What came of it",
        hint: "For those who work on it. From then on the clock runs that deletes it.",
        value: words.to_owned(),
        error: error("words"),
        ..Field::default()
    };
    let shown = page(&One {
        frame: Frame::console(site, &name, staff).under("entries"),
        id: id.to_owned(),
        came: came(entry.at, entry.number.is_none()),
        rows: rows(&entry, &questions),
        done: entry
            .done
            .as_ref()
            .map(|done| (format!("{}, {}", done.by, when::minute(done.at)), done.words.clone())),
        form: entry.form,
        name,
        came_of_it,
        why,
        mistakes: mistake.into_iter().collect(),
    });
    let status = if ok { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, shown).into_response())
}

/// Somebody finished with it.
pub(super) async fn finish(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    match entries::finish(&staff.ctx(&site), &site.desk, &id, &filled.words).await {
        Ok(()) => Ok(Redirect::to(&format!("/staff/entries/one/{id}")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            let mistake = Mistake { field: "words".to_owned(), text: sentence(&error) };
            shown(&site, &staff, &id, &filled.words, Some(mistake)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// It is deleted before its time.
pub(super) async fn erase(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    match entries::erase(&staff.ctx(&site), &site.desk, &id, &filled.why).await {
        Ok(()) => Ok(Redirect::to("/staff/entries").into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            let mistake = Mistake { field: "because".to_owned(), text: sentence(&error) };
            shown(&site, &staff, &id, "", Some(mistake)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// All of a form, as lines.
pub(super) async fn take_home(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(form): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    match entries::take_home(&staff.ctx(&site), &site.desk, &form, &filled.why).await {
        Ok((questions, entries)) => {
            let name = format!("attachment; filename=\"{form}.csv\"");
            let head =
                [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
            Ok((head, csv(&questions, &entries)).into_response())
        }
        Err(error @ (DeskError::Invalid { .. } | DeskError::TooMany { .. })) => {
            let mistake = Mistake { field: "why".to_owned(), text: sentence(&error) };
            listed(&site, &staff, &form, &Asked::default(), Some(mistake)).await
        }
        Err(error) => Err(error.into()),
    }
}

fn csv(questions: &[Question], entries: &[Entry]) -> String {
    let labels = questions.iter().map(|question| question.label.as_str());
    let heads: Vec<_> = ["Number", "Came in", "Done"].into_iter().chain(labels).collect();
    let row = |entry: &Entry| {
        let number = entry.number.clone().unwrap_or_default();
        let done = entry.done.as_ref().map(|done| when::day(done.at)).unwrap_or_default();
        let answer = |question: &Question| {
            let known = entry.answers.iter().find(|(key, _)| *key == question.key);
            known.map(|(_, answer)| answer.clone()).unwrap_or_default()
        };
        let first = [number, came(entry.at, entry.number.is_none()), done];
        first.into_iter().chain(questions.iter().map(answer)).collect()
    };
    let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    pack::registers::csv(&heads, &rows)
}

/// Leads from the address of a form to the page that it stands on.
pub(super) async fn back_to_form(_staff: Staff, Path(form): Path<String>) -> Redirect {
    let known = form.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if known {
        Redirect::to(&format!("/staff/entries/{form}"))
    } else {
        Redirect::to("/staff/entries")
    }
}

/// Leads from the address of a form to the entry that it is about.
pub(super) async fn back_to_one(_staff: Staff, Path(id): Path<String>) -> Redirect {
    let known = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if known {
        Redirect::to(&format!("/staff/entries/one/{id}"))
    } else {
        Redirect::to("/staff/entries")
    }
}
