//! The body of a request: JSON of a known shape, and not much of it.
//!
//! Invariant: a body is read after the key was; it has a limit, one type, no field that the
//! description does not name, and nothing of it comes back in an error.

use super::unfit;
use crate::Site;
use crate::problem::Problem;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::sync::Arc;

/// The longest body, in bytes.
pub(super) const BODY_MAX_BYTES: usize = 64 << 10;

/// A shape that knows what else must hold of its values.
pub(super) trait Shape: DeserializeOwned {
    /// What is wrong, in a sentence that names the field.
    fn check(&self) -> Result<(), String>;
}

/// A body that has its shape, and the digest of its bytes.
pub(super) struct Sent<T> {
    pub(super) value: T,
    pub(super) digest: blake3::Hash,
}

impl<T: Shape> FromRequest<Arc<Site>> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Arc<Site>) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "Send the body as application/json, and not compressed.";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::new(status, "not-json", "That is not JSON", detail));
        }
        let bytes = to_bytes(request.into_body(), BODY_MAX_BYTES).await.map_err(|_| {
            let detail = "A body may have 65,536 bytes. Send less.";
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-long", "Too many bytes", detail)
        })?;
        let value: T = read(&bytes)?;
        value.check().map_err(unfit)?;
        Ok(Self { value, digest: blake3::hash(&bytes) })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") && !headers.contains_key(CONTENT_ENCODING)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let shaped = serde_json::from_slice(bytes);
    // A list of values would be taken for an object by their order.
    let is_object = first == Some(&b'{');
    match shaped {
        Ok(value) if is_object => Ok(value),
        Err(error)
            if matches!(error.classify(), Category::Syntax | Category::Eof | Category::Io) =>
        {
            let detail = format!(
                "The body is not JSON: look at line {}, column {}.",
                error.line(),
                error.column()
            );
            let title = "We could not read that";
            Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable", title, detail))
        }
        Ok(_) => Err(unfit("The body must be a JSON object.")),
        Err(error) => Err(unfit(misshapen(&error))),
    }
}

/// What is wrong with a shape. Only messages about fields are passed on: others repeat values.
fn misshapen(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let named = ["missing field", "unknown field", "duplicate field"];
    let about_a_field = named.iter().any(|start| said.starts_with(start));
    let field = said.split('`').nth(1).filter(|name| name.len() <= 40);
    match (about_a_field, field, said.split(' ').next()) {
        (true, Some(_), Some("unknown")) => {
            "The body has a field that this operation does not know.".to_owned()
        }
        (true, Some(name), Some(how)) => format!("The body has a {how} field: {name}."),
        _ => format!(
            "A value at line {}, column {} is of the wrong kind.",
            error.line(),
            error.column()
        ),
    }
}
