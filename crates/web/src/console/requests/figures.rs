//! Figures of requests, for those who work on them.
//!
//! Invariant: they are exact and stay inside; what everybody reads is another page.

use crate::Site;
use crate::figures::{Body, csv};
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::session::Staff;
use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use desk::rights;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "figures.staff.html")]
struct Shown {
    frame: Frame,
    bodies: Vec<Body>,
}

async fn bodies(site: &Site, staff: &Staff) -> Result<Vec<Body>, Problem> {
    let all = rights::figures(&staff.ctx(site), &site.desk).await?;
    Ok(all.into_iter().map(Body::exact).collect())
}

pub(in crate::console) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
) -> Result<Response, Problem> {
    Ok(page(&Shown {
        frame: Frame::console(&site, "Figures of requests", &staff).under("requests"),
        bodies: bodies(&site, &staff).await?,
    }))
}

pub(in crate::console) async fn take_home(
    State(site): State<Arc<Site>>,
    staff: Staff,
) -> Result<Response, Problem> {
    let bodies = bodies(&site, &staff).await?;
    let file = "attachment; filename=\"requests-figures.csv\"";
    let heads = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, file)];
    Ok((heads, csv(&bodies)).into_response())
}
