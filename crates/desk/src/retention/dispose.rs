//! Carrying a disposal out: mark, shred, delete, look again, receipt.
//!
//! Invariant: the mark is durable before the key is shredded, and the receipt is written only
//! after the store was asked again and knew nothing of the recording.

use super::receipts::DisposalReceipt;
use crate::evidence::{Held, State, disposing, recording_blob, store_as};
use crate::journal::{self, Draft, entry};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use jiff::Timestamp;
use ledger::{Handle, Verb};
use store::{Facts, Query, Record, RecordId, StoreError, Unit};
use vault::ObjectId;

/// The rule that a recording's disposal is journalled under.
fn rule(licence: &Licence) -> Result<(String, u32), DeskError> {
    let clock = licence.applied.clock()?;
    Ok((clock.rule.clone(), clock.version))
}

/// Marks a recording as being disposed of under `plan`. `false` where it changed since the plan.
pub(super) async fn begin(
    desk: &Desk,
    licence: &Licence,
    held: &mut Held,
    plan: ([u8; 32], Timestamp),
) -> Result<bool, DeskError> {
    held.state = State::Disposing;
    held.disposing = Some(plan);
    let read_at = held.version;
    let unit = store_as(desk, &licence.applied, held, Some(read_at), Unit::new())?;
    match desk.store.units().commit(unit).await {
        Ok(_) => {
            held.version = read_at.saturating_add(1);
            Ok(true)
        }
        Err(StoreError::Conflict { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Carries out a disposal that was begun.
pub(super) async fn carry_out(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: &Held,
) -> Result<(), DeskError> {
    let id = RecordId::new(hex::text(&held.object.0))?;
    let record = desk.store.records().read(&kinds::RECORDINGS, &id).await?;
    let record = record.ok_or(DeskError::Corrupt("recording"))?;
    let disposing = disposing(&record.facts).ok_or(DeskError::Corrupt("recording"))?;
    end(ctx, desk, licence, held.object, record, disposing).await
}

/// Disposes of a record whose key was shredded before: an older copy of the database brought it
/// back, without what could be read of it. There is no plan for it but the shred journal.
pub(super) async fn take_up_keyless(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    object: ObjectId,
    record: Record,
) -> Result<(), DeskError> {
    let began = disposing(&record.facts).unwrap_or(([0; 32], ctx.now));
    end(ctx, desk, licence, object, record, began).await
}

/// Completes every disposal that was begun and not finished, as after a crash.
pub(super) async fn take_up(ctx: &Ctx, desk: &Desk, licence: &Licence) -> Result<u64, DeskError> {
    let mut completed = 0;
    loop {
        let query = Query::over("by_state").equal("disposing").limit(100);
        let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
        if page.records.is_empty() {
            return Ok(completed);
        }
        for record in page.records {
            let object = hex::bytes(record.id.as_str()).map(ObjectId);
            let object = object.ok_or(DeskError::Corrupt("recording"))?;
            let began = disposing(&record.facts).ok_or(DeskError::Corrupt("recording"))?;
            end(ctx, desk, licence, object, record, began).await?;
            completed += 1;
        }
    }
}

/// Shreds, deletes, proves absence, and writes the receipt. Needs nothing that only the key could
/// open, so that it can be taken up after the key is gone.
async fn end(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    object: ObjectId,
    record: Record,
    (plan, latest): ([u8; 32], Timestamp),
) -> Result<(), DeskError> {
    let corrupt = || DeskError::Corrupt("recording");
    let handle: Handle =
        record.facts.text("handle").and_then(|text| text.parse().ok()).ok_or_else(corrupt)?;
    let content = RecordId::new(record.facts.text("content").ok_or_else(corrupt)?)?;
    desk.keyring.shred(object, ctx.now).await?;
    let absent = delete_all(desk, object).await?;
    if !desk.keyring.is_shredded(object).await? {
        return Err(DeskError::Corrupt("shred journal"));
    }
    let (rule, rule_version) = rule(licence)?;
    let receipt = DisposalReceipt {
        handle: handle.to_string(),
        disposed_at: journal::whole_millis(ctx.now),
        rule: rule.clone(),
        rule_version,
        plan: hex::text(&plan),
        latest,
        absent,
        position: None,
    };
    let draft = Draft::new(Verb::Dispose)
        .about_gone(handle)
        .rule(&rule, rule_version)
        .fact("plan", plan)?
        .fact("latest", latest)?
        .fact("absent", absent)?;
    let mut unit = Unit::new()
        .delete(&kinds::RECORDINGS, &record.id, record.version)
        .erase_body(record.id.as_str());
    if let Some(guard) = desk.store.records().read(&kinds::CONTENTS, &content).await? {
        unit = unit.delete(&kinds::CONTENTS, &content, guard.version);
    }
    let receipt_id = RecordId::new(receipt.handle.clone())?;
    let facts = Facts::new().with("disposed_at", receipt.disposed_at);
    unit = unit.put(&kinds::RECEIPTS, &receipt_id, None, facts.clone(), receipt.encode()?);
    unit.journal.push(entry(ctx, desk, licence, draft).await?);
    let position = desk.store.units().commit(unit).await?.first_position;
    // Only a convenience for whoever asks for the proof; the receipt stands without it.
    let placed = DisposalReceipt { position, ..receipt };
    let unit = Unit::new().put(&kinds::RECEIPTS, &receipt_id, Some(1), facts, placed.encode()?);
    desk.store.units().commit(unit).await?;
    Ok(())
}

/// Deletes the sealed blob and every derivative, asking the store again after each; says how many
/// names were looked for and found absent.
async fn delete_all(desk: &Desk, object: ObjectId) -> Result<u64, DeskError> {
    let blobs = desk.store.blobs();
    let mut absent = 0;
    let derivatives = format!("derivatives/{}/", hex::text(&object.0));
    loop {
        let names = blobs.list(&derivatives, None, 100).await?;
        if names.is_empty() {
            break;
        }
        for name in names {
            blobs.delete_and_prove(&name).await?;
            absent += 1;
        }
    }
    let blob = recording_blob(object)?;
    blobs.delete_and_prove(&blob).await?;
    if blobs.len(&blob).await?.is_some() {
        return Err(DeskError::Corrupt("deletion"));
    }
    Ok(absent + 1)
}
