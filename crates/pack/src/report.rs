//! Where the compiler collects what it finds, file by file.
//!
//! Invariant: no mistake stops the collecting of the others, and no pack can make the list longer
//! than [`DIAGNOSTICS_MAX`] errors, as many warnings and a closing line for each. Warnings never
//! crowd out an error, and never make one.

use std::{cell::OnceCell, collections::BTreeSet, ops::Range};

use crate::{Code, Diagnostic, Place, Severity, Source, diagnostic::Lines};

/// The most errors, and the most warnings, that one compilation gives.
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
    /// Where the lines of each file begin, looked for when something in it is first said.
    lines: Vec<OnceCell<Lines>>,
    found: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
    /// The files in which a mistake was found for which the pack is refused.
    wrong: BTreeSet<usize>,
    /// Whether a file could not be read, so that what it declares is not known.
    pub(crate) unread: bool,
    /// How many suggestions may still be looked for: they cost more than the mistakes themselves.
    hints_left: usize,
}

impl<'a> Report<'a> {
    pub(crate) fn new(files: &'a [Source]) -> Self {
        Self {
            files,
            lines: files.iter().map(|_| OnceCell::new()).collect(),
            found: Vec::new(),
            errors: 0,
            warnings: 0,
            wrong: BTreeSet::new(),
            unread: false,
            hints_left: HINTS_MAX,
        }
    }

    /// Notes a mistake and hands it back, so that a reason and help can be added.
    pub(crate) fn say(&mut self, at: &At, code: Code, message: impl Into<String>) -> Said<'_> {
        let (said, rest) = match code.severity() {
            Severity::Error => (&mut self.errors, Code::OverLimit),
            Severity::Warning => (&mut self.warnings, Code::MoreToLookAt),
        };
        *said = said.saturating_add(1);
        let said = *said;
        if code.severity() == Severity::Error {
            self.wrong.insert(at.file);
        }
        if said > DIAGNOSTICS_MAX {
            if said == DIAGNOSTICS_MAX + 1 {
                let what = if rest == Code::OverLimit { "mistakes" } else { "warnings" };
                self.note(
                    at,
                    rest,
                    format!("more than {DIAGNOSTICS_MAX} {what}; the rest is left out"),
                );
            }
            return Said { diagnostic: None, hints_left: &mut self.hints_left };
        }
        self.note(at, code, message.into());
        Said { diagnostic: self.found.last_mut(), hints_left: &mut self.hints_left }
    }

    fn note(&mut self, at: &At, code: Code, message: String) {
        let (path, text) = match self.files.get(at.file) {
            Some(file) => (file.path.as_str(), file.text.as_str()),
            None => ("pack", ""),
        };
        let start = text.floor_char_boundary(at.span.start);
        let end = text.ceil_char_boundary(at.span.end).max(start);
        let place = self.place(at.file, start);
        self.found.push(Diagnostic::new(code, path, start..end, place, message));
    }

    /// Whether no further error would be noted.
    pub(crate) fn is_full(&self) -> bool {
        self.errors > DIAGNOSTICS_MAX
    }

    /// Whether a mistake was found for which the pack is refused.
    pub(crate) fn has_error(&self) -> bool {
        self.errors > 0
    }

    /// Whether a mistake was found in a file for which the pack is refused.
    pub(crate) fn has_error_in(&self, file: usize) -> bool {
        self.wrong.contains(&file)
    }

    /// The line of a byte of a file, from 1.
    pub(crate) fn line(&self, file: usize, byte: usize) -> usize {
        self.place(file, byte).line
    }

    fn place(&self, file: usize, byte: usize) -> Place {
        let lines = self.lines.get(file).zip(self.files.get(file));
        let place = lines.map(|(lines, file)| {
            lines.get_or_init(|| Lines::of(&file.text)).place(&file.text, byte)
        });
        place.unwrap_or(Place { line: 1, column: 1 })
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
