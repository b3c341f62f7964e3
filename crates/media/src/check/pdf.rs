//! A released PDF: each name, string and stream of it as the bytes stand, and each page's text.
//!
//! The bytes are read from the first to the last without regard to cross-references, so that what
//! they do not lead to is read as well. A name that a release never has is residue by itself.
//!
//! Invariant: a byte of the file is a known name, a number, a stream that is looked into, or
//! residue.

mod shown;
mod tokens;

use super::{Checked, Forbidden, Hiding, Residue, seen};
use crate::guard::{deep, guarded, shared};
use crate::inflate::{allowance, looks_packed};
use crate::limits::{OCR_DPI, PAGES_MAX, PART_MAX_BYTES, PIXELS_MAX};
use crate::ocr::Ocr;
use crate::pdf::{Drawer, Memory, load};
use crate::{Kind, MediaError, Pictures};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokens::{Part, Tokens};

/// Names that a release has.
const NAMES: &[&str] = &[
    "Type",
    "Catalog",
    "Pages",
    "Kids",
    "Count",
    "Page",
    "Parent",
    "MediaBox",
    "Contents",
    "Resources",
    "XObject",
    "Font",
    "P",
    "Subtype",
    "Type3",
    "FontBBox",
    "FontMatrix",
    "CharProcs",
    "Encoding",
    "Differences",
    "FirstChar",
    "LastChar",
    "Widths",
    "ToUnicode",
    "Length",
    "Filter",
    "FlateDecode",
    "DCTDecode",
    "Image",
    "Width",
    "Height",
    "BitsPerComponent",
    "ColorSpace",
    "DeviceGray",
    "DeviceRGB",
    "Size",
    "Root",
];

/// Names that tell what is hidden where they stand.
const TELLING: &[(&str, Hiding)] = &[
    ("Annots", Hiding::Annotation),
    ("Annot", Hiding::Annotation),
    ("AcroForm", Hiding::Annotation),
    ("XFA", Hiding::Annotation),
    ("EmbeddedFile", Hiding::Attachment),
    ("EmbeddedFiles", Hiding::Attachment),
    ("Filespec", Hiding::Attachment),
    ("EF", Hiding::Attachment),
    ("AF", Hiding::Attachment),
    ("Outlines", Hiding::Outline),
    ("Dests", Hiding::Outline),
    ("PageLabels", Hiding::Outline),
    ("Threads", Hiding::Outline),
    ("JavaScript", Hiding::Script),
    ("JS", Hiding::Script),
    ("OpenAction", Hiding::Script),
    ("AA", Hiding::Script),
    ("Launch", Hiding::Script),
    ("URI", Hiding::Script),
    ("OCProperties", Hiding::Layer),
    ("OCG", Hiding::Layer),
    ("OCGs", Hiding::Layer),
    ("OC", Hiding::Layer),
    ("StructTreeRoot", Hiding::Tags),
    ("StructElem", Hiding::Tags),
    ("ActualText", Hiding::Tags),
    ("Alt", Hiding::Tags),
    ("MarkInfo", Hiding::Tags),
    ("Metadata", Hiding::Metadata),
    ("Info", Hiding::Metadata),
    ("PieceInfo", Hiding::Metadata),
    ("Thumb", Hiding::Metadata),
    ("Author", Hiding::Metadata),
    ("Title", Hiding::Metadata),
    ("Producer", Hiding::Metadata),
    ("Prev", Hiding::History),
    ("XRef", Hiding::Object),
    ("ObjStm", Hiding::Object),
    ("Encrypt", Hiding::Unreadable),
];

/// The filter of a packed stream.
const PACKED: &[u8] = b"/FlateDecode";
/// A whole number of so many digits is no place on a page.
const NUMBER_DIGITS: usize = 6;

const fn unreadable() -> Residue {
    Residue::of(Hiding::Unreadable)
}

pub(super) fn check(
    released: &[u8],
    forbidden: &Forbidden,
    ocr: Ocr,
    to_read: Option<&[usize]>,
) -> Result<Checked, Residue> {
    bytes(released, forbidden)?;
    let held = Arc::new(released.to_vec());
    let pages = pages(&held, forbidden)?;
    let to_read: Vec<usize> = match to_read {
        Some(some) if some.iter().any(|page| *page >= pages) => return Err(unreadable()),
        Some(some) => some.to_vec(),
        None => (0..pages).collect(),
    };
    let pictures = drawn(&held, &to_read, forbidden, ocr)?;
    let read = if pictures == Pictures::Read { to_read.len() } else { 0 };
    Ok(Checked { kind: Kind::Pdf, pages, pictures, read })
}

/// The file from its first byte to its last.
fn bytes(released: &[u8], forbidden: &Forbidden) -> Result<(), Residue> {
    if !released.starts_with(b"%PDF-1.7\n") {
        return Err(unreadable());
    }
    let mut held = Vec::new();
    let between = between(released, forbidden, &mut held);
    // What stands first in the file is told first.
    streams(&held, allowance(released.len()), forbidden)?;
    between
}

