//! Header and trailer, byte for byte.
//!
//! Invariant: parsing is strict. There is one encoding of each header and trailer, and every byte
//! of them is checked: against a fixed value, against the key, or by the trailer's authenticator.

use aws_lc_rs::hmac;

use crate::bytes::{Reader, len_u64};
use crate::error::VaultError;
use crate::id::ObjectId;
use crate::key::{KEY_BYTES, ObjectKey};
use crate::object::layout::{CHUNK_BYTES, Layout};
use crate::object::mark::{
    MAX_SEGMENTS, SEGMENT_BYTES, Segment, in_order, put_segments, take_segments,
};

/// Magic (8) ‖ chunk size (4) ‖ object id (16) ‖ version (4) ‖ plain length (8) ‖ commitment (32).
pub const HEADER_BYTES: usize = 72;

/// The end of a trailer: its length (4) ‖ magic (8).
pub const FOOTER_BYTES: usize = 12;

/// A trailer with no segment: count (4) ‖ authenticator (32) ‖ footer (12).
const BARE_TRAILER_BYTES: usize = 4 + AUTHENTICATOR_BYTES + FOOTER_BYTES;

/// A trailer with [`MAX_SEGMENTS`] segments.
pub const MAX_TRAILER_BYTES: usize = BARE_TRAILER_BYTES + 65_536 * SEGMENT_BYTES;
const _: () = assert!(MAX_SEGMENTS == 65_536);

const HEAD_MAGIC: &[u8; 8] = b"BLSEAL\x00\x01";
const TAIL_MAGIC: &[u8; 8] = b"BLSEALED";
const CHUNK_SIZE: [u8; 4] = 65_536_u32.to_be_bytes();
const AUTHENTICATOR_BYTES: usize = 32;
const _: () = assert!(CHUNK_BYTES == 65_536);

const OBJECT: &str = "sealed object";
const TRAILER: &str = "trailer";

/// The length of a trailer with so many segments.
pub fn trailer_bytes(segments: u32) -> u64 {
    len_u64(BARE_TRAILER_BYTES) + u64::from(segments) * len_u64(SEGMENT_BYTES)
}

/// The length of a sealed file: header, chunks with their tags, trailer.
///
/// # Errors
///
/// [`VaultError::TooLong`] beyond [`crate::MAX_PLAIN_BYTES`].
pub fn sealed_len(plain_bytes: u64, segments: u32) -> Result<u64, VaultError> {
    let layout = Layout::new(plain_bytes)?;
    Ok(layout.cipher_before(layout.chunks()) + trailer_bytes(segments))
}

/// Reads the last [`FOOTER_BYTES`] of a sealed file and gives the length of its whole trailer.
///
/// # Errors
///
/// [`VaultError::UnknownFormat`] when the file is cut short, or was never completed, or is none of
/// ours.
pub fn parse_trailer_length(footer: &[u8]) -> Result<u32, VaultError> {
    let unknown = VaultError::UnknownFormat { what: OBJECT };
    let mut reader = Reader::new(footer);
    let (Some(length), Some(magic), []) = (reader.u32(), reader.array(), reader.rest()) else {
        return Err(unknown);
    };
    let fits = (1..=MAX_SEGMENTS).contains(&segments_of(length)?);
    if fits && magic == *TAIL_MAGIC { Ok(length) } else { Err(unknown) }
}

/// What stands in front of the chunks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Header {
    pub(crate) object: ObjectId,
    pub(crate) version: u32,
    pub(crate) layout: Layout,
    pub(crate) commitment: [u8; KEY_BYTES],
}

