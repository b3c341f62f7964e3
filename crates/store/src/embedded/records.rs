//! Reading records from their tables.
//!
//! Invariant: a record whose facts or id cannot be read back as they were written is damage, and is
//! told as such rather than left out.

use std::collections::BTreeMap;

use async_trait::async_trait;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};
use serde_json::Value;

use super::database::Database;
use super::paging::{self, Statement};
use super::schema::{self, told};
use crate::error::StoreError;
use crate::records::{
    Cursor, Fact, Facts, GROUPS_MAX, Group, IndexSpec, Kind, PAGE_MAX_BYTES, Page, Query, Record,
    RecordId, Records, SPANS_MAX,
};

/// How many records are still a look-up.
const LOOK_UP_MAX: usize = 20;

#[async_trait]
impl Records for Database {
    async fn read(&self, kind: Kind, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.knows(kind)?;
        self.readers()
            .look_up(|db| {
                let sql = format!(
                    "SELECT id, version, facts, body FROM {} WHERE id = ?",
                    schema::table(kind)
                );
                let mut find = db.prepare_cached(&sql).map_err(told)?;
                find.query_row([id.as_str()], |row| Ok(record(row)))
                    .optional()
                    .map_err(told)?
                    .transpose()
            })
            .await
    }

    async fn list(&self, kind: Kind, query: &Query) -> Result<Page, StoreError> {
        self.knows(kind)?;
        let index = query.check(kind)?;
        let statements = paging::list(kind, query)?;
        let (limit, first) = (query.limit as usize, query.equals.len());
        let is_short = limit <= LOOK_UP_MAX && statements.len() == 1;
        let read = move |db: &Connection| page(db, statements, limit, index, first);
        if is_short { self.readers().look_up(read).await } else { self.readers().run(read).await }
    }

    async fn count_by(
        &self,
        kind: Kind,
        index: &str,
        equals: &[Fact],
        by: usize,
    ) -> Result<Vec<Group>, StoreError> {
        self.knows(kind)?;
        let statement = paging::count_by(kind, kind.index(index)?, equals, by)?;
        self.readers().run(move |db| groups(db, statement, by)).await
    }

    async fn count_spans(
        &self,
        kind: Kind,
        query: &Query,
        width: i64,
    ) -> Result<Vec<(i64, u64)>, StoreError> {
        self.knows(kind)?;
        let statement = paging::values_in_order(kind, query)?;
        if width < 1 {
            return Err(StoreError::Invalid { what: "a width", must: "1 or more" });
        }
        self.readers().run(move |db| spans(db, statement, width)).await
    }

    async fn count(&self, kind: Kind, query: &Query, most: u64) -> Result<u64, StoreError> {
        self.knows(kind)?;
        let Statement { sql, values } = paging::count(kind, query, most)?;
        let read = move |db: &Connection| {
            let mut count = db.prepare_cached(&sql).map_err(told)?;
            count.query_row(params_from_iter(values), |row| row.get(0)).map_err(told)
        };
        let is_short = most <= LOOK_UP_MAX as u64;
        if is_short { self.readers().look_up(read).await } else { self.readers().run(read).await }
    }
}

/// The facts as they are kept: a JSON object in order of name.
pub(super) fn facts_to_json(facts: &Facts) -> String {
    let fields = facts.iter().map(|(name, fact)| {
        let value = match fact {
            Fact::Int(value) => Value::from(*value),
            Fact::Text(value) => Value::from(value.as_str()),
        };
        (name.to_owned(), value)
    });
    Value::Object(fields.collect()).to_string()
}

/// The facts as they were given.
fn facts_from_json(text: &str) -> Option<Facts> {
    let fields: BTreeMap<String, Value> = serde_json::from_str(text).ok()?;
    fields.into_iter().try_fold(Facts::new(), |facts, (name, value)| match value {
        Value::Number(value) => Some(facts.with(&name, value.as_i64()?)),
        Value::String(value) => Some(facts.with(&name, value)),
        _ => None,
    })
}

