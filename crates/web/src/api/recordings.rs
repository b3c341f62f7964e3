//! Recordings: listed, read, categorised, held, put into a case.
//!
//! Invariant: as at the console; the same functions of the desk, under the same policies.

use super::body::Sent;
use super::idempotency::{OnceKey, once};
use super::places::Asked;
use super::shapes::{Belongs, Categorise, Done, PlaceHold, Recording, RecordingPage, ReleaseHold};
use super::token::{Caller, ReadRecordings, WriteRecordings};
use super::{refusal, unfit};
use crate::problem::Problem;
use crate::{Site, site};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use desk::evidence::{self, Sort};
use std::sync::Arc;

/// List recordings
///
/// Those that whoever owns the key may see, a page at a time.
#[utoipa::path(get, path = "/api/v1/recordings", operation_id = "list_recordings",
    tag = "Recordings", security(("key" = ["recordings:read"])),
    params(
        ("sort" = inline(Option<SortWord>), Query,
         description = "The order; `newest` if not given."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100,
         description = "How many on a page; 50 if not given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{1,1000}$",
         description = "Where to go on: as the page before said in `next`."),
    ),
    responses((status = 200, description = "A page.", body = RecordingPage)))]
pub(super) async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller<ReadRecordings>,
    asked: Asked,
) -> Result<Response, Problem> {
    asked.only(&["sort", "limit", "cursor"])?;
    let sort = match asked.one("sort") {
        None | Some("newest") => Sort::Newest,
        Some("due") => Sort::DueFirst,
        Some("quarantine") => Sort::Quarantined,
        Some("closed") => Sort::Closed,
        Some(_) => return Err(unfit("sort must be newest, due, quarantine or closed.")),
    };
    let page = asked.page(&site, &caller, &format!("{sort:?}")).await?;
    let ctx = caller.ctx(&site);
    let listing =
        evidence::list_page(&ctx, &site.desk, sort, page.after.as_deref(), page.limit).await;
    let listing = listing.map_err(refusal)?;
    let items: Vec<_> = listing.shown.into_iter().map(Recording::from).collect();
    page.give(&site, items, listing.next).await
}

/// An order of recordings.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "names the values of `sort` in the description")]
enum SortWord {
    Newest,
    Due,
    Quarantine,
    Closed,
}

/// Read a recording
///
/// Its record and what its clock says; not its footage.
#[utoipa::path(get, path = "/api/v1/recordings/{id}", operation_id = "read_recording",
    tag = "Recordings", security(("key" = ["recordings:read"])),
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The recording.")),
    responses((status = 200, description = "The recording.", body = Recording)))]
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    caller: Caller<ReadRecordings>,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Json<Recording>, Problem> {
    asked.only(&[])?;
    let shown = evidence::show(&caller.ctx(&site), &site.desk, known(&id)?).await;
    Ok(Json(shown.map_err(refusal)?.into()))
}

/// Categorise a recording
///
/// As evidence, so that it is kept and not deleted by the clock.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/categories",
    operation_id = "categorise_recording", tag = "Recordings",
    security(("key" = ["recordings:write"])), request_body = Categorise,
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The recording.")),
    responses((status = 201, description = "It has the category.", body = Done)))]
pub(super) async fn categorise(
    State(site): State<Arc<Site>>,
    caller: Caller<WriteRecordings>,
    Path(id): Path<String>,
    asked: Asked,
    key: OnceKey,
    Sent { value, digest }: Sent<Categorise>,
) -> Result<Response, Problem> {
    asked.only(&[])?;
    let id = known(&id)?;
    let pack = site::in_force(&site)?;
    if !pack.pack.categories.contains_key(value.category.as_str()) {
        return Err(unfit("category must be one of the policy's."));
    }
    let desk = &site.desk;
    once(&site, &caller, &key, digest, async |ctx| {
        evidence::categorise(ctx, desk, id, &value.category, &value.why).await?;
        Ok(String::new())
    })
    .await?;
    Ok(made(&Done::new("", &address(id)), &address(id)))
}

/// Take a category back
///
/// The deletion clock decides again.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/categories/withdraw",
    operation_id = "withdraw_category", tag = "Recordings",
    security(("key" = ["recordings:write"])), request_body = Categorise,
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The recording.")),
    responses((status = 200, description = "It was taken back.", body = Done)))]
