//! Passkeys, made and used by a device in software: every way in, and every way that is none.

use crate::device::{Answers, Device, ORIGIN, text};
use crate::house::House;
use crate::people::{ADA, PASSWORD, SAM, id, import, invited, office, own, settled, shown, who};
use desk::accounts::{self, Ceremony, Entered, Place};
use desk::people::Barred;
use desk::sessions::{Before, Known, Session};
use desk::{DeskError, conduct, people};
use jiff::SignedDuration;

fn place() -> Place {
    Place::at(ORIGIN).unwrap()
}

async fn begin(house: &House, number: &str, name: &str) -> Result<Ceremony, DeskError> {
    accounts::begin_passkey(&own(house, number), &house.desk, &place(), PASSWORD, name).await
}

async fn confirm(
    house: &House,
    number: &str,
    browser: &str,
    answer: &str,
) -> Result<Option<Vec<String>>, DeskError> {
    let (ctx, place, token) = (own(house, number), place(), "0".repeat(64));
    accounts::confirm_passkey(&ctx, &house.desk, &place, &token, browser, answer).await
}

/// Makes a passkey for somebody on a device.
async fn enrol(house: &House, number: &str, device: &mut Device) -> Result<(), DeskError> {
    let Ceremony { browser, options } = begin(house, number, "Work laptop").await?;
    confirm(house, number, &browser, &device.make(&options)).await.map(|_| ())
}

/// Ada with password and app, and a device with a passkey of hers.
async fn ada(house: &House) -> (Device, String) {
    let (secret, ..) = settled(house).await;
    let mut device = Device::new(b"credential of Ada's laptop");
    enrol(house, "P 1", &mut device).await.unwrap();
    (device, secret)
}

async fn challenge(house: &House) -> Ceremony {
    accounts::begin_passkey_sign_in(&house.desk, &place(), "/staff/cases").await.unwrap()
}

async fn enter(house: &House, browser: &str, answer: &str) -> Result<Entered, DeskError> {
    accounts::enter_by_passkey(&house.desk, &place(), browser, answer).await
}

async fn signs_in(house: &House, device: &mut Device) -> Result<Entered, DeskError> {
    let Ceremony { browser, options } = challenge(house).await;
    enter(house, &browser, &device.answer(&options)).await
}

fn not_taken<T>(given: Result<T, DeskError>, why: &str) {
    assert!(matches!(given, Err(DeskError::NotThisPasskey)), "{why}: {:?}", given.err());
}

fn over<T>(given: Result<T, DeskError>, why: &str) {
    assert!(matches!(given, Err(DeskError::CeremonyOver)), "{why}: {:?}", given.err());
}

/// Whether the ledger holds a word, in an export that anybody may have.
async fn ledger_says(house: &House, word: &str) -> bool {
    let export = house.export(false).await;
    assert_eq!(export.verify().faults, Vec::<String>::new());
    export.files.values().any(|file| holds(file, word.as_bytes()))
}

fn holds(file: &[u8], bytes: &[u8]) -> bool {
    file.windows(bytes.len()).any(|part| part == bytes)
}

#[tokio::test]
async fn a_passkey_alone_opens_the_console_and_its_days_are_noted() {
    let house = House::new().await;
    let (mut device, _) = ada(&house).await;
    house.clock.advance(SignedDuration::from_hours(24));
    let Entered { token, next } = signs_in(&house, &mut device).await.unwrap();
    assert_eq!(next, "/staff/cases");
    let known = who(&house, &token).await;
    let is_she = |session: &Session| session.actor.id == "P 1";
    assert!(matches!(&known, Known::Before(one, Before::Work) if is_she(one)), "{known:?}");
    let mine = accounts::passkeys(&own(&house, "P 1"), &house.desk).await.unwrap();
    assert_eq!((mine.len(), mine[0].name.as_str()), (1, "Work laptop"));
    assert_eq!(mine[0].made.to_string(), "2026-11-22");
    assert_eq!(mine[0].used.unwrap().to_string(), "2026-11-23");
    let house = house.restarted().await;
    assert!(signs_in(&house, &mut device).await.is_ok(), "a counter of nought stays at nought");
    for word in ["passkey-added", "passkey"] {
        assert!(ledger_says(&house, word).await, "{word}");
    }
}

