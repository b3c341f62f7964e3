//! Signing in and out, taking up an invitation, and choosing for which purpose to work.
//!
//! Invariant: one click signs somebody in only in a demonstration; whoever signs in gets a session
//! of their own, never one that the browser brought along.

use crate::layout::{Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::{self, Arrived};
use crate::{Persona, Site};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use desk::sessions::Known;
use desk::{Actor, DeskError, accounts};
use serde::Deserialize;
use std::sync::Arc;

const HOME: &str = "/staff/recordings";

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn {
    frame: Frame,
    personas: Vec<Persona>,
    next: String,
    over: Option<&'static str>,
    /// Whether there is a provider for work accounts.
    provider: bool,
    /// Whether passkeys can be used.
    passkeys: bool,
    /// Whether the form for a password is open from the start.
    open: bool,
    mistakes: Vec<Mistake>,
    fields: [Field; 3],
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct Invitation {
    frame: Frame,
    mistakes: Vec<Mistake>,
    fields: [Field; 4],
}

#[derive(Template)]
#[template(path = "envelope.html")]
struct Envelope {
    frame: Frame,
    mistakes: Vec<Mistake>,
    fields: [Field; 2],
}

#[derive(Deserialize)]
pub(super) struct Opened {
    number: String,
    code: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    next: Option<String>,
    over: Option<String>,
}

/// A persona, or somebody's own word.
#[derive(Deserialize)]
pub(super) struct Chosen {
    persona: Option<String>,
    #[serde(default)]
    number: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Invited {
    number: String,
    code: String,
    password: String,
    again: String,
}

pub(super) async fn show(State(site): State<Arc<Site>>, Query(asked): Query<Asked>) -> Response {
    let over = match asked.over.as_deref() {
        Some("idle") => Some("You were signed out: nothing was done for 30 minutes."),
        Some("shift") => Some("You were signed out: a session lasts for 12 hours at most."),
        _ => None,
    };
    render(&site, asked.next, over, "", None)
}

/// The page where the provider of work accounts does not answer.
pub(super) fn without_provider(site: &Site, next: Option<String>) -> Response {
    render(site, next, Some(super::work_account::DOWN), "", None)
}

fn render(
    site: &Site,
    next: Option<String>,
    over: Option<&'static str>,
    number: &str,
    error: Option<String>,
) -> Response {
    let demo = site.settings.demo.as_ref();
    let field = |id: &str, name, label, hint| Field {
        id: id.to_owned(),
        name,
        label,
        hint,
        ..Field::default()
    };
    let down = over == Some(super::work_account::DOWN);
    let mistake = error.map(|text| Mistake { field: "number".to_owned(), text });
    let code = "The six digits that your app shows now, or one of your recovery codes. Leave it \
                empty if you have not set up an app yet.";
    page(&SignIn {
        frame: Frame::public(site, "Sign in").under("staff"),
        personas: demo.map(|demo| demo.personas.clone()).unwrap_or_default(),
        next: inside(next),
        over,
        provider: site.settings.provider.is_some(),
        passkeys: site.settings.passkeys.is_some(),
        open: down || !number.is_empty() || mistake.is_some(),
        mistakes: mistake.into_iter().collect(),
        fields: [
            Field { value: number.to_owned(), ..field("number", "number", "Staff number", "") },
            field("password", "password", "Password", ""),
            field("code", "code", "Code", code),
        ],
    })
}

pub(super) async fn enter(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    let Chosen { persona, number, password, code, next } = chosen;
    if let Some(key) = persona {
        return enter_as_persona(&site, &headers, &key, next).await;
    }
    match accounts::sign_in(&site.desk, &number, &password, &code).await {
        Ok(token) => entered(&site, &headers, &token, next).await,
        Err(error @ DeskError::NotRight) => {
            Ok(render(&site, next, None, &number, Some(sentence(&error))))
        }
        Err(error) => Err(error.into()),
    }
}

async fn enter_as_persona(
    site: &Site,
    headers: &HeaderMap,
    key: &str,
    next: Option<String>,
) -> Result<Response, Problem> {
    let demo = site.settings.demo.as_ref().ok_or_else(Problem::no_such_page)?;
    let known = demo.personas.iter().find(|persona| persona.key == key);
    let persona = known.ok_or_else(|| Problem::bad_request("There is nobody of that name."))?;
    let actor = Actor::new(&persona.staff_id, &persona.role);
    let (name, purpose) = (&persona.name, &persona.purpose);
    let token = desk::sessions::sign_in_persona(&site.desk, &actor, name, purpose).await?;
    entered(site, headers, &token, next).await
}

/// Leads somebody in with the cookie of a new session; the one that the browser had is ended.
pub(super) async fn entered(
    site: &Site,
    headers: &HeaderMap,
    token: &str,
    next: Option<String>,
) -> Result<Response, Problem> {
    if let Some(old) = session::sent(site, headers) {
        desk::sessions::sign_out(&site.desk, old).await?;
    }
    let to = match desk::sessions::who(&site.desk, token).await? {
        Known::Signed(session) | Known::Before(session, _) => {
            first_page(site, &session.actor.role, next)
        }
        _ => HOME.to_owned(),
    };
    Ok((AppendHeaders([session::keep(site, token)]), Redirect::to(&to)).into_response())
}

pub(super) async fn show_invitation(State(site): State<Arc<Site>>) -> Response {
    render_invitation(&site, "", "", None)
}

fn render_invitation(
    site: &Site,
    number: &str,
    code: &str,
    wrong: Option<&(&'static str, String)>,
) -> Response {
    let field = |name: &'static str, label, hint, value: &str| Field {
        id: name.to_owned(),
        name,
        label,
        hint,
        value: value.to_owned(),
        error: wrong.filter(|(field, _)| *field == name).map(|(_, text)| text.clone()),
        choices: Vec::new(),
    };
    let mistakes =
        wrong.map(|(field, text)| Mistake { field: (*field).to_owned(), text: text.clone() });
    let hint = "12 to 128 letters, digits and signs. Three or four words that do not belong \
                together are easy to keep in mind and hard to guess.";
    page(&Invitation {
        frame: Frame::public(site, "Choose a password").under("staff"),
        mistakes: mistakes.into_iter().collect(),
        fields: [
            field("number", "Staff number", "", number),
            field("code", "Invitation code", "The data office gave it to you.", code),
            field("password", "Password", hint, ""),
            field("again", "The same password again", "", ""),
        ],
    })
}

pub(super) async fn accept(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(invited): Form<Invited>,
) -> Result<Response, Problem> {
    let Invited { number, code, password, again } = invited;
    if password != again {
        let wrong = ("again", "The two passwords are not the same: type both anew.".to_owned());
        return Ok(render_invitation(&site, &number, &code, Some(&wrong)));
    }
    let field = match accounts::accept(&site.desk, &number, &code, &password).await {
        Ok(token) => return entered(&site, &headers, &token, None).await,
        Err(error @ DeskError::NotInvited) => ("code", sentence(&error)),
        Err(error @ DeskError::Invalid { .. }) => ("password", sentence(&error)),
        Err(error) => return Err(error.into()),
    };
    Ok(render_invitation(&site, &number, &code, Some(&field)))
}

pub(super) async fn show_envelope(State(site): State<Arc<Site>>) -> Response {
    render_envelope(&site, "", None)
}

fn render_envelope(site: &Site, number: &str, wrong: Option<String>) -> Response {
    let field = |name: &'static str, label, value: &str| Field {
        id: name.to_owned(),
        name,
        label,
        value: value.to_owned(),
        ..Field::default()
    };
    let mistake = wrong.map(|text| Mistake { field: "number".to_owned(), text });
    page(&Envelope {
        frame: Frame::public(site, "Open your envelope").under("staff"),
        mistakes: mistake.into_iter().collect(),
        fields: [field("number", "Staff number", number), field("code", "Code", "")],
    })
}

pub(super) async fn open_envelope(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(Opened { number, code }): Form<Opened>,
) -> Result<Response, Problem> {
    match accounts::open_envelope(&site.desk, &number, &code).await {
        Ok(token) => entered(&site, &headers, &token, None).await,
        Err(DeskError::NotRight) => {
            let words = "The staff number or the code is not right, or the code was used: look \
                         again and type both.";
            Ok(render_envelope(&site, &number, Some(words.to_owned())))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn leave(
    State(site): State<Arc<Site>>,
    arrived: Arrived,
) -> Result<Response, Problem> {
    desk::sessions::sign_out(&site.desk, &arrived.staff.token).await?;
    Ok((AppendHeaders([session::forget(&site)]), Redirect::to("/")).into_response())
}

/// Where somebody goes who asked for no page of their own: the first that their role may see.
pub(super) fn first_page(site: &Site, role: &str, next: Option<String>) -> String {
    let next = inside(next);
    let applied = desk::packs::current(&site.desk);
    let role = applied.as_ref().and_then(|pack| pack.pack.roles.get(role));
    let may = |act| role.is_some_and(|role| role.may.contains(&act));
    if next != HOME || may(pack::Act::List) {
        return next;
    }
    let first = if may(pack::Act::PlanDisposal) {
        "/staff/disposals"
    } else if may(pack::Act::TakeRequest) || may(pack::Act::WorkRequests) {
        "/staff/requests"
    } else if may(pack::Act::WorkEntries) {
        "/staff/entries"
    } else if may(pack::Act::WriteMailing) {
        "/staff/mailings"
    } else {
        "/staff/policy"
    };
    first.to_owned()
}

/// Where to go after signing in: a page of the console, never another site.
pub(super) fn inside(next: Option<String>) -> String {
    next.filter(|next| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_".contains(&b);
        next.len() <= 200 && next.starts_with("/staff/") && next.bytes().all(plain)
    })
    .unwrap_or_else(|| HOME.to_owned())
}
