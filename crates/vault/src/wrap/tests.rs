use super::*;
use crate::testing::{Counting, Seeded, check_every_change, hex, key, object, other_object};

fn epoch() -> Epoch {
    Epoch::new("2026-11").unwrap()
}

#[test]
fn wrapped_keys_are_what_the_format_says() {
    let random = Counting::new();
    let kek = Kek::generate(epoch(), &random);
    let wrapped = wrap(&kek, object(), &key(), &random).unwrap();
    assert_eq!(
        hex(&wrapped),
        "01e0e1e2e3e4e5e6e7e8e9eaebf868823d10b58dff911df64ff8df7bbdc755add2e47842cbbc95d859f9\
         e096b2b868a86416a4a8551239c5e2df40259a"
    );

    let random = Counting::new();
    let kek = Kek::generate(epoch(), &random);
    let wrapped = wrap_kek(&RootKey::from_bytes(key().expose()), &kek, &random).unwrap();
    assert_eq!(
        hex(&wrapped),
        "01e0e1e2e3e4e5e6e7e8e9eaeb3adc84e2451a3d642c3690dd259bdb9ba884ac1ecc9097c0a426a8cb7e\
         49e779c45db0c8ccdc924bb43cb17900795200"
    );
    assert_eq!(wrapped.len(), WRAPPED_KEY_BYTES);
}

#[test]
fn a_key_comes_back_through_both_wrappings() {
    let random = Seeded::new(1);
    let root = RootKey::generate(&random);
    let kek = Kek::generate(epoch(), &random);
    let epoch_row = wrap_kek(&root, &kek, &random).unwrap();
    let object_row = wrap(&kek, object(), &key(), &random).unwrap();

    let kek = unwrap_kek(&root, epoch(), &epoch_row).unwrap();
    assert_eq!(unwrap(&kek, object(), &object_row).unwrap(), key());
}

#[test]
fn a_wrapped_key_opens_for_its_own_key_epoch_and_object_alone() {
    let random = Seeded::new(1);
    let (root, other_root) = (RootKey::generate(&random), RootKey::generate(&random));
    let kek = Kek::generate(epoch(), &random);
    let other_kek = Kek::generate(epoch(), &random);
    let moved = Kek { epoch: Epoch::new("2026-12").unwrap(), secret: kek.secret.clone() };
    let wrapped = wrap(&kek, object(), &key(), &random).unwrap();
    let tampered = VaultError::Tampered { what: OBJECT_KEY };
    assert_eq!(unwrap(&other_kek, object(), &wrapped).unwrap_err(), tampered);
    assert_eq!(unwrap(&moved, object(), &wrapped).unwrap_err(), tampered);
    assert_eq!(unwrap(&kek, other_object(), &wrapped).unwrap_err(), tampered);

    let wrapped = wrap_kek(&root, &kek, &random).unwrap();
    let tampered = VaultError::Tampered { what: EPOCH_KEY };
    assert_eq!(unwrap_kek(&other_root, epoch(), &wrapped).unwrap_err(), tampered);
    assert_eq!(unwrap_kek(&root, moved.epoch, &wrapped).unwrap_err(), tampered);
}

#[test]
fn an_epoch_key_is_no_object_key() {
    let random = Seeded::new(1);
    let kek = Kek::generate(epoch(), &random);
    let root = RootKey::from_bytes(kek.secret.expose());
    let wrapped = wrap_kek(&root, &kek, &random).unwrap();
    assert!(unwrap(&kek, object(), &wrapped).is_err());
}

#[test]
fn every_change_to_a_wrapped_key_is_refused() {
    let random = Seeded::new(1);
    let root = RootKey::generate(&random);
    let kek = Kek::generate(epoch(), &random);
    let wrapped = wrap(&kek, object(), &key(), &random).unwrap();
    check_every_change(&wrapped, |changed| unwrap(&kek, object(), changed).is_err());
    let wrapped = wrap_kek(&root, &kek, &random).unwrap();
    check_every_change(&wrapped, |changed| unwrap_kek(&root, epoch(), changed).is_err());
}

#[test]
fn a_key_wrapped_twice_looks_different() {
    let random = Seeded::new(1);
    let kek = Kek::generate(epoch(), &random);
    let wrap_again = || wrap(&kek, object(), &key(), &random).unwrap();
    assert_ne!(wrap_again(), wrap_again());
}
