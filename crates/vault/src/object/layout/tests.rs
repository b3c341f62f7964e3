use proptest::prelude::*;

use super::*;

fn check(plain_bytes: u64, chunks: u32, last: Range<u64>) {
    let layout = Layout::new(plain_bytes).unwrap();
    assert_eq!(layout.chunks(), chunks, "{plain_bytes}");
    assert_eq!(layout.plain(chunks - 1), last, "{plain_bytes}");
    assert!(layout.is_last(chunks - 1) && !layout.is_last(chunks));
}

#[test]
fn every_chunk_is_full_but_the_last() {
    check(0, 1, 0..0);
    check(1, 1, 0..1);
    check(65_535, 1, 0..65_535);
    check(65_536, 1, 0..65_536);
    check(65_537, 2, 65_536..65_537);
    check(131_072, 2, 65_536..131_072);
    check(MAX_PLAIN_BYTES, 1 << 24, MAX_PLAIN_BYTES - 65_536..MAX_PLAIN_BYTES);
}

proptest! {
    #[test]
    fn chunks_lie_end_to_end(plain_bytes in 0..=MAX_PLAIN_BYTES, at: u32) {
        let layout = Layout::new(plain_bytes).unwrap();
        let index = at % layout.chunks();
        let (plain, cipher) = (layout.plain(index), layout.cipher(index));
        prop_assert_eq!(cipher.end - cipher.start, plain.end - plain.start + TAG);
        prop_assert_eq!(cipher.start, HEADER + plain.start + u64::from(index) * TAG);
        prop_assert_eq!(layout.is_last(index), plain.end == plain_bytes);
        if index > 0 {
            prop_assert_eq!(layout.plain(index - 1).end, plain.start);
            prop_assert_eq!(layout.cipher(index - 1).end, cipher.start);
        }
    }

    #[test]
    fn a_byte_lies_in_its_chunk(plain_bytes in 1..=MAX_PLAIN_BYTES, at: u64) {
        let layout = Layout::new(plain_bytes).unwrap();
        let offset = at % plain_bytes;
        prop_assert!(layout.plain(layout.chunk_of(offset)).contains(&offset));
    }
}
