//! What stands around every route: headers, and the refusal of requests that other sites forged.
//!
//! Invariant: no response leaves without the headers set here, and no form is obeyed unless the
//! browser says that this very site sent it.

use crate::Site;
use crate::language::{self, Language};
use crate::packed;
use crate::problem::{Problem, asked, dress};
use crate::visit::{self, Visit};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Nothing but what this site serves itself; no script in a page, no frame, no other target.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; \
                      script-src 'self'; form-action 'self'; frame-ancestors 'none'; \
                      base-uri 'none'";

/// The longest page whose links are led on, in bytes.
const PAGE_MAX_BYTES: usize = 8 << 20;

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
    let visit = Visit::of(&site, request.uri(), request.headers());
    let language = visit.language;
    let packs = packed::may(&request);
    let answer = async {
        let response = match refuse(&site, &request) {
            Some(problem) => problem.into_response(),
            None => next.run(request).await,
        };
        dress(&site, wanted, response)
    };
    let mut response = visit::within(visit, answer).await;
    if language != Language::English {
        response = in_language(language, response).await;
    }
    if packs {
        response = packed::pack(&site, response).await;
    }
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

/// An answer whose links stay in a language: a page, or the way to one.
async fn in_language(language: Language, mut response: Response) -> Response {
    let led = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let led = led.and_then(|to| language::lead_to(language, to));
    if let Some(led) = led.and_then(|led| HeaderValue::from_str(&led).ok()) {
        response.headers_mut().insert(LOCATION, led);
    }
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|value| {
        value.to_str().is_ok_and(|media_type| media_type.starts_with("text/html"))
    });
    if !is_page {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, PAGE_MAX_BYTES).await else {
        return Problem::internal("a page too long to be led on").into_response();
    };
    head.headers.remove(CONTENT_LENGTH);
    let page = String::from_utf8_lossy(&bytes);
    Response::from_parts(head, Body::from(language::lead_on(language, &page)))
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
    // A name under `localhost` never leaves the machine either (RFC 6761 section 6.3).
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost")
}
