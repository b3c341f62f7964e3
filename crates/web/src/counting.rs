//! Counting what is asked of the public site, by those who agreed to it.
//!
//! Invariant: of somebody who did not agree nothing is counted, not even that they were there. A
//! page is counted by a name that is the site's own: what somebody typed, a number or a secret is
//! no part of it. No log of requests is kept, here or anywhere.

use crate::{Site, address};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{HOST, REFERER, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use desk::counts::{self, Visited};
use std::sync::Arc;

/// Pages whose addresses end in a word of the policy; any other word leads to no page. Of all
/// others that hold something of their own the pattern is counted alone.
const NAMED: &[&str] = &[
    "/notices/{id}",
    "/notices/{id}/versions",
    "/notices/{id}/compare",
    "/ask/{form}",
    "/choices/{form}",
    "/take-part/{form}",
    "/registers/{id}",
];

/// The pages whose queries are searches.
const SEARCHES: &[&str] = &["/search"];

/// What machines fetch by the thousand and nobody reads as a page.
const OF_MACHINES: &[&str] = &["/checkpoint", "/tile/{*path}"];

/// The longest name of a page, in bytes.
const NAME_MAX_BYTES: usize = 100;

/// What a request says that is counted, until it is answered.
struct Asked {
    pattern: MatchedPath,
    path: String,
    search: String,
    referrer: Vec<u8>,
    agent: Vec<u8>,
    address: String,
}

/// Answers a request, and counts it if whoever sent it agreed.
pub(crate) async fn count(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&site, &request);
    let response = next.run(request).await;
    if let Some(asked) = asked {
        asked.count(&site, response.status());
    }
    response
}

impl Asked {
    /// What is to be counted of a request; nothing where it is not.
    fn of(site: &Site, request: &Request) -> Option<Self> {
        rules::promise!("site-no-hidden-tracking");
        // A form that is sent is no page that is read.
        let pattern = request.extensions().get::<MatchedPath>()?;
        let reads = *request.method() == Method::GET;
        if !reads || OF_MACHINES.contains(&pattern.as_str()) || !agreed(site, request.headers()) {
            return None;
        }
        let headers = request.headers();
        let uri = request.uri();
        let search = uri.query().filter(|_| SEARCHES.contains(&pattern.as_str()));
        let named = NAMED.contains(&pattern.as_str());
        Some(Self {
            pattern: pattern.clone(),
            path: if named { uri.path().to_owned() } else { String::new() },
            search: search.unwrap_or_default().to_owned(),
            referrer: bytes(headers, &REFERER)
                .filter(|_| !is_from_here(headers))
                .unwrap_or_default(),
            agent: bytes(headers, &USER_AGENT).unwrap_or_default(),
            address: address::of(request).unwrap_or_default(),
        })
    }

    fn count(&self, site: &Site, status: StatusCode) {
        let is_public = |name: &&str| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            name.len() <= NAME_MAX_BYTES
                && name.bytes().all(|byte| plain(byte) || b"/.-".contains(&byte))
        };
        // Only what was found is a word of the policy.
        let found = status.is_success() || status == StatusCode::NOT_MODIFIED;
        let named = Some(self.path.as_str()).filter(|path| found && !path.is_empty());
        let page = named.filter(is_public).unwrap_or(self.pattern.as_str());
        counts::count(
            &site.desk,
            &Visited {
                page,
                status: status.as_u16(),
                search: &self.search,
                referrer: &self.referrer,
                agent: &self.agent,
                address: &self.address,
            },
        );
    }
}

/// Whether whoever sent a request agreed that their visit is counted.
fn agreed(_site: &Site, headers: &HeaderMap) -> bool {
    rules::promise!("site-stats-optout");
    let says = |name: &str| headers.get(name).is_some_and(|value| value == "1");
    let cookies = headers.get_all(axum::http::header::COOKIE).iter();
    let mut all = cookies.filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(';'));
    !says("sec-gpc") && !says("dnt") && all.any(|one| one.trim() == "cookie-choice=counting")
}

fn bytes(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<u8>> {
    headers.get(name).map(|value| value.as_bytes().to_vec())
}

/// Whether the page before was one of this site.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(referrer), Some(host)) = (text(&REFERER), text(&HOST)) else { return false };
    let rest = referrer.split_once("://").map_or("", |(_, rest)| rest);
    rest.split('/').next() == Some(host)
}
