//! A list of staff from a spreadsheet: what it would do, then doing it.
//!
//! Invariant: the plan that is confirmed is the one that was shown, by its digest.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::multipart::Multipart;
use axum::response::{IntoResponse as _, Redirect, Response};
use desk::people::{self, FILE_MAX_BYTES, Laid, Mistake, Plan};
use serde::Deserialize;
use std::sync::Arc;

/// The longest body: the file and the form around it.
pub(crate) const BODY_MAX_BYTES: usize = FILE_MAX_BYTES + (64 << 10);

/// The most parts of the form.
const PARTS_MAX: usize = 8;

/// How many lines of each part of a plan, and how many mistakes, are shown.
const SHOWN_MAX: usize = 200;

#[derive(Template)]
#[template(path = "people-import.html")]
struct Import {
    frame: Frame,
    error: Option<&'static str>,
    mistakes: Vec<Mistake>,
    more_mistakes: usize,
    plan: Option<Shown>,
}

/// A plan as the page shows it.
struct Shown {
    digest: String,
    parts: [Part; 3],
    rest: Vec<String>,
    is_empty: bool,
}

struct Part {
    title: String,
    lines: Vec<String>,
    more: usize,
}

#[derive(Deserialize)]
pub(crate) struct Confirmed {
    seen: String,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    // Whoever may not take people in is told so before choosing a file.
    if !staff.may(&site, pack::Act::ManagePeople) {
        people::list(&staff.ctx(&site), &site.desk, None).await?;
    }
    Ok(render(&site, &staff, None, Vec::new(), None))
}

fn render(
    site: &Site,
    staff: &Staff,
    error: Option<&'static str>,
    mistakes: Vec<Mistake>,
    plan: Option<&Plan>,
) -> Response {
    page(&Import {
        frame: Frame::console(site, "Import a list of staff", staff).under("people"),
        error,
        more_mistakes: mistakes.len().saturating_sub(SHOWN_MAX),
        mistakes: mistakes.into_iter().take(SHOWN_MAX).collect(),
        plan: plan.map(Shown::of),
    })
}

/// Reads a file and shows what it would do.
pub(crate) async fn lay_out(
    State(site): State<Arc<Site>>,
    staff: Staff,
    mut multipart: Multipart,
) -> Result<Response, Problem> {
    let unreadable =
        |_| Problem::bad_request("The file could not be read. It may hold 16 MiB at most.");
    let (mut bytes, mut complete) = (Vec::new(), false);
    for _ in 0..PARTS_MAX {
        let Some(part) = multipart.next_field().await.map_err(unreadable)? else { break };
        match part.name() {
            Some("file") => bytes = part.bytes().await.map_err(unreadable)?.to_vec(),
            Some("complete") => complete = true,
            _ => {}
        }
    }
    if bytes.is_empty() {
        return Ok(render(&site, &staff, Some("Choose a file"), Vec::new(), None));
    }
    match people::lay_out(&staff.ctx(&site), &site.desk, bytes, complete).await? {
        Laid::Plan(plan) => Ok(render(&site, &staff, None, Vec::new(), Some(&plan))),
        Laid::Mistakes(mistakes) => {
            let error = "The file has mistakes, and nobody was taken in. Correct them and choose \
                         it again";
            Ok(render(&site, &staff, Some(error), mistakes, None))
        }
    }
}

/// Carries out the plan that was shown.
pub(crate) async fn confirm(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(confirmed): Form<Confirmed>,
) -> Result<Response, Problem> {
    people::carry_out(&staff.ctx(&site), &site.desk, &confirmed.seen).await?;
    Ok(Redirect::to("/staff/people?done=imported").into_response())
}

impl Shown {
    fn of(plan: &Plan) -> Self {
        let people = |number: usize| when::things(number as u64, "person", "people");
        let mut rest = vec![format!("{} stay as they are.", people_of(plan.unchanged))];
        if plan.not_named > 0 {
            rest.push(format!(
                "{} on the register are not in the file, and stay: it was not said to be complete.",
                people_of(plan.not_named)
            ));
        }
        if plan.stay_out > 0 {
            rest.push(format!(
                "{} in the file had their access ended, and stay out. A later first day of work \
                 brings them back.",
                people_of(plan.stay_out)
            ));
        }
        let added = plan.added.iter().map(|one| format!("{}, {}", one.name, one.number));
        let changed = plan
            .changed
            .iter()
            .map(|one| format!("{}, {}: {}", one.is.name, one.is.number, one.columns.join(", ")));
        let ended = plan.ended.iter().map(|one| format!("{}, {}", one.was.name, one.was.number));
        Self {
            digest: plan.digest.clone(),
            parts: [
                Part::of(format!("Added: {}", people(plan.added.len())), added),
                Part::of(format!("Changed: {}", people(plan.changed.len())), changed),
                Part::of(format!("Leaving: {}", people(plan.ended.len())), ended),
            ],
            rest,
            is_empty: plan.is_empty(),
        }
    }
}

fn people_of(number: u64) -> String {
    when::things(number, "person", "people")
}

impl Part {
    fn of(title: String, lines: impl ExactSizeIterator<Item = String>) -> Self {
        let more = lines.len().saturating_sub(SHOWN_MAX);
        Self { title, lines: lines.take(SHOWN_MAX).collect(), more }
    }
}
