//! A mailing as it is kept: sealed under its own key, until the rule of its activity deletes it.
//!
//! Invariant: what stands in it is what was written and by whom, and nothing of those who get it.

use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::keyring::Keyring;
use crate::sealed::{self, Opened, Sort};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use jiff::{SignedDuration, Timestamp};
use ledger::{Handle, Verb};
use pack::Act;
use rules::choices::is_due;
use rules::mailings::{DRAFT_DAYS, copies_rule};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};
use vault::{ObjectId, ObjectKey};

/// How far a mailing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It is written.
    Draft,
    /// Its letters are laid out for those whose yes stands.
    Filling,
    /// Its letters go.
    Going,
    /// The last one went.
    Done,
    /// Somebody stopped it.
    Halted,
}

impl Stage {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Filling => "filling",
            Self::Going => "going",
            Self::Done => "done",
            Self::Halted => "halted",
        }
    }

    /// Whether letters of it may go.
    pub fn goes(self) -> bool {
        matches!(self, Self::Filling | Self::Going)
    }
}

/// A mailing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailing {
    /// The activity of the pack.
    pub activity: String,
    /// Its subject.
    pub subject: String,
    /// Its text, in Markdown.
    pub text: String,
    /// Who wrote it last.
    pub by: String,
    /// When it was begun to be written.
    pub written_at: Timestamp,
    /// How far it is.
    pub stage: Stage,
    /// When somebody sent it, and who; whoever agreed later gets none.
    pub sent: Option<(Timestamp, String)>,
    /// How many letters the plan counted that they saw.
    pub planned: u64,
    /// How far the letters are laid out.
    pub(super) cursor: Option<String>,
    /// When the last letter went, or when it was stopped.
    pub ended_at: Option<Timestamp>,
}

impl std::fmt::Debug for Mailing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailing({}, {:?})", self.activity, self.stage)
    }
}

/// How they are sealed.
const SORT: Sort = Sort { space: "mailings", what: "mailing" };

/// How many are read at a time.
const PAGE: u32 = 100;

/// A mailing read from the store, with its key.
pub(super) struct Held {
    pub(super) id: RecordId,
    pub(super) object: ObjectId,
    pub(super) version: u64,
    pub(super) epoch: String,
    pub(super) key: ObjectKey,
    pub(super) mailing: Mailing,
}

impl Held {
    /// Its handle in the ledger, keyed by its own key.
    pub(super) fn handle(&self) -> Handle {
        Handle(self.key.handle_key("ledger").handle("mailing", &self.object.0))
    }
}

pub(super) fn missing() -> DeskError {
    DeskError::NotFound("mailing")
}

pub(super) async fn load(desk: &Desk, id: &str) -> Result<Held, DeskError> {
    hex::bytes::<16>(id).ok_or_else(missing)?;
    let record = desk.store.records().read(&kinds::MAILINGS, &RecordId::new(id)?).await?;
    unseal(desk, record.ok_or_else(missing)?).await
}

pub(super) async fn unseal(desk: &Desk, record: Record) -> Result<Held, DeskError> {
    let Opened { object, epoch, key, body: mailing } = sealed::open(desk, &SORT, &record).await?;
    Ok(Held { id: record.id, object, version: record.version, epoch, key, mailing })
}

/// Adds the write of a mailing to `unit`; a version of nothing is a new one's.
pub(super) fn put(desk: &Desk, held: &Held, unit: Unit) -> Result<Unit, DeskError> {
    let mailing = &held.mailing;
    let expected = (held.version > 0).then_some(held.version);
    let body = sealed::seal(desk, &SORT, (&held.id, &held.key), expected, mailing)?;
    let facts = Facts::new()
        .with("epoch", held.epoch.as_str())
        .with("activity", mailing.activity.as_str())
        .with("state", mailing.stage.code())
        .with("at", mailing.written_at)
        .with_some("ended_at", mailing.ended_at);
    Ok(unit.put(&kinds::MAILINGS, &held.id, expected, facts, body))
}

/// The epoch of mailings of now: apart from that of recordings, which goes sooner.
pub(super) fn epoch(now: Timestamp) -> String {
    epoch_of_month(&Keyring::epoch_of(now))
}

/// The epoch of the mailings of a month, such as `2026-11`.
pub(crate) fn epoch_of_month(month: &str) -> String {
    format!("mailings.{month}")
}

/// Deletes the copies whose time is up, and what nobody sent; gives how many went.
pub(crate) async fn dispose(ctx: &Ctx, desk: &Desk) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    let mut gone = 0;
    for activity in licence.applied.pack.activities.values() {
        let Some(rule) = copies_rule(&licence.applied.pack, activity) else { continue };
        let query = Query::over("ended").equal(activity.id.as_str()).until(ctx.now).limit(PAGE);
        let page = desk.store.records().list(&kinds::MAILINGS, &query).await?;
        for record in page.records {
            let at = record.facts.int("ended_at");
            let from = at.and_then(|at| Timestamp::from_microsecond(at).ok());
            let Some(from) = from.filter(|from| is_due(rule, *from, ctx.now)) else { continue };
            let draft = Draft::new(Verb::Erase)
                .rule(rule.id.as_str(), rule.version)
                .word("mailing", "deleted")?
                .fact("from", from)?;
            delete(ctx, desk, &licence, draft, record).await?;
            gone += 1;
        }
    }
    let old = ctx.now - SignedDuration::from_hours(24 * DRAFT_DAYS);
    let query = Query::over("by_state").equal(Stage::Draft.code()).until(old).limit(PAGE);
    for record in desk.store.records().list(&kinds::MAILINGS, &query).await?.records {
        let draft = Draft::new(Verb::Erase).word("mailing", "never-sent")?;
        delete(ctx, desk, &licence, draft, record).await?;
        gone += 1;
    }
    Ok(gone)
}

/// Deletes a mailing with its counts, its key first.
pub(super) async fn delete(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    mut draft: Draft,
    record: Record,
) -> Result<(), DeskError> {
    let (id, version) = (record.id.clone(), record.version);
    match unseal(desk, record).await {
        // Its key went, and the machine stopped before the record did.
        Err(DeskError::NotFound(_)) => {}
        held => {
            let held = held?;
            draft = draft.about_gone(held.handle());
            desk.keyring.shred(held.object, ctx.now).await?;
        }
    }
    let mut unit = Unit { journal: vec![entry(ctx, desk, licence, draft).await?], ..Unit::new() };
    for id in super::count::records(&id)? {
        if let Some(record) = desk.store.records().read(&kinds::MAILING_COUNTS, &id).await? {
            unit = unit.delete(&kinds::MAILING_COUNTS, &id, record.version);
        }
    }
    desk.store.units().commit(unit.delete(&kinds::MAILINGS, &id, version)).await?;
    Ok(())
}
