//! The auditor's export: the log, the packs, and what is held, under a signed manifest.
//!
//! Invariant: an export holds no plaintext and no name; every file in it stands in the manifest
//! with its digest, so that one changed byte is found and its file named.

use super::sequence::{advance, checkpoint, text};
use super::tiles::{read, size};
use crate::ctx::authorise;
use crate::evidence::recording_blob;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, hex, kinds};
use ledger::{Entry, TilePath, Verb};
use pack::Act;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use store::{Query, Unit};
use vault::ObjectId;

/// How many earlier checkpoints go along: the latest of them.
const CHECKPOINTS_MAX: u32 = 1_000;

/// How much of a sealed recording is written at once, in bytes.
const STEP_BYTES: u64 = 1 << 20;

/// Where an export is written: file after file.
pub trait Sink: Send {
    /// Begins a file of this path.
    ///
    /// # Errors
    ///
    /// Where it cannot be made.
    fn begin(&mut self, path: &str) -> std::io::Result<()>;

    /// Adds bytes to the file begun last.
    ///
    /// # Errors
    ///
    /// Where they cannot be written.
    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()>;
}

/// What was exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// Ledger entries.
    pub entries: u64,
    /// Recordings that are held.
    pub holdings: u64,
    /// Files written.
    pub files: u64,
}

/// One line of `holdings.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct HoldingLine {
    pub(crate) handle: String,
    /// Where its sealed bytes lie in the export, if they are part of it.
    pub(crate) file: Option<String>,
}

/// One line of `packs.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PackLine {
    pub(crate) version: u32,
    /// The day it was compiled for.
    pub(crate) on: jiff::civil::Date,
    pub(crate) files: Vec<String>,
}

/// Writes files and remembers each one's digest.
struct Writer<'a> {
    sink: &'a mut dyn Sink,
    manifest: String,
    files: u64,
}

impl Writer<'_> {
    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), DeskError> {
        let mut hasher = blake3::Hasher::new();
        self.sink.begin(path).map_err(|error| unwritten(&error))?;
        self.part(&mut hasher, bytes)?;
        self.end(path, &hasher);
        Ok(())
    }

    fn part(&mut self, hasher: &mut blake3::Hasher, bytes: &[u8]) -> Result<(), DeskError> {
        hasher.update(bytes);
        self.sink.bytes(bytes).map_err(|error| unwritten(&error))
    }

    fn end(&mut self, path: &str, hasher: &blake3::Hasher) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.manifest, "{} {path}", hex::text(hasher.finalize().as_bytes()));
        self.files += 1;
    }
}

