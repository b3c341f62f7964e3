//! After a change of policy: every recording's place among what is due, reckoned anew.
//!
//! Invariant: it disposes of nothing and changes no decision; it only brings the indexes into step
//! with the clocks. What a change makes shorter has its notice, which is longer than this takes.

use crate::ctx::authorise;
use crate::evidence::{State, is_in_place, open_record, store_as};
use crate::{Ctx, Desk, DeskError, hex, kinds};
use jiff::{SignedDuration, Timestamp};
use pack::Act;
use store::{Cursor, JobChange, Query, Record, Unit};
use vault::ObjectId;

/// The kind of the job.
pub(crate) const RECKON: &str = "reckon-anew";

/// How many pages one job looks at before it lets others work.
const PAGES: u32 = 20;

/// How many recordings a page holds.
const PAGE: u32 = 500;

/// When the second round comes: by then nobody still acts under the policy of before.
const SECOND_ROUND: SignedDuration = SignedDuration::from_hours(1);

/// The jobs that a newly applied pack needs: a round at once, and one for what was written by
/// somebody who had begun under the policy of before.
pub(crate) fn reckon_anew(version: u32, now: Timestamp) -> [JobChange; 2] {
    let round = |round: u32, due_at| JobChange::Enqueue {
        key: format!("{RECKON}:{version}:{round}"),
        kind: RECKON.to_owned(),
        due_at,
        payload: Vec::new(),
    };
    [round(1, now), round(2, now + SECOND_ROUND)]
}

/// Reckons a stretch of what is held; gives where the next begins, if there is more.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`]. What cannot be read is left to the sweep, which
/// reports it.
pub(crate) async fn reckon(
    ctx: &Ctx,
    desk: &Desk,
    from: &[u8],
) -> Result<Option<Vec<u8>>, DeskError> {
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    let corrupt = || DeskError::Corrupt("job");
    let text = std::str::from_utf8(from).map_err(|_| corrupt())?;
    let mut cursor = match text {
        "" => None,
        text => Some(Cursor::parse(text).map_err(|_| corrupt())?),
    };
    for _ in 0..PAGES {
        let query = Query::over("received").limit(PAGE).after(cursor);
        let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
        for record in page.records {
            reckon_one(desk, &licence.applied, record).await?;
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(None);
        }
    }
    Ok(cursor.map(|cursor| cursor.to_text().into_bytes()))
}

/// Brings one recording into its place. Somebody else's write in between is taken up again.
async fn reckon_one(
    desk: &Desk,
    applied: &crate::packs::Applied,
    record: Record,
) -> Result<(), DeskError> {
    let mut found = Some(record);
    while let Some(record) = found {
        let id = record.id.clone();
        let Some(object) = hex::bytes(id.as_str()).map(ObjectId) else { return Ok(()) };
        let facts = record.facts.clone();
        let held = match open_record(&desk.keyring, object, record).await {
            Ok(Some(held)) => held,
            Err(DeskError::Store(error)) => return Err(error.into()),
            Ok(None) | Err(_) => return Ok(()),
        };
        if held.state == State::Disposing || is_in_place(desk, applied, &held.recording, &facts)? {
            return Ok(());
        }
        let unit = store_as(desk, applied, &held, Some(held.version), Unit::new())?;
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => {
                found = desk.store.records().read(&kinds::RECORDINGS, &id).await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
