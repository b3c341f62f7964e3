use proptest::prelude::*;

use super::*;
use crate::testing::{check_every_change, hex};

fn mark() -> SealMark {
    let segments = vec![
        Segment { first: 0, prefix: [0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6] },
        Segment { first: 1, prefix: [0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd] },
    ];
    SealMark { chunks: 2, segments }
}

#[test]
fn a_mark_is_what_the_format_says() {
    assert_eq!(
        hex(&mark().encode()),
        "01000000020000000200000000c0c1c2c3c4c5c600000001c7c8c9cacbcccd"
    );
    assert_eq!(hex(&SealMark::start().encode()), "010000000000000000");
}

#[test]
fn a_mark_that_contradicts_itself_is_refused() {
    for (chunks, firsts, right) in [
        (0, vec![], true),
        (1, vec![], false),
        (0, vec![0], false),
        (1, vec![0], true),
        (5, vec![0, 4], true),
        (5, vec![0, 5], false),
        (5, vec![1], false),
        (5, vec![0, 3, 3], false),
        (5, vec![0, 3, 2], false),
    ] {
        let segments = firsts.iter().map(|first| Segment { first: *first, prefix: [1; 7] });
        let mark = SealMark { chunks, segments: segments.collect() };
        let wanted = if right { Ok(mark.clone()) } else { Err(VaultError::WrongMark) };
        assert_eq!(SealMark::decode(&mark.encode()), wanted, "{chunks} {firsts:?}");
    }
}

#[test]
fn a_changed_mark_is_refused_or_is_another_mark() {
    // A mark carries no authenticator; it needs none, because nothing is sealed under what it says.
    check_every_change(&mark().encode(), |changed| SealMark::decode(changed) != Ok(mark()));
}

#[test]
fn a_mark_that_claims_too_many_segments_is_refused_before_they_are_read() {
    let claim = [&[FORMAT][..], &9_u32.to_be_bytes(), &(MAX_SEGMENTS + 1).to_be_bytes()].concat();
    assert_eq!(SealMark::decode(&claim), Err(VaultError::UnknownFormat { what: WHAT }));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        if let Ok(mark) = SealMark::decode(&bytes) {
            prop_assert_eq!(mark.encode(), bytes);
        }
    }
}
