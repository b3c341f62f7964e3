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

/// Feedback about the site; what is only counted, after the comment.
fn feedback(comment: &str, topic: &str, mark: &str) -> Handed {
    let said = [("site-comments", comment), ("site-topics", topic), ("site-marks", mark)];
    handed("site-feedback", &said)
}

fn writer(house: &House) -> Ctx {
    public(house, "site-answering")
}

fn answerer(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("CO 1", "contact-officer"), "site-answering")
}

fn editor(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("SE 1", "site-editor"), "site-improving")
}

#[tokio::test]
async fn what_is_only_counted_is_cut_off_at_the_door() {
    rules::keeps!("site-feedback-separate");
    let house = House::new().await;
    let desk = &house.desk;
    let once = desk::rights::fresh(desk);
    let first = feedback("The words are hard.", "The words", "Badly");
    let first = Handed { once: Some(once), ..first };
    let (number, secret) = numbered(&house, "site-answering", &first).await;
    numbered(&house, "site-answering", &first).await;
    for _ in 0..9 {
        numbered(&house, "site-answering", &feedback("Hm.", "The words", "Badly")).await;
    }
    for _ in 0..9 {
        numbered(&house, "site-answering", &feedback("Good.", "A form", "Very well")).await;
    }
    numbered(&house, "site-answering", &handed("site-feedback", &[("site-comments", "-")])).await;
    // Whoever reads comments sees no mark beside them, and whoever counts sees no comment.
    let seen = entries::see(&writer(&house), desk, &number, &secret).await.unwrap();
    assert_eq!(
        seen.entry.answers,
        [("site-comments".to_owned(), "The words are hard.".to_owned())]
    );
    let (_, all) =
        entries::take_home(&answerer(&house), desk, "site-feedback", "To look").await.unwrap();
    assert_eq!(all.len(), 20);
    assert!(all.iter().all(|one| one.answers.len() == 1));
    let hidden = entries::tallies(&answerer(&house), desk, "site-feedback").await.map(drop);
    assert!(matches!(hidden, Err(DeskError::NotFound("form"))), "{hidden:?}");
    let hidden = entries::list(&editor(&house), desk, "site-feedback", false, None).await.map(drop);
    assert!(matches!(hidden, Err(DeskError::NotFound("form"))), "{hidden:?}");
    let rooms = entries::rooms(&editor(&house), desk).await.unwrap();
    assert_eq!(rooms.len(), 1);
    assert!(rooms[0].counted && rooms[0].open == 0 && rooms[0].done == 0, "{rooms:?}");
    // Of a month that runs nothing is told, and then no count under ten: nine are not ten.
    let months =
        async || entries::tallies(&editor(&house), desk, "site-feedback").await.unwrap().months;
    assert!(months().await.is_empty());
    house.days(9).await;
    let told = months().await;
    let words = |text: &str| Some(text.to_owned());
    let cells = [(vec![words("The words"), words("Badly")], 10)];
    assert_eq!((told.len(), told[0].month.to_string()), (1, "2026-11-01".to_owned()));
    assert_eq!(told[0].cells, cells, "sent twice is once");
    let everybody = entries::public_tallies(&writer(&house), desk).await.unwrap();
    assert_eq!(everybody[0].months, told);
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn two_who_are_counted_at_once_are_both_counted() {
    let house = House::new().await;
    let all = (0..12).map(|_| async {
        let what = feedback("At once.", "A form", "Well");
        entries::hand_in(&writer(&house), &house.desk, &what).await.unwrap()
    });
    futures_util::future::join_all(all).await;
    house.days(9).await;
    let told = entries::tallies(&editor(&house), &house.desk, "site-feedback").await.unwrap();
    assert_eq!(told.months[0].cells[0].1, 12);
}

#[tokio::test]
async fn a_mark_that_is_none_of_the_choices_is_not_taken() {
    let house = House::new().await;
    let what = feedback("Hm.", "Ada Example, 07700 900123", "Badly");
    let taken = entries::hand_in(&writer(&house), &house.desk, &what).await.unwrap();
    let Taken::Wrong(wrong) = taken else { panic!("{taken:?}") };
    assert_eq!(wrong[0].key, "site-topics");
    assert!(ids(&answerer(&house), &house, "site-feedback").await.is_empty());
}

#[tokio::test]
async fn a_comment_goes_a_month_after_its_answer_and_the_counts_after_two_years() {
    rules::keeps!("site-feedback-retention");
    let house = House::new().await;
    let desk = &house.desk;
    for _ in 0..10 {
        numbered(&house, "site-answering", &feedback("Hm.", "A form", "Well")).await;
    }
    house.days(50).await;
    let open = ids(&answerer(&house), &house, "site-feedback").await;
    assert_eq!(open.len(), 10, "it waits for its answer");
    entries::finish(&answerer(&house), desk, &open[0], "Answered.").await.unwrap();
    let done = async || {
        let page = entries::list(&answerer(&house), desk, "site-feedback", true, None).await;
        page.unwrap().listed.len()
    };
    house.days(29).await;
    assert_eq!(done().await, 1, "less than a month, less the margin");
    house.days(2).await;
    assert_eq!(done().await, 0, "a month after it was done");
    assert_eq!(ids(&answerer(&house), &house, "site-feedback").await.len(), 9);
    let months =
        async || entries::tallies(&editor(&house), desk, "site-feedback").await.unwrap().months;
    assert_eq!(months().await.len(), 1, "the counts stay");
    house.days(620).await;
    assert_eq!(months().await.len(), 1);
    house.days(30).await;
    assert!(months().await.is_empty(), "two years after their month");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn what_was_to_go_at_once_when_the_machine_stopped_goes_with_the_next_sweep() {
    use store::{Query, Store as _, Unit};
    let house = House::new().await;
    let (number, secret) = numbered(&house, "events", &booking()).await;
    let kind = desk::KINDS.iter().find(|kind| kind.name == "entries").unwrap();
    let kept = async || {
        let query = Query::over("by_form").equal("event-booking");
        house.store.records().list(kind, &query).await.unwrap().records
    };
    // As it lies there when the machine stops between the end of the key and that of the record.
    let record = kept().await.remove(0);
    let facts = record.facts.clone().with("state", "going");
    let unit = Unit::new().put(kind, &record.id, Some(record.version), facts, record.body.clone());
    house.store.units().commit(unit).await.unwrap();
    let key = format!("obj:{}", record.id.as_str());
    house.store.keys().shred(&key, house.desk.now()).await.unwrap();
    let gone = entries::see(&public(&house, "events"), &house.desk, &number, &secret).await;
    assert!(matches!(gone.map(drop), Err(DeskError::NotFound("entry"))));
    assert!(ids(&officer(&house), &house, "event-booking").await.is_empty());
    assert_eq!(kept().await.len(), 1, "the record is there still");
    house.work().await;
    assert!(kept().await.is_empty(), "and goes with the next sweep");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}
