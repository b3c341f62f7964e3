//! The register of staff and how people sign in: imports, invitations, passwords, second factors,
//! sessions, and the code of conduct.

use crate::house::House;
use aws_lc_rs::hmac;
use desk::people::{Barred, Laid, Plan};
use desk::sessions::{Before, Known, Over};
use desk::{Actor, Ctx, DeskError, accounts, conduct, people};
use jiff::SignedDuration;

const HEADER: &str = "number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,\
                      starts_on,ends_on";
pub(crate) const ADA: &str = concat!(
    "P 1,Ada Quill,ada@force.example,officer,Response,Lambeth,S 9,officer,RV,",
    "2026-12-31,2026-01-05,"
);
pub(crate) const SAM: &str = "S 9,Sam Otway,sam@force.example,supervisor,Response,Lambeth,,officer,RV,\
                   2028-01-31,2020-01-05,";
const CAI: &str = "C 3,Cai Brand,cai@supplier.example,officer,Cameras,,S 9,contractor,NPPV 3,\
                   2028-01-31,2026-01-05,2026-11-30";
pub(crate) const PASSWORD: &str = "otter kettle mast";

pub(crate) fn office(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("DO 1", "data-office"), "accountability")
}

pub(crate) fn own(house: &House, number: &str) -> Ctx {
    house.desk.ctx(Actor::new(number, "officer"), "law-enforcement")
}

fn file(lines: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", lines.join("\n")).into_bytes()
}

async fn plan(house: &House, lines: &[&str], complete: bool) -> Plan {
    match people::lay_out(&office(house), &house.desk, file(lines), complete).await.unwrap() {
        Laid::Plan(plan) => plan,
        Laid::Mistakes(mistakes) => panic!("{mistakes:?}"),
    }
}

pub(crate) async fn import(house: &House, lines: &[&str], complete: bool) -> Plan {
    let plan = plan(house, lines, complete).await;
    people::carry_out(&office(house), &house.desk, &plan.digest).await.unwrap()
}

pub(crate) async fn id(house: &House, number: &str) -> String {
    people::find_by_number(&office(house), &house.desk, number).await.unwrap()
}

pub(crate) async fn invited(house: &House, number: &str) -> String {
    let id = id(house, number).await;
    accounts::invite(&office(house), &house.desk, &id).await.unwrap()
}

/// What an authenticator app shows for a secret, `steps` from now.
pub(crate) fn shown(house: &House, secret: &str, steps: i64) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut key, mut bits, mut held) = (Vec::new(), 0, 0_u64);
    for letter in secret.chars().filter(|letter| *letter != ' ') {
        held = (held << 5 | letters.find(letter).unwrap() as u64) & 0xFFFF;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push(u8::try_from(held >> bits & 0xFF).unwrap());
        }
    }
    let step = house.desk.now().as_second() / 30 + steps;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let four: [u8; 4] = tag.as_ref()[at..at + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7FFF_FFFF) % 1_000_000)
}

/// Ada with password, second factor and everything read: her secret, her recovery codes and the
/// token of her session.
pub(crate) async fn settled(house: &House) -> (String, Vec<String>, String) {
    import(house, &[ADA, SAM, CAI], false).await;
    let code = invited(house, "P 1").await;
    let token = accounts::accept(&house.desk, "p 1", &code, PASSWORD).await.unwrap();
    let ctx = own(house, "P 1");
    accounts::begin_factor(&ctx, &house.desk, PASSWORD).await.unwrap();
    let secret = accounts::factor(&ctx, &house.desk).await.unwrap().offered.unwrap();
    let code = shown(house, &secret, 0);
    let codes = accounts::confirm_factor(&ctx, &house.desk, &code).await.unwrap();
    for wording in conduct::due(&ctx, &house.desk).await.unwrap() {
        let (notice, digest) = (wording.notice, wording.digest);
        conduct::acknowledge(&ctx, &house.desk, &notice, &digest).await.unwrap();
    }
    house.clock.advance(SignedDuration::from_secs(30));
    (secret, codes, token)
}

