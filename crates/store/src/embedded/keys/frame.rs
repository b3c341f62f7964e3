//! The lines of a key file and of the shred journal, each with its length and a checksum.
//!
//! A line is: kind (1 byte), length of the id (1), length of the rest (2, little-endian), the id,
//! the rest, and the CRC-32 (IEEE 802.3) of all of that (4, little-endian). A file opens with 16
//! bytes that say what it is. Before each batch of lines stands a mark: what comes before a mark
//! was synced when the mark was written, so what cannot be read there is damage. Only after the
//! last mark may a crash have left a line torn.
//!
//! Invariant: a line is read whole and as it was written, or not at all.

/// Opens every key file.
pub(super) const KEYS_HEADER: &[u8; 16] = b"bluelamp keys 1\n";
/// Opens the shred journal.
pub(super) const SHREDS_HEADER: &[u8; 16] = b"bluelamp gone 1\n";
/// Stands before each batch; no line begins as it does.
pub(super) const MARK: &[u8; 8] = b"\nsynced\n";
/// Bytes before the id.
pub(super) const HEAD_BYTES: usize = 4;
/// Most bytes of a line: head, id, rest and checksum.
pub(super) const LINE_MAX_BYTES: usize = HEAD_BYTES + 255 + 65_535 + CHECK_BYTES;
/// Bytes of the checksum.
const CHECK_BYTES: usize = 4;
/// Kind of the only line there is so far.
const LINE: u8 = b'L';

/// A line as it lies in its file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) id: &'a str,
    pub(super) rest: &'a [u8],
    /// Its whole length.
    pub(super) bytes: usize,
}

/// Appends a line to `out`. The limits of the port keep both lengths within their fields.
pub(super) fn write(out: &mut Vec<u8>, id: &str, rest: &[u8]) {
    let start = out.len();
    let id_len = u8::try_from(id.len()).unwrap_or(u8::MAX);
    let rest_len = u16::try_from(rest.len()).unwrap_or(u16::MAX);
    assert!(usize::from(id_len) == id.len(), "an id was longer than the port allows");
    assert!(usize::from(rest_len) == rest.len(), "a key was longer than the port allows");
    out.extend([LINE, id_len]);
    out.extend(rest_len.to_le_bytes());
    out.extend(id.as_bytes());
    out.extend(rest);
    let check = crc32fast::hash(out.get(start..).unwrap_or_default());
    out.extend(check.to_le_bytes());
}

/// The line with which `bytes` begin; nothing when it is torn or damaged.
pub(super) fn read(bytes: &[u8]) -> Option<Line<'_>> {
    let len = line_bytes(bytes)?;
    let (signed, check) = bytes.get(..len)?.split_last_chunk::<CHECK_BYTES>()?;
    if crc32fast::hash(signed) != u32::from_le_bytes(*check) {
        return None;
    }
    let id_len = usize::from(*bytes.get(1)?);
    let (id, rest) = signed.get(HEAD_BYTES..)?.split_at_checked(id_len)?;
    Some(Line { id: std::str::from_utf8(id).ok()?, rest, bytes: len })
}

/// Whether a mark stands somewhere in `bytes`.
pub(super) fn has_mark(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|window| window == MARK)
}

/// Length of the line with which `head` begins, by what it says itself.
pub(super) fn line_bytes(head: &[u8]) -> Option<usize> {
    let [LINE, id_len, low, high] = *head.first_chunk::<HEAD_BYTES>()? else { return None };
    let rest_len = u16::from_le_bytes([low, high]);
    Some(HEAD_BYTES + usize::from(id_len) + usize::from(rest_len) + CHECK_BYTES)
}
