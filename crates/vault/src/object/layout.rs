//! Where each chunk lies, in the plaintext and in the sealed file.
//!
//! Invariant: the layout follows from the plain length alone. Every chunk is full but the last; an
//! empty object has one empty chunk, so that there is always a last one to say so.

use std::ops::Range;

use crate::aead::TAG_BYTES;
use crate::error::VaultError;
use crate::object::format::HEADER_BYTES;

/// Plaintext bytes in a full chunk.
pub const CHUNK_BYTES: usize = 65_536;

/// The longest object, 1 TiB: 2³⁶ AES blocks under one key.
pub const MAX_PLAIN_BYTES: u64 = 1 << 40;

const CHUNK: u64 = 65_536;
const TAG: u64 = 16;
const HEADER: u64 = 72;
const _: () = assert!(CHUNK_BYTES == 65_536 && TAG_BYTES == 16 && HEADER_BYTES == 72);

/// The layout of one object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    plain_bytes: u64,
    chunks: u32,
}

impl Layout {
    pub(crate) fn new(plain_bytes: u64) -> Result<Self, VaultError> {
        let chunks = u32::try_from(plain_bytes.div_ceil(CHUNK).max(1));
        match chunks {
            Ok(chunks) if plain_bytes <= MAX_PLAIN_BYTES => Ok(Self { plain_bytes, chunks }),
            _ => Err(VaultError::TooLong {
                what: "sealed object",
                limit_bytes: MAX_PLAIN_BYTES,
                got_bytes: plain_bytes,
            }),
        }
    }

    pub(crate) fn plain_bytes(self) -> u64 {
        self.plain_bytes
    }

    pub(crate) fn chunks(self) -> u32 {
        self.chunks
    }

    pub(crate) fn is_last(self, index: u32) -> bool {
        index.checked_add(1) == Some(self.chunks)
    }

    /// The plaintext that chunk `index` holds.
    pub(crate) fn plain(self, index: u32) -> Range<u64> {
        self.plain_before(index)..self.plain_before(index.saturating_add(1))
    }

    /// Where chunk `index` lies in the sealed file, its tag included.
    pub(crate) fn cipher(self, index: u32) -> Range<u64> {
        self.cipher_before(index)..self.cipher_before(index.saturating_add(1))
    }

    /// Plaintext bytes in the first `chunks` chunks.
    pub(crate) fn plain_before(self, chunks: u32) -> u64 {
        self.plain_bytes.min(u64::from(chunks) * CHUNK)
    }

    /// Length of the sealed file up to the end of the first `chunks` chunks.
    pub(crate) fn cipher_before(self, chunks: u32) -> u64 {
        HEADER + self.plain_before(chunks) + u64::from(chunks.min(self.chunks)) * TAG
    }

    /// The chunk in which a byte of plaintext lies.
    pub(crate) fn chunk_of(self, offset: u64) -> u32 {
        u32::try_from(offset / CHUNK).unwrap_or(u32::MAX).min(self.chunks.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests;
