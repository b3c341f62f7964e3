//! Requests that are carried out once, however often they arrive (the draft of the HTTP APIs
//! working group on the Idempotency-Key header).
//!
//! Invariant: the desk writes down in one unit of work that an act was done and what it made; a
//! replay is answered from that, and asks nothing else.

use super::token::Caller;
use crate::Site;
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use desk::once::{self, Begun};
use desk::{Ctx, DeskError};
use std::sync::Arc;

/// The header's name.
const HEADER: &str = "idempotency-key";

/// The key of a request, and what is asked for.
pub(super) struct OnceKey {
    key: String,
    /// The method and the address: the same key means another act elsewhere.
    what: String,
}

impl FromRequestParts<Arc<Site>> for OnceKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Site>) -> Result<Self, Problem> {
        let mut all = parts.headers.get_all(HEADER).iter();
        let key = all.next().and_then(|value| value.to_str().ok()).and_then(key_of);
        if let (Some(key), None) = (key, all.next()) {
            return Ok(Self { key, what: format!("{} {}", parts.method, parts.uri.path()) });
        }
        let detail = "Send an Idempotency-Key header of 8 to 64 letters, digits and . _ : -, with \
                      or without quotation marks: a new one for each act, and the same one when \
                      you ask for the same act again.";
        let title = "An idempotency key is needed";
        Err(Problem::new(StatusCode::BAD_REQUEST, "no-idempotency-key", title, detail))
    }
}

/// A key as the header gives it: a structured field's string, or the same without its marks.
fn key_of(given: &str) -> Option<String> {
    let bare = given.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let key = bare.unwrap_or(given);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    ((8..=64).contains(&key.len()) && key.bytes().all(plain)).then(|| key.to_owned())
}

/// Carries an act out, unless it was done before; gives the id of what it made then or now.
pub(super) async fn once<N>(
    site: &Site,
    caller: &Caller<N>,
    key: &OnceKey,
    body: blake3::Hash,
    act: impl AsyncFnOnce(&Ctx) -> Result<String, DeskError>,
) -> Result<String, Problem> {
    let owner = format!("{}\n{}", caller.holder.id, key.what);
    match once::begin(&site.desk, &owner, &key.key, *body.as_bytes()).await? {
        Begun::Before(made) => Ok(made),
        Begun::Now(turn) => {
            let ctx = Ctx { once: Some(turn.once()), ..caller.ctx(site) };
            let made = act(&ctx).await.map_err(super::refusal)?;
            turn.done(&ctx, &site.desk).await?;
            Ok(made)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn a_key_is_taken_with_its_quotation_marks_or_without() {
        for (given, key) in [
            ("\"8e03978e-40d5\"", Some("8e03978e-40d5")),
            ("8e03978e-40d5", Some("8e03978e-40d5")),
            ("\"8e03978e-40d5", None),
            ("short", None),
            ("\"\"", None),
            ("eight letters", None),
        ] {
            assert_eq!(key_of(given).as_deref(), key, "{given}");
        }
    }
}
