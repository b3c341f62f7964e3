//! The body's identity provider: OpenID Connect, authorisation code flow with PKCE.
//!
//! Invariant: nothing that the provider sends is believed before it was checked against what was
//! kept here; no answer is longer than a limit, and no address is asked that the settings or the
//! provider's own document do not name. Tokens and codes stand in no log and no error.

mod documents;
mod token;

pub(crate) use token::Fault;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::accounts::{Back, Departure};
use documents::{Documents, Known};
use jiff::Timestamp;
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::Arc;
use token::Expected;

/// The longest answer that is read, in bytes. A provider's documents have a few thousand.
pub const ANSWER_MAX_BYTES: usize = 256 << 10;

/// Where the provider sends people back to, under the site's public address.
pub(crate) const RETURN: &str = "/sign-in/work-account/return";

/// What is asked for: who it is, and what is usually known about them.
const SCOPE: &str = "openid profile";

/// The longest code that is handed on, in bytes.
const CODE_MAX_BYTES: usize = 4 << 10;

/// What must be known about a provider.
#[derive(Clone)]
pub struct ProviderSettings {
    /// The issuer, as its tokens name it: an `https` address, or `http` on loopback.
    pub issuer: String,
    /// The name under which the provider knows this site.
    pub client_id: String,
    /// What this site proves that with.
    pub client_secret: String,
    /// The claim of the token that holds the staff number, such as `preferred_username`.
    pub claim: String,
    /// The site's own address, as browsers see it, such as `https://lamp.force.example`.
    pub public_url: String,
}

/// Why the settings of a provider cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProviderSettingsError {
    /// The issuer is no safe address.
    #[error("the issuer must be an https address, or http on this machine")]
    Issuer,
    /// The site's own address is none.
    #[error("the public address must be https, or http on this machine, without a path")]
    PublicUrl,
    /// Something is empty.
    #[error("the client id, the client secret and the claim must not be empty")]
    Empty,
}

/// An answer of the provider.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, [`ANSWER_MAX_BYTES`] at most.
    pub body: Vec<u8>,
}

/// The provider did not answer, or not in time, or at too great a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the identity provider does not answer")]
pub struct Unreachable;

/// The way to the provider. It follows no redirect, and gives up after a while.
#[async_trait::async_trait]
pub trait Wire: Send + Sync {
    /// Gets a document.
    ///
    /// # Errors
    ///
    /// [`Unreachable`]; a status that is not 200 is an answer.
    async fn get(&self, url: &str) -> Result<Answer, Unreachable>;
    /// Posts a form with an `Authorization` header, if there is one.
    ///
    /// # Errors
    ///
    /// As for [`Wire::get`].
    async fn post(
        &self,
        url: &str,
        authorization: Option<&str>,
        form: String,
    ) -> Result<Answer, Unreachable>;
}

/// Why nobody can be told to be who they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProviderError {
    /// No answer, or one that says that it is out of order.
    Down,
    /// A document or an answer is not what it must be.
    Faulty(&'static str),
    /// It did not take the code.
    CodeRefused,
    /// The token did not stand up to the checks.
    Token(Fault),
}

impl From<Unreachable> for ProviderError {
    fn from(_: Unreachable) -> Self {
        Self::Down
    }
}

impl ProviderError {
    /// A word for the log and the journal.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Down => "provider-down",
            Self::Faulty(code) => code,
            Self::CodeRefused => "code-refused",
            Self::Token(fault) => fault.code(),
        }
    }
}

/// An identity provider that the site relies on.
pub struct Provider {
    settings: ProviderSettings,
    wire: Arc<dyn Wire>,
    known: tokio::sync::Mutex<Known>,
}

/// What the provider answers to a code. Its other tokens are not wanted.
#[derive(Deserialize)]
struct Tokens {
    id_token: Option<String>,
}

