//! Asking: what people can ask for, a form for each, and the number with which they follow it.
//!
//! Invariant: what a form asks comes from the pack, and what becomes of it is told above it; number
//! and secret stand in the page that answers the form and in no address.

mod fetch;
mod follow;

pub(super) use fetch::{bundle, data, footage};
pub(super) use follow::{ask as ask_to_follow, file, letter, show as follow};

use crate::Site;
use crate::layout::{Choice, Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::requests::day;
use crate::site::told::{Told, told};
use crate::site::{bodies, in_force};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::rights::{self, Asked, Helper, Taken};
use desk::{Actor, Ctx, DeskError};
use pack::{Act, Pack, RoleKind};
use serde::Deserialize;
use std::sync::Arc;

/// The longest body of a form by which something is asked, in bytes.
pub(crate) const BODY_MAX_BYTES: usize = 160 << 10;

#[derive(Template)]
#[template(path = "ask.html")]
struct List {
    frame: Frame,
    bodies: Vec<Body>,
}

/// What can be asked of one body.
struct Body {
    name: String,
    forms: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "ask.form.html")]
struct Shown {
    frame: Frame,
    mistakes: Vec<Mistake>,
    action: String,
    title: String,
    for_children: bool,
    told: Told,
    fields: Fields,
    once: String,
}

/// The fields of a form, those left out that the pack does not ask for.
pub(crate) struct Fields {
    pub(crate) kind: Option<Field>,
    pub(crate) name: Field,
    pub(crate) contact: Field,
    pub(crate) born: Option<Field>,
    pub(crate) said: Field,
    pub(crate) encounter: Option<Field>,
    pub(crate) area: Option<Field>,
    pub(crate) wants: Field,
    pub(crate) helper: Field,
    pub(crate) relation: Field,
}

#[derive(Template)]
#[template(path = "ask.taken.html")]
struct Received {
    frame: Frame,
    number: String,
    secret: String,
    answer_by: Option<String>,
    for_children: bool,
}

/// What was filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filled {
    kind: String,
    name: String,
    contact: String,
    born: String,
    said: String,
    encounter: String,
    area: String,
    wants: String,
    helper: String,
    relation: String,
    once: String,
    /// A field that people do not see and machines fill in.
    website: String,
}

impl Filled {
    /// A form that is shown for the first time.
    pub(crate) fn begun(once: String) -> Self {
        Self { once, ..Self::default() }
    }

    /// What it was given when it was shown.
    pub(crate) fn once(&self) -> &str {
        &self.once
    }
}

/// An act of the public site itself, for a purpose of the activity that a form belongs to.
///
/// # Errors
///
/// The page that there is none, where the pack lets no machine take requests in.
pub(super) fn site_ctx(site: &Site, activity: Option<&str>) -> Result<Ctx, Problem> {
    let applied = in_force(site)?;
    let pack = &applied.pack;
    let role = pack
        .roles
        .values()
        .find(|role| role.kind == RoleKind::Machine && role.may.contains(&Act::TakeRequest));
    let role = role.ok_or_else(Problem::no_such_page)?;
    let known = activity.and_then(|activity| pack.activities.get(activity));
    let purpose = match known {
        Some(activity) => activity.purposes.iter().find(|one| role.purposes.contains(one)),
        None => role.purposes.first(),
    };
    let purpose = purpose.ok_or_else(Problem::no_such_page)?;
    Ok(site.desk.ctx(Actor::new(role.id.as_str(), role.id.as_str()), purpose.as_str()))
}

/// What people can ask for.
pub(super) async fn list(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let pack = &applied.pack;
    let mut found: Vec<Body> = Vec::new();
    for controller in bodies(pack) {
        let forms = pack.forms.values().filter(|form| {
            let of = pack.activities.get(&form.activity);
            form.is_open_to_all() && of.is_some_and(|of| of.controller == controller.id)
        });
        let forms: Vec<_> = forms
            .map(|form| (form.id.as_str().to_owned(), form.title.clone(), form.for_children))
            .collect();
        if !forms.is_empty() {
            found.push(Body { name: controller.name.clone(), forms });
        }
    }
    let frame = Frame::public(&site, "Ask for something").under("ask");
    Ok(page(&List { frame, bodies: found }))
}

