//! Taking part: handing something in by a form of the pack, seeing it, and taking it back.
//!
//! Invariant: how what is given will be used stands above the button; number and secret travel in
//! bodies of forms alone; a mistake says how to mend it, and what was typed stays.

use super::ask::BODY_MAX_BYTES as ASK_MAX_BYTES;
use super::ask::site_ctx;
use crate::Site;
use crate::layout::{Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::site::told::{Told, told};
use crate::site::{bodies, in_force};
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::entries::{self, Entry, Handed, Taken};
use desk::{Ctx, DeskError, rights};
use pack::{Asked, Pack};
use rules::entries::{Handing, LINE_MAX_CHARS, Question, TEXT_MAX_CHARS, Wrong, handing, handings};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest body of a form, in bytes: several texts of the longest that is taken.
pub(crate) const BODY_MAX_BYTES: usize = 2 * ASK_MAX_BYTES;

/// The field that people do not see and machines fill in.
const TRAP: &str = "website";

#[derive(Template)]
#[template(path = "take-part.html")]
struct List {
    frame: Frame,
    bodies: Vec<(String, Vec<(String, String)>)>,
}

#[derive(Template)]
#[template(path = "take-part.form.html")]
struct Shown {
    frame: Frame,
    mistakes: Vec<Mistake>,
    action: String,
    title: String,
    apart: bool,
    told: Told,
    fields: Vec<Asking>,
    /// Those whose answers are only counted.
    counted: Vec<Asking>,
    once: String,
}

#[derive(Template)]
#[template(path = "take-part.taken.html")]
struct Received {
    frame: Frame,
    title: String,
    both: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "take-part.mine.html")]
struct Mine {
    frame: Frame,
    mistakes: Vec<Mistake>,
    number: Field,
    secret: Field,
}

#[derive(Template)]
#[template(path = "take-part.seen.html")]
struct One {
    frame: Frame,
    title: String,
    number: String,
    secret: String,
    came: String,
    done: Option<String>,
    rows: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "take-part.gone.html")]
struct Gone {
    frame: Frame,
}

/// A question of a form, with what was filled in.
pub(crate) struct Asking {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) value: String,
    pub(crate) error: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) most: usize,
    pub(crate) complete: &'static str,
    pub(crate) choices: Vec<String>,
}

impl Asking {
    fn of(question: Question, filled: &BTreeMap<String, String>, wrong: &[Wrong]) -> Self {
        let error = wrong.iter().find(|one| one.key == question.key).map(|one| one.text.clone());
        let (kind, most) = match question.asked {
            Asked::Text => ("text", TEXT_MAX_CHARS),
            Asked::Line | Asked::Reach => ("line", LINE_MAX_CHARS),
            Asked::Day => ("day", LINE_MAX_CHARS),
            Asked::Choice => ("choice", LINE_MAX_CHARS),
        };
        let complete = match question.key.rsplit_once('.') {
            Some((_, "name")) => "name",
            Some((_, "reach")) => "email",
            _ => "off",
        };
        let optional = if question.must { "" } else { " (you need not answer)" };
        Self {
            id: field_id(&question.key),
            value: filled.get(&question.key).cloned().unwrap_or_default(),
            key: question.key,
            label: format!("{}{optional}", question.label),
            hint: question.hint,
            error,
            kind,
            most,
            complete,
            choices: question.choices,
        }
    }
}

/// The id of a question's field on a page.
fn field_id(key: &str) -> String {
    key.replace('.', "-")
}

/// Number and secret, as they were typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Both {
    number: String,
    secret: String,
}

/// An act of the public site for the first purpose for which a form is read and the site may act.
fn ctx_for(site: &Site, pack: &Pack, known: &Handing<'_>) -> Result<Ctx, Problem> {
    let ctx = site_ctx(site, None)?;
    let role = pack.roles.get(ctx.actor.role.as_str()).ok_or_else(Problem::no_such_page)?;
    let purpose = role.purposes.iter().find(|one| known.is_read_for(one.as_str()));
    let purpose = purpose.ok_or_else(Problem::no_such_page)?;
    Ok(Ctx { purpose: purpose.as_str().to_owned(), ..ctx })
}

/// What people can take part in.
pub(super) async fn list(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let pack = &applied.pack;
    let mut found = Vec::new();
    for controller in bodies(pack) {
        let of = handings(pack).filter(|one| one.activity.controller == controller.id);
        let forms: Vec<_> =
            of.map(|one| (one.form.id.as_str().to_owned(), one.form.title.clone())).collect();
        if !forms.is_empty() {
            found.push((controller.name.clone(), forms));
        }
    }
    let frame = Frame::public(&site, "Take part").under("take-part");
    Ok(page(&List { frame, bodies: found }))
}

/// A form.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    form(&site, &id, &BTreeMap::new(), rights::fresh(&site.desk), &[])
}

