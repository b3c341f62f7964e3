//! Lists as SQL: which stretches of an index hold the rest of a list, and the statement for each.
//!
//! A page that goes on after (a, b, id) is made of three stretches: the same a and b with a later
//! id; the same a with a later b; a later a. Each is an equality prefix with one bound, which an
//! index answers without looking at what lies before it, whatever shares a and b.
//!
//! Invariant: every statement names its index, so a list that no index can answer does not prepare.

use rusqlite::types::Value;

use super::schema;
use crate::error::StoreError;
use crate::records::{Cursor, Fact, IndexSpec, Kind, Query};

/// A statement with its values.
#[derive(Debug, PartialEq)]
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

/// A stretch of an index: the first fields are given, the next expression is bounded.
struct Stretch {
    equals: Vec<Fact>,
    /// Operator and value for the field after the equal ones.
    bounds: Vec<(&'static str, Fact)>,
    /// Operator and value for the id, when all fields are equal.
    id: Option<(&'static str, String)>,
}

/// The statements whose rows, one after the other, are the list from the cursor on.
pub(super) fn list(kind: Kind, query: &Query) -> Result<Vec<Statement>, StoreError> {
    let index = query.check(kind)?;
    let direction = if query.descending { "DESC" } else { "ASC" };
    let stretches = match &query.cursor {
        None => vec![Stretch { equals: query.equals.clone(), bounds: bounds(query), id: None }],
        Some(cursor) => rest(query, cursor),
    };
    Ok(stretches
        .into_iter()
        .map(|stretch| {
            let order: Vec<_> = index
                .fields
                .iter()
                .skip(stretch.equals.len())
                .map(|field| format!("{} {direction}", schema::fact(field)))
                .chain([format!("id {direction}")])
                .collect();
            let Statement { sql, values } = find("id, version, facts, body", kind, index, stretch);
            Statement { sql: format!("{sql} ORDER BY {} LIMIT ?", order.join(", ")), values }
        })
        .collect())
}

/// The statement that counts what a query would list, up to the last of its values.
pub(super) fn count(kind: Kind, query: &Query, most: u64) -> Result<Statement, StoreError> {
    let index = query.check(kind)?;
    let stretch = Stretch { equals: query.equals.clone(), bounds: bounds(query), id: None };
    let Statement { sql, mut values } = find("1", kind, index, stretch);
    values.push(Value::Integer(i64::try_from(most).unwrap_or(i64::MAX)));
    Ok(Statement { sql: format!("SELECT count(*) FROM ({sql} LIMIT ?)"), values })
}

/// The statement that gives the values of the field after the equal ones, lowest first.
pub(super) fn values_in_order(kind: Kind, query: &Query) -> Result<Statement, StoreError> {
    let index = query.check(kind)?;
    let Some(field) = index.fields.get(query.equals.len()) else {
        return Err(StoreError::Invalid {
            what: "a field to count by",
            must: "one that follows the equal ones in the index",
        });
    };
    let field = schema::fact(field);
    let stretch = Stretch { equals: query.equals.clone(), bounds: bounds(query), id: None };
    let Statement { sql, values } = find(&field, kind, index, stretch);
    Ok(Statement { sql: format!("{sql} ORDER BY {field}"), values })
}

/// The statement that counts by the `by` fields after the equal ones.
pub(super) fn count_by(
    kind: Kind,
    index: &IndexSpec,
    equals: &[Fact],
    by: usize,
) -> Result<Statement, StoreError> {
    let fields: Vec<_> = index.fields.iter().skip(equals.len()).take(by).copied().collect();
    if by == 0 || fields.len() != by {
        return Err(StoreError::Invalid {
            what: "fields to count by",
            must: "one or more that follow the equal ones in the index",
        });
    }
    equals.iter().try_for_each(Fact::check)?;
    // Inside, the index alone answers; grouping its expressions there would read every record.
    let (inner, outer): (Vec<_>, Vec<_>) = (0..)
        .zip(fields)
        .map(|(n, field)| (format!("{} AS c{n}", schema::fact(field)), format!("c{n}")))
        .unzip();
    let (inner, outer) = (inner.join(", "), outer.join(", "));
    let stretch = Stretch { equals: equals.to_vec(), bounds: Vec::new(), id: None };
    let Statement { sql, values } = find(&inner, kind, index, stretch);
    let sql = format!(
        "SELECT {outer}, count(*) FROM ({sql} ORDER BY {outer} LIMIT -1)
         GROUP BY {outer} ORDER BY {outer} LIMIT ?"
    );
    Ok(Statement { sql, values })
}

/// The value of a fact as SQLite keeps it.
pub(super) fn value(fact: Fact) -> Value {
    match fact {
        Fact::Int(value) => Value::Integer(value),
        Fact::Text(value) => Value::Text(value),
    }
}

/// The bounds that the query itself gives.
fn bounds(query: &Query) -> Vec<(&'static str, Fact)> {
    let from = query.from.iter().map(|from| (">=", from.clone()));
    let until = query.until.iter().map(|until| ("<", until.clone()));
    from.chain(until).collect()
}

/// The stretches after the cursor, nearest first.
fn rest(query: &Query, cursor: &Cursor) -> Vec<Stretch> {
    let beyond = if query.descending { "<" } else { ">" };
    let within = cursor.facts.first().is_none_or(|first| {
        query.from.as_ref().is_none_or(|from| first >= from)
            && query.until.as_ref().is_none_or(|until| first < until)
    });
    let mut stretches = Vec::new();
    let mut equals: Vec<_> = query.equals.iter().chain(&cursor.facts).cloned().collect();
    if within {
        let id = Some((beyond, cursor.id.as_str().to_owned()));
        stretches.push(Stretch { equals: equals.clone(), bounds: Vec::new(), id });
    }
    for place in (0..cursor.facts.len()).rev() {
        let Some(last) = equals.pop() else { break };
        let own = if place == 0 { bounds(query) } else { Vec::new() };
        if within || place == 0 {
            let bounds = own.into_iter().chain([(beyond, last)]).collect();
            stretches.push(Stretch { equals: equals.clone(), bounds, id: None });
        }
    }
    stretches
}

/// `SELECT … WHERE` for a stretch.
fn find(what: &str, kind: Kind, index: &IndexSpec, stretch: Stretch) -> Statement {
    let mut sql = format!(
        "SELECT {what} FROM {} INDEXED BY {} WHERE {}",
        schema::table(kind),
        schema::index(kind, index),
        schema::present(index)
    );
    let mut values = Vec::new();
    let mut term = |expression: &str, operator: &str, value| {
        sql.extend([" AND ", expression, " ", operator, " ?"]);
        values.push(value);
    };
    let next = index.fields.get(stretch.equals.len());
    for (field, equal) in index.fields.iter().zip(stretch.equals) {
        term(&schema::fact(field), "=", value(equal));
    }
    for ((operator, bound), field) in stretch.bounds.into_iter().zip(std::iter::repeat(next)) {
        if let Some(field) = field {
            term(&schema::fact(field), operator, value(bound));
        }
    }
    if let Some((operator, id)) = stretch.id {
        term("id", operator, Value::Text(id));
    }
    Statement { sql, values }
}
