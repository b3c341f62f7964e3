//! Who may do what under London's policies: the tables that people read, and each mistake in one.

use std::collections::BTreeSet;

use ::access::{Asked, Fact, Kind, Person, Request, Restriction, Thing};
use expect_test::expect_file;
use jiff::Timestamp;
use pack::{Act, Code, Pack, Source};

use crate::{TODAY, changed, london, mistakes::codes, mistakes::with, root};

const NOW: Timestamp = Timestamp::constant(1_795_000_000, 0);

fn compiled() -> Pack {
    pack::compile(&london(), TODAY).0.unwrap()
}

fn asked(purpose: &str) -> Asked {
    Asked {
        purpose: purpose.to_owned(),
        case: None,
        reason: None,
        emergency: false,
        now: NOW,
        facts: BTreeSet::new(),
    }
}

/// `allow` or `deny`, and the policy behind it.
fn answer(pack: &Pack, request: &Request<'_>) -> String {
    let decision = pack.access.decide(request);
    assert!(decision.failed.is_empty() && !decision.unput, "{decision:?}");
    let by = decision.by.first().map_or("default-deny", |policy| policy.id.as_str());
    format!("{} {by}", if decision.allowed { "allow" } else { "deny " })
}

#[test]
fn the_table_of_roles_purposes_and_acts_reads_as_it_did() {
    let pack = compiled();
    let mut table = Vec::new();
    for role in pack.roles.values() {
        for purpose in &role.purposes {
            for act in Act::ALL {
                let (role, purpose) = (role.id.as_str(), purpose.as_str());
                let (thing, asked) = (Thing::any(act.kind()), asked(purpose));
                let act = act.as_str();
                let request = Request { role, person: None, act, thing: &thing, asked: &asked };
                let answer = answer(&pack, &request);
                if answer != "deny  default-deny" {
                    table.push(format!("{role:24} {purpose:16} {act:14} {answer}\n"));
                }
            }
        }
    }
    table.push("everything else deny  default-deny\n".to_owned());
    expect_file![root().join("packs/london/golden/access.txt")].assert_eq(&table.concat());
}

#[test]
fn the_table_of_recordings_by_what_is_known_of_them_reads_as_it_did() {
    let pack = compiled();
    let circumstances: Vec<(&str, Option<Fact>, bool)> = vec![
        ("nothing known", None, false),
        ("wore the camera", Some(Fact::Own), false),
        ("assigned", Some(Fact::Assigned), false),
        ("granted", Some(Fact::Granted), false),
        ("emergency, with a reason", None, true),
    ];
    let mut table = Vec::new();
    let roles = [("officer", "law-enforcement"), ("professional-standards", "conduct")];
    for (role, purpose) in roles.into_iter().chain([("data-office", "rights-requests")]) {
        for (case, restriction) in [
            (None, Restriction::None),
            (Some("a case"), Restriction::None),
            (None, Restriction::Restricted),
            (None, Restriction::Sealed),
        ] {
            let of = if case.is_some() { "of a case" } else { restriction.as_str() };
            let thing =
                Thing { case: case.map(str::to_owned), restriction, ..Thing::any(Kind::Recording) };
            for (words, fact, emergency) in &circumstances {
                let asked = Asked {
                    facts: fact.iter().copied().collect(),
                    emergency: *emergency,
                    reason: emergency.then(|| "a reason".to_owned()),
                    ..asked(purpose)
                };
                let act = "view";
                let request = Request { role, person: None, act, thing: &thing, asked: &asked };
                let answer = answer(&pack, &request);
                table.push(format!("{role:24} view {of:11} {words:26} {answer}\n"));
            }
        }
    }
    expect_file![root().join("packs/london/golden/need-to-know.txt")].assert_eq(&table.concat());
}

