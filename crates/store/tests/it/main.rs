//! The embedded engine, from outside: the conformance suite, reopening, refusals, crashes.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

mod conformance;
mod crash;
mod ground;
mod open;
mod paging;
