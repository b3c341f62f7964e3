//! Logs in every form, good and bad, summarised; and what must not come out of them.
//!
//! Invariant: what a summary is held against here is Analog, or shares no code with it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

mod made;
