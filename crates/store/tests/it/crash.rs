//! A crash at every write, one after the other: what was acknowledged holds, nothing is there by
//! half, what was to go and was acknowledged is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use store::{
    BlobName, Embedded, Facts, Faults, Kind, KindSpec, Options, RecordId, SimDisk, Site, Step,
    Store, StoreError, Unit,
};

static THING: KindSpec = KindSpec { name: "thing", indexes: &[] };
static KINDS: &[Kind] = &[&THING];

/// Counts the sites that are passed, and crashes at one of them.
#[derive(Default)]
struct CrashAt {
    passed: AtomicU64,
    at: Option<u64>,
}

impl Faults for CrashAt {
    fn before(&self, _site: Site) -> Result<(), StoreError> {
        let number = self.passed.fetch_add(1, Ordering::SeqCst);
        if Some(number) == self.at { Err(StoreError::Crashed) } else { Ok(()) }
    }
    fn after(&self, site: Site) -> Result<(), StoreError> {
        self.before(site)
    }
}

fn open(
    folder: &std::path::Path,
    disk: &SimDisk,
    faults: Arc<dyn Faults>,
) -> Result<Embedded, StoreError> {
    let options = Options { faults, readers: 1, ..Options::default() };
    Embedded::open_with(folder, KINDS, Arc::new(disk.clone()), &options)
}

fn blob(name: &str) -> BlobName {
    BlobName::new(name).unwrap()
}

fn thing() -> RecordId {
    RecordId::new("thing").unwrap()
}

/// A recording's life in small: a key, a staged blob, a record; then its end. `done` tells how many
/// of the steps were acknowledged.
async fn life(store: &dyn Store, done: &mut usize) -> Result<(), StoreError> {
    store.keys().put("key", b"<wrapped>").await?;
    *done = 1;
    let mut staged = store.blobs().stage(&blob("class/blob")).await?;
    staged.append("night ".into()).await?;
    assert_eq!(staged.sync().await?, 6);
    *done = 2;
    staged.append("watch".into()).await?;
    staged.publish(None).await?;
    *done = 3;
    let unit = Unit::new().put(&THING, &thing(), None, Facts::new(), vec![1]).entry(vec![1]);
    store.units().commit(unit).await?;
    *done = 4;
    store.keys().shred("key", Timestamp::UNIX_EPOCH).await?;
    *done = 5;
    store.blobs().delete_and_prove(&blob("class/blob")).await?;
    *done = 6;
    let unit = Unit::new().delete(&THING, &thing(), 1).entry(vec![2]);
    store.units().commit(unit).await?;
    *done = 7;
    Ok(())
}

/// Holds after a crash that came when `done` steps were acknowledged.
async fn check(store: &dyn Store, disk: &SimDisk, done: usize, context: &str) {
    let key = store.keys().get("key").await.unwrap();
    assert!(!(1..4).contains(&done) || key.is_some(), "{context}: key lost");
    assert!(done < 5 || key.is_none(), "{context}: key back");
    if store.keys().is_shredded("key").await.unwrap() {
        let held = |bytes: &[u8]| bytes.windows(9).any(|part| part == b"<wrapped>");
        assert!(!disk.files().iter().any(|(_, bytes)| held(bytes)), "{context}: bytes on disk");
    }
    let len = store.blobs().len(&blob("class/blob")).await.unwrap();
    assert!(len.is_none_or(|len| len == 11), "{context}: blob by half");
    assert!(!(3..5).contains(&done) || len.is_some(), "{context}: blob lost");
    assert!(done < 6 || len.is_none(), "{context}: blob back");
    if len.is_some() {
        let bytes = store.blobs().read(&blob("class/blob"), 0..11).await.unwrap();
        assert_eq!(bytes, "night watch", "{context}");
        assert_eq!(store.blobs().staged(None, 9).await.unwrap(), [], "{context}");
    } else if done == 2 {
        let mut staged = store.blobs().stage(&blob("class/blob")).await.unwrap();
        assert!(staged.len() >= 6, "{context}: mark lost");
        staged.truncate(6).await.unwrap();
        assert_eq!(staged.read(0..6).await.unwrap(), "night ", "{context}");
    }
    let record = store.records().read(&THING, &thing()).await.unwrap();
    let size = store.journal().size().await.unwrap();
    assert!(!(4..6).contains(&done) || record.is_some(), "{context}: record lost");
    assert_eq!(u64::from(record.is_some()), size % 2, "{context}: unit by half");
    assert!(done < 7 || size == 2, "{context}: unit lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_at_any_write_leaves_what_was_acknowledged() {
    let mut seed: u64 = 0x9e37_79b9_7f4a_7c15;
    for at in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let disk = SimDisk::new();
        let crash = Arc::new(CrashAt { at: Some(at), ..CrashAt::default() });
        let mut done = 0;
        match open(folder.path(), &disk, Arc::clone(&crash) as Arc<dyn Faults>) {
            Err(error) => assert_eq!(error, StoreError::Crashed),
            Ok(store) => match life(&store, &mut done).await {
                // Every site was passed without a crash: all were tried.
                Ok(()) => {
                    assert!(at > 80, "only {at} sites");
                    return;
                }
                Err(error) => {
                    assert_eq!(error, StoreError::Crashed, "at site {at}");
                    let late = store.units().commit(Unit::new().entry(vec![9])).await;
                    assert_eq!(late, Err(StoreError::Crashed));
                    assert_eq!(store.keys().get("key").await, Err(StoreError::Crashed));
                    let late = store.blobs().len(&blob("class/blob")).await;
                    assert_eq!(late, Err(StoreError::Crashed));
                    assert_eq!(store.journal().size().await, Err(StoreError::Crashed));
                }
            },
        }
        disk.crash(&mut |below| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed % below
        });
        let store = open(folder.path(), &disk, Arc::new(CrashAt::default())).unwrap();
        check(&store, &disk, done, &format!("site {at}, after step {done}")).await;
    }
}

