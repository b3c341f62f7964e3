use super::*;

#[test]
fn every_word_reads_back_to_its_choice() {
    for act in Act::ALL {
        assert_eq!(Act::from_word(act.as_str()), Some(*act));
    }
    assert_eq!(Act::WORDS.len(), Act::ALL.len());
    assert_eq!(Act::from_word("delete"), None);
    assert_eq!(serde_json::to_string(&Act::ReleaseHold).unwrap(), "\"release-hold\"");
}

#[test]
fn a_lawful_basis_belongs_to_one_law() {
    for basis in Basis::ALL {
        let part3 = basis.as_str().starts_with("part3-");
        assert_eq!(basis.regime() == Regime::Part3, part3, "{basis}");
    }
    assert!(Basis::Consent.is_consent() && !Basis::PublicTask.is_consent());
}
