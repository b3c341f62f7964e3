//! What the ledger shows of people's acts: one's own trail, the search, explanations, proofs.

use crate::house::{House, content};
use desk::log::{self, Outcome, Sought, TRAIL_PAGE, Verb};
use desk::verify::verify_proofs;
use desk::{Actor, Ctx, DeskError, evidence};

const ADA: &str = "PC 1";
const BEN: &str = "PC 2";

fn officer(house: &House, id: &str) -> Ctx {
    house.desk.ctx(Actor::new(id, "officer"), "law-enforcement")
}

fn standards(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("PSD 1", "professional-standards"), "conduct")
}

fn by(person: &str) -> Sought {
    Sought { person: Some(person.to_owned()), ..Sought::default() }
}

/// A house in which Ada viewed a recording and Ben was refused something, a month apart.
async fn lived_in() -> (House, String) {
    let house = House::new().await;
    let id = house.dock(&content(90_000, 1), None).await;
    drop(evidence::view(&officer(&house, ADA), &house.desk, &id, None).await.unwrap());
    let hold = evidence::hold(&officer(&house, BEN), &house.desk, &id, "litigation", "asked").await;
    assert!(matches!(hold, Err(DeskError::Refused(_))), "{hold:?}");
    house.pass(24 * 20);
    let why = "the case needs it";
    evidence::categorise(&officer(&house, ADA), &house.desk, &id, "evidence-summary", why)
        .await
        .unwrap();
    (house, id)
}

#[tokio::test]
async fn people_see_their_own_acts_and_nobody_elses() {
    let (house, _) = lived_in().await;
    let trail = log::mine(&officer(&house, ADA), &house.desk, None).await.unwrap();
    let verbs: Vec<_> = trail.traces.iter().map(|trace| trace.entry.verb).collect();
    assert_eq!(verbs, [Verb::Categorise, Verb::Consult], "over two months, the last one first");
    let said = trail.traces.first().unwrap().said.clone().unwrap();
    assert_eq!((said.actor.as_str(), said.why.as_deref()), (ADA, Some("the case needs it")));
    let ben = log::mine(&officer(&house, BEN), &house.desk, None).await.unwrap();
    assert_eq!(ben.traces.len(), 1);
    assert_eq!(ben.traces.first().unwrap().entry.outcome, Outcome::Refused);
    let nobody = log::mine(&officer(&house, "PC 3"), &house.desk, None).await.unwrap();
    assert_eq!(nobody.traces, []);
}

#[tokio::test]
async fn the_log_is_searched_by_those_who_may_and_for_the_purposes_of_section_62() {
    let (house, id) = lived_in().await;
    let found = log::search(&standards(&house), &house.desk, &by(ADA)).await.unwrap();
    assert_eq!(found.traces.len(), 2);
    let about = Sought { object: Some(id.clone()), ..Sought::default() };
    let found = log::search(&standards(&house), &house.desk, &about).await.unwrap();
    let verbs: Vec<_> = found.traces.iter().map(|trace| trace.entry.verb).collect();
    assert_eq!(verbs, [Verb::Categorise, Verb::Consult, Verb::Collect]);
    let both = Sought { object: Some(id), verb: Some(Verb::Consult), ..by(ADA) };
    let found = log::search(&standards(&house), &house.desk, &both).await.unwrap();
    assert_eq!(found.traces.len(), 1);
    let day = |text: &str| Some(text.parse().unwrap());
    let first = Sought { from: day("2026-11-22"), until: day("2026-11-22"), ..by(ADA) };
    let found = log::search(&standards(&house), &house.desk, &first).await.unwrap();
    assert_eq!(found.traces.iter().map(|one| one.entry.verb).collect::<Vec<_>>(), [Verb::Consult]);
    let refused = Sought { outcome: Some(Outcome::Refused), ..Sought::default() };
    let found = log::search(&standards(&house), &house.desk, &refused).await.unwrap();
    assert_eq!(found.traces.first().unwrap().said.as_ref().unwrap().actor, BEN);

    let out = log::search(&officer(&house, ADA), &house.desk, &by(BEN)).await;
    assert!(matches!(out, Err(DeskError::Refused(_))), "an officer may not: {out:?}");
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "rights-requests");
    let out = log::search(&office, &house.desk, &by(BEN)).await;
    assert!(matches!(out, Err(DeskError::Refused(_))), "not for that purpose: {out:?}");
    for wrong in ["", "a handle", "00"] {
        let sought = Sought { object: Some(wrong.to_owned()), ..Sought::default() };
        let out = log::search(&standards(&house), &house.desk, &sought).await;
        assert!(matches!(out, Err(DeskError::Invalid { .. })), "{wrong}: {out:?}");
    }
}

