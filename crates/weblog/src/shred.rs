//! A log's file: read, and, if that is asked for, overwritten and removed once its summary is safe.
//!
//! Overwriting is the best that can be done from within a file system, and promises little: drives
//! with flash memory and file systems that copy on write (btrfs, ZFS, snapshots, journals of data)
//! keep the old blocks until they need them, and backups and copies of a log are elsewhere. Where
//! that matters the disk itself must be encrypted, and its key destroyed.
//!
//! Invariant: what is shredded is the very file that was read, to its end, and has not changed
//! since; a link, a pipe and a file with a second name are refused before they are read.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// How much is overwritten at once.
const BLOCK_BYTES: usize = 64 << 10;

/// Why a file cannot be shredded.
#[derive(Debug, thiserror::Error)]
pub enum ShredError {
    /// It cannot be opened, overwritten or removed.
    #[error("it cannot be opened, overwritten or removed")]
    Io(#[from] io::Error),
    /// It is a link, a folder, a pipe or a device.
    #[error("only a plain file can be shredded, and no link to one")]
    NoFile,
    /// It has other names, whose owners would lose it too.
    #[error("it has {0} names (hard links); remove the others first")]
    Names(u64),
    /// It was opened for reading alone.
    #[error("it was not opened to be shredded")]
    NotAsked,
    /// It was written to, or another has taken its place.
    #[error("it has changed since it was read; turn the log over, and summarise it again")]
    Changed,
}

/// What tells that a file is still the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    device: u64,
    number: u64,
    size_bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl State {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            number: metadata.ino(),
            size_bytes: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

/// A log's file.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    file: File,
    state: State,
    shreds: bool,
}

impl Source {
    /// Opens a log to be read.
    ///
    /// # Errors
    ///
    /// [`ShredError::Io`] if it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, ShredError> {
        let file = File::open(path)?;
        let state = State::of(&file.metadata()?);
        Ok(Self { path: path.to_path_buf(), file, state, shreds: false })
    }

    /// Opens a log to be read and then shredded.
    ///
    /// # Errors
    ///
    /// [`ShredError`] if it is not a plain file of one name that may be written to.
    pub fn open_to_shred(path: &Path) -> Result<Self, ShredError> {
        let named = std::fs::symlink_metadata(path)?;
        if !named.is_file() {
            return Err(ShredError::NoFile);
        }
        if named.nlink() > 1 {
            return Err(ShredError::Names(named.nlink()));
        }
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let state = State::of(&file.metadata()?);
        if state != State::of(&named) {
            return Err(ShredError::Changed);
        }
        Ok(Self { path: path.to_path_buf(), file, state, shreds: true })
    }

    /// How large it was when it was opened.
    pub fn size_bytes(&self) -> u64 {
        self.state.size_bytes
    }

    /// Overwrites the file with what cannot be told from noise, waits for the disk, and removes it.
    ///
    /// # Errors
    ///
    /// [`ShredError`]; a file that has changed is left as it is.
    pub fn shred(mut self, random: [u64; 2]) -> Result<(), ShredError> {
        if !self.shreds {
            return Err(ShredError::NotAsked);
        }
        let named = std::fs::symlink_metadata(&self.path)?;
        let opened = self.file.metadata()?;
        if State::of(&named) != self.state
            || State::of(&opened) != self.state
            || opened.nlink() != 1
        {
            return Err(ShredError::Changed);
        }
        self.file.seek(SeekFrom::Start(0))?;
        let mut block = vec![0; BLOCK_BYTES];
        let mut left = self.state.size_bytes;
        let mut noise = Noise(random);
        while left > 0 {
            noise.fill(&mut block);
            let size = usize::try_from(left).unwrap_or(BLOCK_BYTES).min(BLOCK_BYTES);
            self.file.write_all(block.get(..size).unwrap_or_default())?;
            left = left.saturating_sub(size as u64);
        }
        self.file.sync_all()?;
        std::fs::remove_file(&self.path)?;
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        File::open(folder)?.sync_all()?;
        Ok(())
    }
}

impl Read for Source {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.file.read(out)
    }
}

/// Bytes that no file system can pack (xoroshiro128++ of Blackman and Vigna); not for secrets.
struct Noise([u64; 2]);

impl Noise {
    fn fill(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let [low, mut high] = self.0;
            let next = low.wrapping_add(high).rotate_left(17).wrapping_add(low);
            high ^= low;
            self.0 = [low.rotate_left(49) ^ high ^ (high << 21), high.rotate_left(28)];
            for (to, from) in chunk.iter_mut().zip(next.to_le_bytes()) {
                *to = from;
            }
        }
    }
}