#[tokio::test]
async fn a_site_asks_for_a_key_that_is_found_alone_and_verified_and_names_nobody() {
    let house = House::new().await;
    settled(&house).await;
    let Ceremony { browser, options } = begin(&house, "P 1", " Work laptop ").await.unwrap();
    let asked: serde_json::Value = serde_json::from_str(&options).unwrap();
    let selection = &asked["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(
        (&asked["attestation"], &asked["rp"]["id"]),
        (&"none".into(), &"lamp.force.example".into())
    );
    let user = asked["user"]["id"].as_str().unwrap();
    assert_eq!(user.len(), 22, "16 random bytes");
    assert_ne!(user, text(b"P 1"));
    assert!(!options.contains("Ada"), "nobody's name leaves the house");
    let mut device = Device::new(b"one");
    confirm(&house, "P 1", &browser, &device.make(&options)).await.unwrap();
    let Ceremony { options, .. } = begin(&house, "P 1", "Another").await.unwrap();
    let again: serde_json::Value = serde_json::from_str(&options).unwrap();
    assert_eq!(again["user"]["id"], asked["user"]["id"], "one handle for one account");
    assert_eq!(again["excludeCredentials"][0]["id"], text(b"one").as_str());
    let Ceremony { options, .. } = challenge(&house).await;
    let asked: serde_json::Value = serde_json::from_str(&options).unwrap();
    assert_eq!(asked["userVerification"], "required");
    assert_eq!(asked["allowCredentials"], serde_json::json!([]), "nobody is named");
}

#[tokio::test]
async fn a_challenge_counts_once_for_five_minutes_and_in_its_browser() {
    let house = House::new().await;
    let (mut device, _) = ada(&house).await;
    let Ceremony { browser, options } = challenge(&house).await;
    let answer = device.answer(&options);
    over(enter(&house, &"0".repeat(64), &answer).await, "another browser");
    over(enter(&house, "", &answer).await, "no cookie");
    enter(&house, &browser, &answer).await.unwrap();
    over(enter(&house, &browser, &answer).await, "replayed");
    let fresh = challenge(&house).await;
    not_taken(enter(&house, &fresh.browser, &answer).await, "replayed at another challenge");
    over(enter(&house, &fresh.browser, &device.answer(&fresh.options)).await, "used up by it");
    let late = challenge(&house).await;
    let answer = device.answer(&late.options);
    house.clock.advance(accounts::CEREMONY_LIFE);
    over(enter(&house, &late.browser, &answer).await, "late");
    let enrolment = begin(&house, "P 1", "Telephone").await.unwrap();
    let answer = device.answer(&enrolment.options);
    over(enter(&house, &enrolment.browser, &answer).await, "it was for another act");
}

#[tokio::test]
async fn an_answer_that_is_wrong_in_any_way_opens_nothing() {
    let house = House::new().await;
    let (mut device, _) = ada(&house).await;
    let truth = Answers::default();
    let wrong = [
        ("another origin", Answers { origin: "https://lamp.f0rce.example", ..truth.clone() }),
        ("another port", Answers { origin: "https://lamp.force.example:8443", ..truth.clone() }),
        ("no TLS", Answers { origin: "http://lamp.force.example", ..truth.clone() }),
        ("a name below", Answers { origin: "https://x.lamp.force.example", ..truth.clone() }),
        ("another site", Answers { site: "force.example", ..truth.clone() }),
        ("inside another site", Answers { cross_origin: true, ..truth.clone() }),
        ("nobody there", Answers { present: false, ..truth.clone() }),
        ("nobody verified", Answers { verified: false, ..truth.clone() }),
        ("an answer to something else", Answers { kind: Some("webauthn.create"), ..truth.clone() }),
        ("suddenly copyable", Answers { copyable: true, ..truth.clone() }),
        ("signed by another algorithm", Answers { ed25519: true, ..truth.clone() }),
    ];
    for (why, answers) in wrong {
        device.answers = answers;
        not_taken(signs_in(&house, &mut device).await, why);
    }
    device.answers = truth;
    let mut thief = Device::new(&device.credential);
    thief.user.clone_from(&device.user);
    not_taken(signs_in(&house, &mut thief).await, "another key");
    let mut unknown = Device::new(b"unknown");
    unknown.user.clone_from(&device.user);
    not_taken(signs_in(&house, &mut unknown).await, "a credential that nobody has");
    for broken in ["", "{}", "[]", "null"] {
        not_taken(enter(&house, &challenge(&house).await.browser, broken).await, broken);
    }
    let user = device.user.clone();
    for (why, handle) in [("no handle", Vec::new()), ("a long one", vec![7; 64])] {
        device.user = handle;
        not_taken(signs_in(&house, &mut device).await, why);
    }
    device.user = user;
    signs_in(&house, &mut device).await.unwrap();
}

