//! Uploads: resumed, refused, repeated, expired.

use crate::house::{House, broken, claim, content, dock, parts, sha256, start};
use desk::DeskError;
use desk::docks::Dock;
use desk::evidence::{self, Claim, State};
use jiff::SignedDuration;

#[tokio::test]
async fn an_upload_goes_on_after_each_restart_and_the_bytes_match() {
    rules::keeps!("bwv-auto-upload");
    let mut house = House::new().await;
    let dock = dock("east");
    let whole = content(300_000, 1);
    let upload = house.open_upload(&dock, claim(&whole)).await;
    let mut offset = 0;
    for step in [1, 65_535, 1, 65_536, 70_000, 3] {
        let end = offset + step;
        let progress =
            house.append(&dock, &upload.id, offset as u64, &whole[offset..end]).await.unwrap();
        assert_eq!(progress.offset, end as u64);
        assert!(!progress.done);
        // Nothing is held, and no receipt can be had, before the last byte.
        let ctx = house.dock_ctx(&dock);
        let early = evidence::receipt(&ctx, &house.desk, &dock, &upload.id).await;
        assert!(matches!(early, Err(DeskError::NotFound(_))));
        house = house.restarted().await;
        let ctx = house.dock_ctx(&dock);
        let known = evidence::progress(&ctx, &house.desk, &dock, &upload.id).await.unwrap();
        assert_eq!(known.offset, end as u64);
        offset = end;
    }
    let last = house.append(&dock, &upload.id, offset as u64, &whole[offset..]).await.unwrap();
    assert!(last.done);
    let ctx = house.dock_ctx(&dock);
    let receipt = evidence::receipt(&ctx, &house.desk, &dock, &upload.id).await.unwrap();
    let key = desk::log::verifier_key(&house.desk);
    let sum = claim(&whole).sha256.unwrap();
    let size = whole.len() as u64;
    let handle = desk::docks::check_receipt(&receipt.note, &key, &sum, size).unwrap();
    let shown = evidence::show(&house.officer(), &house.desk, &upload.id).await.unwrap();
    assert_eq!(shown.handle.to_string(), handle);
    assert!(desk::docks::check_receipt(&receipt.note, &key, &sum, size + 1).is_err());
    assert_eq!(read_all(&house, &upload.id).await, whole);
    evidence::released(&ctx, &house.desk, &dock, &upload.id).await.unwrap();
    assert_eq!(
        crate::house::finding(&house.export(true).await.verify(), "bwv-auto-upload"),
        "kept"
    );
}

async fn read_all(house: &House, id: &str) -> Vec<u8> {
    let mut view = evidence::view(&house.officer(), &house.desk, id, None).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(part) = view.next().await.unwrap() {
        bytes.extend_from_slice(&part);
    }
    bytes
}

