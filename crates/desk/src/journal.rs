//! Journal entries: from a use case's words to the ledger's bytes, and back to a deed.
//!
//! Invariant: an entry names people and objects by keyed handle only; who and why are in a sealed
//! body that dies with the object's key.

mod deed;

pub use deed::deed;

use crate::keyring::Keyring;
use crate::{Ctx, Desk, DeskError, Licence, hex};
use jiff::Timestamp;
use ledger::{Entry, EntryError, Facts, Handle, Outcome, RuleRef, Token, Value, Verb};
use store::{JournalDraft, SealedBody};
use vault::{ObjectId, ObjectKey};

/// An entry in the making.
#[derive(Debug)]
pub(crate) struct Draft {
    verb: Verb,
    outcome: Outcome,
    rule: Option<(String, u32)>,
    object: Option<Handle>,
    facts: Facts,
    why: Option<String>,
    sealed_for: Option<ObjectId>,
}

impl Draft {
    pub(crate) fn new(verb: Verb) -> Self {
        Self {
            verb,
            outcome: Outcome::Done,
            rule: None,
            object: None,
            facts: Facts::new(),
            why: None,
            sealed_for: None,
        }
    }

    pub(crate) fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// The rule that decided, where it is another than the role's grant.
    pub(crate) fn rule(mut self, id: &str, version: u32) -> Self {
        self.rule = Some((id.to_owned(), version));
        self
    }

    /// The recording that the act was about.
    pub(crate) fn about(mut self, object: ObjectId, handle: Handle) -> Self {
        self.object = Some(handle);
        self.sealed_for = Some(object);
        self
    }

    /// The recording that is no more: no body is sealed for it.
    pub(crate) fn about_gone(mut self, handle: Handle) -> Self {
        self.object = Some(handle);
        self
    }

    /// The reason that the actor gave, for the sealed body.
    pub(crate) fn why(mut self, why: Option<&str>) -> Self {
        self.why = why.map(str::to_owned);
        self
    }

    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Result<Self, DeskError> {
        self.facts.put(name, value.into()).map_err(refused)?;
        Ok(self)
    }

    pub(crate) fn word(self, name: &str, word: &str) -> Result<Self, DeskError> {
        self.fact(name, Token::new(word).map_err(refused)?)
    }
}

/// An object's handle in the ledger: keyed by the object's own key, so that nobody can link it
/// back once that key is shredded.
pub(crate) fn handle_of(key: &ObjectKey, object: ObjectId) -> Handle {
    Handle(key.handle_key("ledger").handle("recording", &object.0))
}

/// Makes the entry and its sealed body: under the object's key where there is one, otherwise
/// under the month's.
pub(crate) async fn entry(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    draft: Draft,
) -> Result<JournalDraft, DeskError> {
    let month = format!("journal:{}", Keyring::epoch_of(ctx.now));
    let key = desk.keyring.standing(&month).await?;
    entry_under(ctx, desk, licence, draft, &key)
}

/// [`entry`], with the key that seals the body given.
pub(crate) fn entry_under(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    draft: Draft,
    key: &ObjectKey,
) -> Result<JournalDraft, DeskError> {
    let mut salt = [0; SALT_BYTES];
    desk.random.fill(&mut salt);
    let who = serde_json::json!({
        "actor": ctx.actor.id,
        "role": ctx.actor.role,
        "case": ctx.case,
        "why": draft.why,
    });
    let who = who.to_string().into_bytes();
    let digest = ledger::salted_digest(&salt, &who);
    let (rule, version) = draft.rule.unwrap_or_else(|| (licence.rule.clone(), 1));
    let entry = Entry {
        at: whole_millis(ctx.now),
        verb: draft.verb,
        outcome: draft.outcome,
        purpose: Token::new(&ctx.purpose).or_else(|_| Token::new("not-given")).map_err(refused)?,
        rule: Some(RuleRef { id: Token::new(&rule).map_err(refused)?, version }),
        pack: licence.applied.version,
        actor: Handle(desk.keyring.actors(ctx.now).handle("actor", ctx.actor.id.as_bytes())),
        object: draft.object,
        body: Some(digest),
        facts: draft.facts,
    };
    let id = match draft.sealed_for {
        Some(object) => hex::text(&object.0),
        None => format!("month:{}", Keyring::epoch_of(ctx.now)),
    };
    let mut plain = salt.to_vec();
    plain.extend_from_slice(&who);
    let random = desk.random.as_ref();
    let bytes =
        vault::seal_small(&key.derivative("journal"), "journal", &digest, 1, &plain, random)?;
    let Handle(actor) = entry.actor;
    let marks = entry.object.map_or_else(|| vec![actor], |Handle(object)| vec![actor, object]);
    Ok(JournalDraft { entry: entry.encode(), body: Some(SealedBody { id, bytes }), marks })
}

/// How many bytes of salt come before what a body says.
const SALT_BYTES: usize = 32;

/// What a sealed body says, as `read` reads it; `None` where it was sealed under another key.
pub(crate) fn opened<T>(
    key: &ObjectKey,
    digest: &[u8; 32],
    sealed: &[u8],
    read: impl FnOnce(&[u8]) -> T,
) -> Option<T> {
    let plain = vault::open_small(&key.derivative("journal"), "journal", digest, 1, sealed).ok()?;
    Some(read(plain.get(SALT_BYTES..).unwrap_or_default()))
}

/// An instant cut to whole milliseconds, as the ledger holds it.
pub(crate) fn whole_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

fn refused(error: EntryError) -> DeskError {
    DeskError::Ledger(error.to_string())
}
