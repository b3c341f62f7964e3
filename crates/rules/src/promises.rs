//! Promises looked at afterwards: deeds in, a verdict per promise out.
//!
//! Invariant: a verdict is computed with the same [`crate::retention::decide`] that the machine
//! went by, from the ledger's deeds alone; what could not be checked is said, never assumed kept.

mod audit;
mod deed;
#[cfg(test)]
mod tests;
mod verdict;

pub use audit::{Audit, Holding, Holdings};
pub use deed::{Deed, DeedKind};
pub use verdict::{Breach, Finding, Verdict};
