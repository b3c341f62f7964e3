//! What the law asks of a pack: one breach at a time in a sound pack, each said once.

use jiff::civil::{Date, date};
use pack::{Code, Source};

use crate::mistakes::{ADULT, CHILD, Mistake, check, codes, with};
use crate::{changed, london};

const ACTIVITY: &str = "activities.yaml";
const PEOPLE: &str = "controllers.yaml";
const CONDITIONS: &str = "conditions: [sch8-1, sch8-2, art9-2-g, sch1-6]";
const RIGHTS: &str =
    "rights: [access, rectification, erasure, restriction, objection, automated-decisions]";

pub(crate) const LAW: &[Mistake] = &[
    (
        Code::NoLawDate,
        "law.yaml",
        "c) of the UK GDPR\n    in_force: 2021-01-01",
        "c) of the UK GDPR",
    ),
    (Code::LawNotInForce, "law.yaml", "in_force: 2020-12-31", "in_force: 2027-01-01"),
    (Code::LawNotInForce, "law.yaml", "2020-12-31\n", "2020-12-31\n    until: 2026-11-22\n"),
    (Code::SpecialWithoutCondition, ACTIVITY, CONDITIONS, "conditions: [sch8-1, sch8-2]"),
    (Code::NoSchedule1Condition, ACTIVITY, CONDITIONS, "conditions: [sch8-1, art9-2-g]"),
    (Code::NoSchedule1Condition, ACTIVITY, CONDITIONS, "conditions: [sch8-1, art9-2-j, sch1-6]"),
    (Code::NoSchedule8Condition, ACTIVITY, CONDITIONS, "conditions: [art9-2-g, sch1-6]"),
    (Code::NoPolicyDocument, ACTIVITY, "    policy_document: sensitive-data.policy\n", ""),
    (Code::IdleCondition, ACTIVITY, "sch1-6]", "sch1-6, art10-official]"),
    (Code::DecidesAlone, ACTIVITY, "    risks: [", "    decides_alone: true\n    risks: ["),
    (Code::NoSystem, ACTIVITY, "    systems: [evidence-store]\n", ""),
    (Code::NoReviewPeriod, ACTIVITY, "    review_every: 1 year\n", ""),
    (Code::RightNotGiven, ACTIVITY, "erasure, restriction,", "erasure, portability, restriction,"),
    (Code::RightNotOffered, ACTIVITY, "restriction, objection,", "restriction,"),
    (Code::NoIndirectNotice, ACTIVITY, "collected: [direct]", "collected: [direct, indirect]"),
    (Code::NoticeOfAnotherSort, ACTIVITY, "sensitive-data.policy", "body-worn-video.adult"),
    (Code::CookieUnasked, ACTIVITY, "activities:\n", COOKIE),
    (Code::NoCollectionNotice, ACTIVITY, "activities:\n", FORM_ALONE),
    (
        Code::LegitimateInterests,
        "purposes.yaml",
        "basis: public-task\n    law: uk-gdpr-6-1-e\n    confirm",
        "basis: legitimate-interests\n    law: uk-gdpr-6-1-e\n    confirm",
    ),
    (Code::NoWithdrawal, "purposes.yaml", "purposes:\n", CONSENT),
    (Code::NoAgreement, PEOPLE, AGREEMENT, ""),
    (Code::NoAgreement, PEOPLE, "    gateway: cpia-code\n", ""),
    (Code::AgreementEnded, PEOPLE, "groups, from: 2026-11-01", "groups, from: 2026-11-23"),
    (
        Code::AgreementEnded,
        PEOPLE,
        "groups, from: 2026-11-01",
        "groups, from: 2026-11-01, until: 2026-11-22",
    ),
    (Code::ChildLacks, "promises/bwv.yaml", REVIEW_TOLD, REVIEW_UNTOLD),
    (Code::NoticeLacks, ADULT, "{{ activity.body-worn-video.rights }}", "ask us"),
    (Code::LongSentences, CHILD, "## What this page is\n", LONG),
];

const AGREEMENT: &str =
    "    agreement: {title: Terms of reference of the reference groups, from: 2026-11-01}\n";
const COOKIE: &str = "cookies:
  - {id: news, name: news, kind: personalisation, plain: It brings news of the borough.}
activities:
";
const FORM_ALONE: &str = "forms:
  - {id: form, title: A form, activity: body-worn-video, asks: [sound]}
activities:
";
const CONSENT: &str = "purposes:
  - {id: news, title: sending news, plain: To send news., regime: uk-gdpr, basis: consent,
     law: uk-gdpr-6-1-c}
