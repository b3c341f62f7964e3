//! A case as it is kept: sealed, under a keyed token of its reference.
//!
//! Invariant: no index holds a reference or a staff number; whom a case concerns is found by keyed
//! tokens.

use super::people::Party;
use crate::journal::whole_millis;
use crate::{Ctx, Desk, DeskError, hex, kinds, people};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Facts, Record, RecordId, Unit};

/// The most people who work on one case.
pub const OFFICERS_MAX: usize = 100;

/// The longest reference.
const REFERENCE_MAX_CHARS: usize = 60;

/// A case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its reference, in the body's own numbering.
    pub reference: String,
    /// The staff numbers of those who work on it.
    pub officers: Vec<String>,
    /// The disclosure officer's staff number.
    pub disclosure_officer: Option<String>,
    /// When it was opened here.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Who is named in it.
    #[serde(default)]
    pub people: Vec<Party>,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Case({} officers)", self.officers.len())
    }
}

impl Case {
    /// A case opened by whoever acts, who works on it from then on.
    pub(super) fn opened_by(ctx: &Ctx, reference: String) -> Self {
        Self {
            reference,
            officers: vec![ctx.actor.id.clone()],
            disclosure_officer: None,
            opened_at: whole_millis(ctx.now),
            closed_at: None,
            people: Vec::new(),
        }
    }
}

/// A case read from the store.
pub(crate) struct Found {
    pub(super) id: RecordId,
    pub(super) version: u64,
    pub(crate) case: Case,
}

/// A reference in the form in which it is kept: trimmed, single spaces, capitals. Letters and
/// digits of ASCII, spaces and `/ . - _`; 60 at most.
pub fn reference(text: &str) -> Option<String> {
    let kept = text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" /.-_".contains(&byte);
    let fits = (1..=REFERENCE_MAX_CHARS).contains(&kept.len());
    (fits && kept.bytes().all(plain)).then_some(kept)
}

/// The keyed token of a case's reference.
pub(crate) fn token(desk: &Desk, reference: &str) -> String {
    hex::text(&desk.keyring.tokens().token("case", reference))
}

/// The case of that reference, in its kept form.
pub(crate) async fn load(desk: &Desk, reference: &str) -> Result<Option<Found>, DeskError> {
    let id = RecordId::new(token(desk, reference))?;
    match desk.store.records().read(&kinds::CASES, &id).await? {
        Some(record) => unseal(desk, record).await.map(Some),
        None => Ok(None),
    }
}

/// Opens a record.
pub(super) async fn unseal(desk: &Desk, record: Record) -> Result<Found, DeskError> {
    let key = desk.keyring.standing("cases").await?;
    let id = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "cases", id, record.version, &record.body)?;
    let case = serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("case"))?;
    Ok(Found { id: record.id, version: record.version, case })
}

/// Adds to `unit` the write of a case, and of who is found by it: new where `expected` is `None`.
pub(super) async fn put(
    desk: &Desk,
    case: &Case,
    expected: Option<u64>,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let id = RecordId::new(token(desk, &case.reference))?;
    let version = expected.map_or(1, |version| version.saturating_add(1));
    let key = desk.keyring.standing("cases").await?;
    let plain = serde_json::to_vec(case).map_err(|_| DeskError::Corrupt("case"))?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "cases", name, version, &plain, random)?;
    let facts = Facts::new().with("opened_at", case.opened_at);
    Ok(unit.put(&kinds::CASES, &id, expected, facts, body))
}

/// The id of the record that says that somebody works on a case.
pub(super) fn place(desk: &Desk, case: &RecordId, number: &str) -> Result<RecordId, DeskError> {
    let value = format!("{}\n{number}", case.as_str());
    Ok(RecordId::new(hex::text(&desk.keyring.tokens().token("assignment", &value)))?)
}

/// The facts of that record: by them somebody's cases are found.
pub(super) fn place_facts(desk: &Desk, case: &Case, id: &RecordId, number: &str) -> Facts {
    Facts::new()
        .with("holder", people::token(desk, number))
        .with("case", id.as_str())
        .with("opened_at", case.opened_at)
}