/// A form.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    form(&site, &id, &Filled::begun(rights::fresh(&site.desk)), None)
}

fn form(
    site: &Site,
    id: &str,
    filled: &Filled,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let applied = in_force(site)?;
    let pack = &applied.pack;
    let known = pack.forms.get(id).filter(|form| form.is_open_to_all());
    let form = known.ok_or_else(Problem::no_such_page)?;
    site_ctx(site, Some(form.activity.as_str()))?;
    let is_wrong = mistake.is_some();
    let shown = page(&Shown {
        frame: Frame::public(site, &form.title).under("ask"),
        action: format!("/ask/{id}"),
        title: form.title.clone(),
        for_children: form.for_children,
        told: told(pack, form)?,
        fields: fields(pack, form, filled, mistake.as_ref()),
        mistakes: mistake.into_iter().collect(),
        once: filled.once.clone(),
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// The fields of a form of the pack, with what was filled in.
pub(crate) fn fields(
    pack: &Pack,
    form: &pack::Form,
    filled: &Filled,
    wrong: Option<&Mistake>,
) -> Fields {
    let child = form.for_children;
    let asks = |data: &str| form.asks.iter().chain(&form.invites).any(|one| one.as_str() == data);
    let field = |id: &'static str, label, hint, value: &str| Field {
        id: id.to_owned(),
        name: id,
        label,
        hint,
        value: value.to_owned(),
        error: wrong.filter(|wrong| wrong.field == id).map(|wrong| wrong.text.clone()),
        choices: Vec::new(),
    };
    let for_others = form.takes.contains(&pack::RequestKind::OthersFootage);
    let area = (!form.areas.is_empty()).then(|| Field {
        choices: std::iter::once(named(""))
            .chain(form.areas.iter().map(|area| named(area)))
            .collect(),
        ..field("area", "In which borough or area was it?", AREA, &filled.area)
    });
    let mut kind = field("kind", "What do you ask for?", "", &filled.kind);
    kind.choices = form.takes.iter().map(|one| choice(pack, *one)).collect();
    let only = form.takes.len() == 1;
    let said = match (child, for_others) {
        (true, _) => "What do you want to know, or what should we do?",
        (_, true) => "What do you want to have, and what do you need it for?",
        _ => SAID,
    };
    let met =
        if for_others { "Where and when it happened" } else { "Where and when you met the police" };
    let born_hint = "It helps us find the right person. You do not have to say.";
    let hint = "Where and when it was, and who was there, as far as you remember.";
    Fields {
        kind: (!only).then_some(kind),
        name: field("name", "Your name", "", &filled.name),
        contact: field("contact", "How can we reach you?", CONTACT, &filled.contact),
        born: asks("birth-date")
            .then(|| field("born", "Your date of birth, if you like", born_hint, &filled.born)),
        said: field("said", said, SAID_HINT, &filled.said),
        encounter: asks("encounter").then(|| field("encounter", met, hint, &filled.encounter)),
        area,
        wants: field("wants", "The form in which you want the answer", WANTS, &filled.wants),
        helper: field("helper", "Their name", "", &filled.helper),
        relation: field("relation", "What they are to you", RELATION, &filled.relation),
    }
}

const SAID: &str = "What do you want to know or have done?";
const SAID_HINT: &str = "In your own words, in any language. Dates and places help us to find it.";
const CONTACT: &str = "An email address, a postal address or a telephone number.";
const WANTS: &str = "If you need one: large print, easy read, braille, sound, another language, on \
                     paper. Name what you read with if it helps.";
const RELATION: &str = "Such as a parent, a carer, a teacher, a solicitor.";

const AREA: &str = "Whoever commands the police there decides.";

fn named(text: &str) -> Choice {
    let label = if text.is_empty() { "Choose one" } else { text };
    Choice { value: text.to_owned(), label: label.to_owned(), hint: String::new(), chosen: false }
}

fn choice(pack: &Pack, kind: pack::RequestKind) -> Choice {
    let within = rules::rights::kind::promised(pack, kind);
    Choice {
        value: kind.as_str().to_owned(),
        label: rules::rights::kind::plain(kind).to_owned(),
        hint: within.map(|within| format!("Within {within}.")).unwrap_or_default(),
        chosen: false,
    }
}

/// The form is sent.
pub(super) async fn take(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    if !filled.website.is_empty() {
        let said = "A field that people do not see was filled in. If you are a person, go back, \
                    leave the field called website empty and send it again.";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "machine", "We did not take that", said));
    }
    let applied = in_force(&site)?;
    let known = applied.pack.forms.get(id.as_str()).filter(|form| form.is_open_to_all());
    let form_of = known.ok_or_else(Problem::no_such_page)?;
    let ctx = site_ctx(&site, Some(form_of.activity.as_str()))?;
    let asked = match asked(form_of, &filled) {
        Ok(asked) => asked,
        Err(mistake) => return form(&site, &id, &filled, Some(mistake)),
    };
    match rights::take_in(&ctx, &site.desk, asked).await {
        Ok(taken) => Ok(received(&site, taken, form_of.for_children)),
        Err(error @ DeskError::Invalid { .. }) => {
            let mistake = mistake(&error);
            form(&site, &id, &filled, Some(mistake))
        }
        Err(error) => Err(error.into()),
    }
}

