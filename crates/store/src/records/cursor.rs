//! Where a page ended, as text that survives a trip through a form or a link.
//!
//! Invariant: a cursor holds facts and an id, so nothing personal; a cursor that was tampered with
//! can only name another place in the same list, which the query's own bounds still limit.

use super::{Fact, RecordId};
use crate::error::{StoreError, within};

/// Longest text of a cursor, in bytes: eight facts and an id, escaped.
const CURSOR_MAX_BYTES: usize = 16 << 10;

/// Where a page ended: the fields after the equal ones, and the id, of its last record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) facts: Vec<Fact>,
    pub(crate) id: RecordId,
}

impl Cursor {
    /// The cursor as a JSON array: the facts, then the id.
    pub fn to_text(&self) -> String {
        let facts = self.facts.iter().map(|fact| match fact {
            Fact::Int(value) => serde_json::Value::from(*value),
            Fact::Text(value) => serde_json::Value::from(value.as_str()),
        });
        let id = serde_json::Value::from(self.id.as_str());
        serde_json::Value::Array(facts.chain([id]).collect()).to_string()
    }

    /// Reads what [`Cursor::to_text`] wrote.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] or [`StoreError::TooLarge`] for anything else.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        within("bytes of a cursor", text.len(), CURSOR_MAX_BYTES)?;
        let broken = || StoreError::Invalid { what: "a cursor", must: "one that a page gave" };
        let mut parts: Vec<serde_json::Value> = serde_json::from_str(text).map_err(|_| broken())?;
        let id = parts.pop().ok_or_else(broken)?;
        let id = RecordId::new(id.as_str().ok_or_else(broken)?)?;
        let facts = parts
            .into_iter()
            .map(|part| match (part.as_i64(), part.as_str()) {
                (Some(value), _) => Ok(Fact::Int(value)),
                (None, Some(value)) => Ok(Fact::Text(value.to_owned())),
                (None, None) => Err(broken()),
            })
            .collect::<Result<Vec<_>, _>>()?;
        facts.iter().try_for_each(Fact::check)?;
        Ok(Self { facts, id })
    }
}
