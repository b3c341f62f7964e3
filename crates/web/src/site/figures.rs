//! Figures of requests, for everybody.
//!
//! Invariant: they are made once a day, so that no crowd has them counted again and again and
//! nobody learns from two readings what came in between.

use crate::Site;
use crate::figures::{Body, csv};
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::requests::day;
use crate::site::ask::site_ctx;
use crate::site::in_force;
use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use desk::rights::{self, PublicFigures};
use jiff::civil::Date;
use rules::rights::calendar::day_of;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The figures that were made last.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<Made>>);

/// The figures of a day under a version of the policy.
struct Made {
    on: Date,
    version: u32,
    figures: Arc<Vec<PublicFigures>>,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct Shown {
    frame: Frame,
    made: String,
    bodies: Vec<Body>,
}

/// The figures of today; whoever comes while they are made waits for them.
async fn today(site: &Site) -> Result<(Date, Arc<Vec<PublicFigures>>), Problem> {
    let ctx = site_ctx(site, None)?;
    let (day, version) = (day_of(ctx.now), in_force(site)?.version);
    let mut kept = site.figures.0.lock().await;
    if let Some(made) = kept.as_ref().filter(|made| (made.on, made.version) == (day, version)) {
        return Ok((day, Arc::clone(&made.figures)));
    }
    let figures = Arc::new(rights::public_figures(&ctx, &site.desk).await?);
    *kept = Some(Made { on: day, version, figures: Arc::clone(&figures) });
    Ok((day, figures))
}

pub(super) async fn show(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let (made, figures) = today(&site).await?;
    Ok(page(&Shown {
        frame: Frame::public(&site, "Figures of requests").under("ask"),
        made: day(made),
        bodies: figures.iter().map(Body::public).collect(),
    }))
}

pub(super) async fn take_home(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let (_, figures) = today(&site).await?;
    let bodies: Vec<_> = figures.iter().map(Body::public).collect();
    let file = "attachment; filename=\"requests-figures.csv\"";
    let heads = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, file)];
    Ok((heads, csv(&bodies)).into_response())
}
