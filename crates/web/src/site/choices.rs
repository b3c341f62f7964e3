//! Choices: saying yes, seeing what one said yes to, taking it back, and saying stop without saying
//! who one is.
//!
//! Invariant: what becomes of a yes is told above the button; taking it back is one form with one
//! button; an address, a number and a secret travel in bodies of forms alone, and a stop has the
//! same answer whether the address was known or not.

use super::ask::site_ctx;
use crate::layout::{Choice, Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::requests::day;
use crate::site::in_force;
use crate::site::told::{Told, told};
use crate::{Site, visit};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::choices::{self, ALL, Agreed, How, Kept, Seen};
use desk::{Ctx, DeskError, rights};
use pack::{Activity, Pack};
use rules::choices::{is_of_body, offer, offers, stoppable};
use rules::mailings::{ASKED_MAX, CONFIRM_DAYS, may_count, reaches};
use rules::rights::calendar::day_of;
use serde::Deserialize;
use std::sync::Arc;

/// The longest body of a form, in bytes.
pub(crate) const BODY_MAX_BYTES: usize = 16 << 10;

#[derive(Template)]
#[template(path = "choices.html")]
struct List {
    frame: Frame,
    /// The form, its title, and who asks.
    offers: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "choices.form.html")]
struct Shown {
    frame: Frame,
    mistakes: Vec<Mistake>,
    action: String,
    title: String,
    told: Told,
    fields: Fields,
    /// Whether an address of email is taken here; none where nobody is written to.
    posts: Option<bool>,
    confirm_days: i64,
    counts: Option<Field>,
    once: String,
}

/// The fields of a yes.
pub(crate) struct Fields {
    pub(crate) name: Field,
    pub(crate) contact: Field,
}

#[derive(Template)]
#[template(path = "choices.kept.html")]
struct Received {
    frame: Frame,
    title: String,
    number: String,
    secret: String,
    /// By when the address is to be confirmed.
    confirm_by: Option<String>,
    asked_max: usize,
}

#[derive(Template)]
#[template(path = "choices.mine.html")]
struct Asking {
    frame: Frame,
    mistakes: Vec<Mistake>,
    number: Field,
    secret: Field,
}

#[derive(Template)]
#[template(path = "choices.seen.html")]
struct One {
    frame: Frame,
    done: Option<&'static str>,
    seen: Seen,
    secret: String,
    given: String,
    confirm_by: Option<String>,
    ended: Option<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "choices.stop.html")]
struct Stopping {
    frame: Frame,
    mistakes: Vec<Mistake>,
    done: Option<&'static str>,
    contact: Field,
    what: Field,
}

/// What was filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filled {
    pub(crate) name: String,
    pub(crate) contact: String,
    pub(crate) once: String,
    what: String,
    number: String,
    secret: String,
    counts: String,
    /// A field that people do not see and machines fill in.
    website: String,
}

impl Filled {
    /// A form that is shown for the first time.
    pub(crate) fn begun(once: String) -> Self {
        Self { once, ..Self::default() }
    }
}

/// An act of the public site for the body that answers for an activity.
fn ctx_for(site: &Site, pack: &Pack, activity: &Activity) -> Result<Ctx, Problem> {
    let ctx = site_ctx(site, None)?;
    let role = pack.roles.get(ctx.actor.role.as_str()).ok_or_else(Problem::no_such_page)?;
    let purpose = role.purposes.iter().find(|one| is_of_body(pack, activity, one.as_str()));
    let purpose = purpose.ok_or_else(Problem::no_such_page)?;
    Ok(Ctx { purpose: purpose.as_str().to_owned(), ..ctx })
}

/// What can be agreed to.
pub(super) async fn list(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let pack = &applied.pack;
    let visit = visit::current();
    let here = offers(pack).filter(|offer| visit.shows(pack, &offer.activity.controller));
    let offers = here.map(|offer| {
        let body = pack.controllers.get(&offer.activity.controller);
        let body = body.map(|body| body.name.clone()).unwrap_or_default();
        (offer.form.id.as_str().to_owned(), offer.form.title.clone(), body)
    });
    let offers = offers.collect();
    let frame = Frame::public(&site, "Say yes or stop").under("ask");
    Ok(page(&List { frame, offers }))
}

