//! Key files: torn, damaged, crashed, restored, full; and that what is shredded is not on the disk.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::disk::Disk;
use crate::embedded::watch::Watch;
use crate::faults::{Faults, NoFaults, Site};
use crate::sim_disk::SimDisk;

const FILE_BYTES: u32 = 4_096;

fn open(disk: &SimDisk, faults: Arc<dyn Faults>) -> Result<KeyFiles, StoreError> {
    let watch = Arc::new(Watch::new(faults));
    let watched = Watched::new(Arc::new(disk.clone()), watch, Site::Key);
    KeyFiles::open(Arc::new(Index::new(watched, Path::new("/s"))), FILE_BYTES)
}

fn quiet(disk: &SimDisk) -> KeyFiles {
    open(disk, Arc::new(NoFaults)).unwrap()
}

fn id(n: u32) -> String {
    format!("key-{n:04}")
}

/// A wrapped key that is found in a file by looking for it.
fn wrapped(n: u32) -> Vec<u8> {
    format!("<secret {n:04} {}>", "x".repeat(60)).into_bytes()
}

fn key(n: u32) -> WrappedKey {
    WrappedKey { id: id(n), wrapped: wrapped(n) }
}

fn put(files: &mut KeyFiles, keys: impl IntoIterator<Item = u32>) -> Result<(), StoreError> {
    files.put(&[keys.into_iter().map(key).collect()]).remove(0)
}

fn shred(files: &mut KeyFiles, ids: &[u32]) -> Result<(), StoreError> {
    let ids: Vec<_> = ids.iter().map(|n| id(*n)).collect();
    files.shred(ids.iter().map(|id| (id.as_str(), Timestamp::UNIX_EPOCH)))
}

/// Whether the wrapped bytes of a key are in any file, live or not.
fn on_disk(disk: &SimDisk, n: u32) -> bool {
    let wanted = wrapped(n);
    disk.files().iter().any(|(_, bytes)| bytes.windows(wanted.len()).any(|part| part == wanted))
}

fn key_files(disk: &SimDisk) -> Vec<PathBuf> {
    let files = disk.files().into_iter().map(|(path, _)| path);
    files.filter(|path| path.extension().is_some_and(|end| end == "keys")).collect()
}

#[test]
fn a_shredded_key_is_in_no_file_when_the_call_returns() {
    let disk = SimDisk::new();
    let mut files = quiet(&disk);
    for n in 0..200 {
        put(&mut files, [n]).unwrap();
    }
    assert!(key_files(&disk).len() > 3);
    for gone in [&[0, 1, 2][..], &[60], &[199], &[100, 20, 150]] {
        shred(&mut files, gone).unwrap();
        for n in gone {
            assert!(!on_disk(&disk, *n), "key {n}");
            assert_eq!(files.index().get(&id(*n)), Ok(None));
        }
    }
    for n in (0..200).filter(|n| ![0, 1, 2, 60, 199, 100, 20, 150].contains(n)) {
        assert_eq!(files.index().get(&id(n)), Ok(Some(wrapped(n))), "key {n}");
    }
}

#[test]
fn files_with_few_keys_left_are_merged_and_empty_ones_go() {
    let disk = SimDisk::new();
    let mut files = quiet(&disk);
    for n in 0..400 {
        put(&mut files, [n]).unwrap();
    }
    let before = key_files(&disk).len();
    for n in (0..400).filter(|n| n % 10 != 0) {
        shred(&mut files, &[n]).unwrap();
    }
    let after = key_files(&disk).len();
    assert!(before >= 8 && after <= 4, "{before} files became {after}");
    let files = quiet(&disk);
    for n in (0..400).step_by(10) {
        assert_eq!(files.index().get(&id(n)), Ok(Some(wrapped(n))), "key {n}");
    }
    let mut files = files;
    shred(&mut files, &(0..400).step_by(10).collect::<Vec<_>>()).unwrap();
    assert_eq!(key_files(&disk), Vec::<PathBuf>::new());
}

