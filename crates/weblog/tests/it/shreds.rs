//! Shredding a log.
//!
//! Invariant: what was overwritten is looked at through a handle that was opened before.

use crate::{empty, line};
use std::fs;
use std::io::{Read as _, Seek as _, Write as _};
use weblog::{ShredError, Source};

fn log_in(folder: &tempfile::TempDir) -> (std::path::PathBuf, String) {
    let path = folder.path().join("access.log");
    let log = line("/janedoe", 200).repeat(2_000);
    fs::write(&path, &log).unwrap();
    (path, log)
}

#[test]
fn a_log_is_read_overwritten_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, log) = log_in(&folder);
    let mut kept_open = fs::File::open(&path).unwrap();
    let mut source = Source::open_to_shred(&path).unwrap();
    assert_eq!(source.size_bytes(), log.len() as u64);
    let mut summary = empty();
    weblog::read(&mut source, &mut summary).unwrap();
    assert_eq!(summary.total(weblog::Class::Successful).requests, 2_000);
    source.shred([1, 2]).unwrap();
    assert!(!path.exists());
    let mut left = Vec::new();
    kept_open.rewind().unwrap();
    kept_open.read_to_end(&mut left).unwrap();
    assert_eq!(left.len(), log.len());
    assert!(!left.windows(7).any(|bytes| bytes == b"janedoe"));
    let ones: usize = left.iter().map(|byte| byte.count_ones() as usize).sum();
    let percent = ones * 100 / (left.len() * 8);
    assert!((49..=50).contains(&percent), "{percent}");
}

#[test]
fn a_log_that_changed_since_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (path, log) = log_in(&folder);
    let source = Source::open_to_shred(&path).unwrap();
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more\n").unwrap();
    assert!(matches!(source.shred([1, 2]), Err(ShredError::Changed)));
    assert_eq!(fs::read_to_string(&path).unwrap(), log + "more\n");
    // Another file in its place.
    let source = Source::open_to_shred(&path).unwrap();
    fs::rename(&path, folder.path().join("access.log.1")).unwrap();
    fs::write(&path, "another").unwrap();
    assert!(matches!(source.shred([1, 2]), Err(ShredError::Changed)));
    assert_eq!(fs::read_to_string(&path).unwrap(), "another");
}

#[test]
fn links_folders_and_files_of_two_names_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (path, log) = log_in(&folder);
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert!(matches!(Source::open_to_shred(&link), Err(ShredError::NoFile)));
    assert!(matches!(Source::open_to_shred(folder.path()), Err(ShredError::NoFile)));
    assert!(matches!(
        Source::open_to_shred(std::path::Path::new("/dev/null")),
        Err(ShredError::NoFile)
    ));
    fs::hard_link(&path, folder.path().join("second")).unwrap();
    assert!(matches!(Source::open_to_shred(&path), Err(ShredError::Names(2))));
    let source = Source::open(&path).unwrap();
    assert!(matches!(source.shred([1, 2]), Err(ShredError::NotAsked)));
    assert!(matches!(Source::open_to_shred(&folder.path().join("none")), Err(ShredError::Io(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), log);
}

#[test]
fn a_second_name_given_meanwhile_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let (path, log) = log_in(&folder);
    let source = Source::open_to_shred(&path).unwrap();
    fs::hard_link(&path, folder.path().join("second")).unwrap();
    assert!(matches!(source.shred([1, 2]), Err(ShredError::Changed)));
    assert_eq!(fs::read_to_string(&path).unwrap(), log);
}
