//! The published registers: record of processing, retention schedule, recipients, rights and more.
//!
//! Invariant: each is made from the pack in force when it is asked for; none is kept beside it.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::site::in_force;
use crate::when;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use pack::registers::{self, Register};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "registers.html")]
struct List {
    frame: Frame,
    registers: Vec<Link>,
}

struct Link {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    rows: String,
}

#[derive(Template)]
#[template(path = "register.html")]
struct Shown {
    frame: Frame,
    register: Register,
    /// A row of the register: its cells, each under its head.
    rows: Vec<Vec<(&'static str, String)>>,
    version: u32,
    /// Whether the rows have so many cells that each is better read as a card of its own.
    wide: bool,
}

/// The day by the site's clock.
pub(crate) fn today(site: &Site) -> Date {
    site.desk.now().to_zoned(TimeZone::UTC).date()
}

pub(super) async fn list(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let registers = registers::all(&applied.pack, today(&site)).into_iter().map(|register| Link {
        id: register.id,
        title: register.title,
        about: register.about,
        rows: when::things(register.rows.len() as u64, "line", "lines"),
    });
    Ok(page(&List {
        frame: Frame::public(&site, "Registers").under("registers"),
        registers: registers.collect(),
    }))
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let (name, csv) = id.strip_suffix(".csv").map_or((id.as_str(), false), |name| (name, true));
    let all = registers::all(&applied.pack, today(&site));
    let register = all.into_iter().find(|register| register.id == name);
    let register = register.ok_or_else(Problem::no_such_page)?;
    if csv {
        let file = format!("attachment; filename=\"{}.csv\"", register.id);
        let heads =
            [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)];
        return Ok((heads, register.csv()).into_response());
    }
    let rows = register.rows.iter();
    let rows = rows.map(|row| register.columns.iter().copied().zip(row.iter().cloned()).collect());
    Ok(page(&Shown {
        rows: rows.collect(),
        frame: Frame::public(&site, register.title).under("registers"),
        wide: register.columns.len() > 7,
        version: applied.version,
        register,
    }))
}
