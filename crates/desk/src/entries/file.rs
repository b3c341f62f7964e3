//! An entry as it is kept: sealed under its own key, found by keyed tokens.
//!
//! Invariant: no index holds a word of it; everything ends with the key.

use crate::keyring::Keyring;
use crate::sealed::{self, Opened, Sort};
use crate::{Desk, DeskError, kinds};
use jiff::Timestamp;
use ledger::Handle;
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};
use vault::{ObjectId, ObjectKey};

/// That somebody finished with an entry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What came of it, for those who work on it.
    pub words: String,
}

/// What somebody handed in. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The number that they quote; none where it is kept apart.
    pub number: Option<String>,
    /// The keyed token of the secret with which it is seen and taken back.
    pub(super) secret: Option<String>,
    /// The form of the pack.
    pub form: String,
    /// The activity of the pack.
    pub activity: String,
    /// The key of each question that was answered, and the answer.
    pub answers: Vec<(String, String)>,
    /// The digest of the notice that they were shown, in hex.
    pub notice: String,
    /// When it came; where it is kept apart, the beginning of the month.
    pub at: Timestamp,
    /// That somebody finished with it.
    pub done: Option<Done>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({}, {})", self.form, self.answers.len())
    }
}

/// How they are sealed.
pub(super) const SORT: Sort = Sort { space: "entries", what: "entry" };

/// An entry read from the store, with its key.
pub(super) struct Held {
    pub(super) id: RecordId,
    pub(super) object: ObjectId,
    pub(super) version: u64,
    pub(super) epoch: String,
    pub(super) key: ObjectKey,
    pub(super) entry: Entry,
}

impl Held {
    /// Its handle in the ledger, keyed by its own key.
    pub(super) fn handle(&self) -> Handle {
        SORT.handle(&self.key, self.object)
    }
}

pub(super) fn missing() -> DeskError {
    DeskError::NotFound("entry")
}

/// The entry of a number, for whoever has its secret as well: a wrong number and a wrong secret
/// have the same answer.
pub(super) async fn by_secret(desk: &Desk, number: &str, secret: &str) -> Result<Held, DeskError> {
    let query = Query::over("by_number").equal(SORT.number_token(desk, number)).limit(1);
    let page = desk.store.records().list(&kinds::ENTRIES, &query).await?;
    let held = open(desk, page.records.into_iter().next().ok_or_else(missing)?).await?;
    if held.entry.secret.as_deref() != Some(SORT.secret_token(desk, number, secret).as_str()) {
        return Err(missing());
    }
    Ok(held)
}

pub(super) async fn load(desk: &Desk, id: &str) -> Result<Held, DeskError> {
    let id = RecordId::new(id).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::ENTRIES, &id).await?.ok_or_else(missing)?;
    open(desk, record).await
}

pub(super) async fn open(desk: &Desk, record: Record) -> Result<Held, DeskError> {
    let Opened { object, epoch, key, body: entry } = sealed::open(desk, &SORT, &record).await?;
    Ok(Held { id: record.id, object, version: record.version, epoch, key, entry })
}

/// Adds the write of an entry to `unit`; new where `expected` is `None`.
pub(super) fn put(
    desk: &Desk,
    held: &Held,
    expected: Option<u64>,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let state = if held.entry.done.is_some() { "done" } else { "open" };
    put_as(desk, held, state, expected, unit)
}

/// As [`put`], in a state of its own.
pub(super) fn put_as(
    desk: &Desk,
    held: &Held,
    state: &str,
    expected: Option<u64>,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let entry = &held.entry;
    let body = sealed::seal(desk, &SORT, (&held.id, &held.key), expected, &held.entry)?;
    let facts = Facts::new()
        .with("epoch", held.epoch.as_str())
        .with("form", entry.form.as_str())
        .with("activity", entry.activity.as_str())
        .with("state", state)
        .with("at", entry.at)
        .with_some("done_at", entry.done.as_ref().map(|done| done.at))
        .with_some("number", entry.number.as_deref().map(|number| SORT.number_token(desk, number)));
    Ok(unit.put(&kinds::ENTRIES, &held.id, expected, facts, body))
}

/// The state of an entry that is being deleted: nobody finds it any more.
pub(super) const GOING: &str = "going";

/// The epoch of entries of now: apart from that of recordings, which goes sooner.
pub(super) fn epoch(now: Timestamp) -> String {
    epoch_of_month(&Keyring::epoch_of(now))
}

/// The epoch of the entries of a month, such as `2026-11`.
pub(crate) fn epoch_of_month(month: &str) -> String {
    format!("entries.{month}")
}
