//! The interface for programs: `/api/v1`, and the pages that explain it.
//!
//! Invariant: a handler under `/api/v1` has a [`desk::Ctx`] only from a key whose scope it names in
//! its arguments, and then calls the desk like any page of the console; the policies decide, and a
//! scope only narrows. No cookie is read here, and every refusal is a problem (RFC 9457).

mod body;
mod cases;
mod describe;
mod idempotency;
mod log;
mod pages;
mod places;
mod problems;
mod recordings;
mod root;
mod shapes;
mod token;

pub(crate) use pages::scope_words;
pub(crate) use problems::address as address_of;

use crate::Site;
use crate::problem::Problem;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use desk::DeskError;
use std::sync::Arc;

/// Where the interface lies; what is above is for people.
pub(crate) const ROOT: &str = "/api/v1";

pub(crate) fn routes(site: &Arc<Site>) -> Router<Arc<Site>> {
    let guard = axum::middleware::from_fn_with_state(Arc::clone(site), token::guard);
    Router::new()
        .route("/api", get(pages::show))
        .route("/api/problems", get(pages::problems))
        .route("/api/v1", get(root::index))
        .route("/api/v1/openapi.json", get(root::openapi))
        .merge(by_key().route_layer(guard))
}

/// What is answered to whoever shows a key.
fn by_key() -> Router<Arc<Site>> {
    Router::new()
        .route("/api/v1/me", get(root::me))
        .route("/api/v1/recordings", get(recordings::list))
        .route("/api/v1/recordings/{id}", get(recordings::show))
        .route("/api/v1/recordings/{id}/categories", post(recordings::categorise))
        .route("/api/v1/recordings/{id}/categories/withdraw", post(recordings::uncategorise))
        .route("/api/v1/recordings/{id}/holds", post(recordings::hold))
        .route("/api/v1/recordings/{id}/holds/release", post(recordings::release))
        .route("/api/v1/recordings/{id}/case", put(recordings::put_into_case))
        .route("/api/v1/cases", get(cases::list).post(cases::open))
        .route("/api/v1/cases/{id}", get(cases::show))
        .route("/api/v1/cases/{id}/recordings", get(cases::recordings))
        .route("/api/v1/cases/{id}/officers", post(cases::assign))
        .route("/api/v1/cases/{id}/officers/take-off", post(cases::take_off))
        .route("/api/v1/cases/{id}/close", post(cases::close))
        .route("/api/v1/trail", get(log::mine))
        .route("/api/v1/log/search", post(log::search))
        .route("/api/v1/log/{position}", get(log::explain))
}

/// A refusal of the desk. A request that has the form it must have, and yet is refused, does not
/// fit what is held now: that is a conflict, and not a mistake of the form.
fn refusal(error: DeskError) -> Problem {
    match error {
        DeskError::Invalid { .. } | DeskError::TooMany { .. } => {
            let title = "That does not fit what is held";
            let said = crate::problem::sentence(&error);
            Problem::new(StatusCode::CONFLICT, "does-not-fit", title, said)
        }
        other => other.into(),
    }
}

/// A request whose form is not the one that the description asks for.
fn unfit(detail: impl Into<String>) -> Problem {
    let title = "A value is not what it must be";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unfit", title, detail)
}
