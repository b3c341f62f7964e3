//! The upload itself, tus 1.0 from the client's side.
//!
//! Invariant: every request that carries bytes carries their SHA-256, and the whole file's digest
//! was given before the first of them.

use anyhow::{Context as _, Result};
use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use indicatif::ProgressBar;
use reqwest::{Client, Response, StatusCode};
use std::path::Path;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

/// How much is read from the camera at once, in bytes.
const STEP_BYTES: usize = 256 << 10;

/// What a dock claims of a file.
pub(super) struct Claim {
    pub(super) name: String,
    pub(super) size_bytes: u64,
    pub(super) sha256: String,
    pub(super) camera: String,
    pub(super) officer: String,
    pub(super) recorded_from: Option<String>,
    pub(super) recorded_to: Option<String>,
}

/// A SHA-256, both ways it is written.
pub(super) struct Digest {
    pub(super) hex: String,
    pub(super) base64: String,
}

/// Why a file was not sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    /// The server refused in a way that trying again as before will not mend.
    #[error("the server refused: {0}")]
    Final(String),
    /// It may go better next time.
    #[error("{0}")]
    Passing(String),
}

impl SendError {
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Final(_))
    }
}

/// The way to a server.
pub(super) struct Connection {
    client: Client,
    server: String,
    token: String,
}

impl Connection {
    pub(super) fn new(server: &str, token: &str) -> Result<Self> {
        let client = Client::builder().no_proxy().build()?;
        let server = server.trim_end_matches('/').to_owned();
        Ok(Self { client, server, token: token.to_owned() })
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.server))
            .bearer_auth(&self.token)
            .header("Tus-Resumable", "1.0.0")
    }

    /// Opens an upload; gives its path on the server.
    pub(super) async fn create(&self, claim: &Claim) -> Result<String> {
        let kind = if claim.name.to_ascii_lowercase().ends_with(".mp4") {
            "video/mp4"
        } else {
            "application/octet-stream"
        };
        let mut metadata = vec![
            ("filename", claim.name.as_str()),
            ("filetype", kind),
            ("sha256", &claim.sha256),
            ("camera", &claim.camera),
            ("officer", &claim.officer),
        ];
        metadata.extend(claim.recorded_from.iter().map(|from| ("recorded_from", from.as_str())));
        metadata.extend(claim.recorded_to.iter().map(|to| ("recorded_to", to.as_str())));
        let metadata: Vec<_> = metadata
            .into_iter()
            .map(|(name, value)| format!("{name} {}", STANDARD.encode(value)))
            .collect();
        let response = self
            .request(reqwest::Method::POST, "/dock/files")
            .header("Upload-Length", claim.size_bytes)
            .header("Upload-Metadata", metadata.join(","))
            .send()
            .await?;
        let response = accepted(response, StatusCode::CREATED).await?;
        let location = response.headers().get("Location").and_then(|value| value.to_str().ok());
        let location = location.context("the server did not say where to upload")?;
        Ok(location.strip_prefix(&self.server).unwrap_or(location).to_owned())
    }

    /// How much of an upload the server has; `None` where it knows no such upload.
    pub(super) async fn offset(&self, upload: &str) -> Result<Option<u64>> {
        let response = self.request(reqwest::Method::HEAD, upload).send().await?;
        if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE) {
            return Ok(None);
        }
        let response = accepted(response, StatusCode::OK).await?;
        let offset = response.headers().get("Upload-Offset").and_then(|value| value.to_str().ok());
        let offset = offset.and_then(|offset| offset.parse().ok());
        Ok(Some(offset.context("the server did not say how much it has")?))
    }

    /// Sends what the server does not have yet, in one request.
    pub(super) async fn send(
        &self,
        file: &Path,
        size_bytes: u64,
        upload: &str,
        sha256: &str,
        bar: &ProgressBar,
    ) -> Result<(), SendError> {
        let passing = |error: anyhow::Error| SendError::Passing(format!("{error:#}"));
        let offset = self.offset(upload).await.map_err(passing)?;
        let offset = offset.ok_or_else(|| SendError::Final("it ended the upload".to_owned()))?;
        if offset == size_bytes {
            return Ok(());
        }
        let rest = sha256_of(file, offset).await.map_err(passing)?;
        if offset == 0 && rest.hex != sha256 {
            return Err(SendError::Final("the file changed while it was docked".to_owned()));
        }
        bar.set_position(offset);
        let body = body(file, offset, bar.clone()).await.map_err(passing)?;
        let response = self
            .request(reqwest::Method::PATCH, upload)
            .header("Content-Type", "application/offset+octet-stream")
            .header("Content-Length", size_bytes.saturating_sub(offset))
            .header("Upload-Offset", offset)
            .header("Upload-Checksum", format!("sha256 {}", rest.base64))
            .body(body)
            .send()
            .await
            .map_err(|error| SendError::Passing(error.to_string()))?;
        match response.status().as_u16() {
            204 => Ok(()),
            409 | 423 | 500.. => Err(SendError::Passing(said(response).await)),
            _ => Err(SendError::Final(said(response).await)),
        }
    }

    /// The signed receipt of a finished upload.
    pub(super) async fn receipt(&self, upload: &str) -> Result<String> {
        let response =
            self.request(reqwest::Method::GET, &format!("{upload}/receipt")).send().await?;
        Ok(accepted(response, StatusCode::OK).await?.text().await?)
    }

    /// Tells the server that the camera's copy is gone.
    pub(super) async fn released(&self, upload: &str) -> Result<()> {
        let path = format!("{upload}/released");
        let response = self.request(reqwest::Method::POST, &path).send().await?;
        // An upload that the server has forgotten since has nothing left to report.
        if !matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE) {
            accepted(response, StatusCode::NO_CONTENT).await?;
        }
        Ok(())
    }
}

