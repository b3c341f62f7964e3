//! Requests for information: the limit of cost, requests counted together, vexatious requests, a
//! second look by others, the disclosure log.

use crate::house::House;
use crate::rights::asks;
use desk::rights::{self, Asked, Draught, Found, Given, GivenFile, Logged, Shown, Taken};
use desk::{Actor, Ctx, DeskError};
use jiff::civil::date;
use rules::access::Refusal;

pub(crate) fn officer(house: &House, number: &str) -> Ctx {
    house.desk.ctx(Actor::new(number, "police-information-officer"), "police-information-law")
}

pub(crate) fn public(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("public-site", "public-site"), "police-information-law")
}

fn asked(kind: &str) -> Asked {
    Asked {
        form: "police-information-request".to_owned(),
        born_on: None,
        helper: None,
        said: "How many cameras do you have, and what do they cost?".to_owned(),
        ..asks(kind)
    }
}

pub(crate) async fn taken(house: &House, kind: &str) -> Taken {
    rights::take_in(&public(house), &house.desk, asked(kind)).await.unwrap()
}

pub(crate) async fn shown(house: &House, id: &str) -> Shown {
    rights::show(&officer(house, "I 1"), &house.desk, id).await.unwrap()
}

/// An item that was found, for a decision.
pub(crate) async fn item(house: &House, id: &str) -> String {
    let what = "The list of cameras";
    rights::add_item(&officer(house, "I 1"), &house.desk, id, what, None).await.unwrap();
    shown(house, id).await.request.items.last().unwrap().id.clone()
}

pub(crate) fn over_cost() -> Given {
    Given {
        outcome: "withhold".to_owned(),
        ground: "foi-cost".to_owned(),
        told: "We cannot find all of it within the limit.".to_owned(),
        why: "The estimate above, from a trial with ten files.".to_owned(),
        advice: "Ask for one year, and we can answer.".to_owned(),
        ..Given::default()
    }
}

pub(crate) async fn decide(
    house: &House,
    who: &str,
    id: &str,
    item: &str,
    given: &Given,
) -> Result<(), DeskError> {
    rights::decide(&officer(house, who), &house.desk, id, item, given).await
}

pub(crate) async fn estimate(
    house: &House,
    id: &str,
    work: &str,
    minutes: u32,
) -> Result<(), DeskError> {
    let why = "Each of 600 files must be opened.";
    rights::estimate(&officer(house, "I 1"), &house.desk, id, work, minutes, why).await
}

fn is_wrong<T>(what: &Result<T, DeskError>, about: &str) -> bool {
    matches!(what, Err(DeskError::Invalid { what, .. }) if *what == about)
}

fn said<T>(what: &Result<T, DeskError>) -> String {
    what.as_ref().err().map(ToString::to_string).unwrap_or_default()
}

/// From the decided request to the sent answer.
pub(crate) async fn answer(house: &House, id: &str, writer: &str, clearer: &str) {
    let desk = &house.desk;
    rights::propose(&officer(house, writer), desk, id, "Here is our answer.").await.unwrap();
    rights::clear(&officer(house, clearer), desk, id, true, "").await.unwrap();
    rights::send(&officer(house, writer), desk, id).await.unwrap();
}

