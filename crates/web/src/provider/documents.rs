//! The provider's own documents: where its doors are (OpenID Connect Discovery) and its keys.
//!
//! Invariant: a document is read when it is first needed and kept for an hour; keys are read again
//! for a token that names an unknown one, once a minute at most; a provider that did not answer is
//! left in peace for ten seconds.

use super::token::Keys;
use super::{Answer, Provider, ProviderError};
use axum::http::Uri;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::sync::Arc;

/// How long a document is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// How often keys are read again for an unknown one.
const KEYS_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// How long nothing is asked after no answer came.
const PEACE: SignedDuration = SignedDuration::from_secs(10);

/// What is known of the provider, and since when.
#[derive(Default)]
pub(super) struct Known {
    documents: Option<(Timestamp, Arc<Documents>)>,
    keys: Option<(Timestamp, Arc<Keys>)>,
    no_answer: Option<Timestamp>,
}

/// What the provider says of itself, as far as it is used here.
pub(super) struct Documents {
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    jwks_uri: String,
    /// Whether the secret goes into the form, because the provider knows no other way.
    pub(super) secret_in_form: bool,
    /// Whether it names itself in each answer (RFC 9207).
    pub(super) names_itself: bool,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Provider {
    /// The provider's document, asked for where it is not known.
    pub(super) async fn documents(&self, now: Timestamp) -> Result<Arc<Documents>, ProviderError> {
        let mut known = self.known.lock().await;
        if let Some((since, documents)) = &known.documents
            && is_within(*since, now, KEPT)
        {
            return Ok(Arc::clone(documents));
        }
        let issuer = self.settings.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let body = self.get(&mut known, &url, now).await?;
        let documents = Arc::new(read(&body, &self.settings.issuer)?);
        known.documents = Some((now, Arc::clone(&documents)));
        Ok(documents)
    }

    /// The provider's keys, asked for where they are not known, or `again`.
    pub(super) async fn keys(
        &self,
        documents: &Documents,
        now: Timestamp,
        again: bool,
    ) -> Result<Arc<Keys>, ProviderError> {
        let mut known = self.known.lock().await;
        let kept = if again { KEYS_AGAIN } else { KEPT };
        if let Some((since, keys)) = &known.keys
            && is_within(*since, now, kept)
        {
            return Ok(Arc::clone(keys));
        }
        let body = self.get(&mut known, &documents.jwks_uri, now).await?;
        let keys = Keys::read(&body).ok_or(ProviderError::Faulty("provider-keys"))?;
        let keys = Arc::new(keys);
        known.keys = Some((now, Arc::clone(&keys)));
        Ok(keys)
    }

    async fn get(
        &self,
        known: &mut Known,
        url: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>, ProviderError> {
        if known.no_answer.is_some_and(|since| is_within(since, now, PEACE)) {
            return Err(ProviderError::Down);
        }
        let Ok(Answer { status: 200, body }) = self.wire.get(url).await else {
            known.no_answer = Some(now);
            return Err(ProviderError::Down);
        };
        known.no_answer = None;
        Ok(body)
    }
}

/// A clock that was set back makes what is known look as if it were of tomorrow: it is asked anew.
fn is_within(since: Timestamp, now: Timestamp, span: SignedDuration) -> bool {
    let passed = now.duration_since(since);
    !passed.is_negative() && passed < span
}

/// Reads the document of `issuer`.
fn read(body: &[u8], issuer: &str) -> Result<Documents, ProviderError> {
    let found: Discovery =
        serde_json::from_slice(body).map_err(|_| ProviderError::Faulty("provider-document"))?;
    if found.issuer != issuer {
        return Err(ProviderError::Faulty("provider-issuer"));
    }
    let doors = [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri];
    let here = scheme(issuer) == Some("http");
    if !doors.iter().all(|url| is_safe(url) && (here || scheme(url) == Some("https"))) {
        return Err(ProviderError::Faulty("provider-address"));
    }
    let challenges = found.code_challenge_methods_supported;
    if challenges.is_some_and(|known| !known.iter().any(|method| method == "S256")) {
        return Err(ProviderError::Faulty("provider-without-pkce"));
    }
    // Without a word about it, it is HTTP Basic (OpenID Connect Discovery, section 3).
    let ways = found.token_endpoint_auth_methods_supported;
    let knows = |way: &str| ways.as_ref().is_some_and(|ways| ways.iter().any(|one| one == way));
    let basic = ways.is_none() || knows("client_secret_basic");
    if !basic && !knows("client_secret_post") {
        return Err(ProviderError::Faulty("provider-client-secret"));
    }
    Ok(Documents {
        authorization_endpoint: found.authorization_endpoint,
        token_endpoint: found.token_endpoint,
        jwks_uri: found.jwks_uri,
        secret_in_form: !basic,
        names_itself: found.authorization_response_iss_parameter_supported,
    })
}

fn scheme(url: &str) -> Option<&str> {
    url.split_once("://").map(|(scheme, _)| scheme)
}

/// Whether an address may be asked: `https`, or `http` on this machine; nobody's name in it, and
/// no fragment.
pub(super) fn is_safe(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    let plain = uri.authority().is_some_and(|whole| !whole.as_str().contains('@'));
    let safe = match uri.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => matches!(host, "localhost" | "127.0.0.1" | "[::1]"),
        _ => false,
    };
    // The parser drops a fragment without a word.
    safe && plain && url.len() <= 2_000 && url.is_ascii() && !url.contains('#')
}

#[cfg(test)]
mod tests;
