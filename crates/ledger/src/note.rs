//! Signed notes: text with one or more Ed25519 signatures (C2SP signed-note).
//!
//! Invariant: [`open`] gives a note's text only when a key that the caller trusts has signed it,
//! and never when a signature by such a key is wrong.

use std::fmt;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::hash::sha256;

/// The longest note that is read, in bytes: 64 signatures of the largest kind fit.
pub const MAX_NOTE_BYTES: usize = 512 * 1_024;
/// The most signatures that a note is read with.
pub const MAX_SIGNATURES: usize = 64;
/// The longest name of a key, in bytes.
pub const MAX_NAME_BYTES: usize = 256;

/// The signature type of plain Ed25519.
const ED25519_TYPE: u8 = 0x01;
/// How a signature line begins: an em dash and a space.
const LINE_START: &str = "\u{2014} ";

/// Why a note or a key is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// A key name that is empty or too long, or holds a space or a plus sign.
    #[error("a key name is 1 to 256 bytes without spaces, plus signs or control characters")]
    Name,
    /// Key material that cannot be used.
    #[error("the key's bytes are not an Ed25519 key")]
    Key,
    /// Text that is not `name+id+base64`.
    #[error("a verifier key is written as name, key id and base64, joined by plus signs")]
    VerifierKey,
    /// A verifier key of a type other than Ed25519.
    #[error("signature type {0:#04x} is not supported; Ed25519 is 0x01")]
    KeyType(u8),
    /// A verifier key whose id is not that of its name and bytes.
    #[error("the key's id does not belong to its name and bytes")]
    KeyId,
    /// Text that cannot be signed or read: empty, no newline at its end, or control characters.
    #[error("the text is empty, does not end in a newline or holds control characters")]
    Text,
    /// More than [`MAX_NOTE_BYTES`] or [`MAX_SIGNATURES`].
    #[error("the note is larger than 512 KiB or has more than 64 signatures")]
    TooLarge,
    /// No blank line between a text and at least one signature line.
    #[error("the note has no signatures")]
    NoSignatures,
    /// A signature line that is not as the format says.
    #[error("a signature line is malformed")]
    SignatureLine,
    /// A signature by a trusted key that does not hold.
    #[error("the signature by `{0}` does not hold")]
    Invalid(String),
    /// No signature by any trusted key.
    #[error("no trusted key has signed the note")]
    Untrusted,
}

/// A key that signs notes. Key rotation is the caller's affair.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

/// A key that notes are verified with.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    public: [u8; 32],
}

/// A note whose signatures have been verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The signed text, its last newline included.
    pub text: String,
    /// The names of the trusted keys that signed it, each once, in the note's order.
    pub verified: Vec<String>,
}

impl SigningKey {
    /// The key of that name which grows from 32 secret random bytes (RFC 8032's private key).
    ///
    /// # Errors
    ///
    /// [`NoteError::Name`] for a name that a note cannot carry; [`NoteError::Key`] when the
    /// library refuses the seed.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| NoteError::Key)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| NoteError::Key)?;
        let verifier = VerifierKey::new(name, public)?;
        Ok(Self { pair, verifier })
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        self.verifier.name()
    }

    /// The public key as text, `name+id+base64`, for [`VerifierKey::parse`].
    pub fn verifier_key(&self) -> String {
        self.verifier.to_string()
    }

    /// The public key itself.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Makes a note of a text, signed by this key.
    ///
    /// # Errors
    ///
    /// [`NoteError::Text`] when the text is empty, does not end in a newline or holds other
    /// control characters; [`NoteError::TooLarge`] when no one would read the note.
    pub fn sign(&self, text: &str) -> Result<String, NoteError> {
        check_text(text)?;
        let note = format!("{text}\n{}", self.line(text));
        if note.len() > MAX_NOTE_BYTES { Err(NoteError::TooLarge) } else { Ok(note) }
    }

    /// Adds this key's signature to a note. The signatures it has are kept, and not verified.
    ///
    /// # Errors
    ///
    /// A [`NoteError`] when the note is malformed or would be too large.
    pub fn add_signature(&self, note: &str) -> Result<String, NoteError> {
        let (text, lines) = split(note)?;
        let signed = format!("{note}{}", self.line(text));
        let too_many = lines.lines().count() >= MAX_SIGNATURES;
        if too_many || signed.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        Ok(signed)
    }

    fn line(&self, text: &str) -> String {
        let mut bytes = self.verifier.id.to_vec();
        bytes.extend_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        format!("{LINE_START}{} {}\n", self.verifier.name, STANDARD.encode(bytes))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier)
    }
}

