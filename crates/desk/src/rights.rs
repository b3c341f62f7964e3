//! Requests: what people ask for, from the day it comes in to the answer.
//!
//! Invariant: a request belongs to an activity of the pack and is worked on for one of that
//! activity's purposes alone; to anybody else it is not there. No date by which it is due is kept:
//! the one in the index is a hint for finding, and each page counts anew.

mod answer;
mod carry;
mod change;
mod decide;
mod due;
mod enclose;
mod file;
mod files;
mod find;
mod follow;
mod gone;
mod happen;
mod holdings;
mod list;
mod number;
mod redact;
mod show;
mod sort;
mod take;

pub use answer::{Letter, clear, letter, propose, send};
pub use carry::{carry_out, to_carry_out};
pub use decide::{Given, decide, grounds};
pub use enclose::enclose;
pub use file::{
    Carried, Decided, Draft, Happening, Helper, Item, Note, Outcome, Person, Request, Search,
    Stage, Way,
};
pub use files::{FILE_MAX_BYTES, FILES_MAX_BYTES, File, GivenFile, Release, add_file, read_file};
pub use find::{add_item, ask_search, drop_item, make_search};
pub use follow::{Followed, follow};
pub use happen::{Told, happen, note, take_on};
pub use holdings::{Holding, Holdings, Place, add_case, holdings, names};
pub use list::{Listed, Which, Worklist, worklist};
pub use redact::{
    PROPOSALS_MAX, Page, Proposed, Redacted, Review, drop_release, page, redact, release, releases,
    review,
};
pub use show::{Alike, Clocked, Shown, show};
pub use sort::sort;
pub use take::{Asked, Taken, forms, fresh, take_in};

pub(crate) use due::recount;
pub(crate) use file::epoch_of_month;
pub(crate) use find::handles;
pub(crate) use gone::dispose;
pub(crate) use number::{groups, kept as kept_number};
pub(crate) use take::line;
