//! The outbox of letters to the public: which wait, what one says, and what became of it.
//!
//! Invariant: [`open`] makes a letter only for whoever may be written to at that moment; one that
//! may not go leaves the outbox unmade. A letter stays in the outbox until it is known that the
//! mail server has it, so that none is lost, and whoever's answer was lost may get one twice, with
//! the same Message-ID.

use super::copies::load;
use super::letter::{Letter, ask, of_mailing};
use super::{count, fill};
use crate::ctx::authorise;
use crate::{Ctx, Desk, DeskError, choices, hex, kinds};
use jiff::{SignedDuration, Timestamp};
use pack::Act;
use rules::mailings::pause;
use store::{Facts, Query, Record, RecordId, Unit};

/// How many are given out at once.
const OUTBOX_PAGE: u32 = 50;

/// The rank of a letter that somebody waits for, and that of a mailing's.
const FIRST: i64 = 0;
const SECOND: i64 = 1;

/// What comes before the id of a consent in that of the letter which asks about it.
const ASK: &str = "ask-";

fn ask_id(consent: &RecordId) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(format!("{ASK}{}", consent.as_str()))?)
}

/// Adds to `unit` the letter that asks whether an address is right.
pub(crate) fn put_ask(consent: &RecordId, now: Timestamp, unit: Unit) -> Result<Unit, DeskError> {
    let facts = Facts::new().with("consent", consent).with("rank", FIRST).with("post_at", now);
    Ok(unit.put(&kinds::LETTERS, &ask_id(consent)?, None, facts, Vec::new()))
}

/// Adds to `unit` the end of the letter that would ask about a consent, if it still waits.
pub(crate) async fn drop_ask(
    desk: &Desk,
    consent: &RecordId,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let id = ask_id(consent)?;
    match desk.store.records().read(&kinds::LETTERS, &id).await? {
        Some(record) => Ok(unit.delete(&kinds::LETTERS, &id, record.version)),
        None => Ok(unit),
    }
}

/// Adds to `unit` a letter of a mailing.
pub(super) fn put_letter(
    desk: &Desk,
    mailing: &RecordId,
    consent: &RecordId,
    now: Timestamp,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let both = format!("{}\n{}", mailing.as_str(), consent.as_str());
    let id = hex::text(&desk.keyring.tokens().handle("letter", both.as_bytes()));
    let facts = Facts::new()
        .with("consent", consent)
        .with("mailing", mailing)
        .with("rank", SECOND)
        .with("post_at", now);
    Ok(unit.put(&kinds::LETTERS, &RecordId::new(id)?, None, facts, Vec::new()))
}

/// The ids of letters that are due, those first that somebody waits for. Lays out more of the
/// mailings that are on their way.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn due(ctx: &Ctx, desk: &Desk) -> Result<Vec<String>, DeskError> {
    let licence = authorise(ctx, desk, Act::SendMailing).await?;
    fill::advance(ctx, desk, &licence).await?;
    let mut ids = Vec::new();
    for rank in [FIRST, SECOND] {
        let now = ctx.now + SignedDuration::from_micros(1);
        let query = Query::over("to_post").equal(rank).until(now).limit(OUTBOX_PAGE);
        let page = desk.store.records().list(&kinds::LETTERS, &query).await?;
        ids.extend(page.records.into_iter().map(|record| record.id.as_str().to_owned()));
    }
    Ok(ids)
}

async fn find(desk: &Desk, id: &str) -> Result<Option<Record>, DeskError> {
    Ok(desk.store.records().read(&kinds::LETTERS, &RecordId::new(id)?).await?)
}

/// Makes a letter that waits, to be handed over at once; `site` is where its links lead. None where
/// it may not go any more: then it is no longer in the outbox.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn open(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    site: &str,
) -> Result<Option<Letter>, DeskError> {
    let licence = authorise(ctx, desk, Act::SendMailing).await?;
    let Some(record) = find(desk, id).await? else { return Ok(None) };
    let pack = &licence.applied.pack;
    let consent = record.facts.text("consent").ok_or(DeskError::Corrupt("letter"))?;
    let consent = RecordId::new(consent)?;
    let Some(mailing) = record.facts.text("mailing").map(str::to_owned) else {
        let asked = choices::asked(ctx, desk, &consent).await?;
        if asked.is_none() {
            settle(desk, &record, None, &[]).await?;
        }
        return Ok(asked.map(|asked| ask(pack, id, asked, site)));
    };
    let held = match load(desk, &mailing).await {
        Err(DeskError::NotFound(_)) => None,
        other => Some(other?),
    };
    let goes = held.filter(|held| held.mailing.stage.goes());
    rules::promise!("ovs-suppression");
    if let Some(held) = goes {
        let activity = pack.activities.get(held.mailing.activity.as_str());
        let reader = match activity {
            Some(activity) => choices::reader(desk, pack, activity, &consent).await?,
            None => None,
        };
        if let Some(reader) = reader {
            return of_mailing(pack, (id, &mailing), &held.mailing, reader, site).map(Some);
        }
    }
    settle(desk, &record, Some(&mailing), &["left_out"]).await?;
    Ok(None)
}

/// Takes a letter out of the outbox, with what is counted of it.
async fn settle(
    desk: &Desk,
    record: &Record,
    mailing: Option<&str>,
    names: &[&str],
) -> Result<(), DeskError> {
    let mut unit = Unit::new().delete(&kinds::LETTERS, &record.id, record.version);
    if let Some(mailing) = mailing {
        unit = count::add(desk, &RecordId::new(mailing)?, names, unit).await?;
    }
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        // It went with what it was about.
        Err(error) if error.is_conflict() => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Notes that the mail server has a letter.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn posted(ctx: &Ctx, desk: &Desk, letter: &Letter) -> Result<(), DeskError> {
    authorise(ctx, desk, Act::SendMailing).await?;
    let Some(record) = find(desk, &letter.id).await? else { return Ok(()) };
    let names = if letter.carries { &["sent", "carried"][..] } else { &["sent"] };
    settle(desk, &record, letter.mailing.as_deref(), names).await
}

/// Notes that the mail server did not take a letter. It is tried again with growing pauses, unless
/// the server said that it never will.
///
/// # Errors
///
/// As for [`posted`].
pub async fn post_failed(
    ctx: &Ctx,
    desk: &Desk,
    letter: &Letter,
    for_good: bool,
) -> Result<(), DeskError> {
    authorise(ctx, desk, Act::SendMailing).await?;
    let Some(record) = find(desk, &letter.id).await? else { return Ok(()) };
    let tries = record.facts.int("tries").unwrap_or(0).saturating_add(1);
    let Some(wait) = pause(tries).filter(|_| !for_good) else {
        tracing::warn!(tries, "a letter was given up");
        return settle(desk, &record, letter.mailing.as_deref(), &["failed"]).await;
    };
    let facts = record.facts.clone().with("tries", tries).with("post_at", ctx.now + wait);
    let unit =
        Unit::new().put(&kinds::LETTERS, &record.id, Some(record.version), facts, Vec::new());
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Err(error) if error.is_conflict() => Ok(()),
        other => other.map(|_| ()),
    }
}
