use std::collections::BTreeSet;

use super::*;
use crate::{
    Act, Action, Audience, Basis, Collected, ControllerKind, CookieKind, Mechanism, Medium,
    RecipientKind, Regime, Right, Risk, Trail,
    law::{CONDITIONS, Condition},
};

const LISTS: [(&str, &str); 3] = [
    ("dpv", include_str!("terms/dpv.txt")),
    ("eu-gdpr", include_str!("terms/eu-gdpr.txt")),
    ("legal-gb", include_str!("terms/legal-gb.txt")),
];

fn vendored() -> BTreeSet<String> {
    let terms = LISTS.iter().flat_map(|(prefix, list)| {
        let names = list.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        names.map(move |name| format!("{prefix}:{name}"))
    });
    terms.collect()
}

#[test]
fn the_lists_are_the_whole_of_what_they_name() {
    let count = |prefix: &str| {
        let prefix = format!("{prefix}:");
        vendored().iter().filter(|term| term.starts_with(&prefix)).count()
    };
    assert_eq!((count("dpv"), count("eu-gdpr"), count("legal-gb")), (1_106, 66, 3));
    let terms = vendored();
    for there in ["dpv:Process", "dpv:hasRight", "dpv:ZeroKnowledgeAuthentication", "eu-gdpr:A79"] {
        assert!(terms.contains(there), "{there}");
    }
    for not in ["dpv:hasPorpoise", "dpv:RightOfAccess", "eu-gdpr:A99"] {
        assert!(!terms.contains(not), "{not}");
    }
}

#[test]
fn every_choice_of_the_pack_language_has_terms_that_exist() {
    let mut used: Vec<String> = Vec::new();
    let mut near = |(term, near): mapping::Near| {
        used.extend([term].into_iter().chain(near).map(str::to_owned));
    };
    for it in Basis::ALL {
        near(mapping::basis(*it));
    }
    for it in Right::ALL {
        near(mapping::right(*it));
    }
    for it in Mechanism::ALL {
        near(mapping::mechanism(*it));
    }
    for word in CONDITIONS {
        let (kind, near) = mapping::condition(Condition::from_word(word).unwrap());
        used.extend([kind.to_owned()].into_iter().chain(near));
    }
    let mut say = |terms: &[&str]| used.extend(terms.iter().map(|term| (*term).to_owned()));
    for it in ControllerKind::ALL {
        say(&[mapping::controller(*it)]);
    }
    for it in Regime::ALL {
        say(&[mapping::regime(*it)]);
    }
    for it in Trail::ALL {
        say(&[mapping::trail(*it)]);
    }
    for it in Collected::ALL {
        say(&[mapping::collected(*it)]);
    }
    for it in CookieKind::ALL {
        say(&[mapping::cookie(*it)]);
    }
    for it in Risk::ALL {
        say(&[mapping::risk(*it)]);
    }
    for it in Medium::ALL {
        say(mapping::medium(*it));
    }
    for it in Audience::ALL {
        say(mapping::audience(*it));
    }
    for it in Act::ALL {
        say(mapping::act(*it).as_slice());
    }
    for (types, by, then) in Action::ALL.iter().map(|it| mapping::action(*it)) {
        say(types);
        say(&[by, then]);
    }
    for (types, by, agreement) in RecipientKind::ALL.iter().map(|it| mapping::recipient(*it)) {
        say(types);
        say(&[by, agreement]);
    }
    let terms = vendored();
    let unknown: Vec<_> = used.iter().filter(|term| !terms.contains(*term)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(used.len() > 80, "{}", used.len());
}

#[test]
fn a_second_value_makes_a_list_and_a_kind_is_said_once() {
    let node = Node::new("#x", &["dpv:Law", "", "dpv:Law"]).text("k", "a").text("k", "b");
    assert_eq!(
        node.text("k", "").done(),
        json!({"@id": "#x", "@type": ["dpv:Law"], "k": ["a", "b"]})
    );
}

#[test]
fn lengths_of_time_are_written_as_xml_schema_has_them() {
    let text = |period| duration(period).get("@value").and_then(Value::as_str).map(str::to_owned);
    assert_eq!(text(Period::Days(31)).as_deref(), Some("P31D"));
    assert_eq!(text(Period::Months(6)).as_deref(), Some("P6M"));
    assert_eq!(text(Period::Years(7)).as_deref(), Some("P7Y"));
}
