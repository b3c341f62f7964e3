use super::*;
use crate::testing::{Seeded, hex, key};

// The known answers in this crate come from a second implementation, in another language and on
// another library, written from `docs/formats`.

#[test]
fn derived_keys_are_what_the_format_says() {
    assert_eq!(
        hex(key().derivative("preview").expose()),
        "1093470222461692974ba4e9cf507bc61d6f7126e4a23ca50d305009d3046af2"
    );
    assert_eq!(
        hex(&key().digest_salt()),
        "dd18fdf88ec7214a0ac236a7b352c43cbd72af2f28677875d4285770ab257265"
    );
}

#[test]
fn label_and_context_do_not_run_into_each_other() {
    let secret = key().0;
    assert_ne!(secret.derive("trailer", b""), secret.derive("trail", b"er"));
    assert_ne!(secret.derive("trailer", b""), secret.derive("trailer", b"\0"));
    assert_ne!(key().derivative("a").derivative("b"), key().derivative("ab"));
}

#[test]
fn a_derivative_is_another_key_and_the_same_one_each_time() {
    assert_eq!(key().derivative("clip"), key().derivative("clip"));
    assert_ne!(key().derivative("clip"), key().derivative("preview"));
    assert_ne!(key().derivative("clip"), key());
    assert_ne!(key().derivative(""), key());
}

#[test]
fn keys_are_drawn_from_the_given_randomness() {
    let random = Seeded::new(1);
    assert_ne!(ObjectKey::generate(&random), ObjectKey::generate(&random));
    assert_eq!(ObjectKey::generate(&Seeded::new(1)), ObjectKey::generate(&Seeded::new(1)));
    let (root, again) = (RootKey::generate(&random), RootKey::generate(&random));
    assert_ne!(root, again);
    assert_eq!(RootKey::from_bytes(root.expose()), root);
}

#[test]
fn no_key_shows_itself() {
    let random = Seeded::new(1);
    let epoch = Epoch::new("2026-11").unwrap();
    let root = RootKey::generate(&random);
    for (shown, wanted) in [
        (format!("{:?}", ObjectKey::generate(&random)), "ObjectKey(hidden)"),
        (format!("{root:?}"), "RootKey(hidden)"),
        (
            format!("{:?}", Kek::generate(epoch, &random)),
            "Kek { epoch: Epoch(\"2026-11\"), secret: hidden }",
        ),
        (format!("{:?}", root.handle_key("x")), "HandleKey(hidden)"),
        (format!("{:?}", key().handle_key("x")), "HandleKey(hidden)"),
    ] {
        assert_eq!(shown, wanted);
    }
}
