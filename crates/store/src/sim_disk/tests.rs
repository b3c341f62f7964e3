//! What a crash may take, and what it may not.

use super::*;

/// Numbers that differ from seed to seed (xorshift).
fn numbers(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    }
}

fn read(disk: &SimDisk, path: &str) -> Option<Vec<u8>> {
    let len = disk.len(Path::new(path)).unwrap()?;
    let file = disk.open_read(Path::new(path)).unwrap();
    Some(file.read_at(0, usize::try_from(len).unwrap()).unwrap())
}

/// What is found at a path after a crash, over many seeds.
fn found(path: &str, before: impl Fn(&SimDisk)) -> Vec<Option<Vec<u8>>> {
    let all = (0..200).map(|seed| {
        let disk = SimDisk::new();
        disk.make_folder(Path::new("/d")).unwrap();
        before(&disk);
        disk.crash(&mut numbers(seed));
        read(&disk, path)
    });
    let mut all: Vec<_> = all.collect();
    all.sort();
    all.dedup();
    all
}

fn write(disk: &SimDisk, path: &str, bytes: &[u8]) -> Box<dyn DiskFile> {
    let mut file = disk.open_append(Path::new(path)).unwrap();
    file.append(bytes).unwrap();
    file
}

fn synced(disk: &SimDisk, path: &str, bytes: &[u8]) {
    write(disk, path, bytes).sync().unwrap();
    disk.sync_folder(Path::new("/d")).unwrap();
}

#[test]
fn what_was_synced_stays() {
    assert_eq!(found("/d/f", |disk| synced(disk, "/d/f", b"abc")), [Some(b"abc".to_vec())]);
}

#[test]
fn a_tail_that_was_not_synced_may_be_torn_or_zero() {
    let found = found("/d/f", |disk| {
        synced(disk, "/d/f", b"ab");
        write(disk, "/d/f", b"cd");
    });
    assert!(found.iter().flatten().all(|bytes| bytes.starts_with(b"ab")), "{found:?}");
    for wanted in [b"ab".as_slice(), b"abc", b"abcd", b"abc\0", b"ab\0\0"] {
        assert!(found.contains(&Some(wanted.to_vec())), "{wanted:?}");
    }
}

#[test]
fn names_that_were_not_synced_may_come_or_go() {
    let made = found("/d/f", |disk| write(disk, "/d/f", b"").sync().unwrap());
    assert_eq!(made, [None, Some(vec![])]);
    let gone = found("/d/f", |disk| {
        synced(disk, "/d/f", b"a");
        disk.unlink(Path::new("/d/f")).unwrap();
    });
    assert_eq!(gone, [None, Some(b"a".to_vec())]);
    let linked = found("/d/g", |disk| {
        synced(disk, "/d/f", b"a");
        disk.link_no_replace(Path::new("/d/f"), Path::new("/d/g")).unwrap();
    });
    assert_eq!(linked, [None, Some(b"a".to_vec())]);
}

#[test]
fn a_name_that_was_replaced_has_the_one_or_the_other() {
    let found = found("/d/f", |disk| {
        synced(disk, "/d/f", b"old");
        write(disk, "/d/new", b"new").sync().unwrap();
        disk.rename(Path::new("/d/new"), Path::new("/d/f")).unwrap();
    });
    assert_eq!(found, [Some(b"new".to_vec()), Some(b"old".to_vec())]);
}

#[test]
fn a_full_disk_takes_what_fits() {
    let disk = SimDisk::new();
    disk.make_folder(Path::new("/d")).unwrap();
    disk.set_capacity(Some(5));
    let mut file = write(&disk, "/d/f", b"abc");
    assert_eq!(file.append(b"def"), Err(DiskError::Full));
    assert_eq!(disk.used_bytes(), 5);
    disk.set_capacity(None);
    file.append(b"!").unwrap();
    assert_eq!(read(&disk, "/d/f"), Some(b"abcde!".to_vec()));
}

#[test]
fn damage_and_restores_reach_what_is_durable() {
    let disk = SimDisk::new();
    disk.restore(Path::new("/d/f"), b"abc".to_vec());
    disk.damage(Path::new("/d/f"), 1, &[0x20]).unwrap();
    disk.crash(&mut numbers(1));
    assert_eq!(disk.files(), [(PathBuf::from("/d/f"), b"aBc".to_vec())]);
    assert_eq!(disk.damage(Path::new("/d/g"), 0, &[1]), Err(DiskError::NotFound));
}
