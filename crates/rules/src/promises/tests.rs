use super::*;
use crate::evidence::{Anchor, Condition};
use crate::london::london;
use jiff::{SignedDuration, Timestamp};
use pack::Pack;
use std::collections::BTreeMap;

const ONE: crate::Handle = [1; 16];
const TWO: crate::Handle = [2; 16];

fn at(hours: i64) -> Timestamp {
    let start: Timestamp = "2026-11-01T08:00:00Z".parse().unwrap();
    start + SignedDuration::from_hours(hours)
}

fn day(days: i64) -> Timestamp {
    at(days * 24)
}

fn packs() -> BTreeMap<u32, Pack> {
    BTreeMap::from([(1, london())])
}

fn received(recording: crate::Handle, when: Timestamp) -> (Timestamp, DeedKind) {
    let kind = DeedKind::Received {
        recording,
        anchor: Anchor::Recorded(when),
        content: [7; 32],
        sealed: [recording[0]; 32],
        size_bytes: 10,
        matched: true,
        condition: Condition::Whole,
    };
    (when, kind)
}

fn disposed(recording: crate::Handle, when: Timestamp) -> (Timestamp, DeedKind) {
    (when, DeedKind::Disposed { recording, plan: [9; 32], absent: 1 })
}

fn judge(
    deeds: &[(Timestamp, DeedKind)],
    as_at: Timestamp,
    held: &[(crate::Handle, Holding)],
) -> BTreeMap<String, Finding> {
    let packs = packs();
    let mut audit = Audit::new("body-worn-video", &packs);
    let applied = DeedKind::PackApplied { version: 1, digest: [0; 32] };
    audit.see(0, &Deed { at: at(-1), pack: 1, actor: [0; 16], kind: applied });
    for (position, (at, kind)) in (0..).zip(deeds) {
        audit.see(position, &Deed { at: *at, pack: 1, actor: [0; 16], kind: kind.clone() });
    }
    let held: Holdings = held.iter().cloned().collect();
    let verdicts = audit.finish(as_at, Some(&held));
    verdicts.into_iter().map(|verdict| (verdict.promise, verdict.finding)).collect()
}

fn broken<'a>(found: &'a BTreeMap<String, Finding>, promise: &str) -> &'a [Breach] {
    match &found[promise] {
        Finding::Broken(breaches) => breaches,
        other => panic!("{promise}: {other:?}"),
    }
}

#[test]
fn a_month_that_went_as_promised_is_kept_throughout() {
    let deeds = [
        received(ONE, at(0)),
        (at(1), DeedKind::CameraReleased { recording: ONE }),
        received(TWO, at(2)),
        (at(3), DeedKind::Categorised { recording: TWO, category: "evidence-summary".to_owned() }),
        disposed(ONE, day(30)),
    ];
    let held = [(TWO, Holding::Digest([2; 32]))];
    let found = judge(&deeds, day(60), &held);
    for promise in ["bwv-auto-upload", "bwv-31-days", "bwv-no-edit", "bwv-not-intelligence"] {
        assert_eq!(found[promise], Finding::Kept, "{promise}");
    }
}

#[test]
fn a_recording_kept_past_its_limit_breaks_the_31_days() {
    let found = judge(&[received(ONE, at(0))], day(31), &[(ONE, Holding::Digest([1; 32]))]);
    assert_eq!(found["bwv-31-days"], Finding::Kept);
    let late = judge(&[received(ONE, at(0))], at(31 * 24 + 1), &[(ONE, Holding::Digest([1; 32]))]);
    assert!(broken(&late, "bwv-31-days")[0].words.contains("still held"));
    let gone_late = judge(&[received(ONE, at(0)), disposed(ONE, day(32))], day(33), &[]);
    assert_eq!(broken(&gone_late, "bwv-31-days")[0].position, Some(1));
}

#[test]
fn a_disposal_before_its_time_or_under_a_hold_breaks_no_edit() {
    let early = judge(&[received(ONE, at(0)), disposed(ONE, day(29))], day(40), &[]);
    assert!(broken(&early, "bwv-no-edit")[0].words.contains("before its time"));
    let placed = || (at(5), DeedKind::Held { recording: ONE, hold: "litigation".to_owned() });
    let held = judge(&[received(ONE, at(0)), placed(), disposed(ONE, day(30))], day(40), &[]);
    assert!(broken(&held, "bwv-no-edit")[0].words.contains("hold"));
    let release =
        |when| (when, DeedKind::HoldReleased { recording: ONE, hold: "litigation".to_owned() });
    let freed = [received(ONE, at(0)), placed(), release(day(50)), disposed(ONE, at(50 * 24 + 3))];
    let freed = judge(&freed, day(60), &[]);
    assert_eq!(freed["bwv-no-edit"], Finding::Kept);
    assert_eq!(freed["bwv-31-days"], Finding::Kept);
}

