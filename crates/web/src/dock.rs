//! Resumable uploads from docks: tus 1.0 with creation, checksum, termination and expiration.
//!
//! Invariant: nothing is buffered; bytes go from the connection into the desk as they come, and
//! every answer carries the protocol's version.

mod files;
mod token;
mod tus;

use crate::Site;
use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{any, get, post};
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/dock/files", any(files::collection))
        .route("/dock/files/{id}", any(files::file))
        .route("/dock/files/{id}/receipt", get(files::receipt))
        .route("/dock/files/{id}/released", post(files::released))
        .layer(from_fn(version))
}

async fn version(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert("tus-resumable", HeaderValue::from_static(tus::VERSION));
    response
}
