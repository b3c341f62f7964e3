//! Cookies: what the policy allows, what this browser holds, and what its owner says about it.
//!
//! Invariant: yes and no cost one press each; before a yes nothing is set but the answer itself,
//! and what is refused is deleted at once. Of a browser's cookies the names alone are shown.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::requests::day;
use crate::session::NAMES;
use crate::site::{in_force, today};
use crate::visit::{self, CHOICE, Chosen, Offer};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::{COOKIE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use pack::{Pack, registers};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The longest address to which somebody is led back, in bytes.
const BACK_MAX_BYTES: usize = 200;

#[derive(Template)]
#[template(path = "cookies.html")]
struct Shown {
    frame: Frame,
    /// Name, kind, what it does, how long it stays, and whose choice it is.
    rows: Vec<Vec<String>>,
    /// Those that this browser has sent.
    here: Vec<String>,
    /// What there is to choose, and whether it was.
    offers: Vec<Ticked>,
    /// On which day something was said.
    said: Option<String>,
    objects: bool,
    /// Whether this very visit is counted.
    counted: bool,
    news: Option<News>,
}

/// Something to choose.
struct Ticked {
    offer: Offer,
    is: bool,
}

/// What is said above the page after a form was sent.
enum News {
    Kept,
    NotKept,
    Deleted,
}

/// What the form says.
#[derive(Deserialize)]
pub(super) struct Said {
    /// `all`, `none` or `some`.
    answer: String,
    /// Where it was said.
    #[serde(default)]
    back: String,
    /// With `some`: each offer that was ticked.
    #[serde(flatten)]
    ticked: BTreeMap<String, String>,
}

/// Where somebody came from.
#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    back: String,
}

/// The page.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    shown(&site, &headers, None)
}

fn shown(site: &Site, headers: &HeaderMap, news: Option<News>) -> Result<Response, Problem> {
    rules::promise!("site-manage-cookies");
    rules::promise!("ovs-cookies");
    let applied = in_force(site)?;
    let pack = &applied.pack;
    let visit = visit::current();
    let offers = visit::offers(pack).into_iter();
    let here = match news {
        Some(News::Deleted) => Vec::new(),
        _ => sent(pack, headers),
    };
    let said = visit.chosen.as_ref().filter(|_| !matches!(news, Some(News::Deleted)));
    Ok(page(&Shown {
        frame: Frame::public(site, "Cookies"),
        rows: registers::cookies(pack).rows,
        here,
        offers: offers.map(|offer| Ticked { is: visit.allows(&offer.id), offer }).collect(),
        said: said.map(|chosen| day(chosen.on)),
        objects: visit.objects,
        counted: visit.counts(),
        news,
    }))
}

/// The names of the cookies that a browser sent and the policy knows.
fn sent(pack: &Pack, headers: &HeaderMap) -> Vec<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let names = all.flat_map(|value| value.split(';')).filter_map(|one| one.split('=').next());
    let of_staff = |name: &str| NAMES.iter().any(|one| one.secure == name || one.loopback == name);
    let known =
        |name: &&str| of_staff(name) || pack.cookies.values().any(|cookie| cookie.name == **name);
    let known: BTreeSet<&str> = names.map(str::trim).filter(known).collect();
    known.into_iter().map(str::to_owned).collect()
}

/// The answer is kept, and what it refuses is deleted.
pub(super) async fn choose(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(answer): Form<Said>,
) -> Result<Response, Problem> {
    rules::promise!("site-cookies-not-identity");
    rules::promise!("child-cookie-choice");
    let applied = in_force(&site)?;
    let pack = &applied.pack;
    let offers: BTreeSet<String> = visit::offers(pack).into_iter().map(|offer| offer.id).collect();
    let allowed: BTreeSet<String> = match answer.answer.as_str() {
        "all" => offers.clone(),
        "some" => {
            let ticked = |id: &&String| answer.ticked.contains_key(id.as_str());
            offers.iter().filter(ticked).cloned().collect()
        }
        "none" => BTreeSet::new(),
        _ => return Err(Problem::bad_request("Press one of the buttons of the page on cookies.")),
    };
    let refused = offers.difference(&allowed);
    let had = refused.filter(|name| visit::cookie(&headers, name).is_some());
    let mut cookies: Vec<_> = had.map(|name| visit::forget(&site, name)).collect();
    let chosen = Chosen { on: today(&site), allowed };
    cookies.extend(visit::keep(&site, CHOICE, &chosen.write(pack)));
    Ok(led("/cookies/kept", &answer.back, cookies))
}

/// A redirection that sets cookies, with where to go on to afterwards.
pub(super) fn led(to: &str, back: &str, cookies: Vec<(HeaderName, String)>) -> Response {
    let to = if is_here(back) { format!("{to}?back={back}") } else { to.to_owned() };
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(to) = HeaderValue::from_str(&to) {
        response.headers_mut().insert(LOCATION, to);
    }
    for (name, value) in cookies {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// Whether an address is a page of this site, and of nobody's in particular.
fn is_here(back: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
    back.starts_with('/')
        && !back.contains("//")
        && back.len() <= BACK_MAX_BYTES
        && back.bytes().all(fits)
}

/// Looks whether the browser kept the answer, and leads back to where it was given.
pub(super) async fn kept(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    let back = back.back.as_str();
    if visit::current().chosen.is_none() {
        return shown(&site, &headers, Some(News::NotKept));
    }
    if is_here(back) && !back.starts_with("/cookies") {
        return Ok(axum::response::Redirect::to(back).into_response());
    }
    shown(&site, &headers, Some(News::Kept))
}

/// Deletes the cookies that this browser has of us.
pub(super) async fn delete(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let mut response = shown(&site, &headers, Some(News::Deleted))?;
    for name in sent(&applied.pack, &headers) {
        let (header, value) = visit::forget(&site, &name);
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(header, value);
        }
    }
    Ok(response)
}
