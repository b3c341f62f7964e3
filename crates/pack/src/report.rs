//! Where the compiler collects what it finds, file by file.
//!
//! Invariant: no mistake stops the collecting of the others, and no pack can make the list longer
//! than [`DIAGNOSTICS_MAX`] and a closing line.

use std::ops::Range;

use crate::{Code, Diagnostic, Place, Source};

/// The most diagnostics that one compilation gives.
pub(crate) const DIAGNOSTICS_MAX: usize = 1_000;

/// The most suggestions that one compilation looks for.
const HINTS_MAX: usize = 100;

/// A place in a pack: a file, by its position in the sorted list, and bytes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) file: usize,
    pub(crate) span: Range<usize>,
}

/// What was found so far.
pub(crate) struct Report<'a> {
    files: &'a [Source],
    found: Vec<Diagnostic>,
    /// Whether a file could not be read, so that what it declares is not known.
    pub(crate) unread: bool,
    full: bool,
    /// How many suggestions may still be looked for: they cost more than the mistakes themselves.
    hints_left: usize,
}

impl<'a> Report<'a> {
    pub(crate) fn new(files: &'a [Source]) -> Self {
        Self { files, found: Vec::new(), unread: false, full: false, hints_left: HINTS_MAX }
    }

    /// Notes a mistake and hands it back, so that a reason and help can be added.
    pub(crate) fn say(&mut self, at: &At, code: Code, message: impl Into<String>) -> Said<'_> {
        let (path, text) = match self.files.get(at.file) {
            Some(file) => (file.path.as_str(), file.text.as_str()),
            None => ("pack", ""),
        };
        let start = text.floor_char_boundary(at.span.start);
        let end = text.ceil_char_boundary(at.span.end).max(start);
        if self.found.len() >= DIAGNOSTICS_MAX {
            if !self.full {
                let place = Place::find(text, start);
                let message = format!("more than {DIAGNOSTICS_MAX} mistakes; the rest is left out");
                self.found.push(Diagnostic::new(Code::OverLimit, path, start..end, place, message));
            }
            self.full = true;
            return Said { diagnostic: None, hints_left: &mut self.hints_left };
        }
        let place = Place::find(text, start);
        self.found.push(Diagnostic::new(code, path, start..end, place, message));
        Said { diagnostic: self.found.last_mut(), hints_left: &mut self.hints_left }
    }

    /// Whether no further mistake would be noted.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// Whether a mistake was found for which the pack is refused.
    pub(crate) fn has_error(&self) -> bool {
        self.found.iter().any(Diagnostic::is_error)
    }

    /// Whether a mistake was found in a file for which the pack is refused.
    pub(crate) fn has_error_in(&self, file: usize) -> bool {
        self.found.iter().any(|found| found.path == self.path(file) && found.is_error())
    }

    /// The line of a byte of a file, from 1.
    pub(crate) fn line(&self, file: usize, byte: usize) -> usize {
        self.files.get(file).map_or(1, |file| Place::find(&file.text, byte).line)
    }

    /// The path of a file.
    pub(crate) fn path(&self, file: usize) -> &'a str {
        self.files.get(file).map_or("", |file| file.path.as_str())
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: usize) -> &'a str {
        self.files.get(file).map_or("", |file| file.text.as_str())
    }

    /// Everything found, in the order of file and line.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| {
            (&a.path, a.span.start, a.code, &a.message).cmp(&(
                &b.path,
                b.span.start,
                b.code,
                &b.message,
            ))
        });
        self.found
    }
}

/// A diagnostic just noted; none when the list is full.
pub(crate) struct Said<'r> {
    diagnostic: Option<&'r mut Diagnostic>,
    hints_left: &'r mut usize,
}

impl Said<'_> {
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        if let Some(diagnostic) = &mut self.diagnostic {
            diagnostic.help = Some(help.into());
        }
        self
    }

    /// Puts the nearest of some words in the place of the help, when it is near enough.
    pub(crate) fn suggest<'w>(self, meant: &str, words: impl IntoIterator<Item = &'w str>) -> Self {
        if self.diagnostic.is_none() || *self.hints_left == 0 {
            return self;
        }
        *self.hints_left -= 1;
        match nearest(meant, words) {
            Some(word) => self.help(format!("did you mean `{word}`?")),
            None => self,
        }
    }
}

/// The word nearest to what was written, if it is near enough to be meant.
fn nearest<'w>(meant: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let length = meant.chars().count();
    let furthest = 1 + length.min(60) / 4;
    words
        .into_iter()
        // No word is nearer than its length is.
        .filter(|word| word.chars().count().abs_diff(length) <= furthest)
        .map(|word| (strsim::osa_distance(meant, word), word))
        .filter(|(distance, _)| *distance <= furthest)
        .min()
        .map(|(_, word)| word)
}

/// What somebody wrote, short enough for a message and without line breaks.
pub(crate) fn shown(text: &str) -> String {
    let mut line: String =
        text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        line.push('…');
    }
    line.replace('`', "'")
}

#[cfg(test)]
mod tests;
