//! Checkpoints: what a log commits to at a size (C2SP tlog-checkpoint).
//!
//! Invariant: a checkpoint has one text. [`Checkpoint::parse`] accepts what
//! [`Checkpoint::to_text`] writes and nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::hash::Hash;
use crate::note::{self, NoteError, Opened, SigningKey, VerifierKey};

/// Why something is not a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Text that is not at least three non-empty lines, each ending in a newline.
    #[error("a checkpoint is at least three lines, none of them empty")]
    Lines,
    /// A second line that is not a number in its one spelling.
    #[error("the second line of a checkpoint is the log's size in decimal")]
    Size,
    /// A third line that is not a hash.
    #[error("the third line of a checkpoint is the root hash in base64")]
    Root,
    /// A checkpoint of another log.
    #[error("the checkpoint is of the log `{found}`, not of `{expected}`")]
    Origin {
        /// The origin that was asked for.
        expected: String,
        /// The origin that the checkpoint names.
        found: String,
    },
    /// The note around the checkpoint is at fault.
    #[error("the checkpoint's note is not valid")]
    Note(#[from] NoteError),
}

/// A log's size and root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// How many entries it holds.
    pub size: u64,
    /// The root of the tree over those entries.
    pub root: Hash,
    /// Further lines, which mean nothing here and are kept. Our own logs write none.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    pub fn new(origin: impl Into<String>, size: u64, root: Hash) -> Self {
        Self { origin: origin.into(), size, root, extensions: Vec::new() }
    }

    /// The text that is signed: origin, size, root and any extensions, a line each.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root));
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Reads a checkpoint's text, which says nothing of who signed it.
    ///
    /// # Errors
    ///
    /// A [`CheckpointError`] for text in any other form.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        note::check_text(text)?;
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if origin.is_empty() || extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::Lines);
        }
        Ok(Self {
            origin: origin.to_owned(),
            size: parse_decimal(size).ok_or(CheckpointError::Size)?,
            root: parse_hash(root).ok_or(CheckpointError::Root)?,
            extensions,
        })
    }

    /// Signs the checkpoint into a note.
    ///
    /// # Errors
    ///
    /// A [`CheckpointError`] when origin or extensions cannot stand in a checkpoint.
    pub fn sign(&self, key: &SigningKey) -> Result<String, CheckpointError> {
        let text = self.to_text();
        if Self::parse(&text)? != *self {
            return Err(CheckpointError::Lines);
        }
        Ok(key.sign(&text)?)
    }

    /// Verifies a signed checkpoint of the log `origin`.
    ///
    /// # Errors
    ///
    /// A [`CheckpointError`] when no trusted key signed it, a trusted signature does not hold, the
    /// text is no checkpoint, or it is another log's.
    pub fn open(
        note: &str,
        origin: &str,
        keys: &[VerifierKey],
    ) -> Result<(Self, Opened), CheckpointError> {
        let opened = note::open(note, keys)?;
        let checkpoint = Self::parse(&opened.text)?;
        if checkpoint.origin != origin {
            let (expected, found) = (origin.to_owned(), checkpoint.origin);
            return Err(CheckpointError::Origin { expected, found });
        }
        Ok((checkpoint, opened))
    }
}

/// A number in its one decimal spelling: no sign, no leading zeros.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with(['0', '+']);
    text.parse().ok().filter(|_| canonical)
}

/// A hash in its one base64 spelling, padding included.
pub(crate) fn parse_hash(text: &str) -> Option<Hash> {
    // The length is bounded before decoding: a hash takes 44 characters.
    let bytes = STANDARD.decode(text.get(..44).filter(|head| *head == text)?).ok()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests;