";
const REVIEW_TOLD: &str =
    "[body-worn-video.adult, body-worn-video.child]\n  - id: bwv-not-intelligence";
const REVIEW_UNTOLD: &str = "[body-worn-video.adult]\n  - id: bwv-not-intelligence";
const LONG: &str = "## What this page is\n
It is a page for you and for me and for all of us who want to know what a cop may do and why he \
may do it and who can say no to him and how we can ask to see the film that he took of us in the \
street or \
in a shop or at home.\n
";

#[test]
fn a_breach_of_the_law_is_said_once_with_its_code() {
    check(LAW);
}

#[test]
fn data_about_offences_needs_authority_or_a_condition_of_schedule_1() {
    pack::keeps!("ovs-criminal-data");
    let with_conditions = |conditions: &str| {
        let mut sources = changed(ACTIVITY, CONDITIONS, conditions);
        let source = sources.iter_mut().find(|source| source.path == ACTIVITY).unwrap();
        source.text = source.text.replace("sensitive: true", "criminal: true");
        codes(&sources)
    };
    assert_eq!(with_conditions("conditions: []"), [Code::CriminalWithoutAuthority.as_str()]);
    assert_eq!(with_conditions("conditions: [art10-official]"), [""; 0]);
    assert_eq!(with_conditions("conditions: [sch1-10]"), [""; 0]);
    assert_eq!(with_conditions("conditions: [sch1-33, sch8-1]"), [Code::IdleCondition.as_str()]);
}

/// One purpose of the oversight office on each basis: its own tasks never rest on its interests.
#[test]
fn each_use_names_its_ground_and_a_public_task_never_rests_on_interests() {
    pack::keeps!("ovs-bases");
    let path = "oversight/purposes.yaml";
    let answering =
        "regime: uk-gdpr\n    basis: public-task\n    law: uk-gdpr-6-1-e\n  - id: complaint";
    let with = |rest: &str| codes(&changed(path, answering, &format!("{rest}\n  - id: complaint")));
    let interests = "regime: uk-gdpr\n    basis: legitimate-interests\n    law: uk-gdpr-6-1-f";
    assert!(with(interests).contains(&Code::LegitimateInterests.as_str()));
    let recognised =
        "regime: uk-gdpr\n    basis: recognised-legitimate-interests\n    law: uk-gdpr-6-1-f";
    assert!(with(recognised).contains(&Code::LegitimateInterests.as_str()));
    assert_eq!(with("regime: uk-gdpr\n    basis: public-task"), [Code::MissingKey.as_str()]);
    assert_eq!(with("regime: uk-gdpr\n    law: uk-gdpr-6-1-e"), [Code::MissingKey.as_str()]);
    let untold =
        changed("wording/oversight.adult.md", "under {{ law.uk-gdpr-6-1-e.cite }}", "by law");
    assert!(codes(&untold).iter().all(|code| *code == Code::NoticeLacks.as_str()));
    assert!(!codes(&untold).is_empty(), "the notice names the ground of each use");
}

/// The health data of applicants, whose condition asks for one of the schedule.
#[test]
fn facts_that_need_care_need_a_ground_and_a_second_one_where_the_first_asks() {
    pack::keeps!("ovs-special-bases");
    let path = "oversight/activities.yaml";
    let conditions = "[art9-2-h, sch1-2, art9-2-g, sch1-8, art10-official]";
    let found = |to: &str| codes(&changed(path, conditions, to));
    assert_eq!(found("[art10-official]"), [Code::SpecialWithoutCondition.as_str()]);
    assert_eq!(found("[art9-2-h, art10-official]"), [Code::NoSchedule1Condition.as_str()]);
    assert_eq!(found("[art9-2-g, sch1-2]"), [Code::NoSchedule1Condition.as_str()]);
    assert_eq!(found("[art9-2-a, art10-official]"), [""; 0], "it asks for no second one");
}

