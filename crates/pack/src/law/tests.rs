use super::*;
use crate::{Basis, Mechanism, Regime, Right};

const BEFORE: Date = date(2026, 2, 4);
const AFTER: Date = date(2026, 2, 5);

#[test]
fn a_provision_holds_from_its_first_day_until_the_day_before_its_end() {
    let old = safeguard(Mechanism::OldClauses);
    assert!(old.holds_on(date(2024, 3, 20)) && !old.holds_on(date(2024, 3, 21)));
    let new = basis(Basis::RecognisedLegitimateInterests);
    assert!(!new.holds_on(BEFORE) && new.holds_on(AFTER));
}

#[test]
fn the_article_on_automated_decisions_changes_on_its_day() {
    let cite = |day| right(Regime::UkGdpr, Right::AutomatedDecisions, day).unwrap().cite;
    assert_eq!(cite(BEFORE), "UK GDPR article 22");
    assert_eq!(cite(AFTER), "UK GDPR articles 22A to 22D");
    let cite = |day| right(Regime::Part3, Right::AutomatedDecisions, day).unwrap().cite;
    assert_eq!(cite(BEFORE), "DPA 2018 ss.49 and 50");
    assert_eq!(cite(AFTER), "DPA 2018 ss.50A to 50D");
}

#[test]
fn each_basis_gives_its_rights_and_no_other() {
    let has = |basis, right| given(basis).contains(&right);
    assert!(has(Basis::PublicTask, Right::Objection));
    assert!(!has(Basis::PublicTask, Right::Erasure) && !has(Basis::PublicTask, Right::Portability));
    assert!(has(Basis::Consent, Right::WithdrawConsent) && !has(Basis::Consent, Right::Objection));
    assert!(!has(Basis::LegalObligation, Right::Erasure));
    assert!(!has(Basis::Part3LawEnforcement, Right::Objection));
    // Whatever a basis gives stands somewhere in its own law.
    for basis in Basis::ALL {
        for right_of in given(*basis) {
            assert!(right(basis.regime(), *right_of, AFTER).is_some(), "{basis} {right_of}");
        }
    }
}

#[test]
fn conditions_are_found_by_their_words_and_every_gate_has_a_key() {
    for word in CONDITIONS {
        let condition = Condition::from_word(word).unwrap();
        assert_eq!(condition.as_str(), *word);
        if let Sort::Article9(Some(gate)) = condition.sort() {
            let opens = |word: &&str| {
                let sort = Condition::from_word(word).map(Condition::sort);
                matches!(sort, Some(Sort::Schedule1(of, _)) if of == gate)
            };
            assert!(CONDITIONS.iter().any(opens), "{word}");
        }
    }
    assert_eq!(Condition::from_word("art9-2-z"), None);
}

#[test]
fn countries_are_known_by_two_letters_and_few_are_adequate() {
    for country in COUNTRIES.iter().filter(|country| adequacy(country).is_some()) {
        assert_ne!(country_in_words(country), *country, "a notice spells it out");
    }
    assert_eq!(country_in_words("US"), "the United States");
    assert_eq!(country_in_words("BR"), "BR");
    assert_eq!(COUNTRIES.len(), 249);
    assert!(COUNTRIES.is_sorted());
    assert_eq!(adequacy("IE").map(|(how, _)| how), Some(Adequacy::Whole));
    assert_eq!(adequacy("US").map(|(how, _)| how), Some(Adequacy::Certified));
    assert!(adequacy("IN").is_none() && adequacy("GB").is_none());
    let korea = adequacy("KR").unwrap().1;
    assert!(!korea.holds_on(date(2022, 12, 18)) && korea.holds_on(date(2022, 12, 19)));
}
