//! The person index: who is named in cases, what is proposed on a request, and what goes with what.

use crate::house::House;
use desk::cases::{self, Naming};
use desk::rights::{self, Asked, Helper, Place, Taken, Told};
use desk::{Actor, Ctx, DeskError, evidence};
use jiff::civil::{Date, date};

fn ada(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("P 1", "officer"), "law-enforcement")
}

fn manager(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("E 1", "evidence-manager"), "law-enforcement")
}

fn dana(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("DO 2", "caseworker"), "rights-requests")
}

pub(crate) fn naming(name: &str, born_on: Option<Date>) -> Naming {
    Naming { name: name.to_owned(), born_on, part: "witness".to_owned(), ..Naming::default() }
}

async fn asks(house: &House, name: &str, born_on: Option<Date>) -> Taken {
    let asked = Asked {
        name: name.to_owned(),
        born_on,
        contact: "12 Acre Lane, London SW2 5SG".to_owned(),
        helper: None,
        ..crate::rights::asks("access")
    };
    rights::take_in(&crate::rights::public(house), &house.desk, asked).await.unwrap()
}

/// What is proposed: the request or the case, what agrees, and what differs.
async fn proposed(house: &House, id: &str) -> Vec<(String, String, String)> {
    let found = rights::holdings(&dana(house), &house.desk, id).await.unwrap().found;
    let each = found.into_iter().map(|one| {
        let place = match one.place {
            Place::Request { number, helps, .. } => {
                format!("{number}{}", if helps { " helps" } else { "" })
            }
            Place::Case { reference, recordings, added, suspect } => {
                let suspect = if suspect { " suspect" } else { "" };
                format!("{reference} {added}/{recordings}{suspect}")
            }
        };
        (place, one.agreement.agrees.join(", "), one.agreement.differs.join(", "))
    });
    each.collect()
}

fn line(place: &str, agrees: &str, differs: &str) -> (String, String, String) {
    (place.to_owned(), agrees.to_owned(), differs.to_owned())
}

