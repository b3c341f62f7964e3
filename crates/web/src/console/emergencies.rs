//! Access in an emergency: asked for, justified, judged.
//!
//! Invariant: a reason is asked before anything opens, and what follows from it is said beside the
//! button.

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
use desk::DeskError;
use desk::evidence::{self, EMERGENCY_HOURS, Emergency, Stage};
use pack::Act;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "emergency.html")]
struct Ask {
    frame: Frame,
    mistakes: Vec<Mistake>,
    hours: u32,
    recording: Field,
    why: Field,
}

#[derive(Template)]
#[template(path = "emergency.account.html")]
struct Told {
    frame: Frame,
    mistakes: Vec<Mistake>,
    id: String,
    rows: Vec<Row>,
    /// The form of whoever opened it.
    justify: Option<Field>,
    /// The form of whoever judges it.
    judge: Option<Field>,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    recording: String,
    #[serde(default)]
    why: String,
}

#[derive(Deserialize)]
pub(super) struct Words {
    #[serde(default)]
    why: String,
    verdict: Option<String>,
}

pub(super) async fn ask(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    // Whoever may view nothing is told so before writing a reason.
    if !staff.may(&site, Act::View) {
        evidence::open_in_emergency(&staff.ctx(&site), &site.desk, "", "").await?;
    }
    // The page of a recording leads here with its id, which names nobody; a reason comes by form.
    let known = Some(wanted.recording).filter(|id| id.len() == 32 && id.is_ascii());
    Ok(form(&site, &staff, known.as_deref().unwrap_or_default(), "", None))
}

fn form(
    site: &Site,
    staff: &Staff,
    recording: &str,
    why: &str,
    error: Option<Mistake>,
) -> Response {
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = page(&Ask {
        frame: Frame::console(site, "Open in an emergency", staff).under("home"),
        mistakes: error.into_iter().collect(),
        hours: EMERGENCY_HOURS,
        recording: Field {
            id: "recording".to_owned(),
            name: "recording",
            label: "Recording",
            hint: "Its handle in the ledger or its id, 32 characters.",
            value: recording.to_owned(),
            ..Field::default()
        },
        why: reason("What is the emergency?", why),
    });
    (status, page).into_response()
}

fn reason(label: &'static str, value: &str) -> Field {
    Field {
        id: "why".to_owned(),
        name: "why",
        label,
        hint: "A sentence or two. It is kept sealed.",
        value: value.to_owned(),
        ..Field::default()
    }
}

pub(super) async fn open(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Problem> {
    let Wanted { recording, why } = wanted;
    match evidence::open_in_emergency(&staff.ctx(&site), &site.desk, &recording, &why).await {
        Ok(id) => Ok(Redirect::to(&format!("/staff/recordings/{id}")).into_response()),
        Err(error @ (DeskError::Invalid { .. } | DeskError::NotFound(_))) => {
            Ok(form(&site, &staff, &recording, &why, Some(mistake(&error))))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    render(&site, &staff, &id, None).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    id: &str,
    error: Option<Mistake>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(site);
    let told = evidence::emergency(&ctx, &site.desk, id).await?;
    let own = told.account.by == ctx.actor.id;
    let to_judge = matches!(told.stage, Stage::Justified | Stage::Overdue);
    let to_justify = matches!(told.stage, Stage::Open | Stage::Overdue | Stage::Justified);
    let judges = !own && to_judge && staff.may(site, Act::ReviewAccess);
    let said = told.account.justification.clone().unwrap_or_default();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = page(&Told {
        frame: Frame::console(site, "Access in an emergency", staff).under("home"),
        mistakes: error.into_iter().collect(),
        id: told.id.clone(),
        rows: rows(&told),
        justify: (own && to_justify).then(|| reason("Why was it needed?", &said)),
        judge: judges.then(|| reason("Your judgement in words", "")),
    });
    Ok((status, page).into_response())
}

/// What was wrong, at the field that it is about.
fn mistake(error: &DeskError) -> Mistake {
    let reason = matches!(error, DeskError::Invalid { what: "the reason", .. });
    let field = if reason { "why" } else { "recording" };
    Mistake { field: field.to_owned(), text: sentence(error) }
}

fn rows(told: &Emergency) -> Vec<Row> {
    let account = &told.account;
    let mut rows = vec![
        Row::new("Opened", when::minute(account.at)),
        Row::new("By", account.by.clone()),
        Row::new("The emergency", account.reason.clone()),
        Row::new("Stands", told.stage.plain()),
        Row::new("To be justified by", when::minute(told.due_at)),
        Row::code("Recording", account.recording.clone()),
    ];
    let supervisor = account.supervisor.clone();
    rows.push(Row::new("Told", supervisor.unwrap_or_else(|| "nobody: no supervisor".to_owned())));
    rows.extend(account.justification.clone().map(|words| Row::new("Justification", words)));
    if let Some((by, words)) = &account.judged {
        rows.push(Row::new("Judged by", by.clone()));
        rows.push(Row::new("Judgement", words.clone()));
    }
    rows
}

pub(super) async fn justify(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(words): Form<Words>,
) -> Result<Response, Problem> {
    let done = evidence::justify(&staff.ctx(&site), &site.desk, &id, &words.why).await;
    answered(&site, &staff, &id, done).await
}

pub(super) async fn judge(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(words): Form<Words>,
) -> Result<Response, Problem> {
    let accepted = match words.verdict.as_deref() {
        Some("accepted") => true,
        Some("not-accepted") => false,
        _ => {
            let text = "Say whether it was justified".to_owned();
            let mistake = Mistake { field: "why".to_owned(), text };
            return render(&site, &staff, &id, Some(mistake)).await;
        }
    };
    let done = evidence::judge(&staff.ctx(&site), &site.desk, &id, accepted, &words.why).await;
    answered(&site, &staff, &id, done).await
}

async fn answered(
    site: &Site,
    staff: &Staff,
    id: &str,
    done: Result<(), DeskError>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/staff/emergencies/{id}")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            render(site, staff, id, Some(mistake(&error))).await
        }
        Err(error) => Err(error.into()),
    }
}
