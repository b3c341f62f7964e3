//! The first page.
//!
//! Invariant: it leads everywhere in one step, and claims nothing that a page behind it does not
//! show.

use crate::Site;
use crate::layout::{Figure, Frame, page};
use crate::problem::Problem;
use crate::site::in_force;
use crate::when;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pack::{Audience, PromiseStatus};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    controller: String,
    notices: Vec<NoticeLink>,
    figures: Vec<Figure>,
    promises: usize,
    kept: usize,
}

struct NoticeLink {
    id: String,
    title: String,
    audience: &'static str,
}

pub(super) async fn show(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let pack = &applied.pack;
    let counted = desk::log::figures(&site.desk).await?;
    let figures = vec![
        Figure { number: when::count(counted.received), words: "recordings taken in".to_owned() },
        Figure {
            number: when::count(counted.disposed),
            words: "recordings deleted because their time was up".to_owned(),
        },
        Figure {
            number: when::count(counted.disposed.saturating_sub(counted.in_time)),
            words: "deleted later than was promised".to_owned(),
        },
    ];
    let controller = pack.controllers.values().next();
    let kept = |promise: &&pack::Promise| promise.status == PromiseStatus::Kept;
    Ok(page(&Home {
        frame: Frame::public(&site, "Promises about your data, and proof that they are kept"),
        controller: controller.map(|body| when::capital(&body.short_name)).unwrap_or_default(),
        notices: pack
            .notices
            .values()
            .map(|notice| NoticeLink {
                id: notice.id.as_str().to_owned(),
                title: notice.title.clone(),
                audience: audience(notice.audience),
            })
            .collect(),
        figures,
        promises: pack.promises.len(),
        kept: pack.promises.values().filter(kept).count(),
    }))
}

/// Whom a notice is written for, as a line below its title.
pub(super) fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Adult => "The full notice",
        Audience::Child => "For children and young people",
        Audience::Sign => "The short sign for the place itself",
        Audience::Collection => "What you read before you fill in a form",
        Audience::Indirect => "For people whose data came from somebody else",
        Audience::Staff => "For officers and staff",
        Audience::Policy => "For whoever wants to know how sensitive data is treated",
    }
}
