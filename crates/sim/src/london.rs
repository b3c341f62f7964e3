//! The London pack's files.
//!
//! Invariant: read when this crate is compiled, so that a run asks the machine for nothing.

use pack::Source;

/// The London pack's files.
pub(crate) fn london() -> Vec<Source> {
    include!("../../../packs/london.rs")
}
