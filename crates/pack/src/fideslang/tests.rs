use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{compile, yaml};

const TODAY: Date = date(2026, 11, 22);

fn made(manifest: &str) -> Draft {
    draft(manifest, TODAY).unwrap()
}

fn file<'d>(draft: &'d Draft, path: &str) -> &'d str {
    &draft.files.iter().find(|file| file.path == path).unwrap().text
}

fn left(draft: &Draft) -> Vec<&str> {
    draft.left_out.iter().map(|part| part.what.as_str()).collect()
}

/// A manifest of one system with one declaration that says these things.
fn declaring(lines: &str) -> String {
    format!(
        "system:\n  - fides_key: crm\n    system_type: Service\n    privacy_declarations:\n      \
         - data_use: analytics\n        data_categories: [user.name]\n{lines}"
    )
}

fn errors(draft: &Draft) -> Vec<&'static str> {
    let (_, found) = compile(&draft.files, TODAY);
    found.iter().filter(|found| found.is_error()).map(|found| found.code).collect()
}

#[test]
fn the_least_manifest_makes_a_draft_that_compiles() {
    let draft = made(&declaring(""));
    let (pack, found) = compile(&draft.files, TODAY);
    let errors: Vec<_> = found.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let pack = pack.unwrap();
    assert!(pack.purposes.values().all(|purpose| purpose.confirm));
    assert!(pack.activities.values().all(|activity| activity.confirm));
    assert!(pack.retention.values().all(|rule| rule.confirm));
    assert!(file(&draft, "purposes.yaml").contains("gives no lawful basis"));
}

#[test]
fn a_lawful_basis_that_is_given_is_taken_and_one_that_is_not_is_named() {
    let basis = |words: &str| {
        let line = format!("        legal_basis_for_processing: {words}\n");
        file(&made(&declaring(&line)), "purposes.yaml").to_owned()
    };
    assert!(basis("Contract").contains("basis: contract\n"));
    assert!(!basis("Contract").contains("stands in"));
    assert!(basis("Legitimate interests").contains("official: false\n"));
    assert!(basis("Because we can").contains("`Because we can`, which is none; public task"));
    for basis in ["Consent", "Legal obligations", "Vital interests", "Public interest"] {
        let line = format!("        legal_basis_for_processing: {basis}\n");
        assert_eq!(errors(&made(&declaring(&line))), [""; 0], "{basis}");
    }
}

#[test]
fn no_condition_for_special_data_is_ever_chosen() {
    let health =
        |more: &str| declaring(more).replace("[user.name]", "[user.health_and_medical.genetic]");
    assert_eq!(errors(&made(&health(""))), ["BL0408"]);
    assert!(file(&made(&health("")), "activities.yaml").contains("no condition for special data"));
    let line = "        special_category_legal_basis: Vital interests\n";
    assert_eq!(errors(&made(&health(line))), [""; 0]);
    // Data that needs no condition gets none, though the manifest names one.
    let draft = made(&declaring(line));
    assert_eq!(errors(&draft), [""; 0]);
    assert!(file(&draft, "activities.yaml").contains("no kind of data that needs one"));
}

#[test]
fn a_period_is_taken_where_it_is_one() {
    let kept = |words: &str| {
        let line = format!("        retention_period: {words}\n");
        file(&made(&declaring(&line)), "activities.yaml").to_owned()
    };
    assert!(kept("6 weeks").contains("period: \"42 days\"\n"));
    assert!(kept("2 Years").contains("period: \"2 years\"\n"));
    for words in ["until closed", "as needed", "0 days", "9 moons", "365"] {
        let text = kept(words);
        assert!(text.contains("period: \"1 year\"\n") && text.contains("stands in"), "{words}");
    }
}

#[test]
fn whoever_holds_data_abroad_has_no_country_until_somebody_says_which() {
    let abroad = declaring("        data_shared_with_third_parties: true\n")
        .replace("    system_type", "    does_international_transfers: true\n    system_type");
    assert_eq!(errors(&made(&abroad)), ["BL0202"]);
    assert!(file(&made(&abroad), "recipients.yaml").contains("add `place`"));
}

#[test]
fn each_key_that_is_not_taken_is_listed_with_its_line() {
    let manifest = declaring("        colour: blue\n        features: [a]\n");
    let draft = made(&format!("{manifest}zebra: 1\npolicy:\n  - fides_key: p\n"));
    assert_eq!(
        left(&draft),
        ["system crm: analytics: colour", "system crm: analytics: features", "zebra", "policy"]
    );
    let lines: Vec<_> = draft.left_out.iter().map(|part| part.line).collect();
    assert_eq!(lines, [7, 8, 9, 10]);
}

#[test]
fn what_is_named_and_not_there_or_there_twice_is_listed() {
    let draft = made(
        "system:\n  - fides_key: a\n    egress:\n      - {fides_key: b, type: sea}\n    \
         privacy_declarations:\n      - {data_use: x, data_categories: [user], egress: [c], \
         dataset_references: [d]}\n  - fides_key: a\ndata_use:\n  - fides_key: y\n",
    );
    let mut left = left(&draft);
    left.sort_unstable();
    let wanted = [
        "label y",
        "system a",
        "system a: b",
        "system a: dataset_references d",
        "system a: egress c",
    ];
    assert_eq!(left, wanted);
    assert_eq!(errors(&draft), [""; 0]);
}

