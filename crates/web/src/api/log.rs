//! The ledger: one's own trail, the search of those who may read the log, and one entry explained.
//!
//! Invariant: a staff number that is searched for travels in a body; what is given was journalled
//! before.

use super::body::Sent;
use super::places::{Asked, number};
use super::shapes::{Entry, EntryPage, ExplainedEntry, Search};
use super::token::{Caller, ReadLog, ReadTrail};
use super::{refusal, unfit};
use crate::Site;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::{DeskError, log};
use std::sync::Arc;

/// Read my trail
///
/// What the ledger holds of whoever owns the key: their own acts, and nobody else's.
#[utoipa::path(get, path = "/api/v1/trail", operation_id = "read_trail", tag = "Ledger",
    security(("key" = ["trail:read"])),
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100,
         description = "How many on a page; 50 if not given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{1,1000}$",
         description = "Where to go on: as the page before said in `next`."),
    ),
    responses((status = 200, description = "A page.", body = EntryPage)))]
pub(super) async fn mine(
    State(site): State<Arc<Site>>,
    caller: Caller<ReadTrail>,
    asked: Asked,
) -> Result<Response, Problem> {
    asked.only(&["limit", "cursor"])?;
    let page = asked.page(&site, &caller, "trail").await?;
    let (ctx, before) = (caller.ctx(&site), place(page.after.as_deref()));
    let trail = log::mine_page(&ctx, &site.desk, before, limit(page.limit)).await;
    let trail = trail.map_err(refusal)?;
    let items = trail.traces.into_iter().map(Entry::from).collect();
    page.give(&site, items, trail.next.map(|next| next.to_string())).await
}

/// Search the ledger
///
/// Reading it is an act like any other, and is in it afterwards. A search that is not at its end
/// after 5,000 entries gives what it found, and where to go on.
#[utoipa::path(post, path = "/api/v1/log/search", operation_id = "search_log", tag = "Ledger",
    security(("key" = ["log:read"])), request_body = Search,
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100,
         description = "How many on a page; 50 if not given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{1,1000}$",
         description = "Where to go on, with the same body: as the page before said in `next`."),
    ),
    responses((status = 200, description = "A page.", body = EntryPage)))]
pub(super) async fn search(
    State(site): State<Arc<Site>>,
    caller: Caller<ReadLog>,
    asked: Asked,
    Sent { value, digest }: Sent<Search>,
) -> Result<Response, Problem> {
    asked.only(&["limit", "cursor"])?;
    let page = asked.page(&site, &caller, &digest.to_hex()).await?;
    let sought = value.sought(place(page.after.as_deref())).map_err(unfit)?;
    let ctx = caller.ctx(&site);
    let trail = log::search_page(&ctx, &site.desk, &sought, limit(page.limit)).await;
    let trail = trail.map_err(refusal)?;
    let items = trail.traces.into_iter().map(Entry::from).collect();
    page.give(&site, items, trail.next.map(|next| next.to_string())).await
}

/// Explain an entry
///
/// With the rule in words, and the proof that the entry is in the ledger.
#[utoipa::path(get, path = "/api/v1/log/{position}", operation_id = "explain_entry",
    tag = "Ledger", security(("key" = ["log:read"])),
    params(("position" = u64, Path, minimum = 0, maximum = 9_007_199_254_740_991_u64,
            description = "The entry's position in the ledger.")),
    responses((status = 200, description = "The entry.", body = ExplainedEntry)))]
pub(super) async fn explain(
    State(site): State<Arc<Site>>,
    caller: Caller<ReadLog>,
    Path(position): Path<String>,
    asked: Asked,
) -> Result<Json<ExplainedEntry>, Problem> {
    asked.only(&[])?;
    let position = number(&position).filter(|at| *at <= POSITION_MAX);
    let position = position.ok_or_else(Problem::no_such_page)?;
    let explained = log::explain(&caller.ctx(&site), &site.desk, position).await;
    let explained = explained.map_err(refusal)?;
    let proof = match log::proof(&site.desk, position).await {
        Ok(proof) => Some(proof),
        Err(DeskError::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(Json(ExplainedEntry::new(explained, proof)))
}

/// The last whole number that every reader of JSON reads alike.
const POSITION_MAX: u64 = 9_007_199_254_740_991;

fn place(after: Option<&str>) -> Option<u64> {
    after.and_then(|place| place.parse().ok())
}

fn limit(asked: u32) -> usize {
    usize::try_from(asked).unwrap_or(log::TRAIL_PAGE)
}
