//! A disk that fills up, and a machine that stops in the middle of a disposal.

use crate::house::{House, claim, content, dock, finding, start};
use desk::{DeskError, evidence};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::sim_disk::SimDisk;
use store::{Faults, Site, Store as _, StoreError};

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_acknowledged_is_lost() {
    let disk = Arc::new(SimDisk::new());
    let house = House::on_simulated(&disk).await;
    let dock = dock("east");
    let whole = content(2_000_000, 1);
    let held = house.dock(&content(300_000, 2), Some(start())).await;
    let upload = house.open_upload(&dock, claim(&whole)).await;
    house.append(&dock, &upload.id, 0, &whole[..400_000]).await.unwrap();
    disk.set_capacity(Some(disk.used_bytes() + 700_000));
    let full = house.append(&dock, &upload.id, 400_000, &whole[400_000..]).await;
    assert!(matches!(full, Err(DeskError::Store(StoreError::Full))), "{full:?}");
    let ctx = house.dock_ctx(&dock);
    let known = evidence::progress(&ctx, &house.desk, &dock, &upload.id).await.unwrap();
    assert_eq!(known.offset, 400_000);
    evidence::view(&house.officer(), &house.desk, &held, None).await.unwrap();
    disk.set_capacity(None);
    let done = house.append(&dock, &upload.id, 400_000, &whole[400_000..]).await.unwrap();
    assert!(done.done);
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

/// Stops the store at the write whose turn it is.
struct StopAt(AtomicI64);

impl Faults for StopAt {
    fn before(&self, _site: Site) -> Result<(), StoreError> {
        match self.0.fetch_sub(1, Ordering::SeqCst) {
            1 => Err(StoreError::Crashed),
            _ => Ok(()),
        }
    }

    fn after(&self, _site: Site) -> Result<(), StoreError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_disposal_stopped_at_any_write_is_completed_after_a_restart() {
    let mut stops = 0;
    for write in 1..60 {
        let faults = Arc::new(StopAt(AtomicI64::new(-1)));
        let house = House::with_faults(Arc::clone(&faults) as Arc<dyn Faults>).await;
        let id = house.dock(&content(70_000, 3), Some(start())).await;
        house.pass(30 * 24);
        faults.0.store(write, Ordering::SeqCst);
        let stopped = desk::jobs::work(&house.desk, "test").await;
        let stopped = stopped.map_or(true, |worked| worked.failed > 0);
        stops += u32::from(stopped);
        let house = house.restarted().await;
        // The lease of the stopped worker has to run out first.
        house.pass(1);
        house.work().await;
        let gone = evidence::show(&house.officer(), &house.desk, &id).await;
        assert!(matches!(gone, Err(DeskError::NotFound(_))), "stopped at write {write}");
        assert!(house.blob_names().await.is_empty(), "stopped at write {write}");
        assert!(house.store.keys().is_shredded(&format!("obj:{id}")).await.unwrap());
        let receipts = desk::retention::receipts(&house.desk, None).await.unwrap().0;
        assert_eq!(receipts.len(), 1, "stopped at write {write}");
        let handle = &receipts[0].handle;
        desk::log::proof_of_disposal(&house.desk, handle).await.unwrap();
        let report = house.export(true).await.verify();
        assert_eq!(finding(&report, "bwv-31-days"), "kept", "{write}: {report:?}");
        assert!(report.holds(), "{write}: {report:?}");
        if !stopped {
            break;
        }
    }
    assert!(stops >= 8, "only {stops} writes were stopped at");
}
