//! Redaction: a new file that never held what was taken out.
//!
//! Invariant: a release is built from what is shown and kept, and from nothing else of the old
//! file; whatever was taken beyond the marks is counted.

use crate::document::Inner;
use crate::{Area, Document, Frame, Kind, Mark, MediaError, Source, Word};
use std::fmt;

/// How much of a word a mark must cover for the mark to have asked for it.
const ASKED_MIN: f32 = 0.5;
/// How much of a word a mark may touch and leave it standing.
const TOUCHED_MAX: f32 = 0.08;

/// A file for release, and what was done to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Released {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it is: a GIF or WebP comes out as PNG, everything else as what it was.
    pub kind: Kind,
    /// How many pages it has.
    pub pages: usize,
    /// The pages, counted from 0, on which words may stand that only a reader of pictures finds:
    /// those with pictures, with shapes that may be letters, with letters that do not say what they
    /// are, and each on which something was taken out. See [`crate::check_pages`].
    pub to_read: Vec<usize>,
    /// What was taken out, in the order of the pages: neighbouring words of one line together.
    pub redacted: Vec<String>,
    /// How many words the marks took out.
    pub removed_words: usize,
    /// How many words went although no mark asked for them: those that a box cut into.
    pub over: usize,
}

impl fmt::Debug for Released {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, kind, pages, removed_words, over, .. } = self;
        let size = bytes.len();
        write!(out, "Released({kind:?}, {size} bytes, {pages} pages, ")?;
        write!(out, "{removed_words} words removed, {over} over)")
    }
}

/// Makes the file for release. Without marks it still loses everything that is not shown.
///
/// # Errors
///
/// [`MediaError::MarkOutside`], or why a page cannot be read or made.
pub fn redact(document: &Document, marks: &[Mark]) -> Result<Released, MediaError> {
    match &document.inner {
        Inner::Pdf(paper) => paper.redact(marks, |page| document.words(page)),
        Inner::Picture(picture) => {
            // Where nothing is to be counted, nothing need be read.
            let words = if marks.is_empty() { &[] } else { document.words(0)?.words.as_slice() };
            picture.redact(marks, words)
        }
        Inner::Lines(lines) => lines.redact(document.kind(), marks),
        Inner::Workbook(book) => book.redact(marks),
    }
}

/// What the marks on a page do to its words.
#[derive(Default)]
pub(crate) struct Judged {
    /// The frames of the words that were asked for: a person's box may leave an edge of one.
    pub(crate) painted: Vec<Frame>,
    pub(crate) redacted: Vec<String>,
    pub(crate) removed: usize,
    pub(crate) over: usize,
    /// Whether each word stays.
    pub(crate) stays: Vec<bool>,
}

/// Holds each word of a page against the frames that were asked for.
pub(crate) fn judge(words: &[Word], asked: &[Frame]) -> Judged {
    let mut out = Judged { stays: Vec::with_capacity(words.len()), ..Judged::default() };
    let mut running = false;
    for word in words {
        let Area::Box { frame, .. } = word.area else {
            out.stays.push(true);
            continue;
        };
        let covered = asked.iter().map(|mark| frame.covered_by(mark)).fold(0.0, f32::max);
        let stays = covered < TOUCHED_MAX;
        out.stays.push(stays && word.source != Source::Hidden);
        let taken = covered >= ASKED_MIN;
        if taken {
            match out.redacted.last_mut() {
                Some(open) if running && !word.starts_line => {
                    open.push(' ');
                    open.push_str(&word.text);
                }
                _ => out.redacted.push(word.text.clone()),
            }
            out.removed += 1;
            out.painted.push(frame);
        } else if !stays && word.source != Source::Hidden {
            out.over += 1;
        }
        running = taken;
    }
    out
}

#[cfg(test)]
mod tests;