impl Provider {
    /// A provider by its settings. Nothing is asked of it yet.
    ///
    /// # Errors
    ///
    /// [`ProviderSettingsError`] for settings that are not safe or not whole.
    pub fn new(
        mut settings: ProviderSettings,
        wire: Arc<dyn Wire>,
    ) -> Result<Self, ProviderSettingsError> {
        if !documents::is_safe(&settings.issuer) {
            return Err(ProviderSettingsError::Issuer);
        }
        let public = settings.public_url.trim_end_matches('/').to_owned();
        let host = public.split_once("://").map_or("", |(_, host)| host);
        if !documents::is_safe(&public) || host.contains(['/', '?']) {
            return Err(ProviderSettingsError::PublicUrl);
        }
        let ProviderSettings { client_id, client_secret, claim, .. } = &settings;
        if [client_id, client_secret, claim].iter().any(|text| text.is_empty()) {
            return Err(ProviderSettingsError::Empty);
        }
        settings.public_url = public;
        Ok(Self { settings, wire, known: tokio::sync::Mutex::default() })
    }

    /// Where to send a browser that sets out.
    pub(crate) async fn way_there(
        &self,
        departure: &Departure,
        now: Timestamp,
    ) -> Result<String, ProviderError> {
        let documents = self.documents(now).await?;
        let to = &documents.authorization_endpoint;
        let between = if to.contains('?') { '&' } else { '?' };
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.redirect_uri()),
            ("scope", SCOPE),
            ("state", &departure.state),
            ("nonce", &departure.nonce),
            ("code_challenge", &departure.challenge),
            ("code_challenge_method", "S256"),
        ]);
        Ok(format!("{to}{between}{query}"))
    }

    /// Whether an answer comes from this provider and no other (RFC 9207): `issuer` is the
    /// parameter `iss` that came with it.
    pub(crate) async fn is_its_answer(
        &self,
        issuer: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, ProviderError> {
        match issuer {
            Some(issuer) => Ok(issuer == self.settings.issuer),
            None => Ok(!self.documents(now).await?.names_itself),
        }
    }

    /// What the provider says about whoever came back with `code`: the claim.
    pub(crate) async fn who(
        &self,
        code: &str,
        back: &Back,
        now: Timestamp,
    ) -> Result<String, ProviderError> {
        if code.len() > CODE_MAX_BYTES {
            return Err(ProviderError::CodeRefused);
        }
        let documents = self.documents(now).await?;
        let token = self.exchange(&documents, code, &back.verifier).await?;
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            claim: &self.settings.claim,
            nonce: &back.nonce,
            since: back.since,
            now,
        };
        let keys = self.keys(&documents, now, false).await?;
        match token::verify(&token, &keys, &expected) {
            Err(Fault::UnknownKey) => {
                // The provider may have changed its keys since.
                let keys = self.keys(&documents, now, true).await?;
                token::verify(&token, &keys, &expected).map_err(ProviderError::Token)
            }
            other => other.map_err(ProviderError::Token),
        }
    }

    /// Changes a code for the identity token.
    async fn exchange(
        &self,
        documents: &Documents,
        code: &str,
        verifier: &str,
    ) -> Result<String, ProviderError> {
        let ProviderSettings { client_id, client_secret, .. } = &self.settings;
        let redirect_uri = self.redirect_uri();
        let mut asked = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &redirect_uri),
            ("code_verifier", verifier),
        ];
        let authorization = if documents.secret_in_form {
            asked.extend([("client_id", client_id.as_str()), ("client_secret", client_secret)]);
            None
        } else {
            // Both are encoded as in a form first (RFC 6749, section 2.3.1).
            let pair = format!("{}:{}", encoded(client_id), encoded(client_secret));
            Some(format!("Basic {}", STANDARD.encode(pair)))
        };
        let to = &documents.token_endpoint;
        let answer = self.wire.post(to, authorization.as_deref(), form(&asked)).await?;
        match answer.status {
            200 => {}
            400 => return Err(ProviderError::CodeRefused),
            500.. => return Err(ProviderError::Down),
            _ => return Err(ProviderError::Faulty("token-endpoint")),
        }
        let tokens: Tokens = serde_json::from_slice(&answer.body)
            .map_err(|_| ProviderError::Faulty("token-answer"))?;
        tokens.id_token.ok_or(ProviderError::Faulty("no-id-token"))
    }

    fn redirect_uri(&self) -> String {
        format!("{}{RETURN}", self.settings.public_url)
    }
}

/// Pairs as a form or a query holds them.
fn form(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        pairs.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
    pairs.join("&")
}

/// A value in percent-encoding: everything but the unreserved characters (RFC 3986).
fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
