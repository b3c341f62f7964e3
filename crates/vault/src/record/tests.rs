use proptest::prelude::*;

use super::*;
use crate::testing::{Counting, Seeded, check_every_change, hex, key, other_key};

const BODY: &[u8] = br#"{"a":1}"#;

#[test]
fn a_sealed_record_is_what_the_format_says() {
    let id = crate::testing::object().0;
    let sealed = seal_small(&key(), "recording", &id, 3, BODY, &Counting::new()).unwrap();
    assert_eq!(
        hex(&sealed),
        "01c0c1c2c3c4c5c6c7c8c9cacb45ba8747b0dbf38c56d8fe2f1ce7eff193b1a25004cfbb"
    );
}

#[test]
fn a_record_opens_as_what_it_was_sealed_as_and_as_nothing_else() {
    let sealed = seal_small(&key(), "hold", b"h1", 3, BODY, &Seeded::new(1)).unwrap();
    let open = |key: &ObjectKey, kind: &str, id: &[u8], version: u64| {
        open_small(key, kind, id, version, &sealed).map(|plain| plain.to_vec())
    };
    assert_eq!(open(&key(), "hold", b"h1", 3).unwrap(), BODY);
    let tampered = Err(VaultError::Tampered { what: WHAT });
    assert_eq!(open(&other_key(), "hold", b"h1", 3), tampered);
    assert_eq!(open(&key(), "hold", b"h2", 3), tampered);
    assert_eq!(open(&key(), "holdh", b"1", 3), tampered);
    assert_eq!(open(&key(), "recording", b"h1", 3), tampered);
    assert_eq!(open(&key(), "hold", b"h1", 2), tampered);
}

#[test]
fn every_change_to_a_sealed_record_is_refused() {
    let sealed = seal_small(&key(), "hold", b"h1", 3, BODY, &Seeded::new(1)).unwrap();
    check_every_change(&sealed, |changed| open_small(&key(), "hold", b"h1", 3, changed).is_err());
}

#[test]
fn a_record_has_a_limit_both_ways() {
    let random = Seeded::new(1);
    let mut body = vec![0; MAX_SMALL_BYTES];
    let sealed = seal_small(&key(), "hold", b"h1", 3, &body, &random).unwrap();
    assert_eq!(open_small(&key(), "hold", b"h1", 3, &sealed).unwrap().len(), MAX_SMALL_BYTES);
    body.push(0);
    let too_long = seal_small(&key(), "hold", b"h1", 3, &body, &random).unwrap_err();
    assert!(matches!(too_long, VaultError::TooLong { got_bytes: 1_048_577, .. }), "{too_long}");
    let longer = [sealed, vec![0]].concat();
    let too_long = open_small(&key(), "hold", b"h1", 3, &longer).unwrap_err();
    assert!(matches!(too_long, VaultError::TooLong { .. }), "{too_long}");
}

proptest! {
    #[test]
    fn any_record_comes_back(
        kind in ".{0,20}",
        id in prop::collection::vec(any::<u8>(), 0..40),
        version: u64,
        body in prop::collection::vec(any::<u8>(), 0..2000),
        seed: u64,
    ) {
        let sealed = seal_small(&key(), &kind, &id, version, &body, &Seeded::new(seed)).unwrap();
        let opened = open_small(&key(), &kind, &id, version, &sealed).unwrap();
        prop_assert_eq!(&*opened, &body);
    }

    #[test]
    fn any_bytes_at_all_are_refused_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        prop_assert!(open_small(&key(), "hold", b"h1", 1, &bytes).is_err());
    }
}
