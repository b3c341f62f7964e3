//! Retention: what must happen to a recording today, and why.
//!
//! Invariant: nothing here is stored and shifted. [`decide`] is a function of the recording's
//! standing and the rule, so an auditor computes the same answer from the ledger alone.

mod clock;
mod decide;
mod plan;
#[cfg(test)]
mod tests;

pub use clock::{Clock, Deadline, RetentionError, Succession, add, notice};
pub use decide::{Decision, Evidence, Freeze, Standing, decide, look_at};
pub use plan::{Candidate, DisposalPlan, PlannedDisposal, SparedRecording, plan};
