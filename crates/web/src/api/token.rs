//! The bearer's guard: which key a request shows, whether it counts, and how much it may still ask.
//!
//! Invariant: a key is read from the `Authorization` header alone, never from an address, a cookie
//! or a body. Refusals are told apart as RFC 6750 asks: no key, a wrong one, one without the scope.

use crate::limits::{self, Standing, WRONG};
use crate::problem::Problem;
use crate::{Site, address};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use desk::Ctx;
use desk::accounts::{self, Holder, KeyShown, Scope};
use std::marker::PhantomData;
use std::sync::Arc;

/// Which scopes a handler needs; each of the types below is one answer.
pub(super) trait Needs: Send + Sync + 'static {
    /// All of these.
    const SCOPES: &'static [Scope];
}

macro_rules! needs {
    ($($name:ident => [$($scope:ident),*]),+ $(,)?) => {
        $(pub(super) struct $name;
        impl Needs for $name {
            const SCOPES: &'static [Scope] = &[$(Scope::$scope),*];
        })+
    };
}

needs! {
    AnyKey => [],
    ReadRecordings => [RecordingsRead],
    WriteRecordings => [RecordingsWrite],
    ReadCases => [CasesRead],
    ReadCasesAndRecordings => [CasesRead, RecordingsRead],
    WriteCases => [CasesWrite],
    ReadTrail => [TrailRead],
    ReadLog => [LogRead],
}

/// A program whose key has the scopes that a handler needs.
pub(super) struct Caller<N> {
    pub(super) holder: Holder,
    needs: PhantomData<N>,
}

impl<N> Caller<N> {
    /// An act of theirs, now, for the key's purpose.
    pub(super) fn ctx(&self, site: &Site) -> Ctx {
        site.desk.ctx(self.holder.actor.clone(), &self.holder.purpose)
    }
}

impl<N: Needs> FromRequestParts<Arc<Site>> for Caller<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let holder = parts.extensions.get::<Holder>().cloned().ok_or_else(missing)?;
        let caller = Self { holder, needs: PhantomData };
        let lacking = N::SCOPES.iter().find(|scope| !caller.holder.scopes.contains(scope));
        if let Some(scope) = lacking {
            accounts::key_lacks(&caller.ctx(site), &site.desk, *scope).await?;
            return Err(outside(N::SCOPES, *scope));
        }
        Ok(caller)
    }
}

/// Lets a request pass whose key counts, and says in the answer how much it may still ask.
pub(super) async fn guard(
    State(site): State<Arc<Site>>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = address::of(&request).unwrap_or_default();
    let holder = match holder(&site, request.headers(), &address).await {
        Ok(holder) => holder,
        Err(problem) => return problem.into_response(),
    };
    match site.limits.of_key(&holder.id, site.desk.now()) {
        Standing::Spent(wait) => limits::spent(wait).into_response(),
        Standing::Left(left) => {
            request.extensions_mut().insert(holder);
            let mut response = next.run(request).await;
            left.write(response.headers_mut());
            response
        }
    }
}

async fn holder(site: &Site, headers: &HeaderMap, address: &str) -> Result<Holder, Problem> {
    let secret = shown(headers).ok_or_else(missing)?;
    match accounts::key_holder(&site.desk, secret).await? {
        KeyShown::Known(holder) if !holder.is_persona || site.settings.demo.is_some() => Ok(holder),
        KeyShown::ConductDue => Err(conduct_due()),
        KeyShown::Malformed => Err(wrong("It does not look like a key of this service.")),
        // A proxy may send everybody from one address, so only what was wrong is counted by it.
        _ => match site.limits.of_wrong(address, site.desk.now()) {
            Standing::Left(_) => Err(wrong(
                "It is not known here, was revoked, is past its day, or its owner may not work \
                 now.",
            )),
            Standing::Spent(wait) => Err(limits::too_many_wrong(wait, WRONG.quota)),
        },
    }
}

/// What a request shows, if it is one bearer token.
fn shown(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let given = all.next()?.to_str().ok()?;
    let (scheme, secret) = given.split_once(' ')?;
    let is_one = all.next().is_none() && scheme.eq_ignore_ascii_case("bearer");
    is_one.then_some(secret.trim_start_matches(' ')).filter(|secret| !secret.is_empty())
}

fn missing() -> Problem {
    let detail = "Send a key as `Authorization: Bearer blk_…`. Staff make one at the console, \
                  under Keys for programs.";
    Problem::new(StatusCode::UNAUTHORIZED, "no-key", "A key is needed", detail)
        .header(WWW_AUTHENTICATE, "Bearer realm=\"bluelamp\"")
}

fn wrong(why: &str) -> Problem {
    let detail = format!("{why} Make a new one at the console, under Keys for programs.");
    Problem::new(StatusCode::UNAUTHORIZED, "invalid-token", "That key does not count", detail)
        .header(WWW_AUTHENTICATE, "Bearer realm=\"bluelamp\", error=\"invalid_token\"")
}

fn outside(all: &[Scope], lacking: Scope) -> Problem {
    let names: Vec<_> = all.iter().map(|scope| scope.as_str()).collect();
    let challenge = format!(
        "Bearer realm=\"bluelamp\", error=\"insufficient_scope\", scope=\"{}\"",
        names.join(" ")
    );
    let detail = format!(
        "This key was not made for {}. The refusal was recorded. Make a key that has that scope.",
        lacking.as_str()
    );
    let title = "The key does not reach that far";
    Problem::new(StatusCode::FORBIDDEN, "insufficient-scope", title, detail)
        .header(WWW_AUTHENTICATE, challenge)
}

fn conduct_due() -> Problem {
    let detail = "The key's owner has to read the code of conduct at the console first.";
    let title = "Something comes first";
    Problem::new(StatusCode::FORBIDDEN, "conduct-due", title, detail)
}
