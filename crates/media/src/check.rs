//! A release read again before it goes, by another path than the one that made it.
//!
//! A PDF's objects are walked one by one and its streams unpacked wherever the word `stream`
//! stands, a picture's segments are counted, a workbook's parts unpacked; what is drawn is read by
//! the reader of pictures. Nothing here uses the code that found or wrote the words.
//!
//! Invariant: a release that cannot be read in full is refused; so is one that holds anything
//! which could hide something. No refusal repeats what it found.

mod pdf;
mod picture;
mod workbook;

use crate::fold::{Haystack, Needle};
use crate::ocr::Ocr;
use crate::sniff::sniff;
use crate::{Kind, MediaError, Pictures};
use std::fmt;

/// Where something was found that must not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hiding {
    /// In text that is shown, or in the text under a picture.
    Text,
    /// In a picture, by the reader of pictures.
    Picture,
    /// In a string, name or stream of the file that no page shows.
    Object,
    /// Metadata: properties, XMP, EXIF, IPTC, comments of a picture, thumbnails.
    Metadata,
    /// An annotation or a form field.
    Annotation,
    /// An attached file.
    Attachment,
    /// Bookmarks or named places.
    Outline,
    /// A script or an action.
    Script,
    /// A layer that can be switched off.
    Layer,
    /// Tags, or words said instead of those shown.
    Tags,
    /// An earlier version of the file within it.
    History,
    /// Bytes before the beginning, after the end or between the parts.
    Loose,
    /// A hidden sheet, row or column.
    HiddenCells,
    /// A formula, a defined name, a comment, a cache or any other part of a workbook.
    WorkbookPart,
    /// A sign that nobody sees, or that turns the direction of writing.
    UnseenSigns,
    /// Some of it cannot be read.
    Unreadable,
}

impl Hiding {
    const fn words(self) -> &'static str {
        match self {
            Self::Text => "in its text",
            Self::Picture => "in a picture",
            Self::Object => "in a part that no page shows",
            Self::Metadata => "as metadata",
            Self::Annotation => "as an annotation or a form field",
            Self::Attachment => "as an attached file",
            Self::Outline => "as a bookmark or a named place",
            Self::Script => "as a script or an action",
            Self::Layer => "on a layer that can be switched off",
            Self::Tags => "in its tags",
            Self::History => "as an earlier version of itself",
            Self::Loose => "as loose bytes",
            Self::HiddenCells => "in hidden sheets, rows or columns",
            Self::WorkbookPart => "in a part of a workbook that is not its cells",
            Self::UnseenSigns => "as signs that nobody sees",
            Self::Unreadable => "where it cannot be read",
        }
    }
}

/// Why a release must not go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Residue {
    /// Where it lies.
    pub hiding: Hiding,
    /// The page, counted from 1, where that is known.
    pub page: Option<usize>,
    /// Which of the forbidden texts it is, counted from 0; none where a thing may not be there at
    /// all, whatever it says.
    pub which: Option<usize>,
}

impl fmt::Display for Residue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.hiding.words();
        match self.which.map(|which| which + 1) {
            Some(number) => write!(out, "redacted text number {number} is still there {words}"),
            None => write!(out, "something is there {words}"),
        }?;
        self.page.map_or(Ok(()), |page| write!(out, ", on page {page}"))
    }
}

impl std::error::Error for Residue {}

impl Residue {
    pub(crate) const fn of(hiding: Hiding) -> Self {
        Self { hiding, page: None, which: None }
    }

    pub(crate) const fn on(self, page: usize) -> Self {
        Self { page: Some(page), ..self }
    }
}

/// What was read of a release in which nothing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// What it is.
    pub kind: Kind,
    /// How many pages, sheets or pictures were read.
    pub pages: usize,
    /// Whether its pictures were read, all that were asked for. [`Pictures::Unread`] must be
    /// decided on by whoever asks: nobody has looked for words in them.
    pub pictures: Pictures,
    /// How many pages were read as drawn.
    pub read: usize,
}

/// Reads a release again.
///
/// # Errors
///
/// [`Residue`]: where something forbidden lies, or something that may not be there at all.
pub fn check(released: &[u8], forbidden: &[String]) -> Result<Checked, Residue> {
    check_with(released, forbidden, Ocr::WhereInstalled)
}

/// As [`check`], and says whether pictures are read.
///
/// # Errors
///
/// As [`check`].
pub fn check_with(released: &[u8], forbidden: &[String], ocr: Ocr) -> Result<Checked, Residue> {
    checked(released, forbidden, ocr, None)
}

