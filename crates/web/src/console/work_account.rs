//! Signing in with a work account: to the body's identity provider and back.
//!
//! Invariant: whoever comes back gets in only by what was kept here for this very browser when it
//! set out; the answer never repeats what the provider or the address said.

use super::sign_in::{first_page, inside};
use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::provider::{Fault, Provider, ProviderError};
use crate::session;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{HeaderName, LOCATION, REFERRER_POLICY, REFRESH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use desk::accounts;
use desk::sessions::Known;
use serde::Deserialize;
use std::sync::Arc;

/// What is said where the provider does not answer.
pub(super) const DOWN: &str = "The service for work accounts does not answer now. Try again in a \
                               minute. If you have a password for this site, you can use it \
                               below; if you have a sealed envelope, open it.";

#[derive(Template)]
#[template(path = "signed-in.html")]
struct SignedIn {
    frame: Frame,
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    next: Option<String>,
}

/// What the provider sends along (RFC 6749, section 4.1.2; RFC 9207).
#[derive(Deserialize)]
pub(super) struct Returned {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

fn provider(site: &Site) -> Result<&Arc<Provider>, Problem> {
    site.settings.provider.as_ref().ok_or_else(Problem::no_such_page)
}

/// Sends a browser to the provider. A link, not a form: the way may lead over several of the
/// body's hosts, and a form of this site may lead to none but this.
pub(super) async fn set_out(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let provider = provider(&site)?;
    let from = headers.get("sec-fetch-site");
    if from.is_some_and(|from| from != "same-origin" && from != "none") {
        // Another site leads here: whoever wants to sign in clicks for themselves.
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let next = inside(asked.next);
    let before = session::sent(&site, &headers);
    let departure = accounts::depart(&site.desk, &next, before).await?;
    match provider.way_there(&departure, site.desk.now()).await {
        Ok(to) => {
            let cookie = session::keep_away(&site, &departure.browser);
            Ok((StatusCode::SEE_OTHER, AppendHeaders([cookie, (LOCATION, to)])).into_response())
        }
        Err(error) => {
            log(error);
            let shown = super::sign_in::without_provider(&site, Some(next));
            Ok((StatusCode::SERVICE_UNAVAILABLE, shown).into_response())
        }
    }
}

/// Takes a browser back from the provider.
pub(super) async fn come_back(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, Problem> {
    let provider = provider(&site)?;
    let answer = match take_in(&site, provider, &headers, returned).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    };
    // The code in the address goes nowhere else, and what was kept for the way has had its day.
    let done = [session::forget_away(&site), (REFERRER_POLICY, "no-referrer".to_owned())];
    Ok((AppendHeaders(done), answer).into_response())
}

async fn take_in(
    site: &Site,
    provider: &Provider,
    headers: &HeaderMap,
    returned: Returned,
) -> Result<Response, Problem> {
    let Returned { state, code, error, iss } = returned;
    let browser = session::away(site, headers).unwrap_or_default();
    let back = accounts::come_back(&site.desk, browser, &state).await?;
    let now = site.desk.now();
    if !provider.is_its_answer(iss.as_deref(), now).await.map_err(told)? {
        return Err(refused(site, ProviderError::Token(Fault::Issuer)).await);
    }
    let (None, Some(code)) = (error, code) else { return Err(not_signed_in()) };
    let claim = match provider.who(&code, &back, now).await {
        Ok(claim) => claim,
        Err(error) => return Err(refused(site, error).await),
    };
    let token = accounts::arrive(&site.desk, &back, &claim).await?;
    signed_in(site, &token, back.next).await
}

/// A page of this site from which to go on: the session's cookie is not sent on the way back from
/// another site, and a redirect would still be that way.
async fn signed_in(site: &Site, token: &str, next: String) -> Result<Response, Problem> {
    let next = match desk::sessions::who(&site.desk, token).await? {
        Known::Signed(session) | Known::Before(session, _) => {
            first_page(site, &session.actor.role, Some(next))
        }
        _ => inside(None),
    };
    let go_on: (HeaderName, String) = (REFRESH, format!("0; url={next}"));
    let headers = [session::keep(site, token), go_on];
    let frame = Frame::public(site, "You are signed in").under("staff");
    Ok((AppendHeaders(headers), page(&SignedIn { frame, next })).into_response())
}

/// The page of a refusal. What the provider itself signed or sent wrongly is journalled; a code
/// that it did not take may be anybody's invention, and is only logged.
async fn refused(site: &Site, error: ProviderError) -> Problem {
    if let ProviderError::Token(fault) = error
        && let Err(error) = accounts::refuse_answer(&site.desk, fault.code()).await
    {
        return error.into();
    }
    told(error)
}

fn told(error: ProviderError) -> Problem {
    log(error);
    let new = |status, title, detail: &str| Problem::new(status, error.code(), title, detail);
    match error {
        ProviderError::Down => {
            let detail = "The service for work accounts does not answer now. Go to the sign-in \
                          page and try again in a minute, or use a password for this site or \
                          your envelope.";
            new(StatusCode::SERVICE_UNAVAILABLE, "We could not sign you in", detail)
        }
        ProviderError::Token(Fault::NoClaim) => {
            let detail = "Your work account does not say what your staff number is. Tell \
                          whoever looks after work accounts.";
            new(StatusCode::FORBIDDEN, "We could not tell who you are", detail)
        }
        _ => {
            let detail = "The answer of the service for work accounts did not stand up to our \
                          checks, so nobody was signed in. Go to the sign-in page and begin again. \
                          If it happens twice, tell whoever looks after work accounts.";
            new(StatusCode::FORBIDDEN, "We could not sign you in", detail)
        }
    }
}

fn not_signed_in() -> Problem {
    let detail = "You were not signed in to your work account. Go to the sign-in page and begin \
                  again.";
    Problem::new(StatusCode::FORBIDDEN, "not-signed-in", "You are not signed in", detail)
}

fn log(error: ProviderError) {
    tracing::warn!(reason = error.code(), "a sign-in with a work account failed");
}
