//! Mailings: what was written and how far it went, one with its plan, and its letters on their way.
//!
//! Invariant: nothing goes before its plan was shown; a page holds counts and what was written, and
//! no reader. Small counts of what was opened are not shown.

use crate::Site;
use crate::layout::{Field, Figure, Frame, Mistake, Row, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::mailings::{self, Draft, Listed, Room, Shown, Stage};
use rules::mailings::told;
use serde::Deserialize;
use std::sync::Arc;

/// The longest body of a form, in bytes.
pub(super) const BODY_MAX_BYTES: usize = 256 << 10;

#[derive(Template)]
#[template(path = "mailings.html")]
struct List {
    frame: Frame,
    rooms: Vec<Room>,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    subject: String,
    title: String,
    written: String,
    stage: &'static str,
    sent: String,
}

#[derive(Template)]
#[template(path = "mailings.new.html")]
struct Writing {
    frame: Frame,
    mistakes: Vec<Mistake>,
    action: String,
    title: String,
    subject: Field,
    text: Field,
}

#[derive(Template)]
#[template(path = "mailings.one.html")]
struct One {
    frame: Frame,
    mistakes: Vec<Mistake>,
    id: String,
    title: String,
    stage: Stage,
    words: &'static str,
    rows: Vec<Row>,
    figures: Vec<Figure>,
    /// How many letters are done, of how many.
    progress: Option<(u64, u64)>,
    subject: Field,
    text: Field,
    html: String,
    plain: String,
    digest: String,
    posts: bool,
    counted: Option<Counted>,
}

/// What was counted, as it may be told.
struct Counted {
    carried: String,
    opened: String,
    links: Vec<(String, String)>,
}

/// What was filled in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Filled {
    subject: String,
    text: String,
    seen: String,
}

impl Filled {
    fn draft(&self) -> Draft {
        Draft { subject: self.subject.clone(), text: self.text.clone() }
    }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "Not sent",
        Stage::Filling | Stage::Going => "On its way",
        Stage::Done => "Sent",
        Stage::Halted => "Stopped on its way",
    }
}

/// What whoever is signed in writes to people about, and what was written.
pub(super) async fn show(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    let rooms = mailings::rooms(&ctx, &site.desk).await?;
    let line = |one: Listed| Line {
        id: one.id,
        subject: one.mailing.subject,
        title: one.title,
        written: when::minute(one.mailing.written_at),
        stage: stage(one.mailing.stage),
        sent: when::count(one.counts.sent),
    };
    let lines = mailings::list(&ctx, &site.desk).await?.into_iter().map(line).collect();
    let frame = Frame::console(&site, "Mailings", &staff).under("mailings");
    Ok(page(&List { frame, rooms, lines }))
}

fn fields(filled: &Filled, mistake: Option<&Mistake>) -> (Field, Field) {
    let error = |field: &str| {
        mistake.filter(|mistake| mistake.field == field).map(|mistake| mistake.text.clone())
    };
    let subject = Field {
        id: "subject".to_owned(),
        name: "subject",
        label: "The subject",
        value: filled.subject.clone(),
        error: error("subject"),
        ..Field::default()
    };
    let text = Field {
        id: "text".to_owned(),
        name: "text",
        label: "The text",
        hint: "In Markdown. A link is written [like this](https://example.org). There are no \
               pictures. What stops it is added at the foot of each letter.",
        value: filled.text.clone(),
        error: error("text"),
        ..Field::default()
    };
    (subject, text)
}

/// The desk's complaint at the field that it is about.
fn mistake(error: &DeskError) -> Mistake {
    let field = match error {
        DeskError::Invalid { what: "the subject", .. } => "subject",
        DeskError::Invalid { what: "the text", .. } => "text",
        _ => "send",
    };
    Mistake { field: field.to_owned(), text: sentence(error) }
}

/// The form in which a mailing is written.
pub(super) async fn form(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(activity): Path<String>,
) -> Result<Response, Problem> {
    writing(&site, &staff, &activity, &Filled::default(), None).await
}

async fn writing(
    site: &Site,
    staff: &Staff,
    activity: &str,
    filled: &Filled,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let rooms = mailings::rooms(&staff.ctx(site), &site.desk).await?;
    let room = rooms.into_iter().find(|room| room.activity == activity);
    let room = room.ok_or_else(Problem::no_such_page)?;
    let is_wrong = mistake.is_some();
    let (subject, text) = fields(filled, mistake.as_ref());
    let shown = page(&Writing {
        frame: Frame::console(site, "Write to people", staff).under("mailings"),
        action: format!("/staff/mailings/new/{activity}"),
        title: room.title,
        subject,
        text,
        mistakes: mistake.into_iter().collect(),
    });
    Ok((status(is_wrong), shown).into_response())
}

