//! The facts of an entry: named numbers, instants, words, digests and handles.
//!
//! Invariant: at most [`MAX_FACTS`] facts, each name once, in the order of their names; every
//! instant in whole milliseconds. So equal facts have one encoding.

use jiff::Timestamp;

use crate::entry::EntryError;
use crate::token::{Handle, Token};

/// The most facts that one entry holds.
pub const MAX_FACTS: usize = 32;

/// What a fact says. Nothing here can hold free text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number of things.
    Count(u64),
    /// An instant, in whole milliseconds.
    At(Timestamp),
    /// A public word: a reason code, a category id, a state.
    Word(Token),
    /// A SHA-256 digest, salted wherever what it digests could be guessed.
    Digest([u8; 32]),
    /// The pseudonym of a further actor or object.
    Handle(Handle),
}

/// Named facts, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<(Token, Value)>);

impl Facts {
    /// No facts.
    pub fn new() -> Self {
        Self::default()
    }

    /// States a fact, replacing what an earlier fact of that name said. An instant keeps its whole
    /// milliseconds.
    ///
    /// # Errors
    ///
    /// [`EntryError::Token`] when `name` is not a token; [`EntryError::TooManyFacts`] past
    /// [`MAX_FACTS`].
    pub fn put(&mut self, name: &str, value: impl Into<Value>) -> Result<(), EntryError> {
        let name = Token::new(name)?;
        let value = value.into().in_milliseconds();
        match self.0.binary_search_by(|(held, _)| held.cmp(&name)) {
            Ok(place) => {
                if let Some(fact) = self.0.get_mut(place) {
                    fact.1 = value;
                }
            }
            Err(_) if self.0.len() >= MAX_FACTS => return Err(EntryError::TooManyFacts),
            Err(place) => self.0.insert(place, (name, value)),
        }
        Ok(())
    }

    /// The same as [`put`](Self::put), for a chain of facts.
    ///
    /// # Errors
    ///
    /// As for [`put`](Self::put).
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Result<Self, EntryError> {
        self.put(name, value)?;
        Ok(self)
    }

    /// The fact of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let place = self.0.binary_search_by(|(held, _)| held.as_bytes().cmp(name.as_bytes()));
        self.0.get(place.ok()?).map(|(_, value)| value)
    }

    /// The number of that name.
    pub fn count(&self, name: &str) -> Option<u64> {
        if let Value::Count(count) = self.get(name)? { Some(*count) } else { None }
    }

    /// The instant of that name.
    pub fn at(&self, name: &str) -> Option<Timestamp> {
        if let Value::At(at) = self.get(name)? { Some(*at) } else { None }
    }

    /// The word of that name.
    pub fn word(&self, name: &str) -> Option<&Token> {
        if let Value::Word(word) = self.get(name)? { Some(word) } else { None }
    }

    /// The digest of that name.
    pub fn digest(&self, name: &str) -> Option<&[u8; 32]> {
        if let Value::Digest(digest) = self.get(name)? { Some(digest) } else { None }
    }

    /// The handle of that name.
    pub fn handle(&self, name: &str) -> Option<Handle> {
        if let Value::Handle(handle) = self.get(name)? { Some(*handle) } else { None }
    }

    /// All facts, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Token, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// How many facts there are, 0 to 32.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count.min(MAX_FACTS)))
    }

    /// Adds a fact that was read from an entry, which must come after all that are held.
    pub(crate) fn push_sorted(&mut self, name: Token, value: Value) -> Result<(), EntryError> {
        if self.0.last().is_some_and(|(last, _)| *last >= name) {
            return Err(EntryError::FactOrder);
        }
        self.0.push((name, value));
        Ok(())
    }
}

impl Value {
    fn in_milliseconds(self) -> Self {
        match self {
            Self::At(at) => {
                Self::At(Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at))
            }
            other => other,
        }
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::At(at)
    }
}

impl From<Token> for Value {
    fn from(word: Token) -> Self {
        Self::Word(word)
    }
}

impl From<[u8; 32]> for Value {
    fn from(digest: [u8; 32]) -> Self {
        Self::Digest(digest)
    }
}

impl From<Handle> for Value {
    fn from(handle: Handle) -> Self {
        Self::Handle(handle)
    }
}