#[test]
fn an_open_request_freezes_and_its_end_frees() {
    let open = (at(5), DeedKind::RequestOpened { recording: ONE });
    let asked = judge(&[received(ONE, at(0)), open, disposed(ONE, day(30))], day(40), &[]);
    assert!(broken(&asked, "bwv-no-edit")[0].words.contains("open request"));
}

#[test]
fn evidence_disposed_of_breaks_no_edit() {
    let category = "evidence-indictable".to_owned();
    let deeds = [
        received(ONE, at(0)),
        (at(1), DeedKind::Categorised { recording: ONE, category }),
        disposed(ONE, day(30)),
    ];
    let found = judge(&deeds, day(40), &[]);
    assert!(broken(&found, "bwv-no-edit")[0].words.contains("evidence"));
}

#[test]
fn changed_missing_and_unexplained_bytes_are_named() {
    let deeds = [received(ONE, at(0))];
    let changed = judge(&deeds, day(1), &[(ONE, Holding::Digest([3; 32]))]);
    assert!(broken(&changed, "bwv-no-edit")[0].words.contains("not those that were received"));
    let missing = judge(&deeds, day(1), &[(ONE, Holding::Missing)]);
    assert!(broken(&missing, "bwv-no-edit")[0].words.contains("missing"));
    assert!(broken(&judge(&deeds, day(1), &[]), "bwv-no-edit")[0].words.contains("missing"));
    let unseen = judge(&deeds, day(1), &[(ONE, Holding::NotGiven)]);
    assert!(matches!(unseen["bwv-no-edit"], Finding::NotChecked(_)));
    let extra = [(ONE, Holding::Digest([1; 32])), (TWO, Holding::Digest([2; 32]))];
    assert!(broken(&judge(&deeds, day(1), &extra), "bwv-31-days")[0].words.contains("does not"));
}

#[test]
fn a_camera_emptied_before_the_server_had_its_copy_breaks_auto_upload() {
    let early = [(at(0), DeedKind::CameraReleased { recording: ONE }), received(ONE, at(1))];
    let found = judge(&early, day(1), &[(ONE, Holding::Digest([1; 32]))]);
    assert_eq!(broken(&found, "bwv-auto-upload")[0].position, Some(0));
    let late = [
        received(ONE, at(0)),
        disposed(ONE, day(30)),
        (day(31), DeedKind::CameraReleased { recording: ONE }),
    ];
    assert_eq!(judge(&late, day(31), &[])["bwv-auto-upload"], Finding::Kept);
}

#[test]
fn a_release_on_an_unmatched_digest_and_an_unknown_category_are_breaches() {
    let (when, kind) = received(ONE, at(0));
    let DeedKind::Received { recording, anchor, content, sealed, size_bytes, condition, .. } = kind
    else {
        panic!("not a receipt");
    };
    let unmatched = DeedKind::Received {
        recording,
        anchor,
        content,
        sealed,
        size_bytes,
        matched: false,
        condition,
    };
    let intelligence =
        DeedKind::Categorised { recording: ONE, category: "intelligence".to_owned() };
    let deeds = [(when, unmatched), (at(1), intelligence)];
    let held = [(ONE, Holding::Digest([1; 32]))];
    let found = judge(&deeds, day(1), &held);
    // Imported by hand, without a camera to release: nothing is broken by that alone.
    assert_eq!(found["bwv-auto-upload"], Finding::Kept);
    assert_eq!(broken(&found, "bwv-not-intelligence")[0].position, Some(1));
    let [unmatched, _] = deeds;
    let release = (at(3), DeedKind::CameraReleased { recording: ONE });
    let blind = judge(&[unmatched.clone(), release.clone()], day(1), &held);
    assert!(broken(&blind, "bwv-auto-upload")[0].words.contains("never compared"));
    let again = (at(2), DeedKind::ReceivedAgain { recording: ONE, matched: true });
    let docked = judge(&[unmatched, again, release], day(1), &held);
    assert_eq!(docked["bwv-auto-upload"], Finding::Kept);
}

#[test]
fn a_disposal_that_nobody_looked_after_or_of_nothing_is_a_breach() {
    let (when, _) = disposed(ONE, day(30));
    let blind = (when, DeedKind::Disposed { recording: ONE, plan: [9; 32], absent: 0 });
    let found = judge(&[received(ONE, at(0)), blind], day(31), &[]);
    assert!(broken(&found, "bwv-31-days")[0].words.contains("nobody looked"));
    let nothing = judge(&[disposed(ONE, day(30))], day(31), &[]);
    assert!(broken(&nothing, "bwv-no-edit")[0].words.contains("without having been received"));
}
