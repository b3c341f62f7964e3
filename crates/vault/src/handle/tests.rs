use crate::id::Epoch;
use crate::key::{Kek, RootKey};
use crate::testing::{Seeded, hex, key};

fn root() -> RootKey {
    RootKey::from_bytes(key().expose())
}

#[test]
fn handles_and_tokens_are_what_the_format_says() {
    let handles = root().handle_key("epoch:2026-11");
    assert_eq!(hex(&handles.handle("officer", b"P1234")), "f768098aff32b62e9b081df8c23f55d7");
    assert_eq!(hex(&handles.token("name", "smi")), "ce7559c29ae848c304dd568a806bf8ed");
}

#[test]
fn a_handle_depends_on_key_label_kind_and_id() {
    let handles = root().handle_key("epoch:2026-11");
    let handle = handles.handle("officer", b"P1234");
    for (other, why) in [
        (handles.handle("object", b"P1234"), "kind"),
        (handles.handle("officer", b"P1235"), "id"),
        (handles.handle("officerP", b"1234"), "border between kind and id"),
        (handles.token("officer", "P1234"), "handle or token"),
        (root().handle_key("epoch:2026-12").handle("officer", b"P1234"), "label"),
        (key().handle_key("epoch:2026-12").handle("officer", b"P1234"), "key"),
    ] {
        assert_ne!(handle, other, "{why}");
    }
    assert_eq!(handle, root().handle_key("epoch:2026-11").handle("officer", b"P1234"));
}

#[test]
fn an_epoch_that_ends_takes_its_handles_with_it() {
    let random = Seeded::new(1);
    let epoch = Epoch::new("2026-11").unwrap();
    let (kek, later) = (Kek::generate(epoch.clone(), &random), Kek::generate(epoch, &random));
    let handle = |kek: &Kek| kek.handle_key("actor").handle("officer", b"P1234");
    assert_ne!(handle(&kek), handle(&later));
    assert_eq!(handle(&kek), handle(&kek.clone()));
}
