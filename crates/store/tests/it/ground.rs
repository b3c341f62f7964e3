//! Stores in folders that go when the test ends.

use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use store::conformance::{Ground, KINDS};
use store::{Disk, Embedded, RealDisk, SimDisk, Store, StoreError};
use tempfile::TempDir;

/// Embedded stores, with their files on the real disk or on a simulated one.
pub(crate) struct EmbeddedGround {
    simulated: bool,
    place: Mutex<Option<(TempDir, Arc<dyn Disk>)>>,
}

impl EmbeddedGround {
    pub(crate) fn real() -> Self {
        Self { simulated: false, place: Mutex::default() }
    }

    pub(crate) fn simulated() -> Self {
        Self { simulated: true, place: Mutex::default() }
    }

    fn open(folder: &Path, disk: Arc<dyn Disk>) -> Result<Arc<dyn Store>, StoreError> {
        Ok(Arc::new(Embedded::open(folder, KINDS, disk)?))
    }
}

#[async_trait]
impl Ground for EmbeddedGround {
    async fn fresh(&self) -> Result<Arc<dyn Store>, StoreError> {
        let folder = tempfile::tempdir().unwrap();
        let disk: Arc<dyn Disk> =
            if self.simulated { Arc::new(SimDisk::new()) } else { Arc::new(RealDisk) };
        let store = Self::open(folder.path(), Arc::clone(&disk));
        *self.place.lock().unwrap() = Some((folder, disk));
        store
    }

    async fn reopen(&self, store: Arc<dyn Store>) -> Result<Arc<dyn Store>, StoreError> {
        drop(store);
        let place = self.place.lock().unwrap();
        let (folder, disk) = place.as_ref().expect("a store was made before");
        Self::open(folder.path(), Arc::clone(disk))
    }
}
