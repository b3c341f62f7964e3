//! What the tests of this crate share.
//!
//! Invariant: every test is repeatable, because its randomness is one of these two.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::digest::{SHA256, digest};

use crate::error::VaultError;
use crate::id::ObjectId;
use crate::key::ObjectKey;
use crate::object::{
    CHUNK_BYTES, FOOTER_BYTES, HEADER_BYTES, Opener, Sealer, parse_trailer_length,
};
use crate::random::Random;

/// Gives 0xc0, 0xc1, 0xc2 and so on: what the known answers were computed with.
pub(crate) struct Counting(AtomicU64);

impl Counting {
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(0xc0))
    }
}

impl Random for Counting {
    fn fill(&self, out: &mut [u8]) {
        for byte in out {
            *byte = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes()[0];
        }
    }
}

/// Gives SHA-256(seed ‖ 0), SHA-256(seed ‖ 1) and so on, 32 bytes at a time.
pub(crate) struct Seeded(u64, AtomicU64);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed, AtomicU64::new(0))
    }
}

impl Random for Seeded {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let counter = self.1.fetch_add(1, Ordering::Relaxed);
            let block = digest(&SHA256, &[self.0.to_be_bytes(), counter.to_be_bytes()].concat());
            chunk.copy_from_slice(&block.as_ref()[..chunk.len()]);
        }
    }
}

/// 00 01 02 … 1f.
pub(crate) fn key() -> ObjectKey {
    ObjectKey::from_bytes(&std::array::from_fn(|i| u8::try_from(i).unwrap()))
}

/// Another key.
pub(crate) fn other_key() -> ObjectKey {
    key().derivative("another")
}

/// a0 a1 a2 … af.
pub(crate) fn object() -> ObjectId {
    "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf".parse().unwrap()
}

/// Another object.
pub(crate) fn other_object() -> ObjectId {
    "a0a1a2a3a4a5a6a7a8a9aaabacadaeb0".parse().unwrap()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

/// Offers `sealed` with each of its bits changed, cut at each length and one byte longer; every
/// time it must be refused.
pub(crate) fn check_every_change(sealed: &[u8], refused: impl Fn(&[u8]) -> bool) {
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut changed = sealed.to_vec();
            changed[at] ^= 1 << bit;
            assert!(refused(&changed), "bit {bit} of byte {at} was changed and it was opened");
        }
        assert!(refused(&sealed[..at]), "it was cut to {at} bytes and opened");
    }
    assert!(refused(&[sealed, &[0]].concat()), "it was made longer and opened");
    assert!(!refused(sealed), "it does not open as it is");
}

/// Bytes that differ from chunk to chunk.
pub(crate) fn plaintext(bytes: usize) -> Vec<u8> {
    (0..=250).cycle().take(bytes).collect()
}

/// Seals a whole object; each chunk number in `segments` begins a segment.
pub(crate) fn seal_whole(
    key: &ObjectKey,
    version: u32,
    plain: &[u8],
    segments: &[u32],
    random: &dyn Random,
) -> Vec<u8> {
    let bytes = u64::try_from(plain.len()).unwrap();
    let mut sealer = Sealer::new(key, object(), version, bytes).unwrap();
    let mut file = sealer.header();
    let mut rest = plain;
    while let Some(take) = sealer.next_chunk_bytes() {
        if segments.contains(&sealer.chunks_done()) {
            sealer.begin_segment(random).unwrap();
        }
        let (chunk, after) = rest.split_at(take);
        sealer.seal_chunk(chunk, &mut file).unwrap();
        rest = after;
    }
    file.extend_from_slice(&sealer.trailer().unwrap());
    file
}

/// Reads a whole file as a store's reader does: end first, then header and trailer, then chunks.
pub(crate) fn open_whole(key: &ObjectKey, file: &[u8]) -> Result<Vec<u8>, VaultError> {
    let cut_short = VaultError::UnknownFormat { what: "file" };
    let footer = file.split_last_chunk::<FOOTER_BYTES>().ok_or(cut_short.clone())?.1;
    let trailer_bytes = usize::try_from(parse_trailer_length(footer)?).unwrap();
    let trailer_at = file.len().checked_sub(trailer_bytes).ok_or(cut_short.clone())?;
    let header = file.get(..HEADER_BYTES).ok_or(cut_short.clone())?;
    let opener = Opener::new(key, header, &file[trailer_at..])?;
    if opener.sealed_bytes() != u64::try_from(file.len()).unwrap() {
        return Err(cut_short);
    }
    let mut plain = Vec::new();
    for index in 0..opener.chunks() {
        plain.extend_from_slice(opener.open_chunk(index, &mut chunk_bytes(&opener, index, file))?);
    }
    Ok(plain)
}

/// The sealed bytes of one chunk.
pub(crate) fn chunk_bytes(opener: &Opener, index: u32, file: &[u8]) -> Vec<u8> {
    let at = opener.chunk_cipher(index);
    assert!(at.end - at.start <= u64::try_from(CHUNK_BYTES).unwrap() + 16);
    file[usize::try_from(at.start).unwrap()..usize::try_from(at.end).unwrap()].to_vec()
}
