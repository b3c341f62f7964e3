//! A disk in memory that forgets, when it crashes, a part of what was not synced.
//!
//! Bytes are durable once their file was synced, names once their folder was. A crash keeps, for
//! each file, what was synced and a random piece of what was appended since, and for each name that
//! was added or removed since, the one state or the other.
//!
//! Invariant: what was synced survives every crash; nothing else is promised.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::disk::{Disk, DiskError, DiskFile, Entry};

#[cfg(test)]
mod tests;

/// A folder tree in memory. Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct SimDisk(Arc<Mutex<Tree>>);

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Folder,
    File(usize),
}

/// The names and the files, as they are and as a crash would find them.
#[derive(Debug, Default)]
struct Tree {
    names: BTreeMap<PathBuf, Node>,
    durable_names: BTreeMap<PathBuf, Node>,
    files: Vec<Content>,
    capacity: Option<u64>,
}

#[derive(Debug, Default)]
struct Content {
    now: Vec<u8>,
    durable: Vec<u8>,
}

struct SimFile {
    disk: SimDisk,
    file: usize,
}

impl SimDisk {
    /// An empty disk without a limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits the bytes of all files together; what is there already stays.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.tree().capacity = bytes;
    }

    /// Bytes of all files that have a name.
    pub fn used_bytes(&self) -> u64 {
        self.tree().used()
    }

    /// Throws away a part of what was not synced. `below(n)` gives a number from 0 to n - 1.
    ///
    /// Files that are still open belong to the time before the crash: drop them first.
    pub fn crash(&self, below: &mut dyn FnMut(u64) -> u64) {
        let mut tree = self.tree();
        let Tree { names, durable_names, files, .. } = &mut *tree;
        for content in files.iter_mut() {
            content.crash(below);
        }
        let changed: Vec<PathBuf> = names
            .iter()
            .filter(|(path, node)| durable_names.get(*path) != Some(*node))
            .chain(durable_names.iter().filter(|(path, _)| !names.contains_key(*path)))
            .map(|(path, _)| path.clone())
            .collect();
        for path in changed {
            if below(2) == 0 {
                settle(durable_names, &path, names.get(&path).copied());
            }
        }
        // A folder that was lost took with it what was in it.
        let kept: BTreeMap<_, _> = durable_names
            .iter()
            .filter(|(path, _)| {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                folder.is_none_or(|folder| is_folder(durable_names, folder))
            })
            .map(|(path, node)| (path.clone(), *node))
            .collect();
        durable_names.clone_from(&kept);
        *names = kept;
        for (file, content) in files.iter_mut().enumerate() {
            if !names.values().any(|node| *node == Node::File(file)) {
                *content = Content::default();
            }
        }
    }

    /// Changes bytes of a file behind the store's back, as damage or a tamperer does: each byte
    /// from `offset` on is combined with one of `mask` by exclusive or.
    ///
    /// # Errors
    ///
    /// [`DiskError::NotFound`] when there is no such file.
    pub fn damage(&self, path: &Path, offset: usize, mask: &[u8]) -> Result<(), DiskError> {
        let mut tree = self.tree();
        let content = tree.file(path)?;
        for bytes in [&mut content.now, &mut content.durable] {
            for (byte, mask) in bytes.iter_mut().skip(offset).zip(mask) {
                *byte ^= mask;
            }
        }
        Ok(())
    }

    /// All files with their bytes, sorted by path: what a person with the disk in hand can read.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let tree = self.tree();
        let files = tree.names.iter().filter_map(|(path, node)| match node {
            Node::Folder => None,
            Node::File(file) => Some((path.clone(), tree.files.get(*file)?.now.clone())),
        });
        files.collect()
    }

    /// Puts a file there, durably, in place of what has its path: what a restore of a backup does.
    pub fn restore(&self, path: &Path, bytes: Vec<u8>) {
        let mut tree = self.tree();
        let node = Node::File(tree.files.len());
        tree.files.push(Content { durable: bytes.clone(), now: bytes });
        let folders: Vec<_> = path.ancestors().skip(1).map(Path::to_owned).collect();
        for folder in folders {
            tree.names.insert(folder.clone(), Node::Folder);
            tree.durable_names.insert(folder, Node::Folder);
        }
        tree.names.insert(path.to_owned(), node);
        tree.durable_names.insert(path.to_owned(), node);
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self, file: usize) -> Box<dyn DiskFile> {
        Box::new(SimFile { disk: self.clone(), file })
    }
}

