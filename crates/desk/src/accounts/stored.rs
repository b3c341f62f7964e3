//! An account in the store.
//!
//! Invariant: sealed as a whole, and written only at the version that was read.

use super::password::Hashed;
use crate::people::Found;
use crate::{Desk, DeskError, hex, kinds};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Facts, RecordId, StoreError, Unit};

/// What somebody signs in with.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) password: Option<Hashed>,
    /// The secret of the second factor, in hex, and the last step that it was used for.
    pub(super) factor: Option<Factor>,
    /// A secret that was shown and is not confirmed yet.
    pub(super) offered: Option<String>,
    /// Keyed digests of the recovery codes that are left.
    pub(super) recovery: Vec<String>,
    pub(super) invitation: Option<Invitation>,
    pub(super) envelope: Option<Envelope>,
    /// By which random bytes passkeys know whose they are, in hex.
    #[serde(default)]
    pub(super) handle: Option<String>,
    /// How many passkeys there are; they lie in records of their own.
    #[serde(default)]
    pub(super) passkeys: u8,
}

impl Account {
    /// Whether something beside the password is asked of whoever has it.
    pub(super) fn has_second_factor(&self) -> bool {
        self.factor.is_some() || self.passkeys > 0
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct Factor {
    pub(super) secret: String,
    pub(super) used_step: u64,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Envelope {
    /// The code's keyed digest; gone once it was used.
    pub(super) code: Option<String>,
    pub(super) made: Timestamp,
    pub(super) used: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Invitation {
    /// The code's keyed digest.
    pub(super) code: String,
    pub(super) until: Timestamp,
}

/// An account with the version that a write must name; `None` where there is none yet.
pub(super) struct Held {
    pub(super) account: Account,
    pub(super) version: Option<u64>,
}

/// The account of whoever is found under `id` on the register.
pub(super) async fn load(desk: &Desk, id: &RecordId) -> Result<Held, DeskError> {
    let Some(record) = desk.store.records().read(&kinds::ACCOUNTS, id).await? else {
        return Ok(Held { account: Account::default(), version: None });
    };
    let key = desk.keyring.standing("accounts").await?;
    let name = id.as_str().as_bytes();
    let plain = vault::open_small(&key, "accounts", name, record.version, &record.body)?;
    let account = serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("account"))?;
    Ok(Held { account, version: Some(record.version) })
}

/// Adds the write of an account to `unit`.
pub(super) async fn put(
    desk: &Desk,
    id: &RecordId,
    held: &Held,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let version = held.version.map_or(1, |version| version.saturating_add(1));
    let plain = serde_json::to_vec(&held.account).map_err(|_| DeskError::Corrupt("account"))?;
    let key = desk.keyring.standing("accounts").await?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "accounts", name, version, &plain, random)?;
    Ok(unit.put(&kinds::ACCOUNTS, id, held.version, Facts::new(), body))
}

/// Commits; somebody else's write in between is told as such.
pub(super) async fn commit(desk: &Desk, unit: Unit) -> Result<(), DeskError> {
    match desk.store.units().commit(unit).await {
        Ok(_) => Ok(()),
        Err(StoreError::Conflict { .. }) => Err(DeskError::Contended),
        Err(error) => Err(error.into()),
    }
}

/// Whoever acts, on the register and with their account.
pub(super) async fn of(desk: &Desk, number: &str) -> Result<(Found, Held), DeskError> {
    let missing = DeskError::NotFound("account of yours");
    let found = crate::people::load(desk, number).await?.ok_or(missing)?;
    let held = load(desk, &found.id).await?;
    Ok((found, held))
}

/// Adds to `unit` the end of an account and of its passkeys, where there is one.
pub(crate) async fn forget(desk: &Desk, id: &RecordId, unit: Unit) -> Result<Unit, DeskError> {
    let unit = super::passkeys::forget(desk, id, unit).await?;
    let record = desk.store.records().read(&kinds::ACCOUNTS, id).await?;
    Ok(match record {
        // Ids are not used again, so an empty account stays in its place.
        Some(record) => {
            let held = Held { account: Account::default(), version: Some(record.version) };
            put(desk, id, &held, unit).await?
        }
        None => unit,
    })
}

/// Whether somebody has chosen a password.
pub(crate) async fn has_password(desk: &Desk, id: &RecordId) -> Result<bool, DeskError> {
    Ok(load(desk, id).await?.account.password.is_some())
}

/// Whether somebody has set up a second factor.
pub(crate) async fn has_second_factor(desk: &Desk, id: &RecordId) -> Result<bool, DeskError> {
    Ok(load(desk, id).await?.account.has_second_factor())
}

/// The keyed digest of a code that was given to somebody.
pub(super) fn digest(desk: &Desk, kind: &str, id: &RecordId, code: &str) -> String {
    let value = format!("{id}:{code}");
    hex::text(&desk.keyring.tokens().token(kind, &value))
}
