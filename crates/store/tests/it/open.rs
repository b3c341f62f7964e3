//! Opening: again, twice, from another version, with other indexes; and locked or full.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use rusqlite::Connection;
use store::{
    BlobName, Embedded, Facts, IndexSpec, Kind, KindSpec, Options, Query, RealDisk, RecordId,
    SimDisk, Store, StoreError, Unit,
};
use tempfile::TempDir;

static THING: KindSpec = KindSpec {
    name: "thing",
    indexes: &[IndexSpec { name: "by_state", fields: &["state", "due_at"] }],
};
static KINDS: &[Kind] = &[&THING];

fn open(folder: &TempDir, kinds: &'static [Kind]) -> Result<Embedded, StoreError> {
    let options = Options { busy_timeout: Duration::from_millis(50), ..Options::default() };
    Embedded::open_with(folder.path(), kinds, Arc::new(RealDisk), &options)
}

fn database(folder: &TempDir) -> Connection {
    Connection::open(folder.path().join("records.db")).unwrap()
}

fn put(name: &str) -> Unit {
    let facts = Facts::new().with("state", "open").with("due_at", 1).with("rank", 2);
    Unit::new().put(&THING, &RecordId::new(name).unwrap(), None, facts, vec![1]).entry(vec![2])
}

#[tokio::test]
async fn a_second_opener_is_refused_until_the_first_has_gone() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(&folder, KINDS).unwrap();
    let error = open(&folder, KINDS).err().unwrap();
    assert_eq!(error, StoreError::Held);
    assert_eq!(error.to_string(), "another process holds the store in this folder");
    drop(first);
    let second = open(&folder, KINDS).unwrap();
    // A blob that is being staged holds the folder too: it can still write.
    let blob = second.blobs().stage(&BlobName::new("a/b").unwrap()).await.unwrap();
    drop(second);
    assert_eq!(open(&folder, KINDS).err(), Some(StoreError::Held));
    drop(blob);
    open(&folder, KINDS).unwrap();
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(&folder, KINDS).unwrap());
    database(&folder).execute("INSERT INTO migrations VALUES (99, 'later')", []).unwrap();
    let error = open(&folder, KINDS).err().unwrap();
    assert_eq!(error, StoreError::Newer { found: 99, known: 2 });
    database(&folder).execute("DELETE FROM migrations WHERE number = 99", []).unwrap();
    open(&folder, KINDS).unwrap();
}

#[tokio::test]
async fn a_database_of_another_program_or_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    database(&folder).execute_batch("CREATE TABLE other (a)").unwrap();
    assert!(matches!(open(&folder, KINDS).err(), Some(StoreError::Corrupt { .. })));
    let names = "SELECT group_concat(name) FROM sqlite_schema";
    let names: String = database(&folder).query_row(names, [], |row| row.get(0)).unwrap();
    assert_eq!(names, "other");
    std::fs::write(folder.path().join("records.db"), [7; 8_192]).unwrap();
    assert!(matches!(open(&folder, KINDS).err(), Some(StoreError::Corrupt { .. })));
}

#[tokio::test]
async fn indexes_follow_their_declaration_and_records_stay() {
    static OTHER: KindSpec = KindSpec {
        name: "thing",
        indexes: &[
            IndexSpec { name: "by_state", fields: &["due_at", "state"] },
            IndexSpec { name: "by_rank", fields: &["rank"] },
        ],
    };
    static NEW: KindSpec = KindSpec { name: "new_kind", indexes: &[] };
    static OTHERS: &[Kind] = &[&OTHER, &NEW];
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, KINDS).unwrap();
    store.units().commit(put("a")).await.unwrap();
    drop(store);
    let store = open(&folder, OTHERS).unwrap();
    for query in [Query::over("by_state").equal(1).equal("open"), Query::over("by_rank").equal(2)] {
        assert_eq!(store.records().list(&OTHER, &query).await.unwrap().records.len(), 1);
    }
    let error = store.records().read(&THING, &RecordId::new("a").unwrap()).await.err();
    assert_eq!(error, Some(StoreError::UnknownKind { kind: "thing" }));
    drop(store);
    // A kind that is not declared keeps its records for when it is again.
    drop(open(&folder, &[]).unwrap());
    let store = open(&folder, KINDS).unwrap();
    let query = Query::over("by_state").equal("open");
    assert_eq!(store.records().count(&THING, &query, 9).await, Ok(1));
    drop(store);
    let left = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'i\\_thing\\_\\_%' ESCAPE '\\'";
    let left: u32 = database(&folder).query_row(left, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_kind_with_an_odd_name_is_refused() {
    static ODD: KindSpec = KindSpec { name: "odd; name", indexes: &[] };
    static ODDS: &[Kind] = &[&ODD];
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(open(&folder, ODDS).err(), Some(StoreError::Invalid { .. })));
    let options = Options { readers: 0, ..Options::default() };
    let none = Embedded::open_with(folder.path(), KINDS, Arc::new(RealDisk), &options);
    assert!(matches!(none.err(), Some(StoreError::Invalid { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_locked_by_another_program_is_busy_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, KINDS).unwrap();
    store.units().commit(put("before")).await.unwrap();
    let other = database(&folder);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let names: Vec<_> = (0..20).map(|n| format!("during{n}")).collect();
    let refused = join_all(names.iter().map(|name| store.units().commit(put(name)))).await;
    for refused in refused {
        assert_eq!(refused, Err(StoreError::Busy { what: "the database" }));
    }
    assert_eq!(store.journal().size().await, Ok(1));
    other.execute_batch("COMMIT").unwrap();
    let done = store.units().commit(put("during0")).await.unwrap();
    assert_eq!(done.first_position, Some(1));
    let query = Query::over("by_state").equal("open");
    assert_eq!(store.records().count(&THING, &query, 9).await, Ok(2));
}

#[tokio::test]
async fn a_full_disk_publishes_nothing_by_half() {
    let folder = tempfile::tempdir().unwrap();
    let disk = SimDisk::new();
    let store = Embedded::open(folder.path(), KINDS, Arc::new(disk.clone())).unwrap();
    let (a, b) = (BlobName::new("class/a").unwrap(), BlobName::new("class/b").unwrap());
    let mut blob = store.blobs().stage(&a).await.unwrap();
    blob.append(vec![1; 1_000].into()).await.unwrap();
    disk.set_capacity(Some(disk.used_bytes() + 500));
    assert_eq!(blob.append(vec![2; 1_000].into()).await, Err(StoreError::Full));
    assert_eq!(blob.len(), 1_000);
    assert_eq!(store.blobs().put_new(&b, vec![3; 1_000].into()).await, Err(StoreError::Full));
    assert_eq!(store.blobs().len(&b).await, Ok(None));
    assert_eq!(store.keys().put("k", &[4; 1_000]).await, Err(StoreError::Full));
    assert_eq!(store.keys().get("k").await, Ok(None));
    disk.set_capacity(None);
    blob.append(vec![5; 1_000].into()).await.unwrap();
    blob.publish(None).await.unwrap();
    let bytes = store.blobs().read(&a, 0..2_000).await.unwrap();
    assert!(bytes.iter().eq([[1; 1_000], [5; 1_000]].as_flattened()));
    store.blobs().put_new(&b, vec![3; 1_000].into()).await.unwrap();
    store.keys().put("k", &[4; 1_000]).await.unwrap();
    assert_eq!(store.keys().get("k").await, Ok(Some(vec![4; 1_000])));
}