/// Writes an export. With `sealed`, the sealed recordings go along, so that the auditor can check
/// that their bytes are those that were received; without, that much is said to be unchecked.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`]; [`DeskError::Ledger`] where the sink fails.
pub async fn export(
    ctx: &Ctx,
    desk: &Desk,
    sink: &mut dyn Sink,
    sealed: bool,
) -> Result<Exported, DeskError> {
    let licence = authorise(ctx, desk, Act::Export).await?;
    let draft = Draft::new(Verb::Report).word("what", "export")?;
    let unit = Unit { journal: vec![entry(ctx, desk, &licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    while advance(desk).await?.is_some() {}
    let mut out = Writer { sink, manifest: String::new(), files: 0 };
    out.file("README.txt", README.as_bytes())?;
    out.file("origin.txt", format!("{}\n", desk.log.origin()).as_bytes())?;
    out.file("vkey.txt", format!("{}\n", super::verifier_key(desk)).as_bytes())?;
    let entries = log(desk, &mut out).await?;
    let holdings = holdings(desk, &mut out, sealed, entries).await?;
    packs(desk, &mut out)?;
    let manifest = std::mem::take(&mut out.manifest);
    let digest = blake3::hash(manifest.as_bytes());
    let text = format!("bluelamp export v1\n{}\n{digest}\n", desk.log.origin());
    let note = desk.log.sign(&text)?;
    for (path, bytes) in [("manifest.txt", &manifest), ("manifest.note", &note)] {
        out.sink.begin(path).map_err(|error| unwritten(&error))?;
        out.sink.bytes(bytes.as_bytes()).map_err(|error| unwritten(&error))?;
    }
    Ok(Exported { entries, holdings, files: out.files + 2 })
}

async fn log(desk: &Desk, out: &mut Writer<'_>) -> Result<u64, DeskError> {
    while advance(desk).await?.is_some() {}
    let note = checkpoint(desk).await?.ok_or(DeskError::NotFound("checkpoint"))?;
    out.file("checkpoint", note.as_bytes())?;
    let query = Query::over("by_size").from(0).descending().limit(CHECKPOINTS_MAX);
    let page = desk.store.records().list(&kinds::CHECKPOINTS, &query).await?;
    for record in page.records {
        let path = format!("checkpoints/{}", record.id);
        out.file(&path, text(record.body)?.as_bytes())?;
    }
    let size = size(desk).await?;
    let mut index = 0;
    while let Some(path) = TilePath::entries(index, size) {
        copy(desk, out, path, size).await?;
        index += 1;
    }
    for level in 0..8 {
        let mut index = 0;
        while let Some(path) = TilePath::hashes(level, index, size) {
            copy(desk, out, path, size).await?;
            index += 1;
        }
    }
    Ok(size)
}

async fn copy(
    desk: &Desk,
    out: &mut Writer<'_>,
    path: TilePath,
    size: u64,
) -> Result<(), DeskError> {
    let bytes = read(desk, path, size).await?.ok_or(DeskError::Corrupt("tile"))?;
    out.file(&path.to_string(), &bytes)
}

fn packs(desk: &Desk, out: &mut Writer<'_>) -> Result<(), DeskError> {
    let mut lines = Vec::new();
    for applied in desk.packs.all() {
        let mut files = Vec::new();
        for source in &applied.sources {
            out.file(
                &format!("packs/{}/{}", applied.version, source.path),
                source.text.as_bytes(),
            )?;
            files.push(source.path.clone());
        }
        lines.push(PackLine { version: applied.version, on: applied.on, files });
    }
    let json = serde_json::to_vec_pretty(&lines).map_err(|_| DeskError::Corrupt("pack"))?;
    out.file("packs.json", &json)
}

/// Writes what is held as the log of `size` entries tells it: what came since is left out, and
/// what went since is listed without its bytes.
async fn holdings(
    desk: &Desk,
    out: &mut Writer<'_>,
    sealed: bool,
    size: u64,
) -> Result<u64, DeskError> {
    let mut lines = Vec::new();
    let mut cursor = None;
    loop {
        let query = Query::over("received").limit(500).after(cursor);
        let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
        for record in page.records {
            let corrupt = || DeskError::Corrupt("recording");
            let handle = record.facts.text("handle").ok_or_else(corrupt)?.to_owned();
            let object = hex::bytes(record.id.as_str()).map(ObjectId).ok_or_else(corrupt)?;
            let file = if sealed { copy_sealed(desk, out, object, &handle).await? } else { None };
            lines.push(HoldingLine { handle, file });
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let (came, went) = since(desk, size).await?;
    lines.retain(|line: &HoldingLine| !came.contains(&line.handle));
    let went = went.difference(&came).cloned();
    lines.extend(went.map(|handle| HoldingLine { handle, file: None }));
    lines.sort_by(|a, b| a.handle.cmp(&b.handle));
    lines.dedup_by(|a, b| a.handle == b.handle);
    let json = serde_json::to_vec_pretty(&lines).map_err(|_| DeskError::Corrupt("recording"))?;
    out.file("holdings.json", &json)?;
    Ok(lines.len() as u64)
}

/// The handles of recordings that came and that went after the log's first `size` entries.
async fn since(desk: &Desk, size: u64) -> Result<(BTreeSet<String>, BTreeSet<String>), DeskError> {
    let (mut came, mut went) = (BTreeSet::new(), BTreeSet::new());
    let mut position = size;
    loop {
        let rows = desk.store.journal().read(position, 5_000).await?;
        if rows.is_empty() {
            return Ok((came, went));
        }
        for row in rows {
            position = row.position.saturating_add(1);
            let Ok(entry) = Entry::decode(&row.entry) else { continue };
            let Some(object) = entry.object.map(|object| object.to_string()) else { continue };
            if entry.verb == Verb::Collect && entry.facts.get("bytes").is_some() {
                came.insert(object);
            } else if entry.verb == Verb::Dispose {
                went.insert(object);
            }
        }
    }
}

/// Copies a recording's sealed bytes; they are worth nothing without the key.
async fn copy_sealed(
    desk: &Desk,
    out: &mut Writer<'_>,
    object: ObjectId,
    handle: &str,
) -> Result<Option<String>, DeskError> {
    let blob = recording_blob(object)?;
    let Some(length) = desk.store.blobs().len(&blob).await? else { return Ok(None) };
    let path = format!("sealed/{handle}");
    let mut hasher = blake3::Hasher::new();
    out.sink.begin(&path).map_err(|error| unwritten(&error))?;
    let mut at = 0;
    while at < length {
        let until = (at + STEP_BYTES).min(length);
        let bytes = desk.store.blobs().read(&blob, at..until).await?;
        out.part(&mut hasher, &bytes)?;
        at = until;
    }
    out.end(&path, &hasher);
    Ok(Some(path))
}

fn unwritten(error: &std::io::Error) -> DeskError {
    DeskError::Ledger(format!("the export cannot be written ({})", error.kind()))
}

const README: &str = "\
This is an export for an auditor. It holds no pictures and no names.

  checkpoint, tile/   the ledger, in the C2SP tlog-tiles format
  checkpoints/        earlier checkpoints, each signed
  packs/              every policy that was in force, as it was written
  holdings.json       what is held now, by handle
  sealed/             the sealed recordings, if asked for; no key goes with them
  manifest.txt        the digest (BLAKE3) of every file; manifest.note signs it
  vkey.txt            the ledger's public key: compare it with the one that was published

Check it with:  bluelamp verify FOLDER
";
