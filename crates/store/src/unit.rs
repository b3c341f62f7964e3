//! The unit of work: what is read at versions, written, journalled and scheduled, all or nothing.
//!
//! Invariant: a unit that fails leaves nothing behind, not even a position in the journal.

use async_trait::async_trait;

use crate::error::{StoreError, well_formed, within};
use crate::jobs::JobChange;
use crate::journal::{BODY_ID_MAX_BYTES, JournalDraft, SealedBody};
use crate::records::{Facts, Kind, RECORD_BODY_MAX_BYTES, RecordId};

#[cfg(test)]
mod tests;

/// Most parts (expectations, writes, entries, job changes) of one unit.
pub const UNIT_MAX_PARTS: usize = 4_096;
/// Most bytes of one unit.
pub const UNIT_MAX_BYTES: usize = 8 << 20;

/// Most parts of a unit that may be long: a register of 100,000 people and their accounts.
pub const LONG_UNIT_MAX_PARTS: usize = 400_000;
/// Most bytes of a unit that may be long.
pub const LONG_UNIT_MAX_BYTES: usize = 256 << 20;

/// What must hold for the unit to be written, beyond the versions that its writes name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// Kind of the record.
    pub kind: Kind,
    /// Its id.
    pub id: RecordId,
    /// The version it must have; nothing when it must not exist.
    pub version: Option<u64>,
}

/// A change to a record or to a sealed body of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Writes a record as version `expected + 1`.
    Put {
        /// Kind of the record.
        kind: Kind,
        /// Its id.
        id: RecordId,
        /// The version it must have now; nothing when it must not exist.
        expected: Option<u64>,
        /// What it can be found by.
        facts: Facts,
        /// Sealed bytes, at most 1 MiB.
        body: Vec<u8>,
    },
    /// Removes a record. Ids are not used again: a record made anew would start at version 1.
    Delete {
        /// Kind of the record.
        kind: Kind,
        /// Its id.
        id: RecordId,
        /// The version it must have now.
        expected: u64,
    },
    /// Removes all sealed bodies of an id from the journal; their entries stay. Erasing what is
    /// gone is no error.
    EraseBody {
        /// Id of the body.
        id: String,
    },
}

/// A unit of work. Expectations are checked first; then the writes, the journal entries and the job
/// changes are applied in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// What must hold.
    pub expects: Vec<Expect>,
    /// What is written.
    pub writes: Vec<Write>,
    /// What is journalled.
    pub journal: Vec<JournalDraft>,
    /// What is scheduled, finished, put off or parked.
    pub jobs: Vec<JobChange>,
    /// Whether it may be long. Others wait meanwhile: for what must be whole and comes seldom.
    pub is_long: bool,
}

/// What a commit gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Position of the first journal entry of the unit; the others follow it in order, and in the
    /// embedded engine without a gap. Nothing for a unit without entries.
    pub first_position: Option<u64>,
}

/// Committing units.
#[async_trait]
pub trait Units: Send + Sync {
    /// Writes the whole unit, durably, or nothing.
    ///
    /// [`StoreError::Conflict`] when a version, an expectation or a lease does not hold: read again
    /// and decide again. Dropping the future does not stop a unit that was already handed over.
    async fn commit(&self, unit: Unit) -> Result<Committed, StoreError>;
}

impl Unit {
    /// An empty unit.
    pub fn new() -> Self {
        Self::default()
    }

    /// The record must have this version, or not exist.
    #[must_use]
    pub fn expect(mut self, kind: Kind, id: &RecordId, version: Option<u64>) -> Self {
        self.expects.push(Expect { kind, id: id.clone(), version });
        self
    }

    /// Writes a record that has the version `expected`, or does not exist.
    #[must_use]
    pub fn put(
        mut self,
        kind: Kind,
        id: &RecordId,
        expected: Option<u64>,
        facts: Facts,
        body: Vec<u8>,
    ) -> Self {
        self.writes.push(Write::Put { kind, id: id.clone(), expected, facts, body });
        self
    }

    /// Removes a record that has the version `expected`.
    #[must_use]
    pub fn delete(mut self, kind: Kind, id: &RecordId, expected: u64) -> Self {
        self.writes.push(Write::Delete { kind, id: id.clone(), expected });
        self
    }

    /// Removes all sealed bodies of an id from the journal.
    #[must_use]
    pub fn erase_body(mut self, id: impl Into<String>) -> Self {
        self.writes.push(Write::EraseBody { id: id.into() });
        self
    }

    /// Appends an entry to the journal.
    #[must_use]
    pub fn entry(mut self, entry: Vec<u8>) -> Self {
        self.journal.push(JournalDraft { entry, ..JournalDraft::default() });
        self
    }

    /// Appends an entry to the journal, with a sealed body that can be erased by its id.
    #[must_use]
    pub fn entry_with_body(mut self, entry: Vec<u8>, body: SealedBody) -> Self {
        self.journal.push(JournalDraft { entry, body: Some(body), ..JournalDraft::default() });
        self
    }

    /// Changes a job.
    #[must_use]
    pub fn job(mut self, change: JobChange) -> Self {
        self.jobs.push(change);
        self
    }

    /// Appends all parts of another unit.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.expects.extend(other.expects);
        self.writes.extend(other.writes);
        self.journal.extend(other.journal);
        self.jobs.extend(other.jobs);
        self
    }

    /// Number of parts.
    pub fn parts(&self) -> usize {
        self.expects.len() + self.writes.len() + self.journal.len() + self.jobs.len()
    }

    /// Bytes of bodies, entries and payloads.
    pub fn size_bytes(&self) -> usize {
        let writes = self.writes.iter().map(|write| match write {
            Write::Put { body, .. } => body.len(),
            Write::Delete { .. } | Write::EraseBody { .. } => 0,
        });
        let journal = self.journal.iter().map(JournalDraft::size_bytes);
        let jobs = self.jobs.iter().map(JobChange::size_bytes);
        writes.chain(journal).chain(jobs).sum()
    }

    /// Checks every limit of the port; engines call it before they take the unit in.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] or [`StoreError::TooLarge`] for the first part that breaks one.
    pub fn check(&self) -> Result<(), StoreError> {
        let (parts, bytes) = if self.is_long {
            (LONG_UNIT_MAX_PARTS, LONG_UNIT_MAX_BYTES)
        } else {
            (UNIT_MAX_PARTS, UNIT_MAX_BYTES)
        };
        within("parts of a unit", self.parts(), parts)?;
        within("bytes of a unit", self.size_bytes(), bytes)?;
        for write in &self.writes {
            match write {
                Write::Put { facts, body, .. } => {
                    facts.check()?;
                    within("bytes of a record's body", body.len(), RECORD_BODY_MAX_BYTES)?;
                }
                Write::Delete { .. } => {}
                Write::EraseBody { id } => {
                    well_formed("id of a sealed body", id, BODY_ID_MAX_BYTES, false)?;
                }
            }
        }
        self.journal.iter().try_for_each(JournalDraft::check)?;
        self.jobs.iter().try_for_each(JobChange::check)
    }
}
