use super::*;
use crate::testing::{ORIGIN, key, leaves};

/// The specification's example. Its signature is the Go checksum database's own, under the name
/// and origin that the specification gives it.
const SPEC_TEXT: &str =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

/// The same tree as its log published it.
const GO_NOTE: &str = "go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
    — sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
const GO_KEY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

#[test]
fn the_specifications_example_is_read_and_written_back() {
    let checkpoint = Checkpoint::parse(SPEC_TEXT).unwrap();
    assert_eq!(checkpoint.origin, "example.com/behind-the-sofa");
    assert_eq!(checkpoint.size, 20_852_163);
    assert_eq!(checkpoint.root[..4], [0x0a, 0xc5, 0x18, 0x6a]);
    assert_eq!(checkpoint.to_text(), SPEC_TEXT);
}

#[test]
fn a_checkpoint_of_the_go_checksum_database_verifies() {
    let keys = [VerifierKey::parse(GO_KEY).unwrap()];
    let (checkpoint, _) = Checkpoint::open(GO_NOTE, "go.sum database tree", &keys).unwrap();
    assert_eq!(checkpoint.size, 20_852_163);
}

#[test]
fn a_signed_checkpoint_is_opened_under_its_own_origin_only() {
    let checkpoint = Checkpoint::new(ORIGIN, 8, leaves(1)[0]);
    let note = checkpoint.sign(&key()).unwrap();
    let keys = [key().verifier().clone()];
    let (opened, by) = Checkpoint::open(&note, ORIGIN, &keys).unwrap();
    assert_eq!((opened, by.verified), (checkpoint, vec![ORIGIN.to_owned()]));
    let refused = Checkpoint::open(&note, "ledger.example/other", &keys).unwrap_err();
    assert!(matches!(refused, CheckpointError::Origin { .. }));
    let refused = Checkpoint::open(&note, ORIGIN, &[]).unwrap_err();
    assert_eq!(refused, CheckpointError::Note(NoteError::Untrusted));
}

#[test]
fn extension_lines_are_kept() {
    let text = format!("{SPEC_TEXT}one\ntwo lines\n");
    let checkpoint = Checkpoint::parse(&text).unwrap();
    assert_eq!(checkpoint.extensions, ["one", "two lines"]);
    assert_eq!(checkpoint.to_text(), text);
}

#[track_caller]
fn check(text: &str, expected: CheckpointError) {
    assert_eq!(Checkpoint::parse(text), Err(expected), "{text:?}");
}

#[test]
fn other_texts_are_refused() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let text_at_fault = CheckpointError::Note(NoteError::Text);
    check("", text_at_fault.clone());
    check(&format!("o\n1\n{root}"), text_at_fault.clone());
    check(&format!("o\r\n1\n{root}\n"), text_at_fault);
    check("o\n1\n", CheckpointError::Lines);
    check(&format!("\n1\n{root}\n"), CheckpointError::Lines);
    check(&format!("o\n1\n{root}\n\n"), CheckpointError::Lines);
    check(&format!("o\n1\n{root}\n\nextension\n"), CheckpointError::Lines);
    for size in ["", "01", "+1", "-1", "1 ", "1.0", "0x1", "00", "18446744073709551616"] {
        check(&format!("o\n{size}\n{root}\n"), CheckpointError::Size);
    }
    let urls = root.replace('/', "_");
    let unpadded = root.trim_end_matches('=');
    let loose = root.replace("I=", "J=");
    let longer = format!("AAAA{root}");
    for root in ["", "AAAA", &urls, unpadded, &loose, &longer, "é"] {
        check(&format!("o\n1\n{root}\n"), CheckpointError::Root);
    }
    assert_eq!(Checkpoint::parse(&format!("o\n0\n{root}\n")).unwrap().size, 0);
}

#[test]
fn a_checkpoint_that_could_not_be_read_back_is_not_signed() {
    let sound = Checkpoint::new(ORIGIN, 8, [1; 32]);
    for origin in ["", "two\nlines", "tab\t"] {
        assert!(Checkpoint { origin: origin.to_owned(), ..sound.clone() }.sign(&key()).is_err());
    }
    for line in ["", "two\nlines"] {
        let extensions = vec![line.to_owned()];
        assert!(Checkpoint { extensions, ..sound.clone() }.sign(&key()).is_err());
    }
    assert!(sound.sign(&key()).is_ok());
}