/// A dictionary, and the stream that follows it.
type Held<'a> = (&'a [u8], &'a [u8]);

/// What stands between the streams, which are gathered up to the first residue.
fn between<'a>(
    released: &'a [u8],
    forbidden: &Forbidden,
    streams: &mut Vec<Held<'a>>,
) -> Result<(), Residue> {
    let mut ends = 0;
    for part in Tokens::new(released) {
        match part {
            Part::Comment(comment) => {
                ends += usize::from(comment == b"%EOF");
                let known = comment.starts_with(b"PDF-1.7") && comment.len() == 7;
                let binary = comment.len() <= 4 && comment.iter().all(|byte| *byte > 127);
                if !known && !binary && comment != b"%EOF" {
                    forbidden.look_bytes(comment, Hiding::Loose)?;
                    return Err(Residue::of(Hiding::Loose));
                }
            }
            Part::Name(name) => self::name(&name, forbidden)?,
            Part::Text(text) => forbidden.look_bytes(&text, Hiding::Object)?,
            Part::Stream { dictionary, body } => streams.push((dictionary, body)),
            Part::Word(word) => {
                let number = word.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
                let known: &[&[u8]] =
                    &[b"obj", b"endobj", b"xref", b"trailer", b"startxref", b"R", b"n", b"f"];
                if !number && !known.contains(&word) {
                    forbidden.look_bytes(word, Hiding::Loose)?;
                    return Err(Residue::of(Hiding::Loose));
                }
            }
        }
    }
    // A second end is a second version of the file.
    let once = ends == 1 && released.trim_ascii_end().ends_with(b"%%EOF");
    once.then_some(()).ok_or(Residue::of(Hiding::History))
}

