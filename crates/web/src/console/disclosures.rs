//! The disclosure log behind the counter: what waits to be cleared, and what is taken down.
//!
//! Invariant: whoever clears an entry sees it, files and all, as everybody will.

use crate::Site;
use crate::layout::{Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::requests::day;
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::rights::{self, Disclosed, Waiting};
use pack::Act;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "disclosures.staff.html")]
struct List {
    frame: Frame,
    done: Option<&'static str>,
    lines: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "disclosure.staff.html")]
struct One {
    frame: Frame,
    mistakes: Vec<Mistake>,
    done: Option<&'static str>,
    entry: Disclosed,
    answered_on: String,
    published_on: Option<String>,
    by: String,
    files: Vec<(String, String, String)>,
    may_clear: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    words: String,
}

fn done(code: &str) -> Option<&'static str> {
    match code {
        "written" => Some("Written. It waits for a second person."),
        "cleared" => Some("Published. Everybody can read it now."),
        "down" => Some("Taken down. What it said and its files are gone."),
        _ => None,
    }
}

pub(super) async fn list(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let waiting = rights::waiting(&staff.ctx(&site), &site.desk).await?;
    let lines = waiting.into_iter().map(|one| (one.entry.id, one.entry.title, one.by));
    Ok(page(&List {
        frame: Frame::console(&site, "The disclosure log", &staff).under("requests"),
        done: asked.done.as_deref().and_then(done),
        lines: lines.collect(),
    }))
}

pub(super) async fn one(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&site, &staff, &id, asked.done.as_deref().and_then(done), None).await
}

async fn shown(
    site: &Site,
    staff: &Staff,
    id: &str,
    done: Option<&'static str>,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let Waiting { entry, by } = rights::look_at_entry(&staff.ctx(site), &site.desk, id).await?;
    let is_wrong = mistake.is_some();
    let files = entry.files.iter();
    let files = files.map(|file| (file.id.clone(), file.name.clone(), when::size(file.size_bytes)));
    let may_clear = entry.published_on.is_none()
        && by != staff.session.actor.id
        && staff.may(site, Act::ClearAnswer);
    let page = page(&One {
        frame: Frame::console(site, &entry.title, staff).under("requests"),
        mistakes: mistake.into_iter().collect(),
        done,
        answered_on: day(entry.answered_on),
        published_on: entry.published_on.map(day),
        files: files.collect(),
        may_clear,
        entry,
        by,
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

/// A file of an entry, published or not.
pub(super) async fn file(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (file, bytes) = rights::look_at_file(&staff.ctx(&site), &site.desk, &id, &file).await?;
    Ok(crate::requests::to_keep(&file.name, bytes))
}

pub(super) async fn clear(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    match rights::clear_entry(&staff.ctx(&site), &site.desk, &id).await {
        Ok(()) => {
            Ok(Redirect::to(&format!("/staff/disclosures/{id}?done=cleared")).into_response())
        }
        Err(error @ DeskError::Invalid { .. }) => {
            let mistake = Mistake { field: "main".to_owned(), text: sentence(&error) };
            shown(&site, &staff, &id, None, Some(mistake)).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn take_down(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(why): Form<Why>,
) -> Result<Response, Problem> {
    match rights::take_down(&staff.ctx(&site), &site.desk, &id, &why.words).await {
        Ok(()) => Ok(Redirect::to("/staff/disclosures?done=down").into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            let mistake = Mistake { field: "why".to_owned(), text: sentence(&error) };
            shown(&site, &staff, &id, None, Some(mistake)).await
        }
        Err(error) => Err(error.into()),
    }
}
