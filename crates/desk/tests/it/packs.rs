//! A change of policy: two people, a plan of what it does to what is held, and notice of what it
//! makes shorter.

use crate::house::{House, content, finding, london, start};
use desk::packs::{Effect, ProposalState};
use desk::{Actor, Ctx, DeskError};
use jiff::{SignedDuration, Timestamp};
use pack::Source;

const WHY: &str = "The board agreed to it on 20 November.";

fn person(house: &House, id: &str, role: &str) -> Ctx {
    house.desk.ctx(Actor::new(id, role), "accountability")
}

fn office(house: &House) -> Ctx {
    person(house, "DO 1", "data-office")
}

fn owner(house: &House) -> Ctx {
    person(house, "SI 1", "risk-owner")
}

/// London with one text in the place of another in one of its files.
fn london_with(path: &str, old: &str, new: &str) -> Vec<Source> {
    let mut sources = london();
    let source = sources.iter_mut().find(|source| source.path == path).unwrap();
    assert!(source.text.contains(old), "{path} does not hold `{old}`");
    source.text = source.text.replacen(old, new, 1);
    sources
}

fn kept_for(period: &str) -> Vec<Source> {
    london_with("retention.yaml", "period: 31 days", &format!("period: {period}"))
}

async fn effect(house: &House, sources: &[Source]) -> Effect {
    desk::packs::effect(&office(house), &house.desk, sources).await.unwrap()
}

async fn propose(house: &House, sources: Vec<Source>) -> (String, String) {
    let id = desk::packs::propose(&office(house), &house.desk, sources, WHY).await.unwrap();
    let seen = desk::packs::proposal(&owner(house), &house.desk, &id).await.unwrap();
    (id, seen.proposed.digest)
}

async fn change_to(house: &House, sources: Vec<Source>) -> u32 {
    let (id, seen) = propose(house, sources).await;
    desk::packs::apply(&owner(house), &house.desk, &id, &seen).await.unwrap().version
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(days * 24)
}

fn recorded() -> Timestamp {
    start() - SignedDuration::from_hours(2)
}

