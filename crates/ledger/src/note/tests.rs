use super::*;

/// The example of the signed-note specification.
const SPEC_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const SPEC_TEXT: &str = "This is an example message.\n";
const SPEC_NOTE: &str = "This is an example message.\n\n\
    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name, &[seed; 32]).unwrap()
}

#[test]
fn the_specifications_example_verifies() {
    let key = VerifierKey::parse(SPEC_KEY).unwrap();
    assert_eq!(key.name(), "example.com/foo");
    assert_eq!(key.to_string(), SPEC_KEY);
    let opened = open(SPEC_NOTE, &[key]).unwrap();
    assert_eq!(opened.text, SPEC_TEXT);
    assert_eq!(opened.verified, ["example.com/foo"]);
}

/// The example key pair of Go's `sumdb/note`: the seed is in its documentation, and Ed25519 gives
/// one signature for one text.
#[test]
fn another_implementations_key_signs_the_same_bytes() {
    let seed = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let bytes = STANDARD.decode(seed.splitn(5, '+').last().unwrap()).unwrap();
    let key = SigningKey::from_seed("PeterNeumann", bytes[1..].try_into().unwrap()).unwrap();
    let public = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(key.verifier_key(), public);
    let text = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n";
    let line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    assert_eq!(key.sign(text), Ok(format!("{text}\n{line}")));
}

#[test]
fn a_note_opens_only_with_a_key_that_signed_it() {
    let (ours, other) = (key("a.example", 1), key("b.example", 2));
    let note = ours.sign("text\n").unwrap();
    assert!(open(&note, &[ours.verifier().clone(), other.verifier().clone()]).is_ok());
    assert_eq!(open(&note, &[other.verifier().clone()]), Err(NoteError::Untrusted));
    assert_eq!(open(&note, &[]), Err(NoteError::Untrusted));
    // The same name with another key has another id, and is another key.
    let namesake = key("a.example", 3);
    assert_eq!(open(&note, &[namesake.verifier().clone()]), Err(NoteError::Untrusted));
}

#[test]
fn several_keys_may_sign_one_note() {
    let (ours, other) = (key("a.example", 1), key("b.example", 2));
    let note = other.add_signature(&ours.sign("one\n\ntwo\n").unwrap()).unwrap();
    let keys = [other.verifier().clone(), ours.verifier().clone()];
    let opened = open(&note, &keys).unwrap();
    assert_eq!(opened.text, "one\n\ntwo\n");
    assert_eq!(opened.verified, ["a.example", "b.example"]);
    assert_eq!(open(&note, &keys[..1]).unwrap().verified, ["b.example"]);
    let twice = ours.add_signature(&note).unwrap();
    assert_eq!(open(&twice, &keys).unwrap().verified, ["a.example", "b.example"]);
}

#[test]
fn a_cosignature_of_an_unknown_type_is_passed_over() {
    let ours = key("a.example", 1);
    let cosignature = STANDARD.encode([9; 4 + 8 + 64]);
    let note = format!("{}— witness.example {cosignature}\n", ours.sign("text\n").unwrap());
    assert_eq!(open(&note, &[ours.verifier().clone()]).unwrap().verified, ["a.example"]);
}

#[test]
fn one_wrong_signature_by_a_trusted_key_spoils_the_note() {
    let (ours, other) = (key("a.example", 1), key("b.example", 2));
    let keys = [ours.verifier().clone(), other.verifier().clone()];
    let good = ours.sign("text\n").unwrap();
    let bad = other.sign("texts\n").unwrap();
    let note = format!("{good}{}\n", bad.lines().last().unwrap());
    assert_eq!(open(&note, &keys), Err(NoteError::Invalid("b.example".to_owned())));
}

#[test]
fn every_flipped_bit_of_a_note_is_noticed() {
    let ours = key("a.example", 1);
    let note = ours.sign("origin\n12\nroot\n").unwrap();
    let keys = [ours.verifier().clone()];
    for place in 0..note.len() * 8 {
        let mut bytes = note.clone().into_bytes();
        bytes[place / 8] ^= 1 << (place % 8);
        if let Ok(flipped) = String::from_utf8(bytes) {
            assert!(open(&flipped, &keys).is_err(), "bit {place} of {flipped:?}");
        }
    }
}

