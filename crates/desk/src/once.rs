//! An act that a program asks for under a key of its own choosing is done once, however often it
//! asks.
//!
//! Invariant: that an act was done is written in the same unit of work as the act, so that neither
//! a crash nor a second request at the same time makes it happen twice. What was refused did
//! nothing, and may be asked for again under the same key.

use crate::{Ctx, Desk, DeskError, hex, kinds};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Facts, RecordId, Unit};

/// How long an act is remembered by its key.
pub const ONCE_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The acts that are being done now, by their records' ids.
#[derive(Default)]
pub(crate) struct Running(Arc<Mutex<HashSet<String>>>);

/// Under which key an act is done, for the unit of work that does it.
#[derive(Debug, Clone)]
pub struct Once {
    id: RecordId,
    /// The version of an earlier act of that key, which is forgotten by now.
    expected: Option<u64>,
    /// What was asked for, as a digest.
    request: [u8; 32],
}

/// Where an act stands that is asked for under a key.
#[derive(Debug)]
pub enum Begun {
    /// It was not done yet: this is the turn to do it.
    Now(Turn),
    /// It was done before, and made what has this id; the id is empty where it made nothing.
    Before(String),
}

/// The turn to do an act. Nobody else has it until this is dropped.
#[derive(Debug)]
pub struct Turn {
    once: Once,
    running: Arc<Mutex<HashSet<String>>>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    request: String,
    made: String,
}

impl Turn {
    /// What goes into the [`Ctx`] of the act.
    pub fn once(&self) -> Once {
        self.once.clone()
    }

    /// Sees to it that an act which had nothing to write is remembered too.
    ///
    /// # Errors
    ///
    /// [`DeskError::Store`].
    pub async fn done(self, ctx: &Ctx, desk: &Desk) -> Result<(), DeskError> {
        let record = desk.store.records().read(&kinds::ONCE, &self.once.id).await?;
        if record.map(|record| record.version) != self.once.expected {
            return Ok(());
        }
        let unit = settle(ctx, desk, "", Unit::new()).await?;
        desk.store.units().commit(unit).await?;
        Ok(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.remove(self.once.id.as_str());
    }
}

/// Begins an act: `owner` tells apart who asks and for what, `key` is the program's own, `request`
/// the digest of all that it asks for.
///
/// # Errors
///
/// [`DeskError::StillRunning`] while the same act is being done; [`DeskError::KeyReused`] where
/// something else was done under that key.
pub async fn begin(
    desk: &Desk,
    owner: &str,
    key: &str,
    request: [u8; 32],
) -> Result<Begun, DeskError> {
    let token = desk.keyring.tokens().token("once", &format!("{owner}\n{key}"));
    let id = RecordId::new(hex::text(&token))?;
    let running = Arc::clone(&desk.once.0);
    let is_first = {
        let mut running = running.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(id.as_str().to_owned())
    };
    if !is_first {
        return Err(DeskError::StillRunning);
    }
    let mut turn = Turn { once: Once { id, expected: None, request }, running };
    let Some(record) = desk.store.records().read(&kinds::ONCE, &turn.once.id).await? else {
        return Ok(Begun::Now(turn));
    };
    let until = record.facts.int("expires_at").and_then(|at| Timestamp::from_microsecond(at).ok());
    if until.is_none_or(|until| until <= desk.now()) {
        turn.once.expected = Some(record.version);
        return Ok(Begun::Now(turn));
    }
    let key = desk.keyring.standing("once").await?;
    let name = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "once", name, record.version, &record.body)?;
    let kept: Kept = serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("act"))?;
    if kept.request == hex::text(&request) {
        Ok(Begun::Before(kept.made))
    } else {
        Err(DeskError::KeyReused)
    }
}

/// Adds to the unit that does an act that it was done, where it is asked for under a key; `made` is
/// the id of what it makes.
pub(crate) async fn settle(
    ctx: &Ctx,
    desk: &Desk,
    made: &str,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let Some(Once { id, expected, request }) = &ctx.once else { return Ok(unit) };
    let version = expected.map_or(1, |version| version.saturating_add(1));
    let kept = Kept { request: hex::text(request), made: made.to_owned() };
    let plain = serde_json::to_vec(&kept).map_err(|_| DeskError::Corrupt("act"))?;
    let key = desk.keyring.standing("once").await?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "once", name, version, &plain, random)?;
    let facts = Facts::new().with("expires_at", ctx.now + ONCE_LIFE);
    Ok(unit.put(&kinds::ONCE, id, *expected, facts, body))
}
