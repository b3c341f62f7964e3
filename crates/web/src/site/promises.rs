//! The promise board: each promise, what keeps it, and its figure.
//!
//! Invariant: a promise that nothing keeps yet says so in words, and a figure is counted from the
//! ledger or from the pack, never typed.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::site::in_force;
use crate::when;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use desk::log::{FIGURE_DAYS, Figures};
use desk::packs::Applied;
use pack::{Act, Keeper, Notice, Pack, Promise, PromiseKind, PromiseSource, PromiseStatus};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "promises.html")]
struct Board {
    frame: Frame,
    days: i64,
    entries: String,
    tally: String,
    groups: Vec<Group>,
}

/// The promises of one public text.
struct Group {
    /// Its name in the page's address.
    id: String,
    heading: &'static str,
    tally: String,
    /// The notices that make its promises, by id and title.
    notices: Vec<(String, String)>,
    kept: Vec<Card>,
    planned: Vec<Line>,
}

/// A promise that is kept, as it is shown.
struct Card {
    id: String,
    plain: String,
    kind: &'static str,
    keepers: Vec<String>,
    figures: Vec<String>,
    /// The file of the test that breaks if the software stops keeping it.
    test: Option<&'static str>,
    /// When it was last shown to be kept, and by what.
    proof: String,
    /// Whether the proofs of deletions belong to it.
    receipts: bool,
    notices: Vec<(String, String)>,
}

/// A promise that is planned, as it is shown.
struct Line {
    id: String,
    plain: String,
    kind: &'static str,
}

pub(super) async fn show(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let figures = desk::log::figures(&site.desk).await?;
    let promises: Vec<_> = applied.pack.promises.values().collect();
    Ok(page(&Board {
        frame: Frame::public(&site, "The promise board").under("promises"),
        days: FIGURE_DAYS,
        entries: when::count(figures.entries),
        tally: tally(&promises, "kept by this software today"),
        groups: groups(&applied, &figures),
    }))
}

/// A group for each public text that the pack has promises from.
fn groups(applied: &Applied, figures: &Figures) -> Vec<Group> {
    let pack = &applied.pack;
    let mut groups = Vec::new();
    for source in PromiseSource::ALL {
        let promises: Vec<_> = pack.promises.values().filter(|one| one.source == *source).collect();
        if promises.is_empty() {
            continue;
        }
        let (kept, planned): (Vec<&Promise>, Vec<&Promise>) =
            promises.iter().partition(|promise| promise.status == PromiseStatus::Kept);
        groups.push(Group {
            id: format!("from-{}", source.as_str().to_lowercase()),
            heading: heading(*source),
            tally: tally(&promises, "kept today"),
            notices: notices(pack, &promises),
            kept: kept.into_iter().map(|promise| card(applied, promise, figures)).collect(),
            planned: planned.into_iter().map(line).collect(),
        });
    }
    groups
}

/// What a public text is, in words that need no knowledge of it.
fn heading(source: PromiseSource) -> &'static str {
    match source {
        PromiseSource::Child => "What children and young people were told",
        PromiseSource::Bwv => "What was said about officers’ cameras",
        PromiseSource::Site => "What visitors to the website were told",
        PromiseSource::Oversight => "What the mayor’s office for policing said",
        PromiseSource::Staff => "What staff were told about police data",
    }
}

/// How many promises there are and how many of them are kept, in these words: half a sentence.
fn tally(promises: &[&Promise], are_kept: &str) -> String {
    let of = |status| promises.iter().map(|one| u64::from(one.status == status)).sum::<u64>();
    let (kept, planned) = (of(PromiseStatus::Kept), of(PromiseStatus::Planned));
    format!(
        "{}: {} {are_kept}, {} planned",
        when::things(kept.saturating_add(planned), "promise", "promises"),
        when::count(kept),
        when::count(planned),
    )
}