/// Codes that need a recipient of their own: its place, and what carries data there.
#[test]
fn data_goes_abroad_only_with_a_safeguard_in_force() {
    let recipient = |rest: &str| {
        let text = format!(
            "recipients:\n  - {{id: firm, title: a survey firm, plain: It asks people., \
             kind: processor, agreement: {{title: Contract, from: 2024-01-01}}, {rest}}}\n"
        );
        codes(&with("firm.yaml", &text))
    };
    let carried = |place: &str, transfer: &str| {
        recipient(&format!("place: {place}, transfer: {{mechanism: {transfer}}}"))
    };
    let fine: [&str; 0] = [];
    assert_eq!(recipient("place: GB"), fine);
    assert_eq!(recipient("place: IE"), [Code::NoSafeguard.as_str()]);
    assert_eq!(carried("IE", "adequacy, from: 2021-01-01"), fine);
    assert_eq!(carried("US", "addendum, from: 2024-03-01"), fine);
    assert_eq!(carried("US", "idta, from: 2026-11-23"), ["BL0419"]);
    assert_eq!(carried("US", "idta, from: 2024-01-01, until: 2026-11-22"), ["BL0419"]);
    assert_eq!(carried("US", "old-clauses, from: 2020-01-01"), ["BL0419"]);
    assert_eq!(carried("US", "adequacy, from: 2024-01-01"), ["BL0420"]);
    assert_eq!(carried("US", "adequacy-us-certified, from: 2024-01-01"), ["BL0420"]);
    let certified = "adequacy-us-certified, from: 2024-01-01, certified: 2023-12-01";
    assert_eq!(carried("US", certified), fine);
    assert_eq!(carried("IE", certified), ["BL0421"]);
    assert_eq!(carried("IN", certified), ["BL0421"]);
    assert_eq!(carried("IN", "adequacy, from: 2024-01-01"), ["BL0421"]);
    assert_eq!(recipient("place: XX"), ["BL0206"]);
}

/// The same pack on two days: what the law did not yet hold is refused.
#[test]
fn a_pack_compiles_for_a_day() {
    let on = |sources: &[Source], day: Date| -> Vec<&'static str> {
        let found = pack::compile(sources, day).1;
        let codes = found.iter().map(|found| found.code);
        codes.filter(|code| ["BL0430", "BL0431"].contains(code)).collect()
    };
    let purpose = |basis: &str, regime: &str| {
        let text = format!(
            "purposes:\n  - {{id: news, title: sending news, plain: To send news., \
             regime: {regime}, basis: {basis}, law: uk-gdpr-6-1-c, official: false, \
             withdraw: Write to us.}}\n"
        );
        with("news.yaml", &text)
    };
    let recognised = purpose("recognised-legitimate-interests", "uk-gdpr");
    assert_eq!(on(&recognised, date(2026, 2, 4)), ["BL0431"]);
    assert_eq!(on(&recognised, date(2026, 2, 5)), [""; 0]);
    let consent = purpose("part3-consent", "part3");
    assert_eq!(on(&consent, date(2025, 8, 18)), ["BL0431"]);
    assert_eq!(on(&consent, date(2025, 8, 19)), [""; 0]);
    let counted = with(
        "count.yaml",
        "cookies: [{id: count, name: c, kind: statistics, plain: It counts., opt_out: true}]",
    );
    assert_eq!(on(&counted, date(2026, 2, 4)), ["BL0430"]);
    assert_eq!(on(&counted, date(2026, 2, 5)), [""; 0]);
}

#[test]
fn a_form_asks_for_what_its_activity_uses_and_tells_why() {
    let form = |data: &str, notice: &str, words: &str| {
        let text = format!(
            "data: [{{id: shoe-size, title: shoe size}}]\nforms:\n  - {{id: form, title: A form, \
             activity: body-worn-video, asks: [{data}], notice: {notice}}}\n"
        );
        let mut sources = with("form.yaml", &text);
        let front = "---\nid: form.collection\ntitle: Before you begin\naudience: collection\n\
                     last_updated: 2026-11-01\n---\n\n## Why we ask\n\n";
        sources.push(Source::new("wording/form.md", format!("{front}{words}\n")));
        codes(&sources)
    };
    let told = "It is for {{ controller.force.short_name }}. We use it for these things.\n\n\
                {{ activity.body-worn-video.purposes }}.\n\n\
                {{ activity.body-worn-video.recipients }} may see it. Few of them do. We keep it \
                safe. You may say no. Ask us why. Ask us more. It is up to you. It goes after \
                {{ retention.bwv-31-days.period }}.";
    assert_eq!(form("sound", "form.collection", told), [""; 0]);
    assert_eq!(form("shoe-size", "form.collection", told), [Code::FormAsksMore.as_str()]);
    assert_eq!(form("sound", "body-worn-video.adult", told), [Code::NoticeOfAnotherSort.as_str()]);
    // Who, why, to whom and how long stand at the form itself; the rest may stand behind a link.
    for fact in ["{{ controller.force.short_name }}", "{{ retention.bwv-31-days.period }}"] {
        let untold = told.replace(fact, "it");
        assert_eq!(form("sound", "form.collection", &untold), [Code::NoticeLacks.as_str()]);
    }
    let untold = told.replace("{{ activity.body-worn-video.recipients }}", "others");
    assert_eq!(form("sound", "form.collection", &untold), ["BL0617"; 5]);
}