#[tokio::test]
async fn what_is_too_long_is_not_looked_at_and_uses_nothing_up() {
    let house = House::new().await;
    let (mut device, _) = ada(&house).await;
    let Ceremony { browser, options } = challenge(&house).await;
    let answer = device.answer(&options);
    let padded = format!("{answer}{}", " ".repeat(accounts::ANSWER_MAX_BYTES));
    not_taken(enter(&house, &browser, &padded).await, "too long");
    enter(&house, &browser, &answer).await.unwrap();
    for name in [String::new(), "  ".to_owned(), "x".repeat(41), "a\nb".to_owned()] {
        let refused = begin(&house, "P 1", &name).await.err().unwrap();
        assert!(matches!(refused, DeskError::Invalid { what: "the name", .. }), "{refused:?}");
    }
    let deep = "[".repeat(10_000);
    not_taken(enter(&house, &challenge(&house).await.browser, &deep).await, "too deep");
}

#[tokio::test]
async fn a_counter_that_goes_back_is_taken_for_a_copy() {
    let house = House::new().await;
    let (mut device, _) = ada(&house).await;
    device.counter = 5;
    signs_in(&house, &mut device).await.unwrap();
    assert!(!ledger_says(&house, "passkey-copied").await);
    for counter in [5, 4, 0] {
        device.counter = counter;
        let copied = signs_in(&house, &mut device).await.err().unwrap();
        assert!(matches!(copied, DeskError::PasskeyCopied), "{counter}: {copied:?}");
        assert!(copied.to_string().contains("tell the data office"), "{copied}");
    }
    assert!(ledger_says(&house, "passkey-copied").await);
    device.counter = 6;
    signs_in(&house, &mut device).await.unwrap();
}

#[tokio::test]
async fn a_passkey_opens_the_account_that_it_was_made_for_and_no_other() {
    let house = House::new().await;
    let (mut device, _) = ada(&house).await;
    let code = invited(&house, "S 9").await;
    accounts::accept(&house.desk, "S 9", &code, PASSWORD).await.unwrap();
    let mut sams = Device::new(b"Sam's");
    enrol(&house, "S 9", &mut sams).await.unwrap();
    let adas = device.user.clone();
    device.user.clone_from(&sams.user);
    not_taken(signs_in(&house, &mut device).await, "Ada's key with Sam's handle");
    device.user = adas;
    not_taken(
        enrol(&house, "S 9", &mut Device::new(&device.credential)).await,
        "a credential that somebody has",
    );
    let Ceremony { browser, options } = begin(&house, "P 1", "Telephone").await.unwrap();
    let answer = Device::new(b"other").make(&options);
    over(confirm(&house, "S 9", &browser, &answer).await, "begun by Ada");
    let ada = own(&house, "P 1");
    let mine = accounts::passkeys(&ada, &house.desk).await.unwrap();
    let (sam, key) = (own(&house, "S 9"), &mine[0].id);
    let theirs = accounts::rename_passkey(&sam, &house.desk, key, "Mine").await;
    assert!(matches!(theirs, Err(DeskError::NotFound(_))), "{theirs:?}");
    let theirs = accounts::remove_passkey(&sam, &house.desk, key, PASSWORD).await;
    assert!(matches!(theirs, Err(DeskError::NotFound(_))), "{theirs:?}");
    accounts::rename_passkey(&ada, &house.desk, key, "Old laptop").await.unwrap();
    assert_eq!(accounts::passkeys(&ada, &house.desk).await.unwrap()[0].name, "Old laptop");
    signs_in(&house, &mut device).await.unwrap();
}

