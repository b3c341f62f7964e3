//! Searches that somebody saved, so that what is looked for often need not be typed anew.
//!
//! Invariant: a saved search is sealed and its owner's alone; it holds what is looked for, never
//! what was found.

use super::search::Sought;
use crate::{Ctx, Desk, DeskError, kinds, people};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};

/// How many searches one person saves at most.
pub const SAVED_MAX: usize = 20;

/// The longest name of one.
const NAME_MAX_CHARS: usize = 60;

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its id, for addresses.
    pub id: String,
    /// The name that its owner gave it.
    pub name: String,
    /// What it looks for.
    pub sought: Sought,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    sought: Sought,
}

/// Saves a search under a name.
///
/// # Errors
///
/// [`DeskError::Invalid`] for a name that is none; [`DeskError::TooMany`].
pub async fn save(ctx: &Ctx, desk: &Desk, name: &str, sought: &Sought) -> Result<(), DeskError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME_MAX_CHARS {
        return Err(DeskError::invalid("the name", "1 to 60 letters long"));
    }
    if records(ctx, desk).await?.len() >= SAVED_MAX {
        return Err(DeskError::TooMany { what: "saved searches", limit: SAVED_MAX as u64 });
    }
    let id = RecordId::new(desk.fresh_id())?;
    let key = desk.keyring.standing("saved").await?;
    let plain = serde_json::to_vec(&Kept { name, sought: sought.clone() });
    let plain = plain.map_err(|_| DeskError::Corrupt("saved search"))?;
    let (own, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "saved", own, 1, &plain, random)?;
    let holder = people::token(desk, &ctx.actor.id);
    let facts = Facts::new().with("holder", holder).with("at", ctx.now);
    desk.store.units().commit(Unit::new().put(&kinds::SAVED, &id, None, facts, body)).await?;
    Ok(())
}

/// The searches that whoever acts saved, the last first.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn saved(ctx: &Ctx, desk: &Desk) -> Result<Vec<Saved>, DeskError> {
    let mut all = Vec::new();
    for record in records(ctx, desk).await? {
        all.push(open(desk, &record).await?);
    }
    Ok(all)
}

/// Forgets a saved search of theirs.
///
/// # Errors
///
/// [`DeskError::NotFound`] for somebody else's as well as where there is none.
pub async fn forget(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(), DeskError> {
    let mine = records(ctx, desk).await?.into_iter().find(|record| record.id.as_str() == id);
    let record = mine.ok_or(DeskError::NotFound("saved search"))?;
    let unit = Unit::new().delete(&kinds::SAVED, &record.id, record.version);
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Err(error) if error.is_conflict() => Ok(()),
        other => other.map(|_| ()),
    }
}

async fn records(ctx: &Ctx, desk: &Desk) -> Result<Vec<Record>, DeskError> {
    let holder = people::token(desk, &ctx.actor.id);
    let query = Query::over("by_holder").equal(holder).descending();
    Ok(desk.store.records().list(&kinds::SAVED, &query).await?.records)
}

async fn open(desk: &Desk, record: &Record) -> Result<Saved, DeskError> {
    let key = desk.keyring.standing("saved").await?;
    let own = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "saved", own, record.version, &record.body)?;
    let Kept { name, sought } =
        serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("saved search"))?;
    Ok(Saved { id: record.id.as_str().to_owned(), name, sought })
}
