//! Files on their way: made, asked after, continued, ended, receipted.
//!
//! Invariant: what can be refused from the headers is refused before a byte of the body is read.

use super::token::{self, Shown};
use super::tus;
use crate::Site;
use crate::layout::plain;
use crate::problem::{Problem, sentence};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use desk::evidence::{self, Claim, Progress};
use futures_util::Stream;
use futures_util::StreamExt as _;
use std::sync::Arc;
use std::time::Duration;

/// How long a connection may send nothing before it counts as ended.
const SILENCE_MAX: Duration = Duration::from_mins(1);

const OFFSET: &str = "upload-offset";
const LENGTH: &str = "upload-length";
const EXPIRES: &str = "upload-expires";

/// `/dock/files`: what is spoken here, and new uploads.
pub(super) async fn collection(
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, Problem> {
    match method(&request) {
        Method::OPTIONS => Ok(options()),
        Method::POST => create(&site, request.headers()).await,
        _ => Err(Problem::no_such_method()),
    }
}

/// `/dock/files/{id}`: one upload.
pub(super) async fn file(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let method = method(&request);
    if method == Method::OPTIONS {
        return Ok(options());
    }
    check_version(request.headers())?;
    let shown = token::dock(&site, request.headers()).await?;
    match method {
        Method::HEAD => ask(&site, &shown, &id).await,
        Method::PATCH => append(&site, &shown, &id, request).await,
        Method::DELETE => {
            evidence::terminate(&shown.ctx, &site.desk, &shown.dock, &id).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        _ => Err(Problem::no_such_method()),
    }
}

/// The signed receipt of a finished upload.
pub(super) async fn receipt(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Shown { dock, ctx } = token::dock(&site, &headers).await?;
    Ok(plain(evidence::receipt(&ctx, &site.desk, &dock, &id).await?.note))
}

/// The dock has let go of the camera's copy.
pub(super) async fn released(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Shown { dock, ctx } = token::dock(&site, &headers).await?;
    evidence::released(&ctx, &site.desk, &dock, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn options() -> Response {
    let headers = [
        ("tus-version", tus::VERSION.to_owned()),
        ("tus-extension", tus::EXTENSIONS.to_owned()),
        ("tus-checksum-algorithm", tus::ALGORITHM.to_owned()),
        ("tus-max-size", tus::MAX_SIZE.to_string()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn create(site: &Site, headers: &HeaderMap) -> Result<Response, Problem> {
    check_version(headers)?;
    let Shown { dock, ctx } = token::dock(site, headers).await?;
    if headers.contains_key("upload-defer-length") {
        return Err(refused(tus::HeaderError::Deferred));
    }
    let size_bytes = tus::bytes("Upload-Length", text(headers, LENGTH)).map_err(refused)?;
    let metadata = tus::metadata(raw(headers, "upload-metadata")?).map_err(refused)?;
    let claim = Claim {
        size_bytes,
        sha256: metadata.sha256,
        camera: metadata.camera,
        officer: metadata.officer,
        file_name: metadata.file_name,
        media_type: metadata.media_type,
        recorded_from: metadata.recorded_from,
        recorded_to: metadata.recorded_to,
    };
    let progress = evidence::open(&ctx, &site.desk, &dock, claim).await?;
    let headers = [
        (LOCATION.as_str(), format!("/dock/files/{}", progress.id)),
        (EXPIRES, tus::http_date(progress.expires_at)),
    ];
    Ok((StatusCode::CREATED, headers).into_response())
}

async fn ask(site: &Site, shown: &Shown, id: &str) -> Result<Response, Problem> {
    let progress = find(site, shown, id).await?;
    let headers = [
        (OFFSET, progress.offset.to_string()),
        (LENGTH, progress.size_bytes.to_string()),
        (EXPIRES, tus::http_date(progress.expires_at)),
        (CACHE_CONTROL.as_str(), "no-store".to_owned()),
    ];
    Ok((StatusCode::OK, headers).into_response())
}

async fn append(
    site: &Site,
    shown: &Shown,
    id: &str,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers();
    if text(headers, CONTENT_TYPE.as_str()) != Some("application/offset+octet-stream") {
        let detail = "Bytes are sent as `application/offset+octet-stream`.";
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Problem::new(status, "media-type", "That is another type of content", detail));
    }
    let offset = tus::bytes("Upload-Offset", text(headers, OFFSET)).map_err(refused)?;
    let checksum = tus::checksum(raw(headers, "upload-checksum")?).map_err(refused)?;
    let coming = text(headers, CONTENT_LENGTH.as_str()).and_then(|value| value.parse().ok());
    let progress = find(site, shown, id).await?;
    let (length, expected) = (progress.size_bytes, progress.offset);
    if offset != expected {
        return Err(DeskError::OffsetMismatch { expected, given: offset }.into());
    }
    let given = offset.saturating_add(coming.unwrap_or(0));
    if given > length {
        return Err(DeskError::TooLong { size: length, given }.into());
    }
    let bytes = Box::pin(timed(request.into_body()));
    let Shown { dock, ctx } = shown;
    let progress = evidence::append(ctx, &site.desk, dock, id, offset, checksum, bytes).await?;
    let headers =
        [(OFFSET, progress.offset.to_string()), (EXPIRES, tus::http_date(progress.expires_at))];
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// An upload that has not expired.
async fn find(site: &Site, shown: &Shown, id: &str) -> Result<Progress, Problem> {
    let Shown { dock, ctx } = shown;
    let progress = evidence::progress(ctx, &site.desk, dock, id).await?;
    if ctx.now >= progress.expires_at {
        return Err(DeskError::Expired(progress.expires_at).into());
    }
    Ok(progress)
}

/// The connection broke, or fell silent.
struct Broken;

/// The body as it comes; silence ends it as a broken connection would.
fn timed(body: Body) -> impl Stream<Item = Result<Bytes, Broken>> + Send {
    futures_util::stream::unfold(Some(body.into_data_stream()), |stream| async {
        let mut stream = stream?;
        match tokio::time::timeout(SILENCE_MAX, stream.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some(stream))),
            Ok(Some(Err(_))) | Err(_) => Some((Err(Broken), None)),
        }
    })
}

/// The method, or the one that a client behind a narrow proxy means.
fn method(request: &Request) -> Method {
    let meant = text(request.headers(), "x-http-method-override");
    match meant.filter(|_| request.method() == Method::POST) {
        Some(meant) => meant.parse().unwrap_or(Method::POST),
        None => request.method().clone(),
    }
}

fn check_version(headers: &HeaderMap) -> Result<(), Problem> {
    if text(headers, "tus-resumable") == Some(tus::VERSION) {
        return Ok(());
    }
    let detail = "This server speaks tus 1.0.0; say so in `Tus-Resumable`.";
    let status = StatusCode::PRECONDITION_FAILED;
    Err(Problem::new(status, "version", "That is another version of the protocol", detail)
        .header(axum::http::HeaderName::from_static("tus-version"), tus::VERSION))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A header that must be text if it is there: one that is not may not pass as absent.
fn raw<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, Problem> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let refused = |_| Problem::bad_request(format!("{name} must be plain text."));
    value.to_str().map(Some).map_err(refused)
}

fn refused(error: tus::HeaderError) -> Problem {
    Problem::bad_request(sentence(&error))
}