#[track_caller]
fn check_note(note: &str, expected: NoteError) {
    assert_eq!(open(note, &[VerifierKey::parse(SPEC_KEY).unwrap()]), Err(expected), "{note:?}");
}

#[test]
fn malformed_notes_are_refused() {
    let line = "— example.com/foo AAAAAAAA\n";
    check_note("", NoteError::Text);
    check_note("text", NoteError::Text);
    check_note("text\n", NoteError::NoSignatures);
    check_note("text\n\n", NoteError::NoSignatures);
    check_note(&format!("text\n{line}"), NoteError::NoSignatures);
    check_note(&format!("te\rxt\n\n{line}"), NoteError::Text);
    check_note(&format!("te\0xt\n\n{line}"), NoteError::Text);
    check_note(&format!("text\n\n{}", line.trim_end()), NoteError::Text);
    check_note("text\n\n- example.com/foo AAAAAAAA\n", NoteError::SignatureLine);
    check_note("text\n\n— example.com/foo\n", NoteError::SignatureLine);
    check_note("text\n\n—  AAAAAAAA\n", NoteError::SignatureLine);
    check_note("text\n\n— a+b AAAAAAAA\n", NoteError::SignatureLine);
    check_note("text\n\n— a\u{a0}b AAAAAAAA\n", NoteError::SignatureLine);
    check_note("text\n\n— a AAAAAA==\n", NoteError::SignatureLine);
    check_note("text\n\n— a AAAAAAA\n", NoteError::SignatureLine);
    check_note("text\n\n— a AAAAAAAA \n", NoteError::SignatureLine);
    check_note(&format!("text\n\n{}", line.repeat(65)), NoteError::TooLarge);
    check_note(&format!("{}\n\n{line}", "t".repeat(MAX_NOTE_BYTES)), NoteError::TooLarge);
}

#[test]
fn sixty_four_signatures_are_read_and_no_more_are_added() {
    let ours = key("a.example", 1);
    let mut note = ours.sign("text\n").unwrap();
    for _ in 1..MAX_SIGNATURES {
        note = ours.add_signature(&note).unwrap();
    }
    assert!(open(&note, &[ours.verifier().clone()]).is_ok());
    assert_eq!(ours.add_signature(&note), Err(NoteError::TooLarge));
}

#[test]
fn text_that_no_note_can_carry_is_not_signed() {
    let ours = key("a.example", 1);
    for text in ["", "no newline", "tab\t\n", "nul\0\n"] {
        assert_eq!(ours.sign(text), Err(NoteError::Text));
    }
    let long = format!("{}\n", "t".repeat(MAX_NOTE_BYTES));
    assert_eq!(ours.sign(&long), Err(NoteError::TooLarge));
}

#[test]
fn names_that_no_signature_line_can_carry_are_refused() {
    for name in ["", "a b", "a+b", "a\u{2003}b", "a\nb", "a\tb", &"n".repeat(257)] {
        assert!(matches!(SigningKey::from_seed(name, &[1; 32]), Err(NoteError::Name)), "{name:?}");
    }
}

#[track_caller]
fn check_key(text: &str, expected: NoteError) {
    assert_eq!(VerifierKey::parse(text), Err(expected), "{text}");
}

#[test]
fn malformed_verifier_keys_are_refused() {
    let bytes = "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    check_key("", NoteError::VerifierKey);
    check_key("example.com/foo+530d903a", NoteError::VerifierKey);
    check_key("example.com/foo+530d903a+", NoteError::VerifierKey);
    check_key("example.com/foo+530d903a+%%%", NoteError::VerifierKey);
    check_key("example.com/foo+530d903a+AQ==", NoteError::Key);
    check_key(&format!("example.com/foo+530d903b+{bytes}"), NoteError::KeyId);
    check_key(&format!("example.com/fop+530d903a+{bytes}"), NoteError::KeyId);
    check_key(&format!("+530d903a+{bytes}"), NoteError::Name);
    let cosigner = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
    check_key(cosigner, NoteError::KeyType(4));
    let capitals = format!("example.com/foo+530D903A+{bytes}");
    assert_eq!(VerifierKey::parse(&capitals), VerifierKey::parse(SPEC_KEY));
}

#[test]
fn a_signing_key_does_not_show_its_secret() {
    let shown = format!("{:?}", key("a.example", 1));
    assert!(shown.starts_with("SigningKey(a.example+"));
    assert!(!shown.contains(&STANDARD.encode([1; 32])));
}
