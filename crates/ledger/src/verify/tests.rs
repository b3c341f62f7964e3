use proptest::prelude::*;

use super::*;
use crate::testing::{Files, Log, ORIGIN, entry, key, log, signed};
use crate::tree::MAX_SIZE;
use crate::{Checkpoint, EMPTY_ROOT, SigningKey};

/// Verifies a log against all its earlier checkpoints, and looks at every entry handed over.
fn verify(log: &Log) -> Verdict {
    let earlier: Vec<&str> = log.earlier.values().map(String::as_str).collect();
    verify_against(log, &log.checkpoint, &earlier)
}

fn verify_against(log: &Log, checkpoint: &str, earlier: &[&str]) -> Verdict {
    let keys = [key().verifier().clone()];
    let (mut next, mut seen) = (0, 0);
    let verdict = verify_log(&log.files, ORIGIN, &keys, checkpoint, earlier, |index, entry| {
        assert!(index >= next, "entries come in order");
        next = index + 1;
        seen += 1;
        let original = &log.entries[usize::try_from(index).unwrap()];
        assert_eq!(&entry.encode(), original, "only what was signed is handed over");
    });
    assert_eq!(verdict.sound, seen);
    verdict
}

fn places(verdict: &Verdict) -> Vec<String> {
    let mut places: Vec<String> =
        verdict.faults.iter().map(|fault| fault.place.to_string()).collect();
    places.dedup();
    places
}

/// Expects exactly those places to be blamed.
#[track_caller]
fn check(log: &Log, expected: &[&str]) {
    let verdict = verify(log);
    assert_eq!(places(&verdict), expected, "{:#?}", verdict.faults);
    assert_eq!(verdict.holds(), expected.is_empty());
}

fn path(text: &str) -> TilePath {
    text.parse().unwrap()
}

impl Log {
    /// Flips one bit of a file.
    fn flip(&mut self, file: &str, byte: usize) {
        self.files.get_mut(&path(file)).unwrap()[byte] ^= 0x10;
    }

    /// Flips one bit of an entry in its bundle, and says where that was.
    fn flip_entry(&mut self, index: u64, byte: usize) {
        let size = self.entries.len() as u64;
        let file = TilePath::entries(index / 256, size).unwrap();
        let first = usize::try_from(index / 256 * 256).unwrap();
        let before = &self.entries[first..usize::try_from(index).unwrap()];
        let start: usize = before.iter().map(|entry| entry.len() + 2).sum();
        self.files.get_mut(&file).unwrap()[start + 2 + byte] ^= 0x10;
    }
}

#[test]
fn a_sound_log_holds_at_every_kind_of_size() {
    for size in [0, 1, 2, 255, 256, 257, 300, 512, 700] {
        let log = log(size, &[0, 1, 17, 255, 256, 257, 511, 512]);
        let verdict = verify(&log);
        assert_eq!(verdict.faults, [], "size {size}");
        assert_eq!((verdict.size, verdict.sound, verdict.unlisted), (size, size, 0));
        assert_eq!(signed(size, verdict.root), log.checkpoint);
    }
}

#[test]
fn an_empty_log_has_the_empty_root() {
    let verdict = verify(&log(0, &[]));
    assert_eq!((verdict.root, verdict.holds()), (EMPTY_ROOT, true));
}

#[test]
fn an_altered_entry_is_blamed_alone() {
    for size in [30, 256, 300, 600] {
        let sound = log(size, &[3, 20, 255]);
        for index in [0, 3, 29, size / 2, size - 1] {
            let mut log = sound.clone();
            log.flip_entry(index, 40);
            check(&log, &[&format!("entry {index}")]);
            assert_eq!(verify(&log).sound, size - 1);
        }
    }
}

