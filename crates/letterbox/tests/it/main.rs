//! A mailbox on a real mail server on this machine.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

mod dovecot;
mod mailbox;
