//! Need to know: cases, restricted and sealed recordings, leave for a time, emergencies.

use crate::house::{House, content};
use desk::alerts::{self, News};
use desk::evidence::{self, Sort, Stage};
use desk::people::{self, Laid};
use desk::{Actor, Ctx, DeskError, cases};
use pack::Act;
use rules::access::{Refusal, Restriction};
use store::Store as _;

/// Ada and Ben answer to Sam; Cy answers to nobody.
pub(crate) const STAFF: &str = "\
number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,starts_on,ends_on
P 1,Ada Quill,ada@force.example,officer,Response,Lambeth,S 9,officer,RV,2027-12-31,2026-01-05,
P 2,Ben Rook,ben@force.example,officer,Response,Lambeth,S 9,officer,RV,2027-12-31,2026-01-05,
P 3,Cy Marsh,cy@force.example,officer,Response,Barnet,,officer,RV,2027-12-31,2026-01-05,
S 9,Sam Otway,sam@force.example,supervisor,Response,Lambeth,,officer,RV,2028-01-31,2020-01-05,
";

pub(crate) async fn house() -> House {
    let house = House::new().await;
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "accountability");
    let bytes = STAFF.as_bytes().to_vec();
    let Laid::Plan(plan) = people::lay_out(&office, &house.desk, bytes, false).await.unwrap()
    else {
        panic!("the list has mistakes");
    };
    people::carry_out(&office, &house.desk, &plan.digest).await.unwrap();
    for (number, role) in [("P 1", "officer"), ("P 2", "officer"), ("P 3", "officer")] {
        read_the_code(&house, number, role).await;
    }
    read_the_code(&house, "S 9", "supervisor").await;
    house
}

pub(crate) async fn read_the_code(house: &House, number: &str, role: &str) {
    let ctx = house.desk.ctx(Actor::new(number, role), "law-enforcement");
    for due in desk::conduct::due(&ctx, &house.desk).await.unwrap() {
        desk::conduct::acknowledge(&ctx, &house.desk, &due.notice, &due.digest).await.unwrap();
    }
}

fn officer(house: &House, number: &str) -> Ctx {
    house.desk.ctx(Actor::new(number, "officer"), "law-enforcement")
}

fn sam(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("S 9", "supervisor"), "law-enforcement")
}

fn standards(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("PSD 1", "professional-standards"), "conduct")
}

#[tokio::test]
async fn a_letter_waits_for_whoever_is_told_something_until_it_was_sent() {
    use desk::alerts::{POST_TRIES, outbox, post_failed, posted};
    use jiff::SignedDuration;
    let house = house().await;
    let recording = house.dock(&content(4_000, 3), None).await;
    let grant = async |person: &str| {
        let psd = standards(&house);
        evidence::grant(&psd, &house.desk, &recording, person, 8, "a statement").await.unwrap();
    };
    assert_eq!(outbox(&house.desk).await.unwrap(), []);
    grant("P 1").await;
    let letter = outbox(&house.desk).await.unwrap().remove(0);
    assert_eq!((letter.to.as_str(), letter.is_urgent), ("ada@force.example", false));
    assert!(!format!("{letter:?}").contains("ada"));
    // It is read meanwhile in the console: the letter still stands in the outbox, once.
    alerts::read_all(&officer(&house, "P 1"), &house.desk).await.unwrap();
    post_failed(&house.desk, &letter.id).await.unwrap();
    assert_eq!(outbox(&house.desk).await.unwrap(), [], "not before its pause is over");
    house.clock.advance(SignedDuration::from_mins(5));
    assert_eq!(outbox(&house.desk).await.unwrap(), std::slice::from_ref(&letter));
    posted(&house.desk, &letter.id).await.unwrap();
    assert_eq!(outbox(&house.desk).await.unwrap(), []);
    assert_eq!(alerts::unread(&officer(&house, "P 1"), &house.desk).await.unwrap(), 0);
    // Given up after so many tries; the alert itself stays.
    grant("P 2").await;
    for round in 0..POST_TRIES {
        let waiting = outbox(&house.desk).await.unwrap();
        post_failed(&house.desk, &waiting[0].id).await.unwrap();
        house.clock.advance(SignedDuration::from_mins(5 << round));
    }
    assert_eq!(outbox(&house.desk).await.unwrap(), []);
    assert_eq!(alerts::unread(&officer(&house, "P 2"), &house.desk).await.unwrap(), 1);
    // Nobody is written to about what is a day old.
    grant("P 2").await;
    house.clock.advance(SignedDuration::from_hours(25));
    assert_eq!(outbox(&house.desk).await.unwrap(), []);
}

