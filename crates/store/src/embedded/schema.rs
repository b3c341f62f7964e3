//! The tables of the database: numbered migrations, and a table with indexes for each kind.
//!
//! Invariant: a database that a newer program wrote, or another program, is left untouched. A kind
//! that is no longer declared keeps its table; an index that is no longer declared goes.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::error::StoreError;
use crate::records::{IndexSpec, Kind, KindSpec};

/// Marks the file as ours: `BLmp`.
const APPLICATION_ID: i32 = 0x424c_6d70;
/// Prepared statements that each connection keeps.
const STATEMENTS: usize = 256;

/// What brought the schema from one number to the next, from 1 on. Never edited, only added to.
const MIGRATIONS: &[(&str, &str)] = &[
    (
        "journal, sealed bodies and jobs",
        "CREATE TABLE journal (
        position INTEGER PRIMARY KEY,
        entry BLOB NOT NULL
     ) STRICT;
     CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
        BEGIN SELECT raise(ABORT, 'a journal entry is never changed'); END;
     CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
        BEGIN SELECT raise(ABORT, 'a journal entry is never removed'); END;
     CREATE TABLE bodies (
        position INTEGER PRIMARY KEY REFERENCES journal,
        id TEXT NOT NULL,
        bytes BLOB NOT NULL
     ) STRICT;
     CREATE INDEX bodies_by_id ON bodies (id);
     CREATE TABLE jobs (
        key TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        state INTEGER NOT NULL,
        ready_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        token INTEGER NOT NULL,
        holder TEXT,
        reason TEXT,
        payload BLOB NOT NULL
     ) STRICT;
     CREATE INDEX jobs_ready ON jobs (state, ready_at, key);
     CREATE TABLE tokens (last INTEGER NOT NULL) STRICT;
     INSERT INTO tokens VALUES (0);",
    ),
    (
        "marks by which entries are found again",
        "CREATE TABLE marks (
        mark BLOB NOT NULL,
        position INTEGER NOT NULL REFERENCES journal,
        PRIMARY KEY (mark, position)
     ) STRICT, WITHOUT ROWID;
     CREATE TRIGGER marks_are_not_changed BEFORE UPDATE ON marks
        BEGIN SELECT raise(ABORT, 'a mark is never changed'); END;
     CREATE TRIGGER marks_are_not_cut BEFORE DELETE ON marks
        BEGIN SELECT raise(ABORT, 'a mark is never removed'); END;",
    ),
];

/// Opens the database for its one writer, and brings its schema up to date.
pub(super) fn open_writer(
    path: &Path,
    kinds: &[Kind],
    busy: Duration,
) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(told)?;
    db.busy_timeout(busy).map_err(told)?;
    refuse_foreign(&db)?;
    plan_once(&db)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cache_size = -16384;
         PRAGMA wal_autocheckpoint = 4000;
         PRAGMA journal_size_limit = 67108864;",
    )
    .map_err(told)?;
    db.execute_batch("BEGIN IMMEDIATE").map_err(told)?;
    let done = migrate(&db).and_then(|()| kinds.iter().try_for_each(|kind| adapt(&db, kind)));
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    db.execute_batch(end).map_err(told)?;
    done.map(|()| db)
}

/// Has a statement planned when it is prepared and not again for each value that is bound to it,
/// which took longer than a look-up itself.
fn plan_once(db: &Connection) -> Result<(), StoreError> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop).map_err(told)
}

/// Opens a connection that can only read.
pub(super) fn open_reader(path: &Path, busy: Duration) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(told)?;
    db.busy_timeout(busy).map_err(told)?;
    plan_once(&db)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.execute_batch(
        "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -4096;",
    )
    .map_err(told)?;
    Ok(db)
}

/// Name of the table of a kind.
pub(super) fn table(kind: &KindSpec) -> String {
    format!("k_{}", kind.name)
}

/// Name of an index of a kind.
pub(super) fn index(kind: &KindSpec, index: &IndexSpec) -> String {
    format!("i_{}__{}", kind.name, index.name)
}

