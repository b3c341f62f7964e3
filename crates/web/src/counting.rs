//! Counting what is asked of the public site, by those who agreed to it.
//!
//! Invariant: of somebody who did not agree nothing is counted, not even that they were there. A
//! page is counted by a name that is the site's own: what somebody typed, a number or a secret is
//! no part of it. No log of requests is kept, here or anywhere.

use crate::language::Language;
use crate::{Site, address, visit};
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
    "/areas/{id}",
];

/// What somebody looked for on a page, told by the page to whoever counts. Personal.
#[derive(Clone)]
pub(crate) struct Searched(pub(crate) String);

impl Searched {
    /// As a query of which words are taken.
    fn query(&self) -> String {
        let plain = |letter: char| {
            if letter.is_whitespace() || "%&;+".contains(letter) { '+' } else { letter }
        };
        format!("q={}", self.0.chars().map(plain).collect::<String>())
    }
}

/// The page that is a form to look for words with, and no other is counted as it is sent.
const SEARCH: &str = "/search";

/// What machines fetch by the thousand and nobody reads as a page.
const OF_MACHINES: &[&str] = &["/checkpoint", "/tile/{*path}"];

/// The longest name of a page, in bytes.
const NAME_MAX_BYTES: usize = 100;

/// What a request says that is counted, until it is answered.
struct Asked {
    pattern: MatchedPath,
    path: String,
    referrer: Vec<u8>,
    agent: Vec<u8>,
    address: String,
}

/// Answers a request, and counts it if whoever sent it agreed.
pub(crate) async fn count(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let response = next.run(request).await;
    if let Some(asked) = asked {
        let searched = response.extensions().get::<Searched>();
        asked.count(&site, response.status(), searched);
    }
    response
}

impl Asked {
    /// What is to be counted of a request; nothing where it is not.
    fn of(request: &Request) -> Option<Self> {
        rules::promise!("site-stats-optout");
        let visit = visit::current();
        if !visit.counts() {
            return None;
        }
        let pattern = request.extensions().get::<MatchedPath>()?.clone();
        let headers = request.headers();
        let (_, page) = Language::of_path(pattern.as_str());
        // A form that is sent is no page that is read.
        let is_read = *request.method() == Method::GET || page == SEARCH;
        if !is_read || OF_MACHINES.contains(&page) {
            return None;
        }
        let path = if NAMED.contains(&page) { visit.path.clone() } else { String::new() };
        let referrer = bytes(headers, &REFERER).filter(|_| !is_from_here(headers));
        Some(Self {
            pattern,
            path,
            referrer: referrer.unwrap_or_default(),
            agent: bytes(headers, &USER_AGENT).unwrap_or_default(),
            address: address::of(request).unwrap_or_default(),
        })
    }

    fn count(&self, site: &Site, status: StatusCode, searched: Option<&Searched>) {
        rules::promise!("site-no-hidden-tracking");
        // Only what was found is a word of the policy.
        let found = status.is_success() || status == StatusCode::NOT_MODIFIED;
        let (_, page) = Language::of_path(self.pattern.as_str());
        let page = if found && is_public(&self.path) { &self.path } else { page };
        let search = searched.map(Searched::query).unwrap_or_default();
        counts::count(
            &site.desk,
            &Visited {
                page,
                status: status.as_u16(),
                search: &search,
                referrer: &self.referrer,
                agent: &self.agent,
                address: &self.address,
            },
        );
    }
}

/// Whether an address may be the name of a page.
fn is_public(path: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/.-".contains(&byte);
    (1..=NAME_MAX_BYTES).contains(&path.len()) && path.bytes().all(plain)
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
