//! Entries: handed in, seen, taken back, read for the right purpose alone, finished, and gone.

use crate::house::House;
use desk::entries::{self, Handed, Taken};
use desk::{Actor, Ctx, DeskError};
use std::collections::BTreeMap;

pub(crate) fn public(house: &House, purpose: &str) -> Ctx {
    house.desk.ctx(Actor::new("public-site", "public-site"), purpose)
}

pub(crate) fn handed(form: &str, pairs: &[(&str, &str)]) -> Handed {
    let answers = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Handed { form: form.to_owned(), answers: answers.collect(), once: None }
}

const WHO: [(&str, &str); 2] =
    [("contact-details.name", "Ada Example"), ("contact-details.reach", "ada@example.org")];

pub(crate) fn booking() -> Handed {
    handed("event-booking", &WHO)
}

/// Hands something in and gives its number and secret.
pub(crate) async fn numbered(house: &House, purpose: &str, what: &Handed) -> (String, String) {
    let taken = entries::hand_in(&public(house, purpose), &house.desk, what).await.unwrap();
    let Taken::Numbered(number, secret) = taken else { panic!("{taken:?}") };
    (number, secret)
}

fn officer(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("EO 1", "engagement-officer"), "events")
}

async fn ids(ctx: &Ctx, house: &House, form: &str) -> Vec<String> {
    let page = entries::list(ctx, &house.desk, form, false, None).await.unwrap();
    page.listed.into_iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn an_entry_is_seen_and_taken_back_with_number_and_secret_alone() {
    let house = House::new().await;
    let (desk, site) = (&house.desk, public(&house, "events"));
    let once = desk::rights::fresh(desk);
    let what = Handed { once: Some(once), ..booking() };
    let (number, secret) = numbered(&house, "events", &what).await;
    assert_eq!(numbered(&house, "events", &what).await, (number.clone(), secret.clone()), "twice");
    assert_eq!(ids(&officer(&house), &house, "event-booking").await.len(), 1);
    let seen = entries::see(&site, desk, &number.to_lowercase(), &secret).await.unwrap();
    assert_eq!(seen.title, "Book a place at an event");
    assert_eq!(seen.entry.answers[0].1, "Ada Example");
    let wrong = entries::see(&site, desk, &number, "AAAA-AAAA-AAAA-AAAA").await.map(drop);
    assert!(matches!(wrong, Err(DeskError::NotFound("entry"))), "{wrong:?}");
    entries::take_back(&site, desk, &number, &secret).await.unwrap();
    let gone = entries::see(&site, desk, &number, &secret).await.map(drop);
    assert!(matches!(gone, Err(DeskError::NotFound("entry"))), "{gone:?}");
    assert!(ids(&officer(&house), &house, "event-booking").await.is_empty());
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn an_entry_is_there_only_for_the_purposes_of_its_form() {
    let house = House::new().await;
    let desk = &house.desk;
    let job = handed("job-application", &[WHO[0], WHO[1], ("job-application", "EA 12: archivist")]);
    let (number, secret) = numbered(&house, "choosing-staff", &job).await;
    let equal = handed("equal-opportunities", &[("protected-facts", "Deaf")]);
    let site = public(&house, "equal-chances");
    let apart = entries::hand_in(&site, desk, &equal).await.unwrap();
    assert_eq!(apart, Taken::Apart);
    let beyond = entries::hand_in(&public(&house, "events"), desk, &job).await.map(drop);
    assert!(matches!(beyond, Err(DeskError::NotFound("form"))), "{beyond:?}");

    let panel = desk.ctx(Actor::new("RP 1", "recruiting-panel"), "choosing-staff");
    let analyst = desk.ctx(Actor::new("EA 1", "equality-analyst"), "equal-chances");
    let forms = async |ctx: &Ctx| {
        let rooms = entries::rooms(ctx, desk).await.unwrap();
        rooms.into_iter().map(|one| (one.form, one.open)).collect::<Vec<_>>()
    };
    assert_eq!(forms(&panel).await, [("job-application".to_owned(), 1)]);
    assert_eq!(forms(&analyst).await, [("equal-opportunities".to_owned(), 1)]);
    let theirs = ids(&analyst, &house, "equal-opportunities").await;
    let hidden = entries::show(&panel, desk, &theirs[0]).await.map(drop);
    assert!(matches!(hidden, Err(DeskError::NotFound("entry"))), "{hidden:?}");
    let hidden = entries::list(&panel, desk, "equal-opportunities", false, None).await.map(drop);
    assert!(matches!(hidden, Err(DeskError::NotFound("form"))), "{hidden:?}");
    let hidden = entries::take_home(&panel, desk, "equal-opportunities", "To look").await.map(drop);
    assert!(matches!(hidden, Err(DeskError::NotFound("form"))), "{hidden:?}");
    let (entry, _) = entries::show(&analyst, desk, &theirs[0]).await.unwrap();
    assert_eq!(entry.number, None);
    assert_eq!(entry.at.to_string(), "2026-11-01T00:00:00Z", "the month, and no day");
    let mine = ids(&panel, &house, "job-application").await;
    let (application, questions) = entries::show(&panel, desk, &mine[0]).await.unwrap();
    assert_eq!(application.answers.len(), questions.len());
    let (_, all) =
        entries::take_home(&panel, desk, "job-application", "To shortlist").await.unwrap();
    assert_eq!(all.len(), 1);
    let no_reason = entries::take_home(&panel, desk, "job-application", " ").await.map(drop);
    assert!(matches!(no_reason, Err(DeskError::Invalid { .. })), "{no_reason:?}");

    entries::finish(&panel, desk, &mine[0], "Not chosen.").await.unwrap();
    let again = entries::finish(&panel, desk, &mine[0], "").await;
    assert!(matches!(again, Err(DeskError::Invalid { .. })), "{again:?}");
    let late = entries::take_back(&public(&house, "choosing-staff"), desk, &number, &secret).await;
    assert!(matches!(late, Err(DeskError::Invalid { .. })), "{late:?}");
}

#[tokio::test]
async fn entries_go_when_their_rule_says_and_those_kept_apart_with_their_month() {
    let house = House::new().await;
    let desk = &house.desk;
    numbered(&house, "events", &booking()).await;
    let equal = handed("equal-opportunities", &[("protected-facts", "Deaf")]);
    entries::hand_in(&public(&house, "equal-chances"), desk, &equal).await.unwrap();
    let officer = || officer(&house);
    let open = ids(&officer(), &house, "event-booking").await;
    house.days(400).await;
    assert_eq!(ids(&officer(), &house, "event-booking").await.len(), 1, "nobody finished with it");
    let analyst = desk.ctx(Actor::new("EA 1", "equality-analyst"), "equal-chances");
    assert!(ids(&analyst, &house, "equal-opportunities").await.is_empty(), "six months");
    entries::finish(&officer(), desk, &open[0], "Came.").await.unwrap();
    house.days(360).await;
    let done = entries::list(&officer(), desk, "event-booking", true, None).await.unwrap();
    assert_eq!(done.listed.len(), 1);
    house.days(5).await;
    let done = entries::list(&officer(), desk, "event-booking", true, None).await.unwrap();
    assert!(done.listed.is_empty(), "a year after it was done, less the margin");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn an_entry_is_deleted_at_once_for_a_reason_of_the_list() {
    let house = House::new().await;
    let desk = &house.desk;
    let (number, secret) = numbered(&house, "events", &booking()).await;
    let officer = officer(&house);
    let id = ids(&officer, &house, "event-booking").await.remove(0);
    let wrong = entries::erase(&officer, desk, &id, "Ada asked").await;
    assert!(matches!(wrong, Err(DeskError::Invalid { .. })), "{wrong:?}");
    entries::erase(&officer, desk, &id, "asked").await.unwrap();
    let gone = entries::see(&public(&house, "events"), desk, &number, &secret).await.map(drop);
    assert!(matches!(gone, Err(DeskError::NotFound("entry"))), "{gone:?}");
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_is_kept() {
    let house = House::new().await;
    let site = public(&house, "events");
    let hand = async |answers: BTreeMap<String, String>| {
        let what = Handed { form: "event-booking".to_owned(), answers, once: None };
        entries::hand_in(&site, &house.desk, &what).await.unwrap()
    };
    let Taken::Wrong(wrong) = hand(BTreeMap::new()).await else { panic!("taken") };
    assert_eq!(wrong.len(), 2);
    let mut long = booking().answers;
    long.insert("contact-details.name".to_owned(), "é".repeat(201));
    assert!(matches!(hand(long).await, Taken::Wrong(_)));
    assert!(ids(&officer(&house), &house, "event-booking").await.is_empty());
    let none = entries::hand_in(&site, &house.desk, &handed("newsletter-sign-up", &WHO)).await;
    assert!(matches!(none, Err(DeskError::NotFound("form"))), "a yes has its own door");
}
