//! Five small ports and the engines behind them; knows nothing of policing.
//!
//! A port says what an engine keeps: [`Records`] and [`Units`] (documents and the unit of work),
//! [`Journal`], [`Jobs`], [`Blobs`] and [`Keys`]. [`Embedded`] is the engine for one machine; what
//! any engine must do is the suite in [`conformance`].
//!
//! Invariant: nothing in a port needs a particular engine, and nothing personal lies in clear in
//! what an engine can read: ids, facts, keys of jobs and names of blobs.

use std::sync::Arc;

pub mod blobs;
pub mod conformance;
pub mod disk;
pub mod embedded;
mod error;
pub mod faults;
pub mod jobs;
pub mod journal;
pub mod keys;
pub mod records;
pub mod sim_disk;
pub mod unit;

pub use blobs::{Absence, BlobName, Blobs, Published, Staged};
pub use disk::{Disk, RealDisk};
pub use embedded::{Embedded, Options};
pub use error::StoreError;
pub use faults::{Faults, NoFaults, Site, Step};
pub use jobs::{JobChange, JobCounts, JobRow, JobState, Jobs, Lease, Leased};
pub use journal::{Journal, JournalDraft, JournalRow, Mark, SealedBody};
pub use keys::{Keys, Shred, WrappedKey};
pub use records::{
    Cursor, Fact, Facts, Group, IndexSpec, Kind, KindSpec, Page, Query, Record, RecordId, Records,
};
pub use sim_disk::SimDisk;
pub use unit::{Committed, Expect, Unit, Units, Write};

/// An opened store: the ports together.
pub trait Store: Send + Sync {
    /// Versioned documents.
    fn records(&self) -> &dyn Records;
    /// The unit of work.
    fn units(&self) -> &dyn Units;
    /// The journal.
    fn journal(&self) -> &dyn Journal;
    /// Work that is due.
    fn jobs(&self) -> &dyn Jobs;
    /// Large objects.
    fn blobs(&self) -> &dyn Blobs;
    /// Wrapped keys.
    fn keys(&self) -> &dyn Keys;
}

impl<T: Store + ?Sized> Store for Arc<T> {
    fn records(&self) -> &dyn Records {
        (**self).records()
    }
    fn units(&self) -> &dyn Units {
        (**self).units()
    }
    fn journal(&self) -> &dyn Journal {
        (**self).journal()
    }
    fn jobs(&self) -> &dyn Jobs {
        (**self).jobs()
    }
    fn blobs(&self) -> &dyn Blobs {
        (**self).blobs()
    }
    fn keys(&self) -> &dyn Keys {
        (**self).keys()
    }
}
