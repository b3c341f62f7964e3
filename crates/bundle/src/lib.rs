//! A bundle: what is given with an answer, as one zip, with a schedule that says what each file is
//! and a list of digests that `sha256sum --check` reads.
//!
//! Bytes go in a part at a time and come out as they are ready, so that a bundle of any size is
//! written in the memory of a few parts and its list of names.
//!
//! Invariant: a file whose bytes are not those that the schedule names ends the bundle with an
//! error; nothing that opens a bundle can be led out of its own folder by a name in it.

mod name;
mod packer;
mod schedule;

pub use name::portable;
pub use packer::{PackError, Packer};
pub use schedule::{Line, Schedule};

/// The name of the schedule in a bundle.
pub const SCHEDULE: &str = "schedule.csv";

/// The name of the list of digests in a bundle.
pub const SUMS: &str = "SHA256SUMS";