impl Header {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER_BYTES);
        out.extend_from_slice(HEAD_MAGIC);
        out.extend_from_slice(&CHUNK_SIZE);
        out.extend_from_slice(&self.object.0);
        out.extend_from_slice(&self.version.to_be_bytes());
        out.extend_from_slice(&self.layout.plain_bytes().to_be_bytes());
        out.extend_from_slice(&self.commitment);
        out
    }

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, VaultError> {
        let unknown = VaultError::UnknownFormat { what: OBJECT };
        let mut reader = Reader::new(bytes);
        if reader.array() != Some(*HEAD_MAGIC) || reader.array() != Some(CHUNK_SIZE) {
            return Err(unknown);
        }
        let (Some(object), Some(version), Some(plain_bytes), Some(commitment), []) =
            (reader.array(), reader.u32(), reader.u64(), reader.array(), reader.rest())
        else {
            return Err(unknown);
        };
        let layout = Layout::new(plain_bytes)?;
        Ok(Self { object: ObjectId(object), version, layout, commitment })
    }

    /// What every chunk is bound to: object id ‖ version ‖ chunk size.
    pub(crate) fn aad(&self) -> [u8; 24] {
        let mut aad = [0; 24];
        let version = self.version.to_be_bytes();
        for (to, from) in
            aad.iter_mut().zip(self.object.0.iter().chain(&version).chain(&CHUNK_SIZE))
        {
            *to = *from;
        }
        aad
    }

    /// What the object's keys are derived for: object id ‖ version. One key that came to seal two
    /// versions would still encrypt them under two.
    pub(crate) fn context(&self) -> Vec<u8> {
        [self.object.0.as_slice(), &self.version.to_be_bytes()].concat()
    }
}

/// The commitment of a key: an object opens under one key only, and another key is named as such.
pub(crate) fn commitment(key: &ObjectKey) -> [u8; KEY_BYTES] {
    *key.0.derive("commitment", &[]).expose()
}

/// The key of the trailer's authenticator.
pub(crate) fn trailer_key(key: &ObjectKey, header: &Header) -> hmac::Key {
    let key = key.0.derive("trailer", &header.context());
    hmac::Key::new(hmac::HMAC_SHA256, key.expose())
}

/// Segments ‖ HMAC-SHA256(header ‖ segments) ‖ trailer length ‖ magic.
pub(crate) fn encode_trailer(key: &hmac::Key, header: &[u8], segments: &[Segment]) -> Vec<u8> {
    let length = BARE_TRAILER_BYTES.saturating_add(segments.len().saturating_mul(SEGMENT_BYTES));
    let mut out = Vec::with_capacity(length);
    put_segments(&mut out, segments);
    let tag = authenticate(key, header, &out).sign();
    out.extend_from_slice(tag.as_ref());
    out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(TAIL_MAGIC);
    assert!(out.len() == length, "a trailer has the length that it states");
    out
}

/// Reads a whole trailer and believes it only after its authenticator.
pub(crate) fn parse_trailer(
    key: &hmac::Key,
    header: &Header,
    trailer: &[u8],
) -> Result<Vec<Segment>, VaultError> {
    let tampered = VaultError::Tampered { what: TRAILER };
    let unknown = VaultError::UnknownFormat { what: TRAILER };
    let Some((signed, footer)) = trailer.split_last_chunk::<FOOTER_BYTES>() else {
        return Err(unknown);
    };
    let stated = u64::from(parse_trailer_length(footer)?);
    let got_bytes = len_u64(trailer.len());
    if stated != got_bytes {
        return Err(VaultError::Length { what: TRAILER, wanted_bytes: stated, got_bytes });
    }
    let Some((listed, tag)) = signed.split_last_chunk::<AUTHENTICATOR_BYTES>() else {
        return Err(unknown);
    };
    let wanted = authenticate(key, &header.encode(), listed).sign();
    aws_lc_rs::constant_time::verify_slices_are_equal(wanted.as_ref(), tag)
        .map_err(|_| tampered.clone())?;
    let mut reader = Reader::new(listed);
    let segments = take_segments(&mut reader).ok_or(tampered.clone())?;
    if !reader.rest().is_empty() || !in_order(&segments, header.layout.chunks()) {
        return Err(tampered);
    }
    Ok(segments)
}

fn authenticate(key: &hmac::Key, header: &[u8], segments: &[u8]) -> hmac::Context {
    let mut context = hmac::Context::with_key(key);
    context.update(header);
    context.update(segments);
    context
}

/// How many segments a trailer of this length lists.
fn segments_of(trailer_length: u32) -> Result<u32, VaultError> {
    let listed = u64::from(trailer_length).checked_sub(len_u64(BARE_TRAILER_BYTES));
    let count = listed.filter(|listed| listed.is_multiple_of(len_u64(SEGMENT_BYTES)));
    let count = count.and_then(|listed| u32::try_from(listed / len_u64(SEGMENT_BYTES)).ok());
    count.ok_or(VaultError::UnknownFormat { what: OBJECT })
}

#[cfg(test)]
mod tests;
