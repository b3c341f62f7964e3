//! Checkpoint and tiles, as C2SP tlog-tiles lays them out.
//!
//! Invariant: a full tile never changes and may be kept for good; a partial one and the checkpoint
//! are asked for anew.

use crate::Site;
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

pub(super) async fn checkpoint(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let note = desk::log::checkpoint(&site.desk).await?.ok_or_else(|| {
        let detail = "The first checkpoint is signed once something was done.";
        Problem::new(StatusCode::NOT_FOUND, "not-found", "There is no checkpoint yet", detail)
    })?;
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    Ok((headers, note).into_response())
}

pub(super) async fn tile(
    State(site): State<Arc<Site>>,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let tile = desk::log::tile(&site.desk, &format!("tile/{path}")).await?;
    let tile = tile.ok_or_else(Problem::no_such_page)?;
    let partial = path.contains(".p/");
    let caching =
        if partial { "public, max-age=60" } else { "public, max-age=31536000, immutable" };
    let headers = [(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, caching)];
    Ok((headers, tile).into_response())
}
