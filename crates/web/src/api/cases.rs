//! Cases: listed, opened, read, staffed, closed.
//!
//! Invariant: an address holds a case's id and never its reference; a staff number travels in a
//! body.

use super::body::Sent;
use super::idempotency::{OnceKey, once};
use super::places::Asked;
use super::recordings::{known, made};
use super::refusal;
use super::shapes::{
    Assign, Case, CasePage, Done, Nothing, OpenCase, Recording, RecordingPage, TakeOff,
};
use super::token::{Caller, ReadCases, ReadCasesAndRecordings, WriteCases};
use crate::Site;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::{cases, evidence};
use std::sync::Arc;

/// List my cases
///
/// The open ones that whoever owns the key works on.
#[utoipa::path(get, path = "/api/v1/cases", operation_id = "list_cases", tag = "Cases",
    security(("key" = ["cases:read"])),
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100,
         description = "How many on a page; 50 if not given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{1,1000}$",
         description = "Where to go on: as the page before said in `next`."),
    ),
    responses((status = 200, description = "A page.", body = CasePage)))]
pub(super) async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller<ReadCases>,
    asked: Asked,
) -> Result<Response, Problem> {
    asked.only(&["limit", "cursor"])?;
    let page = asked.page(&site, &caller, "mine").await?;
    let ctx = caller.ctx(&site);
    let found = cases::my_page(&ctx, &site.desk, page.after.as_deref(), page.limit).await;
    let (filed, next) = found.map_err(refusal)?;
    page.give(&site, filed.into_iter().map(Case::from).collect(), next).await
}

/// Open a case
///
/// Whoever owns the key works on it from then on.
#[utoipa::path(post, path = "/api/v1/cases", operation_id = "open_case", tag = "Cases",
    security(("key" = ["cases:write"])), request_body = OpenCase,
    responses((status = 201, description = "It is open; `id` is the case's.", body = Done)))]
pub(super) async fn open(
    State(site): State<Arc<Site>>,
    caller: Caller<WriteCases>,
    asked: Asked,
    key: OnceKey,
    Sent { value, digest }: Sent<OpenCase>,
) -> Result<Response, Problem> {
    asked.only(&[])?;
    let desk = &site.desk;
    let id = once(&site, &caller, &key, digest, async |ctx| {
        cases::open(ctx, desk, &value.reference).await
    })
    .await?;
    Ok(made(&Done::new(&id, &address(&id)), &address(&id)))
}

/// Read a case
///
/// For those who work on it and those who keep cases; it is not there for anybody else.
#[utoipa::path(get, path = "/api/v1/cases/{id}", operation_id = "read_case", tag = "Cases",
    security(("key" = ["cases:read"])),
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The case.")),
    responses((status = 200, description = "The case.", body = Case)))]
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    caller: Caller<ReadCases>,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Json<Case>, Problem> {
    asked.only(&[])?;
    let filed = cases::show(&caller.ctx(&site), &site.desk, known(&id)?).await;
    Ok(Json(filed.map_err(refusal)?.into()))
}

/// List the recordings of a case
///
/// Those that whoever owns the key may see, the last received first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/recordings", operation_id = "list_case_recordings",
    tag = "Cases", security(("key" = ["cases:read", "recordings:read"])),
    params(
        ("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The case."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100,
         description = "How many on a page; 50 if not given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{1,1000}$",
         description = "Where to go on: as the page before said in `next`."),
    ),
    responses((status = 200, description = "A page.", body = RecordingPage)))]
pub(super) async fn recordings(
    State(site): State<Arc<Site>>,
    caller: Caller<ReadCasesAndRecordings>,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    asked.only(&["limit", "cursor"])?;
    let (ctx, desk) = (caller.ctx(&site), &site.desk);
    let filed = cases::show(&ctx, desk, known(&id)?).await.map_err(refusal)?;
    let page = asked.page(&site, &caller, "of-case").await?;
    let (reference, after) = (&filed.case.reference, page.after.as_deref());
    let listing = evidence::of_case_page(&ctx, desk, reference, after, page.limit).await;
    let listing = listing.map_err(refusal)?;
    let items: Vec<_> = listing.shown.into_iter().map(Recording::from).collect();
    page.give(&site, items, listing.next).await
}

/// Put somebody on a case
///
/// From then on they need to know of its recordings.
#[utoipa::path(post, path = "/api/v1/cases/{id}/officers", operation_id = "assign_officer",
    tag = "Cases", security(("key" = ["cases:write"])), request_body = Assign,
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The case.")),
    responses((status = 201, description = "They work on it.", body = Done)))]
pub(super) async fn assign(
    State(site): State<Arc<Site>>,
    caller: Caller<WriteCases>,
    Path(id): Path<String>,
    asked: Asked,
    key: OnceKey,
    Sent { value, digest }: Sent<Assign>,
) -> Result<Response, Problem> {
    asked.only(&[])?;
    let (id, desk) = (known(&id)?, &site.desk);
    once(&site, &caller, &key, digest, async |ctx| {
        cases::assign(ctx, desk, id, &value.number, value.discloses).await?;
        Ok(String::new())
    })
    .await?;
    Ok(made(&Done::new("", &address(id)), &address(id)))
}

/// Take somebody off a case
///
/// From then on they no longer need to know.
#[utoipa::path(post, path = "/api/v1/cases/{id}/officers/take-off",
    operation_id = "take_officer_off", tag = "Cases", security(("key" = ["cases:write"])),
    request_body = TakeOff,
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The case.")),
    responses((status = 200, description = "They no longer work on it.", body = Done)))]
pub(super) async fn take_off(
    State(site): State<Arc<Site>>,
    caller: Caller<WriteCases>,
    Path(id): Path<String>,
    asked: Asked,
    key: OnceKey,
    Sent { value, digest }: Sent<TakeOff>,
) -> Result<Json<Done>, Problem> {
    asked.only(&[])?;
    let (id, desk) = (known(&id)?, &site.desk);
    once(&site, &caller, &key, digest, async |ctx| {
        cases::take_off(ctx, desk, id, &value.number).await?;
        Ok(String::new())
    })
    .await?;
    Ok(Json(Done::new("", &address(id))))
}

/// Close a case
///
/// Nobody needs to know of its recordings for its sake any more.
#[utoipa::path(post, path = "/api/v1/cases/{id}/close", operation_id = "close_case",
    tag = "Cases", security(("key" = ["cases:write"])), request_body = Nothing,
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The case.")),
    responses((status = 200, description = "It is closed.", body = Done)))]
pub(super) async fn close(
    State(site): State<Arc<Site>>,
    caller: Caller<WriteCases>,
    Path(id): Path<String>,
    asked: Asked,
    key: OnceKey,
    Sent { digest, .. }: Sent<Nothing>,
) -> Result<Json<Done>, Problem> {
    asked.only(&[])?;
    let (id, desk) = (known(&id)?, &site.desk);
    once(&site, &caller, &key, digest, async |ctx| {
        cases::close(ctx, desk, id).await?;
        Ok(String::new())
    })
    .await?;
    Ok(Json(Done::new("", &address(id))))
}

fn address(id: &str) -> String {
    format!("{}/cases/{id}", super::ROOT)
}