async fn accepted(response: Response, wanted: StatusCode) -> Result<Response> {
    if response.status() == wanted {
        return Ok(response);
    }
    anyhow::bail!("{}", said(response).await)
}

/// What a refusal says, cut short.
async fn said(response: Response) -> String {
    let status = response.status();
    let text = response.text().await.unwrap_or_default();
    let problem: Option<serde_json::Value> = serde_json::from_str(&text).ok();
    let detail = problem.as_ref().and_then(|problem| {
        problem.get("detail").or_else(|| problem.get("title")).and_then(|detail| detail.as_str())
    });
    format!("{status}: {}", detail.unwrap_or("no reason was given"))
}

/// SHA-256 of a file from an offset on.
pub(super) async fn sha256_of(file: &Path, from: u64) -> Result<Digest> {
    let mut opened = tokio::fs::File::open(file).await?;
    opened.seek(std::io::SeekFrom::Start(from)).await?;
    let mut opened = opened.into_std().await;
    let hashing = tokio::task::spawn_blocking(move || {
        let mut context = Context::new(&SHA256);
        let mut part = vec![0; STEP_BYTES];
        loop {
            let read = std::io::Read::read(&mut opened, &mut part)?;
            if read == 0 {
                return Ok::<_, std::io::Error>(context.finish());
            }
            context.update(part.get(..read).unwrap_or_default());
        }
    });
    let digest = hashing.await??;
    let hex = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    Ok(Digest { hex, base64: STANDARD.encode(digest.as_ref()) })
}

/// The file's bytes from an offset on, as a request body that moves the bar.
async fn body(file: &Path, from: u64, bar: ProgressBar) -> Result<reqwest::Body> {
    let mut opened = tokio::fs::File::open(file).await?;
    opened.seek(std::io::SeekFrom::Start(from)).await?;
    let parts = futures_util::stream::try_unfold((opened, bar), |(mut opened, bar)| async move {
        let mut part = Vec::with_capacity(STEP_BYTES);
        let read = (&mut opened).take(STEP_BYTES as u64).read_to_end(&mut part).await?;
        if read == 0 {
            return Ok::<_, std::io::Error>(None);
        }
        bar.inc(read as u64);
        Ok(Some((Bytes::from(part), (opened, bar))))
    });
    Ok(reqwest::Body::wrap_stream(parts))
}
