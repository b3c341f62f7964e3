//! Documents and pictures made fit for release: what is redacted is removed, not covered.
//!
//! [`Document::open`] reads bytes, [`propose`] finds what may have to go, people decide with
//! [`Mark`]s, [`redact`] makes a new file that never held it, and [`check`] reads that file again
//! by another path and refuses it when something is left.
//!
//! Invariant: bytes come in and bytes go out; nothing is written to a disk, and no clock, network
//! or random source is used. Tesseract, where it is installed, is fed through a pipe.

mod area;
mod check;
mod document;
mod error;
mod find;
mod fold;
mod guard;
mod inflate;
mod limits;
mod lines;
mod ocr;
mod pdf;
mod people;
mod picture;
mod propose;
mod redact;
mod sniff;
mod tool;
mod words;
mod workbook;

pub use area::{Area, Frame, Mark};
pub use check::{Checked, Hiding, Residue, check, check_pages, check_with};
pub use document::{Document, Preview};
pub use error::MediaError;
pub use limits::{
    BYTES_MAX, CHARACTERS_MAX, PAGES_MAX, PIXELS_MAX, PREVIEW_WIDTH_MAX, PREVIEW_WIDTH_MIN,
};
pub use ocr::{Ocr, ocr_is_there};
pub use people::Person;
pub use propose::{Proposal, Sort, Strength, propose, propose_on};
pub use redact::{Released, redact};
pub use sniff::Kind;
pub use words::{PageWords, Pictures, Source, Word};
