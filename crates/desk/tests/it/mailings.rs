//! Mailings: an address confirmed by a letter, letters that go only to those whose yes stands, one
//! click that stops them, and counts that name nobody.

use crate::choices::{public, says_yes, yes};
use crate::house::House;
use desk::choices::{self, ALL, Agreed, Step};
use desk::mailings::{self, Draft, Letter, Of, Stage};
use desk::{Actor, Ctx, DeskError};
use rules::choices::Contact;
use std::collections::BTreeSet;

pub(crate) const SITE: &str = "https://lamp.example";

pub(crate) fn writer(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("EO 2", "engagement-officer"), "newsletter")
}

pub(crate) fn system(house: &House) -> Ctx {
    desk::jobs::system_ctx(&house.desk).unwrap()
}

pub(crate) fn draft() -> Draft {
    Draft {
        subject: "What is new".to_owned(),
        text: "Hello.\n\nCome to the [open day](https://example.org/day).\n".to_owned(),
    }
}

/// Hands over every letter that is due, as to a mail server that takes them all.
pub(crate) async fn post(house: &House) -> Vec<Letter> {
    let mut letters = Vec::new();
    // A mailing is laid out in one round, goes in the next, and ends in the last.
    for _ in 0..4 {
        for id in mailings::due(&system(house), &house.desk).await.unwrap() {
            let letter = mailings::open(&system(house), &house.desk, &id, SITE).await.unwrap();
            let Some(letter) = letter else { continue };
            mailings::posted(&system(house), &house.desk, &letter).await.unwrap();
            letters.push(letter);
        }
    }
    letters
}

/// What the link of a letter that asks about an address holds.
pub(crate) fn code(letter: &Letter) -> Option<String> {
    let (_, rest) = letter.plain.split_once("/choices/confirm/")?;
    Some(rest.lines().next().unwrap().to_owned())
}

/// What the link holds with which a newsletter is stopped, from a letter to whoever gets it.
pub(crate) async fn link(house: &House) -> String {
    send(house, &draft()).await;
    let letters = post(house).await;
    let letter = letters.iter().find(|letter| letter.leave.is_some()).unwrap();
    token(letter)
}

fn token(letter: &Letter) -> String {
    let leave = letter.leave.as_deref().unwrap();
    leave.strip_prefix("https://lamp.example/choices/leave/").unwrap().to_owned()
}

/// Writes a newsletter and sends it off; gives its id.
async fn send(house: &House, draft: &Draft) -> String {
    let ctx = writer(house);
    let id = mailings::write(&ctx, &house.desk, "newsletter", draft).await.unwrap();
    let seen = mailings::show(&ctx, &house.desk, &id).await.unwrap().digest;
    mailings::begin(&ctx, &house.desk, &id, &seen).await.unwrap();
    id
}

fn to(letters: &[Letter]) -> Vec<&str> {
    let mut to: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
    to.sort_unstable();
    to
}

async fn may(house: &House, contact: &str) -> Contact {
    choices::may_contact(&public(house), &house.desk, "newsletter", contact).await.unwrap()
}

async fn shown(house: &House, id: &str) -> mailings::Shown {
    mailings::show(&writer(house), &house.desk, id).await.unwrap()
}

fn wrong<T: std::fmt::Debug>(what: &Result<T, DeskError>, about: &str) -> bool {
    matches!(what, Err(DeskError::Invalid { what, .. }) if *what == about)
}

