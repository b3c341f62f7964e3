//! Opening an object: whole, by range, or as far as it is sealed.
//!
//! Invariant: a byte of plaintext is given out only from a chunk that was authenticated as this
//! chunk of this version of this object. Nothing is believed of a trailer before its authenticator.

use std::fmt;
use std::ops::Range;

use aws_lc_rs::constant_time::verify_slices_are_equal;

use crate::aead::{Cipher, TAG_BYTES};
use crate::bytes::len_u64;
use crate::error::VaultError;
use crate::id::ObjectId;
use crate::key::ObjectKey;
use crate::object::format::{Header, commitment, parse_trailer, trailer_bytes, trailer_key};
use crate::object::mark::{SealMark, Segment, in_order};
use crate::object::seal::{chunk_nonce, encryption_key};

/// The chunks that a range of plaintext needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChunkSpan {
    /// The first chunk.
    pub first: u32,
    /// The last chunk, itself included.
    pub last: u32,
    /// Where they lie in the sealed file.
    pub cipher: Range<u64>,
}

/// Opens one object.
pub struct Opener {
    cipher: Cipher,
    header: Header,
    segments: Vec<Segment>,
    /// Chunks that can be read: all of them, or those that a mark says are sealed.
    chunks: u32,
    complete: bool,
}

impl Opener {
    /// Opens a complete object from its first [`crate::HEADER_BYTES`] and its trailer, whose length
    /// [`crate::parse_trailer_length`] gives. The caller compares [`Opener::object`] and
    /// [`Opener::sealed_bytes`] with what it asked for and with the file's length.
    ///
    /// # Errors
    ///
    /// [`VaultError::UnknownFormat`] for other bytes, [`VaultError::WrongKey`] for another key,
    /// [`VaultError::Length`] or [`VaultError::Tampered`] for a changed header or trailer.
    pub fn new(key: &ObjectKey, header: &[u8], trailer: &[u8]) -> Result<Self, VaultError> {
        let header = committed_header(key, header)?;
        let segments = parse_trailer(&trailer_key(key, &header), &header, trailer)?;
        let cipher = Cipher::new(&encryption_key(key, &header))?;
        let chunks = header.layout.chunks();
        Ok(Self { cipher, header, segments, chunks, complete: true })
    }

    /// Opens as much of an unfinished object as `mark` says is sealed. Its header is not yet under
    /// an authenticator; each chunk still is.
    ///
    /// # Errors
    ///
    /// [`VaultError::UnknownFormat`] for other bytes, [`VaultError::WrongKey`] for another key,
    /// [`VaultError::WrongMark`] for a mark that this object cannot have.
    pub fn partial(key: &ObjectKey, header: &[u8], mark: &SealMark) -> Result<Self, VaultError> {
        let header = committed_header(key, header)?;
        if mark.chunks > header.layout.chunks() || !in_order(&mark.segments, mark.chunks) {
            return Err(VaultError::WrongMark);
        }
        let cipher = Cipher::new(&encryption_key(key, &header))?;
        let segments = mark.segments.clone();
        Ok(Self { cipher, header, segments, chunks: mark.chunks, complete: false })
    }

    /// The object that the header names.
    pub fn object(&self) -> ObjectId {
        self.header.object
    }

    /// The version that the header names.
    pub fn version(&self) -> u32 {
        self.header.version
    }

    /// The length of the whole plaintext.
    pub fn plain_bytes(&self) -> u64 {
        self.header.layout.plain_bytes()
    }

    /// The length of the plaintext that can be read: less than the whole in an unfinished object.
    pub fn readable_bytes(&self) -> u64 {
        self.header.layout.plain_before(self.chunks)
    }

    /// How many chunks can be read.
    pub fn chunks(&self) -> u32 {
        self.chunks
    }

    /// How long the file must be, up to the last readable chunk, and the trailer if there is one.
    pub fn sealed_bytes(&self) -> u64 {
        let segments = u32::try_from(self.segments.len()).unwrap_or(u32::MAX);
        let trailer = if self.complete { trailer_bytes(segments) } else { 0 };
        self.header.layout.cipher_before(self.chunks) + trailer
    }

    /// The chunk in which byte `offset` of the plaintext lies; the last one for bytes beyond it.
    pub fn chunk_of(&self, offset: u64) -> u32 {
        self.header.layout.chunk_of(offset)
    }

    /// The plaintext that chunk `index` holds; empty beyond the last.
    pub fn chunk_plain(&self, index: u32) -> Range<u64> {
        self.header.layout.plain(index)
    }

    /// Where chunk `index` lies in the sealed file, tag included; empty beyond the last.
    pub fn chunk_cipher(&self, index: u32) -> Range<u64> {
        self.header.layout.cipher(index)
    }

    /// The chunks that a range of plaintext needs.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoSuchRange`] for a range that is empty or ends beyond what can be read.
    pub fn span(&self, range: Range<u64>) -> Result<ChunkSpan, VaultError> {
        let bytes = self.readable_bytes();
        if range.start >= range.end || range.end > bytes {
            let Range { start, end } = range;
            return Err(VaultError::NoSuchRange { start, end, bytes });
        }
        let first = self.chunk_of(range.start);
        let last = self.chunk_of(range.end - 1);
        let cipher = self.chunk_cipher(first).start..self.chunk_cipher(last).end;
        Ok(ChunkSpan { first, last, cipher })
    }

    /// Opens chunk `index` where it lies: `sealed` holds the bytes of [`Opener::chunk_cipher`]. On
    /// any failure to authenticate it is wiped.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoSuchChunk`] beyond what can be read, [`VaultError::ChunkLength`] for another
    /// length, [`VaultError::ChunkTampered`] when it is not as it was sealed.
    pub fn open_chunk<'a>(&self, index: u32, sealed: &'a mut [u8]) -> Result<&'a [u8], VaultError> {
        if index >= self.chunks {
            return Err(VaultError::NoSuchChunk { index, chunks: self.chunks });
        }
        let plain = self.chunk_plain(index);
        let wanted_bytes = plain.end - plain.start + len_u64(TAG_BYTES);
        let got_bytes = len_u64(sealed.len());
        if wanted_bytes != got_bytes {
            return Err(VaultError::ChunkLength { index, wanted_bytes, got_bytes });
        }
        let behind = self.segments.partition_point(|segment| segment.first <= index);
        let segment = behind.checked_sub(1).and_then(|at| self.segments.get(at));
        let Some(segment) = segment else {
            return Err(VaultError::NoSuchChunk { index, chunks: self.chunks });
        };
        let nonce = chunk_nonce(segment.prefix, index, self.header.layout.is_last(index));
        match self.cipher.open(nonce, &self.header.aad(), sealed) {
            Some(plain) => Ok(plain),
            None => Err(VaultError::ChunkTampered { index }),
        }
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener")
            .field("object", &self.header.object)
            .field("version", &self.header.version)
            .field("chunks", &self.chunks)
            .finish_non_exhaustive()
    }
}

/// Parses a header and holds its commitment against the key.
fn committed_header(key: &ObjectKey, header: &[u8]) -> Result<Header, VaultError> {
    let header = Header::parse(header)?;
    verify_slices_are_equal(&header.commitment, &commitment(key))
        .map_err(|_| VaultError::WrongKey { what: "object" })?;
    Ok(header)
}

#[cfg(test)]
mod tests;
