//! Passkeys: keys that a device keeps, and opens to a finger, a face or a PIN (`WebAuthn` level 2).
//! Each is two factors in one, so that it opens the console without a password and a code.
//!
//! Invariant: what a browser sends is verified by the library alone, against a challenge that was
//! kept here; a credential's id and its public key lie sealed, and nobody is left without a second
//! factor who had one.

mod ceremony;
mod enrol;
mod enter;
mod kept;
mod place;

pub use ceremony::{ANSWER_MAX_BYTES, CEREMONY_LIFE, Ceremony};
pub use enrol::{begin_passkey, confirm_passkey};
pub use enter::{Entered, begin_passkey_sign_in, enter_by_passkey};
pub(super) use kept::forget;
pub use place::{NoPlace, Place};

use super::{door, own, stored};
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError};
use jiff::civil::Date;
use kept::Kept;
use ledger::Verb;
use store::Unit;

/// How many passkeys one person may have.
pub const PASSKEYS_MAX: u8 = 10;

/// The longest name of a passkey, in letters.
pub const PASSKEY_NAME_MAX: usize = 40;

/// A passkey, as whoever it belongs to sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The record's id, for an address.
    pub id: String,
    /// What they call it.
    pub name: String,
    /// The day on which it was made.
    pub made: Date,
    /// The day on which it was used last, if it ever was.
    pub used: Option<Date>,
}

/// The passkeys of whoever acts, the oldest first.
///
/// # Errors
///
/// [`DeskError::NotFound`] for somebody who is not on the register.
pub async fn passkeys(ctx: &Ctx, desk: &Desk) -> Result<Vec<Passkey>, DeskError> {
    let (found, _) = stored::of(desk, &ctx.actor.id).await?;
    let mut mine = Vec::new();
    for (record, kept) in kept::all_of(desk, &found.id).await? {
        let Kept { name, made, used, .. } = kept;
        mine.push(Passkey { id: record.id.as_str().to_owned(), name, made, used });
    }
    mine.sort_by(|one, other| (one.made, &one.name).cmp(&(other.made, &other.name)));
    Ok(mine)
}

/// Gives a passkey of whoever acts another name.
///
/// # Errors
///
/// [`DeskError::Invalid`]; [`DeskError::NotFound`], also for somebody else's.
pub async fn rename_passkey(ctx: &Ctx, desk: &Desk, id: &str, name: &str) -> Result<(), DeskError> {
    let name = named(name)?;
    let (found, _) = stored::of(desk, &ctx.actor.id).await?;
    let (record, mut kept) = kept::mine(desk, &found.id, id).await?;
    kept.name = name;
    let mut unit = kept::put(desk, &record.id, Some(record.version), &kept, Unit::new()).await?;
    let draft = Draft::new(Verb::Alter).word("account", "passkey-renamed")?;
    unit.journal.push(entry(ctx, desk, &own(desk)?, draft).await?);
    stored::commit(desk, unit).await
}

/// Removes a passkey of whoever acts. The password is asked again.
///
/// # Errors
///
/// [`DeskError::NotRight`]; [`DeskError::TriedTooOften`]; [`DeskError::NotFound`], also for
/// somebody else's; [`DeskError::LastFactor`].
pub async fn remove_passkey(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    password: &str,
) -> Result<(), DeskError> {
    let (found, mut held) = door::prove(ctx, desk, password).await?;
    let (record, _) = kept::mine(desk, &found.id, id).await?;
    held.account.passkeys = held.account.passkeys.saturating_sub(1);
    if !held.account.has_second_factor() {
        return Err(DeskError::LastFactor);
    }
    // The account is written too, so that of two who remove the last two one is refused.
    let unit = stored::put(desk, &found.id, &held, Unit::new()).await?;
    let mut unit = unit.delete(&crate::kinds::PASSKEYS, &record.id, record.version);
    let draft = Draft::new(Verb::Alter).word("account", "passkey-removed")?;
    unit.journal.push(entry(ctx, desk, &own(desk)?, draft).await?);
    stored::commit(desk, unit).await
}

/// A name that may be kept: without what stands around it and without signs that nobody sees.
fn named(name: &str) -> Result<String, DeskError> {
    let name = name.trim();
    let length = name.chars().count();
    if !(1..=PASSKEY_NAME_MAX).contains(&length) || name.chars().any(char::is_control) {
        let must = format!("1 to {PASSKEY_NAME_MAX} letters long, such as `Work laptop`");
        return Err(DeskError::invalid("the name", must));
    }
    Ok(name.to_owned())
}
