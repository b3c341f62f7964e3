//! Staff at work: each loads a page, reads it, and loads another.
//!
//! Invariant: whoever reads does not wait for anybody else, and every page came back whole and as a
//! page of the console, not as an error or a way to sign in.

use super::force::{Force, Officer};
use crate::measure::Started;
use crate::noise::Noise;
use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use desk::Desk;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt as _;
use web::Settings;

/// The largest page that is read.
const PAGE_MAX_BYTES: usize = 4 << 20;

/// How long somebody reads a page, at most, in milliseconds; half of it in the middle.
const READ_MS: u64 = 2_000;

/// What they load, in the words of the table.
pub(super) const NAMES: [&str; 9] = [
    "home",
    "recordings, newest first",
    "recordings, next page",
    "recordings, due first",
    "a recording",
    "search by officer",
    "search by case",
    "a case",
    "own trail",
];

/// A page that was loaded.
pub(super) struct Loaded {
    pub(super) name: &'static str,
    pub(super) seconds: f64,
    pub(super) bytes: usize,
}

/// Lets everybody who is signed in load `pages` pages.
///
/// # Errors
///
/// Where one of them is not what it should be.
pub(super) async fn walk(desk: &Arc<Desk>, force: &Force, pages: u64) -> Result<Vec<Loaded>> {
    let settings = Settings { https: false, ..Settings::default() };
    let site = web::router(Arc::clone(desk), settings);
    let first = force.officers.first().context("nobody is signed in")?;
    let (_, page) = load(&site, &first.token, get("/staff/recordings")).await?;
    let next = next_page(&page).context("the recordings have no second page")?;
    let mut running = tokio::task::JoinSet::new();
    for (seed, officer) in (0..).zip(&force.officers) {
        let (site, token) = (site.clone(), officer.token.clone());
        let (mut noise, ways) = (Noise::new(seed), ways(officer, &next));
        running.spawn(async move {
            let mut loaded = Vec::new();
            for _ in 0..pages {
                tokio::time::sleep(Duration::from_millis(noise.below(READ_MS))).await;
                let (name, way) = noise.one_of(&ways).context("there is nowhere to go")?;
                let (seconds, page) = load(&site, &token, way.clone()).await?;
                loaded.push(Loaded { name, seconds, bytes: page.len() });
            }
            anyhow::Ok(loaded)
        });
    }
    let mut all = Vec::new();
    while let Some(loaded) = running.join_next().await {
        all.extend(loaded??);
    }
    Ok(all)
}

/// An address, and the form that is sent there if one is.
type Way = (String, Option<String>);

fn get(path: &str) -> Way {
    (path.to_owned(), None)
}

/// Where somebody goes: as often to a recording as to each list.
fn ways(officer: &Officer, next: &str) -> Vec<(&'static str, Way)> {
    let search = |form: String| ("/staff/search".to_owned(), Some(form));
    let recording = officer.recordings.first().map_or_else(String::new, String::clone);
    let ways = [
        get("/staff"),
        get("/staff/recordings"),
        get(next),
        get("/staff/recordings?sort=due"),
        get(&format!("/staff/recordings/{recording}")),
        search(format!("officer={}", officer.number.replace(' ', "+"))),
        search(format!("case={}", officer.case)),
        get(&format!("/staff/cases/{}", officer.case_id)),
        get("/staff/trail"),
    ];
    NAMES.into_iter().zip(ways).collect()
}

/// The address of the next page of a list.
fn next_page(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("rel=\"next\" href=\"")?;
    let (address, _) = rest.split_once('"')?;
    Some(address.replace("&amp;", "&"))
}

/// Loads a page, and says how many seconds the server took.
async fn load(site: &Router, token: &str, (path, form): Way) -> Result<(f64, String)> {
    let request = Request::builder()
        .uri(&path)
        .header("host", "127.0.0.1")
        .header("cookie", format!("bluelamp-session={token}"));
    let request = match form {
        None => request.body(Body::empty())?,
        Some(form) => request
            .method("POST")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form))?,
    };
    let started = Started::now();
    let (parts, body) = site.clone().oneshot(request).await?.into_parts();
    let body = to_bytes(body, PAGE_MAX_BYTES).await?;
    let seconds = started.spent().wall.as_secs_f64();
    ensure!(parts.status == StatusCode::OK, "{path} answers {}", parts.status);
    let page = String::from_utf8(body.to_vec())?;
    ensure!(page.contains("class=\"console\""), "{path} is no page of the console");
    Ok((seconds, page))
}
