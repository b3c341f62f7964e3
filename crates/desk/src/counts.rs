//! Counts of visits to the public site, by those who agreed to be counted: the running day in
//! memory and, sealed, on the disk; days that are over as sums with no small count.
//!
//! Invariant: nothing here is about a person. An address is shown to a keyed sketch in memory and
//! forgotten; the key is random, lies nowhere else and goes with its day. What is laid aside while
//! a day runs is sealed under a key of its own, which is shredded once the day is summed up.

mod days;
mod keep;
mod live;
mod shown;

pub use days::{Counted, DayCounts};
pub use keep::keep;
pub use live::{Visited, count};
pub use shown::{MONTHS_SHOWN, MonthCounts, Statistics, edition, statistics};

pub(crate) use keep::tend;
pub(crate) use live::Counting;

use crate::{Actor, Ctx, Desk, packs};
use pack::{Act, Pack, Role, RoleKind};

/// Counts under this one are neither kept nor shown once a day is over.
pub const FLOOR: u64 = weblog::FLOOR;

/// The role that counts, where the policy has one.
fn role(pack: &Pack) -> Option<&Role> {
    let mut roles = pack.roles.values();
    roles.find(|role| role.kind == RoleKind::Machine && role.may.contains(&Act::CountVisits))
}

/// The act of the machine that counts, now; nothing where the policy names none, and then nothing
/// is counted.
pub fn counter(desk: &Desk) -> Option<Ctx> {
    let applied = packs::current(desk)?;
    let role = role(&applied.pack)?;
    let purpose = role.purposes.first()?;
    Some(desk.ctx(Actor::new(role.id.as_str(), role.id.as_str()), purpose.as_str()))
}
