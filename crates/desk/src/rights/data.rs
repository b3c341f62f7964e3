//! Data that is given as data: to be read by machines, and taken elsewhere (UK GDPR article 20).
//!
//! Invariant: only what was decided to be given is in it, and no reason that stays inside.

use super::file::{Item, Outcome, Request, answered};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use pack::Act;
use serde::Serialize;
use store::Unit;

/// The form in which data is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON (RFC 8259).
    Json,
    /// Comma-separated values (RFC 4180).
    Csv,
}

impl Format {
    /// What the file is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "your-data.json",
            Self::Csv => "your-data.csv",
        }
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    request: &'a str,
    controller: &'a str,
    given: Vec<Thing<'a>>,
}

#[derive(Serialize)]
struct Thing<'a> {
    what: &'a str,
    data: Vec<Field<'a>>,
}

#[derive(Serialize)]
struct Field<'a> {
    field: &'a str,
    value: &'a str,
}

/// What is given as data.
pub(super) fn given(request: &Request) -> impl Iterator<Item = &Item> {
    request.items.iter().filter(|item| {
        let decided = item.decided.as_ref();
        !item.data.is_empty() && decided.is_some_and(|one| one.outcome == Outcome::Release)
    })
}

/// The file in one of the forms.
pub(super) fn written(
    request: &Request,
    controller: &str,
    format: Format,
) -> Result<Vec<u8>, DeskError> {
    let broken = || DeskError::Corrupt("data of a request");
    match format {
        Format::Json => {
            let things = given(request).map(|item| Thing {
                what: &item.what,
                data: item.data.iter().map(|(field, value)| Field { field, value }).collect(),
            });
            let number = request.number.as_str();
            let whole = Whole { request: number, controller, given: things.collect() };
            serde_json::to_vec_pretty(&whole).map_err(|_| broken())
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["what", "field", "value"]).map_err(|_| broken())?;
            for item in given(request) {
                for (field, value) in &item.data {
                    let row = [item.what.as_str(), field.as_str(), value.as_str()];
                    writer.write_record(row.map(plain)).map_err(|_| broken())?;
                }
            }
            writer.into_inner().map_err(|_| broken())
        }
    }
}

/// A field that no spreadsheet takes for a formula.
fn plain(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

/// What was given as data, for whoever has the request's number and secret; none where nothing was.
///
/// # Errors
///
/// As for [`super::letter`].
pub async fn data(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    secret: &str,
    format: Format,
) -> Result<Option<Vec<u8>>, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = answered(desk, number, secret).await?;
    if given(&held.request).next().is_none() {
        return Ok(None);
    }
    let body = controller(&licence.applied.pack, &held.request);
    let bytes = written(&held.request, &body, format)?;
    let draft = Draft::new(Verb::Disclose).about(held.object, held.handle());
    let draft = draft.word("request", "data-taken")?.fact("bytes", bytes.len() as u64)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(Some(bytes))
}

/// The body that answers a request.
pub(super) fn controller(pack: &pack::Pack, request: &Request) -> String {
    let activity = pack.activities.get(request.activity.as_str());
    let body = activity.and_then(|activity| pack.controllers.get(&activity.controller));
    body.map(|body| body.name.clone()).unwrap_or_default()
}
