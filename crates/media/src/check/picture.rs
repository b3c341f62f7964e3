//! A released picture: nothing but pixels.
//!
//! Invariant: a segment that a bare picture does not need is residue, whatever it holds.

use super::{Checked, Forbidden, Hiding, Residue, seen};
use crate::ocr::Ocr;
use crate::picture::decode;
use crate::{Kind, Pictures};

/// Chunks of a PNG that draw.
const PNG_CHUNKS: &[&[u8; 4]] = &[b"IHDR", b"IDAT", b"IEND"];
const PNG_HEAD: &[u8] = b"\x89PNG\r\n\x1a\n";
/// A JFIF header without a thumbnail, length and name included.
const JFIF_BYTES: usize = 16;

pub(super) fn check(
    released: &[u8],
    kind: Kind,
    forbidden: &Forbidden,
    ocr: Ocr,
) -> Result<Checked, Residue> {
    match kind {
        Kind::Png => png(released)?,
        _ => jpeg(released)?,
    }
    let unreadable = |_| Residue::of(Hiding::Unreadable);
    let damaged = || crate::MediaError::Damaged("picture");
    let raster = crate::guard::guarded(damaged, || decode(released, kind)).map_err(unreadable)?;
    let pictures = seen(&raster, forbidden, ocr)?;
    let read = usize::from(pictures == Pictures::Read);
    Ok(Checked { kind, pages: 1, pictures, read })
}

/// Chunk after chunk: length, name, content, check sum.
fn png(released: &[u8]) -> Result<(), Residue> {
    let unreadable = Residue::of(Hiding::Unreadable);
    let mut rest = released.strip_prefix(PNG_HEAD).ok_or(unreadable)?;
    let (mut shape, mut pixels) = (None, Vec::new());
    loop {
        let ([length, name], after) = rest.split_first_chunk::<8>().map_or_else(
            || Err(unreadable),
            |(head, after)| {
                let (chunks, _) = head.as_chunks::<4>();
                <[[u8; 4]; 2]>::try_from(chunks).map(|two| (two, after)).map_err(|_| unreadable)
            },
        )?;
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| unreadable)?;
        if !PNG_CHUNKS.contains(&&name) {
            return Err(Residue::of(Hiding::Metadata));
        }
        let body = after.get(..length).ok_or(unreadable)?;
        rest = after.get(length.saturating_add(4)..).ok_or(unreadable)?;
        match &name {
            b"IHDR" => shape = Some(body),
            b"IDAT" => pixels.extend_from_slice(body),
            b"IEND" => {
                let bare = length == 0 && rest.is_empty();
                bare.then_some(()).ok_or(Residue::of(Hiding::Loose))?;
                return filled(shape.ok_or(unreadable)?, &pixels);
            }
            _ => {}
        }
    }
}

/// As many bytes as pixels: three for each, and one at the head of each row.
fn filled(shape: &[u8], pixels: &[u8]) -> Result<(), Residue> {
    let unreadable = Residue::of(Hiding::Unreadable);
    let (sides, kind) = shape.split_first_chunk::<8>().ok_or(unreadable)?;
    let [width, height] = sides.as_chunks::<4>().0 else { return Err(unreadable) };
    let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    // Eight bits, red, green and blue, row after row: the one form that a release has.
    if kind != [8, 2, 0, 0, 0] {
        return Err(unreadable);
    }
    let bytes = u64::from(height) * (u64::from(width) * 3 + 1);
    let open = super::pdf::packed(pixels)?;
    (open.len() as u64 == bytes).then_some(()).ok_or(Residue::of(Hiding::Loose))
}

/// Segment after segment up to the pixels, then to the end.
pub(super) fn jpeg(released: &[u8]) -> Result<(), Residue> {
    let unreadable = Residue::of(Hiding::Unreadable);
    let metadata = Residue::of(Hiding::Metadata);
    let mut rest = released.strip_prefix(&[0xff, 0xd8]).ok_or(unreadable)?;
    loop {
        let [0xff, marker, after @ ..] = rest else { return Err(unreadable) };
        rest = after;
        if *marker == 0xd9 {
            return rest.is_empty().then_some(()).ok_or(Residue::of(Hiding::Loose));
        }
        let (head, _) = rest.split_first_chunk::<2>().ok_or(unreadable)?;
        let length = usize::from(u16::from_be_bytes(*head));
        let (segment, after) = rest.split_at_checked(length).ok_or(unreadable)?;
        rest = after;
        let draws = match marker {
            0xe0 => segment.get(2..6) == Some(b"JFIF") && length == JFIF_BYTES,
            0xc0..=0xcf | 0xda | 0xdb | 0xdd => true,
            _ => false,
        };
        if !draws {
            return Err(metadata);
        }
        if *marker == 0xda {
            // Within the pixels 0xff is followed by nought or by a mark to start anew.
            let within = |next: u8| matches!(next, 0 | 0xd0..=0xd7 | 0xff);
            loop {
                let mark = rest.iter().position(|byte| *byte == 0xff).ok_or(unreadable)?;
                rest = rest.get(mark..).unwrap_or_default();
                match rest {
                    [_, next, ..] if !within(*next) => break,
                    [_, after @ ..] => rest = after,
                    [] => {}
                }
            }
        }
    }
}
