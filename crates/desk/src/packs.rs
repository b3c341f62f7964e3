//! Packs in force: applying one, and which version decides.
//!
//! Invariant: an applied pack is never changed; a decision names the version it was made under,
//! and every version's sources are kept, so that it can be compiled again.

use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, Licence, kinds};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::Verb;
use pack::{Act, Pack, Source};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::{Facts, RecordId, Store, StoreError, Unit};

/// A pack that was applied.
#[derive(Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its version in this deployment: 1, 2, 3 …
    pub version: u32,
    /// The day it was compiled for.
    pub on: Date,
    /// The compiled pack.
    pub pack: Pack,
    /// The files it was compiled from.
    pub sources: Vec<Source>,
}

/// The packs applied so far.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    applied: RwLock<BTreeMap<u32, Arc<Applied>>>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    on: Date,
    files: Vec<StoredFile>,
}

#[derive(Serialize, Deserialize)]
struct StoredFile {
    path: String,
    text: String,
}

impl Shelf {
    /// Reads every applied pack and builds it again as it was; it is not judged anew.
    pub(crate) async fn load(store: &dyn Store) -> Result<Self, DeskError> {
        let mut applied = BTreeMap::new();
        for version in 1_u32.. {
            let Some(record) = store.records().read(&kinds::PACKS, &id(version)?).await? else {
                break;
            };
            let stored: Stored =
                serde_json::from_slice(&record.body).map_err(|_| DeskError::Corrupt("pack"))?;
            let sources: Vec<_> = stored
                .files
                .into_iter()
                .map(|file| Source { path: file.path, text: file.text })
                .collect();
            let on = stored.on;
            let pack = pack::recall(&sources).ok_or(DeskError::Corrupt("pack"))?;
            applied.insert(version, Arc::new(Applied { version, on, pack, sources }));
        }
        Ok(Self { applied: RwLock::new(applied) })
    }

    pub(crate) fn current(&self) -> Option<Arc<Applied>> {
        let applied = self.applied.read().unwrap_or_else(PoisonError::into_inner);
        applied.last_key_value().map(|(_, newest)| Arc::clone(newest))
    }

    pub(crate) fn all(&self) -> Vec<Arc<Applied>> {
        let applied = self.applied.read().unwrap_or_else(PoisonError::into_inner);
        applied.values().cloned().collect()
    }

    /// Takes over what was read again.
    fn replace(&self, found: Self) {
        let found = found.applied.into_inner().unwrap_or_else(PoisonError::into_inner);
        *self.applied.write().unwrap_or_else(PoisonError::into_inner) = found;
    }

    fn add(&self, newest: Arc<Applied>) {
        let mut applied = self.applied.write().unwrap_or_else(PoisonError::into_inner);
        applied.insert(newest.version, newest);
    }
}

/// The pack in force, if one was applied.
pub fn current(desk: &Desk) -> Option<Arc<Applied>> {
    desk.packs.current()
}

/// Makes a pack the one in force. The first pack of a deployment needs no leave, since there is
/// no policy yet to ask; it is journalled all the same. A pack that is in force already is left.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::PackFaulty`] where it has mistakes.
pub async fn apply(
    ctx: &Ctx,
    desk: &Desk,
    sources: Vec<Source>,
) -> Result<Arc<Applied>, DeskError> {
    let current = desk.packs.current();
    let granted = match &current {
        Some(_) => Some(authorise(ctx, desk, Act::ApplyPack).await?),
        None => None,
    };
    let on = ctx.now.to_zoned(TimeZone::UTC).date();
    let (pack, diagnostics) = pack::compile(&sources, on);
    let pack = pack.ok_or(DeskError::PackFaulty(diagnostics.len()))?;
    if let Some(current) = current.as_ref().filter(|current| current.pack.digest == pack.digest) {
        return Ok(Arc::clone(current));
    }
    let version = current.map_or(1, |current| current.version.saturating_add(1));
    let applied = Arc::new(Applied { version, on, pack, sources });
    let rule = granted.map_or_else(|| "first-pack".to_owned(), |licence| licence.rule);
    let licence = Licence { applied: Arc::clone(&applied), act: Act::ApplyPack, rule };
    let draft = Draft::new(Verb::Apply)
        .fact("version", u64::from(version))?
        .fact("digest", applied.pack.digest)?;
    let stored = Stored {
        on,
        files: applied
            .sources
            .iter()
            .map(|source| StoredFile { path: source.path.clone(), text: source.text.clone() })
            .collect(),
    };
    let body = serde_json::to_vec(&stored).map_err(|_| DeskError::Corrupt("pack"))?;
    let mut unit = Unit::new().put(&kinds::PACKS, &id(version)?, None, Facts::new(), body);
    unit.journal.push(entry(ctx, desk, &licence, draft).await?);
    match desk.store.units().commit(unit).await {
        Ok(_) => {
            desk.packs.add(Arc::clone(&applied));
            Ok(applied)
        }
        // Another was applied in between, or this one before an answer that never came.
        Err(StoreError::Conflict { .. }) => {
            desk.packs.replace(Shelf::load(desk.store.as_ref()).await?);
            let current = desk.packs.current().ok_or(DeskError::NoPolicy)?;
            let same = current.pack.digest == applied.pack.digest;
            if same { Ok(current) } else { Err(DeskError::Contended) }
        }
        Err(error) => Err(error.into()),
    }
}

fn id(version: u32) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(format!("{version:08}"))?)
}
