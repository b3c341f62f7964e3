//! Rights, freedom of information, complaints: how soon an answer is due, and why then.
//!
//! Invariant: no date here is stored and shifted. A clock is a function of what happened, of the
//! calendar and of the law of that day, and rolls over weekends and holidays once, last.

pub mod calendar;
pub mod clock;
pub mod cost;
pub mod count;
pub mod kind;
pub mod ladder;
pub mod small;
#[cfg(test)]
mod tests;

pub use calendar::{Calendar, CalendarError, Holidays};
pub use clock::{Allows, Answer, Clock, Event, Happened, Standing};
