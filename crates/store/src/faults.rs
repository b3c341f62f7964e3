//! Where an engine lets a test stop it: around every write.
//!
//! Invariant: in service the hook does nothing and decides nothing.

use crate::error::StoreError;

/// A place where something becomes durable, or is about to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Site {
    /// The commit of a batch of units.
    Commit,
    /// A step on the files of blobs.
    Blob(Step),
    /// A step on the files of keys or of the shred journal.
    Key(Step),
}

/// A step on a file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A folder or a file is made.
    Make,
    /// Bytes are appended.
    Append,
    /// A tail is cut off.
    Truncate,
    /// A file's bytes are made durable.
    SyncFile,
    /// A file gets a second name.
    Link,
    /// A file takes the place of another.
    Rename,
    /// A name is removed.
    Unlink,
    /// A folder's names are made durable.
    SyncFolder,
}

/// The hook. An error is what the operation then returns; [`StoreError::Crashed`] also ends the
/// engine: nothing is written from then on, and all calls return it, until it is opened again.
pub trait Faults: Send + Sync {
    /// Called before the write.
    ///
    /// # Errors
    ///
    /// Whatever the test wants the operation to fail with; the write does not happen.
    fn before(&self, site: Site) -> Result<(), StoreError>;

    /// Called after the write.
    ///
    /// # Errors
    ///
    /// Whatever the test wants the operation to fail with; the write has happened.
    fn after(&self, site: Site) -> Result<(), StoreError>;
}

/// The hook that does nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFaults;

impl Faults for NoFaults {
    fn before(&self, _site: Site) -> Result<(), StoreError> {
        Ok(())
    }

    fn after(&self, _site: Site) -> Result<(), StoreError> {
        Ok(())
    }
}
