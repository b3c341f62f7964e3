use aws_lc_rs::digest::{SHA256, digest};

use super::*;
use crate::object::MAX_PLAIN_BYTES;
use crate::testing::{Counting, Seeded, hex, key, object, open_whole, plaintext, seal_whole};

#[test]
fn a_small_object_is_what_the_format_says() {
    let file = seal_whole(&key(), 7, b"a lamp is lit", &[0], &Counting::new());
    assert_eq!(
        hex(&file),
        "424c5345414c000100010000a0a1a2a3a4a5a6a7a8a9aaabacadaeaf00000007000000000000000dea98\
         ca7264e8ae97ad3e1aefc7ff26fa67251722dc59070ace3160596df9008ebbdf90e1ea7809665e4f863f\
         e07e336d2243f7abaac4fc2b81fc169b8f0000000100000000c0c1c2c3c4c5c6ce97faf350817f92b2f9\
         dd7d75cd23de7fe3aa6f0193d52049ef9799e33516ec0000003b424c5345414c4544"
    );
}

#[test]
fn an_empty_object_is_what_the_format_says() {
    let file = seal_whole(&key(), 7, b"", &[0], &Counting::new());
    assert_eq!(
        hex(&file),
        "424c5345414c000100010000a0a1a2a3a4a5a6a7a8a9aaabacadaeaf000000070000000000000000ea98\
         ca7264e8ae97ad3e1aefc7ff26fa67251722dc59070ace3160596df9008e95b6b56424313f563daa3c92\
         406fcbbb0000000100000000c0c1c2c3c4c5c671583d6d1fdb86d23b0aac8ee3add0292b63ae5b8892d9\
         5af262c7b72c2518250000003b424c5345414c4544"
    );
    assert_eq!(open_whole(&key(), &file).unwrap(), b"");
}

#[test]
fn an_object_of_two_segments_is_what_the_format_says() {
    let file = seal_whole(&key(), 7, &plaintext(CHUNK_BYTES + 3), &[0, 1], &Counting::new());
    assert_eq!(file.len(), 65_713);
    assert_eq!(
        hex(digest(&SHA256, &file).as_ref()),
        "edbc6054995c00675647f4695f81e4deb6a0aa0a2b68e43b7b07ac23f3e0f734"
    );
}

#[test]
fn a_file_is_as_long_as_foretold() {
    for (plain, segments) in [
        (0, vec![0]),
        (1, vec![0]),
        (CHUNK_BYTES - 1, vec![0]),
        (CHUNK_BYTES, vec![0]),
        (CHUNK_BYTES + 1, vec![0, 1]),
        (3 * CHUNK_BYTES, vec![0, 1, 2]),
    ] {
        let file = seal_whole(&key(), 1, &plaintext(plain), &segments, &Seeded::new(1));
        let foretold = sealed_len(len_u64(plain), u32::try_from(segments.len()).unwrap());
        assert_eq!(foretold.unwrap(), len_u64(file.len()), "{plain}");
    }
}

#[test]
fn lengths_have_limits() {
    assert_eq!(sealed_len(MAX_PLAIN_BYTES, 1).unwrap(), (1 << 40) + (1 << 24) * 16 + 72 + 59);
    for too_long in [MAX_PLAIN_BYTES + 1, u64::MAX] {
        let refused = sealed_len(too_long, 1).unwrap_err();
        assert!(matches!(refused, VaultError::TooLong { .. }), "{refused}");
    }
    assert_eq!(trailer_bytes(MAX_SEGMENTS), len_u64(MAX_TRAILER_BYTES));
}

#[test]
fn a_trailer_states_a_length_that_a_trailer_can_have() {
    let footer = |length: u32| [length.to_be_bytes().as_slice(), b"BLSEALED"].concat();
    let most = u32::try_from(MAX_TRAILER_BYTES).unwrap();
    for (length, fits) in [
        (0, false),
        (47, false),
        (48, false),
        (58, false),
        (59, true),
        (60, false),
        (70, true),
        (most, true),
        (most + 11, false),
        (u32::MAX, false),
    ] {
        let parsed = parse_trailer_length(&footer(length));
        assert_eq!(parsed.ok(), fits.then_some(length), "{length}");
    }
    for bad in [b"".as_slice(), b"BLSEALED", &footer(59)[1..], &[footer(59), vec![0]].concat()] {
        assert!(parse_trailer_length(bad).is_err(), "{bad:?}");
    }
    assert!(parse_trailer_length(b"\0\0\0\x3bBLSEALEd").is_err());
}

#[test]
fn an_authentic_trailer_that_contradicts_its_object_is_still_refused() {
    let header = Header {
        object: object(),
        version: 1,
        layout: Layout::new(2 * len_u64(CHUNK_BYTES)).unwrap(),
        commitment: commitment(&key()),
    };
    let key = trailer_key(&key(), &header);
    let segment = |first| Segment { first, prefix: [9; 7] };
    for (firsts, right) in [
        (vec![0], true),
        (vec![0, 1], true),
        (vec![1], false),
        (vec![0, 2], false),
        (vec![0, 0], false),
        (vec![0, 1, 1], false),
        (vec![1, 0], false),
    ] {
        let segments: Vec<_> = firsts.iter().copied().map(segment).collect();
        let trailer = encode_trailer(&key, &header.encode(), &segments);
        assert_eq!(parse_trailer(&key, &header, &trailer).is_ok(), right, "{firsts:?}");
    }
}
