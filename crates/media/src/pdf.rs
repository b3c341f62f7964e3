//! PDFs: read, drawn, and built anew from what is seen.
//!
//! Each page of a release is a picture of the page with the words that stay laid over it unseen,
//! so that it can still be searched and read aloud. No object of the old file is copied, therefore
//! none of its hiding places comes along: `docs/decisions/0020-redaction.md` says what was weighed.
//!
//! Invariant: a release holds pictures, words and their places, and no other thing of the old file.

mod build;
mod draw;
mod form;
mod look;
mod plain;
mod text;

use crate::area::frames;
use crate::guard::{deep, guarded, shared};
use crate::inflate::weigh;
use crate::limits::{OCR_DPI, PAGES_MAX, RELEASE_DPI, SIDE_MAX_POINTS};
use crate::ocr::Ocr;
use crate::picture::{Raster, read};
use crate::redact::{Released, judge};
use crate::{Area, Frame, Kind, Mark, MediaError, PageWords, Pictures, Source, Word};
use build::{Page, build};
use hayro_syntax::{LoadPdfError, Pdf};
use std::sync::Arc;

pub(crate) use draw::{Drawer, Memory, SCALE_POINTS};

/// How much of a page a picture must cover to be thought to hold words.
const PICTURE_MIN: f32 = 0.01;
/// How much a found word may lie over a known one and still be another.
const SAME_MIN: f32 = 0.3;
/// The least difference between ink and paper that anybody sees.
const SEEN_MIN: u8 = 24;

/// A PDF.
pub(crate) struct Paper {
    pdf: Pdf,
    pages: usize,
}

impl Paper {
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, MediaError> {
        weigh(bytes)?;
        let bytes = Arc::new(bytes.to_vec());
        let pdf = deep(damaged, || load(&bytes))?;
        let pages = deep(damaged, || {
            let pages = pdf.pages();
            if pages.len() > PAGES_MAX {
                return Err(MediaError::TooManyPages { pages: pages.len(), max: PAGES_MAX });
            }
            let fits = |side: f32| side.is_finite() && side <= SIDE_MAX_POINTS;
            for (number, page) in pages.iter().enumerate() {
                let (width, height) = page.render_dimensions();
                if !fits(width) || !fits(height) {
                    return Err(MediaError::Undrawable { page: number + 1 });
                }
            }
            Ok(pages.len())
        })?;
        if pages == 0 {
            return Err(damaged());
        }
        Ok(Self { pdf, pages })
    }

    pub(crate) fn pages(&self) -> usize {
        self.pages
    }

    pub(crate) fn preview(&self, page: usize, width: u16) -> Result<Vec<u8>, MediaError> {
        let raster = self.drawn(page, RELEASE_DPI)?;
        raster.scaled(width)?.png()
    }

    fn drawn(&self, page: usize, dpi: f32) -> Result<Raster, MediaError> {
        deep(
            || MediaError::Undrawable { page: page + 1 },
            || {
                let memory = Memory::default();
                Drawer { pdf: &self.pdf, memory: &memory }.draw(page, dpi)
            },
        )
    }

    /// The words of a page: its own, and those in its pictures.
    pub(crate) fn words(&self, page: usize, ocr: Ocr) -> Result<PageWords, MediaError> {
        let looked = deep(
            || MediaError::Undrawable { page: page + 1 },
            || {
                let memory = Memory::default();
                Drawer { pdf: &self.pdf, memory: &memory }.look(page)
            },
        )?;
        let shapes = looked.shapes;
        let Some(frame) = looked.to_be_read() else {
            return Ok(PageWords { words: looked.words, pictures: Pictures::None, shapes });
        };
        let mut words = looked.words;
        if !ocr.reads() {
            return Ok(PageWords { words, pictures: Pictures::Unread, shapes });
        }
        let raster = self.drawn(page, OCR_DPI)?;
        let found = read(&raster, &frame, page)?;
        let known: Vec<Frame> = words.iter().filter_map(shown).collect();
        let new = |word: &Word| match word.area {
            Area::Box { frame, .. } => known.iter().all(|one| frame.covered_by(one) < SAME_MIN),
            Area::Text { .. } => false,
        };
        words.extend(found.into_iter().filter(new));
        Ok(PageWords { words, pictures: Pictures::Read, shapes })
    }

    pub(crate) fn redact<'a>(
        &self,
        marks: &[Mark],
        words: impl Fn(usize) -> Result<&'a PageWords, MediaError> + Sync,
    ) -> Result<Released, MediaError> {
        let asked = frames(marks, self.pages)?;
        let made = shared(self.pages, damaged, |worker, workers| {
            let memory = Memory::default();
            let drawer = Drawer { pdf: &self.pdf, memory: &memory };
            let mut out = Vec::new();
            for (number, asked) in asked.iter().enumerate().skip(worker).step_by(workers) {
                let undrawable = || MediaError::Undrawable { page: number + 1 };
                let page = words(number)?;
                let mut known = page.words.clone();
                let to_read = !asked.is_empty() || page.shapes || page.pictures != Pictures::None;
                let mut raster = guarded(undrawable, || drawer.draw(number, RELEASE_DPI))?;
                unprinted(&mut known, &mut raster);
                let judged = judge(&known, asked);
                asked.iter().chain(&judged.painted).for_each(|frame| raster.paint(frame));
                let size = drawer.size(number)?;
                let stays = known.iter().zip(&judged.stays).filter(|(_, stays)| **stays);
                let stays =
                    stays.filter_map(|(word, _)| Some((shown(word)?, word.way, word.text.clone())));
                let page = Page::new(size, raster, stays.collect())?;
                out.push((number, (page, judged, to_read.then_some(number))));
            }
            Ok(out)
        })?;
        let (mut pages, mut judged, mut to_read) = (Vec::new(), Vec::new(), Vec::new());
        for (page, done, read) in made {
            pages.push(page);
            judged.push(done);
            to_read.extend(read);
        }
        Ok(Released {
            bytes: build(&pages)?,
            kind: Kind::Pdf,
            pages: pages.len(),
            to_read,
            removed_words: judged.iter().map(|page| page.removed).sum(),
            over: judged.iter().map(|page| page.over).sum(),
            redacted: judged.into_iter().flat_map(|page| page.redacted).collect(),
        })
    }
}

/// The frame of a word that a person sees.
fn shown(word: &Word) -> Option<Frame> {
    match word.area {
        Area::Box { frame, .. } if word.source != Source::Hidden => Some(frame),
        _ => None,
    }
}

/// A word that leaves no ink where it should stand is hidden, whatever the page says of it; the
/// little that it leaves is wiped away, since a machine would still read it.
fn unprinted(words: &mut [Word], raster: &mut Raster) {
    for word in words {
        let Area::Box { frame, .. } = word.area else { continue };
        if word.source != Source::Picture && !raster.shows(&frame, SEEN_MIN) {
            word.source = Source::Hidden;
            raster.level(&frame);
        }
    }
}

fn damaged() -> MediaError {
    MediaError::Damaged("PDF")
}

/// Reads the skeleton of a PDF.
pub(crate) fn load(bytes: &Arc<Vec<u8>>) -> Result<Pdf, MediaError> {
    guarded(damaged, || {
        Pdf::new(Arc::clone(bytes)).map_err(|error| match error {
            LoadPdfError::Decryption(_) => MediaError::Encrypted,
            LoadPdfError::Invalid => damaged(),
        })
    })
}
