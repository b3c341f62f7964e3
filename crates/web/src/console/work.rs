//! What somebody works on: asked once per piece of work, before anything about people is shown.
//!
//! Invariant: the answer is kept in the session, sealed, and nowhere in the browser.

use super::sign_in::{first_page, inside};
use crate::Site;
use crate::layout::{Choice, Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::{Arrived, Staff};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use desk::sessions::{self, Before};
use desk::{DeskError, cases};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "work.html")]
struct Page {
    frame: Frame,
    mistakes: Vec<Mistake>,
    purpose: Field,
    case: Field,
    /// The references of the cases that they work on, to choose from.
    mine: Vec<String>,
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    case: String,
    next: Option<String>,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    arrived: Arrived,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let staff = match in_turn(arrived) {
        Ok(staff) => staff,
        Err(first) => return Ok(first.into_response()),
    };
    let work = staff.session.work.clone();
    let said = Said {
        purpose: work.as_ref().map(|work| work.purpose.clone()).unwrap_or_default(),
        case: work.and_then(|work| work.case).unwrap_or_default(),
        next: asked.next,
    };
    render(&site, &staff, &said, None).await
}

pub(super) async fn begin(
    State(site): State<Arc<Site>>,
    arrived: Arrived,
    Form(said): Form<Said>,
) -> Result<Response, Problem> {
    let staff = match in_turn(arrived) {
        Ok(staff) => staff,
        Err(first) => return Ok(first.into_response()),
    };
    match sessions::begin_work(&site.desk, &staff.token, &said.purpose, &said.case).await {
        Ok(()) => {
            let to = first_page(&site, &staff.session.actor.role, said.next);
            Ok(Redirect::to(&to).into_response())
        }
        Err(error @ DeskError::Invalid { .. }) => {
            let page = render(&site, &staff, &said, Some(&error)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Whoever may say now what they work on; otherwise where what comes before it is done.
fn in_turn(Arrived { staff, before }: Arrived) -> Result<Staff, Redirect> {
    match before {
        Some(Before::SecondFactor) => Err(Redirect::to("/staff/account/second-factor")),
        Some(Before::Conduct) => Err(Redirect::to("/staff/conduct?next=/staff/work")),
        Some(Before::Work) | None => Ok(staff),
    }
}

async fn render(
    site: &Site,
    staff: &Staff,
    said: &Said,
    error: Option<&DeskError>,
) -> Result<Response, Problem> {
    let about_case = matches!(error, Some(DeskError::Invalid { what: "the case", .. }));
    let text = error.map(|error| {
        if about_case { sentence(error) } else { "Choose what you work for.".to_owned() }
    });
    let wrong = if about_case { "case" } else { "purpose" };
    let of = |field: &str| text.clone().filter(|_| field == wrong);
    let mine = cases::mine(&staff.ctx(site), &site.desk).await?;
    let title = if text.is_some() { "Error: your work" } else { "Your work" };
    Ok(page(&Page {
        frame: Frame::console(site, title, staff),
        purpose: Field {
            id: "purpose".to_owned(),
            name: "purpose",
            label: "What for",
            error: of("purpose"),
            choices: purposes(site, staff, &said.purpose),
            ..Field::default()
        },
        case: Field {
            id: "case".to_owned(),
            name: "case",
            label: "Case reference, if it belongs to a case",
            hint: "As your force writes it. Recordings of another case stay shut meanwhile.",
            value: said.case.clone(),
            error: of("case"),
            choices: Vec::new(),
        },
        mine: mine.into_iter().map(|one| one.case.reference).collect(),
        mistakes: text.map(|text| Mistake { field: wrong.to_owned(), text }).into_iter().collect(),
        next: inside(said.next.clone()),
    }))
}

/// The purposes of their role; where there is only one, it stands chosen.
pub(super) fn purposes(site: &Site, staff: &Staff, chosen: &str) -> Vec<Choice> {
    let Some(applied) = desk::packs::current(&site.desk) else { return Vec::new() };
    let role = applied.pack.roles.get(staff.session.actor.role.as_str());
    let ids = role.map(|role| role.purposes.as_slice()).unwrap_or_default();
    ids.iter()
        .map(|id| Choice {
            value: id.as_str().to_owned(),
            label: applied.pack.purposes.get(id.as_str()).map_or_else(
                || id.as_str().to_owned(),
                |purpose| crate::when::capital(&purpose.title),
            ),
            hint: String::new(),
            chosen: id.as_str() == chosen || ids.len() == 1,
        })
        .collect()
}
