//! What a caseworker's day brings: complaints with two clocks, a request in another language, one
//! by somebody who may be a suspect, and finding one among many.

use crate::house::House;
use crate::persons::naming;
use crate::rights::{asks, public};
use desk::cases::{self, Naming};
use desk::rights::{self, Asked, Given, Place, Sift, Told, Way, Which};
use desk::{Actor, Ctx, DeskError};
use jiff::civil::{Date, date};
use pack::RequestKind;

fn complaints(house: &House, number: &str) -> Ctx {
    house.desk.ctx(Actor::new(number, "caseworker"), "data-complaints")
}

fn dana(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("DO 2", "caseworker"), "rights-requests")
}

fn complaint(form: &str) -> Asked {
    Asked {
        form: form.to_owned(),
        name: "Robin Example".to_owned(),
        contact: "robin@example.org".to_owned(),
        said: "You told my neighbour what I said.".to_owned(),
        ..Asked::default()
    }
}

async fn clocks(house: &House, id: &str) -> Vec<(&'static str, Option<Date>)> {
    let shown = rights::show(&complaints(house, "DO 2"), &house.desk, id).await.unwrap();
    let each = shown.clocks.into_iter();
    each.map(|clock| (clock.title, clock.answer.unwrap().enforce_by)).collect()
}

async fn due(house: &House) -> Vec<Option<Date>> {
    let ctx = complaints(house, "DO 2");
    let list = rights::worklist(&ctx, &house.desk, Which::Open, None).await.unwrap();
    list.listed.iter().map(|one| one.due_on).collect()
}

#[tokio::test]
async fn a_complaint_is_acknowledged_and_then_its_outcome_is_due() {
    let house = House::new().await;
    let desk = &house.desk;
    let site = desk.ctx(Actor::new("public-site", "public-site"), "data-complaints");
    let asked = Asked { kind: "data-complaint".to_owned(), ..complaint("police-data-complaint") };
    let taken = rights::take_in(&site, desk, asked).await.unwrap();
    let word = ("Word that the complaint came in", Some(date(2026, 12, 21)));
    let outcome = ("The outcome of the complaint", Some(date(2027, 2, 22)));
    assert_eq!(clocks(&house, &taken.id).await, [word, outcome]);
    assert_eq!(due(&house).await, [word.1]);
    let told = Told {
        what: "acknowledged".to_owned(),
        on: None,
        words: "We have got it, and look into it.".to_owned(),
    };
    rights::happen(&complaints(&house, "DO 2"), desk, &taken.id, &told).await.unwrap();
    assert_eq!(due(&house).await, [outcome.1], "what was done is due no more");
    // Counted anew in a night, it stands where it stood.
    house.days(1).await;
    assert_eq!(due(&house).await, [outcome.1]);
}

#[tokio::test]
async fn what_the_commissioner_passes_on_is_taken_down_by_staff_alone() {
    let house = House::new().await;
    let desk = &house.desk;
    let asked =
        Asked { kind: "passed-on".to_owned(), ..complaint("police-data-complaint-passed-on") };
    let site = desk.ctx(Actor::new("public-site", "public-site"), "data-complaints");
    let by_anybody = rights::take_in(&site, desk, asked.clone()).await;
    assert!(matches!(by_anybody, Err(DeskError::NotFound("form"))), "{by_anybody:?}");
    let letter = Asked { way: Some(Way::Letter), ..asked };
    let dana = complaints(&house, "DO 2");
    let taken = rights::take_in(&dana, desk, letter).await.unwrap();
    let promised = ("An answer, as promised", Some(date(2026, 12, 7)));
    assert_eq!(clocks(&house, &taken.id).await, [promised], "14 days end on a Sunday");
}

#[tokio::test]
async fn the_office_and_the_police_answer_each_their_own_requests() {
    let house = House::new().await;
    let desk = &house.desk;
    let ask = async |form: &str, purpose: &str| {
        let site = desk.ctx(Actor::new("public-site", "public-site"), purpose);
        let asked = Asked { kind: "information".to_owned(), ..complaint(form) };
        rights::take_in(&site, desk, asked).await.unwrap()
    };
    let police = ask("police-information-request", "police-information-law").await;
    let office = ask("information-request", "information-law").await;
    let officers = [
        ("police-information-officer", "police-information-law", &police, &office),
        ("information-officer", "information-law", &office, &police),
    ];
    for (role, purpose, own, other) in officers {
        let ctx = house.ctx(role, purpose);
        let list = rights::worklist(&ctx, desk, Which::Open, None).await.unwrap();
        let numbers: Vec<_> = list.listed.iter().map(|one| &one.request.number).collect();
        assert_eq!(numbers, [&own.number], "{role}");
        let hidden = rights::show(&ctx, desk, &other.id).await;
        assert!(matches!(hidden, Err(DeskError::NotFound("request"))), "{role}");
        assert!(rights::search(&ctx, desk, &other.number).await.unwrap().is_empty(), "{role}");
    }
}

