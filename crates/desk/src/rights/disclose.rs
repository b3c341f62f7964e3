//! The disclosure log: what was answered about information, for everybody to read.
//!
//! Invariant: an entry is written by one person and cleared by another, holds nothing by which
//! somebody could be known, and has a key of its own: it outlives the request, and whoever takes it
//! down ends it, copies in backups with it.

use super::answer::answered_on;
use super::change::theirs;
use super::clean::{self, Enclosed, Part};
use super::file::{Held as Asked, Stage, serves, token};
use super::files::{File, whole};
use super::happen::within;
use super::take::{line, words};
use crate::ctx::{authorise, refuse};
use crate::journal::{Draft, entry, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Handle, Verb};
use pack::{Act, RequestKind};
use rules::access::Refusal;
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};
use vault::{ObjectId, ObjectKey};

/// The longest title, in characters.
const TITLE_MAX_CHARS: usize = 200;

/// The most files of an entry.
const FILES_MAX: usize = 20;

/// How much of a file is sealed at a time, in bytes.
pub(super) const PIECE_BYTES: usize = 1_000_000;

/// The epoch of the keys of entries: nothing ends it, each key ends when its entry is taken down.
const EPOCH: &str = "disclosures";

/// An entry as it is written down.
#[derive(Clone, Default)]
pub struct Draught {
    /// Its title.
    pub title: String,
    /// What was asked, in words of staff.
    pub asked: String,
    /// What was answered.
    pub answered: String,
    /// Ids of the request's released files that go with it.
    pub files: Vec<String>,
}

/// A file of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFile {
    /// Its own id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its length, in bytes.
    pub size_bytes: u64,
    /// SHA-256, in hex.
    pub sha256: String,
}

/// An entry as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) title: String,
    pub(super) asked: String,
    pub(super) answered: String,
    pub(super) activity: String,
    pub(super) answered_on: Date,
    pub(super) files: Vec<LogFile>,
    pub(super) by: String,
    pub(super) at: Timestamp,
    pub(super) cleared: Option<(String, Timestamp)>,
}

/// An entry read from the store, with its key.
pub(super) struct Held {
    pub(super) id: RecordId,
    pub(super) object: ObjectId,
    pub(super) version: u64,
    pub(super) request: String,
    pub(super) key: ObjectKey,
    pub(super) entry: Entry,
}

pub(super) fn missing() -> DeskError {
    DeskError::NotFound("entry of the disclosure log")
}

impl Held {
    pub(super) fn handle(&self) -> Handle {
        Handle(self.key.handle_key("ledger").handle("disclosure", &self.object.0))
    }

    fn put(&self, desk: &Desk, expected: Option<u64>, unit: Unit) -> Result<Unit, DeskError> {
        let version = expected.map_or(1, |version| version.saturating_add(1));
        let plain = serde_json::to_vec(&self.entry).map_err(|_| DeskError::Corrupt("entry"))?;
        let (name, random) = (self.id.as_str().as_bytes(), desk.random.as_ref());
        let body = vault::seal_small(&self.key, "disclosures", name, version, &plain, random)?;
        let (state, at) = match &self.entry.cleared {
            Some((_, at)) => ("published", *at),
            None => ("proposed", self.entry.at),
        };
        let facts = Facts::new()
            .with("state", state)
            .with("at", at)
            .with("request", self.request.as_str())
            .with("activity", self.entry.activity.as_str());
        Ok(unit.put(&kinds::DISCLOSURES, &self.id, expected, facts, body))
    }
}

pub(super) async fn open(desk: &Desk, record: Record) -> Result<Held, DeskError> {
    let broken = || DeskError::Corrupt("entry of the disclosure log");
    let object = ObjectId(hex::bytes(record.id.as_str()).ok_or_else(broken)?);
    let request = record.facts.text("request").ok_or_else(broken)?.to_owned();
    let key = desk.keyring.open(object, EPOCH).await?.ok_or_else(missing)?;
    let name = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "disclosures", name, record.version, &record.body)?;
    let entry = serde_json::from_slice(&plain).map_err(|_| broken())?;
    Ok(Held { id: record.id, object, version: record.version, request, key, entry })
}

pub(super) async fn load(desk: &Desk, id: &str) -> Result<Held, DeskError> {
    let id = RecordId::new(id).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::DISCLOSURES, &id).await?.ok_or_else(missing)?;
    open(desk, record).await
}

