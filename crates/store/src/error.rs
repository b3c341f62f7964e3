//! What can go wrong in a store, in the words that a caller acts upon.
//!
//! Invariant: no variant carries content, a path or a person; ids, sizes and the names of our own
//! tables are all that is told.

/// Why a store refused or failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A version, a lease or an expectation did not hold; nothing of the unit was written.
    #[error("{kind} `{id}` is no longer as it was read")]
    Conflict {
        /// Name of the kind, or `job` for a lease that is stale.
        kind: &'static str,
        /// The record's id or the job's key.
        id: String,
    },
    /// Something by that name exists, and what exists is never replaced.
    #[error("`{name}` is there already")]
    AlreadyThere {
        /// Blob name or key id.
        name: String,
    },
    /// Nothing by that name exists.
    #[error("`{name}` is not there")]
    NotFound {
        /// Blob name or key id.
        name: String,
    },
    /// No space is left; what was there before is whole.
    #[error("the disk is full")]
    Full,
    /// Somebody else has it at the moment; trying again later is right.
    #[error("{what} is in use, try again")]
    Busy {
        /// What is in use.
        what: &'static str,
    },
    /// Another process has the folder open.
    #[error("another process holds the store in this folder")]
    Held,
    /// What is on disk is not what was written.
    #[error("{what} is damaged")]
    Corrupt {
        /// Which part of the store, without a path.
        what: String,
    },
    /// The data was written by a later version of the program.
    #[error("the store has schema {found} and this program knows up to {known}: use a newer one")]
    Newer {
        /// The schema found on disk.
        found: u32,
        /// The last schema that this program knows.
        known: u32,
    },
    /// A limit was passed.
    #[error("{what} is {size}, more than the limit of {limit}")]
    TooLarge {
        /// What is too large, with its unit.
        what: &'static str,
        /// What was given.
        size: u64,
        /// What is allowed.
        limit: u64,
    },
    /// An argument is not of the form that the port asks for.
    #[error("{what} must be {must}")]
    Invalid {
        /// Which argument.
        what: &'static str,
        /// What it must be.
        must: &'static str,
    },
    /// The kind was not among those the store was opened with.
    #[error("the store was not opened with the kind `{kind}`")]
    UnknownKind {
        /// Name of the kind.
        kind: &'static str,
    },
    /// The kind has no such index.
    #[error("`{kind}` has no index `{index}`")]
    UnknownIndex {
        /// Name of the kind.
        kind: &'static str,
        /// Name of the index.
        index: String,
    },
    /// The engine or the machine failed. Whether the last write stands is not known: read again.
    #[error("{what} failed: {reason}")]
    Unavailable {
        /// Which part.
        what: &'static str,
        /// The machine's own words, without a path.
        reason: String,
    },
    /// A crash was injected; nothing works until the store is opened again.
    #[error("the store has crashed and must be opened again")]
    Crashed,
}

impl StoreError {
    /// Whether the same call may succeed when it is made again without change.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Full | Self::Unavailable { .. })
    }
}

/// Refuses a `size` above `limit`.
///
/// # Errors
///
/// [`StoreError::TooLarge`] with both.
pub(crate) fn within(what: &'static str, size: usize, limit: usize) -> Result<(), StoreError> {
    if size > limit {
        return Err(StoreError::TooLarge { what, size: size as u64, limit: limit as u64 });
    }
    Ok(())
}

/// Refuses an id or key that is empty, longer than `limit` bytes, or holds other than
/// `A-Z a-z 0-9 . _ : -` and, with `slash`, `/`.
///
/// # Errors
///
/// [`StoreError::Invalid`] or [`StoreError::TooLarge`].
pub(crate) fn well_formed(
    what: &'static str,
    text: &str,
    limit: usize,
    slash: bool,
) -> Result<(), StoreError> {
    within(what, text.len(), limit)?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b) || (slash && b == b'/');
    if text.is_empty() || !text.bytes().all(plain) {
        return Err(StoreError::Invalid { what, must: "letters, digits and . _ : - only" });
    }
    Ok(())
}