/// The expression by which a fact is indexed and found.
pub(super) fn fact(field: &str) -> String {
    format!("json_extract(facts,'$.{field}')")
}

/// The condition under which a record is in an index: it has all the fields.
pub(super) fn present(index: &IndexSpec) -> String {
    let terms: Vec<_> =
        index.fields.iter().map(|field| format!("{} IS NOT NULL", fact(field))).collect();
    terms.join(" AND ")
}

/// An error of SQLite as a port tells it: its number, never its words, which may quote a value.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err, which gives it away")]
pub(super) fn told(error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    let Some(code) = error.sqlite_error() else {
        return StoreError::Corrupt { what: "a row of the database".to_owned() };
    };
    match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            StoreError::Busy { what: "the database" }
        }
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StoreError::Corrupt { what: "the database".to_owned() }
        }
        _ => StoreError::Unavailable {
            what: "the database",
            reason: format!("SQLite error {}", code.extended_code),
        },
    }
}

/// Refuses a database of another program, or of a newer one of ours.
fn refuse_foreign(db: &Connection) -> Result<(), StoreError> {
    let owner: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(told)?;
    let tables: i64 =
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(told)?;
    if owner != APPLICATION_ID && (owner != 0 || tables != 0) {
        return Err(StoreError::Corrupt { what: "records.db, which is not ours,".to_owned() });
    }
    let known = known();
    let found = if tables == 0 { 0 } else { number(db)? };
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    Ok(())
}

fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// The number of the schema in the file.
fn number(db: &Connection) -> Result<u32, StoreError> {
    db.query_row("SELECT coalesce(max(number), 0) FROM migrations", [], |row| row.get(0))
        .map_err(told)
}

fn migrate(db: &Connection) -> Result<(), StoreError> {
    db.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION_ID};
         CREATE TABLE IF NOT EXISTS migrations (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL
         ) STRICT;"
    ))
    .map_err(told)?;
    let found = number(db)?;
    for (number, (name, sql)) in (1_u32..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        db.execute_batch(sql).map_err(told)?;
        db.execute("INSERT INTO migrations VALUES (?1, ?2)", (number, name)).map_err(told)?;
        tracing::info!(number, name, "schema of the store brought forward");
    }
    Ok(())
}

/// Makes the table of a kind when it is absent, and its indexes as they are declared now.
fn adapt(db: &Connection, kind: &KindSpec) -> Result<(), StoreError> {
    kind.check()?;
    let table = table(kind);
    db.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS {table} (
            id TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            facts TEXT NOT NULL,
            body BLOB NOT NULL
         ) STRICT;"
    ))
    .map_err(told)?;
    let declared: BTreeMap<_, _> = kind
        .indexes
        .iter()
        .map(|declared| (index(kind, declared), create_index(kind, declared)))
        .collect();
    for (name, sql) in indexes_of(db, &table)? {
        if declared.get(&name) != Some(&sql) {
            db.execute_batch(&format!("DROP INDEX {name}")).map_err(told)?;
            tracing::info!(index = name, "index of the store dropped");
        }
    }
    for (name, sql) in declared {
        let there = db
            .query_row("SELECT 1 FROM sqlite_schema WHERE name = ?1", [&name], |_| Ok(()))
            .optional()
            .map_err(told)?;
        if there.is_none() {
            db.execute_batch(&sql).map_err(told)?;
        }
    }
    Ok(())
}

/// The statement that makes an index, as SQLite keeps it.
fn create_index(kind: &KindSpec, spec: &IndexSpec) -> String {
    let fields: Vec<_> = spec.fields.iter().map(|field| fact(field)).collect();
    format!(
        "CREATE INDEX {} ON {} ({}, id) WHERE {}",
        index(kind, spec),
        table(kind),
        fields.join(", "),
        present(spec)
    )
}

/// Names and statements of the indexes that we made on a table.
fn indexes_of(db: &Connection, table: &str) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = db
        .prepare(
            "SELECT name, sql FROM sqlite_schema
             WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL",
        )
        .map_err(told)?;
    let rows = found.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).map_err(told)?;
    rows.collect::<Result<_, _>>().map_err(told)
}
