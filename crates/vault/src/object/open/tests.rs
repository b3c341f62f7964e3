use proptest::prelude::*;

use super::*;
use crate::object::{CHUNK_BYTES, FOOTER_BYTES, HEADER_BYTES, Sealer, parse_trailer_length};
use crate::testing::{
    Counting, Seeded, check_every_change, chunk_bytes, key, object, open_whole, other_key,
    plaintext, seal_whole,
};

const SEALED_CHUNK: usize = CHUNK_BYTES + TAG_BYTES;

/// Two full chunks and one of 100 bytes, in two segments.
fn plain() -> Vec<u8> {
    plaintext(2 * CHUNK_BYTES + 100)
}

fn file() -> Vec<u8> {
    seal_whole(&key(), 1, &plain(), &[0, 2], &Seeded::new(1))
}

fn trailer_of(file: &[u8]) -> &[u8] {
    let stated = parse_trailer_length(file.last_chunk::<FOOTER_BYTES>().unwrap()).unwrap();
    &file[file.len() - usize::try_from(stated).unwrap()..]
}

fn opener(file: &[u8]) -> Opener {
    Opener::new(&key(), &file[..HEADER_BYTES], trailer_of(file)).unwrap()
}

#[test]
fn what_was_sealed_is_what_is_opened() {
    assert_eq!(open_whole(&key(), &file()).unwrap(), plain());
    let file = file();
    let opener = opener(&file);
    assert_eq!((opener.object(), opener.version()), (object(), 1));
    assert_eq!((opener.plain_bytes(), opener.readable_bytes()), (131_172, 131_172));
    assert_eq!(opener.sealed_bytes(), len_u64(file.len()));
}

#[test]
fn every_change_to_a_small_object_is_refused() {
    let file = seal_whole(&key(), 7, b"a lamp is lit", &[0], &Counting::new());
    check_every_change(&file, |changed| open_whole(&key(), changed).is_err());
}

#[test]
fn a_wrong_key_is_named_as_such_and_gives_no_garbage() {
    let wrong = VaultError::WrongKey { what: "object" };
    assert_eq!(open_whole(&other_key(), &file()).unwrap_err(), wrong);
    let mark = Sealer::new(&key(), object(), 1, 5).unwrap().mark();
    let refused = Opener::partial(&other_key(), &file()[..HEADER_BYTES], &mark).unwrap_err();
    assert_eq!(refused, wrong);
}

#[test]
fn a_chunk_in_another_place_is_refused() {
    let file = file();
    let opener = opener(&file);
    let (mut first, mut second) = (chunk_bytes(&opener, 0, &file), chunk_bytes(&opener, 1, &file));
    let refused = opener.open_chunk(1, &mut first).unwrap_err();
    assert_eq!(refused, VaultError::ChunkTampered { index: 1 });
    let refused = opener.open_chunk(0, &mut second).unwrap_err();
    assert_eq!(refused, VaultError::ChunkTampered { index: 0 });
}

#[test]
fn a_chunk_of_another_version_or_object_or_attempt_is_refused() {
    let mine = file();
    let opener = opener(&mine);
    for (other, why) in [
        (seal_whole(&key(), 2, &plain(), &[0, 2], &Seeded::new(1)), "version"),
        (seal_whole(&other_key(), 1, &plain(), &[0, 2], &Seeded::new(1)), "key"),
        (seal_whole(&key(), 1, &plain(), &[0, 2], &Seeded::new(2)), "attempt"),
    ] {
        let refused = opener.open_chunk(0, &mut chunk_bytes(&opener, 0, &other)).unwrap_err();
        assert_eq!(refused, VaultError::ChunkTampered { index: 0 }, "{why}");
    }
}

#[test]
fn a_refused_chunk_is_wiped() {
    let file = file();
    let opener = opener(&file);
    let mut chunk = chunk_bytes(&opener, 0, &file);
    chunk[500] ^= 1;
    assert!(opener.open_chunk(0, &mut chunk).is_err());
    assert!(chunk[..CHUNK_BYTES].iter().all(|byte| *byte == 0));
}

#[test]
fn a_file_that_lost_or_gained_something_is_refused() {
    let file = file();
    let trailer = trailer_of(&file).to_vec();
    let chunks = &file[..file.len() - trailer.len()];
    let shorter = seal_whole(&key(), 1, &plain()[..CHUNK_BYTES], &[0], &Seeded::new(1));
    for (damaged, what) in [
        (chunks.to_vec(), "the trailer is gone"),
        ([&chunks[..chunks.len() - 116], &trailer].concat(), "the last chunk is gone"),
        (
            [&chunks[..HEADER_BYTES], &chunks[HEADER_BYTES + SEALED_CHUNK..], &trailer].concat(),
            "the first chunk is gone",
        ),
        ([chunks, &[0; 16], &trailer].concat(), "something stands before the trailer"),
        ([chunks, trailer_of(&shorter)].concat(), "the trailer is a shorter object's"),
        (
            [&shorter[..HEADER_BYTES], &file[HEADER_BYTES..]].concat(),
            "the header is a shorter object's",
        ),
        (file[..file.len() / 2].to_vec(), "half of it is gone"),
        (Vec::new(), "all of it is gone"),
    ] {
        assert!(open_whole(&key(), &damaged).is_err(), "{what}");
    }
}