#[tokio::test]
async fn nothing_is_refused_over_cost_before_the_estimate_is_over_the_limit() {
    let house = House::new().await;
    let id = taken(&house, "information").await.id;
    let item = item(&house, &id).await;
    estimate(&house, &id, "locate", 18 * 60).await.unwrap();
    // Neither is counted.
    estimate(&house, &id, "redact", 6_000).await.unwrap();
    estimate(&house, &id, "consider", 6_000).await.unwrap();
    let sum = shown(&house, &id).await.cost.unwrap().sum.unwrap();
    assert_eq!((sum.minutes, sum.pence, sum.is_over), (1_080, 45_000, false));
    let early = decide(&house, "I 1", &id, &item, &over_cost()).await;
    assert!(is_wrong(&early, "the estimate"), "{early:?}");
    assert!(said(&early).contains("it is 18 hours"), "{early:?}");
    estimate(&house, &id, "extract", 1).await.unwrap();
    let silent = Given { advice: "  ".to_owned(), ..over_cost() };
    let silent = decide(&house, "I 1", &id, &item, &silent).await;
    assert!(said(&silent).contains("advice"), "{silent:?}");
    let partly = Given { outcome: "redact".to_owned(), ..over_cost() };
    let partly = decide(&house, "I 1", &id, &item, &partly).await;
    assert!(is_wrong(&partly, "the decision"), "{partly:?}");
    decide(&house, "I 1", &id, &item, &over_cost()).await.unwrap();

    let estimates = shown(&house, &id).await.request.estimates;
    let ctx = officer(&house, "I 1");
    let kept = rights::drop_estimate(&ctx, &house.desk, &id, &estimates[3].id).await;
    assert!(is_wrong(&kept, "the estimate"), "a refusal rests on it: {kept:?}");
    answer(&house, &id, "I 1", "I 2").await;
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn whoever_is_refused_over_cost_reads_what_they_can_ask_instead() {
    let house = House::new().await;
    let taken = taken(&house, "information").await;
    let item = item(&house, &taken.id).await;
    estimate(&house, &taken.id, "retrieve", 2_000).await.unwrap();
    decide(&house, "I 1", &taken.id, &item, &over_cost()).await.unwrap();
    answer(&house, &taken.id, "I 1", "I 2").await;
    let letter = rights::letter(&public(&house), &house.desk, &taken.number, &taken.secret).await;
    let told = letter.unwrap().items.remove(0);
    assert!(told.contains("What you can do: Ask for one year, and we can answer."), "{told}");
    assert!(told.contains("FOIA s.12") && !told.contains("trial"), "{told}");
}

#[tokio::test]
async fn the_law_on_the_environment_sets_no_limit_of_cost() {
    let house = House::new().await;
    let id = taken(&house, "environment").await.id;
    let none = estimate(&house, &id, "locate", 60).await;
    assert!(said(&none).contains("set no limit of cost"), "{none:?}");
    let cost = shown(&house, &id).await.cost.unwrap();
    assert!(cost.sum.unwrap_err().contains("regulation 12(4)(b)"));
    let item = item(&house, &id).await;
    let refused = decide(&house, "I 1", &id, &item, &over_cost()).await;
    assert!(is_wrong(&refused, "the ground"), "{refused:?}");
    let wrong = estimate(&house, &id, "lunch", 60).await;
    assert!(is_wrong(&wrong, "the work"), "{wrong:?}");
}

#[tokio::test]
async fn requests_are_counted_together_because_a_person_says_so_and_why() {
    let house = House::new().await;
    let (desk, first) = (&house.desk, taken(&house, "information").await);
    house.days(40).await;
    let second = taken(&house, "information").await;
    let other = Asked {
        name: "Kim Other".to_owned(),
        contact: "kim@example.net".to_owned(),
        ..asked("information")
    };
    let other = rights::take_in(&public(&house), desk, other).await.unwrap();
    estimate(&house, &first.id, "locate", 1_000).await.unwrap();
    estimate(&house, &second.id, "locate", 80).await.unwrap();
    let view = shown(&house, &second.id).await;
    let near: Vec<_> = view.cost.as_ref().unwrap().near.iter().map(|one| &one.number).collect();
    assert_eq!(near, [&first.number], "the same person's, and nobody else's");
    assert_eq!(view.cost.unwrap().sum.unwrap().minutes, 80, "nothing is counted by itself");

    let ctx = officer(&house, "I 1");
    let together = async |number: &str, why: &str| {
        rights::count_together(&ctx, desk, &second.id, number, why).await
    };
    let why = "Both ask for the same register, a year apart.";
    assert!(together(&first.number, " ").await.is_err());
    for number in ["R-0000-0000", second.number.as_str()] {
        let wrong = together(number, why).await;
        assert!(is_wrong(&wrong, "the number"), "{wrong:?}");
    }
    together(&first.number, why).await.unwrap();
    let view = shown(&house, &second.id).await;
    let cost = view.cost.unwrap();
    assert_eq!((cost.sum.unwrap().minutes, cost.near.len()), (1_080, 0));
    let twice = together(&first.number, why).await;
    assert!(is_wrong(&twice, "the number"), "{twice:?}");
    // People who act together need not be one person.
    estimate(&house, &other.id, "locate", 1).await.unwrap();
    together(&other.number, "They wrote the same letter, and say that they work together.")
        .await
        .unwrap();
    let item = item(&house, &second.id).await;
    decide(&house, "I 1", &second.id, &item, &over_cost()).await.unwrap();
    let apart = view.request.together[0].id.clone();
    let apart = rights::count_apart(&ctx, desk, &second.id, &apart).await;
    assert!(is_wrong(&apart, "the estimate"), "{apart:?}");
    // What another's page says now is held against the limit when the answer is written.
    let estimates = shown(&house, &other.id).await.request.estimates;
    rights::drop_estimate(&ctx, desk, &other.id, &estimates[0].id).await.unwrap();
    let late = rights::propose(&ctx, desk, &second.id, "No.").await;
    assert!(is_wrong(&late, "the estimate"), "{late:?}");
}

#[tokio::test]
async fn what_came_in_more_than_sixty_working_days_apart_is_not_counted_together() {
    let house = House::new().await;
    let first = taken(&house, "information").await;
    house.days(59).await;
    house.days(40).await;
    let second = taken(&house, "information").await;
    assert!(shown(&house, &second.id).await.cost.unwrap().near.is_empty());
    let ctx = officer(&house, "I 1");
    let late = rights::count_together(&ctx, &house.desk, &second.id, &first.number, "Same.").await;
    assert!(said(&late).contains("60 consecutive working days"), "{late:?}");
    let environment = taken(&house, "environment").await;
    let ours =
        rights::count_together(&ctx, &house.desk, &second.id, &environment.number, "x").await;
    assert!(is_wrong(&ours, "the number"), "another law: {ours:?}");
}

#[tokio::test]
async fn a_vexatious_request_needs_a_reason_and_a_second_person() {
    let house = House::new().await;
    let (desk, id) = (&house.desk, taken(&house, "information").await.id);
    let item = item(&house, &id).await;
    let vexatious = Given {
        outcome: "withhold".to_owned(),
        ground: "foi-vexatious".to_owned(),
        told: "We answered this on 3 November.".to_owned(),
        ..Given::default()
    };
    let bare = decide(&house, "I 1", &id, &item, &vexatious).await;
    assert!(is_wrong(&bare, "the reason for those who check"), "{bare:?}");
    let hidden = Given { outcome: "neither-confirm".to_owned(), ..vexatious.clone() };
    let hidden = Given { why: "The fifth of the month.".to_owned(), ..hidden };
    let hidden = decide(&house, "I 1", &id, &item, &hidden).await;
    assert!(is_wrong(&hidden, "the ground"), "{hidden:?}");
    let given = Given { why: "The same question, word by word.".to_owned(), ..vexatious };
    decide(&house, "I 1", &id, &item, &given).await.unwrap();
    rights::propose(&officer(&house, "I 2"), desk, &id, "No.").await.unwrap();
    let own = rights::clear(&officer(&house, "I 1"), desk, &id, true, "").await;
    assert!(matches!(own, Err(DeskError::Refused(Refusal::SamePerson))), "decided it: {own:?}");
    rights::clear(&officer(&house, "I 3"), desk, &id, true, "").await.unwrap();
}

#[tokio::test]
async fn whoever_had_a_part_in_the_first_answer_has_none_in_the_second_look() {
    let house = House::new().await;
    let (desk, first) = (&house.desk, taken(&house, "information").await);
    let found = item(&house, &first.id).await;
    let release =
        Given { outcome: "release".to_owned(), told: "Enclosed.".to_owned(), ..Given::default() };
    decide(&house, "I 1", &first.id, &found, &release).await.unwrap();
    answer(&house, &first.id, "I 2", "I 3").await;
    let told = format!("Please look again at {}; it is not complete.", first.number.to_lowercase());
    let review = Asked {
        name: "R. Example".to_owned(),
        contact: "12 Brixton Road".to_owned(),
        said: told,
        ..asked("review")
    };
    let review = rights::take_in(&public(&house), desk, review).await.unwrap().id;
    let candidates = shown(&house, &review).await.candidates;
    let candidates: Vec<_> = candidates.iter().map(|one| (&one.number, one.is_named)).collect();
    assert_eq!(candidates, [(&first.number, true)], "read from what they wrote");

    let fresh = officer(&house, "I 4");
    let early = rights::propose(&fresh, desk, &review, "It stands.").await;
    assert!(is_wrong(&early, "the first answer"), "{early:?}");
    for number in ["", "R-0000-0000"] {
        let wrong = rights::name_reviewed(&fresh, desk, &review, number, "").await;
        assert!(matches!(wrong, Err(DeskError::Invalid { .. })), "{wrong:?}");
    }
    rights::name_reviewed(&officer(&house, "I 1"), desk, &review, &first.number, "").await.unwrap();
    let early = rights::propose(&fresh, desk, &review, "It stands.").await;
    assert!(is_wrong(&early, "what came of the second look"), "{early:?}");
    let item = item(&house, &review).await;
    let same = |done: Result<(), DeskError>, what: &str| {
        let refused = matches!(done, Err(DeskError::Refused(Refusal::SamePerson)));
        assert!(refused, "{what}: {done:?}");
    };
    for (number, part) in [("I 1", "decided"), ("I 2", "wrote"), ("I 3", "cleared")] {
        let who = officer(&house, number);
        same(decide(&house, number, &review, &item, &release).await, part);
        same(rights::propose(&who, desk, &review, "It stands.").await, part);
        let found = rights::find_review(&who, desk, &review, "upheld").await;
        assert!(is_wrong(&found, "what came of it"), "{found:?}");
    }
    decide(&house, "I 4", &review, &item, &release).await.unwrap();
    rights::find_review(&fresh, desk, &review, Found::Partly.code()).await.unwrap();
    rights::propose(&fresh, desk, &review, "It stands in part.").await.unwrap();
    same(rights::clear(&officer(&house, "I 2"), desk, &review, true, "").await, "clearing");
    rights::clear(&officer(&house, "I 5"), desk, &review, true, "").await.unwrap();
    rights::send(&fresh, desk, &review).await.unwrap();
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn a_second_look_goes_by_the_law_of_the_first_answer() {
    let house = House::new().await;
    let (desk, ctx) = (&house.desk, officer(&house, "I 4"));
    let open = taken(&house, "environment").await;
    let review = taken(&house, "review").await.id;
    let early = rights::name_reviewed(&ctx, desk, &review, &open.number, "").await;
    assert!(is_wrong(&early, "the number"), "it was not answered: {early:?}");
    answer(&house, &open.id, "I 1", "I 2").await;
    let grounds = |shown: &Shown| {
        rights::grounds(&shown.request).unwrap().iter().all(|row| row.id.starts_with("eir-"))
    };
    assert!(!grounds(&shown(&house, &review).await));
    rights::name_reviewed(&ctx, desk, &review, &open.number, "").await.unwrap();
    assert!(grounds(&shown(&house, &review).await));
    // An answer from before this house: where it is stands in words, and the rest goes on.
    let older = taken(&house, "review").await.id;
    rights::name_reviewed(&ctx, desk, &older, "", "On paper, in file 7.").await.unwrap();
    rights::find_review(&ctx, desk, &older, "overturned").await.unwrap();
    rights::propose(&ctx, desk, &older, "It does not stand.").await.unwrap();
    let other = rights::name_reviewed(&ctx, desk, &open.id, "", "Somewhere.").await;
    assert!(is_wrong(&other, "the request"), "{other:?}");
}

/// A request that was answered, with a released text.
async fn answered(house: &House, text: &str) -> (Taken, String) {
    let (desk, taken) = (&house.desk, taken(house, "information").await);
    let ctx = officer(house, "I 1");
    let file = GivenFile { name: "cameras.txt".to_owned(), bytes: text.as_bytes().to_vec() };
    rights::add_file(&ctx, desk, &taken.id, &file).await.unwrap();
    let of = shown(house, &taken.id).await.request.files[0].id.clone();
    let seen = rights::Chosen { seen: vec![1], ..rights::Chosen::default() };
    rights::redact(&ctx, desk, &taken.id, &of, &seen).await.unwrap();
    let released = shown(house, &taken.id).await.request.files[1].id.clone();
    answer(house, &taken.id, "I 1", "I 2").await;
    (taken, released)
}

fn draught(answered: &str, files: &[&str]) -> Draught {
    Draught {
        title: "Cameras on patrol".to_owned(),
        asked: "How many cameras there are.".to_owned(),
        answered: answered.to_owned(),
        files: files.iter().map(|file| (*file).to_owned()).collect(),
    }
}

const CLEAN: &str = "There are 22,000, and the contract of 2024 covers them.";

#[tokio::test]
async fn an_answer_stands_in_the_log_once_a_second_person_cleared_it_and_outlives_the_request() {
    let house = House::new().await;
    let (desk, ctx) = (&house.desk, officer(&house, "I 1"));
    let (taken, released) = answered(&house, "Camera 1\nCamera 2\n").await;
    let id = rights::propose_entry(&ctx, desk, &taken.id, &draught(CLEAN, &[&released])).await;
    let id = id.unwrap();
    let twice = rights::propose_entry(&ctx, desk, &taken.id, &draught(CLEAN, &[])).await;
    assert!(is_wrong(&twice, "the request"), "{twice:?}");
    let public = public(&house);
    let hidden = rights::published(&public, desk, &id).await;
    assert!(matches!(hidden, Err(DeskError::NotFound(_))), "{hidden:?}");
    assert!(rights::entries(&public, desk, None).await.unwrap().0.is_empty());
    let waits = rights::waiting(&officer(&house, "I 2"), desk).await.unwrap();
    assert_eq!((waits.len(), waits[0].by.as_str()), (1, "I 1"));
    let file = waits[0].entry.files[0].id.clone();
    let early = rights::published_file(&public, desk, &id, &file).await;
    assert!(matches!(early, Err(DeskError::NotFound(_))));
    let own = rights::clear_entry(&ctx, desk, &id).await;
    assert!(matches!(own, Err(DeskError::Refused(Refusal::SamePerson))), "{own:?}");
    rights::clear_entry(&officer(&house, "I 2"), desk, &id).await.unwrap();
    assert!(rights::clear_entry(&officer(&house, "I 3"), desk, &id).await.is_err());
    assert_eq!(shown(&house, &taken.id).await.logged, Logged::Entry(id.clone(), true));

    house.days(2 * 365 + 3).await;
    let gone = rights::show(&officer(&house, "I 1"), desk, &taken.id).await;
    assert!(matches!(gone, Err(DeskError::NotFound("request"))), "{:?}", gone.err());
    let public = house.desk.ctx(Actor::new("public-site", "public-site"), "police-information-law");
    let entry = rights::published(&public, desk, &id).await.unwrap();
    assert_eq!((entry.answered.as_str(), entry.answered_on), (CLEAN, date(2026, 11, 22)));
    assert_eq!(entry.body, "Metropolitan Police Service");
    let (file, bytes) = rights::published_file(&public, desk, &id, &file).await.unwrap();
    assert_eq!(file.name, "cameras (for release).txt");
    assert!(String::from_utf8(bytes).unwrap().contains("Camera 2"));
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn an_entry_that_identifies_somebody_is_refused_with_the_places_named() {
    let house = House::new().await;
    let (desk, ctx) = (&house.desk, officer(&house, "I 1"));
    let (taken, released) = answered(&house, "Camera 1\nAsked for by Robin Example.\n").await;
    let number = taken.number.clone();
    for (text, place) in [
        (
            "Robin Example asked.\nWe answered.",
            "the name of whoever asked in what was answered, line 1",
        ),
        (
            "One.\nTwo.\nMs R Example was told.",
            "the name of whoever asked in what was answered, line 3",
        ),
        ("Sent to ROBIN@example.org.", "in what was answered, line 1"),
        ("Write to press@other.example for more.", "an email address in what was answered, line 1"),
        ("It was 2020.\nCall 020 7946 0958.", "a telephone number in what was answered, line 2"),
        (
            "His number is AB 12 34 56 C.",
            "a National Insurance number in what was answered, line 1",
        ),
        (number.as_str(), "the number of the request in what was answered, line 1"),
    ] {
        let refused = rights::propose_entry(&ctx, desk, &taken.id, &draught(text, &[])).await;
        let words = said(&refused);
        assert!(is_wrong(&refused, "the entry") && words.contains(place), "{text}: {words}");
        assert!(!words.to_lowercase().contains("example"), "what is personal is not said: {words}");
    }
    let title = Draught { title: "For Robin Example".to_owned(), ..draught(CLEAN, &[]) };
    let title = rights::propose_entry(&ctx, desk, &taken.id, &title).await;
    assert!(said(&title).contains("in the title, line 1"), "{title:?}");
    let file = rights::propose_entry(&ctx, desk, &taken.id, &draught(CLEAN, &[&released])).await;
    assert!(said(&file).contains("the name of whoever asked in a file"), "{file:?}");
    let none = rights::propose_entry(&ctx, desk, &taken.id, &draught(CLEAN, &["made-up"])).await;
    assert!(matches!(none, Err(DeskError::NotFound("file"))), "{none:?}");
    for faulty in [draught("", &[]), Draught { title: " ".to_owned(), ..draught(CLEAN, &[]) }] {
        assert!(rights::propose_entry(&ctx, desk, &taken.id, &faulty).await.is_err());
    }
    assert_eq!(shown(&house, &taken.id).await.logged, Logged::NotYet);
    rights::propose_entry(&ctx, desk, &taken.id, &draught(CLEAN, &[])).await.unwrap();
}

#[tokio::test]
async fn what_is_taken_down_is_gone_with_its_key_and_the_reason_stays() {
    let house = House::new().await;
    let (desk, ctx) = (&house.desk, officer(&house, "I 1"));
    let open = taken(&house, "information").await;
    let early = rights::propose_entry(&ctx, desk, &open.id, &draught(CLEAN, &[])).await;
    assert!(is_wrong(&early, "the request"), "it was not answered: {early:?}");
    let (taken, released) = answered(&house, "Camera 1\n").await;
    let id = rights::propose_entry(&ctx, desk, &taken.id, &draught(CLEAN, &[&released])).await;
    let id = id.unwrap();
    rights::clear_entry(&officer(&house, "I 2"), desk, &id).await.unwrap();
    let bare = rights::take_down(&ctx, desk, &id, " ").await;
    assert!(is_wrong(&bare, "why it is taken down"), "{bare:?}");
    let other = house.desk.ctx(Actor::new("DO 1", "data-office"), "rights-requests");
    let not_theirs = rights::take_down(&other, desk, &id, "Mine.").await;
    assert!(matches!(not_theirs, Err(DeskError::NotFound(_))), "{not_theirs:?}");
    rights::take_down(&ctx, desk, &id, "It names a street.").await.unwrap();
    for gone in [
        rights::published(&public(&house), desk, &id).await.map(drop),
        rights::look_at_entry(&ctx, desk, &id).await.map(drop),
        rights::take_down(&ctx, desk, &id, "Again.").await,
    ] {
        assert!(matches!(gone, Err(DeskError::NotFound(_))), "{gone:?}");
    }
    assert!(rights::entries(&public(&house), desk, None).await.unwrap().0.is_empty());
    // A better one can be written.
    assert_eq!(shown(&house, &taken.id).await.logged, Logged::NotYet);
    rights::propose_entry(&ctx, desk, &taken.id, &draught(CLEAN, &[])).await.unwrap();
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn the_log_is_paged_with_the_newest_first() {
    let house = House::new().await;
    let desk = &house.desk;
    for number in 0..27 {
        let (taken, _) = answered(&house, "Camera 1\n").await;
        let title = format!("Answer number {number}");
        let draught = Draught { title, ..draught(CLEAN, &[]) };
        let id = rights::propose_entry(&officer(&house, "I 1"), desk, &taken.id, &draught)
            .await
            .unwrap();
        house.clock.advance(jiff::SignedDuration::from_secs(1));
        rights::clear_entry(&officer(&house, "I 2"), desk, &id).await.unwrap();
    }
    let (first, next) = rights::entries(&public(&house), desk, None).await.unwrap();
    assert_eq!((first.len(), first[0].title.as_str()), (25, "Answer number 26"));
    let (rest, end) = rights::entries(&public(&house), desk, next.as_deref()).await.unwrap();
    assert_eq!((rest.len(), rest[1].title.as_str(), end), (2, "Answer number 0", None));
    let wrong = rights::entries(&public(&house), desk, Some("zzz")).await;
    assert!(is_wrong(&wrong, "the page"), "{:?}", wrong.err());
}
