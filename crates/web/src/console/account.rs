//! One's own account: sessions, password, second factor, recovery codes.
//!
//! Invariant: recovery codes are shown once, on the answer to the form that made them, and a secret
//! until its first code confirms it; what weakens an account asks for the password again.

use crate::Site;
use crate::layout::{Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::{Arrived, Staff};
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use desk::{DeskError, accounts, sessions};
use qrcode::{Color, QrCode};
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    done: Option<&'static str>,
    mistakes: Vec<Mistake>,
    sessions: Vec<Session>,
    has_password: bool,
    has_app: bool,
    passkeys: u8,
    recovery_left: usize,
    old: Field,
    new: Field,
    codes: Field,
}

struct Session {
    since: String,
    used: String,
    is_this: bool,
}

#[derive(Template)]
#[template(path = "second-factor.html")]
struct SecondFactor {
    frame: Frame,
    mistakes: Vec<Mistake>,
    is_set_up: bool,
    /// Whether a passkey may stand in its place.
    passkeys: bool,
    offered: Option<Offered>,
    password: Field,
    code: Field,
}

struct Offered {
    secret: String,
    address: String,
    picture: Option<Picture>,
}

/// A QR code as one path of squares.
struct Picture {
    side: usize,
    path: String,
}

#[derive(Template)]
#[template(path = "recovery-codes.html")]
struct Codes {
    frame: Frame,
    codes: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    old: String,
    new: String,
}

#[derive(Deserialize)]
pub(super) struct Password {
    password: String,
}

#[derive(Deserialize)]
pub(super) struct Code {
    code: String,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let done = match asked.done.as_deref() {
        Some("password") => Some("Your password was changed. Your other sessions have ended."),
        Some("sessions") => Some("Your other sessions have ended."),
        _ => None,
    };
    render(&site, &staff, done, None).await
}

pub(super) fn field(
    id: &str,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
) -> Field {
    Field { id: id.to_owned(), name, label, hint, ..Field::default() }
}

