//! The key files: appended to one after the other, rewritten without what is shredded.
//!
//! Invariant: when a call here returns without an error, every line in every file is a live key,
//! and each key lies in one place.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::index::{Index, Place, Print};
use super::shreds::{self, Shreds, append_synced};
use super::{WHAT, frame};
use crate::disk::{Disk as _, DiskError, DiskFile};
use crate::error::StoreError;
use crate::keys::WrappedKey;

/// The files, held by the one thread that writes them.
pub(super) struct KeyFiles {
    index: Arc<Index>,
    file_bytes: u32,
    shreds: Shreds,
    /// The newest file, which new keys go to.
    newest: Option<Newest>,
    next: u32,
    /// Files that hold lines of keys that are gone.
    stale: BTreeSet<u32>,
}

struct Newest {
    number: u32,
    file: Box<dyn DiskFile>,
    /// Everything before it is synced.
    len: u64,
}

/// A file as it was read: its lines that are whole.
struct Scanned {
    bytes: Vec<u8>,
    /// Where each line lies, with the hash of its id.
    lines: Vec<(Print, std::ops::Range<usize>)>,
}

impl KeyFiles {
    pub(super) fn open(index: Arc<Index>, file_bytes: u32) -> Result<Self, StoreError> {
        index.disk.make_folder(&index.keys).map_err(told)?;
        let shreds = shreds::open(&index)?;
        let stale = BTreeSet::new();
        let mut files = Self { index, file_bytes, shreds, newest: None, next: 1, stale };
        let removed = files.load()?;
        if removed > 0 {
            tracing::warn!(removed, "shredded keys had come back and were removed again");
        }
        Ok(files)
    }

    /// What can be read past the thread that writes.
    #[cfg(test)]
    pub(super) fn index(&self) -> &Index {
        &self.index
    }

    /// Reads all files anew, and removes what the shred journal names; gives how many keys it did.
    pub(super) fn load(&mut self) -> Result<u64, StoreError> {
        self.newest = None;
        let numbers = self.numbers()?;
        let last = numbers.last().copied();
        let mut removed = HashSet::new();
        let mut keys = HashMap::new();
        for number in numbers {
            let scanned = self.scan(number, Some(number) == last)?;
            let known = self.index.read();
            for (print, range) in scanned.lines {
                if known.shredded.contains(&print) {
                    removed.insert(print);
                    self.stale.insert(number);
                } else if let Some(older) = keys.insert(print, place(number, range.start)) {
                    // A crash came between moving a key and removing the file it was in.
                    self.stale.insert(older.file);
                }
            }
        }
        self.index.write().keys = keys;
        if let Some(number) = last {
            let file = self.index.disk.open_append(&self.index.path(number)).map_err(told)?;
            let len = file.len().map_err(told)?;
            file.sync().map_err(told)?;
            self.newest = Some(Newest { number, file, len });
        }
        self.next = last.unwrap_or(0).saturating_add(1);
        self.rewrite_stale()?;
        Ok(removed.len() as u64)
    }

    /// Keeps the keys of each request, with one sync for all; the answers are in their order.
    pub(super) fn put(&mut self, requests: &[Vec<WrappedKey>]) -> Vec<Result<(), StoreError>> {
        let mut fresh = BTreeSet::new();
        let mut bytes = Vec::new();
        let mut places = Vec::new();
        let answers: Vec<_> =
            requests.iter().map(|keys| self.refuse_known(keys, &mut fresh)).collect();
        for (keys, _) in requests.iter().zip(&answers).filter(|(_, answer)| answer.is_ok()) {
            for key in keys {
                places.push((Print::of(&key.id), bytes.len()));
                frame::write(&mut bytes, &key.id, &key.wrapped);
            }
        }
        let appended = self.append(&bytes, &places);
        answers.into_iter().map(|answer| answer.and(appended.clone())).collect()
    }

