//! What goes with an answer, fetched with number and secret: footage, data, everything as one file.
//!
//! Invariant: a browser is told to keep it and not to show it as a page of this site; nothing is
//! held whole in memory.

use super::follow::{Typed, paper};
use super::site_ctx;
use crate::Site;
use crate::console::stream;
use crate::problem::Problem;
use axum::Form;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use desk::DeskError;
use desk::rights::{self, Format};
use press::Print;
use std::sync::Arc;

/// A recording that goes with the answer.
pub(crate) async fn footage(
    State(site): State<Arc<Site>>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    let (number, secret) = (&typed.number, &typed.secret);
    let view = rights::fetch(&ctx, &site.desk, number, secret, &typed.file).await?;
    let ending = match view.media_type.as_str() {
        "video/mp4" | "audio/mp4" => "mp4",
        "video/quicktime" => "mov",
        "video/webm" => "webm",
        _ => "bin",
    };
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_LENGTH, view.size_bytes.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"footage.{ending}\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, stream(view)).into_response())
}

/// Data that goes with the answer, as JSON or CSV.
pub(crate) async fn data(
    State(site): State<Arc<Site>>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    let format = match typed.file.as_str() {
        "json" => Format::Json,
        "csv" => Format::Csv,
        _ => return Err(Problem::no_such_page()),
    };
    let (number, secret) = (&typed.number, &typed.secret);
    let bytes = rights::data(&ctx, &site.desk, number, secret, format).await?;
    let bytes = bytes.ok_or_else(Problem::no_such_page)?;
    Ok(crate::requests::to_keep(format.name(), bytes))
}

/// Everything that goes with the answer, as one file.
pub(crate) async fn bundle(
    State(site): State<Arc<Site>>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    let (number, secret) = (&typed.number, &typed.secret);
    let letter = rights::letter(&ctx, &site.desk, number, secret).await?;
    let letter = paper(&site, letter, Print::Standard).await?;
    let bundle = rights::bundle(&ctx, &site.desk, number, secret, letter).await?;
    let name = format!("attachment; filename=\"answer-{}.zip\"", bundle.number);
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = Body::from_stream(futures_util::stream::try_unfold(bundle, |mut bundle| async {
        let part = bundle.next().await.inspect_err(|error| {
            tracing::error!(%error, "a bundle could not be given to its end");
        })?;
        Ok::<_, DeskError>(part.map(|bytes| (bytes, bundle)))
    }));
    Ok((headers, body).into_response())
}
