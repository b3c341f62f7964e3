use proptest::prelude::*;

use super::*;
use crate::testing::{Files, entry, log, merkle_tree_hash};

#[test]
fn only_what_changed_is_published() {
    let mut sequencer = Sequencer::new();
    assert!(sequencer.publish().is_empty());
    sequencer.append(b"first").unwrap();
    let files: Files = sequencer.publish().into_iter().collect();
    let names: Vec<String> = files.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["tile/0/000.p/1", "tile/entries/000.p/1"]);
    assert!(sequencer.publish().is_empty());
}

#[test]
fn a_full_bundle_is_published_whole_and_once() {
    let mut sequencer = Sequencer::new();
    for number in 0..256 {
        assert_eq!(sequencer.append(&entry(number).encode()), Ok(number));
    }
    let files: Files = sequencer.publish().into_iter().collect();
    let names: Vec<String> = files.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
    assert!(sequencer.publish().is_empty());
    assert!(sequencer.bundle().is_empty());
}

#[test]
fn an_entry_too_long_for_a_bundle_changes_nothing() {
    let mut sequencer = Sequencer::new();
    sequencer.append(b"first").unwrap();
    let root = sequencer.root();
    assert_eq!(sequencer.append(&vec![0; 65_536]), Err(TileError::EntryTooLong(65_536)));
    assert_eq!((sequencer.size(), sequencer.root()), (1, root));
    assert_eq!(sequencer.bundle(), [&[0, 5][..], b"first"].concat());
}

#[test]
fn a_bundle_and_an_edge_that_disagree_are_not_resumed() {
    let mut sequencer = Sequencer::new();
    for number in 0..300 {
        sequencer.append(&entry(number).encode()).unwrap();
    }
    let (edge, bundle) = (sequencer.edge(), sequencer.bundle().to_vec());
    assert!(Sequencer::resume(300, &edge, &bundle).is_ok());
    for place in [2, bundle.len() / 2, bundle.len() - 1] {
        let mut altered = bundle.clone();
        altered[place] ^= 1;
        assert!(Sequencer::resume(300, &edge, &altered).is_err());
    }
    let mut altered = edge.clone();
    altered[5] ^= 1;
    let refused = Sequencer::resume(300, &altered, &bundle).unwrap_err();
    assert_eq!(refused, SequenceError::Disagree);
    let refused = Sequencer::resume(300, &edge, &[]).unwrap_err();
    assert_eq!(refused, SequenceError::Disagree);
    let refused = Sequencer::resume(299, &edge, &bundle).unwrap_err();
    assert!(matches!(refused, SequenceError::Tree(_)));
    let refused = Sequencer::resume(300, &edge, &bundle[..bundle.len() - 1]).unwrap_err();
    assert_eq!(refused, SequenceError::Bundle(TileError::BundleTooShort));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However often a log is published, and however often its sequencer is made anew from what
    /// was stored, the files of its last size are the same.
    #[test]
    fn interruptions_leave_no_trace(stops in proptest::collection::btree_set(0..700_u64, 0..12)) {
        let plain = log(700, &[]);
        let mut sequencer = Sequencer::new();
        let mut files = Files::new();
        for (number, entry) in (0..).zip(&plain.entries) {
            if stops.contains(&number) {
                files.extend(sequencer.publish());
                let (edge, bundle) = (sequencer.edge(), sequencer.bundle().to_vec());
                sequencer = Sequencer::resume(number, &edge, &bundle).unwrap();
            }
            sequencer.append(entry).unwrap();
        }
        files.extend(sequencer.publish());
        for (path, bytes) in &plain.files {
            prop_assert_eq!(files.get(path), Some(bytes), "{}", path);
        }
        let leaves: Vec<Hash> = plain.entries.iter().map(|entry| leaf_hash(entry)).collect();
        prop_assert_eq!(sequencer.root(), merkle_tree_hash(&leaves));
    }
}
