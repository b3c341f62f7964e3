//! The person index: in which requests and cases somebody of a name may stand.
//!
//! Invariant: a row is a keyed token and the id of what it leads to, and goes in the unit in which
//! that goes; no name, sound of a name, day of birth, postcode or reference stands in it.

use crate::{Desk, DeskError, hex, kinds};
use jiff::Timestamp;
use rules::names::{Known, marks};
use std::collections::BTreeSet;
use store::{Facts, Query, RecordId, Unit};

/// How many holdings are looked at for one mark; of more, the newest.
const EACH_MAX: u32 = 50;

/// How many holdings are looked at in all.
const ALL_MAX: usize = 200;

/// What somebody may stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    /// A request, as whoever asks or helps.
    Request,
    /// A case, as whoever it names.
    Case,
}

impl Sort {
    fn code(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Case => "case",
        }
    }
}

/// Adds to `unit` what makes the rows of a holding those of these people; of nobody, all go.
pub(crate) async fn index(
    desk: &Desk,
    (sort, holding): (Sort, &RecordId),
    people: &[Known],
    at: Timestamp,
    mut unit: Unit,
) -> Result<Unit, DeskError> {
    let tokens = desk.keyring.tokens();
    let mut wanted = BTreeSet::new();
    for mark in people.iter().flat_map(marks) {
        wanted.insert(hex::text(&tokens.token("person", &mark)));
    }
    let mut after = None;
    loop {
        let query = Query::over("by_holding").equal(holding.as_str()).after(after);
        let page = desk.store.records().list(&kinds::PERSON_ROWS, &query).await?;
        for record in page.records {
            let mark = record.facts.text("mark").unwrap_or_default();
            if !wanted.remove(mark) {
                unit = unit.delete(&kinds::PERSON_ROWS, &record.id, record.version);
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    for mark in wanted {
        let both = format!("{}\n{mark}", holding.as_str());
        let id = RecordId::new(hex::text(&tokens.token("person-row", &both)))?;
        let facts = Facts::new()
            .with("mark", mark)
            .with("sort", sort.code())
            .with("holding", holding)
            .with("at", at);
        unit = unit.put(&kinds::PERSON_ROWS, &id, None, facts, Vec::new());
    }
    Ok(unit)
}

/// The holdings in which somebody may stand, and whether there are more than were looked at.
pub(crate) async fn holdings(
    desk: &Desk,
    known: &Known,
) -> Result<(BTreeSet<(Sort, String)>, bool), DeskError> {
    let (mut found, mut more) = (BTreeSet::new(), false);
    for mark in marks(known) {
        let token = hex::text(&desk.keyring.tokens().token("person", &mark));
        let query = Query::over("by_mark").equal(token).descending().limit(EACH_MAX);
        let page = desk.store.records().list(&kinds::PERSON_ROWS, &query).await?;
        more |= page.next.is_some();
        for record in page.records {
            let sort = match record.facts.text("sort") {
                Some("request") => Sort::Request,
                Some("case") => Sort::Case,
                _ => return Err(DeskError::Corrupt("row of the person index")),
            };
            if let Some(holding) = record.facts.text("holding") {
                found.insert((sort, holding.to_owned()));
            }
        }
        if found.len() > ALL_MAX {
            return Ok((found, true));
        }
    }
    Ok((found, more))
}
