//! What went wrong, as a status and a plain-English page, or as problem details for machines.
//!
//! Invariant: a problem says what to do next and nothing about how the house is built; no message
//! holds personal data. It is dressed in one place, [`dress`], so every refusal looks the same.

use crate::layout::{Frame, page};
use crate::{Site, api, when};
use askama::Template;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use std::fmt::Display;

/// The status for a checksum that does not match (tus 1.0, checksum extension).
const CHECKSUM_MISMATCH: u16 = 460;

/// What went wrong.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    /// The same word each time, for machines.
    code: &'static str,
    title: &'static str,
    detail: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// How a problem is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dress {
    /// A page.
    Page,
    /// RFC 9457 problem details.
    Json,
    /// The same, with a type that leads to a page which explains it.
    Api,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Page {
    frame: Frame,
    title: &'static str,
    detail: String,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self { status, code, title, detail: detail.into(), headers: Vec::new() }
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        let title = "That request does not make sense";
        Self::new(StatusCode::BAD_REQUEST, "bad-request", title, detail)
    }

    pub(crate) fn no_such_page() -> Self {
        let detail = "Check the address, or go back to the start.";
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here", detail)
    }

    pub(crate) fn no_such_method() -> Self {
        let detail = "This address cannot be used in that way.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", "That cannot be done here", detail)
    }

    pub(crate) fn internal(what: &'static str) -> Self {
        tracing::error!(what, "a request failed");
        let detail = "Nothing was lost. Try again, and tell whoever runs this service if it stays.";
        let title = "Something went wrong on our side";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title, detail)
    }

    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: impl Display) -> Self {
        if let Ok(value) = HeaderValue::from_str(&value.to_string()) {
            self.headers.push((name, value));
        }
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.headers_mut().extend(self.headers.clone());
        response.extensions_mut().insert(self);
        response
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        use StatusCode as S;
        let said = sentence(&error);
        if let Some((status, code, title)) = at_the_door(&error) {
            return Self::new(status, code, title, said);
        }
        let new = |status, code, title| Self::new(status, code, title, said.clone());
        match error {
            DeskError::Refused(_) => refused(&said),
            DeskError::NotFound("recording") => {
                let detail = format!("{said} Perhaps it was deleted when its time was up.");
                Self::new(S::NOT_FOUND, "not-found", "That is not here", detail)
            }
            DeskError::NotFound(_) => new(S::NOT_FOUND, "not-found", "That is not here"),
            DeskError::Invalid { .. } => new(S::BAD_REQUEST, "invalid", "Something is missing"),
            DeskError::BeingDisposed => {
                new(S::CONFLICT, "being-disposed", "It is too late to change this recording")
            }
            DeskError::TooMany { .. } => {
                new(S::TOO_MANY_REQUESTS, "too-many", "There are too many")
            }
            DeskError::Contended => busy(said),
            DeskError::StillRunning => {
                new(S::CONFLICT, "still-running", "It is being carried out").header(RETRY_AFTER, 1)
            }
            DeskError::KeyReused => {
                new(S::UNPROCESSABLE_ENTITY, "key-reused", "This idempotency key was used")
            }
            DeskError::NoPolicy => {
                let title = "Nothing can be done yet";
                new(S::SERVICE_UNAVAILABLE, "no-policy", title).header(RETRY_AFTER, 60)
            }
            full if full.is_full() => {
                let detail = "What is held already is safe. Free some space and try again.";
                Self::new(S::INSUFFICIENT_STORAGE, "full", "There is no space left", detail)
            }
            DeskError::Store(store) if store.is_passing() => busy(sentence(&store)),
            DeskError::Vault(_) => {
                tracing::error!("a sealed object could not be opened");
                let title = "This cannot be opened";
                let detail = "Its sealed bytes are not what was sealed. \
                              Tell the data office: somebody must look at it.";
                Self::new(S::INTERNAL_SERVER_ERROR, "sealed", title, detail)
            }
            other => of_upload(other, said),
        }
    }
}