async fn signs_in(house: &House, code: &str) -> Result<String, DeskError> {
    accounts::sign_in(&house.desk, "P 1", PASSWORD, code).await
}

pub(crate) async fn who(house: &House, token: &str) -> Known {
    desk::sessions::who(&house.desk, token).await.unwrap()
}

async fn is_in(house: &House, token: &str) -> bool {
    let known = who(house, token).await;
    let (Known::Signed(session) | Known::Before(session, Before::Work)) = known else {
        return false;
    };
    session.actor.id == "P 1"
}

#[tokio::test]
async fn an_import_is_seen_before_it_is_carried_out() {
    let house = House::new().await;
    let seen = plan(&house, &[ADA, SAM], false).await;
    assert_eq!((seen.added.len(), seen.changed.len(), seen.ended.len()), (2, 0, 0));
    let page = people::list(&office(&house), &house.desk, None).await.unwrap();
    assert_eq!(page.count, 0, "a plan changes nothing");
    let other = people::carry_out(&office(&house), &house.desk, &"0".repeat(64)).await;
    assert!(matches!(other, Err(DeskError::Invalid { what: "the plan", .. })));
    let else_ = house.desk.ctx(Actor::new("DO 2", "data-office"), "accountability");
    let theirs = people::carry_out(&else_, &house.desk, &seen.digest).await;
    assert!(matches!(theirs, Err(DeskError::Invalid { .. })), "another person saw nothing");
    people::carry_out(&office(&house), &house.desk, &seen.digest).await.unwrap();
    let again = people::carry_out(&office(&house), &house.desk, &seen.digest).await;
    assert!(matches!(again, Err(DeskError::Invalid { .. })), "once only");
    let again = plan(&house, &[ADA, SAM], true).await;
    assert!(again.is_empty() && again.unchanged == 2);
    let house = house.restarted().await;
    let page = people::list(&office(&house), &house.desk, None).await.unwrap();
    assert_eq!((page.count, page.people.len()), (2, 2));
    let report = house.export(false).await.verify();
    assert_eq!(report.faults, Vec::<String>::new());
}

#[tokio::test]
async fn a_plan_that_would_do_something_else_by_now_is_not_carried_out() {
    let house = House::new().await;
    let seen = plan(&house, &[ADA, SAM], false).await;
    import(&house, &[SAM], false).await;
    let late = people::carry_out(&office(&house), &house.desk, &seen.digest).await.unwrap_err();
    assert!(late.to_string().contains("the register changed since"), "{late}");
    let seen = plan(&house, &[ADA, SAM], false).await;
    house.clock.advance(SignedDuration::from_mins(31));
    let late = people::carry_out(&office(&house), &house.desk, &seen.digest).await.unwrap_err();
    assert!(late.to_string().contains("within half an hour"), "{late}");
}

#[tokio::test]
async fn only_a_complete_list_makes_anybody_leave_and_a_new_start_brings_them_back() {
    let house = House::new().await;
    import(&house, &[ADA, SAM, CAI], false).await;
    let part = plan(&house, &[SAM], false).await;
    assert_eq!((part.ended.len(), part.not_named), (0, 2));
    let moved = ADA.replace("Lambeth", "Brent").replace("Response", "Custody");
    let whole = import(&house, &[&moved, SAM], true).await;
    assert_eq!(
        (whole.changed[0].columns.as_slice(), whole.not_named),
        (&["unit", "borough"][..], 0)
    );
    assert_eq!(whole.ended[0].was.number, "C 3");
    let cai = people::person(&office(&house), &house.desk, &id(&house, "C 3").await).await.unwrap();
    assert_eq!(cai.barred, Some(Barred::Left));
    let same = import(&house, &[&moved, SAM, CAI], true).await;
    assert_eq!((same.stay_out, same.changed.len()), (1, 0), "the old dates bring nobody back");
    let back = CAI.replace("2026-01-05,2026-11-30", "2026-11-23,2027-11-30");
    let back = import(&house, &[&moved, SAM, &back], true).await;
    assert_eq!(back.changed[0].columns, ["starts_on", "ends_on", "comes back"]);
}

