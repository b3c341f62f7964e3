//! Blobs: large sealed objects, staged, published once, read by range, deleted with proof.
//!
//! Invariant: what is published is never changed or replaced. Until it is published it is not there
//! for anyone, and after [`Blobs::delete_and_prove`] it is not there for anyone again.

use std::fmt;
use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use crate::error::{StoreError, within};

#[cfg(test)]
mod tests;

/// Longest name of a blob, in bytes.
pub const BLOB_NAME_MAX_BYTES: usize = 200;
/// Most bytes that one read, one append or one [`Blobs::put_new`] moves.
pub const BLOB_PART_MAX_BYTES: usize = 8 << 20;
/// Most names in one list.
pub const BLOB_LIST_MAX: u32 = 10_000;

/// Name of a blob: folders and a last part, as `recordings/2026-11/0193…`.
///
/// At most 200 of `a-z 0-9 . _ - /`; no part is empty or `.`, and `..` stands nowhere. An engine
/// may keep each folder as a folder: choose names so that one holds some ten thousand at most.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobName(String);

impl BlobName {
    /// Takes a name.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] or [`StoreError::TooLarge`].
    pub fn new(name: impl Into<String>) -> Result<Self, StoreError> {
        let name = name.into();
        within("bytes of a blob's name", name.len(), BLOB_NAME_MAX_BYTES)?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/".contains(&b);
        let parts = || name.split('/').all(|part| !part.is_empty() && part != ".");
        if !name.bytes().all(plain) || !parts() || name.contains("..") {
            return Err(StoreError::Invalid {
                what: "a blob's name",
                must: "a-z, digits and . _ - in parts between single slashes, without ..",
            });
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first part: which class of thing it is, and what a bucket or a lock is chosen by.
    pub fn class(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

/// What a publication gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Length of the blob.
    pub bytes: u64,
    /// Until when the store itself refuses to delete it: what was asked for where the store can
    /// lock, nothing where it cannot.
    pub locked_until: Option<Timestamp>,
}

/// What was found and done when a blob was deleted, and that it is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Bytes of the blob that was removed; nothing when it was absent already.
    pub removed_bytes: Option<u64>,
    /// Bytes of a staged rest that was removed; nothing when there was none.
    pub staged_bytes: Option<u64>,
    /// Versions of it that were removed; more than one in a bucket that keeps versions.
    pub versions: u64,
}

/// A blob in the making. One holder at a time; it outlives a restart by its name.
///
/// Written for files and for multipart uploads alike: bytes are only ever appended, and taken back
/// only to a length that [`Staged::sync`] gave. A blob that is dropped stays staged.
#[async_trait]
pub trait Staged: Send + Sync {
    /// The name under which it will be published.
    fn name(&self) -> &BlobName;

    /// Bytes so far, synced or not.
    fn len(&self) -> u64;

    /// Whether there are no bytes yet.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends at most 8 MiB, all or nothing. Fewer, larger pieces cost less.
    async fn append(&mut self, bytes: Bytes) -> Result<(), StoreError>;

    /// Makes what was appended so far durable, and gives its length: a mark that the caller may
    /// write down and come back to.
    async fn sync(&mut self) -> Result<u64, StoreError>;

    /// Takes back what follows `mark`, which must be 0 or what a [`Staged::sync`] of this staged
    /// blob gave, at this holder or an earlier one. After a restart, bytes beyond the last mark may
    /// be torn: come back to the mark that was written down before appending.
    async fn truncate(&mut self, mark: u64) -> Result<(), StoreError>;

    /// Bytes of a range (at most 8 MiB) that lies within the length.
    async fn read(&self, range: Range<u64>) -> Result<Bytes, StoreError>;

    /// Makes the blob durable under its name. [`StoreError::AlreadyThere`] when a blob has it.
    async fn publish(
        self: Box<Self>,
        lock_until: Option<Timestamp>,
    ) -> Result<Published, StoreError>;

    /// Removes what was staged.
    async fn discard(self: Box<Self>) -> Result<(), StoreError>;
}

/// Staging, reading, listing and deleting blobs.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Begins a blob, or goes on with one that was begun. [`StoreError::AlreadyThere`] when it is
    /// published; [`StoreError::Busy`] while another holds it.
    async fn stage(&self, name: &BlobName) -> Result<Box<dyn Staged>, StoreError>;

    /// Publishes a small blob (at most 8 MiB) at once. What was staged under the name is lost.
    async fn put_new(&self, name: &BlobName, bytes: Bytes) -> Result<Published, StoreError>;

    /// Length of a published blob, if there is one.
    async fn len(&self, name: &BlobName) -> Result<Option<u64>, StoreError>;

    /// Bytes of a range (at most 8 MiB) that lies within the blob. [`StoreError::NotFound`] when
    /// there is none.
    async fn read(&self, name: &BlobName, range: Range<u64>) -> Result<Bytes, StoreError>;

    /// Removes a blob and what is staged under its name, with every version, durably, and looks
    /// again. Deleting what is absent proves its absence too, so a crash in between is mended by
    /// calling again. [`StoreError::Busy`] while it is being staged or is locked.
    async fn delete_and_prove(&self, name: &BlobName) -> Result<Absence, StoreError>;

    /// Up to `limit` (at most 10,000) names of published blobs that begin with `prefix` and come
    /// after `after`, by the order of their bytes.
    async fn list(
        &self,
        prefix: &str,
        after: Option<&BlobName>,
        limit: u32,
    ) -> Result<Vec<BlobName>, StoreError>;

    /// Up to `limit` (at most 10,000) names of staged blobs that come after `after`.
    async fn staged(
        &self,
        after: Option<&BlobName>,
        limit: u32,
    ) -> Result<Vec<BlobName>, StoreError>;
}

/// Checks a range against a length, and gives the number of bytes in it.
///
/// # Errors
///
/// [`StoreError::TooLarge`] or [`StoreError::Invalid`].
pub(crate) fn range_within(range: &Range<u64>, len: u64) -> Result<usize, StoreError> {
    let size = range.end.checked_sub(range.start).filter(|_| range.end <= len);
    let size = size.and_then(|size| usize::try_from(size).ok());
    let size = size.ok_or(StoreError::Invalid { what: "a range", must: "within the blob" })?;
    within("bytes of a read", size, BLOB_PART_MAX_BYTES)?;
    Ok(size)
}