fn status(is_wrong: bool) -> StatusCode {
    if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

/// A mailing is written.
pub(super) async fn write(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(activity): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    match mailings::write(&ctx, &site.desk, &activity, &filled.draft()).await {
        Ok(id) => Ok(Redirect::to(&format!("/staff/mailings/{id}")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            writing(&site, &staff, &activity, &filled, Some(mistake(&error))).await
        }
        Err(error) => Err(error.into()),
    }
}

/// One mailing.
pub(super) async fn one(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    shown(&site, &staff, &id, None, None).await
}

async fn shown(
    site: &Site,
    staff: &Staff,
    id: &str,
    filled: Option<Filled>,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let shown = mailings::show(&staff.ctx(site), &site.desk, id).await?;
    let is_wrong = mistake.is_some();
    let mailing = &shown.mailing;
    let filled = filled.unwrap_or_else(|| Filled {
        subject: mailing.subject.clone(),
        text: mailing.text.clone(),
        ..Filled::default()
    });
    let (subject, text) = fields(&filled, mistake.as_ref());
    let counts = &shown.counts;
    let done = counts.sent + counts.left_out + counts.failed;
    let one = page(&One {
        frame: Frame::console(site, "A mailing", staff).under("mailings"),
        id: id.to_owned(),
        title: mailing.subject.clone(),
        stage: mailing.stage,
        words: stage(mailing.stage),
        rows: rows(&shown),
        figures: figures(&shown),
        progress: mailing.stage.goes().then_some((done, mailing.planned)),
        subject,
        text,
        counted: counted(&shown),
        html: shown.preview.1,
        plain: shown.preview.0,
        digest: shown.digest,
        posts: site.settings.posts,
        mistakes: mistake.into_iter().collect(),
    });
    Ok((status(is_wrong), one).into_response())
}

fn rows(shown: &Shown) -> Vec<Row> {
    let mailing = &shown.mailing;
    let mut rows = vec![
        Row::new("What for", shown.title.clone()),
        Row::new("Written", format!("{}, by {}", when::minute(mailing.written_at), mailing.by)),
    ];
    if let Some((at, by)) = &mailing.sent {
        rows.push(Row::new("Sent off", format!("{}, by {by}", when::minute(*at))));
        rows.push(Row::new("Letters in the plan", when::count(mailing.planned)));
    }
    rows.extend(mailing.ended_at.map(|at| Row::new("Ended", when::minute(at))));
    rows
}

/// The plan of what was not sent; what became of the rest.
fn figures(shown: &Shown) -> Vec<Figure> {
    let figure =
        |number: u64, words: &str| Figure { number: when::count(number), words: words.to_owned() };
    if shown.mailing.stage == Stage::Draft {
        let plan = shown.plan;
        return vec![
            figure(plan.get_it, "would get it: their yes stands"),
            figure(plan.not_confirmed, "get none: their address is not confirmed"),
            figure(plan.elsewhere, "get none: they gave no email address"),
            figure(plan.stopped, "addresses that said stop"),
        ];
    }
    let counts = &shown.counts;
    vec![
        figure(counts.sent, "handed to the mail server"),
        figure(counts.left_out, "left out: stopped or gone since"),
        figure(counts.failed, "given up: the mail server would not take them"),
    ]
}

fn counted(shown: &Shown) -> Option<Counted> {
    if !shown.may_count || shown.mailing.stage == Stage::Draft {
        return None;
    }
    let counts = &shown.counts;
    let links = shown.links.iter().zip(&counts.followed);
    Some(Counted {
        carried: told(counts.carried),
        opened: told(counts.opened),
        links: links.map(|(link, count)| (link.clone(), told(*count))).collect(),
    })
}

/// A mailing is changed.
pub(super) async fn rewrite(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    match mailings::rewrite(&staff.ctx(&site), &site.desk, &id, &filled.draft()).await {
        Ok(()) => Ok(Redirect::to(&format!("/staff/mailings/{id}")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            shown(&site, &staff, &id, Some(filled), Some(mistake(&error))).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Leads from the address of a form to the mailing.
pub(super) async fn back(_staff: Staff, Path((id, _)): Path<(String, String)>) -> Redirect {
    Redirect::to(&format!("/staff/mailings/{id}"))
}

/// A mailing is sent, stopped on its way, or thrown away.
pub(super) async fn act(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, act)): Path<(String, String)>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let (ctx, desk) = (staff.ctx(&site), &site.desk);
    let done = match act.as_str() {
        "send" if !site.settings.posts => {
            let must = "sent where there is a mail server: none is set up here".to_owned();
            Err(DeskError::Invalid { what: "the mailing", must })
        }
        "send" => mailings::begin(&ctx, desk, &id, &filled.seen).await,
        "stop" => mailings::halt(&ctx, desk, &id).await,
        "discard" => mailings::discard(&ctx, desk, &id).await,
        _ => return Err(Problem::no_such_page()),
    };
    match done {
        Ok(()) if act == "discard" => Ok(Redirect::to("/staff/mailings").into_response()),
        Ok(()) => Ok(Redirect::to(&format!("/staff/mailings/{id}")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            shown(&site, &staff, &id, None, Some(mistake(&error))).await
        }
        Err(error) => Err(error.into()),
    }
}