#[tokio::test]
async fn a_rule_that_fails_refuses_is_recorded_and_told_to_those_who_can_mend_it() {
    let house = house().await;
    let mut sources = crate::house::london();
    let path = "access/log.cedar";
    let source = sources.iter_mut().find(|source| source.path == path).unwrap();
    source.text.push_str(
        "\n@id(\"too-large\")\n@plain(\"Nobody lists at this hour.\")\n\
         forbid (principal is Person, action == Action::\"list\", resource)\n\
         when { context.now * context.now * context.now == 0 };\n",
    );
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "accountability");
    let proposed = desk::packs::propose(&office, &house.desk, sources, "By night.").await.unwrap();
    let owner = house.desk.ctx(Actor::new("SI 1", "risk-owner"), "accountability");
    let seen = desk::packs::proposal(&owner, &house.desk, &proposed).await.unwrap();
    desk::packs::apply(&owner, &house.desk, &proposed, &seen.proposed.digest).await.unwrap();
    for _ in 0..2 {
        let refused =
            evidence::list(&officer(&house, "P 1"), &house.desk, Sort::Newest, None).await;
        let Err(DeskError::Refused(Refusal::RuleFailed { rule })) = refused else {
            panic!("a rule that fails lets somebody in");
        };
        assert_eq!(rule, "too-large");
    }
    let told = alerts::mine(&owner, &house.desk).await.unwrap();
    let news: Vec<_> = told.iter().map(|alert| alert.news).collect();
    assert_eq!(news, [News::RuleFailed], "once a day");
    assert_eq!(alerts::mine(&officer(&house, "P 1"), &house.desk).await.unwrap(), []);
    assert_eq!(desk::alerts::outbox(&house.desk).await.unwrap(), [], "it is nobody's address");
    let report = house.export(false).await.verify();
    assert_eq!(report.faults, Vec::<String>::new());
}

async fn sees(house: &House, ctx: &Ctx, id: &str) -> bool {
    match evidence::view(ctx, &house.desk, id, None).await {
        Ok(_) => true,
        Err(DeskError::Refused(_) | DeskError::NotFound(_)) => false,
        Err(other) => panic!("{other:?}"),
    }
}

/// What somebody may do to a recording: play it, mark it, seal it.
async fn may(house: &House, ctx: &Ctx, id: &str) -> [bool; 3] {
    let acts = [Act::View, Act::Categorise, Act::Restrict];
    let allowed = evidence::allowed(ctx, &house.desk, id, &acts).await.unwrap();
    let asked: Vec<_> = allowed.iter().map(|(act, _)| *act).collect();
    assert_eq!(asked, acts);
    acts.map(|act| allowed.iter().any(|(one, shut)| *one == act && shut.is_none()))
}