/// As [`check_with`], and of the pages as drawn reads only some, counted from 0: for a long release
/// [`crate::Released::to_read`], since reading one takes more than a second. Text, names, strings
/// and streams are read throughout.
///
/// What is given up: a page that is not among them shows letters and rules only, and its letters
/// are taken for what its old file said they are. A font that shows other letters than it says goes
/// unseen there.
///
/// # Errors
///
/// As [`check`].
pub fn check_pages(
    released: &[u8],
    forbidden: &[String],
    ocr: Ocr,
    to_read: &[usize],
) -> Result<Checked, Residue> {
    checked(released, forbidden, ocr, Some(to_read))
}

fn checked(
    released: &[u8],
    forbidden: &[String],
    ocr: Ocr,
    to_read: Option<&[usize]>,
) -> Result<Checked, Residue> {
    let kind = sniff(released).map_err(|_| Residue::of(Hiding::Unreadable))?;
    let forbidden = Forbidden::new(forbidden);
    match kind {
        Kind::Pdf => pdf::check(released, &forbidden, ocr, to_read),
        Kind::Text | Kind::Csv => text(released, kind, &forbidden),
        Kind::Workbook => workbook::check(released, &forbidden),
        Kind::Png | Kind::Jpeg => picture::check(released, kind, &forbidden, ocr),
        Kind::Gif | Kind::WebP => Err(Residue::of(Hiding::Unreadable)),
    }
}

/// Bytes no more than this are read as letters of two bytes in any case.
const SHORT_BYTES: usize = 4_096;

/// What must not be found.
pub(crate) struct Forbidden(Vec<(usize, Needle)>);

impl Forbidden {
    fn new(texts: &[String]) -> Self {
        let needles = texts.iter().enumerate();
        Self(needles.filter_map(|(which, text)| Some((which, Needle::new(text)?))).collect())
    }

    /// An error where any of it stands in a text.
    pub(crate) fn look(&self, text: &str, hiding: Hiding) -> Result<(), Residue> {
        if self.0.is_empty() || text.is_empty() {
            return Ok(());
        }
        let haystack = Haystack::new(text);
        match self.0.iter().find(|(_, needle)| haystack.holds(needle)) {
            Some((which, _)) => Err(Residue { which: Some(*which), ..Residue::of(hiding) }),
            None => Ok(()),
        }
    }

    /// An error where any of it stands in bytes, in any encoding that a file may hold.
    pub(crate) fn look_bytes(&self, bytes: &[u8], hiding: Hiding) -> Result<(), Residue> {
        if self.0.is_empty() {
            return Ok(());
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => self.look(text, hiding)?,
            Err(_) => self.look(&latin(bytes), hiding)?,
        }
        for from in [0, 1] {
            let (pairs, _) = bytes.get(from..).unwrap_or_default().as_chunks::<2>();
            let wide = pairs.iter().filter(|pair| pair.contains(&0)).count();
            // In letters of two bytes most have nought in one of them.
            if bytes.len() > SHORT_BYTES && wide * 10 < pairs.len() {
                continue;
            }
            for order in [u16::from_be_bytes, u16::from_le_bytes] {
                let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
                self.look(&String::from_utf16_lossy(&units), hiding)?;
            }
        }
        Ok(())
    }
}

/// Each byte as one letter.
pub(crate) fn latin(bytes: &[u8]) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

fn text(released: &[u8], kind: Kind, forbidden: &Forbidden) -> Result<Checked, Residue> {
    let text = std::str::from_utf8(released).map_err(|_| Residue::of(Hiding::Unreadable))?;
    if text.chars().any(|sign| crate::fold::unseen(sign) || crate::lines::strange(sign)) {
        return Err(Residue::of(Hiding::UnseenSigns));
    }
    forbidden.look(text, Hiding::Text)?;
    Ok(Checked { kind, pages: 1, pictures: Pictures::None, read: 0 })
}

/// Whether the reader of pictures has read, or was not there.
pub(crate) fn seen(
    raster: &crate::picture::Raster,
    forbidden: &Forbidden,
    ocr: Ocr,
) -> Result<Pictures, Residue> {
    if !ocr.reads() {
        return Ok(Pictures::Unread);
    }
    let words = match crate::ocr::read(raster) {
        Ok(words) => words,
        Err(MediaError::Tool { .. }) => return Ok(Pictures::Unread),
        Err(_) => return Err(Residue::of(Hiding::Unreadable)),
    };
    let mut text = String::new();
    for word in words {
        text.push(if word.starts_line { '\n' } else { ' ' });
        text.push_str(&word.text);
    }
    forbidden.look(&text, Hiding::Picture)?;
    Ok(Pictures::Read)
}
