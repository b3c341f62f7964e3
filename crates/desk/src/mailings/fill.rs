//! Laying out the letters of a mailing, some at a time.
//!
//! Invariant: letters and the place up to which they are laid out are written in one unit, so that
//! a machine that stops lays out none of them twice.

use super::copies::{Held, Stage, put, unseal};
use super::count;
use super::post::put_letter;
use crate::journal::{Draft, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence, kinds};
use jiff::SignedDuration;
use ledger::Verb;
use pack::render::Message;
use store::{Cursor, Query, Unit};

/// How many letters are laid out in one unit.
const BATCH: u32 = 500;

/// How many mailings are looked at in one round.
const ROUND: u32 = 20;

/// Lays out more letters of the mailings that are on their way, and ends those whose last letter
/// went.
pub(super) async fn advance(ctx: &Ctx, desk: &Desk, licence: &Licence) -> Result<(), DeskError> {
    for stage in [Stage::Filling, Stage::Going] {
        let query = Query::over("by_state").equal(stage.code()).limit(ROUND);
        for record in desk.store.records().list(&kinds::MAILINGS, &query).await?.records {
            let held = match unseal(desk, record).await {
                Err(DeskError::NotFound(_)) => continue,
                other => other?,
            };
            let unit = match stage {
                Stage::Filling => Some(fill(ctx, desk, held).await?),
                _ => end(ctx, desk, licence, held).await?,
            };
            let Some(unit) = unit else { continue };
            match desk.store.units().commit(unit).await.map_err(DeskError::from) {
                // Somebody stopped it meanwhile.
                Err(error) if error.is_conflict() => {}
                other => drop(other?),
            }
        }
    }
    Ok(())
}

/// The letters to the next of those whose yes stood when it was sent.
async fn fill(ctx: &Ctx, desk: &Desk, mut held: Held) -> Result<Unit, DeskError> {
    let Some((sent_at, _)) = held.mailing.sent else { return Err(DeskError::Corrupt("mailing")) };
    let cursor = held.mailing.cursor.as_deref().map(Cursor::parse).transpose()?;
    let after = sent_at + SignedDuration::from_micros(1);
    let query = Query::over("to_mail").equal(held.mailing.activity.as_str());
    let query = query.until(after).limit(BATCH).after(cursor);
    let page = desk.store.records().list(&kinds::CONSENTS, &query).await?;
    let mut unit = Unit::new();
    for record in page.records {
        unit = put_letter(desk, &held.id, &record.id, ctx.now, unit)?;
    }
    if page.next.is_none() {
        held.mailing.stage = Stage::Going;
    }
    held.mailing.cursor = page.next.map(|next| next.to_text());
    put(desk, &held, unit)
}

/// The end of a mailing of which no letter waits any more.
async fn end(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    mut held: Held,
) -> Result<Option<Unit>, DeskError> {
    let query = Query::over("by_mailing").equal(held.id.as_str());
    if desk.store.records().count(&kinds::LETTERS, &query, 1).await? > 0 {
        return Ok(None);
    }
    let message = Message::read(&held.mailing.text).map_err(|_| DeskError::Corrupt("mailing"))?;
    let counts = count::counts(desk, &held.id, message.links().len()).await?;
    held.mailing.stage = Stage::Done;
    held.mailing.ended_at = Some(whole_millis(ctx.now));
    let draft = Draft::new(Verb::Alter)
        .about(held.object, held.handle())
        .word("mailing", "done")?
        .fact("sent", counts.sent)?
        .fact("left-out", counts.left_out)?
        .fact("failed", counts.failed)?;
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    put(desk, &held, Unit { journal: vec![entry], ..Unit::new() }).map(Some)
}
