//! Cases: what people work on together, and so what they need to know.
//!
//! Invariant: need to know is looked up here at each decision, from who is written down as working
//! on the case, and never from what somebody says of themselves.

mod file;
mod keep;
mod need;
mod people;

pub use file::{Case, OFFICERS_MAX, reference};
pub(crate) use file::{load, token};
pub(crate) use keep::by_id;
pub use keep::{Filed, assign, close, find, mine, my_page, open, show, take_off};
pub(crate) use need::Needs;
pub use people::{Naming, PEOPLE_MAX, Part, Party, name_person, unname_person};
