//! Categories and holds, and what they do to the clock.

use crate::house::{House, content};
use desk::DeskError;
use desk::evidence::{categorise, hold, release_hold, show, uncategorise};
use rules::retention::Decision;

#[tokio::test]
async fn a_category_keeps_a_recording_and_only_the_policys_own_will_do() {
    rules::keeps!("bwv-not-intelligence");
    let house = House::new().await;
    let id = house.dock(&content(1_000, 1), None).await;
    let (officer, desk) = (house.officer(), &house.desk);
    let odd = categorise(&officer, desk, &id, "intelligence", "useful one day").await;
    assert!(matches!(odd, Err(DeskError::Invalid { .. })), "{odd:?}");
    let silent = categorise(&officer, desk, &id, "evidence-summary", "  ").await;
    assert!(matches!(silent, Err(DeskError::Invalid { .. })));
    categorise(&officer, desk, &id, "evidence-summary", "Shows the theft.").await.unwrap();
    let twice = categorise(&officer, desk, &id, "evidence-summary", "Again.").await;
    assert!(matches!(twice, Err(DeskError::Invalid { .. })));
    let shown = show(&officer, desk, &id).await.unwrap();
    assert!(matches!(shown.decision, Decision::Kept { .. }));
    uncategorise(&officer, desk, &id, "evidence-summary", "No charge was brought.").await.unwrap();
    let shown = show(&officer, desk, &id).await.unwrap();
    assert!(matches!(shown.decision, Decision::Running(_)));
}

#[tokio::test]
async fn an_officer_may_not_hold_and_a_released_hold_frees() {
    let house = House::new().await;
    let id = house.dock(&content(1_000, 2), None).await;
    let desk = &house.desk;
    let refused = hold(&house.officer(), desk, &id, "litigation", "A claim.").await;
    assert!(matches!(refused, Err(DeskError::Refused(_))));
    let manager = house.manager();
    hold(&manager, desk, &id, "litigation", "A claim.").await.unwrap();
    hold(&manager, desk, &id, "inquiry", "An inquest.").await.unwrap();
    house.pass(40 * 24);
    assert_eq!(house.work().await.disposed, 0);
    let shown = show(&house.manager(), desk, &id).await.unwrap();
    assert!(matches!(shown.decision, Decision::Frozen(_)));
    let open: Vec<_> = shown.recording.holds.iter().map(|hold| hold.id.clone()).collect();
    let manager = house.manager();
    release_hold(&manager, desk, &id, &open[0], "The claim was settled.").await.unwrap();
    assert_eq!(house.work().await.disposed, 0);
    release_hold(&manager, desk, &id, &open[1], "The inquest is over.").await.unwrap();
    let shown = show(&house.manager(), desk, &id).await.unwrap();
    assert!(shown.decision.is_due());
    house.pass(1);
    assert_eq!(house.work().await.disposed, 1);
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}
