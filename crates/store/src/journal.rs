//! The journal: entries in the order of their commits, with bodies that can be erased.
//!
//! Invariant: an entry is never changed or removed. Only the sealed body beside it may go.

use std::fmt;

use async_trait::async_trait;

use crate::error::{StoreError, well_formed, within};

/// Largest entry, in bytes: what an entry bundle of a tiled log can hold.
pub const ENTRY_MAX_BYTES: usize = 65_535;
/// Largest sealed body, in bytes.
pub const SEALED_BODY_MAX_BYTES: usize = 256 << 10;
/// Longest id of a sealed body, in bytes.
pub const BODY_ID_MAX_BYTES: usize = 128;
/// Most marks of one entry.
pub const MARKS_MAX: usize = 8;
/// Most rows of one [`Journal::read`].
pub const JOURNAL_ROWS_MAX: u32 = 10_000;
/// Bytes of entries after which [`Journal::read`] stops early.
pub const JOURNAL_READ_MAX_BYTES: usize = 8 << 20;

/// A sealed body, which who and why are told in; erased without touching the entry.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBody {
    /// 1 to 128 of `A-Z a-z 0-9 . _ : -`: what the body is about. Bodies of one id are erased
    /// together.
    pub id: String,
    /// Sealed bytes, at most 256 KiB.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for SealedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedBody(`{}`, {} bytes)", self.id, self.bytes.len())
    }
}

/// By what entries are found again: 16 bytes that stand in the entry as well, such as the handle of
/// whoever acted.
pub type Mark = [u8; 16];

/// An entry to be appended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalDraft {
    /// 1 to 65,535 bytes.
    pub entry: Vec<u8>,
    /// What may be erased later.
    pub body: Option<SealedBody>,
    /// At most 8; the same one twice counts once.
    pub marks: Vec<Mark>,
}

/// An entry at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// From 0, rising in the order of commits.
    pub position: u64,
    /// The entry as it was given.
    pub entry: Vec<u8>,
}

/// Reading the journal and erasing its bodies.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Up to `limit` entries (at most 10,000) from position `from`, in order.
    ///
    /// Stops early once 8 MiB have been read: only an empty answer means the end. What is returned
    /// never has an entry appear before it later: a reader that goes on from the last position
    /// misses nothing.
    async fn read(&self, from: u64, limit: u32) -> Result<Vec<JournalRow>, StoreError>;

    /// Up to `limit` entries (at most 10,000) that carry all of these marks (1 to 8) and lie before
    /// position `before`, the last one first. Stops early as [`read`](Self::read) does; only an
    /// empty answer means that there are no more.
    async fn marked(
        &self,
        marks: &[Mark],
        before: u64,
        limit: u32,
    ) -> Result<Vec<JournalRow>, StoreError>;

    /// The position that follows the last entry; the number of entries where there are no gaps.
    async fn size(&self) -> Result<u64, StoreError>;

    /// The sealed body of the entry at that position, unless it had none or it was erased.
    async fn body(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Erases sealed bodies by id, all or none; what is gone already is no error.
    async fn erase_bodies(&self, ids: &[String]) -> Result<(), StoreError>;
}

impl JournalDraft {
    pub(crate) fn size_bytes(&self) -> usize {
        self.entry.len() + self.body.as_ref().map_or(0, |body| body.bytes.len())
    }

    pub(crate) fn check(&self) -> Result<(), StoreError> {
        within("bytes of a journal entry", self.entry.len(), ENTRY_MAX_BYTES)?;
        within("marks of a journal entry", self.marks.len(), MARKS_MAX)?;
        if self.entry.is_empty() {
            return Err(StoreError::Invalid {
                what: "a journal entry",
                must: "of one byte or more",
            });
        }
        if let Some(body) = &self.body {
            within("bytes of a sealed body", body.bytes.len(), SEALED_BODY_MAX_BYTES)?;
            well_formed("id of a sealed body", &body.id, BODY_ID_MAX_BYTES, false)?;
        }
        Ok(())
    }
}
