//! The public site: what this is, the notices, the promises, the registers.
//!
//! Invariant: everything said here comes from the pack in force or from the ledger.

mod about;
pub(crate) mod ask;
pub(crate) mod choices;
mod disclosures;
pub(crate) mod figures;
pub(crate) mod formats;
mod home;
mod linked;
mod mail;
mod notice;
mod promises;
mod publications;
mod registers;
pub(crate) mod take_part;
mod versions;

pub(crate) use registers::today;

use crate::limits::{self, Standing};
use crate::problem::Problem;
use crate::{Site, address};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use desk::DeskError;
use desk::packs::Applied;
use std::sync::Arc;

pub(crate) fn routes(site: &Arc<Site>) -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(home::show))
        .route("/notices/{id}", get(formats::notice))
        .route("/notices/versions", get(versions::all))
        .route("/notices/{id}/versions", get(versions::of_one))
        .route("/notices/{id}/compare", get(versions::compare))
        .route("/promises", get(promises::show))
        .route("/cookies", get(about::cookies).post(about::delete_cookies))
        .route("/accessibility", get(about::accessibility))
        .route("/contact", get(about::contact))
        .route("/leave", get(about::leave))
        .merge(sent(site, ask_routes()))
        .route("/figures", get(figures::show))
        .route("/figures.csv", get(figures::take_home))
        .route("/publication-scheme", get(publications::show))
        .route("/disclosures", get(disclosures::list))
        .route("/disclosures/{id}", get(disclosures::one))
        .route("/disclosures/{id}/files/{file}", get(disclosures::file))
        .merge(sent(site, choice_routes()))
        .merge(sent(site, take_part_routes()))
        .merge(letter_routes())
        .route("/registers", get(registers::list))
        .route("/registers.jsonld", get(linked::show))
        .route("/registers.xlsx", get(formats::workbook))
        .route("/registers/{id}", get(formats::register))
}

fn ask_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/ask", get(ask::list))
        .route("/ask/follow", get(ask::ask_to_follow).post(ask::follow))
        .route("/ask/letter", get(ask::ask_to_follow).post(ask::letter))
        .route("/ask/bundle", get(ask::ask_to_follow).post(ask::bundle))
        .route("/ask/data", get(ask::ask_to_follow).post(ask::data))
        .route("/ask/footage", get(ask::ask_to_follow).post(ask::footage))
        .route("/ask/file", get(ask::ask_to_follow).post(ask::file))
        .route(
            "/ask/{form}",
            get(ask::show).post(ask::take).layer(DefaultBodyLimit::max(ask::BODY_MAX_BYTES)),
        )
}

fn choice_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/choices", get(choices::list))
        .route("/choices/mine", get(choices::ask).post(choices::see))
        .route("/choices/withdraw", get(choices::ask).post(choices::withdraw))
        .route("/choices/stop", get(choices::ask_to_stop).post(choices::stop))
        .route("/choices/confirm/{code}", get(mail::ask).post(mail::confirm))
        .route("/choices/{form}", get(choices::show).post(choices::take))
        .layer(DefaultBodyLimit::max(choices::BODY_MAX_BYTES))
}

/// Where letters lead whose senders are mail programs and their providers.
fn letter_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/choices/leave/{link}", get(mail::ask_to_leave).post(mail::leave))
        .route("/mail/{id}/seen.gif", get(mail::picture))
        .route("/mail/{id}/to/{place}", get(mail::follow))
}

fn take_part_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/take-part", get(take_part::list))
        .route("/take-part/mine", get(take_part::ask).post(take_part::see))
        .route("/take-part/take-back", get(take_part::ask).post(take_part::take_back))
        .route("/take-part/{form}", get(take_part::show).post(take_part::take))
        .layer(DefaultBodyLimit::max(take_part::BODY_MAX_BYTES))
}

/// Routes whose forms anybody may send, as often as [`crate::limits`] says.
fn sent(site: &Arc<Site>, routes: Router<Arc<Site>>) -> Router<Arc<Site>> {
    routes.layer(from_fn_with_state(Arc::clone(site), not_too_often))
}

async fn not_too_often(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let address = address::of(&request).filter(|_| request.method() == Method::POST);
    let standing = address.map(|address| site.limits.of_form(&address, site.desk.now()));
    match standing {
        Some(Standing::Spent(wait)) => limits::too_many_forms(wait).into_response(),
        Some(Standing::Left(_)) | None => next.run(request).await,
    }
}

/// The pack in force.
pub(crate) fn in_force(site: &Site) -> Result<Arc<Applied>, Problem> {
    desk::packs::current(&site.desk).ok_or_else(|| DeskError::NoPolicy.into())
}