/// Fails the n-th append with a full disk, without a crash.
struct FullOnce(AtomicU64);

impl Faults for FullOnce {
    fn before(&self, site: Site) -> Result<(), StoreError> {
        let is_append = matches!(site, Site::Blob(Step::Append) | Site::Commit);
        if is_append && self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            return Err(StoreError::Full);
        }
        Ok(())
    }
    fn after(&self, _site: Site) -> Result<(), StoreError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_fault_that_is_no_crash_fails_one_call_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let faults = Arc::new(FullOnce(AtomicU64::new(1)));
    let store = open(folder.path(), &SimDisk::new(), faults).unwrap();
    let unit = || Unit::new().entry(vec![1]);
    assert_eq!(store.units().commit(unit()).await, Err(StoreError::Full));
    assert_eq!(store.journal().size().await, Ok(0));
    assert_eq!(store.units().commit(unit()).await.unwrap().first_position, Some(0));
}

/// Refuses the first sync of a folder after a link.
#[derive(Default)]
struct LinkUnsynced {
    linked: AtomicU64,
}

impl Faults for LinkUnsynced {
    fn before(&self, site: Site) -> Result<(), StoreError> {
        let amid = site == Site::Blob(Step::SyncFolder);
        if amid && self.linked.compare_exchange(1, 2, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            return Err(StoreError::Unavailable { what: "the disk", reason: "a fault".to_owned() });
        }
        Ok(())
    }
    fn after(&self, site: Site) -> Result<(), StoreError> {
        if site == Site::Blob(Step::Link) {
            self.linked.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }
}

/// A publication that failed after the link may be seen, but then it also stays.
#[tokio::test(flavor = "multi_thread")]
async fn a_blob_that_was_seen_survives_though_its_publication_failed() {
    for look in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let disk = SimDisk::new();
        let store = open(folder.path(), &disk, Arc::new(LinkUnsynced::default())).unwrap();
        let name = blob("class/blob");
        let failed = store.blobs().put_new(&name, "night watch".into()).await;
        assert!(matches!(failed, Err(StoreError::Unavailable { .. })), "{failed:?}");
        match look {
            0 => assert_eq!(store.blobs().len(&name).await, Ok(Some(11))),
            1 => assert_eq!(store.blobs().read(&name, 0..11).await.unwrap(), "night watch"),
            2 => assert_eq!(store.blobs().list("", None, 9).await.unwrap().len(), 1),
            _ => {
                let again = store.blobs().stage(&name).await.err();
                assert!(matches!(again, Some(StoreError::AlreadyThere { .. })), "{again:?}");
            }
        }
        drop(store);
        // Whatever was not synced is lost.
        disk.crash(&mut |below| below - 1);
        let store = open(folder.path(), &disk, Arc::new(CrashAt::default())).unwrap();
        assert_eq!(store.blobs().len(&name).await, Ok(Some(11)), "look {look}");
    }
}
