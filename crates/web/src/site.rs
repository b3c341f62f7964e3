//! The public site: what this is, the notices, the promises, the registers.
//!
//! Invariant: everything said here comes from the pack in force or from the ledger.

mod about;
mod areas;
pub(crate) mod ask;
pub(crate) mod choices;
mod cookies;
mod disclosures;
pub(crate) mod figures;
pub(crate) mod formats;
mod home;
mod linked;
mod looks;
mod mail;
mod notice;
mod promises;
mod publications;
mod registers;
pub(crate) mod search;
pub(crate) mod statistics;
pub(crate) mod take_part;
mod told;
mod versions;

pub(crate) use areas::heading as areas_heading;
pub(crate) use registers::today;

use crate::limits::{self, Standing};
use crate::problem::Problem;
use crate::{Site, address, logbook, visit};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use desk::DeskError;
use desk::packs::Applied;
use pack::{Controller, Pack};
use std::sync::Arc;

/// The pages for the public: in English at their own addresses, in Welsh below `/cy`.
pub(crate) fn routes(site: &Arc<Site>) -> Router<Arc<Site>> {
    let pages = pages(site).merge(logbook::routes());
    pages.clone().nest("/cy", pages)
}

fn pages(site: &Arc<Site>) -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(home::show))
        .route("/notices/{id}", get(formats::notice))
        .route("/notices/versions", get(versions::all))
        .route("/notices/{id}/versions", get(versions::of_one))
        .route("/notices/{id}/compare", get(versions::compare))
        .route("/promises", get(promises::show))
        .merge(sent(site, visit_routes()))
        .route("/accessibility", get(about::accessibility))
        .route("/contact", get(about::contact))
        .route("/leave", get(about::leave))
        .merge(sent(site, ask_routes()))
        .route("/figures", get(figures::show))
        .route("/figures.csv", get(figures::take_home))
        .route("/statistics", get(statistics::show))
        .route("/statistics.csv", get(statistics::take_home))
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

fn visit_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/cookies", get(cookies::show).post(cookies::choose))
        .route("/cookies/kept", get(cookies::kept))
        .route("/cookies/delete", post(cookies::delete))
        .route("/areas", get(areas::list))
        .route("/areas/forget", post(areas::forget))
        .route("/areas/{id}", get(areas::show).post(areas::choose))
        .route("/search", get(search::show).post(search::look))
        .route("/looks", get(looks::show).post(looks::choose))
        .route("/looks/kept", get(looks::kept))
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

/// The bodies that the site of this visit shows.
fn bodies(pack: &Pack) -> impl Iterator<Item = &Controller> {
    let visit = visit::current();
    pack.controllers.values().filter(move |body| visit.shows(pack, &body.id))
}

/// The pack in force.
pub(crate) fn in_force(site: &Site) -> Result<Arc<Applied>, Problem> {
    desk::packs::current(&site.desk).ok_or_else(|| DeskError::NoPolicy.into())
}
