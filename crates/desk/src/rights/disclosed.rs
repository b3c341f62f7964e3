//! The disclosure log as it is read: by everybody what is published, by staff what waits as well.
//!
//! Invariant: what is not cleared is not there for the public, and nothing that the public reads
//! says who asked or who answered.

use super::disclose::{
    Held, LogFile, load, may_be_logged, missing, of_request, open, piece_id, pieces,
};
use super::file::{Held as Asked, serves};
use crate::ctx::authorise;
use crate::journal::{Draft, entry, entry_under};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use aws_lc_rs::digest::{SHA256, digest};
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, Pack};
use rules::rights::calendar::day_of;
use store::{Cursor, Query, Unit};

/// How many entries stand on a page.
const PAGE: u32 = 25;

/// The most entries that staff see waiting.
const WAITING_MAX: u32 = 100;

/// An entry of the disclosure log, as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// Its id, for an address.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What was asked.
    pub asked: String,
    /// What was answered.
    pub answered: String,
    /// The body that answered.
    pub body: String,
    /// The day of the answer.
    pub answered_on: Date,
    /// The day from which everybody can read it; none while it waits.
    pub published_on: Option<Date>,
    /// The files that go with it.
    pub files: Vec<LogFile>,
}

/// An entry, for staff.
#[derive(Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The entry.
    pub entry: Disclosed,
    /// Who wrote it.
    pub by: String,
}

fn disclosed(pack: &Pack, held: Held) -> Disclosed {
    let entry = held.entry;
    let activity = pack.activities.get(entry.activity.as_str());
    let body = activity.and_then(|activity| pack.controllers.get(&activity.controller));
    Disclosed {
        id: held.id.as_str().to_owned(),
        title: entry.title,
        asked: entry.asked,
        answered: entry.answered,
        body: body.map(|body| body.name.clone()).unwrap_or_default(),
        answered_on: entry.answered_on,
        published_on: entry.cleared.map(|(_, at)| day_of(at)),
        files: entry.files,
    }
}

/// A page of the published log, the newest first, and where the next begins.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for a place that is none.
pub async fn entries(
    ctx: &Ctx,
    desk: &Desk,
    after: Option<&str>,
) -> Result<(Vec<Disclosed>, Option<String>), DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let place = |_| DeskError::invalid("the page", "one that a link leads to");
    let cursor = after.map(Cursor::parse).transpose().map_err(place)?;
    let query = Query::over("by_state").equal("published").descending().limit(PAGE).after(cursor);
    let page = desk.store.records().list(&kinds::DISCLOSURES, &query).await?;
    let mut all = Vec::new();
    for record in page.records {
        match open(desk, record).await {
            Ok(held) => all.push(disclosed(&licence.applied.pack, held)),
            // It was taken down meanwhile.
            Err(DeskError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok((all, page.next.map(|next| next.to_text())))
}

/// One published entry.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for one that is not published as well.
pub async fn published(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Disclosed, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = load(desk, id).await?;
    if held.entry.cleared.is_none() {
        return Err(missing());
    }
    Ok(disclosed(&licence.applied.pack, held))
}

/// A file of a published entry, whole.
///
/// # Errors
///
/// As for [`published`]; [`DeskError::NotFound`] for no such file; [`DeskError::Corrupt`] where it
/// is not what was published.
pub async fn published_file(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
) -> Result<(LogFile, Vec<u8>), DeskError> {
    authorise(ctx, desk, Act::TakeRequest).await?;
    let held = load(desk, id).await?;
    if held.entry.cleared.is_none() {
        return Err(missing());
    }
    give(desk, &held, file).await
}

async fn give(desk: &Desk, held: &Held, file: &str) -> Result<(LogFile, Vec<u8>), DeskError> {
    let known = held.entry.files.iter().find(|one| one.id == file);
    let known = known.ok_or(DeskError::NotFound("file"))?;
    let mut bytes = Vec::new();
    for number in 0..pieces(known)? {
        let at = piece_id(&known.id, number)?;
        let record = desk.store.records().read(&kinds::DISCLOSURE_FILES, &at).await?;
        let record = record.ok_or_else(missing)?;
        let name = at.as_str().as_bytes();
        let version = record.version;
        let piece = vault::open_small(&held.key, "disclosure-files", name, version, &record.body)?;
        bytes.extend_from_slice(&piece);
    }
    if hex::text(digest(&SHA256, &bytes).as_ref()) != known.sha256 {
        return Err(DeskError::Corrupt("file of the disclosure log"));
    }
    Ok((known.clone(), bytes))
}

/// Entries of the purpose of whoever acts that wait to be cleared, the oldest first.
///
/// # Errors
///
/// [`DeskError::Refused`].
pub async fn waiting(ctx: &Ctx, desk: &Desk) -> Result<Vec<Waiting>, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let pack = &licence.applied.pack;
    let query = Query::over("by_state").equal("proposed").limit(WAITING_MAX);
    let page = desk.store.records().list(&kinds::DISCLOSURES, &query).await?;
    let mut all = Vec::new();
    for record in page.records {
        let activity = record.facts.text("activity").unwrap_or_default();
        if !serves(pack, activity, &ctx.purpose) {
            continue;
        }
        match open(desk, record).await {
            Ok(held) => all.push(staffed(pack, held)),
            Err(DeskError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let draft = Draft::new(Verb::Consult).word("disclosure", "listed")?;
    let draft = draft.fact("entries", all.len() as u64)?;
    let entry = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(all)
}

/// One entry, published or not, for staff of its purpose.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`].
pub async fn look_at_entry(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Waiting, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = load(desk, id).await?;
    let pack = &licence.applied.pack;
    if !serves(pack, &held.entry.activity, &ctx.purpose) {
        return Err(missing());
    }
    consulted(ctx, desk, &licence, &held, "shown").await?;
    Ok(staffed(pack, held))
}

/// A file of an entry, published or not, for staff of its purpose: to be looked at before it is
/// cleared.
///
/// # Errors
///
/// As for [`look_at_entry`]; [`DeskError::NotFound`] for no such file.
pub async fn look_at_file(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
) -> Result<(LogFile, Vec<u8>), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = load(desk, id).await?;
    if !serves(&licence.applied.pack, &held.entry.activity, &ctx.purpose) {
        return Err(missing());
    }
    let given = give(desk, &held, file).await?;
    consulted(ctx, desk, &licence, &held, "file-read").await?;
    Ok(given)
}

/// Journals that somebody of staff looked at an entry.
async fn consulted(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: &Held,
    what: &str,
) -> Result<(), DeskError> {
    let draft = Draft::new(Verb::Consult).about(held.object, held.handle());
    let draft = draft.word("disclosure", what)?;
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(())
}

fn staffed(pack: &Pack, held: Held) -> Waiting {
    let by = held.entry.by.clone();
    Waiting { entry: disclosed(pack, held), by }
}

/// How a request stands to the disclosure log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logged {
    /// It cannot stand there: it is not about information, or not answered.
    Not,
    /// Nobody has written an entry.
    NotYet,
    /// It has an entry of this id, published or not.
    Entry(String, bool),
}

pub(super) async fn logged(desk: &Desk, asked: &Asked) -> Result<Logged, DeskError> {
    if !may_be_logged(&asked.request) {
        return Ok(Logged::Not);
    }
    Ok(match of_request(desk, &asked.id).await? {
        None => Logged::NotYet,
        Some(held) => Logged::Entry(held.id.as_str().to_owned(), held.entry.cleared.is_some()),
    })
}
