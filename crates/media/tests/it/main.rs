//! Releases of documents with names in every hiding place, and refusals of those that keep one.
//!
//! Invariant: what a release is searched with here shares no code with what made or checked it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail loudly"
)]

mod hidden;
mod hostile;
mod outside;
mod paper;
mod pictures;
mod releases;
mod scans;
mod seeded;
mod speed;
mod texts;
mod turned;
mod workbooks;
