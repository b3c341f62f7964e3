//! Sealing an object chunk by chunk, in one attempt or in many.
//!
//! An attempt (one PATCH of an upload) begins with [`Sealer::begin_segment`]. When it is kept, its
//! [`SealMark`] is stored; when it is thrown away, the sealer is dropped, what it wrote is cut off,
//! and the next attempt resumes from the earlier mark.
//!
//! Invariant: a sealer seals only under a prefix that it drew itself, and each chunk under it at
//! most once. It cannot be cloned, and a resumed one must begin a segment before its first chunk.
//! So a thrown-away attempt and its repetition never share a nonce.

use std::fmt;

use aws_lc_rs::hmac;

use crate::aead::{Cipher, NONCE_BYTES, TAG_BYTES};
use crate::bytes::len_u64;
use crate::error::VaultError;
use crate::id::ObjectId;
use crate::key::{ObjectKey, Secret};
use crate::object::format::{Header, commitment, encode_trailer, trailer_key};
use crate::object::layout::Layout;
use crate::object::mark::{MAX_SEGMENTS, PREFIX_BYTES, SealMark, Segment, in_order};
use crate::random::{Random, draw};

/// Seals one object.
pub struct Sealer {
    cipher: Cipher,
    trailer_key: hmac::Key,
    header: Header,
    chunks_done: u32,
    segments: Vec<Segment>,
    /// The prefix that this sealer drew; none before its first segment.
    prefix: Option<[u8; PREFIX_BYTES]>,
}

impl Sealer {
    /// Starts an object of `plain_bytes` bytes.
    ///
    /// # Errors
    ///
    /// [`VaultError::TooLong`] beyond [`crate::MAX_PLAIN_BYTES`].
    pub fn new(
        key: &ObjectKey,
        object: ObjectId,
        version: u32,
        plain_bytes: u64,
    ) -> Result<Self, VaultError> {
        Self::resume(key, object, version, plain_bytes, &SealMark::start())
    }

    /// Takes an object up again from a mark. The file is to be cut to [`Sealer::sealed_bytes`]
    /// first.
    ///
    /// # Errors
    ///
    /// [`VaultError::TooLong`] beyond [`crate::MAX_PLAIN_BYTES`]; [`VaultError::WrongMark`] for a
    /// mark that this object cannot have.
    pub fn resume(
        key: &ObjectKey,
        object: ObjectId,
        version: u32,
        plain_bytes: u64,
        mark: &SealMark,
    ) -> Result<Self, VaultError> {
        let layout = Layout::new(plain_bytes)?;
        if mark.chunks > layout.chunks() || !in_order(&mark.segments, mark.chunks) {
            return Err(VaultError::WrongMark);
        }
        let header = Header { object, version, layout, commitment: commitment(key) };
        Ok(Self {
            cipher: Cipher::new(&encryption_key(key, &header))?,
            trailer_key: trailer_key(key, &header),
            header,
            chunks_done: mark.chunks,
            segments: mark.segments.clone(),
            prefix: None,
        })
    }

    /// What stands first in the file.
    pub fn header(&self) -> Vec<u8> {
        self.header.encode()
    }

    /// Begins an attempt under a fresh nonce prefix. A segment that sealed no chunk is dropped.
    ///
    /// # Errors
    ///
    /// [`VaultError::TooManySegments`] beyond [`MAX_SEGMENTS`]; [`VaultError::RepeatedRandomness`]
    /// when the prefix has been drawn before.
    pub fn begin_segment(&mut self, random: &dyn Random) -> Result<(), VaultError> {
        self.prefix = None;
        let prefix = draw(random);
        if self.segments.iter().any(|segment| segment.prefix == prefix) {
            return Err(VaultError::RepeatedRandomness);
        }
        self.segments.pop_if(|segment| segment.first == self.chunks_done);
        if len_u64(self.segments.len()) >= u64::from(MAX_SEGMENTS) {
            return Err(VaultError::TooManySegments { limit: MAX_SEGMENTS });
        }
        self.segments.push(Segment { first: self.chunks_done, prefix });
        self.prefix = Some(prefix);
        Ok(())
    }

