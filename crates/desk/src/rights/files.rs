//! Files of a request: the letter itself, a scan, what was enclosed.
//!
//! Invariant: a file is sealed piece by piece under the request's own key, is written in the unit
//! that says so, and goes with the request. What it says of itself is kept; what it is called
//! elsewhere is never part of an address.

use super::change::theirs;
use super::draw::DrawnBox;
use super::file::{Held, Request};
use super::happen::too_many;
use super::take::line;
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, hex, kinds};
use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use ledger::Verb;
use pack::Act;
use serde::{Deserialize, Serialize};
use store::{Facts, Query, RecordId, Store, Unit};
use vault::ObjectKey;
use zeroize::Zeroizing;

/// The largest file, in bytes.
pub const FILE_MAX_BYTES: usize = 25 << 20;

/// The most that the files of one request hold, in bytes.
pub const FILES_MAX_BYTES: usize = 100 << 20;

/// The most files of one request.
pub(super) const FILES_MAX: usize = 300;

/// How much of a file is sealed at a time, in bytes: a little less than a record holds.
const PIECE_BYTES: usize = 1_000_000;

/// The longest name of a file, in characters.
const NAME_MAX_CHARS: usize = 200;

/// A file, as it was given.
#[derive(Clone, PartialEq, Eq)]
pub struct GivenFile {
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for GivenFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GivenFile({} bytes)", self.bytes.len())
    }
}

/// A file, as it is kept. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its own id.
    pub id: String,
    /// What it was called.
    pub name: String,
    /// Its length, in bytes.
    pub size_bytes: u64,
    /// SHA-256, in hex.
    pub sha256: String,
    /// When it was added.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What was taken out, where it is a release of another file.
    #[serde(default)]
    pub release: Option<Release>,
    /// Boxes that somebody drew on its pages, for a release of it.
    #[serde(default)]
    pub boxes: Vec<DrawnBox>,
}

/// What was taken out of a file for release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The file that it was made of.
    pub of: String,
    /// How many words were taken out.
    pub removed: u64,
    /// How many words went that nobody asked for.
    pub over: u64,
}

/// Adds files to a request in the making, and their pieces to the unit that writes it.
///
/// # Errors
///
/// [`DeskError::Invalid`] for a file that is empty or too large; [`DeskError::TooMany`].
pub(super) fn add(
    ctx: &Ctx,
    desk: &Desk,
    (id, key): (&RecordId, &ObjectKey),
    request: &mut Request,
    files: &[GivenFile],
    mut unit: Unit,
) -> Result<Unit, DeskError> {
    for given in files {
        let size = given.bytes.len();
        if size == 0 || size > FILE_MAX_BYTES {
            let must = format!("1 to {} MiB large", FILE_MAX_BYTES >> 20);
            return Err(DeskError::invalid("a file", must));
        }
        let held: u64 = request.files.iter().map(|file| file.size_bytes).sum();
        if held.saturating_add(size as u64) > FILES_MAX_BYTES as u64 {
            let must = format!("within {} MiB for one request", FILES_MAX_BYTES >> 20);
            return Err(DeskError::invalid("the files", must));
        }
        if request.files.len() >= FILES_MAX {
            return Err(too_many("files of this request"));
        }
        let file = File {
            id: desk.fresh_id(),
            name: named(&given.name),
            size_bytes: size as u64,
            sha256: hex::text(digest(&SHA256, &given.bytes).as_ref()),
            at: whole_millis(ctx.now),
            by: ctx.actor.id.clone(),
            release: None,
            boxes: Vec::new(),
        };
        for (number, piece) in given.bytes.chunks(PIECE_BYTES).enumerate() {
            let at = piece_id(&file.id, number)?;
            let (name, random) = (at.as_str().as_bytes(), desk.random.as_ref());
            let body = vault::seal_small(key, "request-files", name, 1, piece, random)?;
            let facts = Facts::new().with("request", id.as_str()).with("at", ctx.now);
            unit = unit.put(&kinds::REQUEST_FILES, &at, None, facts, body);
        }
        request.files.push(file);
    }
    Ok(unit)
}

