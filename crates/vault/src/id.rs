//! Names of objects and of retention epochs.
//!
//! Invariant: each name has exactly one spelling, so that what is authenticated and what is stored
//! cannot differ.

use std::fmt;
use std::str::FromStr;

use crate::error::VaultError;

/// The longest epoch label.
pub const MAX_EPOCH_BYTES: usize = 64;

/// The name of a sealed object: 16 bytes, chosen by the caller, never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub [u8; 16]);

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectId({self})")
    }
}

impl FromStr for ObjectId {
    type Err = VaultError;

    /// Takes the 32 digits that [`fmt::Display`] writes, and nothing else.
    fn from_str(text: &str) -> Result<Self, VaultError> {
        let (pairs, odd) = text.as_bytes().as_chunks::<2>();
        let mut bytes = [0; 16];
        if pairs.len() != bytes.len() || !odd.is_empty() {
            return Err(VaultError::BadObjectId);
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

/// The label of a retention epoch, such as `2026-11`: objects that end together share a
/// key-encryption key, which ends with the last of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Epoch(String);

impl Epoch {
    /// Takes 1 to [`MAX_EPOCH_BYTES`] characters from `a-z`, `0-9`, `-`, `.` and `:`.
    ///
    /// # Errors
    ///
    /// [`VaultError::BadEpoch`] for any other label.
    pub fn new(label: &str) -> Result<Self, VaultError> {
        let known = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b':');
        if label.is_empty() || label.len() > MAX_EPOCH_BYTES || !label.bytes().all(known) {
            return Err(VaultError::BadEpoch { limit_bytes: MAX_EPOCH_BYTES });
        }
        Ok(Self(label.to_owned()))
    }

    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn digit(byte: u8) -> Result<u8, VaultError> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(VaultError::BadObjectId),
    }
}

#[cfg(test)]
mod tests;