/// A form by which something is agreed to.
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
    let known = offer(&applied.pack, id).ok_or_else(Problem::no_such_page)?;
    let is_wrong = mistake.is_some();
    let shown = page(&Shown {
        frame: Frame::public(site, &known.form.title).under("ask"),
        action: format!("/choices/{id}"),
        title: known.form.title.clone(),
        told: told(&applied.pack, known.form)?,
        fields: fields(filled, mistake.as_ref()),
        posts: reaches(known.form).then_some(site.settings.posts),
        confirm_days: CONFIRM_DAYS,
        counts: may_count(known.activity).then(|| counts(filled)),
        mistakes: mistake.into_iter().collect(),
        once: filled.once.clone(),
    });
    Ok((status(is_wrong), shown).into_response())
}

/// The tick for being counted, which nobody has to set.
fn counts(filled: &Filled) -> Field {
    let choice = Choice {
        value: "yes".to_owned(),
        label: "You may count that letters are opened and their links followed".to_owned(),
        hint: "Only how many times, never by whom. Without a tick you get the same letters, and \
               nothing in them is counted."
            .to_owned(),
        chosen: filled.counts == "yes",
    };
    let choices = vec![choice];
    Field {
        id: "counts".to_owned(),
        name: "counts",
        label: "May we count?",
        choices,
        ..Field::default()
    }
}

