//! Files as an engine uses them: appended to, linked without replacing, made durable step by step.
//!
//! Invariant: nothing is durable until its file, and the folder that names it, were synced. What a
//! crash may do in between is what `SimDisk` plays out.

use std::path::Path;
use std::sync::Arc;

use crate::error::StoreError;

mod real;
#[cfg(test)]
mod tests;

pub use real::RealDisk;

/// Why a step on the disk failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiskError {
    /// There is no such file or folder.
    #[error("no such file")]
    NotFound,
    /// There is one, and it is not replaced.
    #[error("the file exists")]
    AlreadyThere,
    /// No space is left.
    #[error("no space is left")]
    Full,
    /// The store refuses: a fault was injected.
    #[error("the step was refused")]
    Refused(#[source] StoreError),
    /// Anything else, in the machine's words, without a path.
    #[error("the disk failed: {0}")]
    Failed(Arc<str>),
}

/// A name in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The last part of its path.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// A folder tree.
pub trait Disk: Send + Sync {
    /// Makes a folder and those above it, durably; no error when it is there.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn make_folder(&self, path: &Path) -> Result<(), DiskError>;

    /// Opens a file for appending and reading, made when it is absent.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn open_append(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError>;

    /// Opens a file for reading.
    ///
    /// # Errors
    ///
    /// [`DiskError::NotFound`] when it is absent.
    fn open_read(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError>;

    /// Gives a file a second name.
    ///
    /// # Errors
    ///
    /// [`DiskError::AlreadyThere`] when the name is taken.
    fn link_no_replace(&self, from: &Path, to: &Path) -> Result<(), DiskError>;

    /// Moves a file to a name, in place of what had it; after a crash the name has the one or the
    /// other.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError>;

    /// Removes a name.
    ///
    /// # Errors
    ///
    /// [`DiskError::NotFound`] when it is absent.
    fn unlink(&self, path: &Path) -> Result<(), DiskError>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn sync_folder(&self, path: &Path) -> Result<(), DiskError>;

    /// The names in a folder, sorted; none when there is no such folder.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn list(&self, path: &Path) -> Result<Vec<Entry>, DiskError>;

    /// Length of a file; nothing when there is no such file.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn len(&self, path: &Path) -> Result<Option<u64>, DiskError>;
}

/// An open file.
pub trait DiskFile: Send + Sync {
    /// Its length now.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn len(&self) -> Result<u64, DiskError>;

    /// Whether it has no bytes.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn is_empty(&self) -> Result<bool, DiskError> {
        Ok(self.len()? == 0)
    }

    /// Appends. On an error, a part may have been appended.
    ///
    /// # Errors
    ///
    /// [`DiskError::Full`] when there is no space.
    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError>;

    /// Exactly `len` bytes from `offset`.
    ///
    /// # Errors
    ///
    /// [`DiskError::Failed`] when the file ends before.
    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>, DiskError>;

    /// Cuts the file down to `len`.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn truncate(&mut self, len: u64) -> Result<(), DiskError>;

    /// Makes its bytes and its length durable.
    ///
    /// # Errors
    ///
    /// [`DiskError`].
    fn sync(&self) -> Result<(), DiskError>;
}

impl DiskError {
    /// The error as a port tells it; `what` is the part of the store, `name` the thing asked for.
    pub(crate) fn told(self, what: &'static str, name: &str) -> StoreError {
        match self {
            Self::NotFound => StoreError::NotFound { name: name.to_owned() },
            Self::AlreadyThere => StoreError::AlreadyThere { name: name.to_owned() },
            Self::Full => StoreError::Full,
            Self::Refused(error) => error,
            Self::Failed(reason) => StoreError::Unavailable { what, reason: reason.to_string() },
        }
    }
}
