//! Cases: opened, found by their reference, staffed and closed.
//!
//! Invariant: a reference travels in a form; an address holds a keyed token. Whoever neither works
//! on a case nor keeps cases learns nothing of it.

use super::case_people::{self, Naming, Party};
use crate::Site;
use crate::layout::{Field, Frame, Mistake, Row, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::{DeskError, cases, evidence};
use pack::Act;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "cases.html")]
struct Cases {
    frame: Frame,
    mistakes: Vec<Mistake>,
    may_open: bool,
    find: Field,
    mine: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "case.html")]
struct Case {
    frame: Frame,
    done: Option<&'static str>,
    mistakes: Vec<Mistake>,
    id: String,
    reference: String,
    rows: Vec<Row>,
    officers: Vec<Officer>,
    recordings: Vec<(String, String, String)>,
    keeps: bool,
    is_open: bool,
    number: Field,
    people: Vec<Party>,
    naming: Naming,
}

struct Officer {
    number: String,
    discloses: bool,
}

#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    reference: String,
}

#[derive(Deserialize)]
pub(super) struct Person {
    #[serde(default)]
    number: String,
    discloses: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
}

pub(super) async fn show(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    list(&site, &staff, "", None).await
}

async fn list(
    site: &Site,
    staff: &Staff,
    value: &str,
    error: Option<Mistake>,
) -> Result<Response, Problem> {
    let mine = cases::mine(&staff.ctx(site), &site.desk).await?;
    let is_wrong = error.is_some();
    let page = page(&Cases {
        frame: Frame::console(site, "Cases", staff).under("cases"),
        mistakes: error.into_iter().collect(),
        may_open: staff.may(site, Act::ManageCases),
        find: field("reference", "Case reference", value),
        mine: mine.into_iter().map(|one| (one.id, one.case.reference)).collect(),
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

pub(super) async fn find(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    match cases::find(&staff.ctx(&site), &site.desk, &named.reference).await {
        Ok(found) => Ok(Redirect::to(&format!("/staff/cases/{}", found.id)).into_response()),
        Err(error @ (DeskError::Invalid { .. } | DeskError::NotFound(_))) => {
            list(&site, &staff, &named.reference, Some(mistake("reference", &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn open(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    match cases::open(&staff.ctx(&site), &site.desk, &named.reference).await {
        Ok(id) => Ok(Redirect::to(&format!("/staff/cases/{id}?done=opened")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            list(&site, &staff, &named.reference, Some(mistake("reference", &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn case(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let done = asked.done.as_deref().and_then(done);
    render(&site, &staff, &id, done, None, None).await
}

pub(super) async fn render(
    site: &Site,
    staff: &Staff,
    id: &str,
    done: Option<&'static str>,
    error: Option<Mistake>,
    typed: Option<&case_people::Filled>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(site);
    let filed = cases::show(&ctx, &site.desk, id).await?;
    let case = &filed.case;
    let recordings = if staff.may(site, Act::List) {
        evidence::of_case(&ctx, &site.desk, &case.reference).await?
    } else {
        Vec::new()
    };
    let closed = case.closed_at.map_or_else(|| "not yet".to_owned(), when::minute);
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = page(&Case {
        frame: Frame::console(site, "A case", staff).under("cases"),
        done,
        people: case_people::named(case),
        naming: case_people::form(typed, error.as_ref()),
        mistakes: error.into_iter().collect(),
        id: filed.id.clone(),
        reference: case.reference.clone(),
        rows: vec![
            Row::new("Opened here", when::minute(case.opened_at)),
            Row::new("Closed", closed),
        ],
        officers: case
            .officers
            .iter()
            .map(|number| Officer {
                discloses: case.disclosure_officer.as_ref() == Some(number),
                number: number.clone(),
            })
            .collect(),
        recordings: recordings
            .into_iter()
            .map(|one| {
                let received = when::short(one.recording.received_at);
                (one.id, one.recording.file_name, received)
            })
            .collect(),
        keeps: staff.may(site, Act::ManageCases),
        is_open: case.closed_at.is_none(),
        number: field("number", "Staff number", ""),
    });
    Ok((status, page).into_response())
}

pub(super) async fn assign(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(person): Form<Person>,
) -> Result<Response, Problem> {
    let (ctx, discloses) = (staff.ctx(&site), person.discloses.is_some());
    match cases::assign(&ctx, &site.desk, &id, &person.number, discloses).await {
        Ok(()) => Ok(Redirect::to(&format!("/staff/cases/{id}?done=assigned")).into_response()),
        Err(error @ (DeskError::Invalid { .. } | DeskError::TooMany { .. })) => {
            render(&site, &staff, &id, None, Some(mistake("number", &error)), None).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn take_off(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(person): Form<Person>,
) -> Result<Redirect, Problem> {
    cases::take_off(&staff.ctx(&site), &site.desk, &id, &person.number).await?;
    Ok(Redirect::to(&format!("/staff/cases/{id}?done=taken-off")))
}

pub(super) async fn close(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    cases::close(&staff.ctx(&site), &site.desk, &id).await?;
    Ok(Redirect::to(&format!("/staff/cases/{id}?done=closed")))
}

fn mistake(field: &str, error: &DeskError) -> Mistake {
    Mistake { field: field.to_owned(), text: sentence(error) }
}

fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "opened" => "Opened. You work on it.",
        "assigned" => "They work on it, and need to know of its recordings.",
        "taken-off" => "They no longer work on it, and no longer need to know.",
        "named" => "Named. Requests of somebody of that name will lead here.",
        "unnamed" => "Taken out.",
        "closed" => "Closed. Nobody needs to know of its recordings for its sake any more.",
        _ => return None,
    })
}

fn field(name: &'static str, label: &'static str, value: &str) -> Field {
    Field { id: name.to_owned(), name, label, value: value.to_owned(), ..Field::default() }
}
