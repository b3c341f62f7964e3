//! The London pack's files, as far as the city needs them.
//!
//! Invariant: read when this crate is compiled, so that a run asks the machine for nothing.

use pack::Source;

/// What the oversight office, the website and the staff were promised: nothing in the city is about
/// it, and every restart would read it again.
const ELSEWHERE: [&str; 6] = [
    "oversight/",
    "wording/oversight",
    "promises/child",
    "promises/oversight",
    "promises/site",
    "promises/staff",
];

/// The part of the London pack that is about footage.
pub(crate) fn london() -> Vec<Source> {
    let mut sources: Vec<Source> = include!("../../../packs/london.rs");
    sources.retain(|source| !ELSEWHERE.iter().any(|path| source.path.starts_with(path)));
    sources
}
