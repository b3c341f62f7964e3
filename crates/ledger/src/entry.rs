//! The journal entry: one act on personal data, as the log's leaf holds it.
//!
//! The bytes are laid out in `docs/formats/journal-entry.md`.
//!
//! Invariant: an entry never holds content or a name, and has exactly one encoding:
//! [`Entry::decode`] accepts what [`Entry::encode`] writes and nothing else.

mod verb;

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;

pub use crate::entry::verb::{Outcome, Verb};
use crate::facts::{Facts, MAX_FACTS, Value};
use crate::token::{Handle, MAX_TOKEN_BYTES, Token};

/// The version of the encoding, and an entry's first byte.
const VERSION: u8 = 1;

/// A limit that no entry reaches: [`Entry::encode`] always writes fewer bytes than this.
pub const MAX_ENTRY_BYTES: usize = 8_192;

/// The bytes of an entry whose every part is as long as it may be.
const LONGEST: usize =
    4 + 8 + 4 + 16 + TOKEN_BYTES + (TOKEN_BYTES + 4) + 16 + 32 + 1 + MAX_FACTS * FACT_BYTES;
const TOKEN_BYTES: usize = 1 + MAX_TOKEN_BYTES;
const FACT_BYTES: usize = TOKEN_BYTES + 1 + TOKEN_BYTES;
const _: () = assert!(LONGEST < MAX_ENTRY_BYTES && MAX_ENTRY_BYTES < 65_536);

const HAS_RULE: u8 = 0b001;
const HAS_OBJECT: u8 = 0b010;
const HAS_BODY: u8 = 0b100;

const COUNT: u8 = 1;
const AT: u8 = 2;
const WORD: u8 = 3;
const DIGEST: u8 = 4;
const HANDLE: u8 = 5;

/// Why something is not an entry, or not a part of one. No message repeats what was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// Text that is not a [`Token`].
    #[error(
        "a token is 1 to 64 of the characters a to z, 0 to 9, full stop, colon and hyphen, \
         and begins with a letter or a digit"
    )]
    Token,
    /// Text that is not a [`Handle`].
    #[error("a handle is 32 lower-case hexadecimal digits")]
    Handle,
    /// More than [`MAX_FACTS`] facts.
    #[error("an entry holds at most 32 facts")]
    TooManyFacts,
    /// A first byte that this release does not know.
    #[error("entry version {0} is not known")]
    Version(u8),
    /// A byte that stands for no verb.
    #[error("verb code {0} is not known")]
    Verb(u8),
    /// A byte that stands for no outcome.
    #[error("outcome code {0} is not known")]
    Outcome(u8),
    /// A presence byte with a bit that means nothing.
    #[error("presence bits {0:#010b} are not known")]
    Presence(u8),
    /// A byte that stands for no kind of value.
    #[error("fact kind {0} is not known")]
    FactKind(u8),
    /// Milliseconds outside the calendar.
    #[error("an instant is outside the years -9999 to 9999")]
    Instant,
    /// A fact whose name does not come after the one before it.
    #[error("the facts are not in the order of their names")]
    FactOrder,
    /// The bytes end inside the entry.
    #[error("the entry ends too early")]
    TooShort,
    /// Bytes follow the entry.
    #[error("{0} bytes follow the end of the entry")]
    Trailing(usize),
}

/// A rule of the applied pack, in the version that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleRef {
    /// The rule's id.
    pub id: Token,
    /// Its version, from 1.
    pub version: u32,
}

/// One act on personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it was done; the encoding keeps whole milliseconds.
    pub at: Timestamp,
    /// What was done.
    pub verb: Verb,
    /// How it ended.
    pub outcome: Outcome,
    /// The purpose it was done for, an id of the applied pack.
    pub purpose: Token,
    /// The rule that decided, where one did.
    pub rule: Option<RuleRef>,
    /// The version of the applied pack.
    pub pack: u32,
    /// Who did it, by pseudonym.
    pub actor: Handle,
    /// What it was done to, by pseudonym.
    pub object: Option<Handle>,
    /// The [`salted_digest`] of the sealed body.
    pub body: Option<[u8; 32]>,
    /// What else is known of it.
    pub facts: Facts,
}

