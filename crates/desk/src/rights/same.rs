//! Requests that may be the same person's, by keyed tokens of name and address.
//!
//! Invariant: they are found to be proposed; nothing is put together here.

use super::file::{Held, folded, open, token};
use crate::{Desk, DeskError, kinds};
use pack::RequestKind;
use store::Query;

/// How many of one name, and of one address, are looked at.
const LOOKED_AT_MAX: u32 = 50;

/// Requests of these kinds to the same body, by the same name or from the same address, the newest
/// first.
pub(super) async fn same_person(
    desk: &Desk,
    held: &Held,
    of: &[RequestKind],
) -> Result<Vec<Held>, DeskError> {
    let person = &held.request.person;
    let by = [
        ("by_name", token(desk, "requester", &folded(&person.name))),
        ("by_contact", token(desk, "requester-contact", &folded(&person.contact))),
    ];
    let mut found: Vec<Held> = Vec::new();
    for (index, value) in by {
        let query = Query::over(index).equal(value).descending().limit(LOOKED_AT_MAX);
        let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
        for record in page.records {
            let kind = record.facts.text("kind").and_then(RequestKind::from_word);
            let fits = kind.is_some_and(|kind| of.contains(&kind))
                && record.facts.text("activity") == Some(held.request.activity.as_str());
            let known = record.id == held.id || found.iter().any(|one| one.id == record.id);
            if !fits || known {
                continue;
            }
            match open(desk, record).await {
                Ok(other) => found.push(other),
                // It was deleted meanwhile.
                Err(DeskError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.request.taken_at));
    Ok(found)
}