/// The streams, shared among the cores; together they hold no more than is allowed.
fn streams(held: &[Held<'_>], most_bytes: u64, forbidden: &Forbidden) -> Result<(), Residue> {
    let opened = AtomicU64::new(0);
    let damaged = || MediaError::Damaged("PDF");
    let looked = shared(held.len(), damaged, |worker, workers| {
        let mut out = Vec::new();
        for (number, (dictionary, body)) in held.iter().enumerate().skip(worker).step_by(workers) {
            let found = stream(dictionary, body, forbidden).and_then(|bytes| {
                let all = opened.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
                (all <= most_bytes).then_some(()).ok_or(unreadable())
            });
            out.push((number, found));
            if found.is_err() {
                break;
            }
        }
        Ok(out)
    });
    looked.map_err(|_| unreadable())?.into_iter().collect()
}

fn name(name: &[u8], forbidden: &Forbidden) -> Result<(), Residue> {
    let text = super::latin(name);
    if let Some((_, hiding)) = TELLING.iter().find(|(telling, _)| *telling == text) {
        return Err(Residue::of(*hiding));
    }
    let numbered = |letter: char| {
        let digits = text.strip_prefix(letter).unwrap_or_default();
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if NAMES.contains(&text.as_str()) || numbered('F') || numbered('g') {
        return Ok(());
    }
    forbidden.look(&text, Hiding::Object)?;
    Err(Residue::of(Hiding::Object))
}

/// A stream by what its dictionary says, and never longer than it says; gives how much it holds.
fn stream(dictionary: &[u8], body: &[u8], forbidden: &Forbidden) -> Result<u64, Residue> {
    let loose = Residue::of(Hiding::Loose);
    let length = tokens::number(dictionary, b"/Length").ok_or(loose)?;
    let length = usize::try_from(length).map_err(|_| loose)?;
    let (body, after) = body.split_at_checked(length).ok_or(loose)?;
    if !after.trim_ascii().is_empty() {
        forbidden.look_bytes(after, Hiding::Loose)?;
        return Err(loose);
    }
    // Packed twice is packed to hide.
    if dictionary.windows(PACKED.len()).filter(|name| *name == PACKED).count() > 1 {
        return Err(unreadable());
    }
    let has = |name: &[u8]| crate::sniff::find(dictionary, name).is_some();
    if has(b"/DCTDecode") {
        super::picture::jpeg(body)?;
        return Ok(body.len() as u64);
    }
    let plain;
    let open = if has(PACKED) {
        plain = packed(body)?;
        plain.as_slice()
    } else {
        body
    };
    if has(b"/Image") {
        let fits = pixels(dictionary, open, if has(b"/DeviceGray") { 1 } else { 3 });
        return fits.then_some(open.len() as u64).ok_or(loose);
    }
    words(open, forbidden)?;
    Ok(open.len() as u64)
}

/// Whether there are as many bytes as pixels: then there is no room for words beside what is drawn.
fn pixels(dictionary: &[u8], open: &[u8], colours: usize) -> bool {
    let side = |key: &[u8]| {
        let side = tokens::number(dictionary, key).filter(|side| (1..65_536).contains(side))?;
        usize::try_from(side).ok()
    };
    let (Some(width), Some(height)) = (side(b"/Width"), side(b"/Height")) else { return false };
    let row_values = width * colours;
    let row = match tokens::number(dictionary, b"/BitsPerComponent") {
        Some(8) => row_values,
        Some(4) => row_values.div_ceil(2),
        _ => return false,
    };
    // Half a byte may be left at the end of a row: it must be nought.
    let halved = row * 2 == row_values + 1;
    let rest = |row: &[u8]| row.last().is_some_and(|last| last.trailing_zeros() >= 4);
    (width as u64 * height as u64) <= PIXELS_MAX
        && open.len() == row * height
        && (!halved || open.chunks_exact(row).all(rest))
}

/// What of a stream could be words: its strings, names, remarks, and all that is no number. Places
/// on a page are numbers by the thousand, and one after the other they make any date or account.
fn words(open: &[u8], forbidden: &Forbidden) -> Result<(), Residue> {
    let mut bare = String::new();
    for part in Tokens::new(open) {
        match part {
            Part::Text(text) => forbidden.look_bytes(&text, Hiding::Object)?,
            Part::Name(name) => forbidden.look_bytes(&name, Hiding::Object)?,
            Part::Comment(remark) => forbidden.look_bytes(remark, Hiding::Object)?,
            Part::Stream { body, .. } => forbidden.look_bytes(body, Hiding::Object)?,
            Part::Word(word) => {
                let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
                let place = word.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
                if !place || (digits >= NUMBER_DIGITS && !word.contains(&b'.')) {
                    bare.push_str(&super::latin(word));
                    bare.push(' ');
                }
            }
        }
    }
    forbidden.look(&bare, Hiding::Object)
}

/// What a packed stream holds, if it is whole and nothing comes after it.
pub(super) fn packed(body: &[u8]) -> Result<Vec<u8>, Residue> {
    if !looks_packed(body) {
        return Err(unreadable());
    }
    let mut reader = flate2::bufread::ZlibDecoder::new(body);
    let open = crate::inflate::part(&mut reader, PART_MAX_BYTES).map_err(|_| unreadable())?;
    if reader.total_in() != body.len() as u64 {
        return Err(Residue::of(Hiding::Loose));
    }
    Ok(open)
}

/// The text that each page shows to a reader of its own; gives the number of pages.
fn pages(held: &Arc<Vec<u8>>, forbidden: &Forbidden) -> Result<usize, Residue> {
    let damaged = || MediaError::Damaged("PDF");
    let pdf = deep(damaged, || load(held)).map_err(|_| unreadable())?;
    let pages = deep(damaged, || {
        let pages = pdf.pages().len();
        let sound = (1..=PAGES_MAX).contains(&pages);
        sound.then_some(pages).ok_or(damaged())
    });
    let pages = pages.map_err(|_| unreadable())?;
    let looked = shared(pages, damaged, |worker, workers| {
        let mut out = Vec::new();
        for (number, page) in pdf.pages().iter().enumerate().skip(worker).step_by(workers) {
            let found = match shown::text(page) {
                Some(text) => forbidden.look(&text, Hiding::Text),
                None => Err(unreadable()),
            };
            out.push((number, found.map_err(|residue| residue.on(number + 1))));
            if found.is_err() {
                break;
            }
        }
        Ok(out)
    });
    let looked: Result<(), Residue> = looked.map_err(|_| unreadable())?.into_iter().collect();
    looked.map(|()| pages)
}

/// What the reader of pictures finds on some pages as drawn.
fn drawn(
    held: &Arc<Vec<u8>>,
    to_read: &[usize],
    forbidden: &Forbidden,
    ocr: Ocr,
) -> Result<Pictures, Residue> {
    if to_read.is_empty() {
        return Ok(Pictures::None);
    }
    if !ocr.reads() {
        return Ok(Pictures::Unread);
    }
    let damaged = || MediaError::Damaged("PDF");
    let read = shared(to_read.len(), damaged, |worker, workers| {
        let pdf = load(held)?;
        let memory = Memory::default();
        let drawer = Drawer { pdf: &pdf, memory: &memory };
        let mut out = Vec::new();
        for (number, page) in to_read.iter().enumerate().skip(worker).step_by(workers) {
            let raster = guarded(damaged, || drawer.draw(*page, OCR_DPI))?;
            let found = seen(&raster, forbidden, ocr);
            let over = found.is_err();
            out.push((number, found.map_err(|residue| residue.on(page + 1))));
            if over {
                break;
            }
        }
        Ok(out)
    });
    let mut pictures = Pictures::Read;
    for found in read.map_err(|_| unreadable())? {
        if found? == Pictures::Unread {
            pictures = Pictures::Unread;
        }
    }
    Ok(pictures)
}