#[tokio::test]
async fn a_request_in_another_language_keeps_its_words_and_its_day() {
    let house = House::new().await;
    let desk = &house.desk;
    let said = "Proszę o kopię moich danych. 你好 مرحبا";
    let asked = Asked { said: said.to_owned(), ..asks("access") };
    let taken = rights::take_in(&public(&house), desk, asked).await.unwrap();
    let dana = dana(&house);
    for (tag, words, about) in
        [("xx", "A copy.", "the language"), ("pl", "  ", "what it says in English")]
    {
        let wrong = rights::put_into_english(&dana, desk, &taken.id, tag, words).await;
        assert!(matches!(&wrong, Err(DeskError::Invalid { what, .. }) if *what == about), "{tag}");
    }
    rights::put_into_english(&dana, desk, &taken.id, "pl", "A copy of my data.").await.unwrap();
    let request = rights::show(&dana, desk, &taken.id).await.unwrap().request;
    assert_eq!(request.said, said);
    assert_eq!(rights::language_of(&request).unwrap().name, "Polish");
    assert_eq!(request.english.unwrap().words, "A copy of my data.");
    let list = rights::worklist(&dana, desk, Which::Open, None).await.unwrap();
    assert_eq!(list.listed[0].due_on, taken.answer_by, "no clock waits for a translation");
}

#[tokio::test]
async fn what_is_of_an_open_case_against_whoever_asks_is_given_with_care_alone() {
    let house = crate::need::house().await;
    let (case, recording) = crate::need::a_case(&house).await;
    let desk = &house.desk;
    let ada = desk.ctx(Actor::new("P 1", "officer"), "law-enforcement");
    let party = |name: &str, part: &str| Naming {
        part: part.to_owned(),
        ..naming(name, Some(date(2013, 4, 1)))
    };
    cases::name_person(&ada, desk, &case, &party("Jane Doe", "suspect")).await.unwrap();
    let taken = rights::take_in(&public(&house), desk, asks("footage")).await.unwrap();
    let dana = dana(&house);
    let suspect = async || {
        let found = rights::holdings(&dana, desk, &taken.id).await.unwrap().found;
        found.iter().any(|one| matches!(one.place, Place::Case { suspect: true, .. }))
    };
    rights::add_item(&dana, desk, &taken.id, "Footage", Some(&recording)).await.unwrap();
    let item = rights::show(&dana, desk, &taken.id).await.unwrap().request.items[0].id.clone();
    let given = |why: &str| Given {
        outcome: "release".to_owned(),
        told: "You can see it.".to_owned(),
        why: why.to_owned(),
        weighed: "Nobody else can be made out in it.".to_owned(),
        ..Given::default()
    };
    let decide = async |why: &str| rights::decide(&dana, desk, &taken.id, &item, &given(why)).await;
    cases::name_person(&ada, desk, &case, &party("Robin Example", "witness")).await.unwrap();
    assert!(!suspect().await, "a witness");
    decide("").await.unwrap();
    cases::name_person(&ada, desk, &case, &party("Robin Exampel", "suspect")).await.unwrap();
    assert!(suspect().await);
    let careless = decide("").await;
    let about = "the reason for those who check";
    assert!(matches!(&careless, Err(DeskError::Invalid { what, .. }) if *what == about));
    decide("P 1 says that it does no harm: they were shown it in interview.").await.unwrap();
    let manager = desk.ctx(Actor::new("E 1", "evidence-manager"), "law-enforcement");
    cases::close(&manager, desk, &case).await.unwrap();
    assert!(!suspect().await, "the case is closed");
    decide("").await.unwrap();
}

