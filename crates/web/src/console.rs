//! The staff console: sign in, the library, one recording, its bytes, what can be done with it.
//!
//! Invariant: who may do what is the policy's affair; a page asks the policy only so as to offer
//! no form that it would refuse.

mod acts;
mod badge;
mod disposals;
mod library;
mod media;
mod policy;
mod recording;
mod sign_in;
mod timeline;

pub(crate) use badge::Badge;
pub(crate) use timeline::{Mark, Timeline};

use crate::Site;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route("/staff", get(library::first))
        .route("/staff/purpose", post(sign_in::choose_purpose))
        .route("/staff/recordings", get(library::show))
        .route("/staff/recordings/{id}", get(recording::show))
        .route("/staff/recordings/{id}/media", get(media::give).head(media::head))
        .route("/staff/recordings/{id}/{act}", get(acts::back).post(acts::act))
        .route("/staff/disposals", get(disposals::show))
        .route(
            "/staff/policy",
            get(policy::show)
                .post(policy::propose)
                .layer(DefaultBodyLimit::max(policy::BODY_MAX_BYTES)),
        )
        .route("/staff/policy/proposals/{id}", get(policy::show_proposal))
        .route("/staff/policy/proposals/{id}/apply", post(policy::apply))
        .route("/staff/policy/proposals/{id}/withdraw", post(policy::withdraw))
}
