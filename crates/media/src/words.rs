//! The words of a page, each with its place.
//!
//! Invariant: what could not be read is said, never left out in silence; `Debug` shows no word.

use crate::Area;
use std::fmt;

/// Where a word was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// In the text that the page shows.
    Text,
    /// In text that the page holds but does not show: unprinted, covered or outside the page.
    /// It never reaches a release.
    Hidden,
    /// In a picture, by the reader of pictures.
    Picture,
}

/// One word.
#[derive(Clone, PartialEq)]
pub struct Word {
    /// Its letters.
    pub text: String,
    /// Its place.
    pub area: Area,
    /// Where it was found.
    pub source: Source,
    /// Whether a line begins with it.
    pub starts_line: bool,
    /// Which way its line runs on the page as seen.
    pub(crate) way: Way,
}

/// The direction of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Way {
    #[default]
    Right,
    Down,
    Left,
    Up,
}

impl fmt::Debug for Word {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = self.text.chars().count();
        write!(out, "Word({letters} letters, {:?}, {:?})", self.area, self.source)
    }
}

/// What became of the pictures on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// There are none large enough to hold words.
    None,
    /// The reader of pictures has read them.
    Read,
    /// There are some and nobody has read them: Tesseract is not installed, or not wanted.
    Unread,
}

/// All the words of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageWords {
    /// In the order in which the page holds them.
    pub words: Vec<Word>,
    /// Whether words in pictures are among them.
    pub pictures: Pictures,
    /// Whether shapes are drawn that may be letters, though the page does not say so.
    pub(crate) shapes: bool,
}

/// Words strung together, with the way back from each letter to its word.
#[derive(Clone, Default)]
pub(crate) struct Strung {
    pub(crate) text: String,
    /// The byte at which each word begins.
    starts: Vec<usize>,
}

/// A page's words as one text: lines are kept, so that a name over two of them is found.
pub(crate) fn string(words: &[&Word]) -> Strung {
    let mut out = Strung::default();
    for word in words {
        if !out.text.is_empty() {
            out.text.push(if word.starts_line { '\n' } else { ' ' });
        }
        out.starts.push(out.text.len());
        out.text.push_str(&word.text);
    }
    out
}

impl Strung {
    /// The words that a stretch of bytes touches.
    pub(crate) fn words(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let first = self.starts.partition_point(|word| *word <= start).saturating_sub(1);
        let last = self.starts.partition_point(|word| *word < end);
        first..last.max(first)
    }
}
