//! Notices and registers in forms other than text and HTML, for people who print, listen or feel.
//!
//! [`pdf`] sets a notice on paper, [`workbook`] puts registers into a spreadsheet, [`speech`] reads
//! a notice aloud and [`braille`] embosses it. Each takes what `pack` renders and gives bytes.
//!
//! Invariant: the same document always gives the same bytes; no network, clock or font of the
//! machine is used, and a notice's words reach every tool as data, never as code.

mod braille;
mod pdf;
mod speech;
mod tool;
mod words;
mod workbook;

pub use braille::{CELLS, LINES, braille, braille_is_there};
pub use pdf::{DOCUMENT_MAX_BYTES, Print, pdf};
pub use speech::{speech, speech_is_there};
pub use workbook::workbook;

/// Why something could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PressError {
    /// The document is longer than one is ever set.
    #[error("the document has {size_bytes} bytes; {max_bytes} are the most that is set")]
    TooLong {
        /// Its size, written as JSON.
        size_bytes: usize,
        /// The greatest size.
        max_bytes: usize,
    },
    /// The fonts that come with the press have no sign for a character.
    #[error("the font has no sign for `{0}` (U+{code:04X})", code = u32::from(*.0))]
    NoSign(char),
    /// A cell holds more than a spreadsheet takes.
    #[error("row {row} of the register `{register}` has a cell that no spreadsheet takes")]
    CellTooLong {
        /// The register.
        register: &'static str,
        /// The row, counted from 1 below the heads.
        row: usize,
    },
    /// A program that is needed is not installed.
    #[error("`{tool}` is not installed here; install the package `{package}`")]
    NotInstalled {
        /// What it is called.
        tool: &'static str,
        /// The package of Debian that brings it.
        package: &'static str,
    },
    /// A program took too long and was ended.
    #[error("`{tool}` was not done after {after_seconds} seconds")]
    Late {
        /// What it is called.
        tool: &'static str,
        /// How long it was given.
        after_seconds: u64,
    },
    /// A program said more than it may and was ended.
    #[error("`{tool}` gave more than {max_bytes} bytes")]
    TooMuch {
        /// What it is called.
        tool: &'static str,
        /// The most that it may give.
        max_bytes: u64,
    },
    /// A program did not do its work.
    #[error("`{tool}` failed: {reason}")]
    Failed {
        /// What it is called.
        tool: &'static str,
        /// How it ended.
        reason: String,
    },
    /// The page could not be set. A fault of the template and not of the words.
    #[error("the page could not be set: {0}")]
    Setting(String),
}

#[cfg(test)]
mod tests;
