//! Recordings by their case, for a request that may be about them.
//!
//! Invariant: gives ids and references to the desk alone; what is closed to most is left out, so
//! that no count shows it.

use super::recording::{State, load};
use crate::{Desk, DeskError, cases, kinds};
use store::Query;

/// The most recordings of a case that are looked at.
pub(crate) const CASED_MAX: u32 = 200;

/// The ids of the recordings of a case that are not restricted and not being deleted, the newest
/// first.
pub(crate) async fn open_of_case(desk: &Desk, reference: &str) -> Result<Vec<String>, DeskError> {
    let query = Query::over("by_case").equal(cases::token(desk, reference)).descending();
    let page = desk.store.records().list(&kinds::RECORDINGS, &query.limit(CASED_MAX)).await?;
    let open = page.records.into_iter().filter(|record| {
        record.facts.text("seen") == Some("open")
            && record.facts.text("state") != Some(State::Disposing.code())
    });
    Ok(open.map(|record| record.id.as_str().to_owned()).collect())
}

/// The reference of the case that a recording belongs to.
pub(crate) async fn case_of(desk: &Desk, id: &str) -> Result<Option<String>, DeskError> {
    match load(desk, id).await {
        Ok(held) => Ok(held.recording.case),
        Err(DeskError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
