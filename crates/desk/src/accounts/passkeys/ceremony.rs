//! A challenge on its way to a browser and back.
//!
//! Invariant: what waits is sealed, counts once whatever comes of it, for five minutes, and only in
//! the browser that it was made for; the browser's word is kept as a keyed digest.

use crate::{Desk, DeskError, hex, kinds};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, RecordId, StoreError, Unit};
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

/// How long a challenge counts.
pub const CEREMONY_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// The longest answer of a browser that is read: a new passkey of the largest kind has 5 KiB.
pub const ANSWER_MAX_BYTES: usize = 12 << 10;

/// How many challenges may wait at once: each takes a record of a kibibyte, and anybody may ask.
const WAITING_MAX: u64 = 50_000;

/// A challenge that was made.
pub struct Ceremony {
    /// For the browser's cookie: 64 hex digits.
    pub browser: String,
    /// What the browser is asked, in JSON as `WebAuthn` writes it.
    pub options: String,
}

/// What waits for the browser's answer.
#[derive(Serialize, Deserialize)]
pub(super) enum Waiting {
    /// Somebody signs in, on their way to a page that may be empty.
    SignIn { state: DiscoverableAuthentication, next: String },
    /// Somebody makes a passkey.
    Enrol(Enrol),
}

/// A passkey in the making.
#[derive(Serialize, Deserialize)]
pub(super) struct Enrol {
    /// Whose, by the record's id on the register.
    pub(super) holder: String,
    /// By which random bytes their passkeys know them, in hex.
    pub(super) handle: String,
    pub(super) name: String,
    pub(super) state: PasskeyRegistration,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    since: Timestamp,
    waiting: Waiting,
}

/// Keeps what waits; gives the word for the browser.
pub(super) async fn put(desk: &Desk, waiting: Waiting) -> Result<String, DeskError> {
    let now = desk.now();
    let open = Query::over("expiry").from(now);
    let count = desk.store.records().count(&kinds::CEREMONIES, &open, WAITING_MAX).await?;
    if count >= WAITING_MAX {
        return Err(DeskError::TooMany { what: "people signing in", limit: WAITING_MAX });
    }
    let browser = format!("{}{}", desk.fresh_id(), desk.fresh_id());
    let id = record_id(desk, &browser)?;
    let plain = serde_json::to_vec(&Sealed { since: now, waiting });
    let plain = plain.map_err(|_| DeskError::Corrupt("challenge"))?;
    let key = desk.keyring.standing("ceremonies").await?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "ceremonies", name, 1, &plain, random)?;
    let facts = Facts::new().with("expires_at", now + CEREMONY_LIFE);
    let unit = Unit::new().put(&kinds::CEREMONIES, &id, None, facts, body);
    desk.store.units().commit(unit).await?;
    Ok(browser)
}

/// Takes what waits for this browser, once.
///
/// # Errors
///
/// [`DeskError::CeremonyOver`] where nothing does, or no longer.
pub(super) async fn take(desk: &Desk, browser: &str) -> Result<Waiting, DeskError> {
    if browser.len() != 64 {
        return Err(DeskError::CeremonyOver);
    }
    let id = record_id(desk, browser)?;
    let record = desk.store.records().read(&kinds::CEREMONIES, &id).await?;
    let record = record.ok_or(DeskError::CeremonyOver)?;
    // It is used up before it is looked at: of two who come with it, one is too late.
    let unit = Unit::new().delete(&kinds::CEREMONIES, &id, record.version);
    match desk.store.units().commit(unit).await {
        Ok(_) => {}
        Err(StoreError::Conflict { .. }) => return Err(DeskError::CeremonyOver),
        Err(error) => return Err(error.into()),
    }
    let key = desk.keyring.standing("ceremonies").await?;
    let name = id.as_str().as_bytes();
    let plain = vault::open_small(&key, "ceremonies", name, record.version, &record.body)?;
    let sealed = serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("challenge"))?;
    let Sealed { since, waiting } = sealed;
    if desk.now().duration_since(since) >= CEREMONY_LIFE {
        return Err(DeskError::CeremonyOver);
    }
    Ok(waiting)
}

/// What a browser sent, if it is of a length and a form that can be looked at.
pub(super) fn read<T: serde::de::DeserializeOwned>(answer: &str) -> Result<T, DeskError> {
    if answer.len() > ANSWER_MAX_BYTES {
        return Err(DeskError::NotThisPasskey);
    }
    serde_json::from_str(answer).map_err(|_| DeskError::NotThisPasskey)
}

fn record_id(desk: &Desk, browser: &str) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(hex::text(&desk.keyring.tokens().token("ceremony", browser)))?)
}
