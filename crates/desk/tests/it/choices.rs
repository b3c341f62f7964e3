//! Choices: a yes kept, seen and taken back; a stop that stays; the door before anybody is written
//! to; and a request that stops everything at once.

use crate::house::House;
use desk::choices::{self, ALL, Agreed, How, Kept, LINES_MAX};
use desk::rights::{self, Asked, Way};
use desk::{Actor, Ctx, DeskError};
use rules::choices::Contact;

const ANA: &str = "ana@example.org";

/// The public site, for the body whose newsletter it is.
pub(crate) fn public(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("public-site", "public-site"), "information-law")
}

fn remi(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("IO 1", "information-officer"), "information-law")
}

pub(crate) fn yes(contact: &str) -> Agreed {
    Agreed {
        form: "newsletter-sign-up".to_owned(),
        contact: contact.to_owned(),
        name: "Ana Example".to_owned(),
        posts: true,
        ..Agreed::default()
    }
}

async fn agrees(house: &House, form: &str, contact: &str) -> Kept {
    says_yes(house, &Agreed { form: form.to_owned(), ..yes(contact) }).await
}

/// Says yes, and confirms the address by the letter that comes to it, if one does.
pub(crate) async fn says_yes(house: &House, agreed: &Agreed) -> Kept {
    let kept = choices::agree(&public(house), &house.desk, agreed).await.unwrap();
    for letter in crate::mailings::post(house).await {
        if let Some(code) = crate::mailings::code(&letter) {
            choices::confirm(&public(house), &house.desk, &code).await.unwrap();
        }
    }
    kept
}

async fn may(house: &House, activity: &str, contact: &str) -> Contact {
    choices::may_contact(&public(house), &house.desk, activity, contact).await.unwrap()
}

async fn stands(house: &House, kept: &Kept) -> bool {
    let seen = choices::see(&public(house), &house.desk, &kept.number, &kept.secret).await;
    seen.unwrap().stands
}

fn wrong<T: std::fmt::Debug>(what: &Result<T, DeskError>, about: &str) -> bool {
    matches!(what, Err(DeskError::Invalid { what, .. }) if *what == about)
}

