//! What the city's cameras film: bytes of awkward lengths, some of them shaped like a video.
//!
//! Invariant: a film of 24 bytes or more holds 16, from its eighth on, that are found nowhere else.

use crate::dice::Dice;
use crate::model::Footage;
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;

/// The size of a sealed chunk, around whose borders mistakes are made.
const CHUNK: u64 = 64 << 10;

/// The longest film, in bytes.
const LONGEST: u64 = 200 << 10;

/// A new film.
pub(crate) fn film(dice: &mut Dice) -> Footage {
    let length = length(dice);
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(1)];
    dice.fill(&mut bytes);
    if dice.once_in(2) {
        shape(&mut bytes, dice.once_in(2));
    }
    let bytes = Bytes::from(bytes);
    let sha256 = sha256(&bytes);
    Footage { bytes, sha256 }
}

/// A length, more often than not one byte around a chunk's border.
fn length(dice: &mut Dice) -> u64 {
    match dice.below(8) {
        0 => dice.between(1, 64),
        1..=3 => dice.between(1, 3) * CHUNK + dice.below(3) - 1,
        4 | 5 => dice.between(65, CHUNK),
        _ => dice.between(65, LONGEST),
    }
}

/// Gives bytes the outer boxes of an MP4; its `mdat` ends with the file or runs past the end.
fn shape(bytes: &mut [u8], whole: bool) {
    let rest = u32::try_from(bytes.len().saturating_sub(40)).unwrap_or(u32::MAX);
    let media = if whole { rest } else { rest.saturating_add(1) };
    for (at, size, name) in [(0, 32, b"ftyp"), (32, 8, b"moov"), (40, media, b"mdat")] {
        let head = size.to_be_bytes().into_iter().chain(*name);
        bytes.iter_mut().skip(at).zip(head).for_each(|(byte, new)| *byte = new);
    }
}

/// The part of a film by which it would be known again on a disk; films of a few bytes have none.
pub(crate) fn mark(film: &Footage) -> Option<&[u8]> {
    film.bytes.get(8..24)
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut sum = [0; 32];
    for (byte, known) in sum.iter_mut().zip(digest(&SHA256, bytes).as_ref()) {
        *byte = *known;
    }
    sum
}

/// Small hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
