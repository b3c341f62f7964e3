//! A seeded city: docks, staff and auditors at work over the real desk on the real engine, on a
//! machine whose disk and clock are simulated and which may stop at any write.
//!
//! [`run`] lives through one seed. An oracle keeps what the city was told and checks, after every
//! restart and at the end, that nothing acknowledged was lost, that nothing outlives its time or
//! goes before it, and that the ledger agrees with all it ever showed.
//!
//! Invariant: one seed gives one trace. Nothing here asks the machine for time or chance.

mod audit;
mod check;
mod city;
mod clocks;
mod dice;
mod faults;
mod footage;
mod keeping;
mod london;
mod machine;
mod model;
mod rest;
mod run;
mod sending;
mod tally;
mod time;
mod trace;
mod uploads;

pub use run::{Ran, run, runtime};
pub use tally::Tally;