#[tokio::test]
async fn a_faulty_list_takes_nobody_in_and_only_the_data_office_may_try() {
    let house = House::new().await;
    let lines = file(&[SAM, &ADA.replace("officer,Resp", "cheif,Resp")]);
    match people::lay_out(&office(&house), &house.desk, lines, false).await.unwrap() {
        Laid::Mistakes(mistakes) => assert_eq!((mistakes.len(), mistakes[0].line), (1, 3)),
        Laid::Plan(plan) => panic!("{plan:?}"),
    }
    let officer = house.officer();
    let refused = people::lay_out(&officer, &house.desk, file(&[SAM]), false).await;
    assert!(matches!(refused, Err(DeskError::Refused(_))));
    assert!(matches!(people::list(&officer, &house.desk, None).await, Err(DeskError::Refused(_))));
    let end = people::end(&house.manager(), &house.desk, "x").await;
    assert!(matches!(end, Err(DeskError::Refused(_))));
}

#[tokio::test]
async fn three_thousand_people_are_taken_in_at_once() {
    let house = House::new().await;
    let many: Vec<_> = (0..3_000).map(|n| ADA.replacen("P 1", &format!("P{n}"), 1)).collect();
    let mut lines: Vec<_> = many.iter().map(String::as_str).collect();
    lines.push(SAM);
    assert_eq!(import(&house, &lines, true).await.added.len(), 3_001);
    assert_eq!(plan(&house, &lines, true).await.unchanged, 3_001);
    let first = people::list(&office(&house), &house.desk, None).await.unwrap();
    let next = people::list(&office(&house), &house.desk, first.next.as_deref()).await.unwrap();
    assert_eq!((first.count, first.people.len(), next.people.len()), (3_001, 50, 50));
    assert_ne!(first.people[0].id, next.people[0].id);
}

#[tokio::test]
async fn a_long_list_is_one_unit_and_a_supervisor_sees_whose_time_ends_soon() {
    let house = House::new().await;
    let size = async || desk::log::figures(&house.desk).await.unwrap().entries;
    let before = size().await;
    let line = |number: u32| SAM.replace("S 9", &format!("C {number}"));
    let many: Vec<_> = (0..1_500).map(line).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    import(&house, &many, false).await;
    assert_eq!(size().await, before + 1, "one entry, and so one unit");
    // Ada answers to Sam; her vetting ends within the month, Ben's is over.
    let ada = ADA.replace("2026-12-31", "2026-12-04");
    let ben = ADA.replace("P 1", "P 2").replace("2026-12-31", "2026-10-31");
    import(&house, &[&ada, &ben, SAM], false).await;
    let unit = people::my_unit(&own(&house, "S 9"), &house.desk).await.unwrap();
    let seen: Vec<_> = unit.iter().map(|one| (one.member.number.as_str(), one.ends)).collect();
    let day = "2026-12-04".parse().unwrap();
    assert_eq!(seen, [("P 1", Some((people::Ending::Vetting, day))), ("P 2", None)]);
    assert!(unit[0].barred.is_none() && unit[1].barred.is_some());
    assert_eq!(people::my_unit(&own(&house, "P 1"), &house.desk).await.unwrap(), []);
    let mine = people::my_ends(&own(&house, "P 1"), &house.desk).await.unwrap();
    assert_eq!(mine, Some((people::Ending::Vetting, day)));
    assert_eq!(people::my_ends(&own(&house, "S 9"), &house.desk).await.unwrap(), None);
}

