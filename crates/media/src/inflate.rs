//! Packed parts of a file, unpacked within limits.
//!
//! Invariant: nothing here holds more than [`PART_MAX_BYTES`] of one part, and a file whose parts
//! together swell beyond measure is refused before any other library unpacks it.

use crate::MediaError;
use crate::limits::{PART_MAX_BYTES, PARTS_MAX_BYTES, SWELL_FREE_BYTES, SWELL_MAX};
use crate::sniff::find;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// The word that opens a stream in a PDF.
const OPENING: &[u8] = b"stream";

/// The packed bytes behind each word `stream` of a PDF, whatever its cross-references say.
pub(crate) fn streams(pdf: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + find(pdf.get(from..)?, OPENING)?;
            from = at + OPENING.len();
            let closes = at.checked_sub(3).and_then(|before| pdf.get(before..at)) == Some(b"end");
            if closes {
                continue;
            }
            let body = pdf.get(from..)?;
            let body = body.strip_prefix(b"\r").unwrap_or(body);
            return Some(body.strip_prefix(b"\n").unwrap_or(body));
        }
    })
}

/// Whether these bytes begin as zlib's do.
pub(crate) fn looks_packed(bytes: &[u8]) -> bool {
    match bytes {
        [first, second, ..] => {
            let head = u16::from_be_bytes([*first, *second]);
            first & 0x0f == 8 && first >> 4 <= 7 && head.is_multiple_of(31) && second & 0x20 == 0
        }
        _ => false,
    }
}

/// Refuses a PDF whose streams, unpacked once or twice over, would be enormous.
pub(crate) fn weigh(pdf: &[u8]) -> Result<(), MediaError> {
    let most = allowance(pdf.len());
    let mut total = 0;
    for body in streams(pdf) {
        if !looks_packed(body) {
            continue;
        }
        let mut head = [0; 2];
        let mut reader = ZlibDecoder::new(body);
        let taken = reader.read(&mut head).unwrap_or_default();
        total += count(reader, most.saturating_sub(total))? + taken as u64;
        if looks_packed(&head) {
            let twice = ZlibDecoder::new(ZlibDecoder::new(body));
            total += count(twice, most.saturating_sub(total))?;
        }
    }
    Ok(())
}

/// What all parts of a file of this size may hold together.
pub(crate) fn allowance(size_bytes: usize) -> u64 {
    (SWELL_FREE_BYTES + SWELL_MAX * size_bytes as u64).min(PARTS_MAX_BYTES)
}

fn count(mut reader: impl Read, most: u64) -> Result<u64, MediaError> {
    let most = most.min(PART_MAX_BYTES);
    let mut buffer = vec![0; 64 << 10];
    let mut total = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) | Err(_) => return Ok(total),
            Ok(read) => total += read as u64,
        }
        if total > most {
            return Err(MediaError::Swollen);
        }
    }
}

/// All of one part of an archive, within a limit.
pub(crate) fn part(reader: impl Read, max_bytes: u64) -> Result<Vec<u8>, MediaError> {
    let mut out = Vec::new();
    let read = reader.take(max_bytes + 1).read_to_end(&mut out);
    if out.len() as u64 > max_bytes {
        return Err(MediaError::Swollen);
    }
    read.map_err(|_| MediaError::Damaged("packed file"))?;
    Ok(out)
}

#[cfg(test)]
mod tests;