#[tokio::test]
async fn a_wrong_checksum_changes_nothing_and_the_right_bytes_follow() {
    let house = House::new().await;
    let dock = dock("east");
    let whole = content(200_000, 2);
    let upload = house.open_upload(&dock, claim(&whole)).await;
    house.append(&dock, &upload.id, 0, &whole[..100_000]).await.unwrap();
    let ctx = house.dock_ctx(&dock);
    let wrong = Some(sha256(b"something else"));
    let rest = parts(&whole[100_000..]);
    let refused =
        evidence::append(&ctx, &house.desk, &dock, &upload.id, 100_000, wrong, rest).await;
    assert!(matches!(refused, Err(DeskError::ChecksumMismatch)), "{refused:?}");
    let known = evidence::progress(&ctx, &house.desk, &dock, &upload.id).await.unwrap();
    assert_eq!(known.offset, 100_000);
    let house = house.restarted().await;
    let done = house.append(&dock, &upload.id, 100_000, &whole[100_000..]).await.unwrap();
    assert!(done.done);
    assert_eq!(read_all(&house, &upload.id).await, whole);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_leaves_the_upload_as_it_was() {
    let house = House::new().await;
    let dock = dock("east");
    let whole = content(1_000, 3);
    let upload = house.open_upload(&dock, claim(&whole)).await;
    let ahead = house.append(&dock, &upload.id, 5, &whole[5..]).await;
    assert!(matches!(ahead, Err(DeskError::OffsetMismatch { expected: 0, given: 5 })));
    let long = house.append(&dock, &upload.id, 0, &content(1_001, 3)).await;
    assert!(matches!(long, Err(DeskError::TooLong { size: 1_000, given: 1_001 })), "{long:?}");
    let ctx = house.dock_ctx(&dock);
    let bare = evidence::append(&ctx, &house.desk, &dock, &upload.id, 0, None, parts(&whole));
    assert!(matches!(bare.await, Err(DeskError::ChecksumRequired(_))));
    let other = crate::house::dock("west");
    let theirs = house.append(&other, &upload.id, 0, &whole).await;
    assert!(matches!(theirs, Err(DeskError::NotFound("upload"))));
    assert!(house.append(&dock, &upload.id, 0, &whole).await.unwrap().done);
}

#[tokio::test]
async fn an_interrupted_request_keeps_what_arrived() {
    let house = House::new().await;
    let dock = dock("east");
    let whole = content(150_000, 4);
    let upload = house.open_upload(&dock, claim(&whole)).await;
    let ctx = house.dock_ctx(&dock);
    let sum = Some(sha256(&whole));
    let cut = broken(&whole[..90_000]);
    let cut = evidence::append(&ctx, &house.desk, &dock, &upload.id, 0, sum, cut).await;
    assert!(matches!(cut, Err(DeskError::Interrupted { kept: 90_000 })), "{cut:?}");
    let done = house.append(&dock, &upload.id, 90_000, &whole[90_000..]).await.unwrap();
    assert!(done.done);
    assert_eq!(read_all(&house, &upload.id).await, whole);
}

#[tokio::test]
async fn content_that_is_not_what_was_claimed_is_not_held() {
    let house = House::new().await;
    let dock = dock("east");
    let (said, sent) = (content(70_000, 5), content(70_000, 6));
    let upload = house.open_upload(&dock, claim(&said)).await;
    let refused = house.append(&dock, &upload.id, 0, &sent).await;
    assert!(matches!(refused, Err(DeskError::DigestMismatch)), "{refused:?}");
    let ctx = house.dock_ctx(&dock);
    let gone = evidence::progress(&ctx, &house.desk, &dock, &upload.id).await;
    assert!(matches!(gone, Err(DeskError::NotFound("upload"))));
    assert!(house.blob_names().await.is_empty());
}

#[tokio::test]
async fn two_docks_with_the_same_file_make_one_recording_and_two_receipts() {
    let house = House::new().await;
    let whole = content(100_000, 7);
    let (east, west) = (dock("east"), dock("west"));
    let first = house.open_upload(&east, claim(&whole)).await;
    let second = house.open_upload(&west, claim(&whole)).await;
    let (one, two) = tokio::join!(
        house.append(&east, &first.id, 0, &whole),
        house.append(&west, &second.id, 0, &whole)
    );
    assert!(one.unwrap().done && two.unwrap().done);
    let listed =
        evidence::list(&house.manager(), &house.desk, evidence::Sort::Newest, None).await.unwrap();
    assert_eq!(listed.total, Some(1));
    assert_eq!(listed.shown[0].recording.receipts.len(), 2);
    for (dock, upload) in [(&east, &first), (&west, &second)] {
        let ctx = house.dock_ctx(dock);
        evidence::receipt(&ctx, &house.desk, dock, &upload.id).await.unwrap();
        evidence::released(&ctx, &house.desk, dock, &upload.id).await.unwrap();
    }
    assert_eq!(house.blob_names().await.len(), 1);
    // When the second upload's record expires, its key goes; the recording stays readable.
    house.pass(25);
    house.work().await;
    assert_eq!(read_all(&house, &listed.shown[0].id).await, whole);
}

#[tokio::test]
async fn an_upload_left_alone_expires_and_leaves_nothing() {
    let house = House::new().await;
    let dock = dock("east");
    let whole = content(100_000, 8);
    let upload = house.open_upload(&dock, claim(&whole)).await;
    house.append(&dock, &upload.id, 0, &whole[..80_000]).await.unwrap();
    house.pass(25);
    let late = house.append(&dock, &upload.id, 80_000, &whole[80_000..]).await;
    assert!(matches!(late, Err(DeskError::Expired(_))), "{late:?}");
    assert_eq!(house.work().await.expired, 1);
    let ctx = house.dock_ctx(&dock);
    let gone = evidence::progress(&ctx, &house.desk, &dock, &upload.id).await;
    assert!(matches!(gone, Err(DeskError::NotFound("upload"))));
}

#[tokio::test]
async fn a_terminated_upload_is_gone_and_a_finished_one_keeps_its_recording() {
    let house = House::new().await;
    let dock = dock("east");
    let whole = content(10_000, 9);
    let ctx = house.dock_ctx(&dock);
    let upload = house.open_upload(&dock, claim(&whole)).await;
    house.append(&dock, &upload.id, 0, &whole[..5_000]).await.unwrap();
    evidence::terminate(&ctx, &house.desk, &dock, &upload.id).await.unwrap();
    let gone = house.append(&dock, &upload.id, 5_000, &whole[5_000..]).await;
    assert!(matches!(gone, Err(DeskError::NotFound("upload"))));
    let id = house.dock(&whole, None).await;
    evidence::terminate(&ctx, &house.desk, &dock, &id).await.unwrap();
    assert_eq!(read_all(&house, &id).await, whole);
}

#[tokio::test]
async fn a_recording_without_a_believable_time_waits_in_quarantine() {
    let house = House::new().await;
    for (seed, from) in [(20, None), (21, Some(start() + SignedDuration::from_hours(1)))] {
        let id = house.dock(&content(500, seed), from).await;
        let shown = evidence::show(&house.officer(), &house.desk, &id).await.unwrap();
        assert_eq!(shown.state, State::Quarantine);
        assert_eq!(shown.recording.anchor().at(), start());
        assert!(shown.recording.anchor().doubt().is_some());
    }
}

#[tokio::test]
async fn an_import_station_needs_no_checksums_and_an_empty_file_is_refused() {
    let house = House::new().await;
    let station = Dock { id: "import".to_owned(), checksums_required: false };
    let whole = content(80_000, 10);
    let bare = Claim { sha256: None, ..claim(&whole) };
    let upload = house.open_upload(&station, bare.clone()).await;
    let ctx = house.dock_ctx(&station);
    let id = &upload.id;
    let done =
        evidence::append(&ctx, &house.desk, &station, id, 0, None, parts(&whole)).await.unwrap();
    assert!(done.done);
    let empty = Claim { size_bytes: 0, ..bare };
    let refused = evidence::open(&ctx, &house.desk, &station, empty).await;
    assert!(matches!(refused, Err(DeskError::Invalid { .. })));
}

#[tokio::test]
async fn another_root_key_opens_nothing() {
    let house = House::new().await;
    house.dock(&content(100, 11), None).await;
    let refused = house.with_wrong_key().await;
    assert!(matches!(refused, Err(DeskError::Vault(_) | DeskError::Corrupt(_))), "{refused:?}");
}
