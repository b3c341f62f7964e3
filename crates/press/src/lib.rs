//! Notices and registers in forms other than text and HTML, for people who print, listen or feel.
//!
//! [`pdf`] sets a notice on paper, and [`workbook`] puts registers into a spreadsheet. Each takes
//! what `pack` renders and gives bytes.
//!
//! Invariant: the same document always gives the same bytes; no network, clock or font of the
//! machine is used, and a notice's words reach every tool as data, never as code.

mod pdf;
mod words;
mod workbook;

pub use pdf::{DOCUMENT_MAX_BYTES, Print, pdf};
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
    /// The page could not be set. A fault of the template and not of the words.
    #[error("the page could not be set: {0}")]
    Setting(String),
}

#[cfg(test)]
mod tests;
