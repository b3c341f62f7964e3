//! Why a document is not opened or not released.
//!
//! Invariant: no message holds a word of the document.

/// Why something could not be read or made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// There is nothing in it.
    #[error("the file is empty; add it again from where it came")]
    Empty,
    /// It is larger than anything that is opened.
    #[error("the file has {size_bytes} bytes and {max_bytes} are the most; split it and add parts")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
        /// The greatest size.
        max_bytes: usize,
    },
    /// Nothing here knows what it is.
    #[error("it is not known what this file is; make a PDF of it and add that")]
    Unknown,
    /// A kind that is known and not redacted here.
    #[error("this is {0}, which is not redacted here; make a PDF of it and add that")]
    Elsewhere(&'static str),
    /// It opens with a password only.
    #[error("the file is locked with a password; take the password off and add it again")]
    Encrypted,
    /// It is not whole.
    #[error("this {0} is damaged and cannot be read in full; make it again and add that")]
    Damaged(&'static str),
    /// More pages than are read.
    #[error("the file has {pages} pages and {max} are the most; split it and add the parts")]
    TooManyPages {
        /// How many it has.
        pages: usize,
        /// The most.
        max: usize,
    },
    /// A picture larger than anything that is shown.
    #[error("a picture has {pixels} pixels and {max} are the most; make it smaller")]
    TooManyPixels {
        /// How many it has.
        pixels: u64,
        /// The most.
        max: u64,
    },
    /// Unpacked, it would be enormous.
    #[error("unpacked, the file is far larger than it looks; print it to a new PDF and add that")]
    Swollen,
    /// A page draws more than any page does.
    #[error("page {page} draws too much to be read; print it to a new PDF and add that")]
    TooIntricate {
        /// The page, counted from 1.
        page: usize,
    },
    /// A page could not be drawn.
    #[error("page {page} cannot be drawn; print it to a new PDF and add that")]
    Undrawable {
        /// The page, counted from 1.
        page: usize,
    },
    /// A text longer than any that is read.
    #[error("the text has more than {max} letters; split it and add the parts")]
    TooLong {
        /// The most letters.
        max: usize,
    },
    /// A list or workbook with nothing that is shown.
    #[error("nothing in this workbook is shown: each sheet, row or column is hidden or empty")]
    NothingShown,
    /// A page that is not there.
    #[error("there is no page {page}")]
    NoSuchPage {
        /// The page, counted from 1.
        page: usize,
    },
    /// A mark that does not lie in the document.
    #[error("a mark lies outside the document, or is of the wrong sort for it")]
    MarkOutside,
    /// A width that no preview has.
    #[error("a preview is {min} to {max} pixels wide, not {width}")]
    PreviewWidth {
        /// What was asked for.
        width: u16,
        /// The least.
        min: u16,
        /// The most.
        max: u16,
    },
    /// The reader of pictures failed.
    #[error("the reader of pictures, `{tool}`, failed: {reason}")]
    Tool {
        /// What it is called.
        tool: &'static str,
        /// How it ended.
        reason: String,
    },
    /// The new file could not be written. A fault of this program.
    #[error("the new file could not be written: {0}")]
    Unwritable(String),
}
