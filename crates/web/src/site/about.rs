//! About the site itself: how it can be used by everybody, whom to write to, and what leaving
//! quickly does.
//!
//! Invariant: who answers, and where, is the pack's.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::site::{bodies, in_force};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

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

/// How the site can be used by everybody, and what to do where it cannot.
pub(super) async fn accessibility(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let within = rules::rights::kind::promised(&applied.pack, pack::RequestKind::Format);
    let frame = Frame::public(&site, "Accessibility");
    Ok(page(&Accessibility { frame, within: within.map(|within| within.to_string()) }))
}

/// Whom to write to.
pub(super) async fn contact(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let pack = &applied.pack;
    let bodies = bodies(pack).map(|body| {
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
    Ok(page(&ContactPage { frame: Frame::public(&site, "Contact"), bodies }))
}

/// What leaving quickly does, and what it does not.
pub(super) async fn leave(State(site): State<Arc<Site>>) -> Response {
    page(&Leave { frame: Frame::public(&site, "Leaving quickly") })
}
