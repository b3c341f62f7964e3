//! The publication scheme: what is published without being asked for, by class.
//!
//! Invariant: each line is one of the pack in force; a class without a line says so.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::site::in_force;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pack::{Pack, Publication, PublicationClass, registers};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "publications.html")]
struct Scheme {
    frame: Frame,
    classes: Vec<Class>,
}

/// A class, with what is published in it.
struct Class {
    title: &'static str,
    lines: Vec<Line>,
}

struct Line {
    title: String,
    place: String,
    about: Option<String>,
    body: String,
    confirm: bool,
}

impl Line {
    fn of(pack: &Pack, one: &Publication) -> Self {
        let body = pack.controllers.get(&one.controller);
        Self {
            title: one.title.clone(),
            place: one.place.clone(),
            about: one.about.clone(),
            body: body.map(|body| body.name.clone()).unwrap_or_default(),
            confirm: one.confirm,
        }
    }
}

pub(super) async fn show(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let pack = &applied.pack;
    let classes = PublicationClass::ALL.iter().map(|class| Class {
        title: registers::class(*class),
        lines: pack
            .publications
            .values()
            .filter(|one| one.class == *class)
            .map(|one| Line::of(pack, one))
            .collect(),
    });
    Ok(page(&Scheme {
        frame: Frame::public(&site, "Publication scheme").under("registers"),
        classes: classes.collect(),
    }))
}
