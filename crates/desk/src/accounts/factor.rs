//! The second factor: an app's secret, offered and then confirmed by a first code, and the codes
//! for the day the telephone is lost.
//!
//! Invariant: a secret counts only once a code made with it was given; a recovery code counts once.

use super::stored::{self, Account, Factor as Kept};
use super::{door, own, totp};
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, hex};
use ledger::Verb;
use store::{RecordId, Unit};

/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;

/// Letters that nobody mistakes for another when reading a code aloud.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Where somebody stands with their second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Whether an app is set up.
    pub is_set_up: bool,
    /// How many passkeys there are.
    pub passkeys: u8,
    /// Whether a password was chosen, without which there is none to set up.
    pub has_password: bool,
    /// How many recovery codes are left.
    pub recovery_left: usize,
    /// The secret that was offered and waits for its first code, as text in fours.
    pub offered: Option<String>,
    /// The same as an `otpauth` address, for a picture.
    pub address: Option<String>,
}

/// Where whoever acts stands with their second factor.
///
/// # Errors
///
/// [`DeskError::NotFound`] for somebody who is not on the register.
pub async fn factor(ctx: &Ctx, desk: &Desk) -> Result<Factor, DeskError> {
    let (found, held) = stored::of(desk, &ctx.actor.id).await?;
    let offered = held.account.offered.as_deref().and_then(hex::vec);
    let secret = offered.map(|secret| totp::base32(&secret));
    let issuer = desk.packs.current().map(|applied| applied.pack.id.clone());
    let issuer = encoded(&format!("Bluelamp {}", issuer.unwrap_or_default()));
    let number = encoded(&found.kept.member.number);
    Ok(Factor {
        is_set_up: held.account.factor.is_some(),
        passkeys: held.account.passkeys,
        has_password: held.account.password.is_some(),
        recovery_left: held.account.recovery.len(),
        address: secret.as_ref().map(|secret| {
            format!("otpauth://totp/{issuer}:{number}?secret={secret}&issuer={issuer}")
        }),
        offered: secret.map(|secret| fours(&secret, " ")),
    })
}

/// Offers whoever acts a new secret. The password is asked again; a factor that is set up counts
/// until the new one is confirmed.
///
/// # Errors
///
/// [`DeskError::NotRight`]; [`DeskError::TriedTooOften`].
pub async fn begin_factor(ctx: &Ctx, desk: &Desk, password: &str) -> Result<(), DeskError> {
    let (found, mut held) = door::prove(ctx, desk, password).await?;
    let mut secret = [0; totp::SECRET_BYTES];
    desk.random.fill(&mut secret);
    held.account.offered = Some(hex::text(&secret));
    let unit = stored::put(desk, &found.id, &held, Unit::new()).await?;
    stored::commit(desk, unit).await
}

/// Confirms the offered secret with a first code; gives fresh recovery codes, this once.
///
/// # Errors
///
/// [`DeskError::Invalid`] for a code that is not right, or where nothing was offered;
/// [`DeskError::TriedTooOften`].
pub async fn confirm_factor(ctx: &Ctx, desk: &Desk, code: &str) -> Result<Vec<String>, DeskError> {
    let tried = door::begin(desk, &ctx.actor.id).await?;
    let (found, mut held) = stored::of(desk, &ctx.actor.id).await?;
    let offered = held.account.offered.take();
    let Some(secret) = offered.as_deref().and_then(hex::vec) else {
        return Err(DeskError::invalid("the code", "for a secret that was offered: begin again"));
    };
    let Some(step) = totp::step_of(&secret, code, desk.now(), 0) else {
        let must = "the six digits that your app shows now: look again and type them";
        let error = DeskError::invalid("the code", must);
        return Err(door::wrong(desk, &ctx.actor.id, &tried, error).await?);
    };
    door::right_after_all(desk, &tried).await?;
    held.account.factor = Some(Kept { secret: hex::text(&secret), used_step: step });
    renew(ctx, desk, &found.id, held, "second-factor").await
}

/// Gives fresh recovery codes, this once; those of before no longer count.
///
/// # Errors
///
/// [`DeskError::NotRight`]; [`DeskError::TriedTooOften`].
pub async fn new_recovery_codes(
    ctx: &Ctx,
    desk: &Desk,
    password: &str,
) -> Result<Vec<String>, DeskError> {
    let (found, held) = door::prove(ctx, desk, password).await?;
    renew(ctx, desk, &found.id, held, "recovery-codes").await
}

async fn renew(
    ctx: &Ctx,
    desk: &Desk,
    id: &RecordId,
    mut held: stored::Held,
    what: &'static str,
) -> Result<Vec<String>, DeskError> {
    let codes = fresh_recovery(desk, id, &mut held.account);
    let mut unit = stored::put(desk, id, &held, Unit::new()).await?;
    let draft = Draft::new(Verb::Alter).word("account", what)?;
    unit.journal.push(entry(ctx, desk, &own(desk)?, draft).await?);
    stored::commit(desk, unit).await?;
    Ok(codes)
}

/// Puts fresh recovery codes into an account in the place of those of before.
pub(super) fn fresh_recovery(desk: &Desk, id: &RecordId, account: &mut Account) -> Vec<String> {
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| fresh_code(desk, 3)).collect();
    let kept = codes.iter().map(|code| stored::digest(desk, "recovery", id, &plain_code(code)));
    account.recovery = kept.collect();
    codes
}

/// A random code of so many groups of four letters, five bits each.
pub(super) fn fresh_code(desk: &Desk, groups: usize) -> String {
    let mut bytes = vec![0; groups * 4];
    desk.random.fill(&mut bytes);
    let letter =
        |byte: &u8| LETTERS.get(usize::from(byte & 31)).map_or('A', |letter| char::from(*letter));
    fours(&bytes.iter().map(letter).collect::<String>(), "-")
}

/// A code as it is compared: capitals, without what stands between its groups.
pub(super) fn plain_code(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).take(100);
    letters.map(|letter| letter.to_ascii_uppercase()).collect()
}

fn fours(text: &str, between: &str) -> String {
    let letters: Vec<_> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(between)
}

/// A name for an address.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&hex::text(&[byte]).to_ascii_uppercase());
        }
    }
    out
}
