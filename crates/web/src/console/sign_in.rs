//! Signing in and out, and choosing for which purpose to work.
//!
//! Invariant: one click signs somebody in only in a demonstration.

use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::session::{self, Staff};
use crate::{Persona, Site};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use desk::Actor;
use desk::access::Session;
use serde::Deserialize;
use std::sync::Arc;

const HOME: &str = "/staff/recordings";

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn {
    frame: Frame,
    personas: Vec<Persona>,
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    persona: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Purpose {
    purpose: String,
}

pub(super) async fn show(State(site): State<Arc<Site>>, Query(asked): Query<Asked>) -> Response {
    let demo = site.settings.demo.as_ref();
    page(&SignIn {
        frame: Frame::public(&site, "Sign in").under("staff"),
        personas: demo.map(|demo| demo.personas.clone()).unwrap_or_default(),
        next: inside(asked.next),
    })
}

pub(super) async fn enter(
    State(site): State<Arc<Site>>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    let demo = site.settings.demo.as_ref().ok_or_else(Problem::no_such_page)?;
    let known = demo.personas.iter().find(|persona| persona.key == chosen.persona);
    let persona = known.ok_or_else(|| Problem::bad_request("There is nobody of that name."))?;
    let actor = Actor::new(&persona.staff_id, &persona.role);
    let session = Session { actor, name: persona.name.clone() };
    let token = desk::access::sign_in(&site.desk, &session).await?;
    let cookies = [session::keep(&site, &token), session::keep_purpose(&site, "")];
    Ok((AppendHeaders(cookies), Redirect::to(&first_page(&site, persona, chosen.next)))
        .into_response())
}

pub(super) async fn leave(
    State(site): State<Arc<Site>>,
    staff: Staff,
) -> Result<Response, Problem> {
    desk::access::sign_out(&site.desk, &staff.token).await?;
    let cookies = [session::forget(&site), session::keep_purpose(&site, "")];
    Ok((AppendHeaders(cookies), Redirect::to("/")).into_response())
}

/// The purpose is only remembered here; each act asks the policy whether it is theirs.
pub(super) async fn choose_purpose(
    State(site): State<Arc<Site>>,
    _staff: Staff,
    Form(chosen): Form<Purpose>,
) -> Result<Response, Problem> {
    let known = desk::packs::current(&site.desk)
        .is_some_and(|applied| applied.pack.purposes.contains_key(chosen.purpose.as_str()));
    if !known {
        return Err(Problem::bad_request("Choose one of the purposes in the list."));
    }
    let cookie = session::keep_purpose(&site, &chosen.purpose);
    Ok((AppendHeaders([cookie]), Redirect::to(HOME)).into_response())
}

/// Where somebody goes who asked for no page of their own: the first that their role may see.
fn first_page(site: &Site, persona: &Persona, next: Option<String>) -> String {
    let next = inside(next);
    let applied = desk::packs::current(&site.desk);
    let role = applied.as_ref().and_then(|pack| pack.pack.roles.get(persona.role.as_str()));
    let may = |act| role.is_some_and(|role| role.may.contains(&act));
    if next == HOME && !may(pack::Act::List) && may(pack::Act::PlanDisposal) {
        return "/staff/disposals".to_owned();
    }
    next
}

/// Where to go after signing in: a page of the console, never another site.
fn inside(next: Option<String>) -> String {
    next.filter(|next| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_".contains(&b);
        next.len() <= 200 && next.starts_with("/staff/") && next.bytes().all(plain)
    })
    .unwrap_or_else(|| HOME.to_owned())
}