/// A row of `id, version, facts, body`.
fn record(row: &Row<'_>) -> Result<Record, StoreError> {
    let damaged = || StoreError::Corrupt { what: "a record".to_owned() };
    let id = RecordId::new(row.get::<_, String>(0).map_err(told)?).map_err(|_| damaged())?;
    let facts = row.get_ref(2).map_err(told)?;
    let facts = facts.as_str().ok().and_then(facts_from_json).ok_or_else(damaged)?;
    let version = row.get(1).map_err(told)?;
    Ok(Record { id, version, facts, body: row.get(3).map_err(told)? })
}

/// The page that the statements give one after the other, up to its limits.
fn page(
    db: &Connection,
    statements: Vec<Statement>,
    limit: usize,
    index: &IndexSpec,
    first: usize,
) -> Result<Page, StoreError> {
    let mut page = Page::default();
    let mut bytes = 0;
    for Statement { sql, mut values } in statements {
        // One more than is wanted tells whether there is a next page.
        let wanted = limit.saturating_sub(page.records.len()).saturating_add(1);
        values.push(i64::try_from(wanted).unwrap_or(i64::MAX).into());
        let mut find = db.prepare_cached(&sql).map_err(told)?;
        let mut rows = find.query(params_from_iter(values)).map_err(told)?;
        while let Some(row) = rows.next().map_err(told)? {
            if page.records.len() == limit || bytes >= PAGE_MAX_BYTES {
                page.next = page.records.last().and_then(|last| cursor(last, index, first));
                return Ok(page);
            }
            let record = record(row)?;
            bytes = bytes.saturating_add(record.body.len());
            page.records.push(record);
        }
    }
    Ok(page)
}

/// The place of a record in an index, behind the first `first` fields.
fn cursor(record: &Record, index: &IndexSpec, first: usize) -> Option<Cursor> {
    let facts = index.fields.iter().skip(first).map(|field| record.facts.get(field).cloned());
    Some(Cursor { facts: facts.collect::<Option<_>>()?, id: record.id.clone() })
}

/// Counts values that come in order by stretches of `width`. Grouping in SQL would sort them anew.
fn spans(db: &Connection, statement: Statement, width: i64) -> Result<Vec<(i64, u64)>, StoreError> {
    let Statement { sql, values } = statement;
    let mut find = db.prepare_cached(&sql).map_err(told)?;
    let mut rows = find.query(params_from_iter(values)).map_err(told)?;
    let mut spans: Vec<(i64, u64)> = Vec::new();
    while let Some(row) = rows.next().map_err(told)? {
        let ValueRef::Integer(value) = row.get_ref(0).map_err(told)? else { continue };
        let start = value.saturating_sub(value.rem_euclid(width));
        match spans.last_mut() {
            Some((last, count)) if *last == start => *count += 1,
            _ => {
                spans.push((start, 1));
                crate::error::within("stretches of a count", spans.len(), SPANS_MAX)?;
            }
        }
    }
    Ok(spans)
}

/// The groups of a count: `by` facts and the number.
fn groups(db: &Connection, statement: Statement, by: usize) -> Result<Vec<Group>, StoreError> {
    let Statement { sql, mut values } = statement;
    values.push(i64::try_from(GROUPS_MAX).unwrap_or(i64::MAX).saturating_add(1).into());
    let mut count = db.prepare_cached(&sql).map_err(told)?;
    let mut rows = count.query(params_from_iter(values)).map_err(told)?;
    let mut groups = Vec::new();
    while let Some(row) = rows.next().map_err(told)? {
        let facts = (0..by)
            .map(|place| match row.get_ref(place).map_err(told)? {
                ValueRef::Integer(value) => Ok(Fact::Int(value)),
                ValueRef::Text(value) => {
                    Ok(Fact::Text(String::from_utf8_lossy(value).into_owned()))
                }
                _ => Err(StoreError::Corrupt { what: "a fact".to_owned() }),
            })
            .collect::<Result<_, _>>()?;
        groups.push((facts, row.get(by).map_err(told)?));
    }
    crate::error::within("groups of a count", groups.len(), GROUPS_MAX)?;
    Ok(groups)
}
