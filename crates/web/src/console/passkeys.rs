//! One's own passkeys: made, named and removed.
//!
//! Invariant: a page asks a browser for a passkey only at the site's own name; what comes of it is
//! the desk's affair. Without a script a page says what to do instead.

use super::account::{field, not_a_persona, show_codes, wrong};
use crate::Site;
use crate::layout::{Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::{self, Arrived, Staff};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use desk::accounts::{self, Ceremony, PASSKEYS_MAX, Place};
use desk::{Ctx, DeskError};
use jiff::civil::Date;
use serde::Deserialize;
use std::sync::Arc;

const HERE: &str = "/staff/account/passkeys";

#[derive(Template)]
#[template(path = "passkeys.html")]
struct List {
    frame: Frame,
    done: Option<&'static str>,
    mistakes: Vec<Mistake>,
    passkeys: Vec<Line>,
    /// Where they work, if this page was opened elsewhere.
    elsewhere: Option<String>,
    /// Whether another may be made here.
    open: bool,
    most: u8,
    name: Field,
    password: Field,
}

/// A passkey in the list.
struct Line {
    id: String,
    name: String,
    made: String,
    used: String,
}

#[derive(Template)]
#[template(path = "passkey-new.html")]
struct New {
    frame: Frame,
    name: String,
    options: String,
}

#[derive(Template)]
#[template(path = "passkey.html")]
struct One {
    frame: Frame,
    done: Option<&'static str>,
    mistakes: Vec<Mistake>,
    line: Line,
    name: Field,
    password: Field,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Begun {
    name: String,
    password: String,
}

/// What a passkey answered, as the script sends it.
#[derive(Deserialize)]
pub(super) struct Answered {
    pub(super) answer: String,
}

#[derive(Deserialize)]
pub(super) struct Renamed {
    name: String,
}

#[derive(Deserialize)]
pub(super) struct Removed {
    password: String,
}

/// The name to which the site's passkeys are bound.
pub(super) fn place(site: &Site) -> Result<&Arc<Place>, Problem> {
    site.settings.passkeys.as_ref().ok_or_else(Problem::no_such_page)
}

/// The address where passkeys work, where a browser asks at another: on this machine's own number.
/// Over HTTPS a proxy may stand between, and the browser itself holds name against name.
pub(super) fn elsewhere(site: &Site, headers: &HeaderMap, path: &str) -> Option<String> {
    let origin = site.settings.passkeys.as_ref()?.origin();
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    let same = host.is_none_or(|host| origin.strip_prefix("http://") == Some(host));
    (!same && !site.settings.https).then(|| format!("{origin}{path}"))
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Arrived { staff, .. }: Arrived,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let done = match asked.done.as_deref() {
        Some("added") => Some("The passkey was added. You can sign in with it."),
        Some("removed") => Some("The passkey was removed. It no longer opens anything."),
        _ => None,
    };
    render(&site, &staff, &headers, done, "", None).await
}

/// The list; `mistake` is a field's id and what is wrong with it.
async fn render(
    site: &Site,
    staff: &Staff,
    headers: &HeaderMap,
    done: Option<&'static str>,
    name: &str,
    mistake: Option<(&'static str, String)>,
) -> Result<Response, Problem> {
    not_a_persona(staff)?;
    let ctx = staff.ctx(site);
    let elsewhere = elsewhere(site, headers, HERE);
    let passkeys: Vec<_> =
        accounts::passkeys(&ctx, &site.desk).await?.into_iter().map(line).collect();
    let has_password = accounts::factor(&ctx, &site.desk).await?.has_password;
    let open = site.settings.passkeys.is_some() && elsewhere.is_none() && has_password;
    let (name_error, password_error) =
        (error_of(mistake.as_ref(), "name"), error_of(mistake.as_ref(), "password"));
    let hint = "What you will know it by, such as “Work laptop”. 1 to 40 letters.";
    Ok(page(&List {
        frame: Frame::console(site, "Your passkeys", staff),
        done,
        mistakes: mistakes(mistake),
        open: open && passkeys.len() < usize::from(PASSKEYS_MAX),
        passkeys,
        elsewhere,
        most: PASSKEYS_MAX,
        name: Field {
            value: name.to_owned(),
            error: name_error,
            ..field("name", "name", "Name", hint)
        },
        password: Field {
            error: password_error,
            ..field("password", "password", "Your password once more", "")
        },
    }))
}

fn error_of(mistake: Option<&(&'static str, String)>, id: &str) -> Option<String> {
    mistake.filter(|(field, _)| *field == id).map(|(_, text)| text.clone())
}

fn mistakes(mistake: Option<(&'static str, String)>) -> Vec<Mistake> {
    let mistake = mistake.map(|(id, text)| Mistake { field: id.to_owned(), text });
    mistake.into_iter().collect()
}

fn line(passkey: accounts::Passkey) -> Line {
    let day = |day: Date| day.strftime("%-d %B %Y").to_string();
    let accounts::Passkey { id, name, made, used } = passkey;
    Line { id, name, made: day(made), used: used.map_or_else(|| "never".to_owned(), day) }
}

/// Asks the browser for a passkey, once the password is right.
pub(super) async fn begin(
    State(site): State<Arc<Site>>,
    Arrived { staff, .. }: Arrived,
    headers: HeaderMap,
    Form(Begun { name, password }): Form<Begun>,
) -> Result<Response, Problem> {
    not_a_persona(&staff)?;
    let (ctx, place) = (staff.ctx(&site), place(&site)?);
    let mistake = match accounts::begin_passkey(&ctx, &site.desk, place, &password, &name).await {
        Ok(Ceremony { browser, options }) => {
            let frame = Frame::console(&site, "Make the passkey", &staff);
            let new = page(&New { frame, name: name.trim().to_owned(), options });
            return Ok(
                (AppendHeaders([session::keep_ceremony(&site, &browser)]), new).into_response()
            );
        }
        Err(error @ DeskError::Invalid { .. }) => ("name", sentence(&error)),
        Err(DeskError::NotRight) => ("password", wrong()),
        Err(error) => return Err(error.into()),
    };
    render(&site, &staff, &headers, None, &name, Some(mistake)).await
}

/// Keeps the passkey that the browser made.
pub(super) async fn confirm(
    State(site): State<Arc<Site>>,
    Arrived { staff, .. }: Arrived,
    headers: HeaderMap,
    Form(Answered { answer }): Form<Answered>,
) -> Result<Response, Problem> {
    not_a_persona(&staff)?;
    let (ctx, place) = (staff.ctx(&site), place(&site)?);
    let browser = session::ceremony(&site, &headers).unwrap_or_default();
    let kept =
        accounts::confirm_passkey(&ctx, &site.desk, place, &staff.token, browser, &answer).await;
    let shown = match kept {
        Ok(Some(codes)) => show_codes(&site, &staff, codes),
        Ok(None) => Redirect::to("/staff/account/passkeys?done=added").into_response(),
        Err(DeskError::NotThisPasskey) => {
            let words = "This passkey was not taken: begin again, or use another device.";
            let mistake = Some(("name", words.to_owned()));
            render(&site, &staff, &headers, None, "", mistake).await?
        }
        Err(error @ DeskError::CeremonyOver) => {
            let mistake = Some(("name", sentence(&error)));
            render(&site, &staff, &headers, None, "", mistake).await?
        }
        Err(error) => return Err(error.into()),
    };
    Ok((AppendHeaders([session::forget_ceremony(&site)]), shown).into_response())
}

pub(super) async fn one(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let done = (asked.done.as_deref() == Some("renamed")).then_some("It has its new name.");
    render_one(&site, &staff, &id, done, None).await
}

async fn render_one(
    site: &Site,
    staff: &Staff,
    id: &str,
    done: Option<&'static str>,
    mistake: Option<(&'static str, String)>,
) -> Result<Response, Problem> {
    not_a_persona(staff)?;
    let ctx: Ctx = staff.ctx(site);
    let mine = accounts::passkeys(&ctx, &site.desk).await?;
    let missing = || Problem::from(DeskError::NotFound("passkey of yours"));
    let known = mine.into_iter().find(|passkey| passkey.id == id).ok_or_else(missing)?;
    let (name_error, password_error) =
        (error_of(mistake.as_ref(), "name"), error_of(mistake.as_ref(), "password"));
    Ok(page(&One {
        frame: Frame::console(site, "A passkey", staff),
        done,
        mistakes: mistakes(mistake),
        name: Field {
            value: known.name.clone(),
            error: name_error,
            ..field("name", "name", "Name", "1 to 40 letters.")
        },
        password: Field {
            error: password_error,
            ..field("password", "password", "Your password once more", "")
        },
        line: line(known),
    }))
}

pub(super) async fn rename(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(Renamed { name }): Form<Renamed>,
) -> Result<Response, Problem> {
    not_a_persona(&staff)?;
    match accounts::rename_passkey(&staff.ctx(&site), &site.desk, &id, &name).await {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{id}?done=renamed")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            render_one(&site, &staff, &id, None, Some(("name", sentence(&error)))).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn remove(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(Removed { password }): Form<Removed>,
) -> Result<Response, Problem> {
    not_a_persona(&staff)?;
    let ctx = staff.ctx(&site);
    let mistake = match accounts::remove_passkey(&ctx, &site.desk, &id, &password).await {
        Ok(()) => return Ok(Redirect::to("/staff/account/passkeys?done=removed").into_response()),
        Err(DeskError::NotRight) => wrong(),
        Err(error @ DeskError::LastFactor) => sentence(&error),
        Err(error) => return Err(error.into()),
    };
    render_one(&site, &staff, &id, None, Some(("password", mistake))).await
}