#[tokio::test]
async fn a_yes_is_kept_seen_and_taken_back_with_number_and_secret() {
    let house = House::new().await;
    assert_eq!(may(&house, "newsletter", ANA).await, Contact::NotAgreed, "silence is no yes");
    let kept = agrees(&house, "newsletter-sign-up", ANA).await;
    assert!(kept.number.starts_with("C-"));
    assert_eq!(may(&house, "newsletter", " Ana@EXAMPLE.org ").await, Contact::May);
    assert_eq!(may(&house, "asking-again", ANA).await, Contact::NotAgreed, "one yes, one thing");
    assert_eq!(may(&house, "newsletter", "ben@example.org").await, Contact::NotAgreed);
    let other = agrees(&house, "ask-me-again", "ben@example.org").await;
    for (number, secret) in [(&kept.number, &other.secret), (&other.number, &kept.secret)] {
        let seen = choices::see(&public(&house), &house.desk, number, secret).await;
        assert!(matches!(seen, Err(DeskError::NotFound("consent"))), "{seen:?}");
        let back = choices::withdraw(&public(&house), &house.desk, number, secret).await;
        assert!(matches!(back, Err(DeskError::NotFound("consent"))), "{back:?}");
    }
    let typed = kept.number.to_lowercase().replace('-', " ");
    choices::withdraw(&public(&house), &house.desk, &typed, &kept.secret).await.unwrap();
    assert_eq!(may(&house, "newsletter", ANA).await, Contact::Stopped, "at once");
    let seen = choices::see(&public(&house), &house.desk, &kept.number, &kept.secret).await;
    let seen = seen.unwrap();
    assert_eq!((seen.stands, seen.ended.unwrap().how), (false, How::Withdrawn));
    choices::withdraw(&public(&house), &house.desk, &kept.number, &kept.secret).await.unwrap();
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn a_form_sent_twice_is_one_yes_and_a_second_yes_takes_the_place_of_the_first() {
    let house = House::new().await;
    let agreed = Agreed { once: Some(rights::fresh(&house.desk)), ..yes(ANA) };
    let first = says_yes(&house, &agreed).await;
    let again = choices::agree(&public(&house), &house.desk, &agreed).await.unwrap();
    assert_eq!((&first.number, &first.secret), (&again.number, &again.secret));
    let second = agrees(&house, "newsletter-sign-up", "ANA@example.org").await;
    let tally = choices::register(&remi(&house), &house.desk).await.unwrap();
    let news = tally.iter().find(|tally| tally.activity == "newsletter").unwrap();
    assert_eq!((news.given, news.ended), (Some(1), Some(1)));
    // The number of the first still takes back what stands.
    choices::withdraw(&public(&house), &house.desk, &first.number, &first.secret).await.unwrap();
    assert!(!stands(&house, &second).await);
}

#[tokio::test]
async fn a_stop_needs_no_account_and_only_ones_own_yes_ends_it() {
    let house = House::new().await;
    let (news, asked) = (
        agrees(&house, "newsletter-sign-up", ANA).await,
        agrees(&house, "ask-me-again", ANA).await,
    );
    choices::stop(&public(&house), &house.desk, "newsletter", "Ana <ANA@example.org>")
        .await
        .unwrap();
    assert!(!stands(&house, &news).await && stands(&house, &asked).await);
    assert_eq!(may(&house, "newsletter", ANA).await, Contact::Stopped);
    assert_eq!(may(&house, "asking-again", ANA).await, Contact::May);

    house.days(1).await;
    choices::stop(&public(&house), &house.desk, ALL, ANA).await.unwrap();
    assert!(!stands(&house, &asked).await);
    assert_eq!(may(&house, "surveys", ANA).await, Contact::Stopped, "which needs no consent");
    assert_eq!(may(&house, "surveys", "ben@example.org").await, Contact::May);
    // What staff have on a list is no yes.
    let list = format!("name,email\nAna,{ANA}\nBen,ben@example.org\n,,\n");
    let held = choices::hold_against(&remi(&house), &house.desk, "surveys", &list).await.unwrap();
    let answers: Vec<_> = held.iter().map(|line| line.answer).collect();
    assert_eq!(answers, [Some(Contact::May), Some(Contact::Stopped), Some(Contact::May), None]);
    assert_eq!(may(&house, "newsletter", ANA).await, Contact::Stopped);

    house.days(1).await;
    let paper = Agreed { way: Some(Way::Letter), ..yes(ANA) };
    choices::agree(&remi(&house), &house.desk, &paper).await.unwrap();
    assert_eq!(may(&house, "newsletter", ANA).await, Contact::May, "their own yes, later");
    assert_eq!(may(&house, "asking-again", ANA).await, Contact::Stopped, "and to nothing else");
    house.days(1).await;
    choices::stop(&public(&house), &house.desk, ALL, ANA).await.unwrap();
    assert_eq!(may(&house, "newsletter", ANA).await, Contact::Stopped, "the last word");
}

#[tokio::test]
async fn a_stop_outlives_the_yes_and_the_request_and_names_nobody() {
    let house = House::new().await;
    let kept = agrees(&house, "newsletter-sign-up", ANA).await;
    let other = agrees(&house, "ask-me-again", "ana@example.org, ").await;
    let asked = Asked {
        form: "police-rights-request".to_owned(),
        contact: format!("{ANA} or 020 7946 0123"),
        ..crate::rights::asks("withdraw-consent")
    };
    let asked = Asked { helper: None, ..asked };
    let site = crate::rights::public(&house);
    let taken = rights::take_in(&site, &house.desk, asked).await.unwrap();
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "rights-requests");
    let carry = async |what: &[&str]| {
        let what: Vec<_> = what.iter().map(|one| (*one).to_owned()).collect();
        rights::carry_out(&office, &house.desk, &taken.id, &what).await
    };
    for not in [&[][..], &["none"], &["crimes-and-incidents"], &["all", "all"]] {
        assert!(wrong(&carry(not).await, "what is to stop"), "{not:?}");
    }
    carry(&["all", "contact"]).await.unwrap();
    assert!(!stands(&house, &kept).await && !stands(&house, &other).await);
    let shown = rights::show(&office, &house.desk, &taken.id).await.unwrap().request;
    let done = shown.carried.iter().map(|one| (one.activity.as_str(), one.withdrawn));
    assert_eq!(done.collect::<Vec<_>>(), [("all", 2)]);
    let withdrawn = rights::Told { what: "withdrawn".to_owned(), on: None, words: String::new() };
    rights::happen(&office, &house.desk, &taken.id, &withdrawn).await.unwrap();

    house.days(32).await;
    let gone = choices::see(&public(&house), &house.desk, &kept.number, &kept.secret).await;
    assert!(matches!(gone, Err(DeskError::NotFound("consent"))), "by its rule: {gone:?}");
    house.days(2 * 365).await;
    let site = crate::rights::public(&house);
    let gone = rights::follow(&site, &house.desk, &taken.number, &taken.secret).await;
    assert!(matches!(gone, Err(DeskError::NotFound("request"))), "{gone:?}");
    for contact in [ANA, "+44 20 7946 0123"] {
        assert_eq!(may(&house, "surveys", contact).await, Contact::Stopped, "{contact}");
    }
    let found = choices::find(&remi(&house), &house.desk, ANA).await.unwrap();
    assert_eq!((found.consents.len(), found.stops.len()), (0, 1));
    let export = house.export(true).await;
    let report = export.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn a_request_for_access_stops_nothing_and_a_closed_one_nothing_more() {
    let house = House::new().await;
    let site = crate::rights::public(&house);
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "rights-requests");
    let all = [ALL.to_owned()];
    for (kind, about) in [("access", "what is to stop"), ("erasure", "the request")] {
        let taken = rights::take_in(&site, &house.desk, crate::rights::asks(kind)).await.unwrap();
        let over = rights::Told { what: "withdrawn".to_owned(), on: None, words: String::new() };
        if kind == "erasure" {
            rights::happen(&office, &house.desk, &taken.id, &over).await.unwrap();
        }
        let answer = rights::carry_out(&office, &house.desk, &taken.id, &all).await;
        assert!(wrong(&answer, about), "{answer:?}");
    }
}

