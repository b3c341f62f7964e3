//! Recordings: received, categorised, held, viewed.
//!
//! Invariant: plaintext never touches a disk, and nothing here can shorten a recording's life or
//! change a byte of it; only [`crate::retention`] ends it, by plan.

mod append;
mod bulk;
mod cased;
mod claim;
mod closed;
mod emergency;
mod finish;
mod freeze;
mod keep;
mod list;
mod receipt;
mod recording;
mod recover;
mod saved;
mod search;
mod stream;
mod upload;
mod view;

pub use append::append;
pub use bulk::{BULK_MAX, Carried, Deed, Foreseen, carry_out, foresee};
pub use claim::{Claim, RECORDING_MAX_BYTES};
pub use closed::{GRANT_HOURS_MAX, grant, put_into_case, restrict};
pub use emergency::{
    Account, EMERGENCY_HOURS, Emergency, Stage, emergency, judge, justify, my_emergencies,
    open_in_emergency, to_judge,
};
pub(crate) use keep::reason;
pub use keep::{categorise, hold, release_hold, uncategorise};
pub use list::{
    COUNT_MAX, DAY_COUNT_MAX, Listing, Shown, Sort, allowed, due_by_day, list, list_page, of_case,
    of_case_page, show,
};
pub use receipt::{Receipt, receipt, released};
pub use recording::{Categorised, HoldOn, ReceiptGiven, Recording, State};
pub use saved::{SAVED_MAX, Saved, forget, save, saved};
pub use search::{Found, Hit, Sought, TAKEN_MAX, search, take_home};
pub use upload::{Progress, expire, open, progress, terminate};
pub(crate) use view::give_out;
pub use view::{View, view};

pub(crate) use cased::{case_of, open_of_case};
pub(crate) use closed::grants_of;
pub(crate) use emergency::{chase, held_id};
pub(crate) use freeze::{freeze, thaw, thaw_under};
pub(crate) use recording::{
    ACTIVITY, Held, category_token, disposing, handle_of, is_in_place, open as open_record,
    recording_blob, store_as,
};
pub(crate) use upload::Uploads;
