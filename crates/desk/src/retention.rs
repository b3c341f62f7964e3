//! Disposal: planned, shown, carried out, proved, receipted.
//!
//! Invariant: only what stands in a plan, at the version that the plan decided about, is disposed
//! of; from the moment that disposal begins nothing can be added to the recording, and a crash at
//! any point is taken up where it stopped.

mod anew;
mod dispose;
mod epochs;
mod receipts;
mod sweep;

pub(crate) use anew::{RECKON, reckon, reckon_anew};
pub(crate) use epochs::Epochs;
pub use receipts::{DisposalReceipt, receipt, receipts};
pub use sweep::{FORESEEN_MAX, Foreseen, Swept, plan, sweep};