impl Entry {
    /// The entry's bytes: fewer than [`MAX_ENTRY_BYTES`], as a rule fewer than 250. Of `at`, what
    /// is finer than a millisecond is left out.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        self.encode_into(&mut bytes);
        bytes
    }

    /// Writes the entry's bytes after those that `bytes` holds.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) {
        let presence = self.rule.map_or(0, |_| HAS_RULE)
            | self.object.map_or(0, |_| HAS_OBJECT)
            | self.body.map_or(0, |_| HAS_BODY);
        bytes.extend_from_slice(&[VERSION, self.verb.code(), self.outcome.code(), presence]);
        bytes.extend_from_slice(&self.at.as_millisecond().to_be_bytes());
        bytes.extend_from_slice(&self.pack.to_be_bytes());
        bytes.extend_from_slice(&self.actor.0);
        write_token(bytes, &self.purpose);
        if let Some(rule) = &self.rule {
            write_token(bytes, &rule.id);
            bytes.extend_from_slice(&rule.version.to_be_bytes());
        }
        if let Some(object) = &self.object {
            bytes.extend_from_slice(&object.0);
        }
        if let Some(body) = &self.body {
            bytes.extend_from_slice(body);
        }
        // `Facts` holds at most 32, so this count is never cut short.
        bytes.push(u8::try_from(self.facts.len()).unwrap_or(u8::MAX));
        for (name, value) in self.facts.iter() {
            write_token(bytes, name);
            write_value(bytes, value);
        }
    }

    /// Reads an entry from exactly the bytes that [`encode`](Self::encode) writes for it.
    ///
    /// # Errors
    ///
    /// An [`EntryError`] that says what is wrong with the bytes; nothing is repaired or skipped.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        let mut rest = Reader(bytes);
        let [version, verb, outcome, presence] = rest.take()?;
        if version != VERSION {
            return Err(EntryError::Version(version));
        }
        if presence & !(HAS_RULE | HAS_OBJECT | HAS_BODY) != 0 {
            return Err(EntryError::Presence(presence));
        }
        let has = |bit| presence & bit != 0;
        let entry = Self {
            verb: Verb::from_code(verb)?,
            outcome: Outcome::from_code(outcome)?,
            at: rest.instant()?,
            pack: u32::from_be_bytes(rest.take()?),
            actor: Handle(rest.take()?),
            purpose: rest.token()?,
            rule: if has(HAS_RULE) { Some(rest.rule()?) } else { None },
            object: if has(HAS_OBJECT) { Some(Handle(rest.take()?)) } else { None },
            body: if has(HAS_BODY) { Some(rest.take()?) } else { None },
            facts: rest.facts()?,
        };
        if rest.0.is_empty() { Ok(entry) } else { Err(EntryError::Trailing(rest.0.len())) }
    }
}

/// The digest that binds an entry to its sealed body and tells nothing of it: SHA-256 of the
/// 18 bytes `bluelamp body v1\n\0`, the salt, and the body. Erasing salt and body leaves a number
/// that fits nothing.
pub fn salted_digest(salt: &[u8; 32], body: &[u8]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(b"bluelamp body v1\n\0");
    context.update(salt);
    context.update(body);
    crate::hash::from_digest(&context.finish())
}

fn write_token(bytes: &mut Vec<u8>, token: &Token) {
    bytes.push(token.len_byte());
    bytes.extend_from_slice(token.as_bytes());
}

fn write_value(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Count(count) => {
            bytes.push(COUNT);
            bytes.extend_from_slice(&count.to_be_bytes());
        }
        Value::At(at) => {
            bytes.push(AT);
            bytes.extend_from_slice(&at.as_millisecond().to_be_bytes());
        }
        Value::Word(word) => {
            bytes.push(WORD);
            write_token(bytes, word);
        }
        Value::Digest(digest) => {
            bytes.push(DIGEST);
            bytes.extend_from_slice(digest);
        }
        Value::Handle(handle) => {
            bytes.push(HANDLE);
            bytes.extend_from_slice(&handle.0);
        }
    }
}

/// What is left of an entry's bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], EntryError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(EntryError::TooShort)?;
        self.0 = rest;
        Ok(*head)
    }

    fn slice(&mut self, len: usize) -> Result<&'a [u8], EntryError> {
        let (head, rest) = self.0.split_at_checked(len).ok_or(EntryError::TooShort)?;
        self.0 = rest;
        Ok(head)
    }

    fn token(&mut self) -> Result<Token, EntryError> {
        let [len] = self.take()?;
        Token::from_bytes(self.slice(usize::from(len))?)
    }

    fn instant(&mut self) -> Result<Timestamp, EntryError> {
        let milliseconds = i64::from_be_bytes(self.take()?);
        Timestamp::from_millisecond(milliseconds).map_err(|_| EntryError::Instant)
    }

    fn rule(&mut self) -> Result<RuleRef, EntryError> {
        Ok(RuleRef { id: self.token()?, version: u32::from_be_bytes(self.take()?) })
    }

    fn facts(&mut self) -> Result<Facts, EntryError> {
        let [count] = self.take()?;
        if usize::from(count) > MAX_FACTS {
            return Err(EntryError::TooManyFacts);
        }
        let mut facts = Facts::with_capacity(usize::from(count));
        for _ in 0..count {
            let name = self.token()?;
            let value = self.value()?;
            facts.push_sorted(name, value)?;
        }
        Ok(facts)
    }

    fn value(&mut self) -> Result<Value, EntryError> {
        let [kind] = self.take()?;
        Ok(match kind {
            COUNT => Value::Count(u64::from_be_bytes(self.take()?)),
            AT => Value::At(self.instant()?),
            WORD => Value::Word(self.token()?),
            DIGEST => Value::Digest(self.take()?),
            HANDLE => Value::Handle(Handle(self.take()?)),
            other => return Err(EntryError::FactKind(other)),
        })
    }
}

#[cfg(test)]
mod tests;