impl VerifierKey {
    /// The key with this name and these public bytes (RFC 8032).
    ///
    /// # Errors
    ///
    /// [`NoteError::Name`] for a name that a note cannot carry.
    pub fn new(name: &str, public: [u8; 32]) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name);
        }
        let mut bound = name.as_bytes().to_vec();
        bound.extend_from_slice(&[b'\n', ED25519_TYPE]);
        bound.extend_from_slice(&public);
        let [a, b, c, d, ..] = sha256(&bound);
        Ok(Self { name: name.to_owned(), id: [a, b, c, d], public })
    }

    /// Reads a key from its text: `example.com/log+530d903a+AekyeRrm…`.
    ///
    /// # Errors
    ///
    /// A [`NoteError`] for text of another form, a key of another type, or an id that does not
    /// belong to name and key.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::VerifierKey);
        };
        let key = STANDARD.decode(key).map_err(|_| NoteError::VerifierKey)?;
        let public = match key.split_first() {
            Some((&ED25519_TYPE, public)) => public.try_into().map_err(|_| NoteError::Key)?,
            Some((other, _)) => return Err(NoteError::KeyType(*other)),
            None => return Err(NoteError::VerifierKey),
        };
        let key = Self::new(name, public)?;
        if key.id_text().eq_ignore_ascii_case(id) { Ok(key) } else { Err(NoteError::KeyId) }
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id_text(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.id))
    }

    fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.public).verify(text.as_bytes(), signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519_TYPE];
        key.extend_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.name, self.id_text(), STANDARD.encode(key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl std::str::FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        Self::parse(text)
    }
}

/// Verifies a note. Signatures by keys that are not given, and of types that are not known (the
/// cosignatures of witnesses, for one), are passed over.
///
/// # Errors
///
/// A [`NoteError`] when the note is malformed, when a signature by one of `keys` does not hold, or
/// when none of `keys` has signed it.
pub fn open(note: &str, keys: &[VerifierKey]) -> Result<Opened, NoteError> {
    let (text, lines) = split(note)?;
    let mut verified: Vec<String> = Vec::new();
    for line in lines.lines() {
        let (name, id, signature) = parse_line(line)?;
        let Some(key) = keys.iter().find(|key| key.name == name && key.id == id) else { continue };
        if !key.verifies(text, &signature) {
            return Err(NoteError::Invalid(key.name.clone()));
        }
        if !verified.contains(&key.name) {
            verified.push(key.name.clone());
        }
    }
    if verified.is_empty() {
        return Err(NoteError::Untrusted);
    }
    Ok(Opened { text: text.to_owned(), verified })
}

/// The text of a well-formed note, whoever signed it. Nothing may be concluded from it but where
/// to look next.
pub(crate) fn unverified_text(note: &str) -> Result<&str, NoteError> {
    let (text, _) = split(note)?;
    Ok(text)
}

/// Whether something may be a key's name.
pub(crate) fn is_name(name: &str) -> bool {
    let sound = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
    (1..=MAX_NAME_BYTES).contains(&name.len()) && name.chars().all(sound)
}

pub(crate) fn check_text(text: &str) -> Result<(), NoteError> {
    let controls = text.bytes().any(|byte| byte < 0x20 && byte != b'\n');
    if controls || !text.ends_with('\n') { Err(NoteError::Text) } else { Ok(()) }
}

/// Cuts a note into its text and its signature lines, each of which is well formed.
fn split(note: &str) -> Result<(&str, &str), NoteError> {
    if note.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLarge);
    }
    check_text(note)?;
    let (before, _) = note.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
    let (text, rest) = note.split_at_checked(before.len() + 1).ok_or(NoteError::NoSignatures)?;
    let lines = rest.strip_prefix('\n').filter(|lines| !lines.is_empty());
    let lines = lines.ok_or(NoteError::NoSignatures)?;
    if lines.lines().count() > MAX_SIGNATURES {
        return Err(NoteError::TooLarge);
    }
    lines.lines().try_for_each(|line| parse_line(line).map(|_| ()))?;
    Ok((text, lines))
}

/// A signature line's key name, key id and signature.
fn parse_line(line: &str) -> Result<(&str, [u8; 4], Vec<u8>), NoteError> {
    let parsed = line.strip_prefix(LINE_START).and_then(|line| {
        let (name, base64) = line.split_once(' ').filter(|(name, _)| is_name(name))?;
        let bytes = STANDARD.decode(base64).ok()?;
        let (id, signature) = bytes.split_first_chunk()?;
        (!signature.is_empty()).then(|| (name, *id, signature.to_vec()))
    });
    parsed.ok_or(NoteError::SignatureLine)
}

#[cfg(test)]
mod tests;