#[tokio::test]
async fn an_address_counts_only_once_whoever_reads_letters_to_it_said_so() {
    let house = House::new().await;
    let (site, desk) = (public(&house), &house.desk);
    let kept = choices::agree(&site, desk, &yes("Ana@example.org")).await.unwrap();
    assert!(kept.confirm_until.is_some());
    assert_eq!(may(&house, "ana@example.org").await, Contact::NotAgreed, "it is only asked for");
    let letters = post(&house).await;
    assert_eq!(to(&letters), ["Ana@example.org"]);
    let letter = &letters[0];
    assert!(letter.leave.is_none() && letter.html.is_none(), "{}", letter.plain);
    for word in ["The newsletter", "do nothing", "Sunday 29 November 2026"] {
        assert!(letter.plain.contains(word), "{word}: {}", letter.plain);
    }
    assert!(!letter.plain.contains(&kept.number) && !letter.plain.contains(&kept.secret));
    let code = code(letter).unwrap();
    // Programs that look at letters open every link, as often as they like.
    for _ in 0..3 {
        let led = choices::ask_of_link(&site, desk, &code).await.unwrap();
        assert!(matches!(led.step, Step::Waits(_)), "{led:?}");
    }
    assert_eq!(may(&house, "ana@example.org").await, Contact::NotAgreed);
    for not in ["", "0", "00000000000000000000000000000000", kept.number.as_str()] {
        let led = choices::confirm(&site, desk, not).await;
        assert!(matches!(led, Err(DeskError::NotFound("consent"))), "{led:?}");
    }
    for _ in 0..2 {
        let led = choices::confirm(&site, desk, &code).await.unwrap();
        assert_eq!((led.title.as_str(), led.step), ("The newsletter", Step::Stands));
    }
    assert_eq!(may(&house, "ana@example.org").await, Contact::May);
    let seen = choices::see(&site, desk, &kept.number, &kept.secret).await.unwrap();
    assert!(seen.stands && seen.confirm_until.is_none());
    assert!(post(&house).await.is_empty(), "one letter is enough");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn what_nobody_confirms_goes_after_seven_days_with_its_key() {
    let house = House::new().await;
    let (site, desk) = (public(&house), &house.desk);
    let kept = choices::agree(&site, desk, &yes("ana@example.org")).await.unwrap();
    let code = code(&post(&house).await[0]).unwrap();
    house.days(6).await;
    let site = public(&house);
    assert!(choices::see(&site, desk, &kept.number, &kept.secret).await.is_ok());
    house.days(1).await;
    let site = public(&house);
    let led = choices::confirm(&site, desk, &code).await;
    assert!(matches!(led, Err(DeskError::NotFound("consent"))), "{led:?}");
    house.days(1).await;
    let site = public(&house);
    let gone = choices::see(&site, desk, &kept.number, &kept.secret).await;
    assert!(matches!(gone, Err(DeskError::NotFound("consent"))), "{gone:?}");
    assert_eq!(may(&house, "ana@example.org").await, Contact::NotAgreed);
}

#[tokio::test]
async fn nobody_is_told_who_is_known_and_no_address_gets_letter_upon_letter() {
    let house = House::new().await;
    let (site, desk) = (public(&house), &house.desk);
    says_yes(&house, &yes("ana@example.org")).await;
    choices::stop(&site, desk, ALL, "ben@example.org").await.unwrap();
    for contact in ["ana@example.org", "ben@example.org", "cy@example.org"] {
        let kept = choices::agree(&site, desk, &yes(contact)).await.unwrap();
        assert!(kept.confirm_until.is_some(), "the same answer for {contact}");
    }
    assert_eq!(to(&post(&house).await), ["ana@example.org", "ben@example.org", "cy@example.org"]);
    // Neither is a yes that stands replaced nor a stop lifted by somebody who types an address.
    assert_eq!(may(&house, "ana@example.org").await, Contact::May);
    assert_eq!(may(&house, "ben@example.org").await, Contact::Stopped);
    for _ in 0..5 {
        choices::agree(&site, desk, &yes("cy@example.org")).await.unwrap();
    }
    assert_eq!(post(&house).await.len(), 2, "three in all while they wait");
    choices::stop(&site, desk, ALL, "cy@example.org").await.unwrap();
    choices::agree(&site, desk, &yes("cy@example.org")).await.unwrap();
    assert!(post(&house).await.is_empty(), "and a stop between makes room for none");
    house.days(8).await;
    choices::agree(&public(&house), desk, &yes("cy@example.org")).await.unwrap();
    assert_eq!(post(&house).await.len(), 1);
}

#[tokio::test]
async fn paper_a_telephone_and_a_house_without_a_mail_server_need_no_letter() {
    let house = House::new().await;
    let desk = &house.desk;
    let remi = house.desk.ctx(Actor::new("IO 1", "information-officer"), "information-law");
    let way = Some(desk::rights::Way::Letter);
    let paper = Agreed { way, posts: false, ..yes("ana@example.org") };
    let kept = choices::agree(&remi, desk, &paper).await.unwrap();
    assert_eq!(kept.confirm_until, None);
    assert_eq!(may(&house, "ana@example.org").await, Contact::May);
    let called = Agreed { posts: false, ..yes("020 7946 0123") };
    assert_eq!(choices::agree(&public(&house), desk, &called).await.unwrap().confirm_until, None);
    let typed = Agreed { posts: false, ..yes("ben@example.org") };
    let typed = choices::agree(&public(&house), desk, &typed).await;
    assert!(wrong(&typed, "how we can reach you"), "{typed:?}");
    let shown = Agreed { form: "picture-consent".to_owned(), ..yes("ben@example.org") };
    let shown = choices::agree(&public(&house), desk, &shown).await.unwrap();
    assert_eq!(shown.confirm_until, None, "nobody writes to them");
    assert!(post(&house).await.is_empty());
}

#[tokio::test]
async fn a_stop_ends_what_waits_and_an_old_letter_confirms_it_no_more() {
    let house = House::new().await;
    let (site, desk) = (public(&house), &house.desk);
    choices::agree(&site, desk, &yes("ana@example.org")).await.unwrap();
    let code = code(&post(&house).await[0]).unwrap();
    choices::stop(&site, desk, "newsletter", "ana@example.org").await.unwrap();
    assert_eq!(choices::confirm(&site, desk, &code).await.unwrap().step, Step::Over);
    assert_eq!(may(&house, "ana@example.org").await, Contact::Stopped);
    // One that did not go yet is not sent at all.
    choices::agree(&site, desk, &yes("ben@example.org")).await.unwrap();
    choices::stop(&site, desk, ALL, "ben@example.org").await.unwrap();
    assert!(post(&house).await.is_empty());
}

#[tokio::test]
async fn a_newsletter_goes_to_those_whose_yes_stands_and_to_each_once() {
    rules::keeps!("ovs-newsletter");
    let house = House::new().await;
    let (site, desk) = (public(&house), &house.desk);
    for contact in ["ana@example.org", "ben@example.org", "cy@example.org"] {
        says_yes(&house, &yes(contact)).await;
    }
    says_yes(&house, &Agreed { form: "ask-me-again".to_owned(), ..yes("dee@example.org") }).await;
    says_yes(&house, &yes("020 7946 0123")).await;
    choices::agree(&site, desk, &yes("eve@example.org")).await.unwrap();
    post(&house).await;
    choices::stop(&site, desk, "newsletter", "cy@example.org").await.unwrap();
    let id = mailings::write(&writer(&house), desk, "newsletter", &draft()).await.unwrap();
    let before = shown(&house, &id).await;
    let plan = before.plan;
    let counted = (plan.get_it, plan.elsewhere, plan.not_confirmed, plan.stopped);
    assert_eq!(counted, (2, 1, 1, 1));
    assert!(post(&house).await.is_empty(), "nothing goes before somebody sends it");
    let stale = mailings::begin(&writer(&house), desk, &id, "another").await;
    assert!(wrong(&stale, "the mailing"), "{stale:?}");
    mailings::begin(&writer(&house), desk, &id, &before.digest).await.unwrap();
    house.pass(1);
    // Whoever agrees later gets the next one.
    choices::agree(&public(&house), desk, &yes("fay@example.org")).await.unwrap();
    let (letters, asks): (Vec<_>, Vec<_>) =
        post(&house).await.into_iter().partition(|letter| letter.leave.is_some());
    assert_eq!((to(&letters), asks.len()), (vec!["ana@example.org", "ben@example.org"], 1));
    choices::confirm(&public(&house), desk, &code(&asks[0]).unwrap()).await.unwrap();
    for letter in &letters {
        assert_eq!(letter.subject, "What is new");
        let html = letter.html.as_deref().unwrap();
        for text in [letter.plain.as_str(), html] {
            assert!(text.contains(letter.leave.as_deref().unwrap()), "{text}");
            assert!(text.contains("https://example.org/day"), "{text}");
            assert!(!text.contains("@example.org"), "an address stands in the letter: {text}");
        }
        assert!(!html.contains("<img") && !html.contains(&id), "nothing is counted: {html}");
    }
    assert_ne!(letters[0].leave, letters[1].leave);
    let after = shown(&house, &id).await;
    assert_eq!((after.mailing.stage, after.counts.sent), (Stage::Done, 2));
    let again = mailings::begin(&writer(&house), desk, &id, &after.digest).await;
    assert!(wrong(&again, "the mailing"), "{again:?}");
    assert!(post(&house).await.is_empty());
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn whoever_stops_after_the_plan_gets_no_letter_and_none_ever_after() {
    rules::keeps!("ovs-suppression");
    let house = House::new().await;
    let (site, desk) = (public(&house), &house.desk);
    for contact in ["ana@example.org", "ben@example.org", "cy@example.org", "dee@example.org"] {
        says_yes(&house, &yes(contact)).await;
    }
    let id = send(&house, &draft()).await;
    // The letters are laid out, each to a consent that stands.
    let mut due = mailings::due(&system(&house), desk).await.unwrap();
    if due.is_empty() {
        due = mailings::due(&system(&house), desk).await.unwrap();
    }
    assert_eq!(due.len(), 4);
    choices::stop(&site, desk, "newsletter", "ana@example.org").await.unwrap();
    choices::stop(&site, desk, ALL, "ben@example.org").await.unwrap();
    assert_eq!(to(&post(&house).await), ["cy@example.org", "dee@example.org"]);
    let counts = shown(&house, &id).await.counts;
    assert_eq!((counts.sent, counts.left_out, counts.failed), (2, 2, 0));
    // Everything about them is erased after a month, and the stop stays.
    house.days(40).await;
    let typed = choices::agree(&public(&house), desk, &yes("ana@example.org")).await;
    assert!(typed.is_ok(), "somebody types the address again");
    send(&house, &draft()).await;
    let letters = post(&house).await;
    let news: Vec<_> = letters.into_iter().filter(|letter| letter.leave.is_some()).collect();
    assert_eq!(to(&news), ["cy@example.org", "dee@example.org"]);
    assert_eq!(may(&house, "ana@example.org").await, Contact::Stopped);
    let remi = house.desk.ctx(Actor::new("IO 1", "information-officer"), "information-law");
    let list = "ana@example.org\nben@example.org\ncy@example.org\n";
    let held = choices::hold_against(&remi, desk, "newsletter", list).await.unwrap();
    let answers: Vec<_> = held.iter().map(|line| line.answer).collect();
    assert_eq!(answers, [Some(Contact::Stopped), Some(Contact::Stopped), Some(Contact::May)]);
}

#[tokio::test]
async fn one_click_in_any_letter_stops_it_and_twice_is_once() {
    rules::keeps!("ovs-consent-withdraw");
    let house = House::new().await;
    let (site, desk) = (public(&house), &house.desk);
    says_yes(&house, &yes("ana@example.org")).await;
    let ask = Agreed { form: "ask-me-again".to_owned(), ..yes("ana@example.org") };
    says_yes(&house, &ask).await;
    let old = link(&house).await;
    house.pass(1);
    // She signs up again, and the link of a letter from before still stops it.
    let kept = says_yes(&house, &yes("ana@example.org")).await;
    for _ in 0..3 {
        let led = choices::list_of_link(&public(&house), desk, &old).await.unwrap();
        assert_eq!(led.step, Step::Stands, "looking changes nothing");
    }
    for _ in 0..2 {
        assert_eq!(choices::leave(&site, desk, &old).await.unwrap().step, Step::Over);
    }
    assert_eq!(may(&house, "ana@example.org").await, Contact::Stopped);
    let seen = choices::see(&site, desk, &kept.number, &kept.secret).await.unwrap();
    assert!(!seen.stands);
    let again = choices::may_contact(&site, desk, "asking-again", "ana@example.org").await.unwrap();
    assert_eq!(again, Contact::May, "one link, one thing");
    for not in ["", "00000000000000000000000000000000", kept.number.as_str()] {
        let led = choices::leave(&site, desk, not).await;
        assert!(matches!(led, Err(DeskError::NotFound("consent"))), "{led:?}");
    }
    // What is deleted needs no stopping.
    house.days(40).await;
    let led = choices::leave(&public(&house), desk, &old).await;
    assert!(matches!(led, Err(DeskError::NotFound("consent"))), "{led:?}");
    assert_eq!(may(&house, "ana@example.org").await, Contact::Stopped);
}

#[tokio::test]
async fn a_letter_that_may_have_gone_is_tried_again_and_one_that_went_never_is() {
    let house = House::new().await;
    for contact in ["ana@example.org", "ben@example.org"] {
        says_yes(&house, &yes(contact)).await;
    }
    let id = send(&house, &draft()).await;
    let open = async |house: &House, id: &str| {
        mailings::open(&system(house), &house.desk, id, SITE).await.unwrap().unwrap()
    };
    let mut due = mailings::due(&system(&house), &house.desk).await.unwrap();
    if due.is_empty() {
        due = mailings::due(&system(&house), &house.desk).await.unwrap();
    }
    // One is handed over and known to be; of the other the answer is lost with the machine.
    let first = open(&house, &due[0]).await;
    mailings::posted(&system(&house), &house.desk, &first).await.unwrap();
    let second = open(&house, &due[1]).await;
    let house = house.restarted().await;
    let letters = post(&house).await;
    assert_eq!(letters.len(), 1);
    assert_eq!((&letters[0].id, &letters[0].to), (&second.id, &second.to), "and with the same id");
    let after = shown(&house, &id).await;
    assert_eq!((after.mailing.stage, after.counts.sent), (Stage::Done, 2));
}

#[tokio::test]
async fn a_long_list_is_laid_out_in_stretches_and_everybody_on_it_gets_one_letter() {
    const READERS: usize = 510;
    let house = House::new().await;
    let remi = house.desk.ctx(Actor::new("IO 1", "information-officer"), "information-law");
    for n in 0..READERS {
        let way = Some(desk::rights::Way::Letter);
        let paper = Agreed { way, ..yes(&format!("reader{n}@example.org")) };
        choices::agree(&remi, &house.desk, &paper).await.unwrap();
    }
    let id = send(&house, &draft()).await;
    let mut readers = BTreeSet::new();
    loop {
        let due = mailings::due(&system(&house), &house.desk).await.unwrap();
        if due.is_empty() {
            break;
        }
        for id in due {
            let letter = mailings::open(&system(&house), &house.desk, &id, SITE).await.unwrap();
            let letter = letter.unwrap();
            mailings::posted(&system(&house), &house.desk, &letter).await.unwrap();
            assert!(readers.insert(letter.to), "somebody got two");
        }
    }
    assert_eq!(readers.len(), READERS);
    let after = shown(&house, &id).await;
    assert_eq!((after.mailing.stage, after.counts.sent), (Stage::Done, READERS as u64));
}

#[tokio::test]
async fn what_the_server_does_not_take_waits_longer_each_time_and_is_given_up() {
    let house = House::new().await;
    for contact in ["ana@example.org", "ben@example.org"] {
        says_yes(&house, &yes(contact)).await;
    }
    let id = send(&house, &draft()).await;
    let due = async |house: &House| {
        mailings::due(&system(house), &house.desk).await.unwrap();
        mailings::due(&system(house), &house.desk).await.unwrap()
    };
    let mut tries = 0;
    let mut hours = 0;
    let first = due(&house).await;
    assert_eq!(first.len(), 2);
    let letter = mailings::open(&system(&house), &house.desk, &first[0], SITE).await.unwrap();
    let letter = letter.unwrap();
    mailings::post_failed(&system(&house), &house.desk, &letter, true).await.unwrap();
    assert_eq!(shown(&house, &id).await.counts.failed, 1, "the server said never");
    while hours < 24 {
        for id in due(&house).await {
            tries += 1;
            let letter = mailings::open(&system(&house), &house.desk, &id, SITE).await.unwrap();
            let letter = letter.unwrap();
            mailings::post_failed(&system(&house), &house.desk, &letter, false).await.unwrap();
            assert!(due(&house).await.is_empty(), "not at once");
        }
        house.pass(1);
        hours += 1;
    }
    assert_eq!(tries, rules::mailings::TRIES_MAX);
    let after = shown(&house, &id).await;
    assert_eq!((after.mailing.stage, after.counts.failed), (Stage::Done, 2));
}

#[tokio::test]
async fn counts_are_of_those_who_agreed_and_name_nobody() {
    let house = House::new().await;
    let (site, desk) = (public(&house), &house.desk);
    says_yes(&house, &Agreed { counts: true, ..yes("ana@example.org") }).await;
    says_yes(&house, &Agreed { counts: true, ..yes("ben@example.org") }).await;
    says_yes(&house, &yes("cy@example.org")).await;
    let id = send(&house, &draft()).await;
    let letters = post(&house).await;
    let html = |who: &str| {
        let letter = letters.iter().find(|letter| letter.to == who).unwrap();
        letter.html.clone().unwrap().replace(letter.leave.as_deref().unwrap(), "")
    };
    let picture = format!("<img src=\"https://lamp.example/mail/{id}/seen.gif\"");
    assert!(html("ana@example.org").contains(&picture));
    assert_eq!(html("ana@example.org"), html("ben@example.org"), "the same for everybody");
    assert!(!html("cy@example.org").contains(&id), "plain links, no picture");
    for _ in 0..3 {
        assert_eq!(mailings::count(&site, desk, &id, Of::Letter, true).await.unwrap(), None);
    }
    let leads = mailings::count(&site, desk, &id, Of::Link(0), true).await.unwrap();
    assert_eq!(leads.as_deref(), Some("https://example.org/day"));
    mailings::count(&site, desk, &id, Of::Link(0), false).await.unwrap();
    let elsewhere = mailings::count(&site, desk, &id, Of::Link(1), true).await;
    assert!(matches!(elsewhere, Err(DeskError::NotFound("mailing"))), "{elsewhere:?}");
    let counts = shown(&house, &id).await.counts;
    assert_eq!((counts.sent, counts.carried, counts.opened), (3, 2, 3));
    assert_eq!(counts.followed, [1]);
    let draft = mailings::write(&writer(&house), desk, "newsletter", &draft()).await.unwrap();
    let early = mailings::count(&site, desk, &draft, Of::Letter, true).await;
    assert!(matches!(early, Err(DeskError::NotFound("mailing"))), "{early:?}");
}

#[tokio::test]
async fn a_mailing_is_of_a_purpose_stops_on_its_way_and_goes_after_its_time() {
    rules::keeps!("ovs-surveys");
    let house = House::new().await;
    let desk = &house.desk;
    let officer = |purpose: &str| desk.ctx(Actor::new("EO 2", "engagement-officer"), purpose);
    // A survey may have asked somebody; they are written to again only if they agreed to that.
    says_yes(&house, &yes("ana@example.org")).await;
    says_yes(&house, &Agreed { form: "ask-me-again".to_owned(), ..yes("dee@example.org") }).await;
    for (purpose, activity) in
        [("surveys", "surveys"), ("events", "events"), ("newsletter", "asking-again")]
    {
        let written = mailings::write(&officer(purpose), desk, activity, &draft()).await;
        assert!(matches!(written, Err(DeskError::NotFound("mailing"))), "{activity}: {written:?}");
    }
    let again = officer("asking-again");
    let id = mailings::write(&again, desk, "asking-again", &draft()).await.unwrap();
    let not_theirs = mailings::show(&writer(&house), desk, &id).await.map(drop);
    assert!(matches!(not_theirs, Err(DeskError::NotFound("mailing"))), "{not_theirs:?}");
    let seen = mailings::show(&again, desk, &id).await.unwrap().digest;
    mailings::begin(&again, desk, &id, &seen).await.unwrap();
    assert_eq!(to(&post(&house).await), ["dee@example.org"]);

    let id = send(&house, &draft()).await;
    mailings::due(&system(&house), desk).await.unwrap();
    mailings::halt(&writer(&house), desk, &id).await.unwrap();
    assert!(post(&house).await.is_empty());
    assert_eq!(shown(&house, &id).await.mailing.stage, Stage::Halted);
    let changed = mailings::rewrite(&writer(&house), desk, &id, &draft()).await;
    assert!(wrong(&changed, "the mailing"), "{changed:?}");

    let kept = mailings::write(&writer(&house), desk, "newsletter", &draft()).await.unwrap();
    house.days(85).await;
    assert_eq!(mailings::list(&writer(&house), desk).await.unwrap().len(), 2);
    house.days(10).await;
    let gone = mailings::show(&writer(&house), desk, &kept).await.map(drop);
    assert!(matches!(gone, Err(DeskError::NotFound("mailing"))), "what nobody sent: {gone:?}");
    house.days(300).await;
    assert!(mailings::list(&writer(&house), desk).await.unwrap().is_empty(), "after a year");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn what_is_written_has_limits_and_can_be_changed_until_it_is_sent() {
    let house = House::new().await;
    let (desk, ctx) = (&house.desk, writer(&house));
    let with = |subject: &str, text: &str| Draft { subject: subject.into(), text: text.into() };
    let long = "a".repeat(20_001);
    for (bad, about) in [
        (with("", "x"), "the subject"),
        (with(&"s".repeat(151), "x"), "the subject"),
        (with("x", " \n "), "the text"),
        (with("x", &long), "the text"),
        (with("x", "[x](http://example.org)"), "the text"),
        (with("x", "[x](javascript:alert(1))"), "the text"),
    ] {
        let written = mailings::write(&ctx, desk, "newsletter", &bad).await;
        assert!(wrong(&written, about), "{written:?}");
    }
    let id = mailings::write(&ctx, desk, "newsletter", &with("a\r\nBcc: x", "x")).await.unwrap();
    assert_eq!(shown(&house, &id).await.mailing.subject, "a  Bcc: x", "a subject is one line");
    let first = shown(&house, &id).await.digest;
    mailings::rewrite(&ctx, desk, &id, &draft()).await.unwrap();
    says_yes(&house, &yes("ana@example.org")).await;
    let stale = mailings::begin(&ctx, desk, &id, &first).await;
    assert!(wrong(&stale, "the mailing"), "what was seen is not what would go: {stale:?}");
    mailings::discard(&ctx, desk, &id).await.unwrap();
    assert!(mailings::list(&ctx, desk).await.unwrap().is_empty());
    for _ in 0..50 {
        mailings::write(&ctx, desk, "newsletter", &draft()).await.unwrap();
    }
    let more = mailings::write(&ctx, desk, "newsletter", &draft()).await;
    assert!(matches!(more, Err(DeskError::TooMany { limit: 50, .. })), "{more:?}");
}
