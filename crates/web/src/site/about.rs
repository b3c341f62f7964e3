//! About the site itself: its cookies, how it can be used by everybody, whom to write to, and what
//! leaving quickly does.
//!
//! Invariant: of a browser's cookies the names alone are read, to be shown to that browser and
//! deleted if it says so; who answers, and where, is the pack's.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::site::in_force;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use pack::registers;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "about.cookies.html")]
struct Cookies {
    frame: Frame,
    /// Name, kind, what it does, how long it stays, and whose choice it is.
    rows: Vec<Vec<String>>,
    /// Those that this browser has sent.
    here: Vec<String>,
}

#[derive(Template)]
#[template(path = "about.accessibility.html")]
struct Accessibility {
    frame: Frame,
    within: Option<String>,
}

#[derive(Template)]
#[template(path = "about.contact.html")]
struct ContactPage {
    frame: Frame,
    bodies: Vec<Body>,
}

#[derive(Template)]
#[template(path = "about.leave.html")]
struct Leave {
    frame: Frame,
}

/// A body, and who oversees it.
struct Body {
    name: String,
    address: Vec<String>,
    email: Option<String>,
    office: String,
    office_address: Vec<String>,
    office_email: Option<String>,
    regulator: Option<Regulator>,
}

struct Regulator {
    name: String,
    address: Vec<String>,
    phone: Option<String>,
    website: Option<String>,
}

/// The names of the cookies that a browser sent and the policy knows.
fn sent(site: &Site, headers: &HeaderMap) -> Result<Vec<String>, Problem> {
    let applied = in_force(site)?;
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let names = all.flat_map(|value| value.split(';')).filter_map(|one| one.split('=').next());
    let mut known: Vec<String> = names
        .map(str::trim)
        .filter(|name| {
            let bare = name.strip_prefix("__Host-").unwrap_or(name);
            applied.pack.cookies.values().any(|cookie| {
                cookie.name == *name || cookie.name.strip_prefix("__Host-") == Some(bare)
            })
        })
        .map(str::to_owned)
        .collect();
    known.sort_unstable();
    known.dedup();
    Ok(known)
}

/// The cookies of the policy, and those that this browser has.
pub(super) async fn cookies(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let here = sent(&site, &headers)?;
    let applied = in_force(&site)?;
    let rows = registers::cookies(&applied.pack).rows;
    Ok(page(&Cookies { frame: Frame::public(&site, "Cookies").with_exit(), rows, here }))
}

/// Deletes the cookies that this browser has of us.
pub(super) async fn delete_cookies(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/cookies"));
    for name in sent(&site, &headers)? {
        let secure = if name.starts_with("__Host-") { "; Secure" } else { "" };
        let gone = format!("{name}=; Path=/; Max-Age=0{secure}");
        if let Ok(value) = HeaderValue::from_str(&gone) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    Ok(response)
}

/// How the site can be used by everybody, and what to do where it cannot.
pub(super) async fn accessibility(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let within = rules::rights::kind::promised(&applied.pack, pack::RequestKind::Format);
    let frame = Frame::public(&site, "Accessibility").with_exit();
    Ok(page(&Accessibility { frame, within: within.map(|within| within.to_string()) }))
}

/// Whom to write to.
pub(super) async fn contact(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let pack = &applied.pack;
    let bodies = pack.controllers.values().map(|body| {
        let regulator = pack.regulators.get(&body.regulator).map(|one| Regulator {
            name: one.name.clone(),
            address: one.address.clone(),
            phone: one.phone.clone(),
            website: one.website.clone(),
        });
        Body {
            name: body.name.clone(),
            address: body.address.clone(),
            email: body.email.clone(),
            office: crate::when::capital(&body.dpo.title),
            office_address: body.dpo.address.clone(),
            office_email: body.dpo.email.clone(),
            regulator,
        }
    });
    let bodies = bodies.collect();
    Ok(page(&ContactPage { frame: Frame::public(&site, "Contact").with_exit(), bodies }))
}

/// What leaving quickly does, and what it does not.
pub(super) async fn leave(State(site): State<Arc<Site>>) -> Response {
    page(&Leave { frame: Frame::public(&site, "Leaving quickly").with_exit() })
}