#[tokio::test]
async fn requests_of_one_name_are_proposed_with_what_agrees_and_what_differs() {
    let house = House::new().await;
    let (april, may) = (Some(date(1990, 4, 1)), Some(date(1971, 5, 6)));
    let one = asks(&house, "Muhammad Hussain", april).await;
    let same = asks(&house, "HUSSEIN, Mohammed", april).await;
    let namesake = asks(&house, "Muhammad Hussain", may).await;
    asks(&house, "Mina Patel", april).await;
    let found = proposed(&house, &one.id).await;
    assert_eq!(
        found,
        [
            line(
                &same.number,
                "a name that sounds alike, the same date of birth, the same postcode",
                ""
            ),
            line(&namesake.number, "the same name, the same postcode", "another date of birth"),
        ]
    );
    // Somebody else asks for them, and is helped by them.
    let helper = Helper { name: "Muhammad Hussain".to_owned(), relation: "a friend".to_owned() };
    let for_robin = Asked { helper: Some(helper), ..crate::rights::asks("erasure") };
    let site = crate::rights::public(&house);
    let other = rights::take_in(&site, &house.desk, for_robin).await.unwrap();
    let found = proposed(&house, &one.id).await;
    let helps = format!("{} helps", other.number);
    assert!(found.contains(&line(&helps, "the same name", "")), "{found:?}");
    assert!(proposed(&house, &other.id).await.is_empty(), "it is Robin's request");

    // What is closed and gone is proposed no more.
    let over = Told { what: "withdrawn".to_owned(), on: None, words: String::new() };
    rights::happen(&dana(&house), &house.desk, &same.id, &over).await.unwrap();
    house.days(2 * 365 + 2).await;
    let left: Vec<_> = proposed(&house, &one.id).await.into_iter().map(|one| one.0).collect();
    assert!(left.contains(&namesake.number) && !left.contains(&same.number), "{left:?}");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn a_case_is_proposed_by_its_reference_alone_and_its_recordings_are_added_frozen() {
    let house = crate::need::house().await;
    let (case, recording) = crate::need::a_case(&house).await;
    let desk = &house.desk;
    let reference = cases::show(&ada(&house), desk, &case).await.unwrap().case.reference;
    let april = Some(date(2013, 4, 1));
    let robin = Naming { address: "sw25sg".to_owned(), ..naming("Robin Exampel", april) };
    for naming in [&robin, &naming("Jane Doe", None)] {
        cases::name_person(&ada(&house), desk, &case, naming).await.unwrap();
    }
    let taken = asks(&house, "Robin Example", april).await;
    let agrees = "a name that sounds alike, the same date of birth, the same postcode";
    let found = proposed(&house, &taken.id).await;
    assert_eq!(
        found,
        [line(&format!("{reference} 0/1"), agrees, "")],
        "a slip of the pen, and the rest agrees"
    );
    let other = rights::add_case(&dana(&house), desk, &taken.id, "02/9999/26").await;
    assert!(matches!(other, Err(DeskError::NotFound("case"))), "{other:?}");
    assert!(rights::names(&dana(&house), desk, &taken.id).await.unwrap().is_empty());
    rights::take_on(&dana(&house), desk, &taken.id, false).await.unwrap();
    assert_eq!(rights::add_case(&dana(&house), desk, &taken.id, &reference).await.unwrap(), 1);
    assert_eq!(rights::add_case(&dana(&house), desk, &taken.id, &reference).await.unwrap(), 0);
    let items = rights::show(&dana(&house), desk, &taken.id).await.unwrap().request.items;
    assert_eq!(
        items.iter().map(|item| item.recording.clone()).collect::<Vec<_>>(),
        [Some(recording.clone())]
    );
    assert_eq!(proposed(&house, &taken.id).await[0].0, format!("{reference} 1/1"));
    let names = rights::names(&dana(&house), desk, &taken.id).await.unwrap();
    assert_eq!(names, ["Robin Exampel", "Jane Doe"], "another spelling is not their own name");
    house.days(40).await;
    assert!(evidence::show(&dana(&house), desk, &recording).await.is_ok(), "frozen");
}

#[tokio::test]
async fn whoever_is_taken_out_of_a_case_leads_there_no_more() {
    let house = crate::need::house().await;
    let (case, _) = crate::need::a_case(&house).await;
    let desk = &house.desk;
    cases::name_person(&ada(&house), desk, &case, &naming("Robin Example", None)).await.unwrap();
    cases::name_person(&ada(&house), desk, &case, &naming("Robin Exemple", None)).await.unwrap();
    let taken = asks(&house, "Robin Example", None).await;
    assert_eq!(proposed(&house, &taken.id).await.len(), 1, "a case is proposed once");
    let people = cases::show(&ada(&house), desk, &case).await.unwrap().case.people;
    let nobody = cases::unname_person(&ada(&house), desk, &case, "none").await;
    assert!(matches!(nobody, Err(DeskError::NotFound(_))), "{nobody:?}");
    for (at, party) in people.iter().enumerate() {
        cases::unname_person(&ada(&house), desk, &case, &party.id).await.unwrap();
        assert_eq!(proposed(&house, &taken.id).await.len(), 1 - at);
    }
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn only_those_who_need_to_know_name_somebody_and_limits_hold() {
    let house = crate::need::house().await;
    let (case, _) = crate::need::a_case(&house).await;
    let desk = &house.desk;
    let robin = naming("Robin Example", None);
    let other = house.desk.ctx(Actor::new("P 3", "officer"), "law-enforcement");
    let far = cases::name_person(&other, desk, &case, &robin).await;
    assert!(matches!(far, Err(DeskError::NotFound("case"))), "{far:?}");
    for (wrong, about) in [
        (naming(" ", None), "the name"),
        (naming("- .", None), "the name"),
        (naming(&"a".repeat(201), None), "the name"),
        (naming("Robin", Some(date(2030, 1, 1))), "the date of birth"),
        (Naming { part: "none".to_owned(), ..robin.clone() }, "what they are"),
        (Naming { address: "a".repeat(301), ..robin.clone() }, "the address"),
        (Naming { references: "CR 1\n".repeat(6), ..robin.clone() }, "the references"),
    ] {
        let answer = cases::name_person(&ada(&house), desk, &case, &wrong).await;
        assert!(
            matches!(&answer, Err(DeskError::Invalid { what, .. }) if *what == about),
            "{about}: {answer:?}"
        );
    }
    for _ in 0..cases::PEOPLE_MAX {
        cases::name_person(&ada(&house), desk, &case, &robin).await.unwrap();
    }
    let more = cases::name_person(&ada(&house), desk, &case, &robin).await;
    assert!(matches!(more, Err(DeskError::TooMany { .. })), "{more:?}");
    cases::close(&manager(&house), desk, &case).await.unwrap();
    let closed = cases::name_person(&ada(&house), desk, &case, &robin).await;
    assert!(matches!(closed, Err(DeskError::Invalid { what: "the case", .. })), "{closed:?}");
}
