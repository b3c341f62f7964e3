//! Who may do what to which thing, for which purpose: policies in Cedar, and one decision over
//! them.
//!
//! [`read()`] takes a file apart into policies, [`check()`] holds them against the words of the
//! pack (its roles, acts, purposes and categories, as a Cedar schema), and [`Policies`] answers a
//! [`Request`]. The answer names the policies that decided it.
//!
//! Invariant: whatever no policy permits is refused, and so is whatever a policy that fails is
//! asked about. Nothing here reads a clock, a file or a store, and nobody's id enters a request:
//! policies see what somebody is and which facts were looked up, never who it is.

mod check;
mod index;
mod policies;
mod read;
mod request;
mod schema;
#[cfg(test)]
mod tests;
mod words;

pub use check::check;
pub use policies::{Decision, Policies};
pub use read::{Fault, Mistake, Policy, read};
pub use request::{Asked, Fact, Person, Request, Restriction, Thing};
pub use schema::text as schema;
pub use words::{ActWord, Kind, RoleWord, Words};

/// The most policies that one pack's files may hold.
pub const POLICIES_MAX: usize = 1_000;
