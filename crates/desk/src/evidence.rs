//! Recordings: received, categorised, held, viewed.
//!
//! Invariant: plaintext never touches a disk, and nothing here can shorten a recording's life or
//! change a byte of it; only [`crate::retention`] ends it, by plan.

mod append;
mod claim;
mod finish;
mod keep;
mod list;
mod receipt;
mod recording;
mod recover;
mod stream;
mod upload;
mod view;

pub use append::append;
pub use claim::{Claim, RECORDING_MAX_BYTES};
pub use keep::{categorise, hold, release_hold, uncategorise};
pub use list::{COUNT_MAX, Listing, Shown, Sort, list, show};
pub use receipt::{Receipt, receipt, released};
pub use recording::{Categorised, HoldOn, ReceiptGiven, Recording, State};
pub use upload::{Progress, expire, open, progress, terminate};
pub use view::{View, view};

pub(crate) use recording::{
    ACTIVITY, Held, category_token, disposing, is_in_place, open as open_record, recording_blob,
    store_as,
};
pub(crate) use upload::Uploads;
