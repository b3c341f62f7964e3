//! The disclosure log: what was asked and answered about information, for everybody.
//!
//! Invariant: only what a second person cleared is here; nothing says who asked.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::requests::day;
use crate::site::ask::site_ctx;
use crate::when;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use desk::rights::{self, Disclosed};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "disclosures.html")]
struct List {
    frame: Frame,
    entries: Vec<Line>,
    later: bool,
    next: Option<String>,
}

struct Line {
    id: String,
    title: String,
    body: String,
    answered: String,
}

#[derive(Template)]
#[template(path = "disclosure.html")]
struct One {
    frame: Frame,
    entry: Disclosed,
    answered_on: String,
    published_on: String,
    files: Vec<(String, String, String)>,
}

#[derive(Deserialize)]
pub(super) struct From {
    after: Option<String>,
}

pub(super) async fn list(
    State(site): State<Arc<Site>>,
    Query(from): Query<From>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    let (entries, next) = rights::entries(&ctx, &site.desk, from.after.as_deref()).await?;
    let lines = entries.into_iter().map(|entry| Line {
        id: entry.id,
        title: entry.title,
        body: entry.body,
        answered: day(entry.answered_on),
    });
    Ok(page(&List {
        frame: Frame::public(&site, "Disclosure log").under("ask"),
        entries: lines.collect(),
        later: from.after.is_some(),
        next,
    }))
}

pub(super) async fn one(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let entry = rights::published(&site_ctx(&site, None)?, &site.desk, &id).await?;
    let files = entry.files.iter();
    let files = files.map(|file| (file.id.clone(), file.name.clone(), when::size(file.size_bytes)));
    Ok(page(&One {
        frame: Frame::public(&site, &entry.title).under("ask"),
        answered_on: day(entry.answered_on),
        published_on: entry.published_on.map(day).unwrap_or_default(),
        files: files.collect(),
        entry,
    }))
}

pub(super) async fn file(
    State(site): State<Arc<Site>>,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    let (file, bytes) = rights::published_file(&ctx, &site.desk, &id, &file).await?;
    Ok(crate::requests::to_keep(&file.name, bytes))
}
