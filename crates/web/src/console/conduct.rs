//! What the pack says to its staff, shown before the console opens.
//!
//! Invariant: the form names the wording that was shown, so that nobody acknowledges another.

use super::sign_in::{first_page, inside};
use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::session::Arrived;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use desk::conduct;
use desk::sessions::Before;
use pack::render::RenderedSection;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "conduct.html")]
struct Conduct {
    frame: Frame,
    title: String,
    updated: String,
    sections: Vec<RenderedSection>,
    notice: String,
    digest: String,
    left: usize,
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Read {
    notice: String,
    seen: String,
    next: Option<String>,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Arrived { staff, before }: Arrived,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if before == Some(Before::SecondFactor) {
        return Ok(Redirect::to("/staff/account/second-factor").into_response());
    }
    let due = if before.is_some() {
        conduct::due(&staff.ctx(&site), &site.desk).await?
    } else {
        Vec::new()
    };
    let Some(wording) = due.first() else {
        let to = first_page(&site, &staff.session.actor.role, asked.next);
        return Ok(Redirect::to(&to).into_response());
    };
    let applied = crate::site::in_force(&site)?;
    let rendered = pack::render::html(&applied.pack, &wording.notice)
        .map_err(|_| Problem::internal("rendering a notice"))?;
    Ok(page(&Conduct {
        frame: Frame::console(&site, &rendered.title, &staff),
        title: rendered.title,
        updated: pack::facts::in_words(rendered.last_updated),
        sections: rendered.sections,
        notice: wording.notice.clone(),
        digest: wording.digest.clone(),
        left: due.len() - 1,
        next: inside(asked.next),
    }))
}

pub(super) async fn acknowledge(
    State(site): State<Arc<Site>>,
    Arrived { staff, .. }: Arrived,
    Form(read): Form<Read>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    conduct::acknowledge(&ctx, &site.desk, &read.notice, &read.seen).await?;
    let to = format!("/staff/conduct?next={}", inside(read.next));
    Ok(Redirect::to(&to).into_response())
}