#[tokio::test]
async fn an_invitation_counts_once_and_for_seven_days() {
    let house = House::new().await;
    import(&house, &[ADA, SAM], false).await;
    let accept = async |code: &str, password: &str| {
        accounts::accept(&house.desk, "P 1", code, password).await
    };
    let old = invited(&house, "P 1").await;
    let code = invited(&house, "P 1").await;
    assert!(matches!(accept(&old, PASSWORD).await, Err(DeskError::NotInvited)), "replaced");
    let weak = accept(&code, "Password2026").await.unwrap_err();
    assert!(weak.to_string().contains("harder to guess"), "{weak}");
    let token = accept(&code.to_lowercase(), PASSWORD).await.unwrap();
    let known = who(&house, &token).await;
    assert!(matches!(known, Known::Before(_, Before::SecondFactor)), "{known:?}");
    assert!(matches!(accept(&code, PASSWORD).await, Err(DeskError::NotInvited)), "used");
    let code = invited(&house, "S 9").await;
    house.clock.advance(SignedDuration::from_hours(7 * 24));
    let late = accounts::accept(&house.desk, "S 9", &code, PASSWORD).await;
    assert!(matches!(late, Err(DeskError::NotInvited)), "expired");
    let error = late.unwrap_err().to_string();
    assert!(error.contains("ask the data office for a new one"), "{error}");
}

#[tokio::test]
async fn signing_in_takes_number_password_and_a_code_that_was_not_used() {
    let house = House::new().await;
    let (secret, codes, _) = settled(&house).await;
    let code = shown(&house, &secret, 0);
    let token = signs_in(&house, &code).await.unwrap();
    assert!(is_in(&house, &token).await);
    assert!(matches!(signs_in(&house, &code).await, Err(DeskError::NotRight)), "replayed");
    assert!(matches!(signs_in(&house, "").await, Err(DeskError::NotRight)), "no code");
    let wrong = accounts::sign_in(&house.desk, "P 1", "otter kettle mest", &code).await;
    assert!(matches!(wrong, Err(DeskError::NotRight)));
    let nobody = accounts::sign_in(&house.desk, "P 404", PASSWORD, &code).await;
    assert_eq!(nobody.unwrap_err().to_string(), DeskError::NotRight.to_string());
    let used = codes[3].to_lowercase().replace('-', " ");
    assert!(is_in(&house, &signs_in(&house, &used).await.unwrap()).await);
    assert!(matches!(signs_in(&house, &used).await, Err(DeskError::NotRight)), "each once");
    let left = accounts::factor(&own(&house, "P 1"), &house.desk).await.unwrap().recovery_left;
    assert_eq!(left, accounts::RECOVERY_CODES - 1);
}

#[tokio::test]
async fn five_wrong_tries_lock_a_number_for_a_quarter_of_an_hour_known_or_not() {
    let house = House::new().await;
    let (secret, ..) = settled(&house).await;
    let until = house.desk.now() + SignedDuration::from_mins(15);
    for number in ["P 1", "p  404"] {
        let guess = async || accounts::sign_in(&house.desk, number, "a wrong password", "").await;
        for _ in 0..accounts::TRIES_MAX - 1 {
            assert!(matches!(guess().await, Err(DeskError::NotRight)));
        }
        for _ in 0..2 {
            let locked = guess().await.unwrap_err();
            assert!(matches!(locked, DeskError::TriedTooOften(at) if at == until), "{locked}");
            assert_eq!(
                locked.to_string(),
                "there were too many tries: try again at 10:16 UTC on 22 November"
            );
        }
    }
    let right = signs_in(&house, &shown(&house, &secret, 0)).await;
    assert!(matches!(right, Err(DeskError::TriedTooOften(_))), "the right one too");
    house.clock.advance(SignedDuration::from_mins(15));
    signs_in(&house, &shown(&house, &secret, 0)).await.unwrap();
}

#[tokio::test]
async fn guesses_side_by_side_are_all_counted_and_the_door_has_a_limit_in_all() {
    let house = House::new().await;
    settled(&house).await;
    let guess = || accounts::sign_in(&house.desk, "P 1", "a wrong password", "");
    let all = futures_util::future::join_all((0..12).map(|_| guess())).await;
    let wrong = all.iter().filter(|one| matches!(one, Err(DeskError::NotRight))).count();
    assert!(wrong < 5, "{wrong} looked at and not locked");
    assert!(all.iter().all(Result::is_err));
}