fn invalid(result: Result<impl std::fmt::Debug, DeskError>) -> String {
    match result {
        Err(error @ DeskError::Invalid { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_policy_changes_only_by_two_people() {
    let house = House::new().await;
    let (id, seen) = propose(&house, kept_for("21 days")).await;
    let alone = desk::packs::apply(&office(&house), &house.desk, &id, &seen).await.unwrap_err();
    assert!(alone.to_string().contains("you proposed this yourself"), "{alone}");
    assert_eq!(desk::packs::current(&house.desk).unwrap().version, 1);
    let officer = desk::packs::apply(&house.officer(), &house.desk, &id, &seen).await;
    assert!(matches!(officer, Err(DeskError::Refused(_))), "{officer:?}");
    let applied = desk::packs::apply(&owner(&house), &house.desk, &id, &seen).await.unwrap();
    assert_eq!(applied.version, 2);
    let listed = desk::packs::proposals(&office(&house), &house.desk).await.unwrap();
    assert_eq!(listed[0].state, ProposalState::Applied);
    assert_eq!((listed[0].by.as_str(), listed[0].why.as_str()), ("DO 1", WHY));
    let house = house.restarted().await;
    let current = desk::packs::current(&house.desk).unwrap();
    assert_eq!(current.version, 2);
    assert_eq!(current.pack, applied.pack);
    let report = house.export(false).await.verify();
    assert_eq!(report.faults, Vec::<String>::new());
}

#[tokio::test]
async fn a_shorter_period_waits_for_its_notice_and_the_auditor_agrees() {
    let house = House::new().await;
    house.dock(&content(9_000, 1), Some(recorded())).await;
    let sooner = kept_for("7 days");
    let seen = effect(&house, &sooner).await;
    assert_eq!((seen.held.running, seen.held.sooner.count), (1, 1));
    assert_eq!(seen.held.notice_until, Some(start() + days(14)));
    let (before, after) = seen.held.sooner.first.unwrap();
    assert_eq!(after, start() + days(14));
    assert!(before > after + days(15) && before <= recorded() + days(30), "{before}");
    assert_eq!(change_to(&house, sooner).await, 2);
    house.dock(&content(9_000, 2), Some(start())).await;
    house.work().await;
    // What was recorded after the change goes by the new rule: day 7, less the margin of a day.
    house.clock.advance(days(6));
    assert_eq!(house.work().await.disposed, 1);
    house.clock.advance(days(8) - SignedDuration::from_secs(1));
    assert_eq!(house.work().await.disposed, 0);
    house.clock.advance(SignedDuration::from_mins(11));
    assert_eq!(house.work().await.disposed, 1);
    let report = house.export(true).await.verify();
    assert_eq!(report.faults, Vec::<String>::new());
    for promise in ["bwv-31-days", "bwv-no-edit"] {
        assert_eq!(finding(&report, promise), "kept", "{:?}", report.verdicts);
    }
}

#[tokio::test]
async fn a_longer_period_counts_at_once() {
    let house = House::new().await;
    house.dock(&content(9_000, 1), Some(recorded())).await;
    let longer = kept_for("60 days");
    let seen = effect(&house, &longer).await;
    assert_eq!((seen.held.sooner.count, seen.held.later.count), (0, 1));
    assert_eq!(seen.held.notice_until, None);
    let goes: Vec<_> = seen.held.days.iter().map(|day| (day.before, day.after)).collect();
    assert_eq!(goes, [(1, 0), (0, 1)]);
    change_to(&house, longer).await;
    house.clock.advance(days(58));
    assert_eq!(house.work().await.disposed, 0);
    house.clock.advance(days(1));
    assert_eq!(house.work().await.disposed, 1);
    assert_eq!(finding(&house.export(true).await.verify(), "bwv-31-days"), "kept");
}

#[tokio::test]
async fn evidence_that_a_change_would_review_sooner_is_counted_and_stays() {
    let house = House::new().await;
    let id = house.dock(&content(9_000, 1), Some(recorded())).await;
    let officer = house.officer();
    desk::evidence::categorise(&officer, &house.desk, &id, "evidence-summary", "Goes to court.")
        .await
        .unwrap();
    let shorter = london_with("categories.yaml", "keep: 2 years", "keep: 1 year");
    let seen = effect(&house, &shorter).await;
    assert_eq!(seen.held.running, 0);
    let review = &seen.held.reviews[0];
    assert_eq!((review.category.as_str(), review.count), ("evidence-summary", 1));
    assert_eq!(review.is, Some(pack::Period::Years(1)));
    change_to(&house, shorter).await;
    house.clock.advance(days(400));
    assert_eq!(house.work().await.disposed, 0);
}

#[tokio::test]
async fn looking_at_a_change_shows_what_it_says_and_changes_nothing() {
    let house = House::new().await;
    house.dock(&content(9_000, 1), Some(recorded())).await;
    let before = house.export(true).await;
    let seen = effect(&house, &kept_for("21 days")).await;
    let about: Vec<_> = seen.changes.iter().map(|change| change.about.as_str()).collect();
    assert!(about.contains(&"retention.bwv-31-days"), "{about:?}");
    assert!(about.contains(&"notice.body-worn-video.adult"), "{about:?}");
    let after = house.export(true).await;
    assert_eq!(after.files["holdings.json"], before.files["holdings.json"]);
    assert_eq!(after.files["packs.json"], before.files["packs.json"]);
    assert_eq!(desk::packs::current(&house.desk).unwrap().version, 1);
}

#[tokio::test]
async fn what_was_not_seen_or_was_overtaken_is_not_applied() {
    let house = House::new().await;
    let (first, seen) = propose(&house, kept_for("21 days")).await;
    let (second, other) = propose(&house, kept_for("14 days")).await;
    let swapped = desk::packs::apply(&owner(&house), &house.desk, &first, &other).await;
    assert!(invalid(swapped).contains("the one that you looked at"));
    desk::packs::apply(&owner(&house), &house.desk, &first, &seen).await.unwrap();
    let late = desk::packs::apply(&owner(&house), &house.desk, &second, &other).await;
    assert!(invalid(late).contains("propose it anew"));
    let again = desk::packs::apply(&owner(&house), &house.desk, &first, &seen).await;
    assert!(invalid(again).contains("still open"));
    desk::packs::withdraw(&owner(&house), &house.desk, &second, "Overtaken.").await.unwrap();
    let gone = desk::packs::proposal(&owner(&house), &house.desk, &second).await.unwrap();
    assert_eq!(gone.proposed.state, ProposalState::Withdrawn);
    assert_eq!(gone.proposed.ended_by.as_deref(), Some("SI 1"));
    let missing = desk::packs::proposal(&owner(&house), &house.desk, "../x").await;
    assert!(matches!(missing, Err(DeskError::NotFound(_))), "{missing:?}");
}

#[tokio::test]
async fn a_pack_that_could_never_be_changed_or_forgets_what_is_held_is_refused() {
    let house = House::new().await;
    let (desk, ctx) = (&house.desk, office(&house));
    let mut locked = london();
    let roles = locked.iter_mut().find(|source| source.path == "roles.yaml").unwrap();
    roles.text = roles.text.replace("propose-pack, apply-pack", "list");
    let refused = desk::packs::propose(&ctx, desk, locked, WHY).await;
    assert!(invalid(refused).contains("somebody may propose"));
    let same = desk::packs::propose(&ctx, desk, london(), WHY).await;
    assert!(invalid(same).contains("another than the one in force"));
    let faulty = desk::packs::propose(&ctx, desk, kept_for("31 parsecs"), WHY).await;
    assert!(matches!(faulty, Err(DeskError::PackFaulty(_))), "{faulty:?}");
    let silent = desk::packs::propose(&ctx, desk, kept_for("21 days"), "  ").await;
    assert!(invalid(silent).contains("the reason"));
    house.dock(&content(9_000, 1), Some(recorded())).await;
    let forgetful = london_with("retention.yaml", "trigger: recorded-from", "trigger: received");
    let refused = desk::packs::propose(&ctx, desk, forgetful, WHY).await;
    assert!(invalid(refused).contains("a rule for the recordings that are held"));
    let officer = desk::packs::propose(&house.officer(), desk, kept_for("21 days"), WHY).await;
    assert!(matches!(officer, Err(DeskError::Refused(_))), "{officer:?}");
}

#[tokio::test]
async fn only_so_many_proposals_are_open_at_once() {
    let house = House::new().await;
    for days in 1..=desk::packs::PROPOSALS_MAX {
        propose(&house, kept_for(&format!("{} days", days + 1))).await;
    }
    let more = desk::packs::propose(&office(&house), &house.desk, kept_for("90 days"), WHY).await;
    assert!(matches!(more, Err(DeskError::TooMany { .. })), "{more:?}");
}

#[tokio::test]
async fn the_pack_of_a_day_is_the_last_that_was_applied_by_its_end() {
    let house = House::new().await;
    let day = |after: i64| (start() + days(after)).to_zoned(jiff::tz::TimeZone::UTC).date();
    house.clock.advance(days(3));
    change_to(&house, kept_for("21 days")).await;
    let version = |after| desk::packs::on(&house.desk, day(after)).map(|applied| applied.version);
    assert_eq!((version(-1), version(0), version(2)), (None, Some(1), Some(1)));
    assert_eq!((version(3), version(300)), (Some(2), Some(2)));
}