impl Disk for SimDisk {
    fn make_folder(&self, path: &Path) -> Result<(), DiskError> {
        let mut tree = self.tree();
        for folder in path.ancestors() {
            if matches!(tree.names.get(folder), Some(Node::File(_))) {
                return Err(DiskError::AlreadyThere);
            }
            tree.names.insert(folder.to_owned(), Node::Folder);
            tree.durable_names.insert(folder.to_owned(), Node::Folder);
        }
        Ok(())
    }

    fn open_append(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        let mut tree = self.tree();
        match tree.names.get(path) {
            Some(Node::File(file)) => Ok(self.open(*file)),
            Some(Node::Folder) => Err(DiskError::AlreadyThere),
            None => {
                tree.in_a_folder(path)?;
                let file = tree.files.len();
                tree.files.push(Content::default());
                tree.names.insert(path.to_owned(), Node::File(file));
                Ok(self.open(file))
            }
        }
    }

    fn open_read(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        match self.tree().names.get(path) {
            Some(Node::File(file)) => Ok(self.open(*file)),
            _ => Err(DiskError::NotFound),
        }
    }

    fn link_no_replace(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        let mut tree = self.tree();
        let node = tree.names.get(from).copied().ok_or(DiskError::NotFound)?;
        tree.in_a_folder(to)?;
        if tree.names.contains_key(to) {
            return Err(DiskError::AlreadyThere);
        }
        tree.names.insert(to.to_owned(), node);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        let mut tree = self.tree();
        tree.in_a_folder(to)?;
        let node = tree.names.remove(from).ok_or(DiskError::NotFound)?;
        tree.names.insert(to.to_owned(), node);
        Ok(())
    }

    fn unlink(&self, path: &Path) -> Result<(), DiskError> {
        let mut tree = self.tree();
        match tree.names.get(path) {
            Some(Node::File(_)) => {
                tree.names.remove(path);
                Ok(())
            }
            _ => Err(DiskError::NotFound),
        }
    }

    fn sync_folder(&self, path: &Path) -> Result<(), DiskError> {
        let mut tree = self.tree();
        if !is_folder(&tree.names, path) {
            return Err(DiskError::NotFound);
        }
        let Tree { names, durable_names, .. } = &mut *tree;
        durable_names.retain(|name, _| name.parent() != Some(path));
        let inside = names.iter().filter(|(name, _)| name.parent() == Some(path));
        durable_names.extend(inside.map(|(name, node)| (name.clone(), *node)));
        Ok(())
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, DiskError> {
        let tree = self.tree();
        let inside = tree.names.iter().filter(|(name, _)| name.parent() == Some(path));
        let mut entries: Vec<_> = inside
            .filter_map(|(name, node)| {
                let name = name.file_name()?.to_str()?.to_owned();
                Some(Entry { name, is_folder: *node == Node::Folder })
            })
            .collect();
        entries.sort();
        Ok(entries)
    }

    fn len(&self, path: &Path) -> Result<Option<u64>, DiskError> {
        let mut tree = self.tree();
        match tree.file(path) {
            Ok(content) => Ok(Some(content.now.len() as u64)),
            Err(_) => Ok(None),
        }
    }
}

impl DiskFile for SimFile {
    fn len(&self) -> Result<u64, DiskError> {
        let mut tree = self.disk.tree();
        Ok(tree.content(self.file)?.now.len() as u64)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        let mut tree = self.disk.tree();
        let left = tree.capacity.map(|capacity| capacity.saturating_sub(tree.used()));
        let fits = left.map_or(bytes.len(), |left| {
            usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len())
        });
        let content = tree.content(self.file)?;
        content.now.extend(bytes.get(..fits).unwrap_or_default());
        if fits == bytes.len() { Ok(()) } else { Err(DiskError::Full) }
    }

    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>, DiskError> {
        let mut tree = self.disk.tree();
        let content = tree.content(self.file)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let read = content.now.get(start..start.saturating_add(len));
        read.map(<[u8]>::to_vec).ok_or_else(|| DiskError::Failed("the file ends before".into()))
    }

