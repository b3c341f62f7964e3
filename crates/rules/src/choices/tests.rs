use super::contact::contacts;
use super::*;
use crate::london::london;
use jiff::SignedDuration;

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000).unwrap() + SignedDuration::from_hours(24 * day)
}

#[test]
fn an_address_is_the_same_however_it_was_typed_and_two_are_never_one() {
    for (typed, kept) in [
        (" Ana@Example.ORG ", vec!["ana@example.org"]),
        ("Ana <mailto:ana@example.org>.", vec!["ana@example.org"]),
        ("ana\u{ff20}example.org", vec!["ana@example.org"]),
        ("ana@example.org or 020 7946 0123", vec!["ana@example.org", "02079460123"]),
        ("+44 (0)20 7946-0123", vec!["02079460123"]),
        ("0044 20 7946 0123", vec!["02079460123"]),
        ("44 20 7946 0123", vec!["02079460123"]),
        ("12 Acre Lane,\nLondon  SW2 5SG", vec!["12 acre lane london sw2 5sg"]),
        ("12 ACRE LANE London, SW2 5SG.", vec!["12 acre lane london sw2 5sg"]),
        ("ana+news@example.org", vec!["ana+news@example.org"]),
        ("a.na@example.org", vec!["a.na@example.org"]),
        ("ana@", vec!["ana"]),
        (" ,;\n", vec![]),
    ] {
        assert_eq!(contacts(typed), kept, "{typed}");
    }
    let many: Vec<_> = (0..50).map(|n| format!("p{n}@example.org")).collect();
    assert_eq!(contacts(&many.join(" ")).len(), contact::CONTACTS_MAX);
}

#[test]
fn what_rests_on_consent_and_has_a_form_can_be_agreed_to_and_nothing_else() {
    let pack = london();
    let offered: Vec<_> = offers(&pack).map(|offer| offer.form.id.as_str().to_owned()).collect();
    assert_eq!(offered, ["ask-me-again", "newsletter-sign-up", "picture-consent"]);
    assert!(offer(&pack, "event-booking").is_none() && offer(&pack, "none").is_none());
    let stops: Vec<_> = stoppable(&pack).map(|one| one.id.as_str()).collect();
    for there in ["newsletter", "asking-again", "showcase", "surveys", "events"] {
        assert!(stops.contains(&there), "{there}");
    }
    for never in ["crimes-and-incidents", "police-complaints", "data-office"] {
        assert!(!stops.contains(&never), "{never}");
    }
}

#[test]
fn a_stop_outranks_a_yes_and_silence_is_no_where_the_law_asks_for_a_yes() {
    let pack = london();
    let one = |id: &str| pack.activities.values().find(|one| one.id.as_str() == id).unwrap();
    let file = |agreed: Option<i64>, stopped, all: Option<i64>| OnFile {
        agreed_at: agreed.map(at),
        stopped,
        stopped_all_at: all.map(at),
    };
    for (activity, file, answer) in [
        ("newsletter", file(None, false, None), Contact::NotAgreed),
        ("newsletter", file(Some(1), false, None), Contact::May),
        ("newsletter", file(Some(2), true, None), Contact::Stopped),
        ("newsletter", file(Some(1), false, Some(1)), Contact::Stopped),
        ("newsletter", file(Some(1), false, Some(2)), Contact::Stopped),
        ("newsletter", file(Some(3), false, Some(2)), Contact::May),
        ("newsletter", file(Some(3), true, Some(2)), Contact::Stopped),
        ("surveys", file(None, false, None), Contact::May),
        ("surveys", file(None, false, Some(1)), Contact::Stopped),
        ("surveys", file(None, true, None), Contact::Stopped),
    ] {
        assert_eq!(contact(&pack, one(activity), file), answer, "{activity} {file:?}");
    }
}

#[test]
fn a_consent_goes_by_the_rules_of_its_own_activity() {
    let pack = london();
    let rule = |id: &str| pack.retention.values().find(|rule| rule.id.as_str() == id).unwrap();
    let news = rule("newsletter-1-month");
    assert_eq!(runs_from(news, at(0), None), None, "one that stands has no clock");
    assert_eq!(runs_from(news, at(0), Some(at(5))), Some(at(5)));
    assert_eq!(runs_from(rule("pictures-4-years"), at(0), None), Some(at(0)));
    assert_eq!(runs_from(rule("opt-out-6-years"), at(0), Some(at(5))), None, "it is reviewed");
    assert!(!is_due(news, at(0), at(26)) && is_due(news, at(0), at(31)));
}