/// What can be wrong with an upload, or with the part of a recording that is asked for.
fn of_upload(error: DeskError, said: String) -> Problem {
    use StatusCode as S;
    let new = |status, code, title| Problem::new(status, code, title, said);
    match error {
        DeskError::OffsetMismatch { .. } => {
            new(S::CONFLICT, "wrong-offset", "The upload stands elsewhere")
        }
        DeskError::ChecksumMismatch => new(
            S::from_u16(CHECKSUM_MISMATCH).unwrap_or(S::BAD_REQUEST),
            "checksum-mismatch",
            "The checksum does not match",
        ),
        DeskError::DigestMismatch => {
            new(S::UNPROCESSABLE_ENTITY, "digest-mismatch", "The file is not what was claimed")
        }
        DeskError::ChecksumRequired(_) => {
            new(S::BAD_REQUEST, "checksum-required", "A checksum is missing")
        }
        DeskError::TooLong { .. } => new(S::PAYLOAD_TOO_LARGE, "too-long", "Too many bytes"),
        DeskError::Locked => {
            new(S::LOCKED, "locked", "The upload is in use").header(RETRY_AFTER, 5)
        }
        DeskError::Interrupted { .. } => {
            new(S::BAD_REQUEST, "interrupted", "The connection ended early")
        }
        DeskError::Expired(_) => new(S::GONE, "expired", "The upload has expired"),
        DeskError::NoSuchRange { size } => {
            new(S::RANGE_NOT_SATISFIABLE, "no-such-range", "That part does not exist")
                .header(axum::http::header::CONTENT_RANGE, format!("bytes */{size}"))
        }
        other => {
            tracing::error!(error = %other, "a request failed");
            Problem::internal("desk")
        }
    }
}

/// What is said of signing in and of one's own account.
fn at_the_door(error: &DeskError) -> Option<(StatusCode, &'static str, &'static str)> {
    use StatusCode as S;
    Some(match error {
        DeskError::Barred(barred) => (S::FORBIDDEN, barred.code(), "You have no access now"),
        DeskError::NotRight
        | DeskError::NotInvited
        | DeskError::NotThisPasskey
        | DeskError::PasskeyCopied => (S::FORBIDDEN, "wrong", "Not right"),
        DeskError::NotAway => (S::BAD_REQUEST, "not-away", "We could not sign you in"),
        DeskError::CeremonyOver => (S::BAD_REQUEST, "begin-again", "Begin again"),
        DeskError::LastFactor => (S::CONFLICT, "last-factor", "It is the only one"),
        DeskError::TriedTooOften(_) => (S::TOO_MANY_REQUESTS, "too-often", "Wait a little"),
        _ => return None,
    })
}

/// Which dress a request asks for.
pub(crate) fn asked(path: &str, headers: &HeaderMap) -> Dress {
    let accept = headers.get("accept").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let json = accept.contains("json") && !accept.contains("text/html");
    match path {
        _ if is_api(path) => Dress::Api,
        _ if path.starts_with("/dock/") || json => Dress::Json,
        _ => Dress::Page,
    }
}

/// Whether an address is of the interface for programs.
pub(crate) fn is_api(path: &str) -> bool {
    path == api::ROOT || path.strip_prefix(api::ROOT).is_some_and(|rest| rest.starts_with('/'))
}

/// Gives a problem its body; every other response stays as it is.
pub(crate) fn dress(site: &Site, dress: Dress, mut response: Response) -> Response {
    let own = response.extensions_mut().remove::<Problem>();
    let Some(problem) = own.or_else(|| unreadable(&response)) else {
        return response;
    };
    let (mut parts, _) = response.into_parts();
    let body = match dress {
        Dress::Json | Dress::Api => {
            parts
                .headers
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
            let Problem { status, code, title, detail, .. } = problem;
            let status = status.as_u16();
            let kind = match dress {
                Dress::Api => api::address_of(code),
                _ => format!("urn:bluelamp:problem:{code}"),
            };
            serde_json::json!({"type": kind, "title": title, "status": status, "detail": detail})
                .to_string()
        }
        Dress::Page => {
            let frame = Frame::public(site, problem.title);
            let text = Page { frame, title: problem.title, detail: problem.detail };
            let (page, body) = page(&text).into_response().into_parts();
            parts.headers.extend(page.headers);
            return Response::from_parts(parts, body);
        }
    };
    Response::from_parts(parts, body.into())
}

/// A request that the framework itself refused, before a handler saw it: a form too long or with a
/// part missing, an address that is not text. Its own words are for programmers.
fn unreadable(response: &Response) -> Option<Problem> {
    let bare =
        response.headers().get(CONTENT_TYPE).is_none_or(|kind| kind != "text/html; charset=utf-8");
    let status = response.status();
    (status.is_client_error() && bare).then(|| {
        let title = "We could not read that";
        Problem::new(
            status,
            "unreadable",
            title,
            "Go back, check what was filled in, and send it again.",
        )
    })
}

fn refused(said: &str) -> Problem {
    let detail = format!(
        "{said} The refusal was recorded. If you need this for your work, ask \
                          whoever gave you your role."
    );
    Problem::new(StatusCode::FORBIDDEN, "refused", "You may not do that", detail)
}

fn busy(said: String) -> Problem {
    let title = "We are busy";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", title, said).header(RETRY_AFTER, 2)
}

/// A message as a sentence: capital letter, full stop, no code marks.
pub(crate) fn sentence(error: &impl Display) -> String {
    let words = error.to_string().replace('`', "");
    // It may end with a rule in plain words, which is a sentence itself.
    format!("{}.", when::capital(words.trim_end_matches('.')))
}

#[cfg(test)]
mod tests;
