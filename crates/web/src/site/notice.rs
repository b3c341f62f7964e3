//! A privacy notice, rendered from the pack.
//!
//! Invariant: not a word of it is written here; and the quick exit is the first thing in the page.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::site::formats::{Offer, offers};
use crate::site::home;
use crate::site::versions::Asked;
use crate::when;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use pack::render::{ContentsLine, RenderedSection};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "notice.html")]
struct Shown {
    frame: Frame,
    title: String,
    audience: &'static str,
    contents: Vec<ContentsLine>,
    sections: Vec<RenderedSection>,
    updated: String,
    updated_on: String,
    version: u32,
    id: String,
    /// From when it counted, where it is not the version in force.
    earlier: Option<String>,
    companions: Vec<Companion>,
    formats: Vec<Offer>,
}

struct Companion {
    id: String,
    title: String,
    audience: &'static str,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (applied, earlier) = asked.find(&site)?;
    let pack = &applied.pack;
    let known = pack.notices.get(id.as_str()).ok_or_else(Problem::no_such_page)?;
    let rendered =
        pack::render::html(pack, &id).map_err(|_| Problem::internal("rendering a notice"))?;
    // A notice and the one it stands beside lead to each other.
    let companions = pack
        .notices
        .values()
        .filter(|other| {
            other.beside.as_ref() == Some(&known.id) || known.beside.as_ref() == Some(&other.id)
        })
        .map(|other| Companion {
            id: other.id.as_str().to_owned(),
            title: other.title.clone(),
            audience: home::audience(other.audience),
        })
        .collect();
    Ok(page(&Shown {
        formats: offers(&site, &applied, &id),
        frame: Frame::public(&site, &rendered.title),
        audience: home::audience(rendered.audience),
        title: rendered.title,
        contents: rendered.contents,
        sections: rendered.sections,
        updated: pack::facts::in_words(rendered.last_updated),
        updated_on: rendered.last_updated.to_string(),
        version: applied.version,
        earlier: earlier.then(|| when::day(applied.at)),
        id,
        companions,
    }))
}
