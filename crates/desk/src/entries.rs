//! Entries: what people hand in by a form that asks for nothing back: a message, a booking, an
//! application, answers.
//!
//! Invariant: an entry is sealed under a key of its own and read for the purposes of its form
//! alone; one that is kept apart has no number, no day and no trace that leads to whoever handed it
//! in.

mod file;
mod gone;
mod hand_in;
mod mine;
mod read;
mod take_home;
mod tallies;

pub use file::{Done, Entry};
pub use hand_in::{Handed, Taken, hand_in};
pub use mine::{Seen, see, take_back};
pub use read::{Listed, Page, Tally, WHY_ERASED, erase, finish, list, rooms, show};
pub use take_home::{LINES_MAX, take_home};
pub use tallies::{TalliedMonth, Tallies, public_tallies, tallies};

pub(crate) use file::epoch_of_month;
pub(crate) use gone::dispose;
