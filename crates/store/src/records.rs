//! Records: versioned documents per kind, found by the indexes that the kind declares.
//!
//! Invariant: facts and ids are the only parts an engine reads, and they are never personal; what
//! must be found by a personal value is a keyed token, as text. The body is sealed bytes.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::error::{StoreError, well_formed, within};

mod cursor;
#[cfg(test)]
mod tests;

pub use cursor::Cursor;

/// Longest record id, in bytes.
pub const RECORD_ID_MAX_BYTES: usize = 128;
/// Largest body of a record, in bytes.
pub const RECORD_BODY_MAX_BYTES: usize = 1 << 20;
/// Most facts on one record.
pub const FACTS_MAX: usize = 32;
/// Longest text of a fact, in bytes.
pub const FACT_TEXT_MAX_BYTES: usize = 256;
/// Most records in a page.
pub const PAGE_MAX: u32 = 1_000;
/// Bytes of bodies after which a page ends early, with a cursor.
pub const PAGE_MAX_BYTES: usize = 8 << 20;
/// Most groups that [`Records::count_by`] tells.
pub const GROUPS_MAX: usize = 1_000;
/// Most stretches that [`Records::count_spans`] tells.
pub const SPANS_MAX: usize = 20_000;
/// Longest name of a kind, an index or a fact, in bytes.
pub const NAME_MAX_BYTES: usize = 40;

/// A kind of record, declared once as a `static` beside the Rust type that it stores.
pub type Kind = &'static KindSpec;

/// Name and indexes of a kind of record.
#[derive(Debug, PartialEq, Eq)]
pub struct KindSpec {
    /// `a-z`, digits and `_`, a letter first, at most 40 bytes.
    pub name: &'static str,
    /// What records of this kind can be listed by.
    pub indexes: &'static [IndexSpec],
}

/// An index over facts: equality on any number of first fields, range and order on the rest.
///
/// A record that lacks one of the fields is not in the index, so an index over a fact that only
/// open work carries costs nothing for what is closed.
#[derive(Debug, PartialEq, Eq)]
pub struct IndexSpec {
    /// `a-z`, digits and `_`, a letter first, at most 40 bytes.
    pub name: &'static str,
    /// Names of facts, one to eight, in the order of the index.
    pub fields: &'static [&'static str],
}

impl KindSpec {
    /// The index by that name.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownIndex`].
    pub fn index(&self, name: &str) -> Result<&'static IndexSpec, StoreError>
    where
        Self: 'static,
    {
        self.indexes
            .iter()
            .find(|index| index.name == name)
            .ok_or(StoreError::UnknownIndex { kind: self.name, index: name.to_owned() })
    }

    /// Checks the names, and that each index has one to eight fields.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] for the first that is not so.
    pub fn check(&self) -> Result<(), StoreError> {
        name_is_plain("name of a kind", self.name)?;
        for index in self.indexes {
            name_is_plain("name of an index", index.name)?;
            if index.fields.is_empty() || index.fields.len() > 8 {
                return Err(StoreError::Invalid {
                    what: "fields of an index",
                    must: "one to eight",
                });
            }
            for field in index.fields {
                name_is_plain("name of a fact", field)?;
            }
        }
        Ok(())
    }
}

/// Id of a record: 1 to 128 of `A-Z a-z 0-9 . _ : -`; never personal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(String);

impl RecordId {
    /// Takes an id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] or [`StoreError::TooLarge`].
    pub fn new(id: impl Into<String>) -> Result<Self, StoreError> {
        let id = id.into();
        well_formed("record id", &id, RECORD_ID_MAX_BYTES, false)?;
        Ok(Self(id))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

/// A value that an engine may read and index. Integers come before texts; texts compare by bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// A number, or an instant in microseconds since 1970.
    Int(i64),
    /// At most 256 bytes without control characters: a state, a reference, a keyed token in hex.
    Text(String),
}

impl From<i64> for Fact {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Fact {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Fact {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Timestamp> for Fact {
    /// Microseconds since 1970, rounded down.
    fn from(value: Timestamp) -> Self {
        Self::Int(value.as_microsecond())
    }
}

impl From<&RecordId> for Fact {
    fn from(value: &RecordId) -> Self {
        Self::Text(value.0.clone())
    }
}

impl Fact {
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        if let Self::Text(text) = self {
            within("bytes of a fact", text.len(), FACT_TEXT_MAX_BYTES)?;
            if text.chars().any(char::is_control) {
                return Err(StoreError::Invalid {
                    what: "a fact",
                    must: "free of control characters",
                });
            }
        }
        Ok(())
    }
}

/// The facts of a record by name; at most 32.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<String, Fact>);

impl Facts {
    /// No facts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fact, or replaces it. Names and sizes are checked when the unit is committed.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Fact>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a fact when there is one.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<Fact>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The fact by that name.
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.0.get(name)
    }

    /// The number by that name; nothing when it is absent or text.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.0.get(name) {
            Some(Fact::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// The text by that name; nothing when it is absent or a number.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(Fact::Text(value)) => Some(value),
            _ => None,
        }
    }

    /// The facts in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.0.iter().map(|(name, fact)| (name.as_str(), fact))
    }

    /// Checks names, number and sizes.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] or [`StoreError::TooLarge`].
    pub fn check(&self) -> Result<(), StoreError> {
        within("facts of a record", self.0.len(), FACTS_MAX)?;
        for (name, fact) in &self.0 {
            name_is_plain("name of a fact", name)?;
            fact.check()?;
        }
        Ok(())
    }
}

