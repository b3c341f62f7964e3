//! The ledger, read: one's own trail, and the search of those who may read the log.
//!
//! Invariant: a staff number that is searched for travels in a form, never in an address; what is
//! shown was journalled before it is shown.

mod words;

use crate::Site;
use crate::layout::{Choice, Field, Frame, Mistake, Row, page, plain};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use desk::log::{self, Outcome, Sought, Trace, Trail, Verb};
use jiff::civil::Date;
use pack::Pack;
use serde::Deserialize;
use std::sync::Arc;

/// The longest value of a field, in bytes.
const FIELD_MAX_BYTES: usize = 200;

#[derive(Template)]
#[template(path = "trail.html")]
struct Mine {
    frame: Frame,
    lines: Vec<Line>,
    next: Option<u64>,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Audit {
    frame: Frame,
    mistakes: Vec<Mistake>,
    fields: [Field; 2],
    days: [Field; 2],
    choices: [Field; 3],
    /// What was asked, to go on with it; none before a search.
    found: Option<Found>,
}

struct Found {
    lines: Vec<Line>,
    /// How far the search came, in words.
    reached: String,
    next: Option<u64>,
    asked: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "audit-entry.html")]
struct Entry {
    frame: Frame,
    position: u64,
    title: String,
    plain: String,
    rows: Vec<Row>,
    facts: Vec<(String, String)>,
    proof: Option<String>,
}

/// An entry in a table.
struct Line {
    position: u64,
    at: String,
    who: String,
    did: String,
    on: Option<String>,
    purpose: String,
    why: String,
    refused: bool,
}

#[derive(Deserialize)]
pub(super) struct Place {
    before: Option<u64>,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    person: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    verb: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    before: String,
}

/// What the ledger holds of whoever is signed in.
pub(super) async fn mine(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(place): Query<Place>,
) -> Result<Response, Problem> {
    let trail = log::mine(&staff.ctx(&site), &site.desk, place.before).await?;
    let applied = crate::site::in_force(&site)?;
    Ok(page(&Mine {
        frame: Frame::console(&site, "Your trail", &staff).under("trail"),
        lines: trail.traces.iter().map(|trace| Line::of(trace, &applied.pack)).collect(),
        next: trail.next,
    }))
}

pub(super) async fn show(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    // Whoever may not read the log is told so before filling in a form.
    if !staff.may(&site, pack::Act::ReadLedger) {
        log::search(&staff.ctx(&site), &site.desk, &Sought::default()).await?;
    }
    render(&site, &staff, &Asked::default(), None, None)
}

pub(super) async fn search(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let sought = match sought(&asked) {
        Ok(sought) => sought,
        Err(error) => return wrong(&site, &staff, &asked, error),
    };
    match log::search(&staff.ctx(&site), &site.desk, &sought).await {
        Ok(trail) => render(&site, &staff, &asked, None, Some(trail)),
        Err(error @ DeskError::Invalid { what, .. }) => {
            let field = if what == "the handle" { "object" } else { "person" };
            let mistake = Mistake { field: field.to_owned(), text: sentence(&error) };
            wrong(&site, &staff, &asked, mistake)
        }
        Err(error) => Err(error.into()),
    }
}

/// The entries of a page with their proofs, as a file for `bluelamp verify`.
pub(super) async fn proofs(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let sought = sought(&asked).map_err(|mistake| Problem::bad_request(mistake.text))?;
    let text = log::proofs(&staff.ctx(&site), &site.desk, &sought).await?;
    let name = "attachment; filename=\"entries.tlog-proof\"";
    Ok(([(CONTENT_DISPOSITION, name)], plain(text)).into_response())
}

