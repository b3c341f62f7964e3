use super::*;
use jiff::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeSet;

const NOW: Timestamp = Timestamp::constant(1_790_000_000, 0);

fn words() -> Words {
    let act = |word: &str, kind, only: Option<&str>| ActWord {
        word: word.to_owned(),
        kind,
        only: only.map(str::to_owned),
    };
    let role = |id: &str, machine| RoleWord { id: id.to_owned(), machine };
    Words {
        roles: vec![
            role("officer", false),
            role("supervisor", false),
            role("data-office", false),
            role("system", true),
        ],
        acts: vec![
            act("list", Kind::Recording, None),
            act("view", Kind::Recording, None),
            act("dispose", Kind::Recording, Some("system")),
            act("read-ledger", Kind::Ledger, None),
        ],
        purposes: ["law-enforcement", "conduct"].map(str::to_owned).to_vec(),
        categories: vec!["evidence".to_owned()],
    }
}

const RULES: &str = r#"
// Officers watch for policing; a semicolon here; and one in "quotes".
@id("officers-view")
@plain("Officers watch recordings; only for policing.")
permit (
  principal in Role::"officer",
  action in [Action::"list", Action::"view"],
  resource is Recording
) when { context.purpose == Purpose::"law-enforcement" };

@id("supervisors-view")
@plain("Supervisors watch recordings for conduct.")
permit (principal in Role::"supervisor", action == Action::"view", resource)
when { context.purpose == Purpose::"conduct" };

@id("system-disposes")
@plain("The system's own jobs dispose.")
permit (principal is Machine in Role::"system", action == Action::"dispose", resource is Recording);

@id("closed")
@plain("What is closed is for those who need to know, and opens in an emergency.")
forbid (principal is Person, action, resource)
when { resource.restriction != Restriction::"none" }
unless { context.facts.contains(Fact::"assigned") || context.emergency };

@id("vetting")
@plain("Nobody acts whose vetting has run out.")
forbid (principal is Person, action, resource)
when { principal.inRegister }
unless { principal has vettedUntil && context.now < principal.vettedUntil };

@id("log")
@plain("The log is read by the data office.")
@law("dpa2018-s62")
permit (principal in Role::"data-office", action == Action::"read-ledger", resource is Ledger);
"#;