#[tokio::test]
async fn a_new_key_of_a_wrong_kind_is_not_kept() {
    let house = House::new().await;
    settled(&house).await;
    let truth = Answers::default();
    let wrong = [
        ("another algorithm on the same curve", Answers { algorithm: -35, ..truth.clone() }),
        ("a key of another algorithm", Answers { algorithm: -257, ..truth.clone() }),
        ("one that was not offered", Answers { algorithm: -8, ..truth.clone() }),
        ("nobody verified", Answers { verified: false, ..truth.clone() }),
        ("another origin", Answers { origin: "https://force.example", ..truth.clone() }),
        ("another site", Answers { site: "force.example", ..truth.clone() }),
        ("an answer to something else", Answers { kind: Some("webauthn.get"), ..truth.clone() }),
    ];
    for (why, answers) in wrong {
        let mut device = Device::new(b"wrong");
        device.answers = answers;
        not_taken(enrol(&house, "P 1", &mut device).await, why);
    }
    let none = accounts::passkeys(&own(&house, "P 1"), &house.desk).await.unwrap();
    assert_eq!(none, []);
    let mut device = Device::new(b"wrong");
    enrol(&house, "P 1", &mut device).await.unwrap();
    not_taken(enrol(&house, "P 1", &mut device).await, "the same one twice");
}

#[tokio::test]
async fn whoever_may_not_work_now_is_not_let_in_by_a_passkey() {
    let house = House::new().await;
    let (mut device, _) = ada(&house).await;
    let Entered { token, .. } = signs_in(&house, &mut device).await.unwrap();
    let lapsed = ADA.replace("2026-12-31,2026", "2026-11-21,2026");
    import(&house, &[&lapsed, SAM], false).await;
    let refused = signs_in(&house, &mut device).await.err().unwrap();
    assert!(matches!(refused, DeskError::Barred(Barred::VettingLapsed(_))), "{refused:?}");
    assert!(
        ledger_says(&house, Barred::VettingLapsed(jiff::civil::date(2026, 11, 21)).code()).await
    );
    import(&house, &[ADA, SAM], false).await;
    signs_in(&house, &mut device).await.unwrap();
    people::end(&office(&house), &house.desk, &id(&house, "P 1").await).await.unwrap();
    not_taken(signs_in(&house, &mut device).await, "a leaver has no passkey");
    let known = who(&house, &token).await;
    let goes_on = matches!(known, Known::Signed(_) | Known::Before(_, Before::Work));
    assert!(!goes_on, "nor a session: {known:?}");
}

#[tokio::test]
async fn a_passkey_can_be_the_only_second_factor_and_then_it_stays() {
    let house = House::new().await;
    import(&house, &[ADA, SAM], false).await;
    let code = invited(&house, "P 1").await;
    let token = accounts::accept(&house.desk, "P 1", &code, PASSWORD).await.unwrap();
    let other = accounts::sign_in(&house.desk, "P 1", PASSWORD, "").await.unwrap();
    let waits = who(&house, &other).await;
    assert!(matches!(waits, Known::Before(_, Before::SecondFactor)), "{waits:?}");
    let mut device = Device::new(b"first");
    let Ceremony { browser, options } = begin(&house, "P 1", "Key").await.unwrap();
    let (ctx, answer) = (own(&house, "P 1"), device.make(&options));
    let codes =
        accounts::confirm_passkey(&ctx, &house.desk, &place(), &token, &browser, &answer).await;
    let codes = codes.unwrap().unwrap();
    assert_eq!(codes.len(), accounts::RECOVERY_CODES);
    let goes_on = who(&house, &token).await;
    assert!(matches!(goes_on, Known::Before(_, Before::Conduct)), "the code is read: {goes_on:?}");
    assert_eq!(who(&house, &other).await, Known::Nobody, "it was opened by a password alone");
    for wording in conduct::due(&ctx, &house.desk).await.unwrap() {
        let (notice, digest) = (wording.notice, wording.digest);
        conduct::acknowledge(&ctx, &house.desk, &notice, &digest).await.unwrap();
    }
    let alone = accounts::sign_in(&house.desk, "P 1", PASSWORD, "").await;
    assert!(matches!(alone, Err(DeskError::NotRight)), "a password alone: {:?}", alone.err());
    let by_code = accounts::sign_in(&house.desk, "P 1", PASSWORD, &codes[0]).await.unwrap();
    assert!(matches!(who(&house, &by_code).await, Known::Before(_, Before::Work)));
    let key = accounts::passkeys(&ctx, &house.desk).await.unwrap().remove(0).id;
    let last = accounts::remove_passkey(&ctx, &house.desk, &key, PASSWORD).await;
    assert!(matches!(last, Err(DeskError::LastFactor)), "{last:?}");
    accounts::begin_factor(&ctx, &house.desk, PASSWORD).await.unwrap();
    let secret = accounts::factor(&ctx, &house.desk).await.unwrap().offered.unwrap();
    let code = shown(&house, &secret, 0);
    accounts::confirm_factor(&ctx, &house.desk, &code).await.unwrap();
    let wrong = accounts::remove_passkey(&ctx, &house.desk, &key, "another password").await;
    assert!(matches!(wrong, Err(DeskError::NotRight)), "{wrong:?}");
    accounts::remove_passkey(&ctx, &house.desk, &key, PASSWORD).await.unwrap();
    not_taken(signs_in(&house, &mut device).await, "removed");
    assert_eq!(accounts::factor(&ctx, &house.desk).await.unwrap().passkeys, 0);
}

