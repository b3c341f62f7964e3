use super::*;
use crate::note::NoteError;
use crate::testing::{ORIGIN, key, log};
use crate::{inclusion_proof, leaf_hash};

fn proof(index: u64) -> (LogProof, Hash) {
    let log = log(300, &[]);
    let hashes = inclusion_proof(&log.files, 300, index).unwrap();
    let leaf = leaf_hash(&log.entries[usize::try_from(index).unwrap()]);
    (LogProof { extra: None, index, hashes, checkpoint: log.checkpoint }, leaf)
}

#[test]
fn a_proof_survives_its_text_and_holds() {
    let keys = [key().verifier().clone()];
    for index in [0, 255, 256, 299] {
        let (proof, leaf) = proof(index);
        let read: LogProof = proof.to_string().parse().unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(&leaf, ORIGIN, &keys).unwrap().size, 300);
    }
}

#[test]
fn the_text_is_laid_out_as_the_specification_says() {
    let (mut proof, _) = proof(256);
    proof.hashes.truncate(1);
    proof.extra = Some(b"salt".to_vec());
    let hash = STANDARD.encode(proof.hashes[0]);
    let expected = format!(
        "c2sp.org/tlog-proof@v1\nextra c2FsdA==\nindex 256\n{hash}\n\n{}",
        proof.checkpoint
    );
    assert_eq!(proof.to_string(), expected);
    assert_eq!(expected.parse(), Ok(proof));
}

#[test]
fn a_log_of_one_entry_needs_no_hashes() {
    let log = log(1, &[]);
    let checkpoint = log.checkpoint;
    let proof = LogProof { extra: None, index: 0, hashes: vec![], checkpoint };
    let read: LogProof = proof.to_string().parse().unwrap();
    let leaf = leaf_hash(&log.entries[0]);
    assert!(read.verify(&leaf, ORIGIN, &[key().verifier().clone()]).is_ok());
}

#[test]
fn a_proof_does_not_hold_for_another_leaf_place_log_or_key() {
    let keys = [key().verifier().clone()];
    let (proof, leaf) = proof(7);
    let inclusion = LogProofError::Inclusion(ProofError::Root);
    assert_eq!(proof.verify(&[0; 32], ORIGIN, &keys), Err(inclusion.clone()));
    let moved = LogProof { index: 8, ..proof.clone() };
    assert_eq!(moved.verify(&leaf, ORIGIN, &keys), Err(inclusion));
    let elsewhere = proof.verify(&leaf, "ledger.example/other", &keys);
    assert!(matches!(elsewhere, Err(LogProofError::Checkpoint(CheckpointError::Origin { .. }))));
    let untrusted = LogProofError::Checkpoint(NoteError::Untrusted.into());
    assert_eq!(proof.verify(&leaf, ORIGIN, &[]), Err(untrusted));
}

#[test]
fn every_flipped_byte_of_a_proof_is_noticed() {
    let keys = [key().verifier().clone()];
    let (proof, leaf) = proof(299);
    let text = proof.to_string();
    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1;
        let holds = String::from_utf8(bytes)
            .ok()
            .and_then(|text| text.parse::<LogProof>().ok())
            .is_some_and(|proof| proof.verify(&leaf, ORIGIN, &keys).is_ok());
        assert!(!holds, "byte {place}");
    }
}

#[test]
fn other_layouts_are_refused() {
    let hash = STANDARD.encode([1; 32]);
    let body = "\n\norigin\n1\nroot\n";
    let header = HEADER;
    for text in [
        String::new(),
        format!("{header}\nindex 0"),
        format!("{header}{body}"),
        format!("c2sp.org/tlog-proof@v2\nindex 0{body}"),
        format!("{header}\nindex 01{body}"),
        format!("{header}\nindex -1{body}"),
        format!("{header}\nIndex 1{body}"),
        format!("{header}\nextra %\nindex 1{body}"),
        format!("{header}\nindex 1\nextra AAAA{body}"),
        format!("{header}\nindex 1\n{hash} {body}"),
        format!("{header}\nindex 1\n{}{body}", STANDARD.encode([1; 33])),
        format!("{header}\nindex 1{}{body}", format!("\n{hash}").repeat(65)),
        format!("{header}\nextra {}\nindex 1{body}", STANDARD.encode(vec![0; 65_537])),
        format!("{header}\nindex 1{body}{}", "x".repeat(1 << 20)),
    ] {
        assert_eq!(text.parse::<LogProof>(), Err(LogProofError::Format), "{text:.80}");
    }
    assert!(format!("{header}\nindex 1{body}").parse::<LogProof>().is_ok());
}
