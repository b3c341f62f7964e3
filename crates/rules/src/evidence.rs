//! A recording as it arrives: where its clock starts, and whether its bytes look like a video.
//!
//! Invariant: nothing is refused here for being odd. What a camera gave us is kept as it is and
//! flagged; only its clock and its label depend on what we find.

mod anchor;
mod container;
#[cfg(test)]
mod tests;

pub use anchor::{Anchor, Claimed, ClockDoubt, anchor};
pub use container::{BoxWalk, Condition, Step};
