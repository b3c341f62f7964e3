//! The London pack's files, as far as the city needs them.
//!
//! Invariant: read when this crate is compiled, so that a run asks the machine for nothing.

use pack::Source;

/// Files below the pack's own folder that are about footage; nothing in the city is about what the
/// others say, and every restart would read it again.
const FOOTAGE: [&str; 3] =
    ["promises/bwv", "wording/body-worn-video", "wording/sensitive-data.policy"];

/// A file beside them that leans on the others.
const ELSEWHERE: &str = "clocks.yaml";

/// The part of the London pack that is about footage.
pub(crate) fn london() -> Vec<Source> {
    let mut sources: Vec<Source> = include!("../../../packs/london.rs");
    sources.retain(|source| {
        let path = source.path.as_str();
        let above = !path.contains('/') && path != ELSEWHERE;
        above || FOOTAGE.iter().any(|footage| path.starts_with(footage))
    });
    sources
}