pub(super) async fn entry(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(position): Path<u64>,
) -> Result<Response, Problem> {
    let explained = log::explain(&staff.ctx(&site), &site.desk, position).await?;
    let proof = match log::proof(&site.desk, position).await {
        Ok(proof) => Some(proof),
        Err(DeskError::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let trace = &explained.trace;
    Ok(page(&Entry {
        frame: Frame::console(&site, "An entry in the ledger", &staff).under("audit"),
        position,
        title: words::did(&trace.entry),
        plain: words::because(&explained),
        rows: words::rows(&explained),
        facts: words::facts(&trace.entry),
        proof,
    }))
}

fn wrong(site: &Site, staff: &Staff, asked: &Asked, error: Mistake) -> Result<Response, Problem> {
    let page = render(site, staff, asked, Some(error), None)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What is looked for, from the form's words; otherwise what is wrong with them.
fn sought(asked: &Asked) -> Result<Sought, Mistake> {
    let all = [&asked.person, &asked.object, &asked.purpose, &asked.verb, &asked.outcome];
    if all.iter().any(|text| text.len() > FIELD_MAX_BYTES) {
        let text = format!("No field may be longer than {FIELD_MAX_BYTES} bytes.");
        return Err(Mistake { field: "person".to_owned(), text });
    }
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let day = |field: &str, text: &str| match given(text) {
        None => Ok(None),
        Some(text) => text.parse::<Date>().map(Some).map_err(|_| Mistake {
            field: field.to_owned(),
            text: "A day is written as year, month and day, such as 2026-11-22.".to_owned(),
        }),
    };
    let verbs = Verb::ALL;
    let outcomes = Outcome::ALL;
    Ok(Sought {
        person: given(&asked.person),
        object: given(&asked.object),
        purpose: given(&asked.purpose),
        verb: verbs.iter().copied().find(|verb| verb.as_str() == asked.verb),
        outcome: outcomes.iter().copied().find(|outcome| outcome.as_str() == asked.outcome),
        from: day("from", &asked.from)?,
        until: day("until", &asked.until)?,
        before: asked.before.parse().ok(),
    })
}

fn render(
    site: &Site,
    staff: &Staff,
    asked: &Asked,
    error: Option<Mistake>,
    trail: Option<Trail>,
) -> Result<Response, Problem> {
    let applied = crate::site::in_force(site)?;
    let pack = &applied.pack;
    let field = |id: &'static str, label, hint, value: &str| Field {
        id: id.to_owned(),
        name: id,
        label,
        hint,
        value: value.to_owned(),
        ..Field::default()
    };
    let choice = |id, label, value: &str, choices| Field { choices, ..field(id, label, "", value) };
    let found = trail.map(|trail| Found {
        lines: trail.traces.iter().map(|trace| Line::of(trace, pack)).collect(),
        reached: reached(&trail),
        next: trail.next,
        asked: asked.pairs(),
    });
    Ok(page(&Audit {
        frame: Frame::console(site, "Search the ledger", staff).under("audit"),
        mistakes: error.into_iter().collect(),
        fields: [
            field("person", "Staff number", "Whose acts.", &asked.person),
            field("object", "Handle", "Of a recording, or its id.", &asked.object),
        ],
        days: [
            field("from", "From", "", &asked.from),
            field("until", "Until, that day included", "", &asked.until),
        ],
        choices: [
            choice("purpose", "Purpose", &asked.purpose, words::purposes(pack)),
            choice("verb", "What was done", &asked.verb, words::verbs()),
            choice("outcome", "How it ended", &asked.outcome, words::outcomes()),
        ],
        found,
    }))
}

fn reached(trail: &Trail) -> String {
    match (trail.next, trail.reached) {
        (Some(_), Some(at)) => format!("Searched back to {}.", when::minute(at)),
        _ => "Searched to the beginning of that time.".to_owned(),
    }
}

impl Asked {
    /// Everything but the place, for the forms that go on from here.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        vec![
            ("person", self.person.clone()),
            ("object", self.object.clone()),
            ("from", self.from.clone()),
            ("until", self.until.clone()),
            ("purpose", self.purpose.clone()),
            ("verb", self.verb.clone()),
            ("outcome", self.outcome.clone()),
        ]
    }
}

impl Line {
    fn of(trace: &Trace, pack: &Pack) -> Self {
        let entry = &trace.entry;
        let purpose = pack.purposes.get(entry.purpose.as_str());
        let said = trace.said.as_ref();
        Self {
            position: trace.position,
            at: when::minute(entry.at),
            who: said.map_or_else(|| "sealed".to_owned(), |said| said.actor.clone()),
            did: words::did(entry),
            on: entry.object.map(|object| object.to_string()),
            purpose: purpose.map_or_else(|| entry.purpose.to_string(), |one| one.title.clone()),
            why: said.and_then(|said| said.why.clone()).unwrap_or_default(),
            refused: entry.outcome == Outcome::Refused,
        }
    }
}

/// A choice that narrows nothing, before the others.
fn any(others: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let any = Choice {
        value: String::new(),
        label: "Any".to_owned(),
        hint: String::new(),
        chosen: false,
    };
    std::iter::once(any).chain(others).collect()
}