#[tokio::test]
async fn one_request_is_found_among_many_by_number_name_or_address() {
    let house = House::new().await;
    let desk = &house.desk;
    let ask = async |name: &str, contact: &str, kind: &str| {
        let (name, contact) = (name.to_owned(), contact.to_owned());
        let asked = Asked { name, contact, helper: None, ..asks(kind) };
        rights::take_in(&public(&house), desk, asked).await.unwrap()
    };
    let one = ask("Muhammad Hussain", "m.hussain@example.org", "access").await;
    let two = ask("Mina Patel", "12 Acre Lane, London SW2 5SG", "erasure").await;
    let dana = dana(&house);
    let found = async |sought: &str| {
        let found = rights::search(&dana, desk, sought).await.unwrap();
        found.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(found(&one.number).await, std::slice::from_ref(&one.id));
    assert_eq!(found(&one.number.to_lowercase()).await, std::slice::from_ref(&one.id));
    assert_eq!(found("muhammad  HUSSAIN").await, std::slice::from_ref(&one.id));
    assert_eq!(found("Mohammed Hussein").await, std::slice::from_ref(&one.id), "it sounds alike");
    assert_eq!(found("12 acre lane, London SW2 5SG").await, std::slice::from_ref(&two.id));
    assert!(found("Nobody Atall").await.is_empty());
    for wrong in ["", "  ", &"a".repeat(201)] {
        let answer = rights::search(&dana, desk, wrong).await;
        assert!(matches!(answer, Err(DeskError::Invalid { .. })), "{}", wrong.len());
    }
    let far = house.ctx("information-officer", "information-law");
    assert!(rights::search(&far, desk, &one.number).await.unwrap().is_empty());

    // Of one kind alone, over more than a page.
    for at in 0..60 {
        ask("Sam Doe", &format!("sam{at}@example.org"), "restriction").await;
    }
    let sift = Sift { which: Which::Open, kind: Some(RequestKind::Erasure) };
    let list = rights::worklist(&dana, desk, sift, None).await.unwrap();
    assert_eq!(list.listed.iter().map(|one| &one.id).collect::<Vec<_>>(), [&two.id]);
    assert!(list.next.is_none() && list.kinds.contains(&RequestKind::Erasure));
    let sift = Sift { kind: Some(RequestKind::Restriction), ..sift };
    let (mut all, mut after) = (Vec::new(), None::<String>);
    loop {
        let list = rights::worklist(&dana, desk, sift, after.as_deref()).await.unwrap();
        all.extend(list.listed.into_iter().map(|one| one.id));
        after = list.next;
        if after.is_none() {
            break;
        }
    }
    let each: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), each.len()), (60, 60), "each once");
}

#[tokio::test]
async fn a_long_file_is_looked_at_stretch_after_stretch_before_it_is_released() {
    let house = House::new().await;
    let desk = &house.desk;
    let taken = rights::take_in(&public(&house), desk, asks("access")).await.unwrap();
    let (dana, id) = (dana(&house), taken.id.as_str());
    // Sixty lines are a page: 45 pages, with a name on the first, the 21st and the last.
    let line = |at: usize| match at {
        3 | 1_203 | 2_699 => "Jane Doe was there.\n",
        _ => "It rained.\n",
    };
    let text: String = (0..2_700).map(line).collect();
    let bytes = text.into_bytes();
    let file = rights::GivenFile { name: "notes.txt".to_owned(), bytes };
    rights::add_file(&dana, desk, id, &file).await.unwrap();
    let file = rights::show(&dana, desk, id).await.unwrap().request.files[0].id.clone();
    let (mut ticked, mut seen) = (Vec::new(), Vec::new());
    for (from, pages) in [(1, 20), (21, 20), (41, 5)] {
        let chosen = rights::Chosen {
            names: "Jane Doe".to_owned(),
            ticked: ticked.clone(),
            seen: seen.clone(),
        };
        let early = rights::redact(&dana, desk, id, &file, &chosen).await;
        assert!(
            matches!(&early, Err(DeskError::Invalid { what: "every page", must })
                if must.ends_with(&format!("from page {from}"))),
            "{early:?}"
        );
        let review = rights::review(&dana, desk, id, &file, "Jane Doe", from).await.unwrap();
        assert_eq!((review.pages, review.lines.len()), (45, pages));
        let found: Vec<_> = review.proposed.iter().map(|one| one.tick).collect();
        assert_eq!(found.len(), 1, "from {from}: {found:?}");
        ticked.extend(found);
        seen.push(from);
    }
    assert_eq!(ticked.iter().map(|tick| tick.page).collect::<Vec<_>>(), [1, 21, 45]);
    let beyond = rights::review(&dana, desk, id, &file, "", 46).await.map(drop);
    assert!(matches!(beyond, Err(DeskError::NotFound("page"))), "{beyond:?}");
    let names = "Jane Doe".to_owned();
    let chosen = rights::Chosen { names, ticked, seen };
    let done = rights::redact(&dana, desk, id, &file, &chosen).await.unwrap();
    assert_eq!((done.removed, done.over), (6, 0));
    // What stays open in memory is that file, and no other.
    let other = rights::take_in(&public(&house), desk, asks("access")).await.unwrap();
    let wrong = rights::review(&dana, desk, &other.id, &file, "", 1).await.map(drop);
    assert!(matches!(wrong, Err(DeskError::NotFound("file"))), "{wrong:?}");
}
