//! Keys for programs: made, listed, revoked by whoever they belong to.
//!
//! Invariant: a key is shown once, on the answer to the form that made it, which no browser keeps.

use crate::Site;
use crate::api::scope_words;
use crate::layout::{Choice, Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use desk::accounts::{self, KEY_DAYS_MAX, KeyListed, Scope, Wanted};
use desk::{DeskError, packs};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "keys.html")]
struct Keys {
    frame: Frame,
    done: Option<&'static str>,
    mistakes: Vec<Mistake>,
    made: Option<Made>,
    lines: Vec<Line>,
    name: Field,
    purpose: Field,
    scopes: Field,
    days: Field,
    password: Option<Field>,
}

struct Made {
    secret: String,
    until: String,
}

struct Line {
    id: String,
    name: String,
    purpose: String,
    scopes: Vec<&'static str>,
    ends: String,
    used: String,
}

/// The form as it was filled in.
#[derive(Default)]
struct Filled {
    wanted: Wanted,
    days: String,
}

/// What was wrong with a field, by its id.
type Wrong = (&'static str, String);

#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let revoked = asked.done.as_deref() == Some("revoked");
    let done = revoked.then_some("Revoked. From now on that key is refused.");
    let wanted = Wanted { purpose: staff.purpose.clone(), ..Wanted::default() };
    let filled = Filled { wanted, days: "30".to_owned() };
    render(&site, &staff, done, &filled, None, None).await
}

pub(super) async fn make(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let filled = Filled::of(&pairs);
    let persona = staff.session.is_persona.then_some(staff.session.name.as_str());
    match accounts::make_key(&staff.ctx(&site), &site.desk, persona, &filled.wanted).await {
        Ok(made) => {
            let until = when::minute(made.ends_at);
            let made = Made { secret: made.secret, until };
            render(&site, &staff, None, &Filled::default(), None, Some(made)).await
        }
        Err(DeskError::NotRight) => {
            let wrong = ("password", "This is not your password: try again.".to_owned());
            render(&site, &staff, None, &filled, Some(wrong), None).await
        }
        Err(error @ (DeskError::Invalid { .. } | DeskError::TooMany { .. })) => {
            let wrong = (field_of(&error), sentence(&error));
            render(&site, &staff, None, &filled, Some(wrong), None).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn revoke(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    accounts::revoke_key(&staff.ctx(&site), &site.desk, &id).await?;
    Ok(Redirect::to("/staff/account/keys?done=revoked"))
}

impl Filled {
    fn of(pairs: &[(String, String)]) -> Self {
        let one = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let ticked = pairs.iter().filter(|(name, _)| name == "scope");
        let days = one("days");
        let wanted = Wanted {
            name: one("name"),
            purpose: one("purpose"),
            scopes: ticked.filter_map(|(_, value)| Scope::named(value)).collect(),
            days: days.trim().parse().unwrap_or(0),
            password: one("password"),
        };
        Self { wanted, days }
    }
}

fn field_of(error: &DeskError) -> &'static str {
    match error {
        DeskError::Invalid { what: "the purpose", .. } => "purpose",
        DeskError::Invalid { what: "what it may do", .. } => "scope",
        DeskError::Invalid { what: "the days", .. } => "days",
        _ => "name",
    }
}

async fn render(
    site: &Site,
    staff: &Staff,
    done: Option<&'static str>,
    filled: &Filled,
    wrong: Option<Wrong>,
    made: Option<Made>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(site);
    let applied = packs::current(&site.desk);
    let title = |id: &str| {
        let purpose = applied.as_ref().and_then(|applied| applied.pack.purposes.get(id));
        purpose.map_or_else(|| id.to_owned(), |purpose| purpose.title.clone())
    };
    let has_account = !staff.session.is_persona;
    let needs_password = has_account && accounts::factor(&ctx, &site.desk).await?.has_password;
    let keys = accounts::my_keys(&ctx, &site.desk).await?;
    let frame = Frame::console(site, "Keys for programs", staff);
    let purposes = super::work::purposes(site, staff, &filled.wanted.purpose);
    let form = Fields { filled, wrong: wrong.as_ref() };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = page(&Keys {
        done,
        mistakes: wrong
            .iter()
            .map(|(id, text)| Mistake { field: (*id).to_owned(), text: text.clone() })
            .collect(),
        made,
        lines: keys.into_iter().map(|key| Line::of(key, &title)).collect(),
        name: form.field("name", "Name", "By which you will know it again.", &filled.wanted.name),
        purpose: Field { choices: purposes, ..form.field("purpose", "Purpose", "", "") },
        scopes: Field {
            choices: form.scopes(),
            ..form.field("scope", "It may be used to", "", "")
        },
        days: form.field("days", "Days", DAYS, &filled.days),
        password: needs_password.then(|| form.field("password", "Your password once more", "", "")),
        frame,
    });
    Ok((status, page).into_response())
}

/// What stands by the field for days; the desk holds the number.
const DAYS: &str = "How long it counts, 90 at most; never past your last day of work.";
const _: () = assert!(KEY_DAYS_MAX == 90, "the hint names the longest life of a key");

/// The form's fields, as they come back.
struct Fields<'a> {
    filled: &'a Filled,
    wrong: Option<&'a Wrong>,
}

impl Fields<'_> {
    fn field(
        &self,
        id: &'static str,
        label: &'static str,
        hint: &'static str,
        value: &str,
    ) -> Field {
        let error = self.wrong.filter(|(field, _)| *field == id).map(|(_, text)| text.clone());
        let value = value.to_owned();
        Field { id: id.to_owned(), name: id, label, hint, value, error, ..Field::default() }
    }

    fn scopes(&self) -> Vec<Choice> {
        let chosen = &self.filled.wanted.scopes;
        let choice = |scope: Scope| Choice {
            value: scope.as_str().to_owned(),
            label: scope_words(scope).to_owned(),
            hint: scope.as_str().to_owned(),
            chosen: chosen.contains(&scope),
        };
        Scope::ALL.into_iter().map(choice).collect()
    }
}

impl Line {
    fn of(key: KeyListed, title: &impl Fn(&str) -> String) -> Self {
        let used = key.used_on.map(|day| day.strftime("%-d %B %Y").to_string());
        Self {
            id: key.id,
            name: key.name,
            purpose: title(&key.purpose),
            scopes: key.scopes.into_iter().map(Scope::as_str).collect(),
            ends: when::minute(key.ends_at),
            used: used.unwrap_or_else(|| "not yet".to_owned()),
        }
    }
}