/// An entry of the purpose of whoever acts; to others it is not there.
async fn theirs_of_log(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    id: &str,
) -> Result<Held, DeskError> {
    let held = load(desk, id).await?;
    if !serves(&licence.applied.pack, &held.entry.activity, &ctx.purpose) {
        return Err(missing());
    }
    Ok(held)
}

/// The token by which a request's entry is found.
pub(super) fn request_token(desk: &Desk, request: &RecordId) -> String {
    token(desk, "disclosed-request", request.as_str())
}

/// The entry of a request, if there is one.
pub(super) async fn of_request(desk: &Desk, request: &RecordId) -> Result<Option<Held>, DeskError> {
    let query = Query::over("by_request").equal(request_token(desk, request)).limit(1);
    let page = desk.store.records().list(&kinds::DISCLOSURES, &query).await?;
    let Some(record) = page.records.into_iter().next() else { return Ok(None) };
    match open(desk, record).await {
        Err(DeskError::NotFound(_)) => Ok(None),
        other => Ok(Some(other?)),
    }
}

/// Whether an entry can be written about a request: an answer about information.
pub(super) fn may_be_logged(asked: &super::Request) -> bool {
    let kinds = [RequestKind::Information, RequestKind::Environment, RequestKind::Review];
    asked.stage == Stage::Answered && kinds.iter().any(|kind| asked.kind == kind.as_str())
}

/// Writes an entry about a request for information that was answered. Gives its id.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for the request or a file that is no release of
/// it; [`DeskError::Invalid`] for a request that was not answered or has an entry already, for
/// words that are missing or too long, and where the entry holds what identifies somebody, with
/// the places named.
pub async fn propose_entry(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    draught: &Draught,
) -> Result<String, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let asked = theirs(ctx, desk, &licence, id).await?;
    if !may_be_logged(&asked.request) {
        let must = "one for information, and answered, before it stands in the disclosure log";
        return Err(DeskError::invalid("the request", must));
    }
    if of_request(desk, &asked.id).await?.is_some() {
        return Err(DeskError::invalid("the request", "one without an entry; this one has one"));
    }
    let (title, said) = (line(&draught.title), words(&draught.asked));
    let answered = words(&draught.answered);
    if title.is_empty() || title.chars().count() > TITLE_MAX_CHARS {
        let must = format!("1 to {TITLE_MAX_CHARS} letters long");
        return Err(DeskError::invalid("the title", must));
    }
    within(&said, "what was asked", true)?;
    within(&answered, "what was answered", true)?;
    let files = chosen(desk, &asked, &draught.files).await?;
    let parts =
        [("the title", &title), ("what was asked", &said), ("what was answered", &answered)];
    let parts = parts.map(|(called, text)| Part { called, text: text.clone() }).into();
    let looked_at = files
        .iter()
        .map(|(file, bytes)| Enclosed { name: file.name.clone(), bytes: bytes.clone() });
    clean::check(desk, &asked.request, parts, looked_at.collect()).await?;
    let named = desk.fresh_id();
    let object = hex::bytes(&named).map(ObjectId).ok_or(DeskError::Corrupt("id"))?;
    let key = desk.keyring.create(object, EPOCH).await?;
    let kept = |(file, _): &(File, Vec<u8>)| LogFile {
        id: desk.fresh_id(),
        name: file.name.clone(),
        size_bytes: file.size_bytes,
        sha256: file.sha256.clone(),
    };
    let entry = Entry {
        title,
        asked: said,
        answered,
        activity: asked.request.activity.clone(),
        answered_on: answered_on(&asked.request),
        files: files.iter().map(kept).collect(),
        by: ctx.actor.id.clone(),
        at: whole_millis(ctx.now),
        cleared: None,
    };
    let id = RecordId::new(named.clone())?;
    let request = request_token(desk, &asked.id);
    let held = Held { id, object, version: 0, request, key, entry };
    write_first(ctx, desk, &licence, &held, &files).await?;
    Ok(named)
}

