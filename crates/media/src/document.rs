//! A document that is open: its pages, what they look like, and their words.
//!
//! Invariant: opening changes nothing and shows nothing; `Debug` holds no word of the document.

use crate::lines::Lines;
use crate::ocr::Ocr;
use crate::pdf::Paper;
use crate::picture::Picture;
use crate::sniff::sniff;
use crate::workbook::Workbook;
use crate::{Kind, MediaError, PageWords};
use std::fmt;
use std::sync::OnceLock;

/// What a person is shown of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// A PNG.
    Picture(Vec<u8>),
    /// Lines of text; in a workbook, cells parted by tabs.
    Lines {
        /// The letter of the document at which they begin: marks count from the document's start.
        start: usize,
        /// The lines.
        text: String,
    },
}

/// A document.
pub struct Document {
    kind: Kind,
    ocr: Ocr,
    pub(crate) inner: Inner,
    words: Vec<OnceLock<Result<PageWords, MediaError>>>,
}

pub(crate) enum Inner {
    Pdf(Paper),
    Picture(Box<Picture>),
    Lines(Lines),
    Workbook(Workbook),
}

impl fmt::Debug for Document {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Document({:?}, {} pages)", self.kind, self.pages())
    }
}

impl Document {
    /// Opens a file of any kind that is redacted here, found out from its bytes.
    ///
    /// # Errors
    ///
    /// A [`MediaError`] with words for the person who added the file: what it is, and what to do.
    pub fn open(bytes: &[u8]) -> Result<Self, MediaError> {
        Self::open_with(bytes, Ocr::WhereInstalled)
    }

    /// As [`Document::open`], and says whether pictures are read.
    ///
    /// # Errors
    ///
    /// As [`Document::open`].
    pub fn open_with(bytes: &[u8], ocr: Ocr) -> Result<Self, MediaError> {
        let kind = sniff(bytes)?;
        let inner = match kind {
            Kind::Pdf => Inner::Pdf(Paper::open(bytes)?),
            Kind::Text | Kind::Csv => Inner::Lines(Lines::open(bytes)?),
            Kind::Workbook => Inner::Workbook(Workbook::open(bytes)?),
            _ => Inner::Picture(Box::new(Picture::open(bytes, kind)?)),
        };
        let pages = match &inner {
            Inner::Pdf(paper) => paper.pages(),
            Inner::Picture(_) => 1,
            Inner::Lines(lines) => lines.pages(),
            Inner::Workbook(book) => book.lines.pages(),
        };
        let words = std::iter::repeat_with(OnceLock::new).take(pages).collect();
        Ok(Self { kind, ocr, inner, words })
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many pages it has. A text or workbook is shown sixty lines or rows at a time.
    pub fn pages(&self) -> usize {
        self.words.len()
    }

    /// What a page looks like, `width` pixels wide; the page is counted from 0.
    ///
    /// # Errors
    ///
    /// [`MediaError::NoSuchPage`], [`MediaError::PreviewWidth`], or why it cannot be drawn.
    pub fn preview(&self, page: usize, width: u16) -> Result<Preview, MediaError> {
        self.known(page)?;
        match &self.inner {
            Inner::Pdf(paper) => paper.preview(page, width).map(Preview::Picture),
            Inner::Picture(picture) => picture.preview(width).map(Preview::Picture),
            Inner::Lines(lines) | Inner::Workbook(Workbook { lines, .. }) => {
                let (start, text) = lines.page(page)?;
                Ok(Preview::Lines { start, text: text.to_owned() })
            }
        }
    }

    /// The lines of a page of a text or a workbook, counted from 0; nothing for what is drawn.
    ///
    /// # Errors
    ///
    /// [`MediaError::NoSuchPage`].
    pub fn lines(&self, page: usize) -> Result<Option<&str>, MediaError> {
        self.known(page)?;
        match &self.inner {
            Inner::Pdf(_) | Inner::Picture(_) => Ok(None),
            Inner::Lines(lines) | Inner::Workbook(Workbook { lines, .. }) => {
                Ok(Some(lines.page(page)?.1))
            }
        }
    }

    /// The words of a page with their places; the page is counted from 0. They are read once.
    ///
    /// # Errors
    ///
    /// [`MediaError::NoSuchPage`], or why they cannot be read. A picture that nobody has read is
    /// no error: [`crate::Pictures::Unread`] says so.
    pub fn words(&self, page: usize) -> Result<&PageWords, MediaError> {
        let place = self.words.get(page).ok_or(MediaError::NoSuchPage { page: page + 1 })?;
        let words = place.get_or_init(|| match &self.inner {
            Inner::Pdf(paper) => paper.words(page, self.ocr),
            Inner::Picture(picture) => picture.words(self.ocr),
            Inner::Lines(lines) | Inner::Workbook(Workbook { lines, .. }) => lines.words(page),
        });
        words.as_ref().map_err(Clone::clone)
    }

    fn known(&self, page: usize) -> Result<(), MediaError> {
        let known = page < self.pages();
        known.then_some(()).ok_or(MediaError::NoSuchPage { page: page + 1 })
    }
}