fn form(
    site: &Site,
    id: &str,
    filled: &BTreeMap<String, String>,
    once: String,
    wrong: &[Wrong],
) -> Result<Response, Problem> {
    let applied = in_force(site)?;
    let pack = &applied.pack;
    let known = handing(pack, id).ok_or_else(Problem::no_such_page)?;
    ctx_for(site, pack, &known)?;
    let mistake = |one: &Wrong| Mistake { field: field_id(&one.key), text: one.text.clone() };
    let questions = rules::entries::questions(pack, known.form).into_iter();
    let counted = rules::entries::tallied(pack, known.form).into_iter();
    let shown = page(&Shown {
        frame: Frame::public(site, &known.form.title).under("take-part"),
        mistakes: wrong.iter().map(mistake).collect(),
        action: format!("/take-part/{id}"),
        title: known.form.title.clone(),
        apart: known.form.apart,
        told: told(pack, known.form)?,
        fields: questions.map(|one| Asking::of(one, filled, wrong)).collect(),
        counted: counted.map(|one| Asking::of(one, filled, wrong)).collect(),
        once,
    });
    let ok = wrong.is_empty();
    let status = if ok { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, shown).into_response())
}

/// The form is sent.
pub(super) async fn take(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(mut filled): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    if filled.remove(TRAP).is_some_and(|trap| !trap.is_empty()) {
        let said = "A field that people do not see was filled in. If you are a person, go back, \
                    leave the field called website empty and send it again.";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "machine", "We did not take that", said));
    }
    let once = filled.remove("once").unwrap_or_default();
    let applied = in_force(&site)?;
    let known = handing(&applied.pack, &id).ok_or_else(Problem::no_such_page)?;
    let ctx = ctx_for(&site, &applied.pack, &known)?;
    let handed = Handed { form: id.clone(), answers: filled, once: Some(once.clone()) };
    let both = match entries::hand_in(&ctx, &site.desk, &handed).await? {
        Taken::Wrong(wrong) => return form(&site, &id, &handed.answers, once, &wrong),
        Taken::Numbered(number, secret) => Some((number, secret)),
        Taken::Apart => None,
    };
    Ok(page(&Received {
        frame: Frame::public(&site, "We have it").under("take-part"),
        title: known.form.title.clone(),
        both,
    }))
}

/// Where number and secret are asked for.
pub(super) async fn ask(State(site): State<Arc<Site>>) -> Response {
    mine(&site, &Both::default(), None)
}

fn mine(site: &Site, both: &Both, mistake: Option<&Mistake>) -> Response {
    let field = |id: &'static str, label, value: &str| Field {
        id: id.to_owned(),
        name: id,
        label,
        value: value.to_owned(),
        error: mistake.filter(|one| one.field == id).map(|one| one.text.clone()),
        ..Field::default()
    };
    let ok = mistake.is_none();
    let shown = page(&Mine {
        frame: Frame::public(site, "See or take back").under("take-part"),
        number: field("number", "The number", &both.number),
        secret: field("secret", "The secret", ""),
        mistakes: mistake.cloned().into_iter().collect(),
    });
    let status = if ok { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    (status, shown).into_response()
}

/// What is said where number and secret do not fit, or it is too late.
fn unfit(site: &Site, both: &Both, error: DeskError) -> Result<Response, Problem> {
    let text = match &error {
        DeskError::NotFound(_) => {
            "The number or the secret is not right, or it is not here any more.".to_owned()
        }
        DeskError::Invalid { .. } => sentence(&error),
        _ => return Err(error.into()),
    };
    Ok(mine(site, both, Some(&Mistake { field: "number".to_owned(), text })))
}

/// Somebody sees what they handed in.
pub(super) async fn see(
    State(site): State<Arc<Site>>,
    Form(both): Form<Both>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    match entries::see(&ctx, &site.desk, &both.number, &both.secret).await {
        Ok(seen) => Ok(page(&One {
            frame: Frame::public(&site, "What you handed in").under("take-part"),
            title: seen.title,
            number: both.number,
            secret: both.secret,
            came: when::day(seen.entry.at),
            done: seen.entry.done.as_ref().map(|done| when::day(done.at)),
            rows: rows(&seen.entry, &seen.questions),
        })),
        Err(error) => unfit(&site, &both, error),
    }
}

/// Each answer under its question; one whose question is asked no more, under its key.
pub(crate) fn rows(entry: &Entry, questions: &[Question]) -> Vec<(String, String)> {
    let label = |key: &String| {
        let known = questions.iter().find(|question| question.key == *key);
        known.map_or_else(|| key.clone(), |question| question.label.clone())
    };
    entry.answers.iter().map(|(key, answer)| (label(key), answer.clone())).collect()
}

/// Somebody takes back what they handed in.
pub(super) async fn take_back(
    State(site): State<Arc<Site>>,
    Form(both): Form<Both>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    match entries::take_back(&ctx, &site.desk, &both.number, &both.secret).await {
        Ok(()) => {
            Ok(page(&Gone { frame: Frame::public(&site, "It is deleted").under("take-part") }))
        }
        Err(error) => unfit(&site, &both, error),
    }
}
