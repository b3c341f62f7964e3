//! Signing in by a passkey alone.
//!
//! Invariant: the passkey says whose it is and the register whether they may come in; an answer
//! that is wrong says nothing of whether a passkey or a person is known. Wrong answers are not
//! counted: nothing here can be guessed, and a lock would shut out whoever's number it is.

use super::super::{door, own, own_ctx, provider, stored};
use super::ceremony::{self, Ceremony, Waiting};
use super::{Place, kept};
use crate::journal::{Draft, entry};
use crate::people::{self, Member};
use crate::sessions::Proof;
use crate::{Desk, DeskError, hex, sessions};
use ledger::Verb;
use serde::Deserialize;
use store::Unit;
use webauthn_rs::prelude::{PublicKeyCredential, WebauthnError};

/// Somebody who is in.
pub struct Entered {
    /// The token of their new session.
    pub token: String,
    /// The page that they were on their way to; may be empty.
    pub next: String,
}

/// Makes a challenge for whoever wants to sign in. `next` is the page that they want.
///
/// # Errors
///
/// [`DeskError::TooMany`] where too many wait already.
pub async fn begin_passkey_sign_in(
    desk: &Desk,
    place: &Place,
    next: &str,
) -> Result<Ceremony, DeskError> {
    let begun = place.library.start_discoverable_authentication();
    let (asked, state) = begun.map_err(|_| DeskError::Corrupt("challenge"))?;
    let options = serde_json::to_string(&asked.public_key);
    let options = options.map_err(|_| DeskError::Corrupt("challenge"))?;
    let next = next.chars().take(200).collect();
    let browser = ceremony::put(desk, Waiting::SignIn { state, next }).await?;
    Ok(Ceremony { browser, options })
}

/// Signs somebody in by what their passkey answered, `browser` being what the cookie holds.
///
/// # Errors
///
/// [`DeskError::CeremonyOver`]; [`DeskError::NotThisPasskey`] for whatever is wrong;
/// [`DeskError::PasskeyCopied`]; [`DeskError::Barred`] for somebody who proved who they are and may
/// not work now. The last two are journalled.
pub async fn enter_by_passkey(
    desk: &Desk,
    place: &Place,
    browser: &str,
    answer: &str,
) -> Result<Entered, DeskError> {
    let given: PublicKeyCredential = ceremony::read(answer)?;
    let Waiting::SignIn { state, next } = ceremony::take(desk, browser).await? else {
        return Err(DeskError::CeremonyOver);
    };
    if is_framed(&given) {
        return Err(refused(&WebauthnError::CredentialCrossOrigin));
    }
    let known = place.library.identify_discoverable_authentication(&given);
    let (user, credential) = known.map_err(|error| refused(&error))?;
    let unknown = || DeskError::NotThisPasskey;
    let (record, mut kept) = kept::load(desk, credential).await?.ok_or_else(unknown)?;
    let found = match people::by_id(desk, &kept.holder).await {
        Err(DeskError::NotFound(_)) => return Err(unknown()),
        other => other?,
    };
    let account = stored::load(desk, &found.id).await?.account;
    if account.handle != Some(hex::text(user.as_bytes())) {
        return Err(unknown());
    }
    let member = &found.kept.member;
    let verified =
        place.library.finish_discoverable_authentication_v2(&given, state, &kept.passkey);
    let verified = match verified {
        Ok(verified) => verified,
        Err(WebauthnError::CredentialPossibleCompromise) => {
            provider::refuse(desk, &member.number, "passkey-copied", "passkey").await?;
            return Err(DeskError::PasskeyCopied);
        }
        Err(error) => return Err(refused(&error)),
    };
    if let Err(barred) = member.standing(desk.now()) {
        provider::refuse(desk, &member.number, barred.code(), "passkey").await?;
        return Err(barred.into());
    }
    kept.passkey.update_credential(&verified);
    kept.used = Some(kept::today(desk));
    let unit = kept::put(desk, &record.id, Some(record.version), &kept, Unit::new()).await?;
    Ok(Entered { token: open(desk, member, unit).await?, next })
}

async fn open(desk: &Desk, member: &Member, mut unit: Unit) -> Result<String, DeskError> {
    let draft = Draft::new(Verb::Grant).word("act", "sign-in")?.word("by", "passkey")?;
    let ctx = own_ctx(desk, &member.number, &member.role);
    unit.journal.push(entry(&ctx, desk, &own(desk)?, draft).await?);
    sessions::sign_in(desk, &member.number, Proof::Passkey, unit).await.map_err(door::conflict)
}

/// Whether another site's page may have held ours: the library asks that of new passkeys only.
fn is_framed(given: &PublicKeyCredential) -> bool {
    #[derive(Deserialize)]
    struct Client {
        #[serde(default, rename = "crossOrigin")]
        cross_origin: bool,
    }
    let client = serde_json::from_slice::<Client>(&given.response.client_data_json);
    !client.is_ok_and(|client| !client.cross_origin)
}

/// The error of an answer that was not taken. Which check it failed is for the log alone.
pub(super) fn refused(error: &WebauthnError) -> DeskError {
    tracing::info!(reason = reason(error), "a passkey's answer was refused");
    DeskError::NotThisPasskey
}

/// A word for the log that holds nothing of what was sent.
fn reason(error: &WebauthnError) -> &'static str {
    match error {
        WebauthnError::MismatchedChallenge => "challenge",
        WebauthnError::InvalidRPOrigin | WebauthnError::CredentialCrossOrigin => "origin",
        WebauthnError::InvalidRPIDHash => "site",
        WebauthnError::UserNotPresent | WebauthnError::UserNotVerified => "not-verified",
        WebauthnError::AuthenticationFailure => "signature",
        _ => "form",
    }
}
