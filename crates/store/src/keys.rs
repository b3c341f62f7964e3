//! Keys: wrapped keys, apart from the database and its backups, and the journal of their shredding.
//!
//! Invariant: an id that was shredded never yields a key again, also when an older copy of the keys
//! is put back, and is never used again.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::error::{StoreError, well_formed, within};

/// Longest id of a key, in bytes.
pub const KEY_ID_MAX_BYTES: usize = 128;
/// Largest wrapped key, in bytes.
pub const WRAPPED_MAX_BYTES: usize = 4_096;
/// Most keys of one call.
pub const KEYS_MAX: usize = 1_000;

/// A wrapped key under its id.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// 1 to 128 of `A-Z a-z 0-9 . _ : -`.
    pub id: String,
    /// 1 to 4,096 bytes.
    pub wrapped: Vec<u8>,
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey(`{}`, {} bytes)", self.id, self.wrapped.len())
    }
}

/// A line of the shred journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shred {
    /// Where to go on from: what to give as `after` for the lines that follow this one.
    pub position: u64,
    /// Id of the key that went.
    pub id: String,
    /// When, to the microsecond, as it was told.
    pub at: Timestamp,
}

/// Keeping and shredding wrapped keys.
#[async_trait]
pub trait Keys: Send + Sync {
    /// Keeps new keys (at most 1,000), all or none, durably. [`StoreError::AlreadyThere`] when one
    /// of the ids is in use or was shredded.
    async fn put_many(&self, keys: &[WrappedKey]) -> Result<(), StoreError>;

    /// The wrapped key, unless there is none or it was shredded.
    async fn get(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Ends keys (at most 1,000). The ids are first written to the shred journal, durably; from
    /// then on they are gone, also after a crash. When the call returns, no file of the key store
    /// holds the wrapped bytes. An id that was never there is written down as well; one that was
    /// shredded already is not written again.
    async fn shred_many(&self, ids: &[String], at: Timestamp) -> Result<(), StoreError>;

    /// Whether the id is in the shred journal.
    async fn is_shredded(&self, id: &str) -> Result<bool, StoreError>;

    /// Up to `limit` (at most 1,000) lines of the shred journal after `after`, in order.
    async fn shredded(&self, after: Option<u64>, limit: u32) -> Result<Vec<Shred>, StoreError>;

    /// Removes again every key that the shred journal names, and gives how many there were. An
    /// engine does this when it opens; after keys were put back under a running one, call it.
    async fn replay_shreds(&self) -> Result<u64, StoreError>;

    /// Keeps one key, as [`Keys::put_many`].
    async fn put(&self, id: &str, wrapped: &[u8]) -> Result<(), StoreError> {
        self.put_many(&[WrappedKey { id: id.to_owned(), wrapped: wrapped.to_vec() }]).await
    }

    /// Ends one key, as [`Keys::shred_many`].
    async fn shred(&self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        self.shred_many(&[id.to_owned()], at).await
    }
}

impl WrappedKey {
    /// Checks the form of the id and the size of the key.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] or [`StoreError::TooLarge`].
    pub fn check(&self) -> Result<(), StoreError> {
        well_formed("id of a key", &self.id, KEY_ID_MAX_BYTES, false)?;
        within("bytes of a wrapped key", self.wrapped.len(), WRAPPED_MAX_BYTES)?;
        if self.wrapped.is_empty() {
            return Err(StoreError::Invalid { what: "a wrapped key", must: "of one byte or more" });
        }
        Ok(())
    }
}
