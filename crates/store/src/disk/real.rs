//! The machine's own file system.
//!
//! Invariant: files and folders are made for their owner alone, and no error tells a path.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::Path;

use super::{Disk, DiskError, DiskFile, Entry};

/// The machine's own file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

/// A file of the machine, opened for appending and reading.
struct RealFile(File);

impl From<std::io::Error> for DiskError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::AlreadyExists => Self::AlreadyThere,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Full
            }
            // An error of the system has no path in its words; one made up by a library might.
            kind => match error.raw_os_error() {
                Some(_) => Self::Failed(error.to_string().into()),
                None => Self::Failed(kind.to_string().into()),
            },
        }
    }
}

impl Disk for RealDisk {
    fn make_folder(&self, path: &Path) -> Result<(), DiskError> {
        if path.is_dir() {
            return Ok(());
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        if let Some(parent) = parent {
            self.make_folder(parent)?;
        }
        match DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        parent.map_or(Ok(()), |parent| self.sync_folder(parent))
    }

    fn open_append(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        let mut options = OpenOptions::new();
        let file = options.append(true).read(true).create(true).mode(0o600).open(path)?;
        Ok(Box::new(RealFile(file)))
    }

    fn open_read(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        Ok(Box::new(RealFile(File::open(path)?)))
    }

    fn link_no_replace(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        Ok(std::fs::hard_link(from, to)?)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        Ok(std::fs::rename(from, to)?)
    }

    fn unlink(&self, path: &Path) -> Result<(), DiskError> {
        Ok(std::fs::remove_file(path)?)
    }

    fn sync_folder(&self, path: &Path) -> Result<(), DiskError> {
        Ok(File::open(path)?.sync_all()?)
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>, DiskError> {
        let folder = match std::fs::read_dir(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            folder => folder?,
        };
        let mut entries = Vec::new();
        for entry in folder {
            let entry = entry?;
            // A name that is not text is none of ours.
            if let Ok(name) = entry.file_name().into_string() {
                entries.push(Entry { name, is_folder: entry.file_type()?.is_dir() });
            }
        }
        entries.sort();
        Ok(entries)
    }

    fn len(&self, path: &Path) -> Result<Option<u64>, DiskError> {
        match std::fs::symlink_metadata(path) {
            Ok(found) => Ok(found.is_file().then_some(found.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            // A part of the path is a file: what lies below it cannot be there.
            Err(error) if error.kind() == ErrorKind::NotADirectory => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

impl DiskFile for RealFile {
    fn len(&self) -> Result<u64, DiskError> {
        Ok(self.0.metadata()?.len())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        Ok(self.0.write_all(bytes)?)
    }

    fn read_at(&self, offset: u64, len: usize) -> Result<Vec<u8>, DiskError> {
        let mut bytes = vec![0; len];
        self.0.read_exact_at(&mut bytes, offset)?;
        Ok(bytes)
    }

    fn truncate(&mut self, len: u64) -> Result<(), DiskError> {
        Ok(self.0.set_len(len)?)
    }

    fn sync(&self) -> Result<(), DiskError> {
        Ok(self.0.sync_data()?)
    }
}
