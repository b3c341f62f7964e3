//! Choices: what people agreed to, what they stopped, and the one door before anybody is written
//! to.
//!
//! Invariant: who said stop is known here by a keyed digest that no erasure reaches, and by nothing
//! else; a consent is sealed under a key of its own and goes by the rules of its activity.

mod agree;
mod ask;
mod file;
mod gone;
mod links;
mod list;
mod register;
mod stop;
mod waiting;

pub use agree::{Agreed, Kept, Seen, agree, forms, see, withdraw};
pub use ask::may_contact;
pub use file::{Confirm, Consent, Ended, How};
pub use links::{Led, Step, ask_of_link, confirm, leave, list_of_link};
pub use list::{LINES_MAX, Line, hold_against};
pub use register::{Found, Tally, find, register};
pub use stop::{ALL, stop};

pub(crate) use file::epoch_of_month;
pub(crate) use gone::dispose;
pub(crate) use links::{Asked, Reader, asked, reader};
pub(crate) use stop::put_stop;
pub(crate) use waiting::expire;