#[test]
fn what_a_form_only_counts_goes_apart() {
    let form = |keys: &str, activity: &str| {
        let data = "{id: mark, title: a mark, asked: choice, choices: [good, bad]}, \
                    {id: shoe-size, title: shoe size}";
        let purpose = "{id: counting, title: counting marks, plain: To count., regime: uk-gdpr, \
                       basis: public-task, law: uk-gdpr-6-1-e}";
        let filming = london();
        let filming = filming.iter().find(|source| source.path == ACTIVITY).unwrap();
        let found = filming.text.split("  - id: body-worn-video\n").nth(1).unwrap();
        let systems = found.contains("systems: [evidence-store]");
        assert!(systems, "the activity's system has another name");
        let text = format!(
            "data: [{data}]\npurposes: [{purpose}]\nactivities:\n  - {{id: study, title: A study, \
             purposes: [counting], {activity}, subjects: [people], sources: [the person], \
             retention: [study-1-year], systems: [evidence-store], rights: [access, \
             rectification, restriction, objection, automated-decisions], collected: [direct], \
             notice: study.adult}}\nretention:\n  - {{id: study-1-year, version: 1, title: Counts, \
             applies_to: study, trigger: collected, period: 1 year, action: dispose, \
             margin_hours: 24, authority: The test.}}\nforms:\n  - {{id: form, title: A form, \
             activity: body-worn-video, asks: [sound], notice: form.collection, {keys}}}\n"
        );
        let mut sources = with("form.yaml", &text);
        let told = "{{ activity.body-worn-video.purposes }}. {{ activity.study.purposes }}.\n\n\
                    {{ activity.body-worn-video.recipients }} may see it. It goes. Few do. We are \
                    {{ controller.force.short_name }}. It goes after \
                    {{ retention.bwv-31-days.period }}. That goes after \
                    {{ retention.study-1-year.period }}.";
        let whole = "{{ controller.force.short_name }} {{ controller.force.dpo.address }} \
                     {{ activity.study.purposes }} {{ law.uk-gdpr-6-1-e.cite }} \
                     {{ retention.study-1-year.period }} {{ activity.study.rights }} \
                     {{ regulator.ico.name }}.";
        for (id, audience, words) in
            [("form.collection", "collection", told), ("study.adult", "adult", whole)]
        {
            let text = format!(
                "---\nid: {id}\ntitle: Before\naudience: {audience}\nlast_updated: 2026-11-01\n\
                 ---\n\n## Why\n\n{words}\n"
            );
            sources.push(Source::new(format!("wording/{id}.md"), text));
        }
        let found = codes(&sources);
        found.into_iter().filter(|code| *code == "BL0433").count()
    };
    let ours = "controller: force, data: [mark, shoe-size]";
    let both = "tallies: [mark], tallied_for: study";
    assert_eq!(form(both, ours), 0);
    assert_eq!(form("tallies: [mark]", ours), 1);
    assert_eq!(form("tallied_for: study", ours), 1);
    assert_eq!(
        form("tallies: [mark, shoe-size], tallied_for: study", ours),
        1,
        "cannot be counted"
    );
    assert_eq!(form("tallies: [mark], tallied_for: body-worn-video", ours), 2, "not apart");
    assert_eq!(form(both, "controller: force, data: [shoe-size]"), 1, "not used");
    assert_eq!(form("tallies: [mark], tallied_for: study, invites: [mark]", ours), 1, "in both");
    assert_eq!(form("tallies: [mark], tallied_for: study, apart: true", ours), 1, "without number");
}

#[test]
fn wording_that_is_too_hard_is_refused() {
    let hard = "Administrative considerations necessitate comprehensive organisational \
                documentation of individual circumstances, notwithstanding potentially \
                disproportionate implementation difficulties. "
        .repeat(3);
    let text = format!(
        "---\nid: hard.staff\ntitle: Hard\naudience: staff\nlast_updated: 2026-11-01\n---\n\n\
         ## Why\n\n{hard}\n"
    );
    assert_eq!(codes(&with("wording/hard.md", &text)), [Code::TooHard.as_str()]);
}

/// Every right that the bases give is offered, and the sound pack says so.
#[test]
fn the_rights_of_the_sound_pack_are_those_of_its_bases() {
    let found = codes(&changed(ACTIVITY, RIGHTS, "rights: [access]"));
    assert_eq!(found, ["BL0423"; 5]);
    assert_eq!(codes(&london()), [""; 0]);
}
