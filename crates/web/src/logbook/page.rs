//! The page that explains the ledger.
//!
//! Invariant: it gives everything that a stranger needs to check it: name, key, size, addresses.

use crate::Site;
use crate::layout::{Frame, Row, page};
use crate::problem::Problem;
use crate::when;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "ledger.html")]
struct Explained {
    frame: Frame,
    rows: Vec<Row>,
    checkpoint: Option<String>,
}

pub(super) async fn show(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let checkpoint = desk::log::checkpoint(&site.desk).await?;
    let mut rows = vec![
        Row::code("Name", desk::log::origin(&site.desk)),
        Row::code("Public key", desk::log::verifier_key(&site.desk)),
    ];
    let entries = checkpoint.as_ref().and_then(|note| note.lines().nth(1)?.parse().ok());
    if let Some(entries) = entries {
        rows.push(Row::new("Entries at the latest checkpoint", when::count(entries)));
    }
    let frame = Frame::public(&site, "The ledger, and how to check it").under("ledger");
    Ok(page(&Explained { frame, rows, checkpoint }))
}