/// The account's page; `wrong` is a field's id and what is wrong with it.
async fn render(
    site: &Site,
    staff: &Staff,
    done: Option<&'static str>,
    wrong: Option<(&'static str, String)>,
) -> Result<Response, Problem> {
    not_a_persona(staff)?;
    let factor = accounts::factor(&staff.ctx(site), &site.desk).await?;
    let open = sessions::mine(&site.desk, &staff.token).await?;
    let with_error = |mut field: Field| {
        let own = wrong.as_ref().filter(|(id, _)| *id == field.id);
        field.error = own.map(|(_, text)| text.clone());
        field
    };
    let mistake =
        wrong.as_ref().map(|(id, text)| Mistake { field: (*id).to_owned(), text: text.clone() });
    Ok(page(&Account {
        frame: Frame::console(site, "Your account", staff),
        done,
        mistakes: mistake.into_iter().collect(),
        sessions: open
            .iter()
            .map(|open| Session {
                since: when::minute(open.since),
                used: when::minute(open.used),
                is_this: open.is_this,
            })
            .collect(),
        has_password: factor.has_password,
        has_app: factor.is_set_up,
        passkeys: factor.passkeys,
        recovery_left: factor.recovery_left,
        old: with_error(field("old", "old", "Password now", "")),
        new: with_error(field(
            "new",
            "new",
            "New password",
            "12 to 128 letters, digits and signs; no name, no number, nothing common.",
        )),
        codes: with_error(field("codes-password", "password", "Password", "")),
    }))
}

pub(super) async fn change_password(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(form): Form<NewPassword>,
) -> Result<Response, Problem> {
    not_a_persona(&staff)?;
    let (ctx, token) = (staff.ctx(&site), &staff.token);
    match accounts::change_password(&ctx, &site.desk, token, &form.old, &form.new).await {
        Ok(()) => Ok(Redirect::to("/staff/account?done=password").into_response()),
        Err(DeskError::NotRight) => render(&site, &staff, None, Some(("old", wrong()))).await,
        Err(error @ DeskError::Invalid { .. }) => {
            render(&site, &staff, None, Some(("new", sentence(&error)))).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn end_others(
    State(site): State<Arc<Site>>,
    staff: Staff,
) -> Result<Redirect, Problem> {
    sessions::end_others(&site.desk, &staff.token).await?;
    Ok(Redirect::to("/staff/account?done=sessions"))
}

pub(super) async fn renew_codes(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(form): Form<Password>,
) -> Result<Response, Problem> {
    not_a_persona(&staff)?;
    let ctx = staff.ctx(&site);
    match accounts::new_recovery_codes(&ctx, &site.desk, &form.password).await {
        Ok(codes) => Ok(show_codes(&site, &staff, codes)),
        Err(DeskError::NotRight) => {
            render(&site, &staff, None, Some(("codes-password", wrong()))).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn show_factor(
    State(site): State<Arc<Site>>,
    Arrived { staff, .. }: Arrived,
) -> Result<Response, Problem> {
    render_factor(&site, &staff, None).await
}

async fn render_factor(
    site: &Site,
    staff: &Staff,
    wrong: Option<(&'static str, String)>,
) -> Result<Response, Problem> {
    not_a_persona(staff)?;
    let factor = accounts::factor(&staff.ctx(site), &site.desk).await?;
    let error =
        |id: &str| wrong.as_ref().filter(|(field, _)| *field == id).map(|(_, text)| text.clone());
    let mistake =
        wrong.as_ref().map(|(id, text)| Mistake { field: (*id).to_owned(), text: text.clone() });
    let offered = factor.offered.zip(factor.address);
    Ok(page(&SecondFactor {
        frame: Frame::console(site, "Second factor", staff),
        mistakes: mistake.into_iter().collect(),
        is_set_up: factor.is_set_up,
        passkeys: site.settings.passkeys.is_some() && !factor.is_set_up,
        offered: offered.map(|(secret, address)| Offered {
            picture: picture(&address),
            secret,
            address,
        }),
        password: Field {
            error: error("password"),
            ..field("password", "password", "Your password once more", "")
        },
        code: Field {
            error: error("code"),
            ..field("code", "code", "Code", "The six digits that the app shows now.")
        },
    }))
}

pub(super) async fn begin_factor(
    State(site): State<Arc<Site>>,
    Arrived { staff, .. }: Arrived,
    Form(form): Form<Password>,
) -> Result<Response, Problem> {
    not_a_persona(&staff)?;
    match accounts::begin_factor(&staff.ctx(&site), &site.desk, &form.password).await {
        Ok(()) => Ok(Redirect::to("/staff/account/second-factor").into_response()),
        Err(DeskError::NotRight) => render_factor(&site, &staff, Some(("password", wrong()))).await,
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn confirm_factor(
    State(site): State<Arc<Site>>,
    Arrived { staff, .. }: Arrived,
    Form(form): Form<Code>,
) -> Result<Response, Problem> {
    not_a_persona(&staff)?;
    match accounts::confirm_factor(&staff.ctx(&site), &site.desk, &form.code).await {
        Ok(codes) => Ok(show_codes(&site, &staff, codes)),
        Err(error @ DeskError::Invalid { .. }) => {
            render_factor(&site, &staff, Some(("code", sentence(&error)))).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn show_codes(site: &Site, staff: &Staff, codes: Vec<String>) -> Response {
    page(&Codes { frame: Frame::console(site, "Recovery codes", staff), codes })
}

pub(super) fn wrong() -> String {
    "This is not your password: try again.".to_owned()
}

/// A persona of a demonstration is nobody's account.
pub(super) fn not_a_persona(staff: &Staff) -> Result<(), Problem> {
    let detail = "The people of the demonstration have no account. Sign in with a password.";
    if staff.session.is_persona { Err(Problem::bad_request(detail)) } else { Ok(()) }
}

/// The address as a QR code with a margin of four; nothing where it is too long for one.
fn picture(address: &str) -> Option<Picture> {
    const MARGIN: usize = 4;
    let code = QrCode::new(address.as_bytes()).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (place % width + MARGIN, place / width + MARGIN);
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Some(Picture { side: width + 2 * MARGIN, path })
}