fn status(is_wrong: bool) -> StatusCode {
    if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

fn field(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    value: &str,
    wrong: Option<&Mistake>,
) -> Field {
    Field {
        id: id.to_owned(),
        name: id,
        label,
        hint,
        value: value.to_owned(),
        error: wrong.filter(|wrong| wrong.field == id).map(|wrong| wrong.text.clone()),
        choices: Vec::new(),
    }
}

/// The fields of a yes, with what was filled in.
pub(crate) fn fields(filled: &Filled, wrong: Option<&Mistake>) -> Fields {
    let name = "You do not have to give one.";
    Fields {
        contact: field("contact", "How can we reach you?", CONTACT, &filled.contact, wrong),
        name: field("name", "Your name, if you like", name, &filled.name, wrong),
    }
}

const CONTACT: &str = "One email address, telephone number or postal address.";

/// The desk's complaint at the field that it is about.
pub(crate) fn mistake(error: &DeskError) -> Mistake {
    let field = match error {
        DeskError::Invalid { what: "your name", .. } => "name",
        DeskError::Invalid { what: "what is to stop", .. } => "what",
        _ => "contact",
    };
    Mistake { field: field.to_owned(), text: sentence(error) }
}

/// A yes is sent.
pub(super) async fn take(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    by_a_person(&filled)?;
    let applied = in_force(&site)?;
    let known = offer(&applied.pack, &id).ok_or_else(Problem::no_such_page)?;
    let ctx = ctx_for(&site, &applied.pack, known.activity)?;
    let agreed = Agreed {
        form: id.clone(),
        contact: filled.contact.clone(),
        name: filled.name.clone(),
        way: None,
        once: Some(filled.once.clone()),
        counts: filled.counts == "yes",
        posts: site.settings.posts,
    };
    match choices::agree(&ctx, &site.desk, &agreed).await {
        Ok(Kept { number, secret, confirm_until }) => Ok(page(&Received {
            frame: Frame::public(&site, "You said yes").under("ask"),
            title: known.form.title.clone(),
            number,
            secret,
            confirm_by: confirm_until.map(|until| day(day_of(until))),
            asked_max: ASKED_MAX,
        })),
        Err(error @ DeskError::Invalid { .. }) => form(&site, &id, &filled, Some(mistake(&error))),
        Err(error) => Err(error.into()),
    }
}

fn by_a_person(filled: &Filled) -> Result<(), Problem> {
    if filled.website.is_empty() {
        return Ok(());
    }
    let said = "A field that people do not see was filled in. If you are a person, go back, leave \
                the field called website empty and send it again.";
    Err(Problem::new(StatusCode::BAD_REQUEST, "machine", "We did not take that", said))
}

/// The form with which a yes is seen or taken back.
pub(super) async fn ask(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    Ok(asking(&site, &Filled::default(), None))
}

fn asking(site: &Site, filled: &Filled, wrong: Option<Mistake>) -> Response {
    let is_wrong = wrong.is_some();
    let hint = "Four groups of letters and digits.";
    let (number, of) = (&filled.number, wrong.as_ref());
    let shown = page(&Asking {
        frame: Frame::public(site, "See or take back a yes").under("ask"),
        number: field("number", "The number", "It begins with C.", number, of),
        secret: field("secret", "The secret", hint, "", None),
        mistakes: wrong.into_iter().collect(),
    });
    (status(is_wrong), shown).into_response()
}

/// What was agreed to.
pub(super) async fn see(
    State(site): State<Arc<Site>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    seen(&site, &filled, None).await
}

/// A yes is taken back.
pub(super) async fn withdraw(
    State(site): State<Arc<Site>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    match choices::withdraw(&ctx, &site.desk, &filled.number, &filled.secret).await {
        Ok(()) => {
            let done = "Taken back. We stop now, and keep in mind that you want no more.";
            seen(&site, &filled, Some(done)).await
        }
        Err(DeskError::NotFound("consent")) => Ok(not_right(&site, &filled)),
        Err(error) => Err(error.into()),
    }
}

fn not_right(site: &Site, filled: &Filled) -> Response {
    let text = "The number or the secret is not right, or what it was for has been deleted.";
    asking(site, filled, Some(Mistake { field: "number".to_owned(), text: text.to_owned() }))
}

async fn seen(
    site: &Site,
    filled: &Filled,
    done: Option<&'static str>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(site, None)?;
    let seen = match choices::see(&ctx, &site.desk, &filled.number, &filled.secret).await {
        Ok(seen) => seen,
        Err(DeskError::NotFound("consent")) => return Ok(not_right(site, filled)),
        Err(error) => return Err(error.into()),
    };
    let ended = seen.ended.map(|ended| {
        let how = match ended.how {
            How::Withdrawn => "Taken back",
            How::Replaced => "A newer yes took its place",
        };
        (how, day(day_of(ended.at)))
    });
    Ok(page(&One {
        frame: Frame::public(site, "What you said yes to").under("ask"),
        done,
        given: day(day_of(seen.given_at)),
        confirm_by: seen.confirm_until.map(|until| day(day_of(until))),
        seen,
        secret: filled.secret.clone(),
        ended,
    }))
}

/// The form with which anybody says stop.
pub(super) async fn ask_to_stop(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    stopping(&site, &Filled::default(), None, None)
}

fn stopping(
    site: &Site,
    filled: &Filled,
    done: Option<&'static str>,
    wrong: Option<Mistake>,
) -> Result<Response, Problem> {
    let applied = in_force(site)?;
    let pack = &applied.pack;
    let choice = |value: &str, label: String| Choice {
        value: value.to_owned(),
        label,
        hint: String::new(),
        chosen: value == ALL && filled.what.is_empty(),
    };
    let mut choices = vec![choice(ALL, "Everything that you did not ask for yourself".to_owned())];
    choices.extend(stoppable(pack).map(|one| {
        let body = pack.controllers.get(&one.controller);
        let body = body.map(|body| body.name.as_str()).unwrap_or_default();
        choice(one.id.as_str(), format!("{} ({body})", one.title))
    }));
    let is_wrong = wrong.is_some();
    let of = wrong.as_ref();
    let shown = page(&Stopping {
        frame: Frame::public(site, "Say stop").under("ask"),
        done,
        contact: field("contact", "The address that we must not use", STOP, &filled.contact, of),
        what: Field { choices, ..field("what", "What is to stop?", "", &filled.what, of) },
        mistakes: wrong.into_iter().collect(),
    });
    Ok((status(is_wrong), shown).into_response())
}

const STOP: &str = "An email address, a telephone number or a postal address.";

/// Somebody says stop.
pub(super) async fn stop(
    State(site): State<Arc<Site>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    by_a_person(&filled)?;
    let ctx = site_ctx(&site, None)?;
    match choices::stop(&ctx, &site.desk, &filled.what, &filled.contact).await {
        Ok(()) => {
            let done = "Stopped. Whatever stood for that address has ended, and it is not used \
                        for this again.";
            stopping(&site, &Filled::default(), Some(done), None)
        }
        Err(error @ DeskError::Invalid { .. }) => {
            stopping(&site, &filled, None, Some(mistake(&error)))
        }
        Err(error) => Err(error.into()),
    }
}
