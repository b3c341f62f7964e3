//! The people who are named in a case: a form for one, and a button that takes one out.
//!
//! Invariant: names travel in bodies of forms alone; an address holds a keyed token of the case.

use super::cases::render;
use crate::Site;
use crate::layout::{Choice, Field, Mistake, Row};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::cases::{self, Case, Part};
use serde::Deserialize;
use std::sync::Arc;

/// Somebody who is named.
pub(super) struct Party {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) rows: Vec<Row>,
}

/// The form by which somebody is named.
pub(super) struct Naming {
    pub(super) is_open: bool,
    pub(super) name: Field,
    pub(super) part: Field,
    pub(super) born: Field,
    pub(super) address: Field,
    pub(super) references: String,
}

/// What was filled in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Filled {
    name: String,
    part: String,
    born: String,
    address: String,
    references: String,
}

#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    person: String,
}

/// Those who are named in a case.
pub(super) fn named(case: &Case) -> Vec<Party> {
    let each = case.people.iter().map(|party| {
        let mut rows = vec![Row::new("As", plain(party.part))];
        rows.extend(party.born_on.map(|born| Row::new("Born", pack::facts::in_words(born))));
        if !party.address.is_empty() {
            rows.push(Row::new("Address", party.address.clone()));
        }
        if !party.references.is_empty() {
            rows.push(Row::code("References", party.references.join(", ")));
        }
        Party { id: party.id.clone(), name: party.name.clone(), rows }
    });
    each.collect()
}

/// What somebody is to a case, in words.
fn plain(part: Part) -> &'static str {
    match part {
        Part::Victim => "Victim",
        Part::Witness => "Witness",
        Part::Suspect => "Suspect",
        Part::Other => "Other",
    }
}

/// The form, with what was filled in and what was wrong.
pub(super) fn form(filled: Option<&Filled>, wrong: Option<&Mistake>) -> Naming {
    let none = Filled::default();
    let is_open = filled.is_some();
    let filled = filled.unwrap_or(&none);
    let field = |id: &'static str, label, value: &str| Field {
        id: id.to_owned(),
        name: id,
        label,
        value: value.to_owned(),
        error: wrong.filter(|wrong| wrong.field == id).map(|wrong| wrong.text.clone()),
        ..Field::default()
    };
    let choices = Part::ALL.into_iter().map(|part| Choice {
        value: part.code().to_owned(),
        label: plain(part).to_owned(),
        hint: String::new(),
        chosen: false,
    });
    Naming {
        is_open,
        name: field("name", "Their name", &filled.name),
        part: Field { choices: choices.collect(), ..field("part", "They are", &filled.part) },
        born: field("born", "Born on, if it is known", &filled.born),
        address: field("address", "Their address, if it is known", &filled.address),
        references: filled.references.clone(),
    }
}

/// Somebody is named.
pub(super) async fn name(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let born = filled.born.trim();
    let wrong =
        |_| DeskError::Invalid { what: "the date of birth", must: "a day in the past".to_owned() };
    let born = if born.is_empty() { Ok(None) } else { born.parse().map(Some).map_err(wrong) };
    let named = match born {
        Ok(born_on) => {
            let naming = cases::Naming {
                name: filled.name.clone(),
                born_on,
                address: filled.address.clone(),
                references: filled.references.clone(),
                part: filled.part.clone(),
            };
            cases::name_person(&staff.ctx(&site), &site.desk, &id, &naming).await
        }
        Err(error) => Err(error),
    };
    match named {
        Ok(()) => Ok(Redirect::to(&format!("/staff/cases/{id}?done=named")).into_response()),
        Err(error @ (DeskError::Invalid { .. } | DeskError::TooMany { .. })) => {
            let mistake = mistake(&error);
            render(&site, &staff, &id, None, Some(mistake), Some(&filled)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The desk's complaint at the field that it is about.
fn mistake(error: &DeskError) -> Mistake {
    let field = match error {
        DeskError::Invalid { what: "the date of birth", .. } => "born",
        DeskError::Invalid { what: "the address", .. } => "address",
        DeskError::Invalid { what: "the references", .. } => "references",
        DeskError::Invalid { what: "what they are", .. } => "part",
        _ => "name",
    };
    Mistake { field: field.to_owned(), text: sentence(error) }
}

/// Somebody is taken out.
pub(super) async fn unname(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(which): Form<Which>,
) -> Result<Redirect, Problem> {
    cases::unname_person(&staff.ctx(&site), &site.desk, &id, &which.person).await?;
    Ok(Redirect::to(&format!("/staff/cases/{id}?done=unnamed")))
}