    /// Seals the next chunk and appends cipher ‖ tag to `out`. Full chunks have
    /// [`crate::CHUNK_BYTES`]; the last has what is left, and an empty object has one empty chunk.
    ///
    /// # Errors
    ///
    /// [`VaultError::Complete`] after the last chunk, [`VaultError::NoSegment`] before a segment,
    /// [`VaultError::ChunkLength`] for a length that this chunk does not have; `out` is then as it
    /// was, and so is the sealer. [`VaultError::Library`] if the cryptographic library refuses; a
    /// new segment must then be begun.
    pub fn seal_chunk(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<(), VaultError> {
        let index = self.chunks_done;
        if index == self.header.layout.chunks() {
            return Err(VaultError::Complete);
        }
        let wanted = self.header.layout.plain(index);
        let (wanted_bytes, got_bytes) = (wanted.end - wanted.start, len_u64(plain.len()));
        if wanted_bytes != got_bytes {
            return Err(VaultError::ChunkLength { index, wanted_bytes, got_bytes });
        }
        let nonce = self.next_nonce().ok_or(VaultError::NoSegment)?;

        // Reserved first: growing later would leave a copy of the plaintext behind.
        out.reserve(plain.len().saturating_add(TAG_BYTES));
        let start = out.len();
        out.extend_from_slice(plain);
        let (_, body) = out.split_at_mut_checked(start).unwrap_or_default();
        match self.cipher.seal(nonce, &self.header.aad(), body) {
            Ok(tag) => out.extend_from_slice(&tag),
            Err(error) => {
                out.truncate(start);
                self.prefix = None;
                return Err(error);
            }
        }
        self.chunks_done = index.saturating_add(1);
        Ok(())
    }

    /// How many chunks are sealed.
    pub fn chunks_done(&self) -> u32 {
        self.chunks_done
    }

    /// How many plaintext bytes are sealed.
    pub fn plain_done(&self) -> u64 {
        self.header.layout.plain_before(self.chunks_done)
    }

    /// How long the file is up to here: header and sealed chunks.
    pub fn sealed_bytes(&self) -> u64 {
        self.header.layout.cipher_before(self.chunks_done)
    }

    /// How many plaintext bytes the next chunk takes; none when the object is complete.
    pub fn next_chunk_bytes(&self) -> Option<usize> {
        if self.is_complete() {
            return None;
        }
        let next = self.header.layout.plain(self.chunks_done);
        usize::try_from(next.end - next.start).ok()
    }

    /// Whether every chunk is sealed.
    pub fn is_complete(&self) -> bool {
        self.chunks_done == self.header.layout.chunks()
    }

    /// What stands last in the file.
    ///
    /// # Errors
    ///
    /// [`VaultError::Incomplete`] before the last chunk.
    pub fn trailer(&self) -> Result<Vec<u8>, VaultError> {
        if !self.is_complete() {
            let (done, chunks) = (self.chunks_done, self.header.layout.chunks());
            return Err(VaultError::Incomplete { done, chunks });
        }
        Ok(encode_trailer(&self.trailer_key, &self.header.encode(), self.used_segments()))
    }

    /// How far the object is sealed, to be stored once what was sealed is safe.
    pub fn mark(&self) -> SealMark {
        SealMark { chunks: self.chunks_done, segments: self.used_segments().to_vec() }
    }

    /// The nonce of the next chunk: prefix ‖ chunk index ‖ last flag.
    pub(crate) fn next_nonce(&self) -> Option<[u8; NONCE_BYTES]> {
        let last = self.header.layout.is_last(self.chunks_done);
        self.prefix.map(|prefix| chunk_nonce(prefix, self.chunks_done, last))
    }

    /// Without a segment that was begun and has sealed nothing.
    fn used_segments(&self) -> &[Segment] {
        match self.segments.split_last() {
            Some((last, used)) if last.first == self.chunks_done => used,
            _ => &self.segments,
        }
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("object", &self.header.object)
            .field("version", &self.header.version)
            .field("chunks_done", &self.chunks_done)
            .finish_non_exhaustive()
    }
}

/// The key of the chunks.
pub(crate) fn encryption_key(key: &ObjectKey, header: &Header) -> Secret {
    key.0.derive("encryption", &header.context())
}

/// Prefix (7) ‖ chunk index (u32) ‖ last flag (1).
pub(crate) fn chunk_nonce(prefix: [u8; PREFIX_BYTES], index: u32, last: bool) -> [u8; NONCE_BYTES] {
    let [p0, p1, p2, p3, p4, p5, p6] = prefix;
    let [i0, i1, i2, i3] = index.to_be_bytes();
    [p0, p1, p2, p3, p4, p5, p6, i0, i1, i2, i3, u8::from(last)]
}

#[cfg(test)]
mod tests;