#[tokio::test]
async fn nothing_crosses_from_one_body_to_the_other_and_limits_hold() {
    let house = House::new().await;
    agrees(&house, "newsletter-sign-up", ANA).await;
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "rights-requests");
    let there = choices::may_contact(&office, &house.desk, "newsletter", ANA).await;
    assert!(matches!(there, Err(DeskError::NotFound("activity"))), "{there:?}");
    let there = choices::agree(&office, &house.desk, &yes(ANA)).await;
    assert!(matches!(there, Err(DeskError::NotFound("form"))), "{there:?}");
    let found = choices::find(&office, &house.desk, ANA).await.unwrap();
    assert!(found.consents.is_empty() && found.stops.is_empty());
    let tally = choices::register(&office, &house.desk).await.unwrap();
    assert!(tally.iter().all(|one| one.activity != "newsletter" && one.given.is_none()));

    let (site, desk) = (public(&house), &house.desk);
    for contact in ["", "ana@example.org ben@example.org", &"a".repeat(300)] {
        let answer = choices::agree(&site, desk, &yes(contact)).await;
        assert!(wrong(&answer, "how we can reach you"), "{contact}");
    }
    let named = Agreed { name: "a".repeat(201), ..yes(ANA) };
    assert!(wrong(&choices::agree(&site, desk, &named).await, "your name"));
    let event = Agreed { form: "event-booking".to_owned(), ..yes(ANA) };
    assert!(matches!(choices::agree(&site, desk, &event).await, Err(DeskError::NotFound("form"))));
    assert!(wrong(&choices::stop(&site, desk, "none", ANA).await, "what is to stop"));
    assert!(wrong(&choices::stop(&site, desk, ALL, " ").await, "the address"));
    let long = "a@b.org\n".repeat(LINES_MAX + 1);
    for list in ["", " \n ", long.as_str(), &"a".repeat(501)] {
        let held = choices::hold_against(&remi(&house), desk, "newsletter", list).await;
        assert!(wrong(&held, "the list"));
    }
}

#[tokio::test]
async fn pictures_go_when_their_rule_says_even_where_the_yes_stands() {
    let house = House::new().await;
    let kept = agrees(&house, "picture-consent", ANA).await;
    house.days(4 * 365 - 5).await;
    assert_eq!(may(&house, "showcase", ANA).await, Contact::May);
    house.days(8).await;
    assert_eq!(may(&house, "showcase", ANA).await, Contact::NotAgreed);
    let gone = choices::see(&public(&house), &house.desk, &kept.number, &kept.secret).await;
    assert!(matches!(gone, Err(DeskError::NotFound("consent"))), "{gone:?}");
}
