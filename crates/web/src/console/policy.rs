//! The policy: which pack is in force, what is proposed in its place, and its way into force.
//!
//! Invariant: nothing here applies anything by itself; a page shows what a pack would change, and
//! the desk sees to it that the one who applies it is not the one who proposed it.

mod chart;
mod plan;
mod upload;

pub(super) use plan::{apply, show as show_proposal, withdraw};
pub(super) use upload::BODY_MAX_BYTES;

use crate::Site;
use crate::layout::{Field, Frame, Mistake, Row, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::extract::multipart::Multipart;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use desk::DeskError;
use desk::packs::{Applied, ProposalState, Proposed};
use pack::{Act, Diagnostic, Severity};
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::Arc;
use upload::Sent;

/// How many mistakes of a pack are listed.
const FAULTS_SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "policy.html")]
struct Policy {
    frame: Frame,
    done: Option<&'static str>,
    mistakes: Vec<Mistake>,
    faults: Vec<Fault>,
    more_faults: usize,
    current: Vec<Row>,
    note: Option<String>,
    history: Vec<Version>,
    proposals: Vec<Line>,
    may_propose: bool,
    files_error: Option<String>,
    why: Field,
}

/// A mistake in a pack, as the page that refuses it shows it.
struct Fault {
    code: &'static str,
    place: String,
    message: String,
    why: Option<String>,
    help: Option<String>,
}

struct Version {
    number: u32,
    since: String,
    title: String,
}

struct Line {
    id: String,
    at: String,
    by: String,
    why: String,
    state: &'static str,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
}

/// What was wrong with a proposal that was sent.
#[derive(Default)]
struct Wrong {
    files: Option<String>,
    why: Option<String>,
    faults: Vec<Diagnostic>,
    /// The reason as it was typed.
    typed: String,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    render(&site, &staff, asked.done.as_deref().and_then(done), Wrong::default()).await
}

/// Takes a pack's files and lays them before a second person.
pub(super) async fn propose(
    State(site): State<Arc<Site>>,
    staff: Staff,
    multipart: Multipart,
) -> Result<Response, Problem> {
    let Sent { sources, why, refused } = upload::read(multipart).await?;
    let mut wrong = Wrong { typed: why.clone(), files: refused, ..Wrong::default() };
    if wrong.files.is_none() && sources.is_empty() {
        wrong.files = Some("Choose the pack's folder".to_owned());
    }
    if why.trim().is_empty() {
        wrong.why = Some("Give a reason".to_owned());
    }
    if wrong.files.is_some() || wrong.why.is_some() {
        return render(&site, &staff, None, wrong).await;
    }
    let today = crate::site::today(&site);
    match desk::packs::propose(&staff.ctx(&site), &site.desk, sources.clone(), &why).await {
        Ok(id) => Ok(Redirect::to(&format!("/staff/policy/proposals/{id}")).into_response()),
        Err(DeskError::PackFaulty(_)) => {
            wrong.faults = pack::compile(&sources, today).1;
            wrong.files = Some("Mend the mistakes that are listed below".to_owned());
            render(&site, &staff, None, wrong).await
        }
        Err(error @ DeskError::Invalid { what: "the reason", .. }) => {
            wrong.why = Some(sentence(&error));
            render(&site, &staff, None, wrong).await
        }
        Err(error @ (DeskError::Invalid { .. } | DeskError::TooMany { .. })) => {
            wrong.files = Some(sentence(&error));
            render(&site, &staff, None, wrong).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn render(
    site: &Site,
    staff: &Staff,
    done: Option<&'static str>,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let proposals = desk::packs::proposals(&staff.ctx(site), &site.desk).await?;
    let applied = crate::site::in_force(site)?;
    let mistake = |field: &str, text: &Option<String>| {
        text.as_ref().map(|text| Mistake { field: field.to_owned(), text: text.clone() })
    };
    let mistakes = [mistake("files", &wrong.files), mistake("why", &wrong.why)];
    let errors = wrong.faults.iter().filter(|fault| fault.severity == Severity::Error);
    let faults: Vec<_> = errors.map(Fault::of).collect();
    let mut history: Vec<_> = desk::packs::history(&site.desk).iter().map(Version::of).collect();
    history.reverse();
    Ok(page(&Policy {
        frame: Frame::console(site, "Policy", staff).under("policy"),
        done,
        mistakes: mistakes.into_iter().flatten().collect(),
        more_faults: faults.len().saturating_sub(FAULTS_SHOWN),
        faults: faults.into_iter().take(FAULTS_SHOWN).collect(),
        current: facts(&applied),
        note: applied.pack.note.clone(),
        history,
        proposals: proposals.iter().map(Line::of).collect(),
        may_propose: staff.may(site, Act::ProposePack),
        files_error: wrong.files,
        why: Field {
            id: "why".to_owned(),
            name: "why",
            label: "Why",
            hint: "The second person reads it. It is kept sealed, and never published.",
            value: wrong.typed,
            error: wrong.why,
            choices: Vec::new(),
        },
    }))
}

fn facts(applied: &Applied) -> Vec<Row> {
    let promises = applied.pack.promises.len() as u64;
    vec![
        Row::new("Pack", applied.pack.title.clone()),
        Row::new("Version", applied.version.to_string()),
        Row::new("In force since", when::minute(applied.at)),
        Row::new("Promises", when::count(promises)),
        Row::code("Digest of its files", digest(applied)),
    ]
}

fn digest(applied: &Applied) -> String {
    let mut text = String::with_capacity(64);
    for byte in applied.pack.digest {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What happened to a proposal, as a notification says it.
fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "applied" => "Applied. From now on every decision names the new version.",
        "withdrawn" => "Withdrawn. The policy in force stays as it is.",
        _ => return None,
    })
}

fn state(state: ProposalState) -> &'static str {
    match state {
        ProposalState::Open => "waits for a second person",
        ProposalState::Applied => "applied",
        ProposalState::Withdrawn => "withdrawn",
    }
}

impl Fault {
    fn of(diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code,
            place: format!("{}, line {}", diagnostic.path, diagnostic.place.line),
            message: diagnostic.message.clone(),
            why: diagnostic.why.clone(),
            help: diagnostic.help.clone(),
        }
    }
}

impl Version {
    fn of(applied: &Arc<Applied>) -> Self {
        Self {
            number: applied.version,
            since: when::minute(applied.at),
            title: applied.pack.title.clone(),
        }
    }
}

impl Line {
    fn of(proposed: &Proposed) -> Self {
        Self {
            id: proposed.id.clone(),
            at: when::minute(proposed.at),
            by: proposed.by.clone(),
            why: proposed.why.clone(),
            state: state(proposed.state),
        }
    }
}
