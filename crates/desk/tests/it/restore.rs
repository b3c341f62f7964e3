//! An older copy of the database comes back, and one record is damaged.

use crate::house::{House, content, start};
use desk::{DeskError, evidence};
use store::Store as _;

/// Copies the database's files aside, or back.
fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("records.db") {
            std::fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

#[tokio::test]
async fn a_restored_database_brings_nothing_back_that_was_shredded() {
    let house = House::new().await;
    let id = house.dock(&content(70_000, 1), Some(start())).await;
    let aside = tempfile::tempdir().unwrap();
    let house = house.restarted().await;
    copy(house.folder.path(), aside.path());
    house.pass(30 * 24);
    assert_eq!(house.work().await.disposed, 1);
    let house = house.restored(|folder| copy(aside.path(), folder)).await;
    let gone = evidence::show(&house.officer(), &house.desk, &id).await;
    assert!(matches!(gone, Err(DeskError::NotFound(_))), "the key is gone: {gone:?}");
    house.pass(1);
    house.work().await;
    let manager = house.manager();
    let listed = evidence::list(&manager, &house.desk, evidence::Sort::Newest, None);
    assert_eq!(listed.await.unwrap().total, Some(0));
    assert_eq!(desk::retention::receipts(&house.desk, None).await.unwrap().0.len(), 1);
}

#[tokio::test]
async fn a_damaged_record_is_reported_and_keeps_no_other_from_going() {
    let house = House::new().await;
    let first = house.dock(&content(70_000, 2), Some(start())).await;
    let second = house.dock(&content(70_000, 3), Some(start())).await;
    let kind = desk::KINDS.iter().find(|kind| kind.name == "recordings").unwrap();
    let id = store::RecordId::new(first.clone()).unwrap();
    let record = house.store.records().read(kind, &id).await.unwrap().unwrap();
    let mut body = record.body.clone();
    *body.last_mut().unwrap() ^= 1;
    let unit = store::Unit::new().put(kind, &id, Some(record.version), record.facts, body);
    house.store.units().commit(unit).await.unwrap();
    house.pass(30 * 24);
    let worked = house.work().await;
    assert_eq!(worked.failed, 1, "the damage is reported");
    let gone = evidence::show(&house.officer(), &house.desk, &second).await;
    assert!(matches!(gone, Err(DeskError::NotFound(_))));
    let damaged = evidence::show(&house.officer(), &house.desk, &first).await;
    assert!(matches!(damaged, Err(DeskError::Vault(_))), "{damaged:?}");
}
