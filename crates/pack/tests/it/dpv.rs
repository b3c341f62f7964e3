//! The London pack as linked data: golden, whole, and in words that exist.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect_file;
use serde_json::Value;

use crate::{TODAY, london, root};

/// The base that the golden file is written with.
const BASE: &str = "https://bluelamp.example/packs/london";

fn compiled() -> pack::Pack {
    pack::compile(&london(), TODAY).0.unwrap()
}

fn vendored() -> BTreeSet<String> {
    let folder = root().join("crates/pack/src/dpv/terms");
    let mut terms = BTreeSet::new();
    for prefix in ["dpv", "eu-gdpr", "legal-gb"] {
        let list = std::fs::read_to_string(folder.join(format!("{prefix}.txt"))).unwrap();
        let names = list.lines().filter(|line| !line.starts_with('#'));
        terms.extend(names.map(|name| format!("{prefix}:{name}")));
    }
    terms
}

/// Every key and every named thing or type of a value.
fn walk(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                words.insert(key.clone());
                if matches!(key.as_str(), "@id" | "@type") {
                    let all = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
                    words.extend(all.iter().map(|word| word.as_str().unwrap().to_owned()));
                }
                walk(value, words);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| walk(value, words)),
        _ => {}
    }
}

#[test]
fn the_pack_reads_as_linked_data_as_it_did() {
    let mut pack = compiled();
    // The digest changes with every letter of the pack, and would hide what changed in meaning.
    pack.digest = [0; 32];
    let text = pack::dpv::text(&pack, TODAY, Some(BASE));
    expect_file![root().join("packs/london/golden/dpv.jsonld")].assert_eq(&text);
}

#[test]
fn every_term_with_a_prefix_of_dpv_exists_in_the_release() {
    let graph = pack::dpv::json_ld(&compiled(), TODAY, None);
    let mut words = BTreeSet::new();
    walk(&graph["@graph"], &mut words);
    let prefixes = graph["@context"].as_object().unwrap();
    let terms = vendored();
    let mut checked = 0;
    for word in &words {
        let Some((prefix, _)) = word.split_once(':').filter(|_| !word.starts_with("https:")) else {
            assert!(word.starts_with(['@', '#']) || word == pack::dpv::RELEASE, "{word}");
            continue;
        };
        assert!(prefixes.contains_key(prefix), "`{word}` has no prefix in the context");
        if matches!(prefix, "dpv" | "eu-gdpr" | "legal-gb") {
            assert!(terms.contains(word), "`{word}` is no term of the release");
            checked += 1;
        }
    }
    assert!(checked > 90, "{checked} terms");
}

#[test]
fn every_name_that_is_pointed_to_is_described_once() {
    let graph = pack::dpv::json_ld(&compiled(), TODAY, None);
    let nodes = graph["@graph"].as_array().unwrap();
    let mut described = BTreeMap::new();
    for node in nodes {
        *described.entry(node["@id"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert!(described.values().all(|times| *times == 1), "{described:?}");
    let mut words = BTreeSet::new();
    walk(&graph["@graph"], &mut words);
    let dangling: Vec<_> = words
        .iter()
        .filter(|word| word.starts_with('#') && !described.contains_key(*word))
        .collect();
    assert!(dangling.is_empty(), "{dangling:?}");
}

#[test]
fn nothing_of_the_pack_is_left_out() {
    let pack = compiled();
    let text = pack::dpv::text(&pack, TODAY, None);
    let has = |kind: &str, id: &str| {
        let name = format!("\"@id\": \"#{kind}/{id}\"");
        assert!(text.contains(&name), "{name}");
    };
    pack.controllers.keys().for_each(|id| has("controller", id.as_str()));
    pack.regulators.keys().for_each(|id| has("regulator", id.as_str()));
    pack.laws.keys().for_each(|id| has("law", id.as_str()));
    pack.purposes.keys().for_each(|id| has("purpose", id.as_str()));
    pack.data.keys().for_each(|id| has("data", id.as_str()));
    pack.recipients.keys().for_each(|id| has("recipient", id.as_str()));
    pack.systems.keys().for_each(|id| has("system", id.as_str()));
    pack.activities.keys().for_each(|id| has("activity", id.as_str()));
    pack.categories.keys().for_each(|id| has("category", id.as_str()));
    pack.retention.keys().for_each(|id| has("retention", id.as_str()));
    pack.holds.keys().for_each(|id| has("hold", id.as_str()));
    pack.roles.keys().for_each(|id| has("role", id.as_str()));
    pack.promises.keys().for_each(|id| has("promise", id.as_str()));
    pack.notices.keys().for_each(|id| has("notice", id.as_str()));
}

#[test]
fn an_activity_says_what_it_does_and_by_what_right() {
    let graph = pack::dpv::json_ld(&compiled(), TODAY, None);
    let nodes = graph["@graph"].as_array().unwrap();
    let node = |name: &str| nodes.iter().find(|node| node["@id"] == name).unwrap().to_string();
    let check = |name: &str, words: &[&str]| {
        let text = node(name);
        for word in words {
            assert!(text.contains(word), "{name}: `{word}` is missing\n{text}");
        }
    };
    check(
        "#activity/body-worn-video",
        &[
            "\"dpv:hasDataController\":{\"@id\":\"#controller/force\"}",
            "#basis/part3-law-enforcement",
            "#condition/art9-2-g",
            "#right/uk-gdpr/objection",
            "#retention/bwv-31-days",
            "dpv:HumanInvolvementForDecision",
            "\"bl:decidesAlone\":false",
            "legal-gb:law-DPA",
        ],
    );
    check("#activity/body-worn-video/impact-assessment", &["dpv:Required"]);
    check("#data/sensitive-glimpses", &["dpv:SpecialCategoryPersonalData"]);
    check("#retention/bwv-31-days", &["P31D", "dpv:StorageDeletion", "dpv:Erase", "recorded-from"]);
    check("#recipient/newsletter-service/transfer", &["dpv:CrossBorderTransfer", "#country/US"]);
    check("#safeguard/addendum", &["dpv:DataTransferLegalBasis", "eu-gdpr:A46-2-d"]);
    check("#purpose/newsletter/withdraw-consent", &["dpv:WithdrawConsent"]);
    check("#right/part3/access", &["DPA 2018 s.45"]);
    assert!(!node("#right/part3/access").contains("closeMatch"), "another law's right");
}
