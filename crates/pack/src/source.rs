//! The files a pack is compiled from, as text that somebody else has read.
//!
//! Invariant: nothing here opens a file. A source is a relative path and its text, within the
//! limits below, and its place in the file is always counted in bytes of UTF-8.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Place};

/// The most files a pack may have.
pub const FILES_MAX: usize = 10_000;
/// The most bytes of all files together.
pub const PACK_MAX_BYTES: usize = 64 * 1024 * 1024;
/// The largest file, in bytes.
pub const FILE_MAX_BYTES: usize = 1024 * 1024;
/// The deepest nesting of a YAML file.
pub const NESTING_MAX: usize = 32;
/// The most YAML nodes of a whole pack.
pub const NODES_MAX: usize = 4_000_000;

/// One file of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where the file stands in the pack, with forward slashes: `wording/body-worn-video.adult.md`.
    pub path: String,
    /// What the file says.
    pub text: String,
}

/// What a file of a pack holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// Facts: a `.yaml` file.
    Facts,
    /// The wording of one notice: a `.md` file under `wording/`.
    Wording,
    /// Policies on access: a `.cedar` file under `access/`.
    Access,
}

impl Source {
    /// A source from a path and its text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// A source from what was read from a disk.
    ///
    /// # Errors
    ///
    /// A diagnostic when the bytes are not UTF-8; its span starts at the first bad byte.
    #[expect(clippy::result_large_err, reason = "one per file, on a path that ends the run")]
    pub fn from_bytes(path: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(path, text)),
            Err(error) => {
                let good = error.valid_up_to();
                let before = bytes.get(..good).unwrap_or_default();
                let read = std::str::from_utf8(before).unwrap_or_default();
                let place = Place::find(read, good);
                Err(Diagnostic::new(
                    Code::NotUtf8,
                    path,
                    good..good.saturating_add(1),
                    place,
                    format!("byte {good} is not UTF-8"),
                )
                .help("save the file as UTF-8"))
            }
        }
    }

    /// What a file with this path would hold; none when it is no part of a pack's sources.
    ///
    /// Whoever walks a folder passes on the files for which this gives a kind, and no others.
    pub fn kind_of(path: &str) -> Option<SourceKind> {
        let end = Path::new(path).extension()?;
        if !is_inside(path) {
            None
        } else if end == "yaml" {
            Some(SourceKind::Facts)
        } else if end == "md" && path.starts_with("wording/") {
            Some(SourceKind::Wording)
        } else if end == "cedar" && path.starts_with("access/") {
            Some(SourceKind::Access)
        } else {
            None
        }
    }
}

/// Whether a path stays inside the pack and reads the same everywhere.
pub(crate) fn is_inside(path: &str) -> bool {
    path.len() <= 200
        && path.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        })
}

/// Whether a character may not stand in a pack: it cannot be seen, or it makes others move.
pub(crate) fn is_forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c,
            '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{E000}'..='\u{F8FF}'
            | '\u{FEFF}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{E0000}'..)
}

#[cfg(test)]
mod tests;