/// A record as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its id within the kind.
    pub id: RecordId,
    /// 1 when first written, and one more for each write since.
    pub version: u64,
    /// What it can be found by.
    pub facts: Facts,
    /// Sealed bytes, at most 1 MiB.
    pub body: Vec<u8>,
}

/// Which records to list, and in which order: by the fields of the index, then by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Name of an index of the kind.
    pub index: &'static str,
    /// Values of the first fields.
    pub equals: Vec<Fact>,
    /// Lowest value of the next field, inclusive.
    pub from: Option<Fact>,
    /// Highest value of the next field, exclusive.
    pub until: Option<Fact>,
    /// Highest first.
    pub descending: bool,
    /// 1 to 1,000 records a page.
    pub limit: u32,
    /// Where the page before ended.
    pub cursor: Option<Cursor>,
}

impl Query {
    /// All records in the index, 100 a page.
    pub fn over(index: &'static str) -> Self {
        Self {
            index,
            equals: Vec::new(),
            from: None,
            until: None,
            descending: false,
            limit: 100,
            cursor: None,
        }
    }

    /// The next field must have this value.
    #[must_use]
    pub fn equal(mut self, value: impl Into<Fact>) -> Self {
        self.equals.push(value.into());
        self
    }

    /// The field after the equal ones must have this value or a higher one.
    #[must_use]
    pub fn from(mut self, value: impl Into<Fact>) -> Self {
        self.from = Some(value.into());
        self
    }

    /// The field after the equal ones must have a lower value.
    #[must_use]
    pub fn until(mut self, value: impl Into<Fact>) -> Self {
        self.until = Some(value.into());
        self
    }

    /// Highest first.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// At most this many records a page.
    #[must_use]
    pub fn limit(mut self, records: u32) -> Self {
        self.limit = records;
        self
    }

    /// What follows that page.
    #[must_use]
    pub fn after(mut self, cursor: Option<Cursor>) -> Self {
        self.cursor = cursor;
        self
    }

    /// Checks the query against its index, which it gives back.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownIndex`], [`StoreError::Invalid`] or [`StoreError::TooLarge`].
    pub fn check(&self, kind: Kind) -> Result<&'static IndexSpec, StoreError> {
        let index = kind.index(self.index)?;
        within("records of a page", self.limit as usize, PAGE_MAX as usize)?;
        within("equal fields of a query", self.equals.len(), index.fields.len())?;
        let ranged = self.from.is_some() || self.until.is_some();
        let rest = index.fields.len().saturating_sub(self.equals.len());
        if self.limit == 0 || (ranged && rest == 0) {
            return Err(StoreError::Invalid {
                what: "a query",
                must: "for at least one record, with its range on a field after the equal ones",
            });
        }
        if self.cursor.as_ref().is_some_and(|cursor| cursor.facts.len() != rest) {
            return Err(StoreError::Invalid { what: "a cursor", must: "of the same query" });
        }
        self.equals.iter().chain(&self.from).chain(&self.until).try_for_each(Fact::check)?;
        Ok(index)
    }
}

/// A page of records in the order of the query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// At most as many as the query's limit, and fewer once their bodies pass 8 MiB.
    pub records: Vec<Record>,
    /// Where the next page begins; nothing when this was the last.
    pub next: Option<Cursor>,
}

/// How many records share the values of an index's next fields.
pub type Group = (Vec<Fact>, u64);

/// Reading records. Each call sees one state of the store, with every commit acknowledged before.
#[async_trait]
pub trait Records: Send + Sync {
    /// The record, if there is one.
    async fn read(&self, kind: Kind, id: &RecordId) -> Result<Option<Record>, StoreError>;

    /// A page of records. Paging is stable: a record that does not change between two pages is seen
    /// once, whatever else is written, and the cost follows the page and not what is held.
    async fn list(&self, kind: Kind, query: &Query) -> Result<Page, StoreError>;

    /// Counts the records in the index whose first fields are `equals`, for each combination of
    /// the `by` fields after them, in their order. [`StoreError::TooLarge`] beyond 1,000 groups.
    async fn count_by(
        &self,
        kind: Kind,
        index: &str,
        equals: &[Fact],
        by: usize,
    ) -> Result<Vec<Group>, StoreError>;

    /// Counts the records that the query would list by stretches of `width` of the field after the
    /// equal ones, which must be a number: the lowest value of each stretch that holds any, a
    /// multiple of `width`, and how many; lowest first. Cursor, limit and order are left out of
    /// account, and records whose field is a text are not counted. [`StoreError::TooLarge`] beyond
    /// 20,000 stretches.
    async fn count_spans(
        &self,
        kind: Kind,
        query: &Query,
        width: i64,
    ) -> Result<Vec<(i64, u64)>, StoreError>;

    /// Counts the records that the query would list on all its pages, and no further than `most`;
    /// cursor and limit are left out of account.
    async fn count(&self, kind: Kind, query: &Query, most: u64) -> Result<u64, StoreError>;
}

/// Refuses a name other than `a-z`, digits and `_` with a letter first, of at most 40 bytes.
fn name_is_plain(what: &'static str, name: &str) -> Result<(), StoreError> {
    within(what, name.len(), NAME_MAX_BYTES)?;
    let letter = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if !letter || !name.bytes().all(plain) {
        return Err(StoreError::Invalid { what, must: "a-z, digits and _ with a letter first" });
    }
    Ok(())
}
