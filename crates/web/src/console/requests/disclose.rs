//! An entry for the disclosure log, written about a request that was answered.
//!
//! Invariant: a form with a mistake comes back as it was filled in, with the places named.

use crate::Site;
use crate::layout::{Choice, Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::rights::{self, Draught, Logged};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "request.disclose.html")]
struct Writing {
    frame: Frame,
    mistakes: Vec<Mistake>,
    id: String,
    number: String,
    title: Field,
    asked: Field,
    answered: Field,
    files: Field,
}

/// What was filled in: a file that goes with it is named as often as there are files.
fn draught(pairs: Vec<(String, String)>) -> Draught {
    let mut filled = Draught::default();
    for (key, value) in pairs {
        match key.as_str() {
            "title" => filled.title = value,
            "asked" => filled.asked = value,
            "answered" => filled.answered = value,
            "file" => filled.files.push(value),
            _ => {}
        }
    }
    filled
}

pub(in crate::console) async fn form(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    shown(&site, &staff, &id, &Draught::default(), None).await
}

async fn shown(
    site: &Site,
    staff: &Staff,
    id: &str,
    filled: &Draught,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let shown = rights::show(&staff.ctx(site), &site.desk, id).await?;
    match &shown.logged {
        Logged::Not => return Err(Problem::no_such_page()),
        Logged::Entry(entry, _) => {
            return Ok(Redirect::to(&format!("/staff/disclosures/{entry}")).into_response());
        }
        Logged::NotYet => {}
    }
    let field = |id: &str, name, label, hint, value: &str| Field {
        id: id.to_owned(),
        name,
        label,
        hint,
        value: value.to_owned(),
        error: mistake.as_ref().filter(|one| one.field == id).map(|one| one.text.clone()),
        choices: Vec::new(),
    };
    let mut files = field("files", "file", "Files that go with it", "", "");
    let released = shown.request.files.iter().filter(|file| file.release.is_some());
    files.choices = released
        .map(|file| Choice {
            value: file.id.clone(),
            label: file.name.clone(),
            hint: when::size(file.size_bytes),
            chosen: filled.files.contains(&file.id),
        })
        .collect();
    let is_wrong = mistake.is_some();
    let page = page(&Writing {
        frame: Frame::console(site, "An entry for the disclosure log", staff).under("requests"),
        id: shown.id.clone(),
        number: shown.request.number.clone(),
        title: field("title", "title", "Title", "", &filled.title),
        asked: field("asked", "asked", "What was asked", ASKED, &filled.asked),
        answered: field("answered", "answered", "What was answered", "", &filled.answered),
        files,
        mistakes: mistake.into_iter().collect(),
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

const ASKED: &str = "In your own words, not in theirs: nobody may be known by it.";

/// The entry is written.
pub(in crate::console) async fn write(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let filled = draught(pairs);
    match rights::propose_entry(&staff.ctx(&site), &site.desk, &id, &filled).await {
        Ok(entry) => {
            let to = format!("/staff/disclosures/{entry}?done=written");
            Ok(Redirect::to(&to).into_response())
        }
        Err(error @ (DeskError::Invalid { .. } | DeskError::NotFound("file"))) => {
            let field = match &error {
                DeskError::Invalid { what: "what was asked", .. } => "asked",
                DeskError::Invalid { what: "what was answered", .. } => "answered",
                DeskError::NotFound(_) => "files",
                _ => "title",
            };
            let mistake = Mistake { field: field.to_owned(), text: sentence(&error) };
            shown(&site, &staff, &id, &filled, Some(mistake)).await
        }
        Err(error) => Err(error.into()),
    }
}
