//! The rivals: plain SQLite, with a commit for each act, and with one commit for all.
//!
//! Invariant: the tables, the index and the pragmas are those of the embedded engine.

use super::Act;
use crate::ground;
use crate::measure::{Spent, spent};
use anyhow::Result;
use rusqlite::Connection;
use tempfile::TempDir;

/// Each act waits for the disk by itself: what one gets without group commit.
pub(super) fn one_commit_each(acts: u64) -> Result<Spent> {
    let (_folder, db) = open()?;
    let ((), spent) = spent(|| {
        (0..acts).try_for_each(|number| {
            db.execute_batch("BEGIN IMMEDIATE")?;
            write(&db, number)?;
            Ok(db.execute_batch("COMMIT")?)
        })
    })?;
    Ok(spent)
}

/// All acts share one wait for the disk: the most that the same tables give.
pub(super) fn all_in_one(acts: u64) -> Result<Spent> {
    let (_folder, db) = open()?;
    let ((), spent) = spent(|| {
        db.execute_batch("BEGIN IMMEDIATE")?;
        (0..acts).try_for_each(|number| write(&db, number))?;
        Ok(db.execute_batch("COMMIT")?)
    })?;
    Ok(spent)
}

fn open() -> Result<(TempDir, Connection)> {
    let folder = ground::folder()?;
    let db = Connection::open(folder.path().join("rival.db"))?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;
         PRAGMA cache_size = -16384;
         PRAGMA wal_autocheckpoint = 4000;
         CREATE TABLE acts (
            id TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            facts TEXT NOT NULL,
            body BLOB NOT NULL
         ) STRICT;
         CREATE INDEX acts_by_state ON acts
            (json_extract(facts,'$.state'), json_extract(facts,'$.at'), id);
         CREATE TABLE journal (position INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT;",
    )?;
    Ok((folder, db))
}

fn write(db: &Connection, number: u64) -> Result<()> {
    let Act { id, at, body, entry } = Act::number(number);
    let facts = format!("{{\"at\":{at},\"state\":\"held\"}}");
    db.prepare_cached("INSERT INTO acts VALUES (?, 1, ?, ?)")?.execute((id, facts, body))?;
    let position = i64::try_from(number)?;
    db.prepare_cached("INSERT INTO journal VALUES (?, ?)")?.execute((position, entry))?;
    Ok(())
}