    /// Ends keys: the journal first, then the index, then the bytes.
    pub(super) fn shred<'a>(
        &mut self,
        lines: impl Iterator<Item = (&'a str, Timestamp)>,
    ) -> Result<(), StoreError> {
        let mut seen = BTreeSet::new();
        let known = self.index.read();
        let new: Vec<_> = lines
            .filter(|(id, _)| !known.shredded.contains(&Print::of(id)) && seen.insert(*id))
            .collect();
        drop(known);
        if !new.is_empty() {
            self.shreds.append(&new)?;
            let mut known = self.index.write();
            for (id, _) in &new {
                let print = Print::of(id);
                known.shredded.insert(print);
                self.stale.extend(known.keys.remove(&print).map(|place| place.file));
            }
        }
        // Also what an earlier call left behind, for want of space perhaps.
        self.rewrite_stale()
    }

    /// Refuses a request with an id that is in use or gone, or that comes twice.
    fn refuse_known<'a>(
        &self,
        keys: &'a [WrappedKey],
        fresh: &mut BTreeSet<&'a str>,
    ) -> Result<(), StoreError> {
        let known = self.index.read();
        let mut own = BTreeSet::new();
        for WrappedKey { id, .. } in keys {
            let print = Print::of(id);
            let taken = known.keys.contains_key(&print) || known.shredded.contains(&print);
            if taken || fresh.contains(id.as_str()) || !own.insert(id.as_str()) {
                return Err(StoreError::AlreadyThere { name: id.clone() });
            }
        }
        fresh.extend(own);
        Ok(())
    }

    /// Appends lines that lie at `places` within `bytes`, durably, and notes where they are.
    fn append(&mut self, bytes: &[u8], places: &[(Print, usize)]) -> Result<(), StoreError> {
        if places.is_empty() {
            return Ok(());
        }
        let newest = match self.newest.take() {
            Some(newest) if newest.len < u64::from(self.file_bytes) => newest,
            _ => self.begin()?,
        };
        let newest = self.newest.insert(newest);
        let start = append_synced(&mut *newest.file, &mut newest.len, bytes)?;
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let mut known = self.index.write();
        for (print, offset) in places {
            known.keys.insert(*print, place(newest.number, start.saturating_add(*offset)));
        }
        Ok(())
    }

    /// Begins the next file.
    fn begin(&mut self) -> Result<Newest, StoreError> {
        let number = self.next;
        let path = self.index.path(number);
        shreds::make(&self.index.disk, &path, frame::KEYS_HEADER)?;
        self.next = number.saturating_add(1);
        let file = self.index.disk.open_append(&path).map_err(told)?;
        Ok(Newest { number, file, len: frame::KEYS_HEADER.len() as u64 })
    }

    fn rewrite_stale(&mut self) -> Result<(), StoreError> {
        while let Some(number) = self.stale.first().copied() {
            self.rewrite(number)?;
            self.stale.remove(&number);
        }
        Ok(())
    }

    /// Brings a file down to its live keys. One that has few left gives them to the newest file and
    /// goes, so that files do not pile up.
    fn rewrite(&mut self, number: u32) -> Result<(), StoreError> {
        let is_newest = self.newest.as_ref().is_some_and(|newest| newest.number == number);
        let scanned = self.scan(number, is_newest)?;
        let mut kept = Vec::new();
        let mut places = Vec::new();
        let known = self.index.read();
        for (print, range) in &scanned.lines {
            if known.keys.get(print) == Some(&place(number, range.start)) {
                places.push((*print, kept.len()));
                kept.extend(scanned.bytes.get(range.clone()).unwrap_or_default());
            }
        }
        drop(known);
        if places.is_empty() || (!is_newest && kept.len() < self.file_bytes as usize / 4) {
            self.append(&kept, &places)?;
            return self.remove(number);
        }
        self.replace(number, &kept, &places)
    }

    /// Removes a file that holds no live key.
    fn remove(&mut self, number: u32) -> Result<(), StoreError> {
        self.newest = self.newest.take().filter(|newest| newest.number != number);
        let known = self.index.write();
        self.index.disk.unlink(&self.index.path(number)).map_err(told)?;
        drop(known);
        self.index.disk.sync_folder(&self.index.keys).map_err(told)
    }

    /// Puts a file with these lines in place of the one that has the number.
    fn replace(
        &mut self,
        number: u32,
        lines: &[u8],
        places: &[(Print, usize)],
    ) -> Result<(), StoreError> {
        let path = self.index.path(number);
        let new = path.with_extension("new");
        let disk = &self.index.disk;
        match disk.unlink(&new) {
            Ok(()) | Err(DiskError::NotFound) => {}
            Err(error) => return Err(told(error)),
        }
        let mut file = disk.open_append(&new).map_err(told)?;
        file.append(frame::KEYS_HEADER).map_err(told)?;
        file.append(lines).map_err(told)?;
        file.sync().map_err(told)?;
        let mut known = self.index.write();
        disk.rename(&new, &path).map_err(told)?;
        for (print, offset) in places {
            let offset = frame::KEYS_HEADER.len().saturating_add(*offset);
            known.keys.insert(*print, place(number, offset));
        }
        drop(known);
        if let Some(newest) = self.newest.as_mut().filter(|newest| newest.number == number) {
            newest.len = file.len().map_err(told)?;
            newest.file = file;
        }
        disk.sync_folder(&self.index.keys).map_err(told)
    }

    /// Numbers of the key files, in order. What is left of an unfinished one is removed.
    fn numbers(&self) -> Result<Vec<u32>, StoreError> {
        let mut numbers = Vec::new();
        for entry in self.index.disk.list(&self.index.keys).map_err(told)? {
            match entry.name.rsplit_once('.') {
                Some((number, "keys")) => numbers.extend(u32::from_str_radix(number, 16)),
                Some((_, "new")) => {
                    self.index.disk.unlink(&self.index.keys.join(&entry.name)).map_err(told)?;
                }
                _ => {}
            }
        }
        self.index.disk.sync_folder(&self.index.keys).map_err(told)?;
        Ok(numbers)
    }

    /// Reads a file. Only the newest may end in an unfinished line, which is cut off.
    fn scan(&self, number: u32, newest: bool) -> Result<Scanned, StoreError> {
        let path = self.index.path(number);
        let file = self.index.disk.open_read(&path).map_err(told)?;
        let len = file.len().map_err(told)?;
        let damaged = || StoreError::Corrupt { what: format!("key file {number:08x}") };
        let bytes = file.read_at(0, usize::try_from(len).map_err(|_| damaged())?).map_err(told)?;
        if !bytes.starts_with(frame::KEYS_HEADER) {
            return Err(damaged());
        }
        let mut lines = Vec::new();
        let mut start = frame::KEYS_HEADER.len();
        loop {
            // A torn append may have left its mark and no line: then the next mark follows at once.
            while bytes.get(start..).unwrap_or_default().starts_with(frame::MARK) {
                start += frame::MARK.len();
            }
            let rest = bytes.get(start..).unwrap_or_default();
            let Some(line) = frame::read(rest) else { break };
            lines.push((Print::of(line.id), start..start + line.bytes));
            start += line.bytes;
        }
        if start < bytes.len() {
            if !newest || frame::has_mark(bytes.get(start..).unwrap_or_default()) {
                return Err(damaged());
            }
            tracing::warn!(bytes = bytes.len() - start, "unfinished key at the end cut off");
            let mut file = self.index.disk.open_append(&path).map_err(told)?;
            file.truncate(start as u64).and_then(|()| file.sync()).map_err(told)?;
        }
        Ok(Scanned { bytes, lines })
    }
}

fn told(error: DiskError) -> StoreError {
    error.told(WHAT, "a key file")
}

fn place(file: u32, offset: usize) -> Place {
    // Files are some megabytes long; an offset beyond 4 GiB would never be found again.
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    assert!(offset < u32::MAX, "a key file has grown beyond what the index can name");
    Place { file, offset }
}
