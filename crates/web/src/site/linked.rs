//! The registers for machines: the pack in force as linked data (JSON-LD, W3C DPV).
//!
//! Invariant: it says what the pages say, from the same pack on the same day, and names no base, so
//! that each name is a fragment of the address under which it is read.

use crate::Site;
use crate::problem::Problem;
use crate::site::{in_force, today};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

pub(super) async fn show(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let text = pack::dpv::text(&applied.pack, today(&site), None);
    Ok(([(CONTENT_TYPE, "application/ld+json")], text).into_response())
}
