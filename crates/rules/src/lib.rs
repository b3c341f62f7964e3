//! The rules: what must happen to a record, who may act, and whether a promise was kept.
//!
//! Invariant: nothing here reads a clock, a file, a store or a random source. Facts and `now` come
//! in, decisions and plans go out, so what was done can be computed again from the ledger alone.

pub mod access;
pub mod areas;
pub mod choices;
pub mod entries;
pub mod evidence;
#[cfg(test)]
mod london;
pub mod mailings;
pub mod names;
pub mod promises;
pub mod retention;
pub mod rights;
pub mod text;

pub use pack::{keeps, promise};

/// A keyed pseudonym of a person or an object: 16 bytes that mean nothing without the key.
pub type Handle = [u8; 16];

/// A handle as lowercase hex.
pub(crate) fn hex(handle: &Handle) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(32);
    for byte in handle {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