#[tokio::test]
async fn a_session_ends_by_idling_by_the_shift_and_by_its_holder() {
    let house = House::new().await;
    let (secret, _, first) = settled(&house).await;
    assert!(is_in(&house, &first).await);
    house.clock.advance(SignedDuration::from_mins(29));
    assert!(is_in(&house, &first).await, "use puts the idle end off");
    house.clock.advance(SignedDuration::from_mins(29));
    assert!(is_in(&house, &first).await);
    house.clock.advance(SignedDuration::from_mins(30));
    assert_eq!(who(&house, &first).await, Known::Over(Over::Idle));
    let mine = signs_in(&house, &shown(&house, &secret, 0)).await.unwrap();
    for _ in 0..28 {
        house.clock.advance(SignedDuration::from_mins(25));
        assert!(is_in(&house, &mine).await);
    }
    house.clock.advance(SignedDuration::from_mins(20));
    assert_eq!(who(&house, &mine).await, Known::Over(Over::Shift));
    let one = signs_in(&house, &shown(&house, &secret, 0)).await.unwrap();
    house.clock.advance(SignedDuration::from_secs(30));
    let two = signs_in(&house, &shown(&house, &secret, 0)).await.unwrap();
    let open = desk::sessions::mine(&house.desk, &two).await.unwrap();
    assert_eq!(open.iter().map(|one| one.is_this).collect::<Vec<_>>(), [true, false]);
    assert_eq!(desk::sessions::end_others(&house.desk, &two).await.unwrap(), 3, "old ones too");
    assert_eq!(who(&house, &one).await, Known::Nobody);
    assert!(is_in(&house, &two).await);
    house.work().await;
    assert!(is_in(&house, &two).await, "the jobs take only what ran out");
}

#[tokio::test]
async fn whoever_leaves_or_whose_vetting_lapses_is_out_at_the_next_request() {
    let house = House::new().await;
    let (secret, _, token) = settled(&house).await;
    assert!(is_in(&house, &token).await);
    let ada = id(&house, "P 1").await;
    assert_eq!(people::sign_out(&office(&house), &house.desk, &ada).await.unwrap(), 1);
    assert_eq!(who(&house, &token).await, Known::Nobody);
    let token = signs_in(&house, &shown(&house, &secret, 0)).await.unwrap();
    let lapsed = ADA.replace("2026-12-31,2026", "2026-11-21,2026");
    import(&house, &[&lapsed, SAM], false).await;
    let out = who(&house, &token).await;
    assert!(matches!(out, Known::Barred(Barred::VettingLapsed(_))), "{out:?}");
    import(&house, &[ADA, SAM], false).await;
    assert!(is_in(&house, &token).await);
    people::end(&office(&house), &house.desk, &ada).await.unwrap();
    assert_eq!(who(&house, &token).await, Known::Nobody);
    house.clock.advance(SignedDuration::from_secs(30));
    let again = signs_in(&house, &shown(&house, &secret, 0)).await;
    assert!(matches!(again, Err(DeskError::NotRight)), "the password is gone: {again:?}");
    let code = accounts::invite(&office(&house), &house.desk, &ada).await;
    assert!(matches!(code, Err(DeskError::Invalid { .. })), "{code:?}");
}

#[tokio::test]
async fn another_password_ends_the_other_sessions() {
    let house = House::new().await;
    let (secret, _, first) = settled(&house).await;
    let token = signs_in(&house, &shown(&house, &secret, 0)).await.unwrap();
    let ctx = own(&house, "P 1");
    let new = "seven wet umbrellas";
    let change = async |old: &str, new: &str| {
        accounts::change_password(&ctx, &house.desk, &token, old, new).await
    };
    assert!(matches!(change("wrong", new).await, Err(DeskError::NotRight)));
    assert!(matches!(change(PASSWORD, "ada quill 2026").await, Err(DeskError::Invalid { .. })));
    change(PASSWORD, new).await.unwrap();
    assert_eq!(who(&house, &first).await, Known::Nobody);
    assert!(is_in(&house, &token).await);
    house.clock.advance(SignedDuration::from_secs(30));
    let code = shown(&house, &secret, 0);
    assert!(matches!(signs_in(&house, &code).await, Err(DeskError::NotRight)));
    accounts::sign_in(&house.desk, "P 1", new, &code).await.unwrap();
}

