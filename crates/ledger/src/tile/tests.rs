use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, level: TileLevel, index: u64, width: Option<u8>) {
    let path = TilePath { level, index, width };
    assert_eq!(path.to_string(), text);
    assert_eq!(text.parse(), Ok(path));
}

#[test]
fn paths_are_spelt_as_the_specification_spells_them() {
    check("tile/0/x001/x234/067", TileLevel::Hash(0), 1_234_067, None);
    check("tile/0/x001/067", TileLevel::Hash(0), 1_067, None);
    check("tile/entries/x001/067.p/8", TileLevel::Entries, 1_067, Some(8));
    check("tile/0/000", TileLevel::Hash(0), 0, None);
    check("tile/63/999.p/255", TileLevel::Hash(63), 999, Some(255));
    check("tile/entries/x001/000", TileLevel::Entries, 1_000, None);
    let last = "tile/1/x018/x446/x744/x073/x709/x551/615";
    check(last, TileLevel::Hash(1), u64::MAX, None);
}

#[test]
fn other_spellings_are_refused() {
    for text in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/+0/000",
        "tile/64/000",
        "tile/256/000",
        "tile/data/000",
        "tile/Entries/000",
        "tile/0/x000/000",
        "tile/0/001/067",
        "tile/0/x001/x067",
        "tile/0/x1/067",
        "tile/0/+01",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/1/2",
        "tile/0/../000",
        "tile/1/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert_eq!(text.parse::<TilePath>(), Err(TileError::Path), "{text}");
    }
}

/// How many full tiles a level has at that size, and how wide its partial tile is.
#[track_caller]
fn check_level(size: u64, level: u8, full: u64, partial: Option<u8>) {
    if let Some(last) = full.checked_sub(1) {
        assert_eq!(TilePath::hashes(level, last, size).unwrap().width, None);
    }
    let edge = TilePath::hashes(level, full, size).map(|path| path.width);
    assert_eq!(edge, partial.map(Some));
    assert_eq!(TilePath::hashes(level, full + 1, size), None);
}

#[test]
fn a_log_has_the_tiles_that_the_specification_counts() {
    check_level(70_000, 0, 273, Some(112));
    check_level(70_000, 1, 1, Some(17));
    check_level(70_000, 2, 0, Some(1));
    check_level(70_000, 3, 0, None);
    check_level(256, 0, 1, None);
    check_level(256, 1, 0, Some(1));
    check_level(0, 0, 0, None);
    assert_eq!(TilePath::hashes(63, 0, u64::MAX), None);
    assert_eq!(TilePath::hashes(0, u64::MAX, u64::MAX), None);
    let entries = TilePath::entries(273, 70_000).unwrap();
    assert_eq!(entries.to_string(), "tile/entries/273.p/112");
    assert_eq!((entries.count(), entries.full().count()), (112, 256));
}

#[test]
fn an_entry_stands_behind_its_length_in_two_bytes() {
    let mut bundle = Vec::new();
    push_entry(&mut bundle, b"abc").unwrap();
    push_entry(&mut bundle, b"").unwrap();
    push_entry(&mut bundle, &[9; 258]).unwrap();
    assert_eq!(&bundle[..9], [0, 3, b'a', b'b', b'c', 0, 0, 1, 2]);
    let entries: Result<Vec<&[u8]>, TileError> = bundle_entries(&bundle).collect();
    assert_eq!(entries, Ok(vec![&b"abc"[..], &[], &[9; 258]]));
}

#[test]
fn an_entry_too_long_for_its_length_bytes_is_refused_and_leaves_the_bundle() {
    let mut bundle = Vec::new();
    let refused = push_entry(&mut bundle, &vec![0; 65_536]);
    assert_eq!((refused, bundle.len()), (Err(TileError::EntryTooLong(65_536)), 0));
    assert_eq!(push_entry(&mut bundle, &vec![0; 65_535]), Ok(()));
}

#[test]
fn a_bundle_ends_where_an_entry_ends_and_after_at_most_256() {
    let mut bundle = Vec::new();
    for _ in 0..256 {
        push_entry(&mut bundle, b"e").unwrap();
    }
    assert_eq!(bundle_entries(&bundle).flatten().count(), 256);
    push_entry(&mut bundle, b"e").unwrap();
    assert_eq!(bundle_entries(&bundle).last(), Some(Err(TileError::BundleTooLong)));
    for cut in [&[0][..], &[0, 1], &[0, 2, 7]] {
        let entries: Vec<_> = bundle_entries(cut).collect();
        assert_eq!(entries, [Err(TileError::BundleTooShort)]);
    }
}

proptest! {
    #[test]
    fn every_path_is_read_as_it_is_written(
        level in proptest::option::of(0..=63_u8),
        index in any::<u64>(),
        shift in 0..64_u32,
        width in proptest::option::of(1..=255_u8),
    ) {
        let level = level.map_or(TileLevel::Entries, TileLevel::Hash);
        let path = TilePath { level, index: index >> shift, width };
        prop_assert_eq!(path.to_string().parse(), Ok(path));
    }

    #[test]
    fn what_is_read_as_a_path_is_written_so(
        text in "tile/(entries|[0-9]{1,2})/(x?[0-9]{3}/){0,3}x?[0-9]{3}(\\.p/[0-9]{1,3})?"
    ) {
        if let Ok(path) = text.parse::<TilePath>() {
            prop_assert_eq!(path.to_string(), text);
        }
    }
}
