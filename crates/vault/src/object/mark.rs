//! Marks: how far an object is sealed, and under which nonce prefixes.
//!
//! Invariant: a mark lists only segments that sealed a chunk, in order, the first from chunk 0. A
//! mark needs no secrecy, and a false one can lose an object but never repeat a nonce, because
//! nothing is ever sealed under a segment that was read from a mark.

use crate::bytes::Reader;
use crate::error::VaultError;

/// The most segments that an object may be sealed in.
pub const MAX_SEGMENTS: u32 = 65_536;

/// The random part of a segment's nonces.
pub(crate) const PREFIX_BYTES: usize = 7;

/// A segment as it is written: first chunk (4) ‖ prefix (7).
pub(crate) const SEGMENT_BYTES: usize = 4 + PREFIX_BYTES;

const FORMAT: u8 = 1;
const WHAT: &str = "seal mark";

/// Chunks sealed in one attempt, from `first` until the next segment's first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Segment {
    pub(crate) first: u32,
    pub(crate) prefix: [u8; PREFIX_BYTES],
}

/// How far an object is sealed. Stored with the upload's state when an attempt is kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SealMark {
    pub(crate) chunks: u32,
    pub(crate) segments: Vec<Segment>,
}

impl SealMark {
    /// The mark of an object of which nothing is sealed yet.
    pub fn start() -> Self {
        Self::default()
    }

    /// How many chunks are sealed.
    pub fn chunks(&self) -> u32 {
        self.chunks
    }

    /// How many segments they were sealed in.
    pub fn segments(&self) -> u32 {
        u32::try_from(self.segments.len()).unwrap_or(u32::MAX)
    }

    /// The bytes to store: format (1) ‖ chunks (u32) ‖ segments.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![FORMAT];
        out.extend_from_slice(&self.chunks.to_be_bytes());
        put_segments(&mut out, &self.segments);
        out
    }

    /// Reads what [`SealMark::encode`] wrote.
    ///
    /// # Errors
    ///
    /// [`VaultError::UnknownFormat`] for other bytes; [`VaultError::WrongMark`] for a mark that
    /// contradicts itself.
    pub fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        let unknown = VaultError::UnknownFormat { what: WHAT };
        let mut reader = Reader::new(bytes);
        if reader.array() != Some([FORMAT]) {
            return Err(unknown);
        }
        let Some(chunks) = reader.u32() else { return Err(unknown) };
        let segments = take_segments(&mut reader).ok_or(unknown.clone())?;
        if !reader.rest().is_empty() {
            return Err(unknown);
        }
        if !in_order(&segments, chunks) {
            return Err(VaultError::WrongMark);
        }
        Ok(Self { chunks, segments })
    }
}

/// Appends count (u32) ‖ segments.
pub(crate) fn put_segments(out: &mut Vec<u8>, segments: &[Segment]) {
    let count = u32::try_from(segments.len()).unwrap_or(u32::MAX);
    assert!(count <= MAX_SEGMENTS, "a sealer never begins more segments than the limit");
    out.extend_from_slice(&count.to_be_bytes());
    for segment in segments {
        out.extend_from_slice(&segment.first.to_be_bytes());
        out.extend_from_slice(&segment.prefix);
    }
}

/// Takes what [`put_segments`] appended; `None` when it is cut short or beyond the limit.
pub(crate) fn take_segments(reader: &mut Reader<'_>) -> Option<Vec<Segment>> {
    let count = reader.u32().filter(|count| *count <= MAX_SEGMENTS)?;
    let one = |_| Some(Segment { first: reader.u32()?, prefix: reader.array()? });
    (0..count).map(one).collect()
}

/// Whether the segments cover exactly `chunks` chunks, each at least one.
pub(crate) fn in_order(segments: &[Segment], chunks: u32) -> bool {
    let firsts = segments.iter().map(|segment| segment.first);
    let starts = firsts.clone().next().unwrap_or(chunks) == 0;
    let ends = firsts.clone().next_back().is_none_or(|last| last < chunks);
    let rises = firsts.clone().zip(firsts.skip(1)).all(|(one, next)| one < next);
    starts && rises && ends
}

#[cfg(test)]
mod tests;
