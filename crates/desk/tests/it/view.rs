//! Watching: any range, and nothing that was changed.

use crate::house::{House, content};
use desk::DeskError;
use desk::evidence::view;
use store::Store as _;

#[tokio::test]
async fn any_range_gives_exactly_its_bytes() {
    let house = House::new().await;
    let whole = content(200_000, 1);
    let id = house.dock(&whole, None).await;
    for (from, until) in [
        (0, 1),
        (0, 200_000),
        (65_535, 65_537),
        (65_536, 131_072),
        (131_071, 131_072),
        (199_999, 200_000),
        (12_345, 180_001),
    ] {
        let mut view = view(&house.officer(), &house.desk, &id, Some(from..until)).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(part) = view.next().await.unwrap() {
            bytes.extend_from_slice(&part);
        }
        let (from, until) = (usize::try_from(from).unwrap(), usize::try_from(until).unwrap());
        assert_eq!(bytes, whole[from..until], "{from}..{until}");
    }
    for odd in [5..5, 0..200_001, 200_000..200_001] {
        let refused = view(&house.officer(), &house.desk, &id, Some(odd)).await;
        assert!(matches!(refused, Err(DeskError::NoSuchRange { size: 200_000 })));
    }
}

#[tokio::test]
async fn a_changed_byte_on_disk_is_refused_and_not_shown() {
    let house = House::new().await;
    let whole = content(200_000, 2);
    let id = house.dock(&whole, None).await;
    let name = house.blob_names().await.remove(0);
    let path = find(house.folder.path(), &id);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100_000] ^= 1;
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
    std::fs::set_permissions(&path, permissions).unwrap();
    std::fs::write(&path, bytes).unwrap();
    let mut view = view(&house.officer(), &house.desk, &id, Some(70_000..130_000)).await.unwrap();
    let refused = view.next().await;
    assert!(matches!(refused, Err(DeskError::Vault(_))), "{refused:?}");
    let name = store::BlobName::new(name).unwrap();
    assert!(house.store.blobs().len(&name).await.unwrap().is_some());
}

/// The file whose path holds the recording's id.
fn find(folder: &std::path::Path, id: &str) -> std::path::PathBuf {
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().contains(id) {
                return path;
            }
        }
    }
    panic!("no file of this recording");
}

#[tokio::test]
async fn a_dock_may_not_watch_and_the_refusal_is_in_the_ledger() {
    let house = House::new().await;
    let id = house.dock(&content(100, 3), None).await;
    let ctx = house.ctx("dock", "law-enforcement");
    let refused = view(&ctx, &house.desk, &id, None).await;
    assert!(matches!(refused, Err(DeskError::Refused(_))));
    let curious = house.ctx("officer", "curiosity");
    let refused = view(&curious, &house.desk, &id, None).await;
    assert!(matches!(refused, Err(DeskError::Refused(_))));
    assert_eq!(desk::log::figures(&house.desk).await.unwrap().refused, 2);
}
