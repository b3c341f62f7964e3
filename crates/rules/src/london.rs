//! The London pack, compiled for tests.
//!
//! Invariant: read at compile time, so that even the tests of this crate do no IO.

use pack::{Pack, Source};

/// The London pack.
pub(crate) fn london() -> Pack {
    let sources: Vec<Source> = include!("../../../packs/london.rs");
    let (pack, diagnostics) = pack::compile(&sources, jiff::civil::date(2026, 12, 1));
    pack.unwrap_or_else(|| panic!("{diagnostics:?}"))
}
