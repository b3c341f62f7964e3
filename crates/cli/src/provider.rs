//! The way to the body's identity provider: an HTTP client that trusts what the machine trusts.
//!
//! Invariant: no redirect is followed, no answer is longer than its limit, and none is waited for
//! longer than ten seconds; the secret comes from the environment and stands in no argument.

use anyhow::{Context as _, Result};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use std::sync::Arc;
use std::time::Duration;
use web::{ANSWER_MAX_BYTES, Answer, Provider, ProviderSettings, Unreachable, Wire};

/// Where the client secret is taken from.
const SECRET: &str = "BLUELAMP_OIDC_SECRET";

/// How long a connection may take, and how long a whole answer.
const CONNECT_SECONDS: u64 = 3;
const ANSWER_SECONDS: u64 = 10;

/// What `bluelamp serve` is told of an identity provider.
#[derive(clap::Args)]
pub(crate) struct ProviderOptions {
    /// Staff sign in by this OpenID Connect issuer. Its client secret is read from the environment
    /// variable `BLUELAMP_OIDC_SECRET`.
    #[arg(long, value_name = "URL", requires_all = ["oidc_client_id", "public_url"])]
    oidc_issuer: Option<String>,
    /// The name under which the issuer knows this site.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,
    /// The claim of the issuer's tokens that holds the staff number.
    #[arg(long, value_name = "CLAIM", default_value = "preferred_username")]
    oidc_claim: String,
    /// The site's own address, as browsers see it, such as `https://lamp.force.example`.
    /// Passkeys are bound to its name.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl ProviderOptions {
    /// The site's own address, if it was told.
    pub(crate) fn public_url(&self) -> Option<&str> {
        self.public_url.as_deref()
    }
}

/// The provider that the options name, if they name one. `https` is how people reach the site.
pub(crate) fn of(options: &ProviderOptions, https: bool) -> Result<Option<Arc<Provider>>> {
    let ProviderOptions { oidc_issuer, oidc_client_id, oidc_claim, public_url } = options;
    let Some(issuer) = oidc_issuer.clone() else { return Ok(None) };
    let public_url = public_url.clone().unwrap_or_default();
    anyhow::ensure!(
        public_url.starts_with("https://") == https,
        "`--public-url` must be an https address, or an http one together with `--plain-http`"
    );
    let client_secret = std::env::var(SECRET)
        .with_context(|| format!("the client secret is not in the environment: set `{SECRET}`"))?;
    let client_id = oidc_client_id.clone().unwrap_or_default();
    let claim = oidc_claim.clone();
    let settings = ProviderSettings { issuer, client_id, client_secret, claim, public_url };
    Ok(Some(Arc::new(Provider::new(settings, Arc::new(Http::new()?))?)))
}

struct Http(Client);

impl Http {
    fn new() -> Result<Self> {
        let client = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
            .timeout(Duration::from_secs(ANSWER_SECONDS))
            .build();
        Ok(Self(client.context("the way to the identity provider cannot be made ready")?))
    }
}

#[async_trait::async_trait]
impl Wire for Http {
    async fn get(&self, url: &str) -> Result<Answer, Unreachable> {
        answer(self.0.get(url)).await
    }

    async fn post(
        &self,
        url: &str,
        authorization: Option<&str>,
        form: String,
    ) -> Result<Answer, Unreachable> {
        let kind = "application/x-www-form-urlencoded";
        let mut request = self.0.post(url).header(CONTENT_TYPE, kind).body(form);
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        answer(request).await
    }
}

/// The whole answer. Why there is none is told without the address, which may hold a name.
async fn answer(request: RequestBuilder) -> Result<Answer, Unreachable> {
    let sent = request.header(ACCEPT, "application/json").send().await;
    let mut response = sent.map_err(|error| unreachable(&error))?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| unreachable(&error))? {
        if body.len() + part.len() > ANSWER_MAX_BYTES {
            tracing::warn!("an answer of the identity provider is too long");
            return Err(Unreachable);
        }
        body.extend_from_slice(&part);
    }
    Ok(Answer { status, body })
}

fn unreachable(error: &reqwest::Error) -> Unreachable {
    let (connect, timeout) = (error.is_connect(), error.is_timeout());
    tracing::warn!(connect, timeout, "the identity provider does not answer");
    Unreachable
}
