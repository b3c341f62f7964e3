//! The promise board: each promise, what keeps it, and its figure.
//!
//! Invariant: a promise that nothing keeps yet says so in words, and a figure is counted from the
//! ledger, never typed.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::site::in_force;
use crate::when;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use desk::log::{FIGURE_DAYS, Figures};
use pack::{Act, Keeper, Pack, Promise, PromiseKind, PromiseStatus};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "promises.html")]
struct Board {
    frame: Frame,
    days: i64,
    entries: String,
    kept: Vec<Card>,
    planned: Vec<Card>,
}

/// One promise as it is shown.
struct Card {
    id: String,
    plain: String,
    kind: &'static str,
    keepers: Vec<String>,
    figures: Vec<String>,
    /// Whether the proofs of deletions belong to it.
    receipts: bool,
    notices: Vec<(String, String)>,
}

pub(super) async fn show(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let figures = desk::log::figures(&site.desk).await?;
    let (kept, planned): (Vec<_>, Vec<_>) =
        applied.pack.promises.values().partition(|promise| promise.status == PromiseStatus::Kept);
    let cards = |promises: Vec<&Promise>| {
        promises.into_iter().map(|promise| card(&applied.pack, promise, &figures)).collect()
    };
    Ok(page(&Board {
        frame: Frame::public(&site, "The promise board").under("promises"),
        days: FIGURE_DAYS,
        entries: when::count(figures.entries),
        kept: cards(kept),
        planned: cards(planned),
    }))
}

fn card(pack: &Pack, promise: &Promise, figures: &Figures) -> Card {
    let notices = promise.shown_on.iter().filter_map(|id| pack.notices.get(id));
    Card {
        id: promise.id.as_str().to_owned(),
        plain: when::capital(&promise.plain),
        kind: kind(promise.kind),
        keepers: promise.keepers.iter().map(|keeper| words(pack, keeper)).collect(),
        figures: figure(promise.id.as_str(), figures),
        receipts: promise.id.as_str() == "bwv-31-days",
        notices: notices
            .map(|notice| (notice.id.as_str().to_owned(), notice.title.clone()))
            .collect(),
    }
}

fn kind(kind: PromiseKind) -> &'static str {
    match kind {
        PromiseKind::Enforced => "The software makes sure of it",
        PromiseKind::Worked => "People decide; the software carries the work and its deadlines",
        PromiseKind::Shown => "It is said, and the words come from one checked source",
        PromiseKind::Recorded => "It happens outside the software, which keeps the record of it",
    }
}

/// What keeps a promise, in a few words.
fn words(pack: &Pack, keeper: &Keeper) -> String {
    match keeper {
        Keeper::Retention(id) => match pack.retention.get(id) {
            Some(rule) => format!("the deletion clock of {} ({})", rule.period, rule.title),
            None => format!("the rule {id}"),
        },
        Keeper::Act(act) => act_words(*act).to_owned(),
        Keeper::Check(code) => {
            format!("a check of the policy before it applies: {} ({})", code.title(), code.as_str())
        }
        Keeper::Hold(id) => match pack.holds.get(id) {
            Some(hold) => format!("the hold {}", hold.title),
            None => format!("the hold {id}"),
        },
        Keeper::Notice(id) => match pack.notices.get(id) {
            Some(notice) => format!("the notice {}", notice.title),
            None => format!("the notice {id}"),
        },
        Keeper::Controller(id) => match pack.controllers.get(id) {
            Some(body) => format!("{}, which answers for it", body.name),
            None => format!("the body {id}"),
        },
    }
}

fn act_words(act: Act) -> &'static str {
    match act {
        Act::Receive => {
            "how footage is taken in: sealed, compared with what was sent, then receipted"
        }
        Act::List | Act::View => "how footage is looked at: each viewing is recorded first",
        Act::Categorise => "how footage is marked as evidence: only by a category of the policy",
        Act::Hold => "how footage is held",
        Act::ReleaseHold => "how a hold is lifted",
        Act::PlanDisposal => "how a deletion is planned before it is done",
        Act::Dispose => "how footage is deleted: its key is destroyed, and its absence checked",
        Act::Verify => "how the proofs are checked",
        Act::Export => "how the ledger is handed to an auditor",
        Act::ReadLedger => "how the ledger is read",
        Act::ApplyPack => "how a policy comes into force",
        Act::ManageDocks => "how docks are registered",
    }
}

/// The figures of a promise that has some.
fn figure(promise: &str, figures: &Figures) -> Vec<String> {
    let recordings = |number| when::things(number, "recording", "recordings");
    match promise {
        "bwv-auto-upload" => vec![
            format!(
                "{} taken in, {} compared with what the camera sent and found the same.",
                recordings(figures.received),
                when::count(figures.matched)
            ),
            format!(
                "{} let go, each after its receipt.",
                when::things(figures.released, "camera copy", "camera copies")
            ),
        ],
        "bwv-31-days" => {
            let mut said = vec![format!(
                "{} deleted, {} in time.",
                recordings(figures.disposed),
                when::count(figures.in_time)
            )];
            said.extend(figures.nearest_call.map(nearest));
            said
        }
        "bwv-not-intelligence" => {
            vec![format!("{} given.", when::things(figures.categorised, "category", "categories"))]
        }
        "bwv-no-edit" => vec![format!(
            "{} recorded, {} refused.",
            when::things(figures.viewed, "viewing", "viewings"),
            when::things(figures.refused, "act", "acts")
        )],
        _ => Vec::new(),
    }
}

fn nearest(left: jiff::SignedDuration) -> String {
    if left.is_negative() {
        format!("The latest was {} too late.", when::length(left))
    } else {
        format!("The nearest call still had {} to spare.", when::length(left))
    }
}