    fn truncate(&mut self, len: u64) -> Result<(), DiskError> {
        let mut tree = self.disk.tree();
        tree.content(self.file)?.now.truncate(usize::try_from(len).unwrap_or(usize::MAX));
        Ok(())
    }

    fn sync(&self) -> Result<(), DiskError> {
        let mut tree = self.disk.tree();
        let content = tree.content(self.file)?;
        content.durable.clone_from(&content.now);
        Ok(())
    }
}

impl Tree {
    fn in_a_folder(&self, path: &Path) -> Result<(), DiskError> {
        let folder = path.parent().is_some_and(|folder| is_folder(&self.names, folder));
        if folder { Ok(()) } else { Err(DiskError::NotFound) }
    }

    fn content(&mut self, file: usize) -> Result<&mut Content, DiskError> {
        self.files.get_mut(file).ok_or(DiskError::NotFound)
    }

    fn file(&mut self, path: &Path) -> Result<&mut Content, DiskError> {
        match self.names.get(path) {
            Some(Node::File(file)) => self.files.get_mut(*file).ok_or(DiskError::NotFound),
            _ => Err(DiskError::NotFound),
        }
    }

    /// Bytes of the files that have a name; a file with two names counts once.
    fn used(&self) -> u64 {
        let mut files: Vec<_> = self
            .names
            .values()
            .filter_map(|node| match node {
                Node::Folder => None,
                Node::File(file) => Some(*file),
            })
            .collect();
        files.sort_unstable();
        files.dedup();
        let sizes = files.iter().filter_map(|file| self.files.get(*file));
        sizes.map(|content| content.now.len() as u64).sum()
    }
}

impl Content {
    /// Keeps what was synced, and of what came after it a random piece, its last bytes perhaps
    /// zero, as where a length reached the disk and the bytes did not. Of a file that was cut
    /// without a sync, any length between is possible.
    fn crash(&mut self, below: &mut dyn FnMut(u64) -> u64) {
        if self.now == self.durable {
            return;
        }
        let shared = self.now.iter().zip(&self.durable).take_while(|(a, b)| a == b).count();
        let longer = if self.now.len() > self.durable.len() { &self.now } else { &self.durable };
        let least = shared.min(self.now.len());
        let spare = (longer.len() - least) as u64;
        let kept = least + usize::try_from(below(spare + 1)).unwrap_or(0);
        let mut found: Vec<u8> = longer.iter().take(kept).copied().collect();
        if self.now.len() > self.durable.len() && below(4) == 0 {
            let synced = self.durable.len().min(found.len());
            let zeroed = below((found.len() - synced) as u64 + 1);
            let whole = found.len() - usize::try_from(zeroed).unwrap_or(0);
            found.iter_mut().skip(whole).for_each(|byte| *byte = 0);
        }
        self.now.clone_from(&found);
        self.durable = found;
    }
}

/// Gives a name the node that it is to have, or none.
fn settle(names: &mut BTreeMap<PathBuf, Node>, path: &Path, node: Option<Node>) {
    match node {
        Some(node) => names.insert(path.to_owned(), node),
        None => names.remove(path),
    };
}

fn is_folder(names: &BTreeMap<PathBuf, Node>, path: &Path) -> bool {
    names.get(path) == Some(&Node::Folder)
}
