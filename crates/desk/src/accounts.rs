//! How staff prove who they are: by an account of their own (invitation, password, second factor,
//! passkeys) or by the body's identity provider.
//!
//! Invariant: a password is kept only as argon2id, a code only as a keyed digest; whoever is not
//! known costs the same work and gets the same answer as a wrong password.

mod door;
mod envelope;
mod factor;
mod invite;
mod keys;
mod passkeys;
mod password;
mod provider;
mod stored;
mod totp;

pub(crate) use door::Door;
pub use door::{TRIES_MAX, change_password, sign_in};
pub(crate) use envelope::envelope;
pub use envelope::{Envelope, make_envelope, open_envelope};
pub use factor::{
    Factor, RECOVERY_CODES, begin_factor, confirm_factor, factor, new_recovery_codes,
};
pub use invite::{INVITATION_LIFE, accept, invite};
pub(crate) use keys::end_all as end_keys;
pub use keys::{
    Holder, KEY_DAYS_MAX, KEY_NAME_MAX_CHARS, KEY_PREFIX, KEYS_MAX, KeyListed, KeyShown, Made,
    Scope, Wanted, lacks as key_lacks, make as make_key, mine as my_keys, revoke as revoke_key,
    who as key_holder,
};
pub use passkeys::{
    ANSWER_MAX_BYTES, CEREMONY_LIFE, Ceremony, Entered, NoPlace, PASSKEY_NAME_MAX, PASSKEYS_MAX,
    Passkey, Place, begin_passkey, begin_passkey_sign_in, confirm_passkey, enter_by_passkey,
    passkeys, remove_passkey, rename_passkey,
};
pub use password::{LENGTH_MAX, LENGTH_MIN};
pub use provider::{AWAY_MAX, Back, Departure, arrive, come_back, depart, refuse_answer};
pub(crate) use stored::{forget, has_password, has_second_factor};

use crate::{Ctx, Desk, DeskError, Licence};
use pack::Act;
use std::sync::Arc;

/// The rule under which people act on their own account: no role is needed for it.
const OWN: &str = "own-account";

/// Leave to act on one's own account.
pub(crate) fn own(desk: &Desk) -> Result<Licence, DeskError> {
    let applied = desk.packs.current().ok_or(DeskError::NoPolicy)?;
    Ok(Licence { applied: Arc::clone(&applied), act: Act::ManagePeople, rule: OWN.to_owned() })
}

/// The act of somebody on the register on their own account.
fn own_ctx(desk: &Desk, number: &str, role: &str) -> Ctx {
    desk.ctx(crate::Actor::new(number, role), OWN)
}