#[test]
fn an_altered_tile_is_blamed_alone() {
    for (size, files) in [
        (30, &["tile/0/000.p/30"][..]),
        (256, &["tile/0/000", "tile/1/000.p/1"]),
        (600, &["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"]),
    ] {
        let sound = log(size, &[3, 20, 255]);
        for file in files {
            let mut log = sound.clone();
            log.flip(file, 7);
            check(&log, &[file]);
            assert_eq!(verify(&log).sound, size);
        }
    }
}

#[test]
fn faults_in_a_log_of_three_levels_are_told_apart() {
    let sound = log(65_536 + 300, &[1_000, 65_536]);
    check(&sound, &[]);
    let one = |change: &dyn Fn(&mut Log), expected: &[&str]| {
        let mut log = sound.clone();
        change(&mut log);
        check(&log, expected);
    };
    one(&|log| log.flip("tile/1/000", 31), &["tile/1/000"]);
    one(&|log| log.flip("tile/1/001.p/1", 31), &["tile/1/001.p/1"]);
    one(&|log| log.flip("tile/2/000.p/1", 31), &["tile/2/000.p/1"]);
    one(&|log| log.flip("tile/0/100", 31), &["tile/0/100"]);
    one(&|log| log.flip_entry(25_700, 50), &["entry 25700"]);
    let several = |log: &mut Log| {
        log.flip_entry(5, 50);
        log.flip("tile/0/100", 31);
        log.flip("tile/0/257.p/44", 0);
    };
    let expected = ["tile/0/257.p/44", "entry 5", "tile/0/100"];
    let mut log = sound.clone();
    several(&mut log);
    let found = places(&verify(&log));
    assert!(expected.iter().all(|place| found.iter().any(|found| found == place)), "{found:?}");
}

#[test]
fn an_entry_and_its_tile_altered_together_are_both_blamed() {
    let mut log = log(600, &[100]);
    log.flip_entry(300, 40);
    let bundle = &log.files[&path("tile/entries/001")];
    let altered = bundle_entries(bundle).nth(44).unwrap().unwrap();
    let hash = leaf_hash(altered);
    log.files.get_mut(&path("tile/0/001")).unwrap()[44 * 32..45 * 32].copy_from_slice(&hash);
    check(&log, &["tile/entries/001", "tile/0/001"]);
    assert_eq!(verify(&log).sound, 600 - 256);
}

#[test]
fn a_rewritten_history_is_caught_by_a_checkpoint_that_someone_kept() {
    let kept = log(400, &[100, 200, 300]);
    let mut forged = log(400, &[]);
    let mut other = entry(150);
    other.pack += 1;
    forged.entries[150] = other.encode();
    let mut sequencer = crate::Sequencer::new();
    for entry in &forged.entries {
        sequencer.append(entry).unwrap();
    }
    forged.files = sequencer.publish().into_iter().collect();
    forged.checkpoint = signed(400, sequencer.root());
    forged.earlier = std::iter::once((400, forged.checkpoint.clone())).collect();
    check(&forged, &[]);
    forged.earlier = kept.earlier;
    let expected = ["checkpoint at size 200", "checkpoint at size 300", "checkpoint at size 400"];
    check(&forged, &expected);
}

#[test]
fn a_log_whose_end_was_cut_off_is_caught_by_a_checkpoint_that_someone_kept() {
    let mut cut = log(200, &[]);
    cut.earlier = log(400, &[100, 300]).earlier;
    check(&cut, &["checkpoint at size 400", "checkpoint at size 300"]);
}

#[test]
fn missing_files_are_named() {
    let sound = log(600, &[100, 550]);
    for file in ["tile/entries/001", "tile/entries/002.p/88", "tile/0/001", "tile/1/000.p/2"] {
        let mut log = sound.clone();
        log.files.remove(&path(file));
        check(&log, &[file]);
    }
}

