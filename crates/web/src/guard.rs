//! What stands around every route: headers, and the refusal of requests that other sites forged.
//!
//! Invariant: no response leaves without the headers set here, and no form is obeyed unless the
//! browser says that this very site sent it.

use crate::Site;
use crate::problem::{Problem, asked, dress};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Nothing but what this site serves itself; no script in a page, no frame, no other target.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; \
                      script-src 'self'; form-action 'self'; frame-ancestors 'none'; \
                      base-uri 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Checks a request, passes it on, and sees to the response's headers.
pub(crate) async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let wanted = asked(request.uri().path(), request.headers());
    let response = match refuse(&site, &request) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    let mut response = dress(&site, wanted, response);
    for (name, value) in HEADERS {
        response.headers_mut().entry(*name).or_insert(HeaderValue::from_static(value));
    }
    if site.settings.https {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        response.headers_mut().insert("strict-transport-security", year);
    }
    let stale = HeaderValue::from_static("no-store");
    response.headers_mut().entry(CACHE_CONTROL).or_insert(stale);
    response
}

fn refuse(site: &Site, request: &Request) -> Option<Problem> {
    let headers = request.headers();
    if !site.settings.https && !headers.get(HOST).is_none_or(is_loopback) {
        let detail = "Without HTTPS this site answers on this machine only, as localhost.";
        let title = "Not at this address";
        return Some(Problem::new(StatusCode::MISDIRECTED_REQUEST, "misdirected", title, detail));
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // Docks and programs show a token with each request, which no other site can make a browser
    // send; no cookie is read there.
    let path = request.uri().path();
    // So does a mail program that stops a letter's list for whoever reads it (RFC 8058).
    let by_token = path.starts_with("/dock/")
        || path.starts_with("/choices/leave/")
        || crate::problem::is_api(path);
    if reads || by_token || is_from_here(site, headers) {
        return None;
    }
    let detail = "The form did not come from this site, so nothing was done. \
                  Go back, load the page again and send it once more.";
    Some(Problem::new(StatusCode::FORBIDDEN, "forged", "We did not take that form", detail))
}

/// Whether the browser says that a page of this site sent the request. A browser that says nothing
/// is not believed.
fn is_from_here(site: &Site, headers: &HeaderMap) -> bool {
    if let Some(from) = headers.get("sec-fetch-site") {
        return from == "same-origin";
    }
    let scheme = if site.settings.https { "https://" } else { "http://" };
    let origin = headers.get(ORIGIN).and_then(|value| value.to_str().ok());
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    origin.and_then(|origin| origin.strip_prefix(scheme)).is_some_and(|from| Some(from) == host)
}

fn is_loopback(host: &HeaderValue) -> bool {
    let host = host.to_str().unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}
