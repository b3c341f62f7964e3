//! Requests: taken in whatever way they come, counted, worked on, cleared, answered and gone.

use crate::house::{House, content, london};
use desk::rights::{self, Asked, Given, GivenFile, Helper, Judged, Stage, Taken, Told, Way, Which};
use desk::{Actor, Ctx, DeskError, evidence, packs};
use jiff::civil::{Date, date};
use rules::access::Refusal;
use rules::rights::clock::{Happened, Standing};

pub(crate) fn public(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("public-site", "public-site"), "rights-requests")
}

fn priya(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("DO 1", "data-office"), "rights-requests")
}

fn dana(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("DO 2", "caseworker"), "rights-requests")
}

pub(crate) fn asks(kind: &str) -> Asked {
    Asked {
        form: "police-rights-request-child".to_owned(),
        kind: kind.to_owned(),
        name: "Robin Example".to_owned(),
        contact: "robin@example.org".to_owned(),
        born_on: Some(date(2013, 4, 1)),
        helper: Some(Helper { name: "Kim Example".to_owned(), relation: "parent".to_owned() }),
        said: "What do you have about me from the park?".to_owned(),
        encounter: "Brockwell Park, 20 November".to_owned(),
        ..Asked::default()
    }
}

/// What is judged of a child with a parent.
pub(crate) fn judged() -> Judged {
    Judged {
        sure: "no-doubt".to_owned(),
        authority: "only-helps".to_owned(),
        capacity: "understands".to_owned(),
        why: "She writes for herself, and the school knows her.".to_owned(),
    }
}

async fn taken(house: &House, kind: &str) -> Taken {
    rights::take_in(&public(house), &house.desk, asks(kind)).await.unwrap()
}

async fn happened(house: &House, id: &str, what: &str, words: &str) -> Result<(), DeskError> {
    let told = Told { what: what.to_owned(), on: None, words: words.to_owned() };
    rights::happen(&priya(house), &house.desk, id, &told).await
}

async fn due(house: &House, id: &str) -> Vec<Option<Date>> {
    let shown = rights::show(&priya(house), &house.desk, id).await.unwrap();
    shown.clocks.iter().map(|clock| clock.answer.as_ref().unwrap().enforce_by).collect()
}

fn refused(what: &Result<(), DeskError>, about: &str) -> bool {
    matches!(what, Err(DeskError::Invalid { what, .. }) if *what == about)
}

