//! The month of a recording, to its end.

use crate::house::{House, claim, content, dock, finding, start};
use desk::evidence::{Claim, categorise, hold, show};
use desk::retention;
use desk::{Actor, DeskError};
use jiff::SignedDuration;
use store::Store as _;

#[tokio::test]
async fn uncategorised_footage_is_gone_within_31_days_and_anyone_can_check() {
    rules::keeps!("bwv-31-days");
    let house = House::new().await;
    let (one, two, three) = (content(90_000, 1), content(90_000, 2), content(90_000, 3));
    let from = Some(start() - SignedDuration::from_hours(2));
    let plain = house.dock(&one, from).await;
    let evidence = house.dock(&two, from).await;
    let held = house.dock(&three, from).await;
    let (officer, manager) = (house.officer(), house.manager());
    categorise(&officer, &house.desk, &evidence, "evidence-indictable", "A robbery.")
        .await
        .unwrap();
    hold(&manager, &house.desk, &held, "litigation", "A claim.").await.unwrap();
    let handle = show(&officer, &house.desk, &plain).await.unwrap().handle.to_string();

    // One millisecond early nothing goes: 31 × 24 h after recorded-from, less the 24 h margin.
    house.clock.advance(SignedDuration::from_hours(30 * 24 - 2) - SignedDuration::from_millis(1));
    assert_eq!(house.work().await.disposed, 0);
    house.clock.advance(SignedDuration::from_millis(1));
    let ctx = house.ctx("auditor", "accountability");
    let planned = retention::plan(&ctx, &house.desk).await.unwrap();
    assert_eq!(planned.plan.disposals.len(), 1);
    assert_eq!(planned.plan.disposals[0].id, plain);
    assert!(!planned.more);
    house.pass(1);
    assert_eq!(house.work().await.disposed, 1);

    let gone = show(&house.officer(), &house.desk, &plain).await;
    assert!(matches!(gone, Err(DeskError::NotFound("recording"))));
    assert_eq!(house.blob_names().await.len(), 2);
    let key = house.store.keys().is_shredded(&format!("obj:{plain}")).await.unwrap();
    assert!(key, "the key is shredded");
    let receipt = retention::receipt(&house.desk, &handle).await.unwrap();
    assert!(receipt.disposed_at <= receipt.latest);
    let proof = desk::log::proof_of_disposal(&house.desk, &handle).await.unwrap();
    let proof: ledger::LogProof = proof.parse().unwrap();
    let vkey = ledger::VerifierKey::parse(&desk::log::verifier_key(&house.desk)).unwrap();
    let leaf = ledger::leaf_hash(proof.extra.as_ref().unwrap());
    proof.verify(&leaf, "bluelamp.example/test", &[vkey]).unwrap();

    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
    for promise in ["bwv-auto-upload", "bwv-31-days", "bwv-no-edit", "bwv-not-intelligence"] {
        assert_eq!(finding(&report, promise), "kept", "{promise}");
    }
    assert_eq!(report.held, 2);
    let figures = desk::log::figures(&house.desk).await.unwrap();
    assert_eq!((figures.disposed, figures.in_time), (1, 1));
    assert_eq!(figures.nearest_call, Some(SignedDuration::from_hours(23)));
}

#[tokio::test]
async fn a_machine_that_slept_past_the_limit_disposes_at_once_and_the_audit_says_so() {
    let house = House::new().await;
    house.dock(&content(5_000, 4), Some(start())).await;
    house.pass(33 * 24);
    let before = house.export(true).await.verify();
    assert_eq!(finding(&before, "bwv-31-days"), "broken");
    assert_eq!(house.work().await.disposed, 1);
    let after = house.export(true).await.verify();
    assert_eq!(finding(&after, "bwv-31-days"), "broken");
    assert_eq!(finding(&after, "bwv-no-edit"), "kept");
    assert_eq!(desk::log::figures(&house.desk).await.unwrap().in_time, 0);
}

#[tokio::test]
async fn the_same_footage_docked_again_after_its_disposal_goes_again() {
    let house = House::new().await;
    let whole = content(5_000, 5);
    house.dock(&whole, Some(start())).await;
    house.pass(30 * 24);
    assert_eq!(house.work().await.disposed, 1);
    let dock = dock("late");
    let claim = Claim { recorded_from: Some(start()), ..claim(&whole) };
    let upload = house.open_upload(&dock, claim).await;
    assert!(house.append(&dock, &upload.id, 0, &whole).await.unwrap().done);
    house.pass(1);
    assert_eq!(house.work().await.disposed, 1);
}

#[tokio::test]
async fn nobody_but_the_machine_may_dispose() {
    let house = House::new().await;
    for role in ["officer", "evidence-manager", "supervisor", "data-office", "auditor", "dock"] {
        for purpose in ["law-enforcement", "accountability", "conduct"] {
            let ctx = house.ctx(role, purpose);
            let refused = retention::sweep(&ctx, &house.desk).await;
            assert!(matches!(refused, Err(DeskError::Refused(_))), "{role} {purpose}");
        }
    }
    let system = house.desk.ctx(Actor::system(), "accountability");
    retention::sweep(&system, &house.desk).await.unwrap();
}

#[tokio::test]
async fn the_keys_of_a_month_end_with_its_last_recording() {
    let house = House::new().await;
    house.dock(&content(5_000, 6), Some(start())).await;
    house.pass(31 * 24);
    // The first round disposes of the recording and tidies its upload away; the next finds the
    // month empty.
    house.work().await;
    house.pass(1);
    house.work().await;
    assert!(house.store.keys().is_shredded("kek:2026-11").await.unwrap());
    let next = house.dock(&content(5_000, 7), None).await;
    show(&house.officer(), &house.desk, &next).await.unwrap();
}

/// One page of the index is no limit, neither of what is foreseen nor of what goes.
#[tokio::test]
async fn all_that_is_due_is_foreseen_and_goes() {
    let house = House::new().await;
    for number in 0..230 {
        house.dock(&content(64, number), Some(start())).await;
    }
    house.pass(31 * 24 - 3);
    let ctx = house.ctx("auditor", "accountability");
    let foreseen = retention::plan(&ctx, &house.desk).await.unwrap();
    assert_eq!((foreseen.plan.disposals.len(), foreseen.more), (230, false));
    assert_eq!(house.work().await.disposed, 230);
    let left = retention::plan(&house.ctx("auditor", "accountability"), &house.desk).await;
    assert_eq!(left.unwrap().plan.disposals, []);
    assert_eq!(house.blob_names().await, Vec::<String>::new());
}