#[tokio::test]
async fn two_who_remove_the_last_two_leave_one() {
    let house = House::new().await;
    import(&house, &[ADA, SAM], false).await;
    let code = invited(&house, "P 1").await;
    accounts::accept(&house.desk, "P 1", &code, PASSWORD).await.unwrap();
    for credential in [b"one", b"two"] {
        enrol(&house, "P 1", &mut Device::new(credential)).await.unwrap();
    }
    let ctx = own(&house, "P 1");
    let mine = accounts::passkeys(&ctx, &house.desk).await.unwrap();
    let remove =
        async |at: usize| accounts::remove_passkey(&ctx, &house.desk, &mine[at].id, PASSWORD).await;
    let (one, two) = tokio::join!(remove(0), remove(1));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "{one:?} {two:?}");
    assert_eq!(accounts::passkeys(&ctx, &house.desk).await.unwrap().len(), 1);
    assert_eq!(accounts::factor(&ctx, &house.desk).await.unwrap().passkeys, 1);
}

#[tokio::test]
async fn a_new_invitation_ends_the_passkeys_of_before() {
    let house = House::new().await;
    let (mut device, _) = ada(&house).await;
    let begun = begin(&house, "P 1", "Telephone").await.unwrap();
    let code = invited(&house, "P 1").await;
    accounts::accept(&house.desk, "P 1", &code, PASSWORD).await.unwrap();
    not_taken(signs_in(&house, &mut device).await, "an account of before");
    let ctx = own(&house, "P 1");
    assert_eq!(accounts::passkeys(&ctx, &house.desk).await.unwrap(), []);
    enrol(&house, "P 1", &mut Device::new(b"new")).await.unwrap();
    let answer = Device::new(b"late").make(&begun.options);
    over(confirm(&house, "P 1", &begun.browser, &answer).await, "begun by the account of before");
    signs_in(&house, &mut device).await.err().unwrap();
}

#[tokio::test]
async fn ten_passkeys_are_enough_and_none_lies_in_clear() {
    let house = House::new().await;
    settled(&house).await;
    for at in 0..accounts::PASSKEYS_MAX {
        let mut device = Device::new(format!("credential number {at}").as_bytes());
        enrol(&house, "P 1", &mut device).await.unwrap();
    }
    let eleventh = begin(&house, "P 1", "One more").await.err().unwrap();
    assert!(matches!(eleventh, DeskError::TooMany { limit: 10, .. }), "{eleventh:?}");
    let mut looked = 0;
    for file in std::fs::read_dir(house.folder.path()).unwrap() {
        let path = file.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        for word in ["credential number 3", "Work laptop", &text(b"credential number 3")] {
            assert!(!holds(&bytes, word.as_bytes()), "`{word}` lies in {}", path.display());
        }
        looked += usize::from(holds(&bytes, b"by_holder"));
    }
    assert!(looked > 0, "the database was looked at");
}

#[tokio::test]
async fn challenges_that_nobody_answers_are_cleared_away() {
    let house = House::new().await;
    let (mut device, _) = ada(&house).await;
    let Ceremony { browser, options } = challenge(&house).await;
    house.clock.advance(accounts::CEREMONY_LIFE - SignedDuration::from_secs(1));
    house.work().await;
    enter(&house, &browser, &device.answer(&options)).await.unwrap();
    let Ceremony { browser, options } = challenge(&house).await;
    house.clock.advance(accounts::CEREMONY_LIFE);
    house.work().await;
    over(enter(&house, &browser, &device.answer(&options)).await, "it is gone");
}