/// What a role may do to a recording of each category for each purpose: categories of which the
/// same is true share a line.
#[test]
fn the_table_of_roles_purposes_and_categories_reads_as_it_did() {
    let pack = compiled();
    let acts: Vec<_> = Act::ALL.iter().filter(|act| act.kind() == Kind::Recording).collect();
    let mut table = Vec::new();
    let purposes: Vec<_> = pack.purposes.keys().map(pack::PurposeId::as_str).collect();
    for role in pack.roles.values() {
        for purpose in &purposes {
            let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
            let none = std::iter::once("none");
            for category in none.chain(pack.categories.keys().map(pack::CategoryId::as_str)) {
                let thing = Thing {
                    categories: (category != "none")
                        .then(|| category.to_owned())
                        .into_iter()
                        .collect(),
                    sensitive: true,
                    ..Thing::any(Kind::Recording)
                };
                let (role, asked) = (role.id.as_str(), asked(purpose));
                let may = |act: &&&Act| {
                    let act = act.as_str();
                    let request = Request { role, person: None, act, thing: &thing, asked: &asked };
                    answer(&pack, &request).starts_with("allow")
                };
                let may: Vec<_> = acts.iter().filter(may).map(|act| act.as_str()).collect();
                let may = may.join(" ");
                match lines.iter_mut().find(|(known, _)| *known == may) {
                    Some((_, categories)) => categories.push(category),
                    None => lines.push((may, vec![category])),
                }
            }
            for (may, categories) in lines.iter().filter(|(may, _)| !may.is_empty()) {
                let all = categories.len() == pack.categories.len() + 1;
                let of =
                    if all { "each category, and none".to_owned() } else { categories.join(", ") };
                table.push(format!("{:24} {purpose:18} {of}: {may}\n", role.id.as_str()));
            }
        }
    }
    table.push("everything else: nothing\n".to_owned());
    expect_file![root().join("packs/london/golden/categories.txt")].assert_eq(&table.concat());
}

#[test]
fn a_pack_of_ten_thousand_roles_is_read_and_decided_about_or_refused_by_its_limit() {
    let one = "  - id: role-0\n    title: A role\n    kind: person\n    may: [list]\n    \
               purposes: [law-enforcement]\n";
    let more: Vec<_> = (0..10_000).map(|n| one.replace("role-0", &format!("role-{n}"))).collect();
    let more = more.concat();
    let sources = changed("roles.yaml", "  - id: dock\n", &format!("{more}  - id: dock\n"));
    let (pack, told) = pack::compile(&sources, TODAY);
    let pack = pack.unwrap_or_else(|| panic!("{:?}", told.first()));
    let (thing, asked) = (Thing::any(Kind::Recording), asked("law-enforcement"));
    for (role, want) in [("role-0", true), ("role-9999", true), ("role-10000", false)] {
        let request = Request { role, person: None, act: "list", thing: &thing, asked: &asked };
        assert_eq!(pack.access.decide(&request).allowed, want, "{role}");
    }
}

#[test]
fn whom_the_register_knows_must_be_vetted_and_bound_by_the_code_and_on_duty() {
    let pack = compiled();
    let (thing, asked) = (Thing::any(Kind::Recording), asked("law-enforcement"));
    let check = |person: Person, want: &str| {
        let (role, act, person) = ("officer", "view", Some(&person));
        let request = Request { role, person, act, thing: &thing, asked: &asked };
        assert_eq!(answer(&pack, &request), want);
    };
    let later = Timestamp::constant(1_795_000_001, 0);
    let good = Person {
        vetted_until: Some(later),
        code_acknowledged: true,
        on_duty: Some(true),
        ..Person::default()
    };
    check(good.clone(), "allow role:officer");
    check(Person { vetted_until: Some(NOW), ..good.clone() }, "deny  vetting-lapsed");
    check(Person { vetted_until: None, ..good.clone() }, "deny  vetting-lapsed");
    check(Person { code_acknowledged: false, ..good.clone() }, "deny  code-not-acknowledged");
    check(Person { on_duty: Some(false), ..good.clone() }, "deny  off-duty");
    check(Person { on_duty: None, ..good }, "allow role:officer");
}

#[test]
fn without_files_of_policies_a_pack_allows_what_its_roles_list_and_no_more() {
    let mut sources = london();
    sources.retain(|source| !source.path.starts_with("access/"));
    let pack = pack::compile(&sources, TODAY).0.unwrap();
    let purposes = || pack.purposes.keys().map(pack::PurposeId::as_str).chain(["curiosity", ""]);
    for role in pack.roles.values() {
        for purpose in purposes() {
            for act in Act::ALL {
                let (thing, asked) = (Thing::any(act.kind()), asked(purpose));
                let request = Request {
                    role: role.id.as_str(),
                    person: None,
                    act: act.as_str(),
                    thing: &thing,
                    asked: &asked,
                };
                let listed = role.may.contains(act)
                    && role.purposes.iter().any(|known| known.as_str() == purpose);
                let allowed = pack.access.decide(&request).allowed;
                assert_eq!(allowed, listed, "{} {purpose} {act}", role.id);
            }
        }
    }
}