#[test]
fn an_older_copy_of_the_keys_brings_nothing_back() {
    let disk = SimDisk::new();
    let mut files = quiet(&disk);
    put(&mut files, 0..20).unwrap();
    let copy: Vec<_> =
        disk.files().into_iter().filter(|(path, _)| path.starts_with("/s/keys")).collect();
    shred(&mut files, &[3, 4]).unwrap();
    let restore = || {
        for (path, bytes) in copy.clone() {
            disk.restore(&path, bytes);
        }
        assert!(on_disk(&disk, 3));
    };
    restore();
    assert_eq!(files.load(), Ok(2));
    assert!(!on_disk(&disk, 3) && !on_disk(&disk, 4));
    drop(files);
    restore();
    let files = quiet(&disk);
    assert!(!on_disk(&disk, 3) && !on_disk(&disk, 4));
    assert_eq!(files.index().get(&id(3)), Ok(None));
    assert_eq!(files.index().get(&id(5)), Ok(Some(wrapped(5))));
}

#[test]
fn a_key_that_lies_in_two_files_is_brought_to_one_place() {
    let disk = SimDisk::new();
    let mut files = quiet(&disk);
    put(&mut files, 0..3).unwrap();
    drop(files);
    let first = disk.files().into_iter().find(|(path, _)| path.starts_with("/s/keys")).unwrap();
    disk.restore(Path::new("/s/keys/00000009.keys"), first.1);
    let mut files = quiet(&disk);
    assert_eq!(key_files(&disk), [PathBuf::from("/s/keys/00000009.keys")]);
    shred(&mut files, &[1]).unwrap();
    assert!(!on_disk(&disk, 1) && on_disk(&disk, 2));
}

#[test]
fn damage_is_told_and_a_torn_end_is_cut() {
    let disk = SimDisk::new();
    let mut files = quiet(&disk);
    for n in 0..60 {
        put(&mut files, [n]).unwrap();
    }
    drop(files);
    let [first, .., last] = &*key_files(&disk) else { panic!("several files were written") };
    let mut torn = disk.open_append(last).unwrap();
    torn.append(b"L\x08").unwrap();
    let files = quiet(&disk);
    assert_eq!(files.index().get(&id(59)), Ok(Some(wrapped(59))));
    disk.damage(first, 30, &[1]).unwrap();
    assert_eq!(
        files.index().get(&id(0)),
        Err(StoreError::Corrupt { what: "key file 00000001".to_owned() })
    );
    let error = open(&disk, Arc::new(NoFaults)).err();
    assert_eq!(error, Some(StoreError::Corrupt { what: "key file 00000001".to_owned() }));
    disk.damage(first, 30, &[1]).unwrap();
    // The newest file is damaged before its last batch: that is no torn end.
    disk.damage(last, 30, &[1]).unwrap();
    assert!(open(&disk, Arc::new(NoFaults)).is_err());
    disk.damage(last, 30, &[1]).unwrap();
    for n in 0..3 {
        shred(&mut quiet(&disk), &[n]).unwrap();
    }
    disk.damage(Path::new("/s/shreds/shreds.log"), 30, &[1]).unwrap();
    let error = open(&disk, Arc::new(NoFaults)).err();
    assert_eq!(error, Some(StoreError::Corrupt { what: "the shred journal".to_owned() }));
}

#[test]
fn a_mark_without_its_batch_is_no_damage() {
    let disk = SimDisk::new();
    let mut files = quiet(&disk);
    put(&mut files, [1]).unwrap();
    shred(&mut files, &[9]).unwrap();
    drop(files);
    // The crash came when of the next batch only its mark had reached the disk.
    for (path, mut bytes) in disk.files() {
        bytes.extend(frame::MARK);
        disk.restore(&path, bytes);
    }
    let mut files = quiet(&disk);
    put(&mut files, [2]).unwrap();
    shred(&mut files, &[1]).unwrap();
    drop(files);
    let mut files = quiet(&disk);
    put(&mut files, [3]).unwrap();
    let held = [1, 2, 3].map(|n| files.index().get(&id(n)).unwrap());
    assert_eq!(held, [None, Some(wrapped(2)), Some(wrapped(3))]);
    assert!(!on_disk(&disk, 1));
}

#[test]
fn a_full_disk_refuses_keys_and_keeps_what_is_there() {
    let disk = SimDisk::new();
    let mut files = quiet(&disk);
    put(&mut files, 0..10).unwrap();
    disk.set_capacity(Some(disk.used_bytes() + 50));
    assert_eq!(put(&mut files, 10..20), Err(StoreError::Full));
    assert_eq!(files.index().get(&id(10)), Ok(None));
    // The id fits into the journal, so the key is gone; its bytes go when there is space again.
    assert_eq!(shred(&mut files, &[4]), Err(StoreError::Full));
    assert_eq!(files.index().get(&id(4)), Ok(None));
    disk.set_capacity(None);
    shred(&mut files, &[4]).unwrap();
    assert!(!on_disk(&disk, 4));
    put(&mut files, 10..20).unwrap();
    let files = quiet(&disk);
    assert!((0..20).filter(|n| *n != 4).all(|n| files.index().get(&id(n)) == Ok(Some(wrapped(n)))));
}

