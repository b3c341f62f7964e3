//! Requests: what people ask for, from the day it comes in to the answer.
//!
//! Invariant: a request belongs to an activity of the pack and is worked on for one of that
//! activity's purposes alone; to anybody else it is not there. No date by which it is due is kept:
//! the one in the index is a hint for finding, and each page counts anew.

mod after;
mod answer;
mod area;
mod carry;
mod change;
mod chase;
mod clean;
mod cost;
mod data;
mod decide;
mod disclose;
mod disclosed;
mod draw;
mod due;
mod enclose;
mod fetch;
mod figures;
mod file;
mod files;
mod find;
mod follow;
mod footage_log;
mod gather;
mod gone;
mod happen;
mod holdings;
mod identity;
mod language;
mod list;
mod number;
mod ongoing;
mod opened;
mod others;
mod outcome;
mod pack_up;
mod redact;
mod review;
mod same;
mod search;
mod show;
mod sort;
mod stage;
mod take;
mod tally;

pub use after::{BY, Incident, Parcel, TELL_WITHIN_HOURS, arrived, post, went_wrong};
pub use answer::{Letter, clear, letter, propose, send};
pub use area::{Decider, place};
pub use carry::{carry_out, to_carry_out};
pub(crate) use chase::chase;
pub use cost::{
    Costed, Estimate, Near, Together, count_apart, count_together, drop_estimate, estimate,
};
pub use data::{Format, data};
pub use decide::{Given, decide, grounds};
pub use disclose::{Draught, LogFile, clear_entry, propose_entry, take_down};
pub use disclosed::{
    Disclosed, Logged, Waiting, entries, look_at_entry, look_at_file, published, published_file,
    waiting,
};
pub use draw::{DrawnBox, WHOLE, draw, rub_out};
pub(crate) use due::recount;
pub use enclose::enclose;
pub(crate) use fetch::let_go;
pub use fetch::{FETCH_DAYS, Footage, fetch, footage};
pub use figures::{
    Figures, MONTHS, PublicFigures, PublicTable, Speed, Table, figures, public_figures,
};
pub(crate) use file::epoch_of_month;
pub use file::{
    Carried, Decided, Draft, Happening, Helper, Item, Note, Outcome, Person, Request, Search,
    Stage, Way,
};
pub use files::{FILE_MAX_BYTES, FILES_MAX_BYTES, File, GivenFile, Release, add_file, read_file};
pub(crate) use find::handles;
pub use find::{add_item, ask_search, drop_item, make_search};
pub use follow::{Followed, follow};
pub use footage_log::{Disclosure, Disclosures, Given as GivenTo, disclosures};
pub use gather::gather;
pub(crate) use gone::dispose;
pub use happen::{Told, happen, note, take_on};
pub use holdings::{Holding, Holdings, Place, add_case, holdings, names};
pub use identity::{
    Authority, Capacity, Identity, Judged, Sure, identify, is_of_the_dead, needs_identity,
};
pub use language::{English, LANGUAGES, Language, language, language_of, put_into_english};
pub use list::{Listed, Sift, Which, Worklist, worklist};
pub(crate) use number::{groups, kept as kept_number};
pub(crate) use opened::Opened;
pub use others::{NOBODY, ToldOther, tell_other};
pub use pack_up::{Bundle, bundle};
pub use redact::{
    Chosen, PROPOSALS_MAX, Page, Proposed, REVIEW_PAGES, Redacted, Review, Tick, boxes,
    drop_release, page, redact, release, releases, review,
};
pub use review::{Candidate, Found, Reviewed, find_review, name_reviewed};
pub use search::search;
pub use show::{Alike, Clocked, Shown, show};
pub use sort::sort;
pub(crate) use take::line;
pub use take::{Asked, Taken, forms, fresh, take_in};
pub use tally::Came;
