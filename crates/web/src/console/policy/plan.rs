//! A proposal: what it would change, shown before anybody decides about it.
//!
//! Invariant: the form that applies it carries the digest of what the page showed.

use super::chart::{self, Chart};
use super::{done, state};
use crate::Site;
use crate::layout::{Field, Figure, Frame, Row, page};
use crate::problem::Problem;
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use desk::packs::{Effect, HeldEffect, Moved, Proposal, ProposalState};
use pack::Act;
use pack::changes::words::{Block, Fate};
use pack::changes::{Area, Change};
use serde::Deserialize;
use std::sync::Arc;

/// The most blocks of changed notices that the page shows; `bluelamp pack plan` shows all.
const BLOCKS_SHOWN: usize = 300;

#[derive(Template)]
#[template(path = "proposal.html")]
struct Shown {
    frame: Frame,
    done: Option<&'static str>,
    rows: Vec<Row>,
    open: bool,
    part: Part,
    may_withdraw: bool,
    id: String,
    digest: String,
    figures: Vec<Figure>,
    notice: Option<String>,
    reviews: Vec<String>,
    chart: Option<Chart>,
    areas: Vec<Group>,
    notices: Vec<Notice>,
    left_out: usize,
    why: Field,
}

/// What whoever looks at a proposal can do with it.
enum Part {
    /// They proposed it.
    Mine,
    /// They are the second person.
    MayApply,
    /// Their role does not apply policies.
    Reads,
}

impl Part {
    fn is_mine(&self) -> bool {
        matches!(self, Self::Mine)
    }
}

/// Changes of one sort.
struct Group {
    title: &'static str,
    changes: Vec<Change>,
}

/// A notice whose words change.
struct Notice {
    id: String,
    says: String,
    blocks: Vec<Block>,
}

#[derive(Deserialize)]
pub(in crate::console) struct Decided {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    why: String,
}

pub(in crate::console) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<super::Asked>,
) -> Result<Response, Problem> {
    let proposal = desk::packs::proposal(&staff.ctx(&site), &site.desk, &id).await?;
    let done = asked.done.as_deref().and_then(done);
    Ok(page(&shown(&site, &staff, &proposal, done)))
}

/// Makes a proposal the policy in force.
pub(in crate::console) async fn apply(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(decided): Form<Decided>,
) -> Result<Response, Problem> {
    desk::packs::apply(&staff.ctx(&site), &site.desk, &id, &decided.seen).await?;
    Ok(Redirect::to("/staff/policy?done=applied").into_response())
}

/// Takes a proposal back, or declines it.
pub(in crate::console) async fn withdraw(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(decided): Form<Decided>,
) -> Result<Response, Problem> {
    desk::packs::withdraw(&staff.ctx(&site), &site.desk, &id, &decided.why).await?;
    Ok(Redirect::to("/staff/policy?done=withdrawn").into_response())
}

fn shown(site: &Site, staff: &Staff, proposal: &Proposal, done: Option<&'static str>) -> Shown {
    let proposed = &proposal.proposed;
    let mut rows = vec![
        Row::new("Pack", proposal.pack.title.clone()),
        Row::new("Proposed by", proposed.by.clone()),
        Row::new("Proposed", when::minute(proposed.at)),
        Row::new("Why", proposed.why.clone()),
        Row::new("In the place of", format!("version {}", proposed.base)),
        Row::new("State", when::capital(state(proposed.state))),
        Row::code("Digest of its files", proposed.digest.clone()),
    ];
    if let Some(by) = &proposed.ended_by {
        rows.push(Row::new("Ended by", by.clone()));
        rows.push(Row::new("Because", proposed.ended_why.clone().unwrap_or_default()));
    }
    let effect = proposal.effect.as_ref();
    let held = effect.map(|effect| &effect.held);
    let (notices, left_out) = effect.map(notices).unwrap_or_default();
    Shown {
        frame: Frame::console(site, "A proposed policy", staff).under("policy"),
        done,
        rows,
        open: proposed.state == ProposalState::Open,
        part: if proposed.by == staff.session.actor.id {
            Part::Mine
        } else if staff.may(site, Act::ApplyPack) {
            Part::MayApply
        } else {
            Part::Reads
        },
        may_withdraw: staff.may(site, Act::ProposePack),
        id: proposed.id.clone(),
        digest: proposed.digest.clone(),
        figures: held.map(figures).unwrap_or_default(),
        notice: held.and_then(notice),
        reviews: held.map(reviews).unwrap_or_default(),
        chart: held.and_then(|held| chart::of(&held.days)),
        areas: effect.map(areas).unwrap_or_default(),
        notices,
        left_out,
        why: Field {
            id: "decline-why".to_owned(),
            name: "why",
            label: "Why",
            hint: "It is kept sealed.",
            ..Field::default()
        },
    }
}

fn figures(held: &HeldEffect) -> Vec<Figure> {
    let figure = |count: u64, words: String| Figure { number: when::count(count), words };
    let first = |moved: &Moved, how: &str| match moved.first {
        Some((before, after)) => format!(
            "would go {how}, the first of them on {} instead of {}",
            when::day(after),
            when::day(before)
        ),
        None => format!("would go {how}"),
    };
    vec![
        figure(held.sooner.count, first(&held.sooner, "sooner")),
        figure(held.later.count, first(&held.later, "later")),
        figure(held.running, "recordings are held whose clock runs".to_owned()),
    ]
}

fn notice(held: &HeldEffect) -> Option<String> {
    let until = held.notice_until?;
    Some(format!(
        "Nothing that is held goes sooner because of this before {}.",
        when::minute(until)
    ))
}

fn reviews(held: &HeldEffect) -> Vec<String> {
    let line = |review: &desk::packs::ReviewChange| {
        let count = when::things(review.count, "recording", "recordings");
        match review.is {
            Some(is) => format!(
                "{}: {count} kept as evidence, reviewed after {is} instead of {}.",
                review.category, review.was
            ),
            None => format!(
                "{}: the category goes; {count} kept under it stay until somebody looks.",
                review.category
            ),
        }
    };
    held.reviews.iter().map(line).collect()
}

fn areas(effect: &Effect) -> Vec<Group> {
    let titles = [
        (Area::Clock, "How long things are kept"),
        (Area::Access, "Who may do what"),
        (Area::Sharing, "Who else gets data"),
        (Area::Rights, "Rights"),
        (Area::Promise, "Promises"),
    ];
    let group = |(area, title)| {
        let changes = effect.changes.iter().filter(|change| change.area == area);
        Group { title, changes: changes.cloned().collect() }
    };
    titles.into_iter().map(group).filter(|group| !group.changes.is_empty()).collect()
}

/// The notices that change, and how many of their blocks had to be left out.
fn notices(effect: &Effect) -> (Vec<Notice>, usize) {
    let mut room = BLOCKS_SHOWN;
    let mut left_out = 0;
    let changes = effect.changes.iter().filter(|change| change.area == Area::Notice);
    let notices = changes.map(|change| {
        let blocks: Vec<_> = change.blocks.iter().take(room).cloned().collect();
        left_out += change.blocks.len() - blocks.len();
        room -= blocks.len();
        Notice { id: change.about.clone(), says: change.says.clone(), blocks }
    });
    (notices.collect(), left_out)
}
