//! How the site is to look: the size of its letters and its colours.
//!
//! Invariant: it is kept in a cookie only where somebody agreed to that very cookie, on the cookies
//! page or in the form here; without one the page is as for everybody.

use super::cookies::led;
use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::site::{in_force, today};
use crate::visit::{self, CHOICE, COLOURS, Chosen, LOOKS, Looks, SIZES};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "looks.html")]
struct Shown {
    frame: Frame,
    looks: Looks,
    sizes: &'static [(&'static str, &'static str)],
    colours: &'static [(&'static str, &'static str)],
    /// Whether the cookie was agreed to already.
    agreed: bool,
    /// Whether the policy has such a cookie.
    can: bool,
    mistake: bool,
    /// Whether the browser kept it, after the form was sent.
    kept: Option<bool>,
}

/// What the form says.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    size: String,
    #[serde(default)]
    colours: String,
    agree: Option<String>,
}

/// The page.
pub(super) async fn show(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    shown(&site, visit::current().looks, false, None)
}

fn shown(
    site: &Site,
    looks: Looks,
    mistake: bool,
    kept: Option<bool>,
) -> Result<Response, Problem> {
    let applied = in_force(site)?;
    let can = visit::offers(&applied.pack).iter().any(|offer| offer.id == LOOKS);
    let page = page(&Shown {
        frame: Frame::public(site, "How the site looks"),
        looks,
        sizes: SIZES,
        colours: COLOURS,
        agreed: visit::current().allows(LOOKS),
        can,
        mistake,
        kept,
    });
    let status = if mistake { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

/// It is kept.
pub(super) async fn choose(
    State(site): State<Arc<Site>>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let visit = visit::current();
    let looks = Looks::of(&wanted.size, &wanted.colours);
    let Some(value) = looks.write() else {
        // As for everybody: there is nothing to keep.
        return Ok(led("/looks", "", vec![visit::forget(&site, LOOKS)]));
    };
    if !visit.allows(LOOKS) && wanted.agree.is_none() {
        return shown(&site, looks, true, None);
    }
    let mut chosen = visit.chosen.clone();
    let fresh = || Chosen { on: today(&site), allowed: BTreeSet::default() };
    let said = chosen.get_or_insert_with(fresh);
    said.allowed.insert(LOOKS.to_owned());
    let choice = visit::keep(&site, CHOICE, &said.write(&applied.pack));
    let looks = visit::keep(&site, LOOKS, &value);
    Ok(led("/looks/kept", "", choice.into_iter().chain(looks).collect()))
}

/// Looks whether the browser kept it.
pub(super) async fn kept(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let visit = visit::current();
    shown(&site, visit.looks, false, Some(visit.looks != Looks::default()))
}