#[test]
fn a_bundle_with_too_few_or_too_many_entries_or_cut_short_is_named() {
    let sound = log(600, &[100, 550]);
    let change = |file: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut log = sound.clone();
        change(log.files.get_mut(&path(file)).unwrap());
        check(&log, &[file]);
    };
    for file in ["tile/entries/000", "tile/entries/002.p/88"] {
        change(file, &|bundle| bundle.extend_from_slice(&[0, 1, 7]));
        change(file, &|bundle| bundle.truncate(bundle.len() - 1));
        change(file, &|bundle| bundle.truncate(1_000));
        change(file, &Vec::clear);
    }
    change("tile/0/000", &|tile| tile.truncate(8_160));
    change("tile/0/002.p/88", &|tile| tile.push(0));
    let last = sound.entries[599].len() + 2;
    change("tile/entries/002.p/88", &|bundle| bundle.truncate(bundle.len() - last));
}

#[test]
fn full_tiles_serve_for_partial_ones_that_are_gone() {
    let log = log(600, &[300]);
    let old = log.earlier[&300].clone();
    let mut files = log.files.clone();
    files.retain(|path, _| path.width.is_none() || path.to_string() == "tile/1/000.p/1");
    let verdict = verify_against(&Log { files, ..log }, &old, &[]);
    assert_eq!((verdict.faults, verdict.sound), (vec![], 300));
}

#[test]
fn a_leaf_that_is_no_journal_entry_is_named() {
    let mut sequencer = crate::Sequencer::new();
    sequencer.append(&entry(0).encode()).unwrap();
    sequencer.append(b"something else").unwrap();
    let files: Files = sequencer.publish().into_iter().collect();
    let checkpoint = signed(2, sequencer.root());
    let keys = [key().verifier().clone()];
    let verdict = verify_log(&files, ORIGIN, &keys, &checkpoint, &[], |_, _| {});
    assert_eq!((places(&verdict), verdict.sound), (vec!["entry 1".to_owned()], 1));
}

#[test]
fn a_checkpoint_that_is_not_the_logs_is_blamed() {
    let log = log(300, &[100]);
    let stranger = SigningKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    let root = verify(&log).root;
    let checkpoint = |origin: &str, size, root| Checkpoint::new(origin, size, root);
    let elsewhere = checkpoint("ledger.example/other", 300, root).sign(&key()).unwrap();
    let untrusted = checkpoint(ORIGIN, 300, root).sign(&stranger).unwrap();
    for note in [elsewhere, untrusted, signed(300, [1; 32])] {
        let verdict = verify_against(&log, &note, &[]);
        assert_eq!(places(&verdict), ["checkpoint"]);
        assert_eq!(verdict.sound, 300);
    }
}

#[test]
fn an_unreadable_checkpoint_leaves_the_earlier_ones_to_go_by() {
    let log = log(300, &[100]);
    let earlier = [log.earlier[&100].as_str(), log.earlier[&300].as_str()];
    for note in ["", "garbage", "garbage\n\n— a AAAAAAAA\n"] {
        let verdict = verify_against(&log, note, &earlier);
        assert_eq!(places(&verdict), ["checkpoint"]);
        assert_eq!((verdict.size, verdict.sound), (300, 300));
        let alone = verify_against(&log, note, &[]);
        assert_eq!((places(&alone), alone.size), (vec!["checkpoint".to_owned()], 0));
    }
}

#[test]
fn earlier_checkpoints_that_are_not_the_logs_are_named() {
    let log = log(300, &[100]);
    let stranger = SigningKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    let untrusted = Checkpoint::new(ORIGIN, 100, [1; 32]).sign(&stranger).unwrap();
    let earlier = [log.earlier[&100].as_str(), "garbage", untrusted.as_str()];
    let verdict = verify_against(&log, &log.checkpoint, &earlier);
    assert_eq!(places(&verdict), ["earlier checkpoint 2", "checkpoint at size 100"]);
}

#[test]
fn a_checkpoint_of_a_monstrous_size_ends_in_a_bounded_verdict() {
    let log = log(300, &[100]);
    for size in [1 << 40, MAX_SIZE, u64::MAX] {
        let earlier = [log.earlier[&100].as_str()];
        let verdict = verify_against(&log, &signed(size, [1; 32]), &earlier);
        assert!(!verdict.holds());
        assert!(verdict.faults.len() <= MAX_FAULTS);
    }
}