#[test]
fn the_shred_journal_is_read_across_its_strides() {
    let disk = SimDisk::new();
    let mut files = quiet(&disk);
    let ids: Vec<_> = (0..30_000).collect();
    ids.chunks(1_000).for_each(|ids| shred(&mut files, ids).unwrap());
    let files = quiet(&disk);
    assert!(disk.len(Path::new("/s/shreds/shreds.log")).unwrap() > Some(600_000));
    assert!(ids.iter().all(|n| files.index().is_shredded(&id(*n))));
    let all = shreds::list(files.index(), None, usize::MAX).unwrap();
    assert!(all.iter().map(|line| line.id.clone()).eq(ids.iter().map(|n| id(*n))));
}

/// Says "crashed" at the n-th step.
struct CrashAt(std::sync::atomic::AtomicI64);

impl Faults for CrashAt {
    fn before(&self, _site: Site) -> Result<(), StoreError> {
        let left = self.0.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
        if left == 0 { Err(StoreError::Crashed) } else { Ok(()) }
    }
    fn after(&self, site: Site) -> Result<(), StoreError> {
        self.before(site)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_line_is_read_as_it_was_written_or_not_at_all(
        id in "[A-Za-z0-9._:-]{1,128}",
        rest in prop::collection::vec(any::<u8>(), 0..300),
        cut in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let mut bytes = Vec::new();
        frame::write(&mut bytes, &id, &rest);
        let line = frame::read(&bytes).unwrap();
        prop_assert_eq!((line.id, line.rest, line.bytes), (id.as_str(), &*rest, bytes.len()));
        let cut = cut.index(bytes.len());
        prop_assert_eq!(frame::read(&bytes[..cut]), None);
        bytes[cut] ^= 1 << bit;
        prop_assert_eq!(frame::read(&bytes), None);
    }

    /// Whatever step a crash comes at: what was acknowledged holds, and what was to be shredded and
    /// is in the journal is on no disk.
    #[test]
    fn a_crash_at_any_step_loses_nothing_and_revives_nothing(
        steps in prop::collection::vec((any::<bool>(), 0..40_u32, 1..12_u32), 1..14),
        crash_at in 0..120_i64,
        seed in any::<u64>(),
    ) {
        let disk = SimDisk::new();
        let (mut kept, mut gone, mut maybe) = (vec![], vec![], vec![]);
        let crash = CrashAt(crash_at.into());
        if let Ok(mut files) = open(&disk, Arc::new(crash)) {
            for (is_put, start, number) in steps {
                let some: Vec<_> = (start..start + number).collect();
                let fresh: Vec<_> = some.iter().copied()
                    .filter(|n| ![&kept, &gone, &maybe].iter().any(|known| known.contains(n)))
                    .collect();
                let done = if is_put {
                    put(&mut files, fresh.clone())
                } else {
                    shred(&mut files, &some)
                };
                match (is_put, done) {
                    (true, Ok(())) => kept.extend(fresh),
                    (true, Err(_)) => maybe.extend(fresh),
                    (false, Ok(())) => {
                        kept.retain(|n| !some.contains(n));
                        gone.extend(some);
                    }
                    (false, Err(_)) => {
                        kept.retain(|n| !some.contains(n));
                        maybe.extend(some.into_iter().filter(|n| !gone.contains(n)));
                    }
                }
            }
        }
        let mut state = seed | 1;
        disk.crash(&mut |below| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        });
        let files = quiet(&disk);
        for n in &kept {
            prop_assert_eq!(files.index().get(&id(*n)), Ok(Some(wrapped(*n))), "key {}", n);
        }
        for n in &gone {
            prop_assert!(files.index().is_shredded(&id(*n)), "key {}", n);
        }
        for n in gone.iter().chain(&maybe).filter(|n| files.index().is_shredded(&id(**n))) {
            prop_assert!(!on_disk(&disk, *n), "key {}", n);
        }
        for n in &maybe {
            let found = files.index().get(&id(*n)).unwrap();
            prop_assert!(found.is_none_or(|found| found == wrapped(*n)), "key {}", n);
        }
    }
}
