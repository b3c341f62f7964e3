//! Killed without warning: what was acknowledged is there.
//!
//! A test program of its own: a process that it is just starting holds, until it has begun, every
//! lock that another test has at that moment.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use futures_util::future::join_all;
use store::{BlobName, Embedded, Facts, Kind, KindSpec, RealDisk, RecordId, Store, Unit};

static THING: KindSpec = KindSpec { name: "thing", indexes: &[] };
static KINDS: &[Kind] = &[&THING];

/// Tells the child where to write; absent in the parent.
const FOLDER: &str = "BLUELAMP_STORE_TEST_FOLDER";
const TASKS: u32 = 16;

fn open(folder: &Path) -> Arc<dyn Store> {
    Arc::new(Embedded::open(folder, KINDS, Arc::new(RealDisk)).unwrap())
}

/// Commits units, keys and blobs from many sides until it is killed, and tells of each when it was
/// acknowledged and not before.
async fn write_until_killed(store: &dyn Store) {
    let tell = |name: &str| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nacknowledged {name}").and_then(|()| out.flush()).unwrap();
    };
    let write = |task: u32| async move {
        for n in 0.. {
            let name = format!("{task}-{n}");
            let id = RecordId::new(&name).unwrap();
            if n % 5 == 0 {
                store.keys().put(&name, name.as_bytes()).await.unwrap();
                let blob = BlobName::new(format!("blobs/{name}")).unwrap();
                store.blobs().put_new(&blob, name.clone().into()).await.unwrap();
            }
            let unit = Unit::new().put(&THING, &id, None, Facts::new(), name.clone().into_bytes());
            store.units().commit(unit.entry(name.clone().into_bytes())).await.unwrap();
            tell(&name);
        }
    };
    join_all((0..TASKS).map(write)).await;
}

/// Starts this test in a process of its own, kills it after some acknowledgements, and gives them.
fn kill_after(folder: &Path, acknowledgements: usize) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["acknowledged_work_survives_a_kill", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = Vec::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    while told.len() < acknowledgements {
        let line = lines.next().expect("the child writes until it is killed");
        told.extend(line.strip_prefix("acknowledged ").map(str::to_owned));
    }
    child.kill().unwrap();
    // What it said before it died counts as well.
    told.extend(lines.filter_map(|line| line.strip_prefix("acknowledged ").map(str::to_owned)));
    assert!(!child.wait().unwrap().success());
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_work_survives_a_kill() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return write_until_killed(&*open(Path::new(&folder))).await;
    }
    for acknowledgements in [1, 40, 333] {
        let folder = tempfile::tempdir().unwrap();
        let told = kill_after(folder.path(), acknowledgements);
        let store = open(folder.path());
        let mut entries = Vec::new();
        loop {
            let rows = store.journal().read(entries.len() as u64, 10_000).await.unwrap();
            if rows.is_empty() {
                break;
            }
            entries.extend(rows.into_iter().map(|row| String::from_utf8(row.entry).unwrap()));
        }
        for name in &told {
            assert!(entries.contains(name), "entry of {name}");
            let record = store.records().read(&THING, &RecordId::new(name).unwrap()).await;
            assert_eq!(record.unwrap().unwrap().body, name.as_bytes());
            if name.split('-').nth(1).unwrap().parse::<u32>().unwrap() % 5 == 0 {
                assert_eq!(store.keys().get(name).await, Ok(Some(name.clone().into_bytes())));
                let blob = BlobName::new(format!("blobs/{name}")).unwrap();
                let len = name.len() as u64;
                assert_eq!(store.blobs().read(&blob, 0..len).await, Ok(name.clone().into()));
            }
        }
        // And nothing is there by half: every entry has its record.
        for entry in entries {
            let id = RecordId::new(&entry).unwrap();
            assert!(store.records().read(&THING, &id).await.unwrap().is_some(), "record {entry}");
        }
    }
}
