//! The register in the store: written, listed, and left.
//!
//! Invariant: a record's id is a keyed token of the staff number, so that an address of the site
//! names nobody; who leaves loses the password in the same unit, and from then on each request of a
//! session that is still open is refused.

use super::find;
use super::member::{Barred, Member};
use crate::accounts::Envelope;
use crate::ctx::authorise;
use crate::journal::{Draft, entry, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence, accounts, hex, kinds, sessions};
use jiff::Timestamp;
use ledger::Verb;
use pack::Act;
use serde::{Deserialize, Serialize};
use store::{Cursor, Query, Record, RecordId, Unit};
use vault::ObjectKey;

/// How many people a page shows.
const PAGE: u32 = 50;

/// A member as stored.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) member: Member,
    pub(crate) added_at: Timestamp,
}

/// A member found, with what a later write must name.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) id: RecordId,
    pub(crate) version: u64,
    pub(crate) kept: Kept,
}

/// Somebody on the register, as a page shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The record's id, for an address.
    pub id: String,
    /// Who.
    pub member: Member,
    /// Why they may not work now, if they may not.
    pub barred: Option<Barred>,
    /// Whether they have chosen a password.
    pub has_password: bool,
    /// Their envelope, if one was made.
    pub envelope: Option<Envelope>,
}

/// A page of the register.
#[derive(Debug, Clone)]
pub struct PeoplePage {
    /// The people.
    pub people: Vec<Listed>,
    /// How many there are in all.
    pub count: u64,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// The keyed token of a staff number.
pub(crate) fn token(desk: &Desk, number: &str) -> String {
    hex::text(&desk.keyring.tokens().token("staff-number", number))
}

/// The member with that number, in its kept form.
pub(crate) async fn load(desk: &Desk, number: &str) -> Result<Option<Found>, DeskError> {
    let id = RecordId::new(token(desk, number))?;
    let Some(record) = desk.store.records().read(&kinds::STAFF, &id).await? else {
        return Ok(None);
    };
    let key = desk.keyring.standing("staff").await?;
    open(&key, record).map(Some)
}

/// Everybody on the register, for a plan.
pub(super) async fn everybody(desk: &Desk) -> Result<Vec<Found>, DeskError> {
    let key = desk.keyring.standing("staff").await?;
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let query = Query::over("added").limit(1_000).after(cursor);
        let page = desk.store.records().list(&kinds::STAFF, &query).await?;
        for record in page.records {
            all.push(open(&key, record)?);
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

pub(super) fn open(key: &ObjectKey, record: Record) -> Result<Found, DeskError> {
    let id = record.id.as_str().as_bytes();
    let plain = vault::open_small(key, "staff", id, record.version, &record.body)?;
    let kept = serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("staff record"))?;
    Ok(Found { id: record.id, version: record.version, kept })
}

/// Adds the write of a member to `unit`: new where `expected` is `None`.
pub(super) fn put(
    desk: &Desk,
    key: &ObjectKey,
    kept: &Kept,
    expected: Option<u64>,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let id = RecordId::new(token(desk, &kept.member.number))?;
    let version = expected.map_or(1, |version| version.saturating_add(1));
    let plain = serde_json::to_vec(kept).map_err(|_| DeskError::Corrupt("staff record"))?;
    let random = desk.random.as_ref();
    let body = vault::seal_small(key, "staff", id.as_str().as_bytes(), version, &plain, random)?;
    let facts = find::facts(desk, &kept.member).with("added_at", kept.added_at);
    Ok(unit.put(&kinds::STAFF, &id, expected, facts, body))
}

/// A page of the register, in the order in which people came.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for a place that is none.
pub async fn list(ctx: &Ctx, desk: &Desk, after: Option<&str>) -> Result<PeoplePage, DeskError> {
    let licence = authorise(ctx, desk, Act::ManagePeople).await?;
    let place = |_| DeskError::invalid("the page", "one that a link leads to");
    let cursor = after.map(Cursor::parse).transpose().map_err(place)?;
    let query = Query::over("added").limit(PAGE).after(cursor);
    let page = desk.store.records().list(&kinds::STAFF, &query).await?;
    let count = desk.store.records().count(&kinds::STAFF, &query, u64::MAX).await?;
    let key = desk.keyring.standing("staff").await?;
    let mut people = Vec::with_capacity(page.records.len());
    for record in page.records {
        people.push(listed(ctx, desk, open(&key, record)?).await?);
    }
    looked(ctx, desk, &licence, people.len() as u64).await?;
    Ok(PeoplePage { people, count, next: page.next.map(|next| next.to_text()) })
}

/// One person, by the record's id.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`].
pub async fn person(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Listed, DeskError> {
    let licence = authorise(ctx, desk, Act::ManagePeople).await?;
    let listed = listed(ctx, desk, by_id(desk, id).await?).await?;
    looked(ctx, desk, &licence, 1).await?;
    Ok(listed)
}

/// Ends somebody's access at once: from now on they are refused, signed out everywhere, and their
/// password is gone. Ending it twice changes nothing more.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Contended`].
pub async fn end(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::ManagePeople).await?;
    let mut found = by_id(desk, id).await?;
    if found.kept.member.ended_at.is_some_and(|ended| ended <= ctx.now) {
        return Ok(());
    }
    found.kept.member.ended_at = Some(whole_millis(ctx.now));
    let key = desk.keyring.standing("staff").await?;
    let mut unit = put(desk, &key, &found.kept, Some(found.version), Unit::new())?;
    unit = accounts::forget(desk, &found.id, unit).await?;
    let draft = Draft::new(Verb::Alter).word("access", "ended")?;
    unit.journal.push(entry(ctx, desk, &licence, draft).await?);
    desk.store.units().commit(unit).await.map_err(contended)?;
    sessions::end_all(desk, found.id.as_str(), None).await?;
    Ok(())
}

/// Signs somebody out everywhere; says how many sessions that ended. They may sign in again.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`].
pub async fn sign_out(ctx: &Ctx, desk: &Desk, id: &str) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::ManagePeople).await?;
    let found = by_id(desk, id).await?;
    let ended = sessions::end_all(desk, found.id.as_str(), None).await?;
    let draft = Draft::new(Verb::Alter).word("access", "signed-out")?.fact("sessions", ended)?;
    let unit = Unit { journal: vec![entry(ctx, desk, &licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    Ok(ended)
}

/// Journals that people's records were looked at, and how many.
pub(super) async fn looked(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    people: u64,
) -> Result<(), DeskError> {
    let draft = Draft::new(Verb::Consult).fact("people", people)?;
    let unit = Unit { journal: vec![entry(ctx, desk, licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    Ok(())
}

pub(crate) fn contended(error: store::StoreError) -> DeskError {
    match error {
        store::StoreError::Conflict { .. } => DeskError::Contended,
        other => other.into(),
    }
}

pub(crate) async fn by_id(desk: &Desk, id: &str) -> Result<Found, DeskError> {
    let missing = || DeskError::NotFound("person on the register");
    let id = RecordId::new(id).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::STAFF, &id).await?.ok_or_else(missing)?;
    let key = desk.keyring.standing("staff").await?;
    open(&key, record)
}

pub(super) async fn listed(ctx: &Ctx, desk: &Desk, found: Found) -> Result<Listed, DeskError> {
    let barred = found.kept.member.standing(ctx.now).err();
    let has_password = accounts::has_password(desk, &found.id).await?;
    let envelope = accounts::envelope(desk, &found.id).await?;
    let id = found.id.as_str().to_owned();
    Ok(Listed { id, member: found.kept.member, barred, has_password, envelope })
}
