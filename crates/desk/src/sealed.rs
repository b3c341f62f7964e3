//! Records that are sealed each under a key of its own: requests, consents, entries.
//!
//! Invariant: a body is bound to its record's name and version, and ends with its key.

use crate::rights::kept_number;
use crate::{Desk, DeskError, hex};
use ledger::Handle;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Record, RecordId, StoreError};
use vault::{ObjectId, ObjectKey};

/// A sort of sealed record: the name under which bodies are sealed, and what one of them is called.
pub(crate) struct Sort {
    /// What bodies are bound to, which never changes.
    pub(crate) space: &'static str,
    /// What one is called where it is missing or broken.
    pub(crate) what: &'static str,
}

impl Sort {
    /// The token by which one is found by its number, however that was typed.
    pub(crate) fn number_token(&self, desk: &Desk, number: &str) -> String {
        token(desk, &format!("{}-number", self.what), &kept_number(number))
    }

    /// The token of a secret, which is worth something with its own number alone.
    pub(crate) fn secret_token(&self, desk: &Desk, number: &str, secret: &str) -> String {
        let both = format!("{}\n{}", kept_number(number), kept_number(secret));
        token(desk, &format!("{}-secret", self.what), &both)
    }

    /// The handle of one in the ledger, keyed by its own key.
    pub(crate) fn handle(&self, key: &ObjectKey, object: ObjectId) -> Handle {
        Handle(key.handle_key("ledger").handle(self.what, &object.0))
    }
}

/// The token by which something is found that is kept nowhere in clear.
pub(crate) fn token(desk: &Desk, what: &str, value: &str) -> String {
    hex::text(&desk.keyring.tokens().token(what, value))
}

/// A record as it was read, with its key.
pub(crate) struct Opened<T> {
    pub(crate) object: ObjectId,
    pub(crate) epoch: String,
    pub(crate) key: ObjectKey,
    pub(crate) body: T,
}

/// Opens a record.
///
/// # Errors
///
/// [`DeskError::NotFound`] where its key is gone; [`DeskError::Corrupt`] where it is not what was
/// sealed.
pub(crate) async fn open<T: DeserializeOwned>(
    desk: &Desk,
    sort: &Sort,
    record: &Record,
) -> Result<Opened<T>, DeskError> {
    let broken = || DeskError::Corrupt(sort.what);
    let object = ObjectId(hex::bytes(record.id.as_str()).ok_or_else(broken)?);
    let epoch = record.facts.text("epoch").ok_or_else(broken)?.to_owned();
    let key = desk.keyring.open(object, &epoch).await?;
    let key = key.ok_or(DeskError::NotFound(sort.what))?;
    let name = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, sort.space, name, record.version, &record.body)?;
    let body = serde_json::from_slice(&plain).map_err(|_| broken())?;
    Ok(Opened { object, epoch, key, body })
}

/// The body of a record, sealed for the version that comes after `expected`.
pub(crate) fn seal(
    desk: &Desk,
    sort: &Sort,
    (id, key): (&RecordId, &ObjectKey),
    expected: Option<u64>,
    body: &impl Serialize,
) -> Result<Vec<u8>, DeskError> {
    let version = expected.map_or(1, |version| version.saturating_add(1));
    let plain = serde_json::to_vec(body).map_err(|_| DeskError::Corrupt(sort.what))?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    Ok(vault::seal_small(key, sort.space, name, version, &plain, random)?)
}

/// The key of a record whose id the form that it came by led to: made where there is none, and the
/// same one where that form came before and the machine stopped before the record was durable.
pub(crate) async fn key(
    desk: &Desk,
    object: ObjectId,
    epoch: &str,
) -> Result<ObjectKey, DeskError> {
    match desk.keyring.create(object, epoch).await {
        Err(DeskError::Store(StoreError::AlreadyThere { .. })) => {
            desk.keyring.open(object, epoch).await?.ok_or(DeskError::Contended)
        }
        other => other,
    }
}
