//! The ledger for everybody: tiles, checkpoint, receipts of deletions and their proofs.
//!
//! Invariant: nothing here needs a name or a sign-in, because nothing here holds personal data.

mod page;
mod receipts;
mod tiles;

pub(crate) use receipts::Line;

use crate::Site;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/ledger", get(page::show))
        .route("/checkpoint", get(tiles::checkpoint))
        .route("/tile/{*path}", get(tiles::tile))
        .route("/receipts", get(receipts::list))
        .route("/receipts/{handle}", get(receipts::show))
        .route("/receipts/{handle}/proof", get(receipts::proof))
}
