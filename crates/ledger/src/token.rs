//! The two kinds of name that an entry may carry: tokens, which are public words of the system,
//! and handles, which are keyed pseudonyms.
//!
//! Invariant: neither can hold a person's name. A token has no capitals, spaces or letters beyond
//! `a` to `z`, and its error never repeats the text that was refused; a handle is sixteen bytes
//! that mean nothing without the key they were made under.

use std::fmt;
use std::str::FromStr;

use crate::entry::EntryError;

/// The longest token, in bytes.
pub const MAX_TOKEN_BYTES: usize = 64;

/// A keyed pseudonym of an actor or an object; shown as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(pub [u8; 16]);

/// A public word: `[a-z0-9][a-z0-9.:-]{0,63}`. Kept inline, so that copying one allocates nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    /// Padded with zero bytes, so that the derived order is the order of the text.
    bytes: [u8; MAX_TOKEN_BYTES],
    len: u8,
}

impl Token {
    /// Accepts 1 to 64 characters of `a` to `z`, `0` to `9`, `.`, `:` and `-`, the first of them a
    /// letter or a digit.
    ///
    /// # Errors
    ///
    /// [`EntryError::Token`] for any other text.
    pub fn new(text: &str) -> Result<Self, EntryError> {
        Self::from_bytes(text.as_bytes())
    }

    pub(crate) fn from_bytes(text: &[u8]) -> Result<Self, EntryError> {
        let first_fits = text.first().is_some_and(|first| is_word_byte(*first));
        if !first_fits || !text.iter().all(|byte| is_token_byte(*byte)) {
            return Err(EntryError::Token);
        }
        let mut bytes = [0; MAX_TOKEN_BYTES];
        let len = u8::try_from(text.len()).map_err(|_| EntryError::Token)?;
        bytes.get_mut(..text.len()).ok_or(EntryError::Token)?.copy_from_slice(text);
        Ok(Self { bytes, len })
    }

    /// The token's text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The length in bytes, 1 to 64, as an entry writes it.
    pub(crate) fn len_byte(&self) -> u8 {
        self.len
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.as_str())
    }
}

impl FromStr for Token {
    type Err = EntryError;

    fn from_str(text: &str) -> Result<Self, EntryError> {
        Self::new(text)
    }
}

impl AsRef<str> for Token {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Token {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for Token {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({self})")
    }
}

impl FromStr for Handle {
    type Err = EntryError;

    /// Accepts what `Display` writes: exactly 32 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, EntryError> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() != 32 || !digits {
            return Err(EntryError::Handle);
        }
        let number = u128::from_str_radix(text, 16).map_err(|_| EntryError::Handle)?;
        Ok(Self(number.to_be_bytes()))
    }
}

fn is_word_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9')
}

fn is_token_byte(byte: u8) -> bool {
    is_word_byte(byte) || matches!(byte, b'.' | b':' | b'-')
}

#[cfg(test)]
mod tests;