#[test]
fn the_policies_that_roles_stand_for_fit_the_schema() {
    let pack = compiled();
    let words = ::access::Words {
        roles: pack
            .roles
            .values()
            .map(|role| ::access::RoleWord {
                id: role.id.to_string(),
                machine: role.kind == pack::RoleKind::Machine,
            })
            .collect(),
        acts: Act::ALL
            .iter()
            .map(|act| ::access::ActWord {
                word: act.to_string(),
                kind: act.kind(),
                only: (*act == Act::Dispose).then(|| "system".to_owned()),
            })
            .collect(),
        purposes: pack.purposes.keys().map(ToString::to_string).collect(),
        categories: pack.categories.keys().map(ToString::to_string).collect(),
    };
    let all: Vec<_> = pack.access.all().iter().map(|policy| (**policy).clone()).collect();
    assert_eq!(::access::check(&words, &all), []);
}

/// Code, what stands in the file on people, what stands there instead.
const MISTAKES: &[(Code, &str, &str)] = &[
    (Code::NotCedar, "!principal.codeAcknowledged };", "!principal.codeAcknowledged ;"),
    (Code::UnlabelledPolicy, "@id(\"off-duty\")\n", ""),
    (Code::UnlabelledPolicy, "@id(\"off-duty\")", "@id(\"Off duty\")"),
    (Code::UnlabelledPolicy, "@plain(\"Nobody does anything here before", "@note(\"Before"),
    (Code::DuplicateId, "@id(\"off-duty\")", "@id(\"vetting-lapsed\")"),
    (Code::DeadReference, "Action::\"list\"", "Action::\"lits\""),
    (Code::DeadReference, "@id(\"off-duty\")", "@id(\"off-duty\")\n@law(\"dpa2018-s99\")"),
    (Code::PolicyDoesNotFit, "principal.vettedUntil };", "principal.vettedTill };"),
    (Code::PolicyDoesNotFit, "principal has vettedUntil && ", ""),
    (Code::PolicyDoesNotFit, "{ principal.inRegister }", "{ principal.isRegistered }"),
];

#[test]
fn a_mistake_in_a_policy_is_said_once_with_its_code() {
    for (code, from, to) in MISTAKES {
        let found = codes(&changed("access/people.cedar", from, to));
        assert_eq!(found, [code.as_str()], "`{from}` → `{to}`");
    }
    let more = |text: &str| with("access/more.cedar", text);
    let label = "@id(\"more\") @plain(\"More.\") permit (principal in Role::\"officer\", ";
    let every = format!("{label} action, resource is Recording);");
    assert_eq!(codes(&more(&every)), [Code::PermitsEverything.as_str()]);
    let delete = format!("{label} action == Action::\"dispose\", resource);");
    assert_eq!(codes(&more(&delete)), [Code::MayDispose.as_str()]);
    assert_eq!(codes(&more("// nothing but a remark; or two\n")), [""; 0]);
}

#[test]
fn a_mistake_says_where_it_stands_and_what_may_be_meant() {
    let found = pack::compile(&changed("access/people.cedar", "::\"list\"", "::\"lits\""), TODAY);
    let said = found.1.iter().find(|found| found.is_error()).unwrap();
    assert_eq!(
        said.to_string(),
        "access/people.cedar:19:14: error[BL0301]: there is no act `lits`\n  \
         help: did you mean `list`?"
    );
    let long =
        "@id(\"r\") @plain(\"R.\") forbid (principal, action == Action::\"view\", resource);";
    let many = (0..1_001).map(|n| long.replacen("\"r\"", &format!("\"r{n}\""), 1));
    let many = Source::new("access/many.cedar", many.collect::<Vec<_>>().join("\n"));
    let found = codes(&[london(), vec![many]].concat());
    assert_eq!(found, [Code::OverLimit.as_str()]);
}