fn received(site: &Site, taken: Taken, for_children: bool) -> Response {
    page(&Received {
        frame: Frame::public(site, "We have your request").under("ask"),
        number: taken.number,
        secret: taken.secret,
        answer_by: taken.answer_by.map(day),
        for_children,
    })
}

/// What was filled in, as the desk takes it.
pub(crate) fn asked(form: &pack::Form, filled: &Filled) -> Result<Asked, Mistake> {
    let only = form.takes.first().filter(|_| form.takes.len() == 1);
    let kind = only.map_or_else(|| filled.kind.clone(), |kind| kind.as_str().to_owned());
    let born = filled.born.trim();
    let born_on = if born.is_empty() { None } else { Some(born.parse()) };
    let born_on = born_on.transpose().map_err(|_| Mistake {
        field: "born".to_owned(),
        text: "Give the date of birth as a day, such as 31 December 2012, or leave it out."
            .to_owned(),
    })?;
    let helper = (!filled.helper.trim().is_empty())
        .then(|| Helper { name: filled.helper.clone(), relation: filled.relation.clone() });
    Ok(Asked {
        form: form.id.as_str().to_owned(),
        kind,
        name: filled.name.clone(),
        contact: filled.contact.clone(),
        born_on,
        helper,
        said: filled.said.clone(),
        encounter: filled.encounter.clone(),
        area: filled.area.clone(),
        wants: filled.wants.clone(),
        once: Some(filled.once.clone()).filter(|once| !once.is_empty()),
        ..Asked::default()
    })
}

/// The desk's complaint at the field that it is about.
pub(crate) fn mistake(error: &DeskError) -> Mistake {
    let field = match error {
        DeskError::Invalid { what: "what you ask for", .. } => "kind",
        DeskError::Invalid { what: "your name", .. } => "name",
        DeskError::Invalid { what: "how we can reach you", .. } => "contact",
        DeskError::Invalid { what: "the date of birth", .. } => "born",
        DeskError::Invalid { what: "where and when it was", .. } => "encounter",
        DeskError::Invalid { what: "the area", .. } => "area",
        DeskError::Invalid { what: "the form in which you want the answer", .. } => "wants",
        DeskError::Invalid { what: "the name of whoever helps you", .. } => "helper",
        DeskError::Invalid { what: "the day on which it came in", .. } => "received",
        _ => "said",
    };
    Mistake { field: field.to_owned(), text: sentence(error) }
}
