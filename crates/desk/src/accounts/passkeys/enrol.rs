//! A new passkey: offered to the browser, and kept once the device has made it.
//!
//! Invariant: the password is asked first; the device must ask for a finger, a face or a PIN and
//! must keep the key so that it is found without a staff number. Nothing says which device it is.

use super::super::{door, factor, own, stored};
use super::ceremony::{self, Ceremony, Enrol, Waiting};
use super::kept::{self, Kept};
use super::{PASSKEYS_MAX, Place, named};
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, hex, sessions};
use ledger::Verb;
use store::Unit;
use webauthn_rs::prelude::{
    COSEAlgorithm, COSEKeyType, CreationChallengeResponse, ECDSACurve, Passkey, Uuid,
};
use webauthn_rs_proto::ResidentKeyRequirement;

/// Offers whoever acts a passkey of this name. The password is asked again.
///
/// # Errors
///
/// [`DeskError::Invalid`] for a name that is none; [`DeskError::NotRight`];
/// [`DeskError::TriedTooOften`]; [`DeskError::TooMany`].
pub async fn begin_passkey(
    ctx: &Ctx,
    desk: &Desk,
    place: &Place,
    password: &str,
    name: &str,
) -> Result<Ceremony, DeskError> {
    let name = named(name)?;
    let (found, held) = door::prove(ctx, desk, password).await?;
    if held.account.passkeys >= PASSKEYS_MAX {
        return Err(DeskError::TooMany { what: "passkeys", limit: PASSKEYS_MAX.into() });
    }
    let handle = held.account.handle.unwrap_or_else(|| {
        let mut fresh = [0; 16];
        desk.random.fill(&mut fresh);
        hex::text(&fresh)
    });
    let user = hex::vec(&handle).and_then(|bytes| Uuid::from_slice(&bytes).ok());
    let user = user.ok_or(DeskError::Corrupt("account"))?;
    let known = kept::all_of(desk, &found.id).await?;
    let known = known.iter().map(|(_, kept)| kept.passkey.cred_id().clone()).collect();
    // The device shows this beside the site's name, so that people who share one can choose.
    let number = &found.kept.member.number;
    let begun = place.library.start_passkey_registration(user, number, number, Some(known));
    let (mut asked, state) = begun.map_err(|_| DeskError::Corrupt("challenge"))?;
    make_it_found_alone(&mut asked);
    let options = serde_json::to_string(&asked.public_key);
    let options = options.map_err(|_| DeskError::Corrupt("challenge"))?;
    let holder = found.id.as_str().to_owned();
    let waiting = Waiting::Enrol(Enrol { holder, handle, name, state });
    Ok(Ceremony { browser: ceremony::put(desk, waiting).await?, options })
}

/// Asks the device to keep the key where it is found by the site's name alone.
fn make_it_found_alone(asked: &mut CreationChallengeResponse) {
    if let Some(selection) = &mut asked.public_key.authenticator_selection {
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
    }
}

/// Keeps the passkey that a browser made, `browser` being what its cookie holds. Where it is the
/// first second factor, gives recovery codes, this once, and ends every session but that of
/// `token`.
///
/// # Errors
///
/// [`DeskError::CeremonyOver`]; [`DeskError::NotThisPasskey`]; [`DeskError::TooMany`];
/// [`DeskError::Contended`].
pub async fn confirm_passkey(
    ctx: &Ctx,
    desk: &Desk,
    place: &Place,
    token: &str,
    browser: &str,
    answer: &str,
) -> Result<Option<Vec<String>>, DeskError> {
    let made = ceremony::read(answer)?;
    let Waiting::Enrol(enrol) = ceremony::take(desk, browser).await? else {
        return Err(DeskError::CeremonyOver);
    };
    let (found, mut held) = stored::of(desk, &ctx.actor.id).await?;
    let known = held.account.handle.as_ref();
    // Whoever was invited anew since has another account.
    let same = known.is_none_or(|known| *known == enrol.handle);
    if enrol.holder != found.id.as_str() || !same || held.account.password.is_none() {
        return Err(DeskError::CeremonyOver);
    }
    if held.account.passkeys >= PASSKEYS_MAX {
        return Err(DeskError::TooMany { what: "passkeys", limit: PASSKEYS_MAX.into() });
    }
    let passkey = place.library.finish_passkey_registration(&made, &enrol.state);
    let passkey = passkey.map_err(|error| super::enter::refused(&error))?;
    if !is_of_one_kind(&passkey) || kept::load(desk, passkey.cred_id()).await?.is_some() {
        return Err(DeskError::NotThisPasskey);
    }
    let is_first = !held.account.has_second_factor();
    held.account.handle = Some(enrol.handle);
    held.account.passkeys = held.account.passkeys.saturating_add(1);
    let codes = is_first.then(|| factor::fresh_recovery(desk, &found.id, &mut held.account));
    let id = kept::record_id(desk, passkey.cred_id())?;
    let Enrol { holder, name, .. } = enrol;
    let kept = Kept { holder, name, made: kept::today(desk), used: None, passkey };
    let unit = stored::put(desk, &found.id, &held, Unit::new()).await?;
    let mut unit = kept::put(desk, &id, None, &kept, unit).await?;
    let draft = Draft::new(Verb::Alter).word("account", "passkey-added")?;
    unit.journal.push(entry(ctx, desk, &own(desk)?, draft).await?);
    stored::commit(desk, unit).await?;
    if is_first {
        // Whoever else came by the password alone would be let in by this passkey.
        sessions::end_others(desk, token).await?;
    }
    Ok(codes)
}

/// Whether a key's algorithm and its curve belong together (`WebAuthn` level 2, section 5.8.5): the
/// library would go by the curve alone.
fn is_of_one_kind(passkey: &Passkey) -> bool {
    match (passkey.cred_algorithm(), &passkey.get_public_key().key) {
        (COSEAlgorithm::ES256, COSEKeyType::EC_EC2(key)) => key.curve == ECDSACurve::SECP256R1,
        (COSEAlgorithm::ES384, COSEKeyType::EC_EC2(key)) => key.curve == ECDSACurve::SECP384R1,
        (COSEAlgorithm::RS256, COSEKeyType::RSA(_)) => true,
        _ => false,
    }
}