#[tokio::test]
async fn what_somebody_may_do_is_said_of_each_recording_and_leaves_no_trace() {
    let house = house().await;
    let (_, recording) = a_case(&house).await;
    let free = house.dock(&content(20_000, 2), None).await;
    let (ada, ben) = (officer(&house, "P 1"), officer(&house, "P 2"));
    let before = house.store.journal().size().await.unwrap();
    assert_eq!(may(&house, &ada, &recording).await, [true, true, false], "her case");
    assert_eq!(may(&house, &ben, &recording).await, [false, false, false], "not his");
    assert_eq!(may(&house, &ben, &free).await, [true, true, false], "nobody's case");
    assert_eq!(may(&house, &sam(&house), &recording).await, [true, true, false]);
    let manager = house.ctx("evidence-manager", "law-enforcement");
    assert_eq!(may(&house, &manager, &free).await, [true, true, true]);
    let shut = evidence::allowed(&ben, &house.desk, &recording, &[Act::View]).await.unwrap();
    let Some(Refusal::Forbidden { rule, .. }) = &shut[0].1 else { panic!("{shut:?}") };
    assert_eq!(rule, "case-need-to-know");
    let none = "0".repeat(32);
    let missing = evidence::allowed(&ben, &house.desk, &none, &[Act::View]).await;
    assert!(matches!(missing, Err(DeskError::NotFound(_))), "{missing:?}");
    assert_eq!(house.store.journal().size().await.unwrap(), before);
    let auditor = house.ctx("auditor", "accountability");
    let refused = evidence::allowed(&auditor, &house.desk, &none, &[]).await;
    assert!(matches!(refused, Err(DeskError::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn disclosure_officers_and_reference_groups_see_what_is_theirs_and_no_more() {
    let house = house().await;
    let more = "\
D 1,Dee Marl,dee@force.example,disclosure-officer,Files,,,employee,RV,2027-12-31,2026-01-05,
G 1,Gil Ashe,gil@group.example,reference-group,Group,,,supplier,NPPV 2,2027-12-31,2026-01-05,2026-12-31
B 1,Bo Lund,bo@force.example,borough-commander,Lambeth,Lambeth,,officer,MV,2027-12-31,2020-01-05,
R 1,Ria Penn,ria@office.example,researcher,Research,,,employee,CTC,2027-12-31,2026-01-05,
";
    let bytes = format!("{}\n{more}", STAFF.lines().next().unwrap()).into_bytes();
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "accountability");
    let Laid::Plan(plan) = people::lay_out(&office, &house.desk, bytes, false).await.unwrap()
    else {
        panic!("the list has mistakes");
    };
    people::carry_out(&office, &house.desk, &plan.digest).await.unwrap();
    let (_, recording) = a_case(&house).await;
    let other = house.dock(&content(20_000, 2), None).await;
    let acts = async |number: &str, role: &str, purpose: &str| {
        read_the_code(&house, number, role).await;
        house.desk.ctx(Actor::new(number, role), purpose)
    };
    let dee = acts("D 1", "disclosure-officer", "disclosure").await;
    assert!(!sees(&house, &dee, &recording).await, "not hers yet");
    let case = cases::find(&sam(&house), &house.desk, "01/4417/26").await.unwrap().id;
    cases::assign(&sam(&house), &house.desk, &case, "D 1", true).await.unwrap();
    assert!(sees(&house, &dee, &recording).await, "she handles its disclosure");
    assert!(!sees(&house, &dee, &other).await, "of no case of hers");

    let gil = acts("G 1", "reference-group", "accountability").await;
    assert_eq!(listed(&house, &gil, Sort::Newest).await, 0, "learns of none");
    assert!(!sees(&house, &gil, &other).await);
    let urgent = evidence::open_in_emergency(&gil, &house.desk, &other, "life at risk").await;
    assert!(matches!(urgent, Err(DeskError::Refused(_))), "{urgent:?}");
    let why = "the quarter's review of searches";
    evidence::grant(&standards(&house), &house.desk, &other, "G 1", 48, why).await.unwrap();
    assert_eq!(listed(&house, &gil, Sort::Newest).await, 1);
    assert!(sees(&house, &gil, &other).await);

    let bo = acts("B 1", "borough-commander", "releasing-footage").await;
    assert!(sees(&house, &bo, &other).await, "decides who else may have it");
    assert!(!sees(&house, &bo, &recording).await, "works on no such case");
    let ria = acts("R 1", "researcher", "research").await;
    let refused = evidence::list(&ria, &house.desk, Sort::Newest, None).await;
    assert!(matches!(refused, Err(DeskError::Refused(_))), "{refused:?}");
}

async fn listed(house: &House, ctx: &Ctx, sort: Sort) -> usize {
    evidence::list(ctx, &house.desk, sort, None).await.unwrap().shown.len()
}

/// A case of Ada's, opened by Sam, with one recording in it.
pub(crate) async fn a_case(house: &House) -> (String, String) {
    let recording = house.dock(&content(20_000, 1), None).await;
    let case = cases::open(&sam(house), &house.desk, "01/4417/26").await.unwrap();
    cases::assign(&sam(house), &house.desk, &case, "p 1", false).await.unwrap();
    let (sam, named) = (sam(house), Some(" 01/4417/26 "));
    evidence::put_into_case(&sam, &house.desk, &recording, named, "taken there").await.unwrap();
    (case, recording)
}

#[tokio::test]
async fn a_recording_of_a_case_is_for_those_who_work_on_it_and_their_supervisor() {
    let house = house().await;
    let (case, recording) = a_case(&house).await;
    assert!(sees(&house, &officer(&house, "P 1"), &recording).await, "Ada works on it");
    assert!(sees(&house, &sam(&house), &recording).await, "Sam opened it");
    assert!(!sees(&house, &officer(&house, "P 2"), &recording).await, "Ben does not");
    assert!(!sees(&house, &officer(&house, "P 3"), &recording).await, "nor does Cy");

    let ben = officer(&house, "P 2");
    let other = house.dock(&content(20_000, 9), None).await;
    let hidden =
        evidence::put_into_case(&ben, &house.desk, &other, Some("01/4417/26"), "mine now").await;
    assert!(matches!(hidden, Err(DeskError::Invalid { .. })), "not his case: {hidden:?}");

    let of_case = evidence::of_case(&officer(&house, "P 1"), &house.desk, "01/4417/26").await;
    assert_eq!(of_case.unwrap().len(), 1);
    assert_eq!(cases::mine(&officer(&house, "P 1"), &house.desk).await.unwrap().len(), 1);
    let not_his = cases::find(&officer(&house, "P 2"), &house.desk, "01/4417/26").await;
    assert!(matches!(not_his, Err(DeskError::NotFound(_))), "{not_his:?}");
    let none = cases::find(&officer(&house, "P 2"), &house.desk, "no such").await;
    assert!(matches!(none, Err(DeskError::NotFound(_))), "the same answer: {none:?}");

    cases::take_off(&sam(&house), &house.desk, &case, "P 1").await.unwrap();
    assert!(!sees(&house, &officer(&house, "P 1"), &recording).await, "at the next request");
    assert!(cases::mine(&officer(&house, "P 1"), &house.desk).await.unwrap().is_empty());
    cases::assign(&sam(&house), &house.desk, &case, "P 2", true).await.unwrap();
    assert!(sees(&house, &officer(&house, "P 2"), &recording).await);
    cases::show(&sam(&house), &house.desk, &case).await.unwrap();
    cases::close(&sam(&house), &house.desk, &case).await.unwrap();
    assert!(!sees(&house, &officer(&house, "P 2"), &recording).await, "a closed case needs nobody");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn only_whoever_needs_to_know_themselves_lets_somebody_else_see() {
    rules::keeps!("staff-need-to-know");
    let house = house().await;
    let (_, recording) = a_case(&house).await;
    let (manager, why) = (house.ctx("evidence-manager", "law-enforcement"), "second pair of eyes");
    let out = evidence::grant(&manager, &house.desk, &recording, "P 2", 2, why).await;
    let Err(DeskError::Refused(Refusal::Forbidden { rule, .. })) = out else { panic!("{out:?}") };
    assert_eq!(rule, "giver-needs-to-know");
    let ben = officer(&house, "P 2");
    assert!(!sees(&house, &ben, &recording).await);
    evidence::grant(&sam(&house), &house.desk, &recording, "P 2", 2, why).await.unwrap();
    assert!(sees(&house, &ben, &recording).await, "Sam works on the case");
    assert!(!sees(&house, &officer(&house, "P 3"), &recording).await, "nobody told Cy");
}

#[tokio::test]
async fn a_restricted_recording_is_not_there_for_others() {
    let house = house().await;
    let (_, recording) = a_case(&house).await;
    house.dock(&content(20_000, 2), None).await;
    let manager = house.ctx("evidence-manager", "law-enforcement");
    let why = "a colleague's home is shown";
    evidence::restrict(&manager, &house.desk, &recording, Restriction::Restricted, why)
        .await
        .unwrap();
    let (ada, ben) = (officer(&house, "P 1"), officer(&house, "P 2"));
    assert!(sees(&house, &ada, &recording).await, "Ada needs to know");
    let hidden = evidence::show(&ben, &house.desk, &recording).await;
    assert!(matches!(hidden, Err(DeskError::NotFound("recording"))), "{hidden:?}");
    let hidden = evidence::view(&ben, &house.desk, &recording, None).await;
    assert!(matches!(hidden, Err(DeskError::NotFound("recording"))), "{hidden:?}");
    let open = evidence::list(&ben, &house.desk, Sort::Newest, None).await.unwrap();
    assert_eq!((open.shown.len(), open.total), (1, Some(1)), "neither shown nor counted");
    assert_eq!(listed(&house, &ben, Sort::Closed).await, 0);
    assert_eq!(listed(&house, &ada, Sort::Closed).await, 1);
    assert_eq!(listed(&house, &ada, Sort::DueFirst).await, 1);
    evidence::restrict(&manager, &house.desk, &recording, Restriction::None, "blurred elsewhere")
        .await
        .unwrap();
    assert_eq!(listed(&house, &ben, Sort::Newest).await, 2);
}

#[tokio::test]
async fn a_sealed_recording_opens_by_leave_alone_and_for_its_time() {
    let house = house().await;
    let (_, recording) = a_case(&house).await;
    let psd = standards(&house);
    evidence::restrict(&psd, &house.desk, &recording, Restriction::Sealed, "an inquiry")
        .await
        .unwrap();
    let ada = officer(&house, "P 1");
    assert!(!sees(&house, &ada, &recording).await, "not even those on the case");
    let urgent = evidence::open_in_emergency(&ada, &house.desk, &recording, "life at risk").await;
    assert!(matches!(urgent, Err(DeskError::NotFound(_))), "in no emergency: {urgent:?}");
    evidence::grant(&psd, &house.desk, &recording, "P 1", 8, "a statement").await.unwrap();
    assert!(sees(&house, &ada, &recording).await);
    assert!(!sees(&house, &officer(&house, "P 2"), &recording).await);
    let told = alerts::mine(&ada, &house.desk).await.unwrap();
    assert_eq!(told.first().map(|alert| alert.news), Some(News::Granted));
    house.pass(8);
    assert!(!sees(&house, &officer(&house, "P 1"), &recording).await, "it ran out");
    for (person, hours) in [("P 1", 0), ("P 1", 721), ("PSD 1", 8), ("X 9", 8)] {
        let out =
            evidence::grant(&standards(&house), &house.desk, &recording, person, hours, "x").await;
        assert!(matches!(out, Err(DeskError::Invalid { .. })), "{person} {hours}: {out:?}");
    }
}

#[tokio::test]
async fn an_emergency_opens_at_once_tells_the_supervisor_and_is_judged_by_another() {
    let house = house().await;
    let (_, recording) = a_case(&house).await;
    let ben = officer(&house, "P 2");
    let no_reason = evidence::open_in_emergency(&ben, &house.desk, &recording, " ").await;
    assert!(matches!(no_reason, Err(DeskError::Invalid { .. })), "{no_reason:?}");
    let why = "the man in it is about to jump";
    let opened = evidence::open_in_emergency(&ben, &house.desk, &recording, why).await.unwrap();
    assert_eq!(opened, recording);
    assert!(sees(&house, &ben, &recording).await);
    let again = evidence::open_in_emergency(&ben, &house.desk, &recording, why).await;
    assert!(matches!(again, Err(DeskError::Invalid { .. })), "it is open already: {again:?}");
    let told = alerts::mine(&sam(&house), &house.desk).await.unwrap();
    assert_eq!(told.iter().map(|one| one.news).collect::<Vec<_>>(), [News::EmergencyOpened]);
    assert_eq!(alerts::unread(&sam(&house), &house.desk).await.unwrap(), 1);
    alerts::read_all(&sam(&house), &house.desk).await.unwrap();
    assert_eq!(alerts::unread(&sam(&house), &house.desk).await.unwrap(), 0);

    let mine = evidence::my_emergencies(&ben, &house.desk).await.unwrap();
    let id = mine.first().unwrap().id.clone();
    let not_hers = evidence::justify(&officer(&house, "P 1"), &house.desk, &id, "hm").await;
    assert!(matches!(not_hers, Err(DeskError::NotFound(_))), "{not_hers:?}");
    let early = evidence::judge(&sam(&house), &house.desk, &id, true, "seen").await;
    assert!(matches!(early, Err(DeskError::Invalid { .. })), "not justified yet: {early:?}");
    evidence::justify(&ben, &house.desk, &id, "he was found in time").await.unwrap();
    assert_eq!(evidence::to_judge(&sam(&house), &house.desk).await.unwrap().len(), 1);
    evidence::judge(&sam(&house), &house.desk, &id, true, "rightly done").await.unwrap();
    let told = evidence::emergency(&ben, &house.desk, &id).await.unwrap();
    assert_eq!(told.stage, Stage::Accepted);
    assert!(evidence::my_emergencies(&ben, &house.desk).await.unwrap().is_empty());
    house.pass(4);
    let ben = officer(&house, "P 2");
    assert!(!sees(&house, &ben, &recording).await, "it was open for four hours");
}

#[tokio::test]
async fn an_emergency_that_nobody_justifies_is_chased_and_nobody_judges_their_own() {
    let house = house().await;
    let (_, recording) = a_case(&house).await;
    let ben = officer(&house, "P 2");
    evidence::open_in_emergency(&ben, &house.desk, &recording, "a child is lost").await.unwrap();
    let id = evidence::my_emergencies(&ben, &house.desk).await.unwrap().remove(0).id;
    house.pass(23);
    house.work().await;
    let sam_now = sam(&house);
    assert_eq!(evidence::to_judge(&sam_now, &house.desk).await.unwrap()[0].stage, Stage::Open);
    house.pass(2);
    house.work().await;
    let sam_now = sam(&house);
    let waiting = evidence::to_judge(&sam_now, &house.desk).await.unwrap();
    assert_eq!(waiting[0].stage, Stage::Overdue);
    let told = alerts::mine(&sam_now, &house.desk).await.unwrap();
    assert_eq!(told[0].news, News::NotJustified);

    let own = house.desk.ctx(Actor::new("P 2", "supervisor"), "law-enforcement");
    let out = evidence::judge(&own, &house.desk, &id, true, "fine").await;
    let refused =
        matches!(out, Err(DeskError::Refused(Refusal::SamePerson | Refusal::ActNotGranted { .. })));
    assert!(refused, "{out:?}");
    house.pass(1);
    evidence::judge(&sam(&house), &house.desk, &id, false, "no answer came").await.unwrap();
    let told = alerts::mine(&officer(&house, "P 2"), &house.desk).await.unwrap();
    assert_eq!(told[0].news, News::NotAccepted);
}

#[tokio::test]
async fn what_somebody_without_a_supervisor_opens_is_everybodys_to_judge_who_judges() {
    let house = house().await;
    let (_, recording) = a_case(&house).await;
    let cy = officer(&house, "P 3");
    evidence::open_in_emergency(&cy, &house.desk, &recording, "a fire").await.unwrap();
    assert_eq!(evidence::to_judge(&standards(&house), &house.desk).await.unwrap().len(), 1);
    assert_eq!(evidence::to_judge(&sam(&house), &house.desk).await.unwrap().len(), 1);
    let not_his = evidence::to_judge(&cy, &house.desk).await;
    assert!(matches!(not_his, Err(DeskError::Refused(_))), "{not_his:?}");
}

#[tokio::test]
async fn whoever_the_register_bars_is_refused_at_the_desk_itself() {
    let house = house().await;
    let (_, recording) = a_case(&house).await;
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "accountability");
    let id = people::find_by_number(&office, &house.desk, "P 1").await.unwrap();
    people::end(&office, &house.desk, &id).await.unwrap();
    let out = evidence::view(&officer(&house, "P 1"), &house.desk, &recording, None).await;
    assert!(matches!(out, Err(DeskError::Barred(_))), "{out:?}");
}

#[tokio::test]
async fn whoever_has_not_read_the_code_or_lost_their_vetting_is_refused_by_the_packs_own_rule() {
    rules::keeps!("staff-everyone");
    let house = house().await;
    let recording = house.dock(&content(20_000, 1), None).await;
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "accountability");
    let new = "P 5,Di Voss,di@force.example,officer,Response,,,officer,RV,2027-12-31,2026-01-05,";
    let header = STAFF.lines().next().unwrap();
    let bytes = format!("{header}\n{new}\n").into_bytes();
    let Laid::Plan(plan) = people::lay_out(&office, &house.desk, bytes, false).await.unwrap()
    else {
        panic!("the list has mistakes");
    };
    people::carry_out(&office, &house.desk, &plan.digest).await.unwrap();
    let out = evidence::view(&officer(&house, "P 5"), &house.desk, &recording, None).await;
    let Err(DeskError::Refused(Refusal::Forbidden { rule, .. })) = out else { panic!("{out:?}") };
    assert_eq!(rule, "code-not-acknowledged");
    read_the_code(&house, "P 5", "officer").await;
    assert!(sees(&house, &officer(&house, "P 5"), &recording).await);
}
