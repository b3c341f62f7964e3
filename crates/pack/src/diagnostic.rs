//! What the compiler has to say about a pack: one mistake each, with place, reason and help.
//!
//! Invariant: a diagnostic carries a code that has a page in `docs/diagnostics`, and a span that
//! lies within its file, on whole characters.

use std::{fmt, ops::Range};

use serde::Serialize;

pub use codes::Code;

mod codes;

/// Whether a pack with this diagnostic may be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The pack is refused.
    Error,
    /// The pack compiles; somebody should look.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// The place of a byte in a text; a byte beyond the end is taken for the end.
    pub fn find(text: &str, byte: usize) -> Self {
        Lines::of(text).place(text, byte)
    }
}

/// Where the lines of a text begin, for finding many places in it.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let after = text.match_indices('\n').map(|(newline, _)| newline + 1);
        Self(std::iter::once(0).chain(after).collect())
    }

    /// The place of a byte in the text; a byte beyond the end is taken for the end.
    pub(crate) fn place(&self, text: &str, byte: usize) -> Place {
        let byte = text.floor_char_boundary(byte);
        let line = self.0.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|line| self.0.get(line)).copied().unwrap_or(0);
        let column = text.get(start..byte).unwrap_or_default().chars().count() + 1;
        Place { line, column }
    }
}

/// One thing that is wrong, or that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The code, such as `BL0201`; [`crate::explain`] gives its page.
    pub code: &'static str,
    /// Whether the pack is refused for it.
    pub severity: Severity,
    /// The file, relative to the pack.
    pub path: String,
    /// The bytes of the file that it is about.
    pub span: Range<usize>,
    /// Where the span begins.
    pub place: Place,
    /// What is wrong: lower case, no full stop, what the author wrote in backticks.
    pub message: String,
    /// The law or the rule behind it.
    pub why: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without a reason of its own or help.
    pub fn new(
        code: Code,
        path: &str,
        span: Range<usize>,
        place: Place,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.as_str(),
            severity: code.severity(),
            path: path.to_owned(),
            span,
            place,
            message: message.into(),
            why: code.why().map(str::to_owned),
            help: None,
        }
    }

    /// The same, with the reason given here instead of the code's own.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// The same, with help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether the pack is refused for it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { line, column } = self.place;
        write!(
            f,
            "{}:{line}:{column}: {}[{}]: {}",
            self.path, self.severity, self.code, self.message
        )?;
        if let Some(why) = &self.why {
            write!(f, "\n  why: {why}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