#[tokio::test]
async fn a_search_is_itself_in_the_trail_of_whoever_searched() {
    let (house, _) = lived_in().await;
    log::search(&standards(&house), &house.desk, &by(ADA)).await.unwrap();
    let trail = log::mine(&standards(&house), &house.desk, None).await.unwrap();
    let searched = trail.traces.first().unwrap();
    assert_eq!(
        (searched.entry.verb, searched.entry.facts.count("entries")),
        (Verb::Consult, Some(2))
    );
}

#[tokio::test]
async fn a_long_trail_goes_on_page_by_page_and_loses_nothing() {
    let house = House::new().await;
    let id = house.dock(&content(9_000, 1), None).await;
    for _ in 0..TRAIL_PAGE + 7 {
        evidence::show(&officer(&house, ADA), &house.desk, &id).await.unwrap();
    }
    let first = log::search(&standards(&house), &house.desk, &by(ADA)).await.unwrap();
    assert_eq!(first.traces.len(), TRAIL_PAGE);
    let rest = Sought { before: first.next, ..by(ADA) };
    let rest = log::search(&standards(&house), &house.desk, &rest).await.unwrap();
    assert_eq!((rest.traces.len(), rest.next), (7, None));
    let lowest = first.traces.last().unwrap().position;
    assert!(rest.traces.iter().all(|trace| trace.position < lowest));
}

#[tokio::test]
async fn an_entry_is_explained_by_the_rule_of_its_own_time() {
    rules::keeps!("staff-justify");
    let (house, _) = lived_in().await;
    let refused = Sought { outcome: Some(Outcome::Refused), ..Sought::default() };
    let found = log::search(&standards(&house), &house.desk, &refused).await.unwrap();
    let position = found.traces.first().unwrap().position;
    let explained = log::explain(&standards(&house), &house.desk, position).await.unwrap();
    assert!(explained.rule.unwrap().plain.contains("not allowed"), "default deny");
    let found = log::search(&standards(&house), &house.desk, &by(ADA)).await.unwrap();
    let position = found.traces.first().unwrap().position;
    let explained = log::explain(&standards(&house), &house.desk, position).await.unwrap();
    assert!(explained.rule.unwrap().plain.starts_with("Officer may list, view, categorise"));
    assert!(explained.pack_applied.is_some() && explained.purpose.is_some());
    let beyond = log::explain(&standards(&house), &house.desk, 1 << 40).await;
    assert!(matches!(beyond, Err(DeskError::NotFound(_))), "{beyond:?}");
}

#[tokio::test]
async fn entries_travel_with_their_proofs_and_a_changed_byte_is_found() {
    let (house, _) = lived_in().await;
    log::advance(&house.desk).await.unwrap();
    let text = log::proofs(&standards(&house), &house.desk, &by(ADA)).await.unwrap();
    let key = log::verifier_key(&house.desk);
    let proved = verify_proofs(&text, &key).unwrap();
    assert_eq!(proved.len(), 2);
    assert!(proved.iter().all(|one| one.entry.is_ok()), "{proved:?}");
    let verbs: Vec<_> = proved.iter().map(|one| one.entry.as_ref().unwrap().verb).collect();
    assert_eq!(verbs, [Verb::Consult, Verb::Categorise], "the oldest first");

    let at = text.find("extra ").unwrap() + 30;
    let mut changed = text.clone().into_bytes();
    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
    let proved = verify_proofs(&String::from_utf8(changed).unwrap(), &key).unwrap();
    let good: Vec<_> = proved.iter().map(|one| one.entry.is_ok()).collect();
    assert_eq!(good, [false, true]);
    let other = "other.example/log+e7db1b1e+AUbAXX2PYhSYSx9j3fpG0UXbp7zTgkFsVlYQOLyCBg2g";
    let of_another = verify_proofs(&text, other);
    assert!(of_another.is_err() || of_another.unwrap().iter().all(|one| one.entry.is_err()));
    assert!(verify_proofs("hello", &key).is_err());
}

#[tokio::test]
async fn what_was_said_is_sealed_again_when_the_recording_is_gone() {
    let (house, id) = lived_in().await;
    let found = log::search(&standards(&house), &house.desk, &by(ADA)).await.unwrap();
    let handle = found.traces.first().unwrap().entry.object.unwrap().to_string();
    let why = "not needed after all";
    evidence::uncategorise(&officer(&house, ADA), &house.desk, &id, "evidence-summary", why)
        .await
        .unwrap();
    house.pass(24 * 32);
    house.work().await;
    let about = Sought { object: Some(handle), ..Sought::default() };
    let found = log::search(&standards(&house), &house.desk, &about).await.unwrap();
    let consults = found.traces.iter().filter(|trace| trace.entry.verb == Verb::Consult);
    assert!(consults.clone().count() >= 1);
    assert!(consults.into_iter().all(|trace| trace.said.is_none()), "the key is gone");
}