/// Takes the releases of a file out of a request, and their pieces with the unit.
pub(super) fn take_out(
    request: &mut Request,
    goes: impl Fn(&File) -> bool,
    mut unit: Unit,
) -> Result<Unit, DeskError> {
    for file in request.files.iter().filter(|file| file.release.is_some() && goes(file)) {
        let pieces = file.size_bytes.div_ceil(PIECE_BYTES as u64);
        for number in 0..usize::try_from(pieces).map_err(|_| DeskError::Corrupt("file"))? {
            // A piece is written once.
            unit = unit.delete(&kinds::REQUEST_FILES, &piece_id(&file.id, number)?, 1);
        }
    }
    request.files.retain(|file| file.release.is_none() || !goes(file));
    Ok(unit)
}

fn piece_id(file: &str, number: usize) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(format!("{file}-{number:04}"))?)
}

/// A name that is one line, without the folders before it.
fn named(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let short: String = line(last).chars().take(NAME_MAX_CHARS).collect();
    if short.is_empty() { "unnamed".to_owned() } else { short }
}

/// Adds a file to a request: a scan, a reply that came by post.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for a file that is empty
/// or too large, or a request that is closed; [`DeskError::Contended`].
pub async fn add_file(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    given: &GivenFile,
) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let mut held = theirs(ctx, desk, &licence, id).await?;
    if held.request.stage.is_closed() {
        return Err(DeskError::invalid("the request", "open; this one is closed"));
    }
    let draft = Draft::new(Verb::Collect).about(held.object, held.handle());
    let draft = draft.word("request", "file-added")?.fact("bytes", given.bytes.len() as u64)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], is_long: true, ..Unit::new() };
    let Held { id, key, request, .. } = &mut held;
    let unit = add(ctx, desk, (id, key), request, std::slice::from_ref(given), unit)?;
    let unit = super::file::put(desk, &licence.applied, &held, Some(held.version), unit)?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(()),
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        Err(error) => Err(error),
    }
}

/// A file of a request, whole.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Vault`] where its sealed bytes are
/// not what was sealed.
pub async fn read_file(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
) -> Result<(File, Vec<u8>), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = theirs(ctx, desk, &licence, id).await?;
    let known = held.request.files.iter().find(|one| one.id == file);
    let known = known.ok_or(DeskError::NotFound("file"))?.clone();
    let bytes = whole(desk, &held, &known).await?;
    let draft = Draft::new(Verb::Consult).about(held.object, held.handle());
    let draft = draft.word("request", "file-read")?.fact("bytes", known.size_bytes)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok((known, bytes))
}

/// A file, put together from its pieces.
pub(super) async fn whole(desk: &Desk, held: &Held, known: &File) -> Result<Vec<u8>, DeskError> {
    let mut bytes = Vec::new();
    let mut number = 0;
    while (bytes.len() as u64) < known.size_bytes {
        bytes.extend_from_slice(&piece(desk.store.as_ref(), &held.key, &known.id, number).await?);
        number = number.saturating_add(1);
    }
    if hex::text(digest(&SHA256, &bytes).as_ref()) != known.sha256 {
        return Err(DeskError::Corrupt("file of a request"));
    }
    Ok(bytes)
}

/// One piece of a file, opened; `number` counts from 0.
pub(super) async fn piece(
    store: &dyn Store,
    key: &ObjectKey,
    file: &str,
    number: usize,
) -> Result<Zeroizing<Vec<u8>>, DeskError> {
    let at = piece_id(file, number)?;
    let record = store.records().read(&kinds::REQUEST_FILES, &at).await?;
    let record = record.ok_or(DeskError::Corrupt("file of a request"))?;
    let name = at.as_str().as_bytes();
    Ok(vault::open_small(key, "request-files", name, record.version, &record.body)?)
}

/// How many pieces are deleted in one unit.
const ROUND: u32 = 100;

/// Deletes every piece of a request's files.
pub(super) async fn delete_all(desk: &Desk, id: &RecordId) -> Result<(), DeskError> {
    loop {
        let query = Query::over("by_request").equal(id.as_str()).limit(ROUND);
        let page = desk.store.records().list(&kinds::REQUEST_FILES, &query).await?;
        if page.records.is_empty() {
            return Ok(());
        }
        let mut unit = Unit::new();
        for record in page.records {
            unit = unit.delete(&kinds::REQUEST_FILES, &record.id, record.version);
        }
        desk.store.units().commit(unit).await?;
    }
}
