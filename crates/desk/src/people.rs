//! The register of staff: who works for the body, in which role, and until when.
//!
//! Invariant: a record is sealed, and lies under a keyed token of the staff number; neither the
//! journal nor any index holds a name, a number or an address.

mod find;
mod import;
mod member;
mod read;
mod register;
mod unit;

pub(crate) use find::in_post;
pub use find::{FoundPeople, find, find_by_number};
pub(crate) use import::Pending;
pub use import::{Change, IMPORT_PENDING_MAX, Laid, Plan, carry_out, lay_out};
pub use member::{Barred, Kind, Member, staff_number};
pub use read::{FIELD_MAX_CHARS, FILE_MAX_BYTES, LINES_MAX, Mistake};
pub(crate) use register::{Found, by_id, contended, load, token};
pub use register::{Listed, PeoplePage, end, list, person, sign_out};
pub(crate) use unit::supervises;
pub use unit::{Ending, Supervised, my_ends, my_unit};

use crate::Desk;
use pack::{Act, RoleKind};

/// A role of the pack in force that keeps the register, and the purpose for which it does: whom
/// the console of the machine itself acts as.
pub fn keeper(desk: &Desk) -> Option<(String, String)> {
    let applied = crate::packs::current(desk)?;
    let mut roles = applied.pack.roles.values();
    let role = roles.find(|role| {
        role.kind == RoleKind::Person
            && role.may.contains(&Act::ManagePeople)
            && !role.purposes.is_empty()
    })?;
    let purpose = role.purposes.first()?;
    Some((role.id.as_str().to_owned(), purpose.as_str().to_owned()))
}
