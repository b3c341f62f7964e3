use super::*;
use crate::testing::{check_every_change, hex, key, object, other_key, other_object};

#[test]
fn a_sealed_tail_is_what_the_format_says() {
    let sealed = seal_tail(&key(), object(), b"half a chunk").unwrap();
    assert_eq!(
        hex(&sealed),
        "424c5441494c0001ddc0f310f59ab4e5db22651da972e814c6c7cba429cc5211e3403a834a1836b66a33\
         1bcafe43cddbc9c1c40e0e4d4ee18ec5f7d20c45be48f298dddc6a631e227e1939dff88cdffa"
    );
    assert_eq!(&**open_tail(&key(), object(), &sealed).unwrap(), b"half a chunk");
}

#[test]
fn every_change_to_a_tail_is_refused() {
    let sealed = seal_tail(&key(), object(), b"half a chunk").unwrap();
    check_every_change(&sealed, |changed| open_tail(&key(), object(), changed).is_err());
}

#[test]
fn a_tail_opens_under_its_own_key_and_for_its_own_object() {
    let sealed = seal_tail(&key(), object(), b"half a chunk").unwrap();
    let wrong_key = open_tail(&other_key(), object(), &sealed).unwrap_err();
    assert_eq!(wrong_key, VaultError::WrongKey { what: WHAT });
    let moved = open_tail(&key(), other_object(), &sealed).unwrap_err();
    assert_eq!(moved, VaultError::Tampered { what: WHAT });
}

#[test]
fn two_tails_under_one_key_by_mistake_still_share_no_nonce() {
    let nonce = |object, plain: &[u8]| {
        seal_tail(&key(), object, plain).unwrap()[8 + KEY_BYTES..][..NONCE_BYTES].to_vec()
    };
    assert_ne!(nonce(object(), b"one"), nonce(object(), b"two"));
    assert_ne!(nonce(object(), b"one"), nonce(other_object(), b"one"));
    assert_eq!(nonce(object(), b"one"), nonce(object(), b"one"));
}

#[test]
fn a_tail_is_shorter_than_a_chunk() {
    for (bytes, fits) in [(0, true), (MAX_TAIL_BYTES, true), (MAX_TAIL_BYTES + 1, false)] {
        let plain = vec![7; bytes];
        let sealed = seal_tail(&key(), object(), &plain);
        assert_eq!(sealed.is_ok(), fits, "{bytes}");
        if let Ok(sealed) = sealed {
            assert_eq!(&*open_tail(&key(), object(), &sealed).unwrap(), &plain);
        }
    }
    let huge = vec![0; MAX_TAIL_BYTES + OVERHEAD_BYTES + 1];
    let refused = open_tail(&key(), object(), &huge).unwrap_err();
    assert!(matches!(refused, VaultError::TooLong { .. }), "{refused}");
}
