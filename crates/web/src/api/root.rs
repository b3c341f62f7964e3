//! The head of the interface: what there is, its description, and whom a key acts as.
//!
//! Invariant: what is open to everybody holds nothing but what the policy publishes.

use super::describe;
use super::places::Asked;
use super::token::{AnyKey, Caller};
use crate::Site;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What there is.
#[derive(Serialize, ToSchema)]
pub(super) struct Index {
    #[schema(example = "Bluelamp")]
    name: String,
    #[schema(example = "v1")]
    version: &'static str,
    /// The description of this interface, as `OpenAPI`.
    description: &'static str,
    /// The same for people.
    documentation: &'static str,
}

/// Whom a key acts as, and within which limits.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// The owner's staff number.
    #[schema(example = "P1234")]
    number: String,
    /// The owner's role in the policy.
    #[schema(example = "officer")]
    role: String,
    /// The purpose the key acts for, in the policy.
    #[schema(example = "law-enforcement")]
    purpose: String,
    /// What the key may be used for.
    scopes: Vec<&'static str>,
    /// Until when the key counts.
    ends_at: Timestamp,
}

/// What there is
#[utoipa::path(get, path = "/api/v1", operation_id = "index", tag = "About", security(()),
    responses((status = 200, description = "Where to look.", body = Index)))]
pub(super) async fn index(
    State(site): State<Arc<Site>>,
    asked: Asked,
) -> Result<Json<Index>, Problem> {
    asked.only(&[])?;
    Ok(Json(Index {
        name: site.settings.title.clone(),
        version: "v1",
        description: "/api/v1/openapi.json",
        documentation: "/api",
    }))
}

/// This description
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "description", tag = "About",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1.", body = serde_json::Value)))]
pub(super) async fn openapi(
    State(site): State<Arc<Site>>,
    asked: Asked,
) -> Result<Json<serde_json::Value>, Problem> {
    asked.only(&[])?;
    Ok(Json(describe::description(&site)))
}

/// Whom my key acts as
#[utoipa::path(get, path = "/api/v1/me", operation_id = "me", tag = "About",
    security(("key" = [])),
    responses((status = 200, description = "The owner and the limits.", body = Me)))]
pub(super) async fn me(caller: Caller<AnyKey>, asked: Asked) -> Result<Json<Me>, Problem> {
    asked.only(&[])?;
    let holder = caller.holder;
    Ok(Json(Me {
        number: holder.actor.id,
        role: holder.actor.role,
        purpose: holder.purpose,
        scopes: holder.scopes.into_iter().map(desk::accounts::Scope::as_str).collect(),
        ends_at: holder.ends_at,
    }))
}
