//! Signing in with a passkey alone.
//!
//! Invariant: a challenge is made only for whoever asks for this page on this site, and counts only
//! in their browser; a passkey that is not taken says nothing of whose it might be.

use super::passkeys::{Answered, elsewhere, place};
use super::sign_in::{entered, inside};
use crate::Site;
use crate::layout::{Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use desk::DeskError;
use desk::accounts::{self, Ceremony};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "passkey-sign-in.html")]
struct Page {
    frame: Frame,
    mistakes: Vec<Mistake>,
    /// Where passkeys work, if this page was opened elsewhere.
    elsewhere: Option<String>,
    /// What the browser is asked; empty where it is not.
    options: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    next: Option<String>,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    place(&site)?;
    let from = headers.get("sec-fetch-site");
    if site.settings.https && from.is_some_and(|from| from == "cross-site") {
        // Another site leads here: whoever wants to sign in clicks for themselves. On this machine
        // it is the same site's number that leads to its name.
        return Ok(Redirect::to("/sign-in").into_response());
    }
    render(&site, &headers, asked.next, None).await
}

async fn render(
    site: &Site,
    headers: &HeaderMap,
    next: Option<String>,
    error: Option<String>,
) -> Result<Response, Problem> {
    let next = inside(next);
    let elsewhere = elsewhere(site, headers, &format!("/sign-in/passkey?next={next}"));
    let begun = match elsewhere {
        Some(_) => None,
        None => Some(accounts::begin_passkey_sign_in(&site.desk, place(site)?, &next).await?),
    };
    let cookie = begun.as_ref().map(|begun| session::keep_ceremony(site, &begun.browser));
    let mistake = error.map(|text| Mistake { field: "passkey".to_owned(), text });
    let shown = page(&Page {
        frame: Frame::public(site, "Sign in with a passkey").under("staff"),
        mistakes: mistake.into_iter().collect(),
        elsewhere,
        options: begun.map(|Ceremony { options, .. }| options).unwrap_or_default(),
    });
    Ok((AppendHeaders(cookie), shown).into_response())
}

pub(super) async fn enter(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(Answered { answer }): Form<Answered>,
) -> Result<Response, Problem> {
    let browser = session::ceremony(&site, &headers).unwrap_or_default();
    let entering = accounts::enter_by_passkey(&site.desk, place(&site)?, browser, &answer).await;
    match entering {
        Ok(accounts::Entered { token, next }) => {
            let forget = AppendHeaders([session::forget_ceremony(&site)]);
            Ok((forget, entered(&site, &headers, &token, Some(next)).await?).into_response())
        }
        Err(
            error
            @ (DeskError::CeremonyOver | DeskError::NotThisPasskey | DeskError::PasskeyCopied),
        ) => render(&site, &headers, None, Some(sentence(&error))).await,
        Err(error) => Err(error.into()),
    }
}
