//! The areas: what is told about each, and one's own on the first page for whoever wants that.
//!
//! Invariant: the first page is the same for everybody until somebody agreed to the cookie that
//! names their area, which holds the area's id and nothing else.

use super::ask::site_ctx;
use super::cookies::led;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::requests::day;
use crate::site::{in_force, today};
use crate::visit::{self, AREA, CHOICE, Chosen};
use crate::{Site, when};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::Ctx;
use desk::areas::{self, Post, Sort};
use pack::Act;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "areas.html")]
struct List {
    frame: Frame,
    /// Id and name of each, and whether it is one's own.
    areas: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "areas.one.html")]
struct One {
    frame: Frame,
    id: String,
    name: String,
    groups: Vec<Group>,
    /// Whether the first page can show this area; nothing where the policy has no cookie for it.
    first: Option<First>,
    mistake: bool,
}

/// How it stands with the first page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    /// It shows this area.
    Shown,
    /// It does not, and the cookie was agreed to.
    Agreed,
    /// It does not, and the cookie has to be agreed to.
    ToAgree,
}

/// What stands for one area, of one sort.
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) posts: Vec<Line>,
}

/// One thing that stands on a page.
pub(crate) struct Line {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) on: Option<String>,
    pub(crate) written: String,
}

/// What the form says that chooses an area.
#[derive(Deserialize)]
pub(super) struct Wanted {
    agree: Option<String>,
}

/// The areas.
pub(super) async fn list(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let visit = visit::current();
    let all = rules::areas::areas(&applied.pack).into_iter().map(|(id, name)| {
        let mine = visit.area.as_deref() == Some(id.as_str());
        (id, name.to_owned(), mine)
    });
    let areas = all.collect();
    Ok(page(&List { frame: Frame::public(&site, "Your area").under("areas"), areas }))
}

/// The page of an area.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    shown(&site, &id, false).await
}

async fn shown(site: &Site, id: &str, mistake: bool) -> Result<Response, Problem> {
    let applied = in_force(site)?;
    let pack = &applied.pack;
    let areas = rules::areas::areas(pack);
    let name = areas.get(id).ok_or_else(Problem::no_such_page)?;
    let posts = areas::of_area(&ctx(site)?, &site.desk, id).await?;
    let visit = visit::current();
    let can = visit::offers(pack).iter().any(|offer| offer.id == AREA);
    let first = match (visit.area.as_deref() == Some(id), visit.allows(AREA)) {
        (true, _) => First::Shown,
        (false, true) => First::Agreed,
        (false, false) => First::ToAgree,
    };
    let page = page(&One {
        frame: Frame::public(site, name).under("areas"),
        id: id.to_owned(),
        name: (*name).to_owned(),
        groups: groups(&posts),
        first: can.then_some(first),
        mistake,
    });
    let status = if mistake { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

/// An area becomes one's own.
pub(super) async fn choose(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    if !rules::areas::areas(&applied.pack).contains_key(&id) {
        return Err(Problem::no_such_page());
    }
    let visit = visit::current();
    if !visit.allows(AREA) && wanted.agree.is_none() {
        return shown(&site, &id, true).await;
    }
    let fresh = || Chosen { on: today(&site), allowed: BTreeSet::default() };
    let mut said = visit.chosen.clone().unwrap_or_else(fresh);
    said.allowed.insert(AREA.to_owned());
    let choice = visit::keep(&site, CHOICE, &said.write(&applied.pack));
    let area = visit::keep(&site, AREA, &id);
    Ok(led("/cookies/kept", "/", choice.into_iter().chain(area).collect()))
}

/// The first page is again the same as for everybody.
pub(super) async fn forget(State(site): State<Arc<Site>>) -> Response {
    let redirect = Redirect::to("/areas").into_response();
    let (header, value) = visit::forget(&site, AREA);
    ([(header, value)], redirect).into_response()
}

/// What the first page says of one's own area, where somebody agreed to that: its id, its name, and
/// the latest of each sort.
pub(super) async fn mine(site: &Site) -> Result<Option<(String, String, Vec<Group>)>, Problem> {
    rules::promise!("site-personalise");
    let visit = visit::current();
    let Some(id) = visit.area.clone() else { return Ok(None) };
    let applied = in_force(site)?;
    let areas = rules::areas::areas(&applied.pack);
    let Some(name) = areas.get(&id) else { return Ok(None) };
    let posts = areas::of_area(&ctx(site)?, &site.desk, &id).await?;
    let mut groups = groups(&posts);
    for group in &mut groups {
        group.posts.truncate(FIRST_MAX);
    }
    Ok(Some((id, (*name).to_owned(), groups)))
}

/// How many of each sort stand on the first page.
const FIRST_MAX: usize = 3;

/// The site's own act of showing what is published, where the policy lets it.
fn ctx(site: &Site) -> Result<Ctx, Problem> {
    let applied = in_force(site)?;
    let ctx = site_ctx(site, None)?;
    let role = applied.pack.roles.get(ctx.actor.role.as_str());
    let may = role.filter(|role| role.may.contains(&Act::ShowNews));
    let activity = rules::areas::activity(&applied.pack);
    let purpose = may.zip(activity).and_then(|(role, activity)| {
        activity.purposes.iter().find(|purpose| role.purposes.contains(purpose))
    });
    let purpose = purpose.ok_or_else(Problem::no_such_page)?;
    Ok(Ctx { purpose: purpose.as_str().to_owned(), ..ctx })
}

/// What stands, by sort.
fn groups(posts: &[Post]) -> Vec<Group> {
    let of = |sort: Sort| Group {
        title: heading(sort),
        posts: posts.iter().filter(|post| post.sort == sort).map(line).collect(),
    };
    Sort::ALL.into_iter().map(of).filter(|group| !group.posts.is_empty()).collect()
}

fn line(post: &Post) -> Line {
    Line {
        title: post.title.clone(),
        text: post.text.clone(),
        on: post.on.map(day),
        written: when::day(post.at),
    }
}

/// What a sort is called over a list.
pub(crate) fn heading(sort: Sort) -> &'static str {
    match sort {
        Sort::Appeal => "Can you help?",
        Sort::News => "News",
        Sort::Event => "Events",
        Sort::Contact => "Whom to turn to",
    }
}
