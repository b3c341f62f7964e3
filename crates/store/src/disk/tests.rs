//! The real disk and the simulated one answer alike.

use std::path::PathBuf;

use super::*;
use crate::sim_disk::SimDisk;

/// Runs the same steps on both, each in a folder of its own.
fn on_both(steps: impl Fn(&dyn Disk, PathBuf)) {
    let folder = tempfile::tempdir().unwrap();
    steps(&RealDisk, folder.path().join("root"));
    steps(&SimDisk::new(), PathBuf::from("/root"));
}

fn file(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Box<dyn DiskFile> {
    let mut file = disk.open_append(path).unwrap();
    file.append(bytes).unwrap();
    file.sync().unwrap();
    file
}

#[test]
fn a_file_grows_and_is_cut() {
    on_both(|disk, root| {
        disk.make_folder(&root.join("a/b")).unwrap();
        disk.make_folder(&root.join("a/b")).unwrap();
        let mut open = file(disk, &root.join("a/b/f"), b"night watch");
        assert_eq!(open.read_at(6, 5), Ok(b"watch".to_vec()));
        assert!(open.read_at(6, 6).is_err());
        open.truncate(6).unwrap();
        open.append(b"shift").unwrap();
        assert_eq!(disk.len(&root.join("a/b/f")), Ok(Some(11)));
        assert!(!open.is_empty().unwrap());
        let again = disk.open_read(&root.join("a/b/f")).unwrap();
        assert_eq!(again.read_at(0, 11), Ok(b"night shift".to_vec()));
    });
}

#[test]
fn what_is_absent_is_told_as_absent() {
    on_both(|disk, root| {
        let gone = root.join("none/f");
        assert_eq!(disk.len(&gone), Ok(None));
        assert_eq!(disk.list(&root.join("none")), Ok(vec![]));
        assert_eq!(disk.open_append(&gone).err(), Some(DiskError::NotFound));
        assert_eq!(disk.open_read(&gone).err(), Some(DiskError::NotFound));
        assert_eq!(disk.unlink(&gone), Err(DiskError::NotFound));
        assert_eq!(disk.sync_folder(&root.join("none")), Err(DiskError::NotFound));
        assert_eq!(disk.rename(&gone, &root.join("f")), Err(DiskError::NotFound));
        assert_eq!(disk.link_no_replace(&gone, &root.join("f")), Err(DiskError::NotFound));
    });
}

#[test]
fn a_link_replaces_nothing_and_a_rename_does() {
    on_both(|disk, root| {
        disk.make_folder(&root).unwrap();
        let (a, b, c) = (root.join("a"), root.join("b"), root.join("c"));
        file(disk, &a, b"a");
        file(disk, &b, b"bb");
        assert_eq!(disk.link_no_replace(&a, &b), Err(DiskError::AlreadyThere));
        disk.link_no_replace(&a, &c).unwrap();
        disk.unlink(&a).unwrap();
        assert_eq!((disk.len(&a), disk.len(&c)), (Ok(None), Ok(Some(1))));
        disk.rename(&c, &b).unwrap();
        assert_eq!((disk.len(&c), disk.len(&b)), (Ok(None), Ok(Some(1))));
        disk.sync_folder(&root).unwrap();
    });
}

#[test]
fn names_are_listed_sorted_with_what_they_are() {
    on_both(|disk, root| {
        disk.make_folder(&root.join("b")).unwrap();
        file(disk, &root.join("c"), b"");
        file(disk, &root.join("a"), b"");
        file(disk, &root.join("b/inner"), b"");
        let names = disk.list(&root).unwrap();
        let names: Vec<_> = names.iter().map(|entry| (&*entry.name, entry.is_folder)).collect();
        assert_eq!(names, [("a", false), ("b", true), ("c", false)]);
        assert_eq!(disk.len(&root.join("b")), Ok(None));
        assert_eq!(disk.len(&root.join("a/below-a-file")), Ok(None));
    });
}

#[test]
fn the_real_disk_keeps_files_for_their_owner_and_paths_out_of_errors() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("private");
    RealDisk.make_folder(&root).unwrap();
    file(&RealDisk, &root.join("f"), b"x");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&root), mode(&root.join("f"))), (0o700, 0o600));
    let error = RealDisk.open_append(&root).err().unwrap();
    assert!(!error.to_string().contains("private"), "{error}");
}