#[test]
fn no_more_than_a_hundred_faults_are_listed_and_the_rest_are_counted() {
    let mut log = log(300, &[]);
    for index in 0..150 {
        log.flip_entry(index, 40);
    }
    let verdict = verify(&log);
    assert_eq!((verdict.faults.len(), verdict.unlisted, verdict.sound), (100, 50, 150));
    assert_eq!(verdict.faults[99].place, Place::Entry(99));
}

#[test]
fn a_log_of_which_not_all_was_fed_does_not_hold() {
    let log = log(600, &[300, 550]);
    let keys = [key().verifier().clone()];
    let earlier: Vec<&str> = log.earlier.values().map(String::as_str).collect();
    let mut verifier = LogVerifier::new(&log.files, ORIGIN, &keys, &log.checkpoint, &earlier);
    for file in ["tile/entries/000", "tile/entries/001"] {
        assert_eq!(verifier.next_bundle(), Some(path(file)));
        verifier.feed(&log.files[&path(file)], |_, _| {});
    }
    let verdict = verifier.finish();
    let expected = ["tile/entries/002.p/88", "checkpoint at size 600", "checkpoint at size 550"];
    assert_eq!(places(&verdict), expected);
}

#[test]
fn bundles_fed_after_the_last_are_not_looked_at() {
    let log = log(3, &[]);
    let keys = [key().verifier().clone()];
    let mut verifier = LogVerifier::new(&log.files, ORIGIN, &keys, &log.checkpoint, &[]);
    let bundle = &log.files[&path("tile/entries/000.p/3")];
    verifier.feed(bundle, |_, _| {});
    assert_eq!(verifier.next_bundle(), None);
    verifier.feed(bundle, |_, _| panic!("no entry comes twice"));
    let verdict = verifier.finish();
    assert_eq!((verdict.holds(), verdict.sound), (true, 3));
}

#[test]
fn every_flipped_byte_of_a_small_log_is_reported() {
    let sound = log(9, &[4]);
    check(&sound, &[]);
    let last: Vec<TilePath> =
        sound.files.keys().filter(|path| path.width == Some(9)).copied().collect();
    assert_eq!(last.len(), 2);
    for path in last {
        for byte in 0..sound.files[&path].len() {
            let mut log = sound.clone();
            log.files.get_mut(&path).unwrap()[byte] ^= 1;
            assert!(!verify(&log).holds(), "byte {byte} of {path}");
        }
    }
    for byte in 0..sound.checkpoint.len() {
        let mut bytes = sound.checkpoint.clone().into_bytes();
        bytes[byte] ^= 1;
        if let Ok(note) = String::from_utf8(bytes) {
            let verdict = verify_against(&sound, &note, &[]);
            assert!(!verdict.holds(), "byte {byte} of the checkpoint");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_flipped_bit_of_any_file_is_reported(
        size in 1..700_u64,
        file in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let mut log = log(size, &[size / 2]);
        log.files.retain(|path, _| {
            let now = match path.level {
                TileLevel::Hash(level) => TilePath::hashes(level, path.index, size),
                TileLevel::Entries => TilePath::entries(path.index, size),
            };
            now == Some(*path)
        });
        let (path, bytes) = {
            let count = log.files.len();
            log.files.iter_mut().nth(file.index(count)).unwrap()
        };
        let (path, byte) = (*path, byte.index(bytes.len()));
        bytes[byte] ^= 1_u8 << bit;
        let verdict = verify(&log);
        prop_assert!(!verdict.holds());
        // A flip in a length byte may move the ends of many entries; any other has one place.
        let one_place = matches!(path.level, TileLevel::Hash(_));
        if one_place {
            prop_assert_eq!(places(&verdict), vec![path.to_string()]);
        }
    }
}
