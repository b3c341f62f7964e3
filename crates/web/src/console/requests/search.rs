//! Looking for one request.
//!
//! Invariant: what is looked for travels in a form, never in an address.

use super::Line;
use crate::Site;
use crate::layout::{Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::{DeskError, rights};
use rules::rights::calendar::day_of;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "requests.search.html")]
struct Results {
    frame: Frame,
    mistakes: Vec<Mistake>,
    sought: String,
    lines: Vec<Line>,
}

/// What was filled in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(in crate::console) struct Filled {
    sought: String,
}

pub(in crate::console) async fn search(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    let today = day_of(ctx.now);
    let (status, mistakes, found) = match rights::search(&ctx, &site.desk, &filled.sought).await {
        Ok(found) => (StatusCode::OK, Vec::new(), found),
        Err(error @ DeskError::Invalid { .. }) => {
            let mistake = Mistake { field: "sought".to_owned(), text: sentence(&error) };
            (StatusCode::UNPROCESSABLE_ENTITY, vec![mistake], Vec::new())
        }
        Err(error) => return Err(error.into()),
    };
    let shown = page(&Results {
        frame: Frame::console(&site, "Look for a request", &staff).under("requests"),
        mistakes,
        sought: filled.sought,
        lines: found.into_iter().map(|one| Line::of(one, today)).collect(),
    });
    Ok((status, shown).into_response())
}

/// Leads from the address of the form to the list.
pub(in crate::console) async fn back(_staff: Staff) -> Redirect {
    Redirect::to("/staff/requests")
}