#[tokio::test]
async fn a_changed_wording_is_to_be_read_again() {
    let house = House::new().await;
    let (.., token) = settled(&house).await;
    assert!(is_in(&house, &token).await);
    let ctx = own(&house, "P 1");
    let stale = conduct::acknowledge(&ctx, &house.desk, "staff-code.staff", &"0".repeat(64)).await;
    assert!(matches!(stale, Err(DeskError::Invalid { .. })));
    let mut sources = crate::house::london();
    let path = "wording/staff-code.staff.md";
    let source = sources.iter_mut().find(|source| source.path == path).unwrap();
    let old = "Everyone with leave to use police data";
    assert!(source.text.contains(old));
    source.text = source.text.replacen(old, "Each person with leave to use police data", 1);
    let why = "Clearer words.";
    let proposed = desk::packs::propose(&office(&house), &house.desk, sources, why).await.unwrap();
    let owner = house.desk.ctx(Actor::new("SI 1", "risk-owner"), "accountability");
    let seen = desk::packs::proposal(&owner, &house.desk, &proposed).await.unwrap();
    let seen = seen.proposed.digest;
    desk::packs::apply(&owner, &house.desk, &proposed, &seen).await.unwrap();
    assert!(matches!(who(&house, &token).await, Known::Before(_, Before::Conduct)));
    let due = conduct::due(&ctx, &house.desk).await.unwrap();
    assert_eq!(due.iter().map(|one| one.notice.as_str()).collect::<Vec<_>>(), ["staff-code.staff"]);
    conduct::acknowledge(&ctx, &house.desk, &due[0].notice, &due[0].digest).await.unwrap();
    assert!(is_in(&house, &token).await);
    let report = house.export(false).await.verify();
    assert_eq!(report.faults, Vec::<String>::new());
}

#[tokio::test]
async fn somebody_is_found_by_number_name_or_unit_and_by_whole_words() {
    let house = House::new().await;
    let bo = "P 4,Bo Anders Quill,bo@force.example,officer,Response,,S 9,officer,RV,2027-12-31,\
              2026-01-05,";
    import(&house, &[ADA, SAM, CAI, bo], false).await;
    let found = async |text: &str| {
        let found = people::find(&office(&house), &house.desk, text).await.unwrap();
        assert!(!found.is_cut);
        let mut names: Vec<_> = found.people.into_iter().map(|one| one.member.name).collect();
        names.sort_unstable();
        names.join(", ")
    };
    assert_eq!(found("p  1").await, "Ada Quill");
    assert_eq!(found("QUILL").await, "Ada Quill, Bo Anders Quill");
    assert_eq!(found(" ada ").await, "Ada Quill");
    assert_eq!(found("Bo Quill").await, "Bo Anders Quill");
    assert_eq!(found("Sam Quill").await, "");
    assert_eq!(found("response").await, "Ada Quill, Bo Anders Quill, Sam Otway");
    assert_eq!(found("Qui").await, "", "no part of a name");
    for text in ["", " ", &"x".repeat(201)] {
        let out = people::find(&office(&house), &house.desk, text).await;
        assert!(matches!(out, Err(DeskError::Invalid { .. })), "{out:?}");
    }
    let refused = people::find(&own(&house, "P 1"), &house.desk, "Quill").await;
    assert!(matches!(refused, Err(DeskError::Refused(_))), "{refused:?}");
    // A new name is found, and the old one no more.
    import(&house, &[&ADA.replace("Quill", "Marsh")], false).await;
    assert_eq!(found("Quill").await, "Bo Anders Quill");
    assert_eq!(found("Marsh").await, "Ada Marsh");
}
