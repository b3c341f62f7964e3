//! Tiles: the static files of a log, their paths, and bundles of entries (C2SP tlog-tiles).
//!
//! Invariant: a path has one spelling. [`TilePath::from_str`] accepts what `Display` writes and
//! nothing else, so that two names never stand for one tile.

use std::fmt;
use std::str::FromStr;

use crate::hash::Hash;

/// How many hashes or entries a full tile holds.
pub const TILE_WIDTH: u64 = 256;
/// How many bytes a full tile of hashes holds.
pub const TILE_BYTES: usize = 8_192;
/// The highest level that a path may name.
const MAX_LEVEL: u8 = 63;

/// Why something is not a tile's path or contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TileError {
    /// Text that is no tile path in its one spelling.
    #[error("that is not the path of a tile")]
    Path,
    /// An entry whose length does not fit the two bytes before it.
    #[error("an entry of {0} bytes is longer than a bundle can hold (65,535)")]
    EntryTooLong(usize),
    /// A bundle that ends inside an entry.
    #[error("the bundle ends inside an entry")]
    BundleTooShort,
    /// A bundle with more than 256 entries.
    #[error("the bundle holds more than 256 entries")]
    BundleTooLong,
}

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileLevel {
    /// Hashes, at this height of tiles above the leaves (0 to 63).
    Hash(u8),
    /// The entries themselves.
    Entries,
}

/// Which tile, as the log publishes it: `tile/0/x001/067`, `tile/entries/x001/067.p/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// What it holds.
    pub level: TileLevel,
    /// Its place from the left, from 0.
    pub index: u64,
    /// How many hashes or entries a partial tile holds, 1 to 255; nothing for a full one.
    pub width: Option<u8>,
}

impl TilePath {
    /// The tile of hashes at `level` and `index` as it is in a log of `size` entries, or nothing
    /// where that log has none.
    pub fn hashes(level: u8, index: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
        Self::within(TileLevel::Hash(level), index, hashes)
    }

    /// The bundle of entries at `index` as it is in a log of `size` entries, or nothing where that
    /// log has none.
    pub fn entries(index: u64, size: u64) -> Option<Self> {
        Self::within(TileLevel::Entries, index, size)
    }

    /// The same tile when it is full.
    #[must_use]
    pub fn full(self) -> Self {
        Self { width: None, ..self }
    }

    /// How many hashes or entries it holds, 1 to 256.
    pub fn count(&self) -> usize {
        self.width.map_or(256, usize::from)
    }

    fn within(level: TileLevel, index: u64, hashes: u64) -> Option<Self> {
        let held = hashes.checked_sub(index.checked_mul(TILE_WIDTH)?)?;
        match u8::try_from(held) {
            Ok(0) => None,
            Ok(width) => Some(Self { level, index, width: Some(width) }),
            Err(_) => Some(Self { level, index, width: None }),
        }
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            TileLevel::Hash(level) => write!(f, "tile/{level}/")?,
            TileLevel::Entries => f.write_str("tile/entries/")?,
        }
        let mut unit = 1_u64;
        while self.index / unit >= 1_000 {
            unit *= 1_000;
        }
        while unit > 1 {
            write!(f, "x{:03}/", self.index / unit % 1_000)?;
            unit /= 1_000;
        }
        write!(f, "{:03}", self.index % 1_000)?;
        if let Some(width) = self.width { write!(f, ".p/{width}") } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = TileError;

    fn from_str(text: &str) -> Result<Self, TileError> {
        // The longest: two-digit level, seven groups of digits, three-digit width.
        if text.len() > 64 {
            return Err(TileError::Path);
        }
        let path = parse_path(text).ok_or(TileError::Path)?;
        // Leading zeros, signs and empty groups all show here.
        if path.to_string() == text { Ok(path) } else { Err(TileError::Path) }
    }
}

/// Writes an entry into a bundle, behind its length as two big-endian bytes.
///
/// # Errors
///
/// [`TileError::EntryTooLong`] from 65,536 bytes.
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), TileError> {
    let len = u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLong(entry.len()))?;
    bundle.extend_from_slice(&len.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// The entries of a bundle, in order. After an error there are no more.
pub fn bundle_entries(bundle: &[u8]) -> BundleEntries<'_> {
    BundleEntries { rest: bundle, left: TILE_WIDTH }
}

/// What [`bundle_entries`] gives.
#[derive(Clone, Debug)]
pub struct BundleEntries<'a> {
    rest: &'a [u8],
    left: u64,
}

impl<'a> BundleEntries<'a> {
    fn split(&mut self) -> Result<&'a [u8], TileError> {
        self.left = self.left.checked_sub(1).ok_or(TileError::BundleTooLong)?;
        let (len, rest) = self.rest.split_first_chunk().ok_or(TileError::BundleTooShort)?;
        let len = usize::from(u16::from_be_bytes(*len));
        let (entry, rest) = rest.split_at_checked(len).ok_or(TileError::BundleTooShort)?;
        self.rest = rest;
        Ok(entry)
    }
}

impl<'a> Iterator for BundleEntries<'a> {
    type Item = Result<&'a [u8], TileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let entry = self.split();
        if entry.is_err() {
            self.rest = &[];
        }
        Some(entry)
    }
}

/// The hashes of a tile's bytes, or nothing where the length is not a whole number of hashes.
pub(crate) fn tile_hashes(bytes: &[u8]) -> Option<&[Hash]> {
    let (hashes, rest) = bytes.as_chunks();
    rest.is_empty().then_some(hashes)
}

fn parse_path(text: &str) -> Option<TilePath> {
    let (level, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let level = if level == "entries" {
        TileLevel::Entries
    } else {
        TileLevel::Hash(level.parse().ok().filter(|level| *level <= MAX_LEVEL)?)
    };
    let (index, width) = match rest.split_once(".p/") {
        Some((index, width)) => (index, Some(width.parse().ok().filter(|width| *width > 0)?)),
        None => (rest, None),
    };
    let index = index.split('/').try_fold(0_u64, |sum, group| {
        let digits: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
        sum.checked_mul(1_000)?.checked_add(digits)
    })?;
    Some(TilePath { level, index, width })
}

#[cfg(test)]
mod tests;
