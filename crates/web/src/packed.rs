//! Pages packed for the way (gzip, RFC 9110 section 8.4.1.3), so that they come soon over a weak
//! line.
//!
//! Invariant: only what anybody may read is packed, never what is shown to somebody who is signed
//! in: how well a page packs could tell of a secret in it. What was packed is kept by the digest of
//! its bytes and so fits no other page.

use crate::Site;
use crate::session::NAMES;
use crate::visit::cookie;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse as _, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

/// What is shorter is sent as it is: packing would save nothing worth a round.
const LEAST_BYTES: usize = 1_000;

/// What is longer is sent as it is.
const MOST_BYTES: usize = 2 << 20;

/// How many packed pages are kept, and how many bytes of them.
const KEPT_MAX: usize = 512;
const KEPT_MAX_BYTES: usize = 16 << 20;

/// What was packed, by the digest of what it was.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    by_digest: HashMap<[u8; 32], Bytes>,
    bytes: usize,
}

impl Kept {
    fn packed(&self, plain: &[u8]) -> Option<Bytes> {
        let digest = *blake3::hash(plain).as_bytes();
        let known = |pages: &Pages| pages.by_digest.get(&digest).cloned();
        if let Some(known) = known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Some(known);
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(plain).ok()?;
        let packed = Bytes::from(encoder.finish().ok()?);
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.by_digest.len() >= KEPT_MAX || pages.bytes + packed.len() > KEPT_MAX_BYTES {
            *pages = Pages::default();
        }
        pages.bytes += packed.len();
        pages.by_digest.insert(digest, packed.clone());
        Some(packed)
    }
}

/// Whether an answer to this request may be packed.
pub(crate) fn may(request: &Request) -> bool {
    let headers = request.headers();
    let signed = NAMES.iter().any(|name| {
        cookie(headers, name.secure).is_some() || cookie(headers, name.loopback).is_some()
    });
    request.method() == Method::GET && !signed && takes_gzip(headers)
}

/// Whether a browser takes gzip: it names it, and not with a quality of nothing.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let all = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        is_gzip && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// Packs an answer, where it is text that may be.
pub(crate) async fn pack(site: &Site, response: Response) -> Response {
    let headers = response.headers();
    let is_text =
        headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|media_type| {
            let known = ["text/", "application/json", "application/ld+json", "image/svg+xml"];
            known.iter().any(|one| media_type.starts_with(one))
        });
    let is_whole = !headers.contains_key(CONTENT_RANGE) && !headers.contains_key(CONTENT_ENCODING);
    let long = http_body_len(&response);
    let fits = long.is_some_and(|bytes| (LEAST_BYTES..=MOST_BYTES).contains(&bytes));
    if !response.status().is_success() || !is_text || !is_whole || !fits {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(plain) = axum::body::to_bytes(body, MOST_BYTES).await else {
        return crate::problem::Problem::internal("a page too long to be packed").into_response();
    };
    head.headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    let Some(packed) = site.packed.packed(&plain) else {
        return Response::from_parts(head, Body::from(plain));
    };
    head.headers.remove(CONTENT_LENGTH);
    head.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Response::from_parts(head, Body::from(packed))
}

/// How long a body is, where that is known without reading it.
fn http_body_len(response: &Response) -> Option<usize> {
    use axum::body::HttpBody as _;
    response.body().size_hint().exact().and_then(|bytes| usize::try_from(bytes).ok())
}
