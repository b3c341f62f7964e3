//! Who is signed in.
//!
//! Invariant: a session's token is stored only as a keyed digest, and its record is sealed; its end
//! is checked on every use.

use crate::{Actor, Desk, DeskError, hex, kinds};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Facts, RecordId, Unit};

/// How long a session lasts, whatever happens in it.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub actor: Actor,
    /// The name to greet them by.
    pub name: String,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    id: String,
    role: String,
    name: String,
}

/// Opens a session and gives its token, for a cookie.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn sign_in(desk: &Desk, session: &Session) -> Result<String, DeskError> {
    let token = format!("{}{}", desk.fresh_id(), desk.fresh_id());
    let id = record_id(desk, &token)?;
    let stored = Stored {
        id: session.actor.id.clone(),
        role: session.actor.role.clone(),
        name: session.name.clone(),
    };
    let plain = serde_json::to_vec(&stored).map_err(|_| DeskError::Corrupt("session"))?;
    let key = desk.keyring.standing("sessions").await?;
    let random = desk.random.as_ref();
    let body = vault::seal_small(&key, "sessions", id.as_str().as_bytes(), 1, &plain, random)?;
    let facts = Facts::new().with("expires_at", desk.now() + SESSION_LIFE);
    let unit = Unit::new().put(&kinds::SESSIONS, &id, None, facts, body);
    desk.store.units().commit(unit).await?;
    Ok(token)
}

/// Whose session this token is.
///
/// # Errors
///
/// [`DeskError::Store`]; an unknown or expired token gives `None`.
pub async fn who(desk: &Desk, token: &str) -> Result<Option<Session>, DeskError> {
    if token.len() != 64 {
        return Ok(None);
    }
    let id = record_id(desk, token)?;
    let Some(record) = desk.store.records().read(&kinds::SESSIONS, &id).await? else {
        return Ok(None);
    };
    let ends = record.facts.int("expires_at").map(Timestamp::from_microsecond);
    if !ends.is_some_and(|ends| ends.is_ok_and(|ends| desk.now() < ends)) {
        return Ok(None);
    }
    let key = desk.keyring.standing("sessions").await?;
    let plain =
        vault::open_small(&key, "sessions", id.as_str().as_bytes(), record.version, &record.body)?;
    let stored: Stored =
        serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("session"))?;
    let actor = Actor { id: stored.id, role: stored.role };
    Ok(Some(Session { actor, name: stored.name }))
}

/// Ends a session.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn sign_out(desk: &Desk, token: &str) -> Result<(), DeskError> {
    let id = record_id(desk, token)?;
    if let Some(record) = desk.store.records().read(&kinds::SESSIONS, &id).await? {
        let unit = Unit::new().delete(&kinds::SESSIONS, &id, record.version);
        desk.store.units().commit(unit).await?;
    }
    Ok(())
}

fn record_id(desk: &Desk, token: &str) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(hex::text(&desk.keyring.tokens().token("session", token)))?)
}
