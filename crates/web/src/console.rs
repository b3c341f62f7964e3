//! The staff console: sign in, the library, one recording, its bytes, what can be done with it.
//!
//! Invariant: who may do what is the policy's affair; a page asks the policy only so as to offer
//! no form that it would refuse.

mod account;
mod acts;
mod audit;
mod badge;
mod bulk;
mod case_people;
mod cases;
mod choices;
mod conduct;
mod disclosures;
mod disposals;
mod emergencies;
mod entries;
mod home;
mod keys;
mod library;
mod mailings;
mod media;
mod news;
mod passkey_sign_in;
mod passkeys;
mod people;
mod policy;
mod recording;
mod requests;
mod search;
mod sign_in;
mod tallies;
mod timeline;
mod work;
mod work_account;

pub(crate) use badge::Badge;
pub(crate) use media::stream;
pub(crate) use timeline::{Mark, Timeline};

use crate::{Site, provider};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-in/work-account", get(work_account::set_out))
        .route("/sign-in/envelope", get(sign_in::show_envelope).post(sign_in::open_envelope))
        .route("/sign-in/passkey", get(passkey_sign_in::show).post(passkey_sign_in::enter))
        .route(provider::RETURN, get(work_account::come_back))
        .route("/invitation", get(sign_in::show_invitation).post(sign_in::accept))
        .route("/sign-out", post(sign_in::leave))
        .route("/staff", get(home::show))
        .route("/staff/alerts", post(home::read))
        .route("/staff/work", get(work::show).post(work::begin))
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
        .route("/staff/conduct", get(conduct::show).post(conduct::acknowledge))
        .merge(account_routes())
        .merge(people_routes())
        .merge(audit_routes())
        .merge(case_routes())
        .merge(search_routes())
        .merge(request_routes())
        .merge(choice_routes())
        .merge(case_people_routes())
        .merge(entry_routes())
        .merge(mailing_routes())
}

fn entry_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/staff/news", get(news::show).post(news::publish))
        .route("/staff/news/{id}/take-down", get(news::back).post(news::take_down))
        .route("/staff/entries", get(entries::show))
        .route("/staff/entries/{form}", get(entries::of_form))
        .route("/staff/entries/{form}/counts", get(tallies::show))
        .route("/staff/entries/{form}/csv", get(entries::back_to_form).post(entries::take_home))
        .route("/staff/entries/one/{id}", get(entries::one))
        .route("/staff/entries/one/{id}/finish", get(entries::back_to_one).post(entries::finish))
        .route("/staff/entries/one/{id}/erase", get(entries::back_to_one).post(entries::erase))
}

fn mailing_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/staff/mailings", get(mailings::show))
        .route("/staff/mailings/new/{activity}", get(mailings::form).post(mailings::write))
        .route("/staff/mailings/{id}", get(mailings::one).post(mailings::rewrite))
        .route("/staff/mailings/{id}/{act}", get(mailings::back).post(mailings::act))
        .layer(DefaultBodyLimit::max(mailings::BODY_MAX_BYTES))
}

fn request_routes() -> Router<Arc<Site>> {
    let form = get(requests::form).post(requests::take);
    let act = get(requests::back).post(requests::act);
    let limit = DefaultBodyLimit::max(crate::site::ask::BODY_MAX_BYTES);
    Router::new()
        .route("/staff/requests", get(requests::show))
        .route("/staff/requests/log", get(requests::log))
        .route("/staff/requests/log.csv", get(requests::log_file))
        .route("/staff/requests/search", get(requests::search_back).post(requests::search))
        .route("/staff/requests/new", get(requests::forms))
        .route("/staff/requests/new/{form}", form.layer(limit))
        .route("/staff/requests/figures", get(requests::figures))
        .route("/staff/requests/figures.csv", get(requests::take_figures_home))
        .route("/staff/requests/{id}", get(requests::one))
        .route(
            "/staff/requests/{id}/files",
            get(requests::files_back)
                .post(requests::add_file)
                .layer(DefaultBodyLimit::max(requests::BODY_MAX_BYTES)),
        )
        .route("/staff/requests/{id}/files/{file}", get(requests::give_file))
        .route("/staff/requests/{id}/files/{file}/pages/{number}", get(requests::picture))
        .route(
            "/staff/requests/{id}/files/{file}/draw/{number}",
            get(requests::draw).post(requests::drawn),
        )
        .route(
            "/staff/requests/{id}/files/{file}/draw/{number}/{drawn}",
            get(requests::draw_back).post(requests::rub_out),
        )
        .route(
            "/staff/requests/{id}/files/{file}/redact",
            get(requests::redact).post(requests::look).layer(limit),
        )
        .route(
            "/staff/requests/{id}/files/{file}/release",
            get(requests::redact).post(requests::make).layer(limit),
        )
        .route(
            "/staff/requests/{id}/disclose",
            get(requests::disclose).post(requests::write_entry).layer(limit),
        )
        .route("/staff/disclosures", get(disclosures::list))
        .route("/staff/disclosures/{id}", get(disclosures::one))
        .route("/staff/disclosures/{id}/files/{file}", get(disclosures::file))
        .route("/staff/disclosures/{id}/clear", post(disclosures::clear))
        .route("/staff/disclosures/{id}/take-down", post(disclosures::take_down))
        .route("/staff/requests/{id}/{act}", act.layer(limit))
}

