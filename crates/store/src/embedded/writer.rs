//! The one writer: takes a batch of units, applies each for itself, commits them together.
//!
//! Invariant: a unit is acknowledged only after the commit that holds it was synced; a unit that
//! fails is undone alone, and the others of its batch do not notice.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _};

use super::jobs::LeaseRequest;
use super::records::facts_to_json;
use super::schema::{self, told};
use super::watch::Watch;
use super::worker::Reply;
use super::{jobs, journal};
use crate::error::StoreError;
use crate::faults::Site;
use crate::jobs::Leased;
use crate::records::{Kind, RecordId};
use crate::unit::{Committed, Unit, Write};

/// What the writer is asked for.
pub(super) enum Command {
    /// To write a unit.
    Commit { unit: Unit, reply: Reply<Committed> },
    /// To take jobs.
    Lease { request: LeaseRequest, reply: Reply<Vec<Leased>> },
}

/// An answer that waits for the commit.
enum Answer {
    Committed(Reply<Committed>, Result<Committed, StoreError>),
    Leased(Reply<Vec<Leased>>, Result<Vec<Leased>, StoreError>),
}

/// The connection that writes.
pub(super) struct Writer {
    db: Connection,
    watch: Arc<Watch>,
    next_position: u64,
    /// Why SQLite has taken back the running batch by itself, as it does when the disk is full.
    lost: Option<StoreError>,
}

impl Writer {
    pub(super) fn new(db: Connection, watch: Arc<Watch>) -> Result<Self, StoreError> {
        let next_position = journal::next_position(&db)?;
        Ok(Self { db, watch, next_position, lost: None })
    }

    /// Carries out a batch and answers every command in it.
    pub(super) fn run(&mut self, batch: Vec<Command>) {
        if let Err(error) = self.begin() {
            for command in batch {
                command.refuse(&error);
            }
            return;
        }
        let answers: Vec<_> = batch.into_iter().map(|command| self.apply(command)).collect();
        let end = self.end();
        if end.is_err() {
            self.undo();
        }
        let end = end.and_then(|()| self.watch.after(Site::Commit));
        for answer in answers {
            answer.send(&end);
        }
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.watch.alive()?;
        self.lost = None;
        self.sql("BEGIN IMMEDIATE")
    }

    fn end(&self) -> Result<(), StoreError> {
        if let Some(error) = &self.lost {
            return Err(error.clone());
        }
        self.watch.before(Site::Commit)?;
        self.sql("COMMIT")
    }

    /// Takes back the whole batch, and finds again where the journal ends.
    fn undo(&mut self) {
        let undone = if self.db.is_autocommit() { Ok(()) } else { self.sql("ROLLBACK") };
        match undone.and_then(|()| journal::next_position(&self.db)) {
            Ok(next) => self.next_position = next,
            // A wrong position can only meet the primary key of the journal, and fail there.
            Err(error) => tracing::error!(%error, "a batch could not be taken back"),
        }
    }

    fn apply(&mut self, command: Command) -> Answer {
        match command {
            Command::Commit { unit, reply } => {
                Answer::Committed(reply, self.alone(|writer| writer.write(&unit)))
            }
            Command::Lease { request, reply } => {
                Answer::Leased(reply, self.alone(|writer| jobs::lease(&writer.db, &request)))
            }
        }
    }

    /// Runs `step` so that its failure undoes it and nothing else.
    fn alone<T>(
        &mut self,
        step: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(error) = &self.lost {
            return Err(error.clone());
        }
        let position = self.next_position;
        self.sql("SAVEPOINT unit")?;
        let done = step(self);
        if let Err(error) = &done {
            self.next_position = position;
            if self.db.is_autocommit() {
                self.lost = Some(error.clone());
                return done;
            }
            self.sql("ROLLBACK TO unit")?;
        }
        self.sql("RELEASE unit")?;
        done
    }

    fn write(&mut self, unit: &Unit) -> Result<Committed, StoreError> {
        for expect in &unit.expects {
            if version(&self.db, expect.kind, &expect.id)? != expect.version {
                return Err(conflict(expect.kind, &expect.id));
            }
        }
        unit.writes.iter().try_for_each(|write| self.record(write))?;
        let first = self.next_position;
        for draft in &unit.journal {
            journal::append(&self.db, self.next_position, draft)?;
            self.next_position += 1;
        }
        unit.jobs.iter().try_for_each(|change| jobs::change(&self.db, change))?;
        Ok(Committed { first_position: (!unit.journal.is_empty()).then_some(first) })
    }

    fn record(&self, write: &Write) -> Result<(), StoreError> {
        let (kind, id, written) = match write {
            Write::Put { kind, id, expected, facts, body } => {
                let facts = facts_to_json(facts);
                (kind, id, put(&self.db, kind, id, *expected, &facts, body)?)
            }
            Write::Delete { kind, id, expected } => {
                let sql =
                    format!("DELETE FROM {} WHERE id = ? AND version = ?", schema::table(kind));
                let mut delete = self.db.prepare_cached(&sql).map_err(told)?;
                (kind, id, delete.execute((id.as_str(), expected)).map_err(told)?)
            }
            Write::EraseBody { id } => return journal::erase_body(&self.db, id),
        };
        if written == 0 {
            return Err(conflict(kind, id));
        }
        Ok(())
    }

    fn sql(&self, sql: &str) -> Result<(), StoreError> {
        self.db.prepare_cached(sql).and_then(|mut run| run.execute([])).map_err(told)?;
        Ok(())
    }
}

impl Command {
    fn refuse(self, error: &StoreError) {
        // Who has gone away meanwhile does not want the answer.
        match self {
            Self::Commit { reply, .. } => drop(reply.send(Err(error.clone()))),
            Self::Lease { reply, .. } => drop(reply.send(Err(error.clone()))),
        }
    }
}

impl Answer {
    /// Sends the answer, or what the commit failed with.
    fn send(self, end: &Result<(), StoreError>) {
        let end = end.clone();
        match self {
            Self::Committed(reply, done) => drop(reply.send(end.and(done))),
            Self::Leased(reply, done) => drop(reply.send(end.and(done))),
        }
    }
}

/// Writes a record at its version; gives 0 when it is not at that version.
fn put(
    db: &Connection,
    kind: Kind,
    id: &RecordId,
    expected: Option<u64>,
    facts: &str,
    body: &[u8],
) -> Result<usize, StoreError> {
    let table = schema::table(kind);
    let put = match expected {
        None => db
            .prepare_cached(&format!(
                "INSERT INTO {table} (id, version, facts, body) VALUES (?, 1, ?, ?)
                 ON CONFLICT (id) DO NOTHING"
            ))
            .and_then(|mut put| put.execute((id.as_str(), facts, body))),
        Some(expected) => db
            .prepare_cached(&format!(
                "UPDATE {table} SET version = version + 1, facts = ?, body = ?
                 WHERE id = ? AND version = ?"
            ))
            .and_then(|mut put| put.execute((facts, body, id.as_str(), expected))),
    };
    put.map_err(told)
}

/// The version of a record, if there is one.
fn version(db: &Connection, kind: Kind, id: &RecordId) -> Result<Option<u64>, StoreError> {
    db.prepare_cached(&format!("SELECT version FROM {} WHERE id = ?", schema::table(kind)))
        .and_then(|mut find| find.query_row([id.as_str()], |row| row.get(0)).optional())
        .map_err(told)
}

fn conflict(kind: Kind, id: &RecordId) -> StoreError {
    StoreError::Conflict { kind: kind.name, id: id.as_str().to_owned() }
}