#[tokio::test]
async fn a_child_asks_is_answered_and_footage_stays_until_then() {
    rules::keeps!("child-one-month");
    rules::keeps!("bwv-subject-access");
    let house = House::new().await;
    let recording = house.dock(&content(20_000, 1), None).await;
    let taken = taken(&house, "footage").await;
    assert_eq!(taken.answer_by, Some(date(2026, 12, 22)));
    let desk = &house.desk;
    let shown = rights::show(&priya(&house), desk, &taken.id).await.unwrap();
    assert!(shown.request.person.is_child && shown.request.notice.is_some());
    let cites: Vec<_> = shown.grounds.iter().map(|ground| ground.cite).collect();
    assert_eq!(cites, ["UK GDPR article 15", "DPA 2018 s.45"], "one request, two laws");
    assert_eq!(due(&house, &taken.id).await, [Some(date(2026, 12, 22)); 2]);

    rights::take_on(&priya(&house), desk, &taken.id, false).await.unwrap();
    rights::add_item(&priya(&house), desk, &taken.id, "Footage of the park", Some(&recording))
        .await
        .unwrap();
    // The clock of the footage would have ended on day 31: the open request outranks it.
    house.days(29).await;
    assert!(evidence::show(&priya(&house), desk, &recording).await.is_ok());
    let early = rights::propose(&priya(&house), desk, &taken.id, "Dear Robin").await;
    assert!(refused(&early, "what was found"), "{early:?}");
    let item =
        rights::show(&priya(&house), desk, &taken.id).await.unwrap().request.items[0].id.clone();
    let given = Given {
        outcome: "release".to_owned(),
        told: "You can see it at your station.".to_owned(),
        weighed: "Nobody else can be made out in it.".to_owned(),
        ..Given::default()
    };
    rights::decide(&priya(&house), desk, &taken.id, &item, &given).await.unwrap();
    rights::identify(&priya(&house), desk, &taken.id, &judged()).await.unwrap();
    rights::propose(&priya(&house), desk, &taken.id, "Dear Robin,\n\nhere it is.").await.unwrap();
    let own = rights::clear(&priya(&house), desk, &taken.id, true, "").await;
    assert!(matches!(own, Err(DeskError::Refused(Refusal::SamePerson))), "{own:?}");
    let unread = rights::letter(&public(&house), desk, &taken.number, &taken.secret).await;
    assert!(matches!(unread, Err(DeskError::NotFound(_))), "{unread:?}");
    let unclear = rights::send(&priya(&house), desk, &taken.id).await;
    assert!(refused(&unclear, "the answer"), "{unclear:?}");
    rights::clear(&dana(&house), desk, &taken.id, true, "").await.unwrap();
    house.days(4).await;
    assert!(evidence::show(&priya(&house), desk, &recording).await.is_ok(), "day 33");
    rights::send(&priya(&house), desk, &taken.id).await.unwrap();
    let letter = rights::letter(&public(&house), desk, &taken.number, &taken.secret).await.unwrap();
    assert_eq!(letter.paragraphs, ["Dear Robin,", "here it is."]);
    assert_eq!(letter.items, ["Footage of the park: You can see it at your station."]);
    let late = rights::show(&priya(&house), desk, &taken.id).await.unwrap();
    let done = late.clocks[0].answer.as_ref().unwrap();
    assert_eq!(done.standing, Standing::Done { on: date(2026, 12, 25) });
    assert!(done.working.last().unwrap().contains("after the last lawful day"));

    let given = rights::footage(&public(&house), desk, &taken.number, &taken.secret).await.unwrap();
    assert_eq!(given[0].what, "Footage of the park");
    house.days(29).await;
    let secret = taken.secret.as_str();
    let mut view =
        rights::fetch(&public(&house), desk, &taken.number, secret, &given[0].id).await.unwrap();
    let mut whole = Vec::new();
    while let Some(part) = view.next().await.unwrap() {
        whole.extend_from_slice(&part);
    }
    assert!(whole == content(20_000, 1), "what was recorded, byte by byte");
    house.days(2).await;
    let gone = evidence::show(&priya(&house), desk, &recording).await;
    assert!(matches!(gone, Err(DeskError::NotFound(_))), "nothing keeps it now: {gone:?}");
    let over = rights::fetch(&public(&house), desk, &taken.number, secret, &given[0].id).await;
    assert!(matches!(over.map(drop), Err(DeskError::NotFound("footage"))));
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn a_closed_request_goes_when_its_own_time_is_up() {
    let house = House::new().await;
    let taken = taken(&house, "access").await;
    happened(&house, &taken.id, "withdrawn", "They called.").await.unwrap();
    house.days(2 * 365 - 5).await;
    let there = rights::follow(&public(&house), &house.desk, &taken.number, &taken.secret).await;
    assert_eq!(there.unwrap().stage, Stage::Withdrawn);
    house.days(6).await;
    let gone = rights::follow(&public(&house), &house.desk, &taken.number, &taken.secret).await;
    assert!(matches!(gone, Err(DeskError::NotFound("request"))), "{gone:?}");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn number_and_secret_open_a_request_together_and_neither_alone() {
    let house = House::new().await;
    let (one, other) = (taken(&house, "access").await, taken(&house, "erasure").await);
    let follow = async |number: &str, secret: &str| {
        rights::follow(&public(&house), &house.desk, number, secret).await
    };
    let typed = format!(" {} ", one.number.to_lowercase().replace('-', " "));
    let found = follow(&typed, &one.secret.to_lowercase().replace('0', "o")).await.unwrap();
    assert_eq!((found.number.as_str(), found.stage), (one.number.as_str(), Stage::New));
    assert_eq!(found.happened[0].1, Happened::Received);
    for (number, secret) in [
        (one.number.as_str(), other.secret.as_str()),
        (other.number.as_str(), one.secret.as_str()),
        (one.number.as_str(), ""),
        ("R-0000-0000", one.secret.as_str()),
    ] {
        let wrong = follow(number, secret).await;
        assert!(matches!(wrong, Err(DeskError::NotFound("request"))), "{wrong:?}");
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_one_request() {
    let house = House::new().await;
    let once = Some(rights::fresh(&house.desk));
    let asked = Asked { once, ..asks("access") };
    let first = rights::take_in(&public(&house), &house.desk, asked.clone()).await.unwrap();
    let again = rights::take_in(&public(&house), &house.desk, asked).await.unwrap();
    assert!(first == again);
    let list = rights::worklist(&priya(&house), &house.desk, Which::Open, None).await.unwrap();
    assert_eq!(list.listed.len(), 1);
    // Sent twice side by side, one is told to try again, and then hears of the one request.
    let once = Some(rights::fresh(&house.desk));
    let form = Asked { once, ..asks("access") };
    let public = public(&house);
    let send = || rights::take_in(&public, &house.desk, form.clone());
    let (left, right) = tokio::join!(send(), send());
    let told = [left, right].into_iter().filter_map(Result::ok).collect::<Vec<_>>();
    assert!(!told.is_empty());
    let later = send().await.unwrap();
    assert!(told.iter().all(|one| *one == later));
    let list = rights::worklist(&priya(&house), &house.desk, Which::Open, None).await;
    assert_eq!(list.unwrap().listed.len(), 2);
}

#[tokio::test]
async fn a_request_is_there_only_for_those_who_work_for_its_purpose() {
    let house = House::new().await;
    let taken = taken(&house, "access").await;
    let (desk, id) = (&house.desk, taken.id.as_str());
    let others = [
        ("data-office", "accountability"),
        ("borough-commander", "releasing-footage"),
        ("information-officer", "information-law"),
    ];
    for (role, purpose) in others {
        let ctx = house.ctx(role, purpose);
        let hidden = rights::show(&ctx, desk, id).await;
        assert!(matches!(hidden, Err(DeskError::NotFound("request"))), "{role}");
        let hidden = rights::note(&ctx, desk, id, "words").await;
        assert!(matches!(hidden, Err(DeskError::NotFound("request"))), "{role}: {hidden:?}");
        let list = rights::worklist(&ctx, desk, Which::Open, None).await.unwrap();
        assert!(list.listed.is_empty() && list.overdue == 0, "{role}");
    }
    let officer = house.ctx("officer", "law-enforcement");
    assert!(matches!(rights::show(&officer, desk, id).await, Err(DeskError::Refused(_))));
    let station = house.ctx("station-office", "rights-requests");
    let by_post = Asked {
        way: Some(Way::Counter),
        received_on: Some(date(2026, 11, 20)),
        ..asks("rectification")
    };
    let counted = rights::take_in(&station, desk, by_post).await.unwrap();
    assert_eq!(counted.answer_by, Some(date(2026, 12, 21)));
    let unseen = rights::show(&station, desk, &counted.id).await;
    assert!(matches!(unseen, Err(DeskError::Refused(_))), "the counter takes in, and no more");
}

#[tokio::test]
async fn requests_that_may_be_one_persons_are_proposed_and_not_put_together() {
    let house = House::new().await;
    let one = taken(&house, "access").await;
    let other = Asked { name: " robin   EXAMPLE".to_owned(), ..asks("erasure") };
    let other = Asked { contact: "elsewhere@example.org".to_owned(), ..other };
    rights::take_in(&public(&house), &house.desk, other).await.unwrap();
    taken(&house, "restriction").await;
    let shown = rights::show(&priya(&house), &house.desk, &one.id).await.unwrap();
    let mut same: Vec<_> = shown.alike.iter().map(|alike| alike.same).collect();
    same.sort_unstable();
    assert_eq!(same, ["name", "name and contact"]);
    let list = rights::worklist(&priya(&house), &house.desk, Which::New, None).await.unwrap();
    assert_eq!(list.listed.len(), 3);
}

#[tokio::test]
async fn clocks_wait_for_what_was_asked_and_nothing_happens_that_could_not() {
    let house = House::new().await;
    let taken = taken(&house, "access").await;
    let id = &taken.id;
    let none = happened(&house, id, "identity-shown", "").await;
    assert!(refused(&none, "what happened"), "{none:?}");
    let wordless = happened(&house, id, "identity-asked", " ").await;
    assert!(refused(&wordless, "what they were told"), "{wordless:?}");
    let unknown = happened(&house, id, "answered", "done").await;
    assert!(refused(&unknown, "what happened"), "{unknown:?}");
    happened(&house, id, "identity-asked", "Please bring a letter.").await.unwrap();
    assert_eq!(due(&house, id).await, [None, None]);
    let list = rights::worklist(&priya(&house), &house.desk, Which::Open, None).await.unwrap();
    assert_eq!(list.listed[0].request.stage, Stage::Waiting);
    house.days(3).await;
    happened(&house, id, "identity-shown", "passport 123456789").await.unwrap();
    assert_eq!(due(&house, id).await, [Some(date(2026, 12, 29)); 2], "25 December and two more");
    let shown = rights::show(&priya(&house), &house.desk, id).await.unwrap();
    let proof = shown.request.happened.iter().find(|one| one.what == "identity-shown").unwrap();
    assert_eq!(proof.words, "", "nothing of the proof is kept but the day");
    let early =
        Told { what: "extended".to_owned(), on: Some(date(2026, 11, 1)), words: "many".to_owned() };
    let early = rights::happen(&priya(&house), &house.desk, id, &early).await;
    assert!(refused(&early, "the day"), "{early:?}");
    happened(&house, id, "extended", "There are many files.").await.unwrap();
    assert_eq!(due(&house, id).await, [Some(date(2027, 2, 25)); 2]);
    let told = rights::follow(&public(&house), &house.desk, &taken.number, &taken.secret).await;
    let told = told.unwrap();
    assert!(told.happened.iter().any(|one| one.2 == "There are many files."));
    assert!(told.clocks[0].1.working.iter().any(|line| line.contains("two months more")));
}

#[tokio::test]
async fn nothing_is_withheld_without_a_ground_of_its_own_law_and_reasons_stay_inside() {
    let house = House::new().await;
    let taken = taken(&house, "access").await;
    let (desk, priya, id) = (&house.desk, priya(&house), taken.id.as_str());
    for what in ["A statement", "A letter", "Something else"] {
        rights::add_item(&priya, desk, id, what, None).await.unwrap();
    }
    let items = rights::show(&priya, desk, id).await.unwrap().request.items;
    let given = |outcome: &str, ground: &str, weighed: &str| Given {
        outcome: outcome.to_owned(),
        ground: ground.to_owned(),
        told: "We do not give it.".to_owned(),
        why: "SECRET REASON".to_owned(),
        weighed: weighed.to_owned(),
        advice: String::new(),
    };
    for (wrong, about) in [
        (given("withhold", "", ""), "the ground"),
        (given("withhold", "foi-personal", "all"), "the ground"),
        (given("withhold", "lunch", ""), "the ground"),
        (given("neither-confirm", "others", "weighed"), "the ground"),
        (given("withhold", "others", ""), "what was weighed"),
        (given("release", "crime", ""), "the ground"),
        (given("burn", "", ""), "the decision"),
    ] {
        let out = rights::decide(&priya, desk, id, &items[0].id, &wrong).await;
        assert!(refused(&out, about), "{} {}: {out:?}", wrong.outcome, wrong.ground);
    }
    let decide = async |item: usize, given: Given| {
        rights::decide(&priya, desk, id, &items[item].id, &given).await.unwrap();
    };
    decide(0, given("withhold", "others", "SECRET WEIGHING")).await;
    decide(1, given("release", "", "")).await;
    decide(2, given("neither-confirm", "p3-crime", "")).await;
    rights::identify(&priya, desk, id, &judged()).await.unwrap();
    rights::propose(&priya, desk, id, "Dear Robin,").await.unwrap();
    let changed = rights::decide(&priya, desk, id, &items[0].id, &given("release", "", "")).await;
    assert!(refused(&changed, "the answer"), "what waits to be cleared is not changed");
    let dana = dana(&house);
    rights::clear(&dana, desk, id, false, "Say who can help.").await.unwrap();
    rights::identify(&priya, desk, id, &judged()).await.unwrap();
    rights::propose(&priya, desk, id, "Dear Robin, ask Kim.").await.unwrap();
    rights::clear(&dana, desk, id, true, "").await.unwrap();
    rights::send(&priya, desk, id).await.unwrap();
    let letter = rights::letter(&public(&house), desk, &taken.number, &taken.secret).await.unwrap();
    let letter = letter.items.join("\n");
    assert!(letter.contains("DPA 2018 Schedule 2 paragraph 16"), "{letter}");
    assert!(!letter.contains("SECRET"), "{letter}");
    assert!(!letter.contains("Something else"), "neither confirmed nor denied: {letter}");
    let closed = rights::note(&priya, desk, id, "late").await;
    assert!(refused(&closed, "the request"), "{closed:?}");
}

#[tokio::test]
async fn a_proclaimed_holiday_moves_open_requests_to_their_new_day() {
    let house = House::new().await;
    let taken = taken(&house, "access").await;
    assert_eq!(taken.answer_by, Some(date(2026, 12, 22)));
    let mut sources = london();
    let clocks = sources.iter_mut().find(|source| source.path == "clocks.yaml").unwrap();
    clocks.text.push_str(
        "holidays:\n  - id: jubilee\n    title: A jubilee\n    on: 2026-12-22\n    \
         in: [england-and-wales]\n    authority: A proclamation.\n",
    );
    let office = house.ctx("data-office", "accountability");
    let owner = house.desk.ctx(Actor::new("RO 1", "risk-owner"), "accountability");
    let proposed = packs::propose(&office, &house.desk, sources, "Proclaimed.").await.unwrap();
    let seen = packs::proposal(&owner, &house.desk, &proposed).await.unwrap().proposed.digest;
    packs::apply(&owner, &house.desk, &proposed, &seen).await.unwrap();
    let list = async || {
        let ctx = priya(&house);
        rights::worklist(&ctx, &house.desk, Which::Open, None).await.unwrap()
    };
    assert_eq!(list().await.listed[0].due_on, Some(date(2026, 12, 23)), "each page counts anew");
    desk::jobs::work(&house.desk, "test").await.unwrap();
    house.days(31).await;
    assert_eq!(list().await.overdue, 0, "on 23 December it is not overdue");
    house.days(1).await;
    assert_eq!(list().await.overdue, 1);
}

#[tokio::test]
async fn what_is_missing_or_cannot_be_is_refused_at_the_door() {
    let house = House::new().await;
    let wrong = [
        (Asked { name: " \u{200b} ".to_owned(), ..asks("access") }, "your name"),
        (Asked { contact: String::new(), ..asks("access") }, "how we can reach you"),
        (Asked { said: "x".repeat(5_001), ..asks("access") }, "what you want to know or have done"),
        (Asked { born_on: Some(date(2030, 1, 1)), ..asks("access") }, "the date of birth"),
        (asks("objection"), "what you ask for"),
        (asks("lunch"), "what you ask for"),
        (
            Asked { received_on: Some(date(2027, 1, 1)), ..asks("access") },
            "the day on which it came in",
        ),
    ];
    for (asked, about) in wrong {
        let out = rights::take_in(&public(&house), &house.desk, asked).await.map(drop);
        assert!(refused(&out, about), "{about}: {out:?}");
    }
    let unknown = Asked { form: "newsletter-sign-up".to_owned(), ..asks("access") };
    let out = rights::take_in(&public(&house), &house.desk, unknown).await;
    assert!(matches!(out, Err(DeskError::NotFound("form"))), "{out:?}");
    let turned = Asked { name: "Ann \u{202e}gnp.exe\u{0}".to_owned(), ..asks("access") };
    let taken = rights::take_in(&public(&house), &house.desk, turned).await.unwrap();
    let shown = rights::show(&priya(&house), &house.desk, &taken.id).await.unwrap();
    assert_eq!(shown.request.person.name, "Ann gnp.exe");
}

#[tokio::test]
async fn a_file_is_redacted_by_removal_read_again_and_given_with_the_answer() {
    let house = House::new().await;
    let taken = taken(&house, "access").await;
    let (desk, priya, id) = (&house.desk, priya(&house), taken.id.as_str());
    let text = "Robin was with Jane Doe.\nCall Jane on 020 7946 0123.\nJane's dog barked.\n";
    let scan = |name: &str, bytes: &[u8]| rights::GivenFile {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    rights::add_file(&priya, desk, id, &scan("notes.txt", text.as_bytes())).await.unwrap();
    rights::add_file(&priya, desk, id, &scan("x.docx", b"PK\x03\x04 no zip")).await.unwrap();
    let empty = rights::add_file(&priya, desk, id, &scan("empty", b"")).await;
    assert!(refused(&empty, "a file"), "{empty:?}");
    let files = rights::show(&priya, desk, id).await.unwrap().request.files;
    let broken = rights::review(&priya, desk, id, &files[1].id, "", 1).await.map(drop);
    assert!(refused(&broken, "the file"), "{broken:?}");
    let file = &files[0].id;
    let review = rights::review(&priya, desk, id, file, "Jane Doe\n", 1).await.unwrap();
    let has = |part: &str| review.proposed.iter().any(|one| one.text.contains(part));
    assert!(has("Jane Doe") && has("7946"));
    // What is ticked in one place and left in another is refused.
    let chosen = |names: &str, ticked: &[rights::Tick]| rights::Chosen {
        names: names.to_owned(),
        ticked: ticked.to_vec(),
        seen: vec![1],
    };
    let only = review.proposed.iter().find(|one| one.text == "Jane").unwrap().tick;
    let some = chosen("Jane Doe\n", &[only]);
    let left = rights::redact(&priya, desk, id, file, &some).await.map(drop);
    assert!(refused(&left, "the release"), "{left:?}");
    for (page, index) in [(1, 9_999), (2, 0), (0, 0)] {
        let beyond = chosen("", &[rights::Tick { page, index }]);
        let beyond = rights::redact(&priya, desk, id, file, &beyond).await.map(drop);
        assert!(refused(&beyond, "what is taken out"), "{beyond:?}");
    }
    let all: Vec<_> = review.proposed.iter().map(|one| one.tick).collect();
    let all = chosen("Jane Doe\n", &all);
    let first = rights::redact(&priya, desk, id, file, &chosen("", &[])).await.unwrap();
    assert_eq!(first.removed, 0, "one that must not go out");
    let done = rights::redact(&priya, desk, id, file, &all).await.unwrap();
    let kept = async || rights::show(&priya, desk, id).await.unwrap().request.files;
    assert_eq!(kept().await.len(), 3, "made anew, it takes the place of the one before");
    let made = kept().await[2].id.clone();
    let original = rights::drop_release(&priya, desk, id, file).await;
    assert!(matches!(original, Err(DeskError::NotFound("file"))), "what came is not taken out");
    rights::drop_release(&priya, desk, id, &made).await.unwrap();
    assert_eq!(kept().await.len(), 2);
    rights::redact(&dana(&house), desk, id, file, &all).await.unwrap();
    assert!(done.removed > 4 && done.over == 0, "{done:?}");

    let public = public(&house);
    let early = rights::releases(&public, desk, &taken.number, &taken.secret).await;
    assert!(matches!(early, Err(DeskError::NotFound(_))), "nothing before it is answered");
    rights::identify(&priya, desk, id, &judged()).await.unwrap();
    rights::propose(&priya, desk, id, "Dear Robin, it is enclosed.").await.unwrap();
    let own = rights::clear(&dana(&house), desk, id, true, "").await;
    assert!(matches!(own, Err(DeskError::Refused(Refusal::SamePerson))), "Dana redacted it");
    let third = house.desk.ctx(Actor::new("DO 3", "caseworker"), "rights-requests");
    rights::clear(&third, desk, id, true, "").await.unwrap();
    rights::send(&priya, desk, id).await.unwrap();
    let given = rights::releases(&public, desk, &taken.number, &taken.secret).await.unwrap();
    assert_eq!(given.len(), 1, "the release alone: {}", given.len());
    assert_eq!(given[0].name, "notes (for release).txt");
    let (number, secret) = (&taken.number, &taken.secret);
    let (_, bytes) = rights::release(&public, desk, number, secret, &given[0].id).await.unwrap();
    let said = String::from_utf8(bytes).unwrap();
    assert!(said.contains("Robin was with") && said.contains("dog barked"), "{said}");
    assert!(!said.contains("Jane") && !said.contains("7946"), "{said}");
    let original = rights::release(&public, desk, number, secret, file).await.map(drop);
    assert!(matches!(original, Err(DeskError::NotFound("file"))), "{original:?}");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn what_is_due_is_chased_rung_by_rung_and_each_is_told_once() {
    use desk::alerts::{self, News};
    let house = House::new().await;
    let taken = taken(&house, "access").await;
    let id = taken.id.as_str();
    rights::take_on(&priya(&house), &house.desk, id, false).await.unwrap();
    rights::ask_search(&priya(&house), &house.desk, id, "request-files", "Letters.").await.unwrap();
    let told = async |ctx: desk::Ctx| {
        let all = alerts::mine(&ctx, &house.desk).await.unwrap();
        all.into_iter().map(|alert| alert.news).collect::<Vec<_>>()
    };
    let keeper = || house.desk.ctx(Actor::new("RO 1", "risk-owner"), "accountability");
    assert!(told(priya(&house)).await.is_empty());
    // Asked for on Sunday 22 November, due on the 29th: the holder hears on the day before.
    house.days(6).await;
    assert_eq!(told(priya(&house)).await, [News::SearchSoon]);
    assert!(told(dana(&house)).await.is_empty() && told(keeper()).await.is_empty());
    house.days(1).await;
    assert_eq!(told(priya(&house)).await, [News::SearchSoon], "once");
    // The day after, those beside her; two days more, those who answer for it.
    house.days(1).await;
    assert_eq!(told(dana(&house)).await, [News::SearchLate]);
    assert!(told(keeper()).await.is_empty());
    house.days(2).await;
    assert_eq!(told(keeper()).await, [News::SearchLate]);
    let information = house.ctx("information-officer", "information-law");
    assert!(told(information).await.is_empty(), "works on other requests");
    // Made, it is chased no more; the answer is, from five days before 22 December.
    let shown = rights::show(&priya(&house), &house.desk, id).await.unwrap();
    let search = shown.request.searches[0].id.clone();
    rights::make_search(&priya(&house), &house.desk, id, &search, "Two letters.").await.unwrap();
    house.days(14).await;
    assert!(!told(priya(&house)).await.contains(&News::AnswerSoon), "16 December");
    house.days(1).await;
    assert_eq!(told(priya(&house)).await[0], News::AnswerSoon);
    house.days(6).await;
    assert_eq!(told(keeper()).await[0], News::AnswerLate);
    let search = |news: &News| matches!(news, News::SearchLate | News::SearchSoon);
    assert_eq!(told(keeper()).await.iter().filter(|news| search(news)).count(), 1);
}

#[tokio::test]
async fn a_box_that_is_drawn_lies_on_its_page_says_why_and_can_be_taken_off() {
    let house = House::new().await;
    let taken = taken(&house, "access").await;
    let (desk, id, priya) = (&house.desk, taken.id.as_str(), priya(&house));
    let scan = GivenFile { name: "scan.png".to_owned(), bytes: vec![1; 10] };
    rights::add_file(&priya, desk, id, &scan).await.unwrap();
    let file = rights::show(&priya, desk, id).await.unwrap().request.files[0].id.clone();
    let file = file.as_str();
    let drawn = rights::DrawnBox {
        id: String::new(),
        page: 1,
        left: 100,
        top: 100,
        right: 300,
        bottom: 200,
        why: "a face".to_owned(),
    };
    for wrong in [
        rights::DrawnBox { right: 100, ..drawn.clone() },
        rights::DrawnBox { bottom: 1_001, ..drawn.clone() },
        rights::DrawnBox { page: 0, ..drawn.clone() },
        rights::DrawnBox { why: " ".to_owned(), ..drawn.clone() },
    ] {
        let wrong = rights::draw(&priya, desk, id, file, &wrong).await;
        assert!(matches!(wrong, Err(DeskError::Invalid { .. })), "{wrong:?}");
    }
    rights::draw(&priya, desk, id, file, &drawn).await.unwrap();
    let kept = rights::boxes(&priya, desk, id, file).await.unwrap();
    assert_eq!(kept[0].why, "a face");
    rights::rub_out(&priya, desk, id, file, &kept[0].id).await.unwrap();
    let twice = rights::rub_out(&priya, desk, id, file, &kept[0].id).await;
    assert!(matches!(twice, Err(DeskError::NotFound("box"))), "{twice:?}");
}