/// The releases of a request that are to go with its entry, whole.
async fn chosen(
    desk: &Desk,
    asked: &Asked,
    ids: &[String],
) -> Result<Vec<(File, Vec<u8>)>, DeskError> {
    if ids.len() > FILES_MAX {
        return Err(DeskError::TooMany { what: "files of an entry", limit: FILES_MAX as u64 });
    }
    let mut files = Vec::new();
    for id in ids {
        let known = |file: &&File| file.id == *id && file.release.is_some();
        let file = asked.request.files.iter().find(known).ok_or(DeskError::NotFound("file"))?;
        files.push((file.clone(), whole(desk, asked, file).await?));
    }
    Ok(files)
}

async fn write_first(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: &Held,
    files: &[(File, Vec<u8>)],
) -> Result<(), DeskError> {
    let draft = Draft::new(Verb::Decide).about(held.object, held.handle());
    let draft = draft.word("disclosure", "proposed")?.fact("files", files.len() as u64)?;
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    let mut unit = Unit { journal: vec![entry], is_long: !files.is_empty(), ..Unit::new() };
    for (kept, (_, bytes)) in held.entry.files.iter().zip(files) {
        for (number, piece) in bytes.chunks(PIECE_BYTES).enumerate() {
            let at = piece_id(&kept.id, number)?;
            let (name, random) = (at.as_str().as_bytes(), desk.random.as_ref());
            let body = vault::seal_small(&held.key, "disclosure-files", name, 1, piece, random)?;
            unit = unit.put(&kinds::DISCLOSURE_FILES, &at, None, Facts::new(), body);
        }
    }
    desk.store.units().commit(held.put(desk, None, unit)?).await?;
    Ok(())
}

pub(super) fn piece_id(file: &str, number: usize) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(format!("{file}-{number:04}"))?)
}

/// Clears an entry that somebody else wrote: from now on everybody can read it.
///
/// # Errors
///
/// [`DeskError::Refused`], for whoever wrote it; [`DeskError::NotFound`]; [`DeskError::Invalid`]
/// where it was cleared already; [`DeskError::Contended`].
pub async fn clear_entry(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::ClearAnswer).await?;
    let mut held = theirs_of_log(ctx, desk, &licence, id).await?;
    if held.entry.by == ctx.actor.id {
        return Err(refuse(ctx, desk, &licence, Refusal::SamePerson).await?);
    }
    if held.entry.cleared.is_some() {
        return Err(DeskError::invalid("the entry", "one that waits to be cleared"));
    }
    held.entry.cleared = Some((ctx.actor.id.clone(), whole_millis(ctx.now)));
    let draft = Draft::new(Verb::Disclose).about(held.object, held.handle());
    let draft = draft.word("disclosure", "published")?;
    let journalled = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![journalled], ..Unit::new() };
    let unit = held.put(desk, Some(held.version), unit)?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(()),
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        Err(error) => Err(error),
    }
}

/// Takes an entry down, published or not: its key ends, and with it what it said and its files. The
/// reason stays with the ledger.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] without a reason.
pub async fn take_down(ctx: &Ctx, desk: &Desk, id: &str, why: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = theirs_of_log(ctx, desk, &licence, id).await?;
    let why = words(why);
    within(&why, "why it is taken down", true)?;
    let handle = held.handle();
    // From here on nobody can read it, whatever becomes of the machine.
    desk.keyring.shred(held.object, ctx.now).await?;
    for _ in 0..TRIES {
        let record = desk.store.records().read(&kinds::DISCLOSURES, &held.id).await?;
        let record = record.ok_or_else(missing)?;
        let draft = Draft::new(Verb::Erase).about_gone(handle).why(Some(&why));
        let draft = draft.word("disclosure", "taken-down")?;
        let journalled = entry(ctx, desk, &licence, draft).await?;
        let mut unit = Unit { journal: vec![journalled], is_long: true, ..Unit::new() };
        for file in &held.entry.files {
            for number in 0..pieces(file)? {
                unit = unit.delete(&kinds::DISCLOSURE_FILES, &piece_id(&file.id, number)?, 1);
            }
        }
        unit = unit.delete(&kinds::DISCLOSURES, &held.id, record.version);
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(()),
            // Somebody cleared it in between.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

/// How often taking down is tried.
const TRIES: usize = 5;

pub(super) fn pieces(file: &LogFile) -> Result<usize, DeskError> {
    let pieces = file.size_bytes.div_ceil(PIECE_BYTES as u64);
    usize::try_from(pieces).map_err(|_| DeskError::Corrupt("file of the disclosure log"))
}
