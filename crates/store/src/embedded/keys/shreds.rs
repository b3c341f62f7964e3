//! The shred journal: which keys are gone, in the order in which they went.
//!
//! Invariant: the journal only grows. A line is synced before anything else is done about its key.

use jiff::Timestamp;

use super::index::{Index, Print};
use super::{WHAT, frame};
use crate::disk::{Disk, DiskError, DiskFile};
use crate::error::StoreError;
use crate::keys::Shred;

/// Bytes that are read at once.
const STRIDE_BYTES: usize = 1 << 20;

/// The journal, open for appending.
pub(super) struct Shreds {
    file: Box<dyn DiskFile>,
    /// Everything before it is synced.
    len: u64,
}

/// Opens the journal, made when it is absent, and notes its ids in the index. What a crash left of
/// an unfinished line at its end is cut off.
pub(super) fn open(index: &Index) -> Result<Shreds, StoreError> {
    index.disk.make_folder(&index.shreds).map_err(told)?;
    let path = index.shreds.join("shreds.log");
    if index.disk.len(&path).map_err(told)?.is_none() {
        make(&index.disk, &path, frame::SHREDS_HEADER)?;
    }
    let mut file = index.disk.open_append(&path).map_err(told)?;
    let mut shredded = std::collections::HashSet::new();
    let end = scan(&*file, frame::SHREDS_HEADER.len() as u64, |shred| {
        shredded.insert(Print::of(&shred.id));
        true
    })?;
    let torn = file.len().map_err(told)?.saturating_sub(end);
    if torn > 0 {
        let rest = file.read_at(end, usize::try_from(torn).unwrap_or(usize::MAX)).map_err(told)?;
        if frame::has_mark(&rest) {
            return Err(damaged());
        }
        tracing::warn!(bytes = torn, "unfinished line at the end of the shred journal cut off");
        file.truncate(end).map_err(told)?;
    }
    // Also what a crash left whole but not synced is a shredding from here on.
    file.sync().map_err(told)?;
    index.write().shredded = shredded;
    Ok(Shreds { file, len: end })
}

/// Up to `limit` lines after a position.
pub(super) fn list(
    index: &Index,
    after: Option<u64>,
    limit: usize,
) -> Result<Vec<Shred>, StoreError> {
    index.alive()?;
    let file = index.disk.open_read(&index.shreds.join("shreds.log")).map_err(told)?;
    let start = after.unwrap_or(0).max(frame::SHREDS_HEADER.len() as u64);
    let mut lines = Vec::new();
    if limit > 0 {
        scan(&*file, start, |shred| {
            lines.push(shred);
            lines.len() < limit
        })?;
    }
    Ok(lines)
}

/// Makes a file with a header under its name, durably and never with half of it.
pub(super) fn make(
    disk: &dyn Disk,
    path: &std::path::Path,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let new = path.with_extension("new");
    match disk.unlink(&new) {
        Ok(()) | Err(DiskError::NotFound) => {}
        Err(error) => return Err(told(error)),
    }
    let mut file = disk.open_append(&new).map_err(told)?;
    file.append(bytes).map_err(told)?;
    file.sync().map_err(told)?;
    disk.rename(&new, path).map_err(told)?;
    disk.sync_folder(path.parent().unwrap_or(path)).map_err(told)
}

impl Shreds {
    /// Appends lines, durably, or none.
    pub(super) fn append(&mut self, lines: &[(&str, Timestamp)]) -> Result<(), StoreError> {
        let mut bytes = Vec::new();
        for (id, at) in lines {
            frame::write(&mut bytes, id, &at.as_microsecond().to_le_bytes());
        }
        append_synced(&mut *self.file, &mut self.len, &bytes).map(|_| ())
    }
}

/// Appends a mark and lines to a file whose first `len` bytes are synced, and syncs it; gives where
/// the lines begin. On an error the file is cut back, and as long as that fails, so does everything
/// that comes after.
pub(super) fn append_synced(
    file: &mut dyn DiskFile,
    len: &mut u64,
    lines: &[u8],
) -> Result<u64, StoreError> {
    if file.len().map_err(told)? != *len {
        file.truncate(*len).map_err(told)?;
    }
    let bytes = [frame::MARK.as_slice(), lines].concat();
    let done = file.append(&bytes).and_then(|()| file.sync());
    if let Err(error) = done {
        if let Err(second) = file.truncate(*len).and_then(|()| file.sync()) {
            tracing::warn!(%second, "a part of an append could not be taken back");
        }
        return Err(told(error));
    }
    let start = *len + frame::MARK.len() as u64;
    *len += bytes.len() as u64;
    Ok(start)
}

fn told(error: DiskError) -> StoreError {
    error.told(WHAT, "the shred journal")
}

fn damaged() -> StoreError {
    StoreError::Corrupt { what: "the shred journal".to_owned() }
}

/// Calls `each` with the lines from `start` until it says no or there are no more whole ones; gives
/// the position after the last whole line that was read.
fn scan(
    file: &dyn DiskFile,
    start: u64,
    mut each: impl FnMut(Shred) -> bool,
) -> Result<u64, StoreError> {
    let len = file.len().map_err(told)?;
    let header = usize::try_from(len).unwrap_or(usize::MAX).min(frame::SHREDS_HEADER.len());
    if file.read_at(0, header).map_err(told)? != frame::SHREDS_HEADER {
        return Err(damaged());
    }
    let mut position = start;
    loop {
        let left = usize::try_from(len.saturating_sub(position)).unwrap_or(usize::MAX);
        let stride = file.read_at(position, left.min(STRIDE_BYTES)).map_err(told)?;
        let mut rest = stride.as_slice();
        loop {
            // A torn append may have left its mark and no line: then the next mark follows at once.
            while let Some(lines) = rest.strip_prefix(frame::MARK) {
                position += frame::MARK.len() as u64;
                rest = lines;
            }
            let Some(line) = frame::read(rest) else { break };
            let at = line.rest.first_chunk().ok_or_else(damaged)?;
            let at = Timestamp::from_microsecond(i64::from_le_bytes(*at));
            position += line.bytes as u64;
            let shred = Shred { position, id: line.id.to_owned(), at: at.map_err(|_| damaged())? };
            if !each(shred) {
                return Ok(position);
            }
            rest = rest.get(line.bytes..).unwrap_or_default();
        }
        let whole = stride.len() < STRIDE_BYTES;
        // A line that is cut by the end of the stride comes first in the next one.
        if whole || rest.len() >= frame::LINE_MAX_BYTES {
            return Ok(position);
        }
    }
}
