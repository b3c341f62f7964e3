//! What is held here about whoever asks, gathered from their other requests: given as data.
//!
//! Invariant: that both are one person's is a caseworker's word, never the machine's; what was
//! gathered is a copy, so that it stays when the other request goes.

use super::change::{change, theirs};
use super::file::{HAPPENINGS_MAX, Item, Request};
use super::find::open_to_change;
use super::happen::too_many;
use crate::ctx::authorise;
use crate::journal::Draft;
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use pack::Act;
use rules::rights::kind::plain;

/// Adds what another request of the same person holds to what was found.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for either request; [`DeskError::Invalid`] for
/// the request itself, one that is in the list already, or while others decide;
/// [`DeskError::TooMany`]; [`DeskError::Contended`].
pub async fn gather(ctx: &Ctx, desk: &Desk, id: &str, from: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let other = theirs(ctx, desk, &licence, from).await?;
    if id == from {
        return Err(DeskError::invalid("the other request", "another than this one"));
    }
    let what = format!("What you gave us with your request {}", other.request.number);
    let (item_id, data) = (desk.fresh_id(), data(&other.request)?);
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        open_to_change(request)?;
        if request.items.iter().any(|item| item.what == what) {
            return Err(DeskError::invalid("the other request", "one that is not in the list yet"));
        }
        if request.items.len() >= HAPPENINGS_MAX {
            return Err(too_many("items of this request"));
        }
        request.items.push(Item {
            id: item_id.clone(),
            what: what.clone(),
            recording: None,
            data: data.clone(),
            decided: None,
        });
        Draft::new(Verb::Alter).word("request", "gathered")
    })
    .await
}

/// What somebody gave with a request, field by field.
fn data(request: &Request) -> Result<Vec<(String, String)>, DeskError> {
    let person = &request.person;
    let mut data = vec![
        ("number", request.number.clone()),
        ("came in on", request.received_on().to_string()),
        ("came by", request.way.plain().to_owned()),
        ("asks for", plain(request.request_kind()?).to_owned()),
        ("name", person.name.clone()),
        ("contact", person.contact.clone()),
    ];
    data.extend(person.born_on.map(|born| ("born on", born.to_string())));
    data.extend(person.helper.as_ref().map(|helper| ("helped by", helper.name.clone())));
    data.push(("in their words", request.said.clone()));
    data.extend(request.english.as_ref().map(|english| ("in English", english.words.clone())));
    data.extend(Some(("where and when", request.encounter.clone())));
    data.extend(Some(("wants the answer", request.wants.clone())));
    data.extend(request.files.iter().map(|file| ("file", file.name.clone())));
    let given = data.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(given.map(|(field, value)| (field.to_owned(), value)).collect())
}
