//! A recording's bytes for the player, by range.
//!
//! Invariant: the desk journals the range before the first byte leaves, and nothing is kept by the
//! browser. A file that is not a known kind of video is never shown as a page of this site.

mod range;

use crate::Site;
use crate::problem::Problem;
use crate::session::Staff;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use desk::evidence::{self, View};
use range::Asked;
use std::sync::Arc;

/// The media types that a player may be given.
const PLAYABLE: &[&str] = &["video/mp4", "video/quicktime", "video/webm", "audio/mp4"];

pub(super) async fn give(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    staff: Staff,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    let tag = tag(&id);
    let asked = match headers.get("range").and_then(|value| value.to_str().ok()) {
        Some(text) if is_same(&headers, &tag) => {
            let length = length(&ctx, &site, &id).await?;
            range::parse(text, length)
        }
        _ => Asked::Whole,
    };
    let (range, status) = match asked {
        Asked::Whole => (None, StatusCode::OK),
        Asked::Part(part) => (Some(part), StatusCode::PARTIAL_CONTENT),
        Asked::Outside { size } => return Err(DeskError::NoSuchRange { size }.into()),
    };
    let view = evidence::view(&ctx, &site.desk, &id, range).await?;
    let mut response = (status, about(&view.media_type, view.size_bytes, &tag)).into_response();
    let (from, until) = (view.range.start, view.range.end);
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, until.saturating_sub(from).into());
    if status == StatusCode::PARTIAL_CONTENT {
        let text = format!("bytes {from}-{}/{}", until.saturating_sub(1), view.size_bytes);
        let text = text.parse().map_err(|_| Problem::internal("a header"))?;
        headers.insert(CONTENT_RANGE, text);
    }
    *response.body_mut() = stream(view);
    Ok(response)
}

/// What a player asks before it plays. No byte is shown, so no viewing of bytes is journalled.
pub(super) async fn head(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    staff: Staff,
) -> Result<Response, Problem> {
    let shown = evidence::show(&staff.ctx(&site), &site.desk, &id).await?;
    let recording = &shown.recording;
    Ok(about(&recording.media_type, recording.size_bytes, &tag(&id)).into_response())
}

fn about(media_type: &str, size: u64, tag: &str) -> impl IntoResponse + use<> {
    let known = PLAYABLE.iter().find(|known| **known == media_type);
    let shown_as = if known.is_some() { "inline" } else { "attachment" };
    [
        (CONTENT_TYPE, (*known.unwrap_or(&"application/octet-stream")).to_owned()),
        (CONTENT_LENGTH, size.to_string()),
        (CONTENT_DISPOSITION, shown_as.to_owned()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (ETAG, tag.to_owned()),
    ]
}

/// The body, a part at a time; a chunk that was tampered with cuts it off.
pub(crate) fn stream(view: View) -> Body {
    Body::from_stream(futures_util::stream::try_unfold(view, |mut view| async {
        let part = view.next().await.inspect_err(|error| {
            tracing::error!(%error, "a recording could not be read to its end");
        })?;
        Ok::<_, DeskError>(part.map(|bytes| (bytes, view)))
    }))
}

/// How long the recording is. A range that no recording has is refused with the length, before
/// anything is opened or journalled.
async fn length(ctx: &desk::Ctx, site: &Site, id: &str) -> Result<u64, Problem> {
    let nowhere = u64::MAX - 1..u64::MAX;
    match evidence::view(ctx, &site.desk, id, Some(nowhere)).await {
        Err(DeskError::NoSuchRange { size }) => Ok(size),
        Err(error) => Err(error.into()),
        Ok(_) => Err(Problem::internal("a recording of impossible length")),
    }
}

/// Content never changes under an id, so the id names the version too.
fn tag(id: &str) -> String {
    let plain: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("\"{plain}\"")
}

/// Whether `If-Range`, where it is given, names the content that is here.
fn is_same(headers: &HeaderMap, tag: &str) -> bool {
    headers.get("if-range").is_none_or(|given| given == tag)
}