#[test]
fn a_chunk_is_opened_at_its_own_length_and_within_the_object() {
    let file = file();
    let opener = opener(&file);
    let mut chunk = chunk_bytes(&opener, 2, &file);
    chunk.push(0);
    let wrong = VaultError::ChunkLength { index: 2, wanted_bytes: 116, got_bytes: 117 };
    assert_eq!(opener.open_chunk(2, &mut chunk).unwrap_err(), wrong);
    let none = VaultError::NoSuchChunk { index: 3, chunks: 3 };
    assert_eq!(opener.open_chunk(3, &mut []).unwrap_err(), none);
    assert_eq!(opener.chunk_cipher(3), 131_292..131_292);
    assert_eq!(
        opener.open_chunk(u32::MAX, &mut []).unwrap_err(),
        VaultError::NoSuchChunk { index: u32::MAX, chunks: 3 }
    );
}

#[test]
fn a_span_gives_the_chunks_of_every_range_around_the_borders() {
    let (file, plain) = (file(), plain());
    let opener = opener(&file);
    let borders = [0, CHUNK_BYTES, 2 * CHUNK_BYTES, plain.len()];
    let near = borders.iter().flat_map(|at| at.saturating_sub(2)..=at + 2);
    let offsets: Vec<_> = near.map(len_u64).collect();
    for start in &offsets {
        for end in &offsets {
            let span = opener.span(*start..*end);
            let right = start < end && *end <= len_u64(plain.len());
            assert_eq!(span.is_ok(), right, "{start}..{end}");
            let Ok(span) = span else { continue };
            assert!(opener.chunk_plain(span.first).contains(start), "{start}..{end}");
            assert!(opener.chunk_plain(span.last).contains(&(end - 1)), "{start}..{end}");
            assert_eq!(span.cipher.start, opener.chunk_cipher(span.first).start);
            assert_eq!(span.cipher.end, opener.chunk_cipher(span.last).end);
        }
    }
}

#[test]
fn spans_are_where_the_format_says() {
    let file = file();
    let opener = opener(&file);
    for (range, first, last, cipher) in [
        (0..1, 0, 0, 72..65_624),
        (65_535..65_536, 0, 0, 72..65_624),
        (65_535..65_537, 0, 1, 72..131_176),
        (65_536..131_072, 1, 1, 65_624..131_176),
        (131_171..131_172, 2, 2, 131_176..131_292),
        (0..131_172, 0, 2, 72..131_292),
    ] {
        assert_eq!(opener.span(range).unwrap(), ChunkSpan { first, last, cipher });
    }
    let refused = opener.span(5..131_173).unwrap_err();
    assert_eq!(refused, VaultError::NoSuchRange { start: 5, end: 131_173, bytes: 131_172 });
}

#[test]
fn an_unfinished_object_opens_as_far_as_it_is_sealed() {
    let plain = plain();
    let mut sealer = Sealer::new(&key(), object(), 1, len_u64(plain.len())).unwrap();
    let mut file = sealer.header();
    sealer.begin_segment(&Seeded::new(1)).unwrap();
    sealer.seal_chunk(&plain[..CHUNK_BYTES], &mut file).unwrap();
    let opener = Opener::partial(&key(), &file[..HEADER_BYTES], &sealer.mark()).unwrap();
    assert_eq!((opener.chunks(), opener.readable_bytes()), (1, 65_536));
    assert_eq!((opener.plain_bytes(), opener.sealed_bytes()), (131_172, len_u64(file.len())));
    let mut chunk = chunk_bytes(&opener, 0, &file);
    assert_eq!(opener.open_chunk(0, &mut chunk).unwrap(), &plain[..CHUNK_BYTES]);
    let none = VaultError::NoSuchChunk { index: 1, chunks: 1 };
    assert_eq!(opener.open_chunk(1, &mut chunk).unwrap_err(), none);
    assert!(opener.span(65_536..65_537).is_err());

    let other = Sealer::new(&key(), object(), 1, 1).unwrap().header();
    let wrong = Opener::partial(&key(), &other, &sealer.mark());
    assert!(wrong.is_ok(), "one chunk is sealed, and that object has one");
    let two = SealMark { chunks: 2, segments: sealer.mark().segments };
    assert_eq!(Opener::partial(&key(), &other, &two).unwrap_err(), VaultError::WrongMark);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_change_anywhere_in_a_large_object_is_refused(at: prop::sample::Index, flip in 1..=255u8) {
        let mut file = file();
        let at = at.index(file.len());
        file[at] ^= flip;
        prop_assert!(open_whole(&key(), &file).is_err());
    }

    #[test]
    fn any_header_and_trailer_are_refused_without_a_panic(
        header in prop::collection::vec(any::<u8>(), 0..100),
        trailer in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        prop_assert!(Opener::new(&key(), &header, &trailer).is_err());
        let file = file();
        prop_assert!(Opener::new(&key(), &file[..HEADER_BYTES], &trailer).is_err());
    }
}