pub(super) async fn uncategorise(
    State(site): State<Arc<Site>>,
    caller: Caller<WriteRecordings>,
    Path(id): Path<String>,
    asked: Asked,
    key: OnceKey,
    Sent { value, digest }: Sent<Categorise>,
) -> Result<Json<Done>, Problem> {
    asked.only(&[])?;
    let (id, desk) = (known(&id)?, &site.desk);
    let pack = site::in_force(&site)?;
    if !pack.pack.categories.contains_key(value.category.as_str()) {
        return Err(unfit("category must be one of the policy's."));
    }
    once(&site, &caller, &key, digest, async |ctx| {
        evidence::uncategorise(ctx, desk, id, &value.category, &value.why).await?;
        Ok(String::new())
    })
    .await?;
    Ok(Json(Done::new("", &address(id))))
}

/// Hold a recording
///
/// Nothing deletes it until the hold is released.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/holds", operation_id = "hold_recording",
    tag = "Recordings", security(("key" = ["recordings:write"])), request_body = PlaceHold,
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The recording.")),
    responses((status = 201, description = "It is held; `id` is the hold's.", body = Done)))]
pub(super) async fn hold(
    State(site): State<Arc<Site>>,
    caller: Caller<WriteRecordings>,
    Path(id): Path<String>,
    asked: Asked,
    key: OnceKey,
    Sent { value, digest }: Sent<PlaceHold>,
) -> Result<Response, Problem> {
    asked.only(&[])?;
    let (id, desk) = (known(&id)?, &site.desk);
    if !site::in_force(&site)?.pack.holds.contains_key(value.hold.as_str()) {
        return Err(unfit("hold must be one of the policy's."));
    }
    let hold = once(&site, &caller, &key, digest, async |ctx| {
        evidence::hold(ctx, desk, id, &value.hold, &value.why).await
    })
    .await?;
    Ok(made(&Done::new(&hold, &address(id)), &address(id)))
}

/// Release a hold
///
/// The other clocks decide again.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/holds/release",
    operation_id = "release_hold", tag = "Recordings",
    security(("key" = ["recordings:write"])), request_body = ReleaseHold,
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The recording.")),
    responses((status = 200, description = "It was released.", body = Done)))]
pub(super) async fn release(
    State(site): State<Arc<Site>>,
    caller: Caller<WriteRecordings>,
    Path(id): Path<String>,
    asked: Asked,
    key: OnceKey,
    Sent { value, digest }: Sent<ReleaseHold>,
) -> Result<Json<Done>, Problem> {
    asked.only(&[])?;
    let (id, desk) = (known(&id)?, &site.desk);
    once(&site, &caller, &key, digest, async |ctx| {
        evidence::release_hold(ctx, desk, id, &value.id, &value.why).await?;
        Ok(String::new())
    })
    .await?;
    Ok(Json(Done::new("", &address(id))))
}

/// Put a recording into a case
///
/// Or take it out of the one it is in. Who works on the case needs to know of it.
#[utoipa::path(put, path = "/api/v1/recordings/{id}/case", operation_id = "put_into_case",
    tag = "Recordings", security(("key" = ["recordings:write"])), request_body = Belongs,
    params(("id" = String, Path, pattern = "^[0-9a-f]{32}$", description = "The recording.")),
    responses((status = 200, description = "It is written down.", body = Done)))]
pub(super) async fn put_into_case(
    State(site): State<Arc<Site>>,
    caller: Caller<WriteRecordings>,
    Path(id): Path<String>,
    asked: Asked,
    Sent { value, .. }: Sent<Belongs>,
) -> Result<Json<Done>, Problem> {
    asked.only(&[])?;
    let (id, ctx) = (known(&id)?, caller.ctx(&site));
    let case = value.reference.as_deref();
    evidence::put_into_case(&ctx, &site.desk, id, case, &value.why).await.map_err(refusal)?;
    Ok(Json(Done::new("", &address(id))))
}

fn address(id: &str) -> String {
    format!("{}/recordings/{id}", super::ROOT)
}

/// An id that has the form of one; nothing is there under any other.
pub(super) fn known(id: &str) -> Result<&str, Problem> {
    super::shapes::id("id", id).map(|()| id).map_err(|_| Problem::no_such_page())
}

/// The answer to a request that made something.
pub(super) fn made(done: &Done, at: &str) -> Response {
    (StatusCode::CREATED, [(LOCATION, at)], Json(done)).into_response()
}
