//! Docks and import stations: who may upload, and with which token.
//!
//! Invariant: a token is stored only as a keyed digest, compared in constant time.

use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Actor, Ctx, Desk, DeskError, hex, kinds};
use ledger::Verb;
use pack::Act;
use serde::{Deserialize, Serialize};
use store::{Facts, RecordId, Unit};

/// A dock, or a station through which files are imported by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dock {
    /// Its id: small letters, digits and hyphens.
    pub id: String,
    /// Whether it must give checksums; docks must, import stations need not.
    pub checksums_required: bool,
}

impl Dock {
    /// The dock as the one who acts.
    pub fn actor(&self) -> Actor {
        Actor::new(&format!("dock:{}", self.id), "dock")
    }
}

#[derive(Serialize, Deserialize)]
struct Registered {
    dock: Dock,
    token: String,
}

/// Registers a dock, or gives one a new token. The token is shown this once.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for the id.
pub async fn register(ctx: &Ctx, desk: &Desk, dock: &Dock) -> Result<String, DeskError> {
    let licence = authorise(ctx, desk, Act::ManageDocks).await?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if dock.id.is_empty() || dock.id.len() > 40 || !dock.id.bytes().all(plain) {
        return Err(DeskError::invalid("the dock's id", "1 to 40 small letters, digits, hyphens"));
    }
    let secret = format!("{}{}", desk.fresh_id(), desk.fresh_id());
    let token = hex::text(&desk.keyring.tokens().token("dock", &secret));
    let id = RecordId::new(dock.id.clone())?;
    let known = desk.store.records().read(&kinds::DOCKS, &id).await?;
    let body = Registered { dock: dock.clone(), token };
    let body = serde_json::to_vec(&body).map_err(|_| DeskError::Corrupt("dock"))?;
    let expected = known.map(|known| known.version);
    let mut unit = Unit::new().put(&kinds::DOCKS, &id, expected, Facts::new(), body);
    let draft = Draft::new(Verb::Grant).word("act", "receive")?;
    unit.journal.push(entry(ctx, desk, &licence, draft).await?);
    desk.store.units().commit(unit).await?;
    Ok(format!("{}.{secret}", dock.id))
}

/// The dock whose token this is.
///
/// # Errors
///
/// [`DeskError::Store`]; a token that is not known gives `None`.
pub async fn authenticate(desk: &Desk, token: &str) -> Result<Option<Dock>, DeskError> {
    let Some((id, secret)) = token.split_once('.').filter(|_| token.len() <= 200) else {
        return Ok(None);
    };
    let Ok(id) = RecordId::new(id) else { return Ok(None) };
    let Some(record) = desk.store.records().read(&kinds::DOCKS, &id).await? else {
        return Ok(None);
    };
    let known: Registered =
        serde_json::from_slice(&record.body).map_err(|_| DeskError::Corrupt("dock"))?;
    let given = hex::text(&desk.keyring.tokens().token("dock", secret));
    let same =
        aws_lc_rs::constant_time::verify_slices_are_equal(given.as_bytes(), known.token.as_bytes());
    Ok(same.is_ok().then_some(known.dock))
}

/// Checks a receipt as a dock must before it releases a camera's copy: signed by the key given,
/// and about this very content. Returns the recording's handle.
///
/// # Errors
///
/// What is wrong with the receipt, in plain English.
pub fn check_receipt(
    note: &str,
    verifier_key: &str,
    sha256: &str,
    size_bytes: u64,
) -> Result<String, &'static str> {
    let key = ledger::VerifierKey::parse(verifier_key.trim())
        .map_err(|_| "the server's key, as given to this dock, is not a key")?;
    let opened =
        ledger::open(note, &[key]).map_err(|_| "the receipt is not signed by the server's key")?;
    let mut lines = opened.text.lines();
    if lines.next() != Some("bluelamp receipt v1") {
        return Err("the receipt is of a kind that this dock does not know");
    }
    let field = |name: &str| {
        let mut lines = opened.text.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
    };
    if field("sha256") != Some(sha256) {
        return Err("the receipt is for other content");
    }
    if field("bytes") != Some(size_bytes.to_string().as_str()) {
        return Err("the receipt is for another length");
    }
    field("recording").map(str::to_owned).ok_or("the receipt names no recording")
}