fn case_people_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/staff/cases/{id}/name", post(case_people::name))
        .route("/staff/cases/{id}/unname", post(case_people::unname))
}

fn choice_routes() -> Router<Arc<Site>> {
    let limit = DefaultBodyLimit::max(choices::LIST_MAX_BYTES);
    let form = get(choices::form).post(choices::take);
    Router::new()
        .route("/staff/choices", get(choices::show))
        .route("/staff/choices/find", get(choices::back).post(choices::find))
        .route("/staff/choices/list", get(choices::back).post(choices::hold_list).layer(limit))
        .route("/staff/choices/new/{form}", form)
        .route(
            "/staff/requests/{id}/carry-out",
            get(requests::carry_back).post(requests::carry_out),
        )
}

fn search_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/staff/search", get(search::show).post(search::search))
        .route("/staff/search/csv", post(search::take_home))
        .route("/staff/search/save", post(search::save))
        .route("/staff/search/forget", post(search::forget))
        .route("/staff/bulk", post(bulk::plan))
        .route("/staff/bulk/carry-out", post(bulk::carry_out))
}

fn account_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/staff/account", get(account::show))
        .route("/staff/account/password", post(account::change_password))
        .route("/staff/account/sessions", post(account::end_others))
        .route("/staff/account/codes", post(account::renew_codes))
        .route(
            "/staff/account/second-factor",
            get(account::show_factor).post(account::begin_factor),
        )
        .route("/staff/account/keys", get(keys::show).post(keys::make))
        .route("/staff/account/keys/{id}/revoke", post(keys::revoke))
        .route("/staff/account/second-factor/confirm", post(account::confirm_factor))
        .route("/staff/account/passkeys", get(passkeys::show).post(passkeys::begin))
        .route("/staff/account/passkeys/confirm", post(passkeys::confirm))
        .route("/staff/account/passkeys/{id}", get(passkeys::one))
        .route("/staff/account/passkeys/{id}/rename", post(passkeys::rename))
        .route("/staff/account/passkeys/{id}/remove", post(passkeys::remove))
}

fn case_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/staff/cases", get(cases::show))
        .route("/staff/cases/find", post(cases::find))
        .route("/staff/cases/open", post(cases::open))
        .route("/staff/cases/{id}", get(cases::case))
        .route("/staff/cases/{id}/assign", post(cases::assign))
        .route("/staff/cases/{id}/take-off", post(cases::take_off))
        .route("/staff/cases/{id}/close", post(cases::close))
        .route("/staff/emergency", get(emergencies::ask).post(emergencies::open))
        .route("/staff/emergencies/{id}", get(emergencies::show))
        .route("/staff/emergencies/{id}/justify", post(emergencies::justify))
        .route("/staff/emergencies/{id}/judge", post(emergencies::judge))
}

fn audit_routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/staff/trail", get(audit::mine))
        .route("/staff/audit", get(audit::show).post(audit::search))
        .route("/staff/audit/proofs", post(audit::proofs))
        .route("/staff/audit/{position}", get(audit::entry))
}

fn people_routes() -> Router<Arc<Site>> {
    let import = get(people::import::show).post(people::import::lay_out);
    Router::new()
        .route("/staff/people", get(people::show))
        .route("/staff/people/find", post(people::find))
        .route(
            "/staff/people/import",
            import.layer(DefaultBodyLimit::max(people::import::BODY_MAX_BYTES)),
        )
        .route("/staff/people/import/confirm", post(people::import::confirm))
        .route("/staff/people/{id}", get(people::person))
        .route("/staff/people/{id}/invite", post(people::invite))
        .route("/staff/people/{id}/sign-out", post(people::sign_out))
        .route("/staff/people/{id}/end", post(people::end))
}
