//! What nobody confirmed goes when its time is up.
//!
//! Invariant: the key goes before the record, and the letter that would ask with both.

use super::file::open;
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, Licence, kinds, mailings};
use ledger::Verb;
use pack::Act;
use store::{Query, Record, Unit};

/// How many are read at a time.
const PAGE: u32 = 500;

/// Deletes what was not confirmed in time; gives how many went.
pub(crate) async fn expire(ctx: &Ctx, desk: &Desk) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    let (mut gone, mut after) = (0, None);
    loop {
        let query = Query::over("waits").until(ctx.now).limit(PAGE).after(after);
        let page = desk.store.records().list(&kinds::CONSENTS, &query).await?;
        for record in page.records {
            delete(ctx, desk, &licence, record).await?;
            gone += 1;
        }
        after = page.next;
        if after.is_none() {
            return Ok(gone);
        }
    }
}

async fn delete(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    record: Record,
) -> Result<(), DeskError> {
    let (id, version) = (record.id.clone(), record.version);
    let held = match open(desk, record).await {
        // Its key went, and the machine stopped before the record did.
        Err(DeskError::NotFound(_)) => None,
        other => Some(other?),
    };
    let mut draft = Draft::new(Verb::Erase).word("choice", "not-confirmed")?;
    if let Some(held) = held {
        draft = draft.about_gone(held.handle());
        desk.keyring.shred(held.object, ctx.now).await?;
    }
    let entry = entry(ctx, desk, licence, draft).await?;
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    let unit = mailings::drop_ask(desk, &id, unit).await?;
    desk.store.units().commit(unit.delete(&kinds::CONSENTS, &id, version)).await?;
    Ok(())
}
