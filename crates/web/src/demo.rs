//! The demonstration's own pages: whom to sign in as, the clock, every component on one page.
//!
//! Invariant: none of these routes exists outside a demonstration.

use crate::console::{Badge, Mark, Timeline};
use crate::layout::{Choice, Field, Figure, Frame, Mistake, Row, Tab, page};
use crate::logbook::Line;
use crate::problem::Problem;
use crate::{Persona, Site, when};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use jiff::SignedDuration;
use serde::Deserialize;
use std::sync::Arc;

/// By how many days the clock may be moved at once.
const STEPS: [u16; 3] = [1, 7, 32];

#[derive(Template)]
#[template(path = "demo.html")]
struct Demonstration {
    frame: Frame,
    personas: Vec<Persona>,
    movable: bool,
    now: String,
    moved: Option<String>,
    steps: [u16; 3],
    happened: Option<Happened>,
    receipts: Vec<Line>,
}

/// What the jobs did after the clock was moved; also how the page is told, in its address.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) struct Happened {
    #[serde(default)]
    disposed: u64,
    #[serde(default)]
    failed: u64,
    #[serde(default)]
    days: u16,
}

#[derive(Deserialize)]
pub(crate) struct Step {
    days: u16,
}

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/demo", get(show))
        .route("/demo/clock", post(advance))
        .route("/components", get(components))
}

async fn show(
    State(site): State<Arc<Site>>,
    Query(happened): Query<Happened>,
) -> Result<Response, Problem> {
    let demo = site.settings.demo.as_ref().ok_or_else(Problem::no_such_page)?;
    let (receipts, _) = desk::retention::receipts(&site.desk, None).await?;
    let offset = demo.clock.as_ref().map(|clock| clock.offset()).filter(|offset| !offset.is_zero());
    Ok(page(&Demonstration {
        frame: Frame::public(&site, "Try it").under("demo"),
        personas: demo.personas.clone(),
        movable: demo.clock.is_some(),
        now: when::minute(site.desk.now()),
        moved: offset.map(when::length),
        steps: STEPS,
        happened: Some(happened).filter(|happened| happened.days > 0),
        receipts: receipts.iter().take(10).map(Line::of).collect(),
    }))
}

async fn advance(
    State(site): State<Arc<Site>>,
    Form(step): Form<Step>,
) -> Result<Response, Problem> {
    let demo = site.settings.demo.as_ref().ok_or_else(Problem::no_such_page)?;
    let clock = demo.clock.as_ref().ok_or_else(Problem::no_such_page)?;
    let days = step.days;
    if !STEPS.contains(&days) {
        return Err(Problem::bad_request("The clock moves by 1, 7 or 32 days."));
    }
    let stretch = SignedDuration::from_hours(24 * i64::from(days));
    let worked =
        desk::jobs::live_through(&site.desk, stretch, |stride| clock.advance(stride)).await?;
    let (disposed, failed) = (worked.disposed, worked.failed);
    let to = format!("/demo?days={days}&disposed={disposed}&failed={failed}#happened");
    Ok(Redirect::to(&to).into_response())
}

#[derive(Template)]
#[template(path = "components.page.html")]
struct Components {
    frame: Frame,
    badges: Vec<Badge>,
    rows: Vec<Row>,
    tabs: Vec<Tab>,
    figures: Vec<Figure>,
    mistakes: Vec<Mistake>,
    choice: Field,
    why: Field,
    life: Timeline,
    receipts: Vec<Line>,
}

async fn components(State(site): State<Arc<Site>>) -> Response {
    let badge = |shape, words: &str| Badge {
        shape,
        words: words.to_owned(),
        working: vec!["The first line of the working.".to_owned(), "The second.".to_owned()],
    };
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: "When to choose it, in a sentence.".to_owned(),
        chosen: false,
    };
    let field = |name, label, hint, error: Option<&str>| Field {
        id: format!("example-{name}"),
        name,
        label,
        hint,
        error: error.map(str::to_owned),
        ..Field::default()
    };
    let tab = |label, here| Tab { href: "#tabs".to_owned(), label, here };
    let figure = |number: &str, words: &str| Figure { number: number.into(), words: words.into() };
    page(&Components {
        frame: Frame::public(&site, "Components"),
        badges: vec![
            badge("running", "goes in 12 days"),
            badge("due", "due now"),
            badge("held", "held"),
            badge("kept", "evidence until 3 March 2028"),
            badge("review", "evidence, to be reviewed"),
        ],
        rows: vec![
            Row::new("A key", "A value"),
            Row::code("A digest", "9f86d081884c7d65".repeat(4)),
        ],
        tabs: vec![tab("Newest", true), tab("Due first", false), tab("Quarantine", false)],
        figures: vec![figure("1,204", "recordings taken in"), figure("0", "deleted late")],
        mistakes: vec![Mistake { field: "example-why".into(), text: "Give a reason".into() }],
        choice: Field {
            choices: vec![choice("one", "The first"), choice("two", "The second")],
            ..field("what", "Category", "", None)
        },
        why: field("why", "Reason", "A sentence.", Some("Give a reason")),
        life: example_life(),
        receipts: Vec::new(),
    })
}

fn example_life() -> Timeline {
    let mark = |number, words, x, y, is_now| Mark {
        number,
        words,
        when: "22 November 2026, 14:20 UTC".to_owned(),
        distance: if is_now { String::new() } else { "9 days ago".to_owned() },
        is_now,
        x,
        y,
        text_y: y + 5,
    };
    Timeline {
        marks: vec![
            mark(1, "Recorded", 24, 40, false),
            mark(2, "Docked and received", 40, 14, false),
            mark(3, "Now", 300, 40, true),
            mark(4, "Limit: must be gone", 696, 40, false),
        ],
        width: 720,
        height: 56,
        line: 40,
        from: 24,
        to: 696,
        now: 300,
    }
}