#[test]
fn an_address_that_is_none_is_left_to_be_confirmed() {
    let body = "organization:\n  - fides_key: a\n    controller: {email: somewhere}\n";
    let draft = made(body);
    assert!(file(&draft, "controllers.yaml").contains("e-mail address that is none: somewhere."));
    assert_eq!(errors(&draft), [""; 0]);
    assert_eq!(draft.taken, ["1 controller"]);
}

#[test]
fn every_key_of_every_shape_is_known_once() {
    for keys in [
        shapes::MANIFEST,
        shapes::ORGANIZATION,
        shapes::CONTACT,
        shapes::SYSTEM,
        shapes::DECLARATION,
        shapes::FLOW,
        shapes::DATASET,
        shapes::LABEL,
    ] {
        for (key, _) in keys {
            assert_eq!(keys.iter().filter(|(other, _)| other == key).count(), 1, "{key}");
        }
    }
}

#[test]
fn values_of_the_wrong_sort_are_listed_and_not_guessed_at() {
    let draft = made("system:\n  - fides_key: a\n    privacy_declarations: many\n  - text\n");
    let why: Vec<_> = draft.left_out.iter().map(|part| part.why.as_str()).collect();
    assert!(why[0].contains("cannot be read: a text"), "{why:?}");
    assert!(why[1].contains("expected a group of keys"), "{why:?}");
}

#[test]
fn what_is_no_manifest_is_refused() {
    assert!(matches!(draft("a: [", TODAY), Err(FideslangError::Unread(found)) if found.len() == 1));
    assert!(matches!(draft("a: &x 1\nb: *x\n", TODAY), Err(FideslangError::Unread(_))));
    assert!(matches!(draft("", TODAY), Err(FideslangError::Empty)));
    assert!(matches!(draft("policy: []\n", TODAY), Err(FideslangError::Empty)));
    let large = "#".repeat(FILE_MAX_BYTES + 1);
    assert!(matches!(draft(&large, TODAY), Err(FideslangError::TooLarge { .. })));
    let many: Vec<_> = (0..=THINGS_MAX).map(|n| format!("  - fides_key: s{n}\n")).collect();
    let many = format!("system:\n{}", many.concat());
    assert!(matches!(
        draft(&many, TODAY),
        Err(FideslangError::TooMany { what: "systems and datasets" })
    ));
}

#[test]
fn hostile_names_stay_names() {
    for name in [
        "'keep 31 days'",
        "'{{ controller.force.name }}'",
        "'section 4 of the Act'",
        "'<script>alert(1)</script>'",
        "'call 0207 946 0000'",
        "'---'",
        "\"a\\nb: c\"",
        "'null'",
        "'# no'",
        "'../../etc'",
        "'日本'",
    ] {
        let manifest = declaring("        third_parties: NAME\n        name: NAME\n")
            .replace("fides_key: crm", "fides_key: NAME\n    name: NAME\n    legal_name: NAME")
            .replace("[user.name]", "[NAME]")
            .replace("analytics", "NAME")
            .replace("NAME", name);
        let draft = made(&manifest);
        assert_eq!(errors(&draft), [""; 0], "{name}\n{:#?}", draft.files);
    }
}

#[test]
fn ids_of_different_keys_differ_and_stay_short() {
    let mut ids = names::Ids::default();
    let long = "x".repeat(200);
    let made: Vec<_> = ["a.b", "a_b", "A b", long.as_str(), "日本", "あ"]
        .iter()
        .map(|key| ids.of(key, key))
        .collect();
    assert_eq!(made[..3], ["a-b", "a-b-2", "a-b-3"]);
    assert_eq!(made[4..], ["unnamed", "unnamed-2"]);
    assert!(made.iter().all(|id| crate::id::is_id(id) && id.len() <= 55), "{made:?}");
    assert_eq!(ids.of("a.b", "a.b"), "a-b");
}

#[test]
fn a_scalar_reads_back_as_it_was_written() {
    for text in
        ["plain words", "true", "No", "31 days", "a: b", "- x", "'q' \"q\"", "é", "a\\b", ""]
    {
        let files = [Source::new("a.yaml", format!("k: {}\n", write::scalar(text)))];
        let mut report = crate::report::Report::new(&files);
        let node = yaml::read(0, &files[0].text, 0, &mut 10, &mut report).unwrap();
        assert_eq!(node.get("k").unwrap().text(), Some(text), "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_stands_in_a_manifest_the_draft_lacks_at_most_what_it_lacked(
        words in proptest::collection::vec("\\PC{0,60}|[a-z .:{}'\"#-]{0,20}", 6),
    ) {
        let said = words.iter().map(|word| serde_json::Value::from(word.as_str()));
        let said: Vec<_> = said.collect();
        let manifest = format!(
            "organization:\n  - {{fides_key: {0}, name: {1}, description: {2}}}\nsystem:\n  - \
             {{fides_key: {3}, name: {1}, legal_name: {4}, organization_fides_key: {0}, \
             system_type: {5}, privacy_declarations: [{{name: {2}, data_use: {4}, \
             data_categories: [{5}], data_subjects: [{1}], retention_period: {3}, \
             legal_basis_for_processing: {0}, third_parties: {2}}}]}}\n",
            said[0], said[1], said[2], said[3], said[4], said[5],
        );
        // What YAML itself refuses is refused; whatever is read makes a draft in
        // which at most a key is missing.
        if let Ok(draft) = draft(&manifest, TODAY) {
            let (_, found) = compile(&draft.files, TODAY);
            let wrong: Vec<_> = found
                .iter()
                .filter(|found| found.is_error() && found.code != "BL0202")
                .collect();
            prop_assert!(wrong.is_empty(), "{wrong:#?}\n{:#?}", draft.files);
        }
    }
}
