//! What a form only counts, for whoever works on what the counts are for.
//!
//! Invariant: no entry is shown here, nor anything that leads to one.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::session::Staff;
use crate::tallies::Tallied;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::counts::FLOOR;
use desk::entries;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "tallies.html")]
struct Shown {
    frame: Frame,
    activity: String,
    floor: u64,
    tallied: Tallied,
}

/// The counts of a form.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(form): Path<String>,
) -> Result<Response, Problem> {
    let tallies = entries::tallies(&staff.ctx(&site), &site.desk, &form).await?;
    Ok(page(&Shown {
        frame: Frame::console(&site, &tallies.title, &staff).under("entries"),
        activity: tallies.activity.clone(),
        floor: FLOOR,
        tallied: Tallied::of(&tallies),
    }))
}