/// The notices that make some of these promises, each once.
fn notices(pack: &Pack, promises: &[&Promise]) -> Vec<(String, String)> {
    let shown: BTreeMap<_, _> = promises
        .iter()
        .flat_map(|promise| &promise.shown_on)
        .filter_map(|id| pack.notices.get(id))
        .map(link)
        .collect();
    shown.into_iter().collect()
}

fn link(notice: &Notice) -> (String, String) {
    (notice.id.as_str().to_owned(), notice.title.clone())
}

fn card(applied: &Applied, promise: &Promise, figures: &Figures) -> Card {
    let pack = &applied.pack;
    Card {
        test: test(promise.id.as_str()),
        proof: proof(applied, promise, figures),
        id: promise.id.as_str().to_owned(),
        plain: when::capital(&promise.plain),
        kind: kind(promise.kind),
        keepers: promise.keepers.iter().map(|keeper| words(pack, keeper)).collect(),
        figures: figure(promise.id.as_str(), figures),
        receipts: promise.id.as_str() == "bwv-31-days",
        notices: notices(pack, &[promise]),
    }
}

/// The table of promises, code and tests that `cargo xtask tidy` holds against the marks.
const TABLE: &str = include_str!("../../../../docs/promises.md");

/// The test that explains how a promise is kept.
fn test(promise: &str) -> Option<&'static str> {
    let row = TABLE.lines().find(|line| line.starts_with(&format!("| `{promise}` |")))?;
    row.split('|').nth(5).map(str::trim).filter(|test| !test.is_empty())
}

/// When a promise was last shown to be kept: by the ledger's last entry of that sort, or by the
/// checks that the policy in force passed.
fn proof(applied: &Applied, promise: &Promise, figures: &Figures) -> String {
    let entry = match promise.id.as_str() {
        "bwv-auto-upload" => figures.last_received,
        "bwv-31-days" => figures.last_disposed,
        "bwv-no-edit" | "bwv-not-intelligence" => figures.last_act,
        _ => None,
    };
    match entry {
        Some(at) => format!("A ledger entry of {}", when::minute(at)),
        None => format!(
            "Version {} of the policy passed its checks on {}",
            applied.version,
            when::minute(applied.at)
        ),
    }
}

fn line(promise: &Promise) -> Line {
    Line {
        id: promise.id.as_str().to_owned(),
        plain: when::capital(&promise.plain),
        kind: planned_kind(promise.kind),
    }
}

/// How a planned promise will be kept: nothing here may sound as if it were kept already.
fn planned_kind(kind: PromiseKind) -> &'static str {
    match kind {
        PromiseKind::Enforced => "The software will make sure of it",
        PromiseKind::Worked => "People will do it, helped by the software",
        PromiseKind::Shown => "A notice will say it",
        PromiseKind::Recorded => "A register will show that it is done",
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
        Act::ProposePack => "how another policy is proposed",
        Act::ApplyPack => "how a policy comes into force: each version is kept and can be read",
        Act::ManageDocks => "how docks are registered",
        Act::TakeRequest => "what somebody asks is taken in, whatever way it comes",
        Act::WorkRequests => "a request is worked on, with its clocks and what was decided",
        Act::ClearAnswer => "a second person clears what was decided before it goes out",
        Act::DecideRelease => "one person answers for whether somebody else gets footage",
        Act::TakeEntry => "what somebody hands in is taken in, and the notice with it",
        Act::PublishNews => "what the pages of an area say is written by those who answer for it",
        Act::ShowNews => "the pages of the areas are shown",
        Act::WorkEntries => "what was handed in is read, finished and let go",
        Act::CountVisits => "how visits are counted: in sums, and of nobody who did not agree",
        Act::WriteMailing => {
            "only those whose yes stands are written to, by a plan that somebody saw"
        }
        Act::SendMailing => "before each letter it is asked again whether it may go",
        Act::ManageCases => "who works on a case, and so needs to know of its recordings",
        Act::Restrict => "how a recording is closed to all but those who need to know of it",
        Act::Grant => "how somebody is let see a recording for a time",
        Act::ReviewAccess => "how access in an emergency is judged afterwards",
        Act::ManagePeople => "how people get their access, and lose it when they leave",
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
