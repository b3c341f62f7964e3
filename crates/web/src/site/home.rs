//! The first page.
//!
//! Invariant: it leads everywhere in one step, and claims nothing that a page behind it does not
//! show.

use crate::Site;
use crate::layout::{Figure, Frame, page};
use crate::problem::Problem;
use crate::site::areas::Group;
use crate::site::in_force;
use crate::{visit, when};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pack::{Audience, ControllerKind, Notice, Pack, PromiseStatus, Trigger};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    /// The id and name of one's own area and what is told about it, where that was agreed to.
    area: Option<(String, String, Vec<Group>)>,
    /// Whether there are areas.
    areas: bool,
    bodies: String,
    /// The notices that most people come for.
    first: Vec<NoticeLink>,
    /// All the others, by whom they are for.
    rest: Vec<Notices>,
    /// Counts of recordings, where the policy has a rule for them.
    figures: Vec<Figure>,
    promises: usize,
    kept: usize,
}

struct Notices {
    title: &'static str,
    notices: Vec<NoticeLink>,
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
    let kept = |promise: &&pack::Promise| promise.status == PromiseStatus::Kept;
    let records = pack.retention.values().any(|rule| rule.trigger == Trigger::RecordedFrom);
    Ok(page(&Home {
        area: super::areas::mine(&site).await?,
        areas: !rules::areas::areas(pack).is_empty(),
        frame: Frame::public(&site, "Promises about your data, and proof that they are kept"),
        bodies: bodies(pack),
        first: links(pack, &[Audience::Adult, Audience::Child]),
        rest: rest(pack),
        figures: if records { figures } else { Vec::new() },
        promises: pack.promises.len(),
        kept: pack.promises.values().filter(kept).count(),
    }))
}

/// Who answers for the data, as a sentence begins with them: “The Met and the Mayor's Office”.
fn bodies(pack: &Pack) -> String {
    // A unit is part of a body that stands in the list itself.
    let bodies = super::bodies(pack).filter(|body| body.kind != ControllerKind::Unit);
    let names: Vec<_> = bodies.map(|body| body.short_name.as_str()).collect();
    when::capital(&match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    })
}

fn links(pack: &Pack, audiences: &[Audience]) -> Vec<NoticeLink> {
    let notices = pack.notices.values().filter(|notice| audiences.contains(&notice.audience));
    let mut notices: Vec<_> = notices.filter(|notice| is_here(pack, notice)).collect();
    notices.sort_by_key(|notice| audiences.iter().position(|one| *one == notice.audience));
    let link = |notice: &pack::Notice| NoticeLink {
        id: notice.id.as_str().to_owned(),
        title: notice.title.clone(),
        audience: audience(notice.audience),
    };
    notices.into_iter().map(link).collect()
}

/// Whether the site of this visit shows a notice: one of a body that it shows, or of none.
pub(super) fn is_here(pack: &Pack, notice: &Notice) -> bool {
    let visit = visit::current();
    let tells = |activity: &&pack::Activity| {
        let others = [activity.indirect_notice.as_ref(), activity.policy_document.as_ref()];
        let forms = pack.forms.values().filter(|form| form.activity == activity.id);
        let mut forms = forms.flat_map(|form| [Some(&form.notice), form.letter.as_ref()]);
        activity.notice == notice.id
            || others.contains(&Some(&notice.id))
            || forms.any(|told| told == Some(&notice.id))
    };
    let mut told_by = pack.activities.values().filter(tells).peekable();
    told_by.peek().is_none() || told_by.any(|activity| visit.shows(pack, &activity.controller))
}

fn rest(pack: &Pack) -> Vec<Notices> {
    let groups = [
        ("At the place, and from others", &[Audience::Sign, Audience::Indirect][..]),
        ("Before you fill in a form", &[Audience::Collection]),
        ("For officers and staff", &[Audience::Staff]),
        ("Below every answer that you get", &[Audience::Letter]),
        ("How sensitive data is treated", &[Audience::Policy]),
    ];
    let group = |(title, audiences)| Notices { title, notices: links(pack, audiences) };
    groups.into_iter().map(group).filter(|group| !group.notices.is_empty()).collect()
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
        Audience::Letter => "What stands below every answer",
        Audience::Policy => "For whoever wants to know how sensitive data is treated",
    }
}
