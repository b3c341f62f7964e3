//! Style sheet, script and picture, inside the binary.
//!
//! Invariant: an asset's address holds a digest of its bytes, so that it may be kept for good and
//! a new release is never shown with an old style.

use crate::Site;
use crate::problem::Problem;
use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::{Arc, LazyLock};

/// A file that pages name.
struct Asset {
    /// Its name with the digest.
    name: String,
    media_type: &'static str,
    bytes: &'static [u8],
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    asset("style", "css", "text/css; charset=utf-8", include_bytes!("../assets/style.css"))
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset("lamp", "js", "text/javascript; charset=utf-8", include_bytes!("../assets/lamp.js"))
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| asset("lamp", "svg", "image/svg+xml", include_bytes!("../assets/lamp.svg")));

/// The addresses that a page names.
#[derive(Debug, Clone)]
pub(crate) struct Links {
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) icon: String,
}

pub(crate) fn links() -> Links {
    let link = |asset: &Asset| format!("/assets/{}", asset.name);
    Links { style: link(&STYLE), script: link(&SCRIPT), icon: link(&ICON) }
}

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/assets/{name}", get(serve))
}

async fn serve(Path(name): Path<String>) -> Result<Response, Problem> {
    let known = [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.name == name);
    let asset = known.ok_or_else(Problem::no_such_page)?;
    let headers =
        [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.bytes).into_response())
}

fn asset(name: &str, ending: &str, media_type: &'static str, bytes: &'static [u8]) -> Asset {
    let digest = blake3::hash(bytes).to_hex();
    let short: String = digest.chars().take(10).collect();
    Asset { name: format!("{name}-{short}.{ending}"), media_type, bytes }
}
