//! One mistake at a time in a sound pack: each is said once, with its own code and nothing else.

use std::collections::BTreeSet;

use expect_test::expect_file;
use pack::{Code, Source};

use crate::{TODAY, changed, listed, london, sources};

/// Compiles and gives the codes of all that is wrong; that London is to be confirmed is not wrong.
pub(crate) fn codes(sources: &[Source]) -> Vec<&'static str> {
    let (pack, diagnostics) = pack::compile(sources, TODAY);
    let refused = diagnostics.iter().any(pack::Diagnostic::is_error);
    assert_eq!(pack.is_none(), refused);
    diagnostics.iter().map(|found| found.code).filter(|code| *code != "BL0901").collect()
}

pub(crate) fn with(path: &str, text: &str) -> Vec<Source> {
    let mut sources = london();
    sources.push(Source::new(path, text));
    sources
}

/// Code, file, what stands there, what stands there instead.
pub(crate) type Mistake = (Code, &'static str, &'static str, &'static str);

pub(crate) const ADULT: &str = "wording/body-worn-video.adult.md";
pub(crate) const CHILD: &str = "wording/body-worn-video.child.md";

const FORM: &[Mistake] = &[
    (Code::NotYaml, "holds.yaml", "holds:\n", "holds: [\n"),
    (Code::StrangeYaml, "retention.yaml", "period: 31 days", "period: &p 31 days"),
    (Code::StrangeYaml, "retention.yaml", "period: 31 days", "period: !x 31 days"),
    (
        Code::DuplicateKey,
        "retention.yaml",
        "period: 31 days",
        "period: 31 days\n    period: 3 days",
    ),
    (Code::SeveralDocuments, "pack.yaml", "pack:\n", "pack: {}\n---\npack:\n"),
    (Code::TabIndent, "retention.yaml", "    period: 31 days", "\tperiod: 31 days"),
    (Code::ForbiddenCharacter, "law.yaml", "title: Legal", "title: Le\u{200B}gal"),
    (Code::ForbiddenCharacter, "law.yaml", "title: Legal obligation", "title: \"Le\\u200bgal\""),
    (Code::UnknownKey, "retention.yaml", "margin_hours: 24", "margin_hours: 24\n    colour: blue"),
    (Code::MissingKey, "retention.yaml", "    margin_hours: 24\n", ""),
    (Code::WrongType, "retention.yaml", "margin_hours: 24", "margin_hours: a day"),
    (Code::WrongType, "activities.yaml", "retention: [bwv-31-days]", "retention: bwv-31-days"),
    (Code::WrongType, "activities.yaml", "sensitive: true", "sensitive: yes"),
    (Code::BadId, "law.yaml", "id: dpa2018\n", "id: DPA_2018\n"),
    (Code::DuplicateId, "law.yaml", "id: dpa2018\n", "id: dpa2018-s35\n"),
    (Code::UnknownWord, "roles.yaml", "may: [list, view, categorise]", "may: [list, veiw]"),
    (Code::BadPeriod, "retention.yaml", "period: 31 days", "period: a month"),
    (Code::BadPeriod, "clocks.yaml", "within: 1 month", "within: a month"),
    (Code::OutOfRange, "retention.yaml", "period: 31 days", "period: 0 days"),
    (Code::OutOfRange, "retention.yaml", "margin_hours: 24", "margin_hours: 100000"),
    (Code::BadDate, "pack.yaml", "2026-11-01", "2026-11-31"),
    (Code::BadLength, "law.yaml", "title: Legal obligation", "title: ''"),
    (Code::BadContact, "controllers.yaml", "https://ico.org.uk", "ico.org.uk"),
    (Code::BadContact, "site/publications.yaml", "where: /promises", "where: promises"),
    (Code::BadContact, "site/publications.yaml", "where: /promises", "where: //elsewhere.example"),
    (Code::BadContact, "site/publications.yaml", "where: /promises", "where: /../promises"),
    (Code::BadContact, "site/publications.yaml", "https://www.lon", "http://www.lon"),
    (Code::UnknownWord, "site/publications.yaml", "class: decisions", "class: decision"),
    (Code::MissingKey, "site/publications.yaml", "    where: /promises\n", ""),
    (Code::NoEffectiveDate, "pack.yaml", "  effective: 2026-11-01\n", ""),
];

const MEANING: &[Mistake] = &[
    (Code::DeadReference, "activities.yaml", "recipients: [cps,", "recipients: [csp,"),
    (Code::NoTrigger, "retention.yaml", "    trigger: recorded-from\n", ""),
    (Code::NoAction, "retention.yaml", "    action: dispose\n", ""),
    (Code::NoAuthority, "retention.yaml", "    authority: >", "    note: >"),
    (Code::MarginTooLong, "retention.yaml", "period: 31 days", "period: 1 day"),
    (Code::RuleOfAnother, "activities.yaml", "activities:\n", SECOND_ACTIVITY),
    (Code::RuleUnused, "retention.yaml", "retention:\n", SECOND_RULE),
    (Code::ReviewTooLate, "categories.yaml", "review_every: 3 months", "review_every: 2 years"),
    (Code::NoRetention, "activities.yaml", "    retention: [bwv-31-days]\n", ""),
    (Code::NoPurpose, "activities.yaml", PURPOSES, "purposes: []"),
    (Code::NoNotice, "activities.yaml", "    notice: body-worn-video.adult\n", ""),
    (Code::CategoryWithoutPurpose, "categories.yaml", "    purposes: [disclosure]\n", ""),
    (Code::WrongRegime, "purposes.yaml", "basis: legal-obligation", "basis: part3-consent"),
    (Code::Intelligence, "categories.yaml", "id: use-of-force-review", "id: intelligence"),
    (Code::MayDispose, "roles.yaml", "may: [plan-disposal, verify, export,", "may: [dispose,"),
    (Code::NoKeeper, "promises/bwv.yaml", "    keepers: [act.receive]\n", ""),
    (Code::DeadKeeper, "promises/bwv.yaml", "[act.receive]", "[act.recieve]"),
    (Code::WeakKeeper, "promises/bwv.yaml", "[act.receive]", "[controller.force]"),
    (Code::ShownNowhere, "promises/bwv.yaml", NO_CONSENT_SHOWN, "kind: shown\n"),
    (Code::NotYetInForce, "pack.yaml", "2026-11-01", "2026-12-01"),
];

const WORDS: &[Mistake] = &[
    (Code::LiteralPeriod, ADULT, "within {{ retention.bwv-31-days.period }} of", "31 days of"),
    (Code::LiteralPeriod, "holds.yaml", "while they make", "for six months while they make"),
    (Code::LiteralContact, ADULT, "under\n{{ law.dpa2018-s45.cite }}", "at foi@force.uk"),
    (Code::LiteralLaw, ADULT, "under\n{{ law.dpa2018-s45.cite }}", "under section 45"),
    (Code::LiteralName, ADULT, "for somebody else", "for the Met or somebody"),
    (Code::LiteralName, ADULT, "for somebody else", "for the criminal\ncourts or somebody"),
    (Code::UnknownFact, ADULT, "law.dpa2018-s45.cite", "law.dpa2018-s45.site"),
    (Code::BadPlaceholder, ADULT, "{{ law.dpa2018-s45.cite }}", "{{ law.dpa2018-s45.cite"),
    (Code::BadPlaceholder, ADULT, "title: Body-worn", "title: '{{ pack.title }}' #"),
    (Code::Html, ADULT, "We do not need", "We do <b>not need"),
    (Code::LinkOutside, ADULT, "There is a form", "There is [a form](//force.example/form)"),
    (Code::LinkOutside, ADULT, "There is a form", "There is ![a form](/form)"),
    (Code::LinkOutside, ADULT, "There is a form", "There is [a form](javascript:alert)"),
    (Code::NoFrontMatter, ADULT, "---\nid:", "id:"),
    (Code::BadSections, ADULT, "## Who answers", "# Who answers"),
    (
        Code::BadSections,
        ADULT,
        "## When you are filmed\n",
        "## Nothing\n\n## When you are filmed\n",
    ),
    (Code::DuplicateSection, ADULT, "{#third-party}", "{#your-data}"),
    (Code::UpdatedInFuture, ADULT, "2026-11-01", "2026-11-23"),
    (Code::ChildAlone, CHILD, "beside: body-worn-video.adult\n", ""),
    (Code::DeadReference, CHILD, "beside: body-worn-video.adult", "beside: body-worn-vide.adult"),
];

const PURPOSES: &str =
    "purposes: [law-enforcement, disclosure, conduct, rights-requests, accountability]";
const NO_CONSENT_SHOWN: &str =
    "kind: shown\n    shown_on: [body-worn-video.adult, body-worn-video.child]\n";
const SECOND_RULE: &str = "retention:
  - {id: second, version: 1, title: Second, applies_to: body-worn-video, trigger: recorded-from,
     period: 9 days, action: dispose, margin_hours: 1, authority: A reason.}
";
const SECOND_ACTIVITY: &str = "activities:
  - {id: second, title: Second, controller: force, purposes: [law-enforcement, conduct],
     data: [sound],
     subjects: [people], sources: [people], retention: [bwv-31-days], systems: [evidence-store],
     rights: [access, rectification, erasure, restriction, objection, automated-decisions],
     collected: [direct], review_every: 1 year, notice: body-worn-video.adult}
";

pub(crate) fn check(mistakes: &[Mistake]) {
    for (code, path, from, to) in mistakes {
        let found = codes(&changed(path, from, to));
        let expected = [code.as_str()];
        assert_eq!(found, expected, "{path}: `{from}` → `{to}`");
    }
}

#[test]
fn a_mistake_of_form_is_said_once_with_its_code() {
    check(FORM);
}

#[test]
fn a_mistake_of_meaning_is_said_once_with_its_code() {
    check(MEANING);
}

#[test]
fn a_mistake_of_wording_is_said_once_with_its_code() {
    check(WORDS);
}

#[test]
fn two_rules_for_the_same_thing_clash() {
    let mut sources = changed("activities.yaml", "[bwv-31-days]", "[bwv-31-days, second]");
    let rules = sources.iter_mut().find(|source| source.path == "retention.yaml").unwrap();
    rules.text = rules.text.replace("retention:\n", SECOND_RULE);
    // The second rule's period stands in no notice either.
    assert_eq!(codes(&sources), [Code::RulesClash.as_str(), Code::NoticeLacks.as_str()]);
}

#[test]
fn a_pack_has_one_header() {
    let mut sources = london();
    sources.retain(|source| source.path != "pack.yaml");
    assert_eq!(codes(&sources), [Code::BadHeader.as_str()]);
    let second = "pack: {id: second, title: Second, version: 1, effective: 2026-11-01}";
    assert_eq!(codes(&with("second.yaml", second)), [Code::BadHeader.as_str()]);
}

#[test]
fn a_file_that_no_pack_holds_is_refused() {
    for path in
        ["notes.txt", "law.yml", "../law.yaml", "/etc/law.yaml", "a//b.yaml", "wording/x.txt"]
    {
        assert_eq!(codes(&with(path, "")), ["BL0108"], "{path}");
    }
    assert_eq!(codes(&with("law.yaml", "")), ["BL0108"], "the same name twice");
    assert_eq!(codes(&with("empty.yaml", "")), [""; 0], "an empty file says nothing wrong");
}

#[test]
fn every_code_is_reached_by_a_test() {
    let mut reached: BTreeSet<Code> = [FORM, MEANING, WORDS, crate::lawful::LAW]
        .iter()
        .flat_map(|table| table.iter().map(|row| row.0))
        .collect();
    // Elsewhere: in this file, in `access`, `lawful`, `bad_input` and `london`.
    reached.extend([
        Code::NotCedar,
        Code::UnlabelledPolicy,
        Code::PolicyDoesNotFit,
        Code::PermitsEverything,
        Code::NoSafeguard,
        Code::SafeguardNotInForce,
        Code::NotCertified,
        Code::NotAdequate,
        Code::BasisNotInForce,
        Code::CriminalWithoutAuthority,
        Code::FormAsksMore,
        Code::TallyTogether,
        Code::TooHard,
        Code::RulesClash,
        Code::BadHeader,
        Code::StrangeFile,
        Code::NotUtf8,
        Code::OverLimit,
        Code::ToConfirm,
        Code::MoreToLookAt,
    ]);
    let all: BTreeSet<Code> = Code::ALL.iter().copied().collect();
    assert_eq!(all.difference(&reached).collect::<Vec<_>>(), [] as [&Code; 0]);
}

#[test]
fn ten_mistakes_give_ten_diagnostics_in_the_order_of_file_and_line() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures");
    let (pack, diagnostics) = pack::compile(&sources(&folder.join("ten-mistakes")), TODAY);
    assert!(pack.is_none());
    expect_file![folder.join("ten-mistakes.txt")].assert_eq(&listed(&diagnostics));
    assert_eq!(diagnostics.len(), 10);
    let places: Vec<_> = diagnostics.iter().map(|found| (&found.path, found.place)).collect();
    assert!(places.is_sorted(), "{places:?}");
}