fn policies(text: &str) -> Policies {
    let (read, mistakes) = read(text);
    assert_eq!(mistakes, []);
    assert_eq!(check(&words(), &read), []);
    Policies::new(words(), read).unwrap()
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

fn answer(role: &str, act: &str, thing: &Thing, asked: &Asked) -> (bool, Vec<String>) {
    let rules = policies(RULES);
    let decision = rules.decide(&Request { role, person: None, act, thing, asked });
    (decision.allowed, decision.by.iter().map(|policy| policy.id.clone()).collect())
}

#[test]
fn what_a_policy_permits_is_allowed_by_its_name_and_all_else_refused() {
    let thing = Thing::any(Kind::Recording);
    let check = |role, act, purpose, allowed, by: &[&str]| {
        let by = by.iter().map(|id| (*id).to_owned()).collect();
        let got = answer(role, act, &thing, &asked(purpose));
        assert_eq!(got, (allowed, by), "{role} {act} {purpose}");
    };
    check("officer", "view", "law-enforcement", true, &["officers-view"]);
    check("officer", "view", "conduct", false, &[]);
    check("officer", "view", "", false, &[]);
    check("officer", "dispose", "law-enforcement", false, &[]);
    check("supervisor", "view", "conduct", true, &["supervisors-view"]);
    check("nobody", "view", "law-enforcement", false, &[]);
    check("officer", "fly", "law-enforcement", false, &[]);
    check("system", "dispose", "conduct", true, &["system-disposes"]);
    check("data-office", "read-ledger", "conduct", false, &[]);
}

#[test]
fn a_closed_thing_opens_for_a_fact_or_an_emergency() {
    let closed = Thing { restriction: Restriction::Restricted, ..Thing::any(Kind::Recording) };
    let plain = asked("law-enforcement");
    assert_eq!(answer("officer", "view", &closed, &plain), (false, vec!["closed".to_owned()]));
    let assigned = Asked { facts: BTreeSet::from([Fact::Assigned]), ..plain.clone() };
    assert!(answer("officer", "view", &closed, &assigned).0);
    assert!(answer("officer", "view", &closed, &Asked { emergency: true, ..plain }).0);
}

#[test]
fn vetting_that_ran_out_forbids_and_to_the_second() {
    let rules = policies(RULES);
    let (thing, asked) = (Thing::any(Kind::Recording), asked("law-enforcement"));
    let allowed = |until: Option<Timestamp>| {
        let person = Person { vetted_until: until, ..Person::default() };
        let (role, act, person) = ("officer", "view", Some(&person));
        rules.decide(&Request { role, person, act, thing: &thing, asked: &asked }).allowed
    };
    assert!(!allowed(None));
    assert!(!allowed(Some(NOW)));
    assert!(allowed(Some(Timestamp::constant(1_790_000_001, 0))));
}

#[test]
fn a_policy_that_fails_makes_the_answer_no_and_is_named() {
    let permit = r#"@id("yes") @plain("Yes.")
        permit (principal, action == Action::"view", resource);
        @id("broken") @plain("Fails.")
        permit (principal, action == Action::"view", resource) when { resource.unit == "x" };"#;
    let (read, _) = read(permit);
    let faults: Vec<_> = check(&words(), &read).into_iter().map(|(_, it)| it.fault).collect();
    assert_eq!(faults, [Fault::DoesNotFit], "the compiler finds it; a recalled pack may hold it");
    let rules = Policies::new(words(), read).unwrap();
    let (thing, asked) = (Thing::any(Kind::Recording), asked("conduct"));
    let request =
        Request { role: "officer", person: None, act: "view", thing: &thing, asked: &asked };
    let decision = rules.decide(&request);
    assert!(!decision.allowed);
    assert_eq!(decision.by, []);
    assert_eq!(decision.failed.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["broken"]);
}

/// Each mistake: the file, its fault, the text that the span covers, and what the words hold.
fn mistake(text: &str, fault: Fault, about: &str, says: &str) {
    let (read, mut mistakes) = read(text);
    mistakes.extend(check(&words(), &read).into_iter().map(|(_, mistake)| mistake));
    let [mistake] = mistakes.as_slice() else { panic!("{text}: {mistakes:#?}") };
    assert_eq!(mistake.fault, fault, "{mistake:?}");
    let covered = text.get(mistake.span.clone()).unwrap();
    assert!(covered.contains(about), "{mistake:?} is about `{covered}`");
    let all = format!("{} {:?} {:?}", mistake.message, mistake.help, mistake.names);
    assert!(all.contains(says), "{all}");
}

#[test]
fn each_mistake_is_said_once_at_its_place() {
    let view = r#"permit (principal, action == Action::"view", resource)"#;
    let named = format!("@id(\"x\") @plain(\"X.\") {view}");
    mistake("permit (principal, action", Fault::NotCedar, "", "unexpected end");
    mistake(
        "@id(\"x\") @plain(\"X.\") permit (principal, action, resource) whem { true };",
        Fault::NotCedar,
        "whem",
        "whem",
    );
    mistake(&format!("@plain(\"X.\") {view};"), Fault::Unlabelled, "@plain", "no `@id`");
    mistake(&format!("@id(\"A b\") @plain(\"X.\") {view};"), Fault::Unlabelled, "@id", "`A b`");
    mistake(&format!("@id(\"x\") {view};"), Fault::Unlabelled, "@id", "plain words");
    mistake(&format!("{named}; {named};"), Fault::SameId, "x", "two policies `x`");
    mistake(&named.replace("view", "veiw").push_end(), Fault::UnknownName, "veiw", "act `veiw`");
    mistake(
        &named.replace("principal,", "principal in Role::\"oficer\",").push_end(),
        Fault::UnknownName,
        "Role::\"oficer\"",
        "role `oficer`",
    );
    mistake(
        &format!("{named} when {{ context.purpose == Purpose::\"curiosity\" }};"),
        Fault::UnknownName,
        "curiosity",
        "purpose `curiosity`",
    );
    mistake(
        &format!("{named} when {{ resource.unit == \"north\" }};"),
        Fault::DoesNotFit,
        "resource.unit",
        "unit",
    );
    mistake(
        &format!("{named} when {{ context.purpos == Purpose::\"conduct\" }};"),
        Fault::DoesNotFit,
        "context.purpos",
        "did you mean `purpose`",
    );
    mistake(
        &named.replace("principal,", "principal == Person::\"jane\",").push_end(),
        Fault::DoesNotFit,
        "jane",
        "one person",
    );
    mistake(
        "@id(\"x\") @plain(\"X.\") permit (principal in Role::\"officer\", action, resource);",
        Fault::EveryAct,
        "permit",
        "whatever act",
    );
    mistake(
        &named.replace("view", "dispose").push_end(),
        Fault::NotForPeople,
        "dispose",
        "only the machine role `system`",
    );
}

trait PushEnd {
    fn push_end(self) -> String;
}

impl PushEnd for String {
    fn push_end(self) -> String {
        self + ";"
    }
}

#[test]
fn a_request_has_the_shape_that_the_schema_promises() {
    let rules = policies(RULES);
    let (schema, _) = cedar_policy::Schema::from_cedarschema_str(&schema(&words())).unwrap();
    let full = Person {
        unit: Some("north".to_owned()),
        borough: Some("camden".to_owned()),
        vetted_until: Some(NOW),
        code_acknowledged: true,
        on_duty: Some(false),
    };
    let thing = Thing {
        categories: vec!["evidence".to_owned()],
        sensitive: true,
        case: Some("c".to_owned()),
        unit: Some("north".to_owned()),
        borough: Some("camden".to_owned()),
        restriction: Restriction::Sealed,
        ..Thing::any(Kind::Recording)
    };
    let asked = Asked {
        case: Some("c".to_owned()),
        reason: Some("a reason".to_owned()),
        emergency: true,
        facts: Fact::ALL.iter().copied().collect(),
        ..asked("conduct")
    };
    for (role, person) in [("officer", Some(&full)), ("officer", None), ("system", None)] {
        for thing in [&thing, &Thing::any(Kind::Recording)] {
            let request = Request { role, person, act: "view", thing, asked: &asked };
            let (put, entities) = rules.put(&request).unwrap();
            cedar_policy::Entities::from_entities(entities.iter().cloned(), Some(&schema)).unwrap();
            put.context().unwrap().validate(&schema, put.action().unwrap()).unwrap();
        }
    }
}

prop_compose! {
    fn any_asked()(
        purpose in prop::sample::select(vec!["law-enforcement", "conduct", "curiosity"]),
        emergency: bool,
        facts in prop::collection::btree_set(prop::sample::select(Fact::ALL), 0..3),
    ) -> Asked {
        Asked { emergency, facts, ..asked(purpose) }
    }
}

prop_compose! {
    fn any_thing()(
        kind in prop::sample::select(Kind::ALL),
        restriction in prop::sample::select(Restriction::ALL),
        sensitive: bool,
    ) -> Thing {
        Thing { sensitive, restriction, ..Thing::any(kind) }
    }
}

proptest! {
    #[test]
    fn the_slice_answers_as_all_policies_together_do(
        role in prop::sample::select(vec!["officer", "supervisor", "data-office", "system", "no"]),
        act in prop::sample::select(vec!["list", "view", "dispose", "read-ledger", "fly"]),
        registered: bool,
        until in -1_i64..2,
        thing in any_thing(),
        asked in any_asked(),
    ) {
        static MADE: std::sync::LazyLock<Policies> = std::sync::LazyLock::new(|| policies(RULES));
        let rules = &*MADE;
        let until = Timestamp::from_second(NOW.as_second() + until).ok();
        let person = Person { vetted_until: until, ..Person::default() };
        let person = registered.then_some(&person);
        let request = Request { role, person, act, thing: &thing, asked: &asked };
        prop_assert_eq!(rules.decide(&request), rules.ask(&request, &rules.whole()));
    }

    #[test]
    fn where_no_policy_asks_for_a_case_the_case_changes_no_answer(
        role in prop::sample::select(vec!["officer", "supervisor", "data-office", "system", "no"]),
        act in prop::sample::select(vec!["list", "view", "dispose", "read-ledger", "fly"]),
        thing in any_thing(),
        asked in any_asked(),
    ) {
        static MADE: std::sync::LazyLock<Policies> = std::sync::LazyLock::new(|| policies(RULES));
        let rules = &*MADE;
        let ask = |thing: &Thing| {
            rules.decide(&Request { role, person: None, act, thing, asked: &asked })
        };
        let other = Thing { case: Some("another".to_owned()), ..thing.clone() };
        if !rules.asks_case(role, act, thing.kind) {
            prop_assert_eq!(ask(&thing), ask(&other));
        }
    }
}

#[test]
fn a_policy_asks_for_a_case_however_it_writes_the_name() {
    let asks = |condition: &str| {
        let rule = format!(
            "@id(\"one\") @plain(\"One.\") permit (principal in Role::\"officer\", action == \
             Action::\"view\", resource is Recording) when {{ {condition} }};"
        );
        let rules = policies(&rule);
        let other = rules.asks_case("officer", "list", Kind::Recording);
        assert!(!other, "nothing is said of another act");
        rules.asks_case("officer", "view", Kind::Recording)
    };
    for condition in [
        "resource has case",
        "context has case && resource has case && resource.case == context.case",
        "resource has case && resource[\"c\\u{61}se\"] == \"x\"",
    ] {
        assert!(asks(condition), "{condition}");
    }
    assert!(!asks("resource.sensitive"));
}
