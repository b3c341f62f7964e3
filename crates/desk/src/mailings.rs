//! Mailings: what staff write to people who agreed to it, and the outbox from which every letter to
//! the public goes.
//!
//! Invariant: a letter is made only when the mail server is about to get it, and whether it may go
//! is asked anew at that moment; what waits names a consent and no address, and is deleted when it
//! went. What is counted of letters is how many.

mod copies;
mod count;
mod fill;
mod letter;
mod post;
mod room;
mod send;
mod write;

pub use copies::{Mailing, Stage};
pub use count::{Counts, Of, count};
pub use letter::{Letter, preview};
pub use post::{due, open, post_failed, posted};
pub use room::{Listed, PAGE, Plan, Room, Shown, list, rooms, show};
pub use send::{begin, halt};
pub use write::{Draft, discard, rewrite, write};

pub(crate) use copies::{dispose, epoch_of_month};
pub(crate) use post::{drop_ask, put_ask};
