//! Signing in by the body's identity provider: what waits here while somebody is away at it, and
//! what becomes of them when they are back.
//!
//! Invariant: what waits is sealed, counts once whatever comes of it, for ten minutes, and only in
//! the browser that set out; the provider says who somebody is, and the register alone whether
//! they may come in.

use super::{OWN, own, own_ctx};
use crate::journal::{Draft, entry};
use crate::people::{self, Barred, Member, staff_number};
use crate::sessions::Proof;
use crate::{Actor, Desk, DeskError, hex, kinds, sessions};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ledger::{Outcome, Verb};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, RecordId, StoreError, Unit};

/// How long somebody may be away.
pub const AWAY_MAX: SignedDuration = SignedDuration::from_mins(10);

/// How many may be away at once: each takes a record of half a kibibyte, and anybody may set out.
const AWAY_COUNT_MAX: u64 = 50_000;

/// What somebody takes along to the provider, and what their browser keeps.
pub struct Departure {
    /// For the browser's cookie: 64 hex digits.
    pub browser: String,
    /// What the provider must send back: 64 hex digits.
    pub state: String,
    /// What the token must hold: 64 hex digits.
    pub nonce: String,
    /// SHA-256 of the verifier in base64url (PKCE, RFC 7636, method S256).
    pub challenge: String,
}

/// Somebody who is back.
pub struct Back {
    /// What the token must hold.
    pub nonce: String,
    /// What the challenge was made of, for the provider.
    pub verifier: String,
    /// The page that they were on their way to; may be empty.
    pub next: String,
    /// When they set out.
    pub since: Timestamp,
    /// The session that their browser had then.
    before: Option<RecordId>,
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    /// The keyed digest of the browser's cookie.
    browser: String,
    nonce: String,
    verifier: String,
    next: String,
    since: Timestamp,
    /// The keyed digest of the session's token.
    before: Option<String>,
}

/// Lets somebody set out for the provider. `next` is the page that they want, `session` the token
/// that their browser has now, which ends when they are back.
///
/// # Errors
///
/// [`DeskError::TooMany`] where too many are away already.
pub async fn depart(
    desk: &Desk,
    next: &str,
    session: Option<&str>,
) -> Result<Departure, DeskError> {
    let now = desk.now();
    let query = Query::over("expiry").from(now);
    let away = desk.store.records().count(&kinds::AWAY, &query, AWAY_COUNT_MAX).await?;
    if away >= AWAY_COUNT_MAX {
        return Err(DeskError::TooMany { what: "people signing in", limit: AWAY_COUNT_MAX });
    }
    let fresh = || format!("{}{}", desk.fresh_id(), desk.fresh_id());
    let (browser, state, nonce, verifier) = (fresh(), fresh(), fresh(), fresh());
    let before = session.map(|token| sessions::record_id(desk, token)).transpose()?;
    let waiting = Waiting {
        browser: keyed(desk, "away-browser", &browser),
        nonce: nonce.clone(),
        verifier: verifier.clone(),
        next: next.chars().take(200).collect(),
        since: now,
        before: before.map(|id| id.as_str().to_owned()),
    };
    let id = RecordId::new(keyed(desk, "away", &state))?;
    let plain = serde_json::to_vec(&waiting).map_err(|_| DeskError::Corrupt("departure"))?;
    let key = desk.keyring.standing("away").await?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "away", name, 1, &plain, random)?;
    let facts = Facts::new().with("expires_at", now + AWAY_MAX);
    let unit = Unit::new().put(&kinds::AWAY, &id, None, facts, body);
    desk.store.units().commit(unit).await?;
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
    Ok(Departure { browser, state, nonce, challenge })
}

/// Takes somebody back, once: by what the provider sent back, and the browser's cookie.
///
/// # Errors
///
/// [`DeskError::NotAway`] for whoever did not set out, is too late, was back before, or comes with
/// another browser.
pub async fn come_back(desk: &Desk, browser: &str, state: &str) -> Result<Back, DeskError> {
    if browser.len() != 64 || state.len() != 64 {
        return Err(DeskError::NotAway);
    }
    let id = RecordId::new(keyed(desk, "away", state))?;
    let record = desk.store.records().read(&kinds::AWAY, &id).await?.ok_or(DeskError::NotAway)?;
    // It is used up before it is looked at: of two who come with it, one is too late.
    let unit = Unit::new().delete(&kinds::AWAY, &id, record.version);
    match desk.store.units().commit(unit).await {
        Ok(_) => {}
        Err(StoreError::Conflict { .. }) => return Err(DeskError::NotAway),
        Err(error) => return Err(error.into()),
    }
    let key = desk.keyring.standing("away").await?;
    let name = id.as_str().as_bytes();
    let plain = vault::open_small(&key, "away", name, record.version, &record.body)?;
    let waiting: Waiting =
        serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("departure"))?;
    let given = keyed(desk, "away-browser", browser);
    let same = verify_slices_are_equal(given.as_bytes(), waiting.browser.as_bytes());
    let late = desk.now().duration_since(waiting.since) >= AWAY_MAX;
    if same.is_err() || late {
        return Err(DeskError::NotAway);
    }
    let Waiting { nonce, verifier, next, since, before, .. } = waiting;
    let before = before.map(RecordId::new).transpose()?;
    Ok(Back { nonce, verifier, next, since, before })
}

/// Opens a session for whoever the provider says this is: `claim` is their staff number in its
/// words. The session that their browser had before ends.
///
/// # Errors
///
/// [`DeskError::Barred`] for whoever is not on the register or may not work now, which is
/// journalled as a refusal.
pub async fn arrive(desk: &Desk, back: &Back, claim: &str) -> Result<String, DeskError> {
    let number = staff_number(claim);
    let found = match &number {
        Some(number) => people::load(desk, number).await?,
        None => None,
    };
    let Some(member) = found.map(|found| found.kept.member) else {
        return Err(bar(desk, number.as_deref(), Barred::NotListed).await?);
    };
    if let Err(barred) = member.standing(desk.now()) {
        return Err(bar(desk, number.as_deref(), barred).await?);
    }
    let token = open(desk, &member).await?;
    if let Some(before) = &back.before {
        sessions::end_one(desk, before).await?;
    }
    Ok(token)
}

async fn open(desk: &Desk, member: &Member) -> Result<String, DeskError> {
    let draft = Draft::new(Verb::Grant).word("act", "sign-in")?.word("by", "provider")?;
    let ctx = own_ctx(desk, &member.number, &member.role);
    let mut unit = Unit::new();
    unit.journal.push(entry(&ctx, desk, &own(desk)?, draft).await?);
    sessions::sign_in(desk, &member.number, Proof::Provider, unit).await
}

async fn bar(desk: &Desk, number: Option<&str>, barred: Barred) -> Result<DeskError, DeskError> {
    refuse(desk, number.unwrap_or_default(), barred.code(), "provider").await?;
    Ok(barred.into())
}

/// Journals that an answer of the provider was not taken; `reason` is the fault's code.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn refuse_answer(desk: &Desk, reason: &'static str) -> Result<(), DeskError> {
    refuse(desk, "", reason, "provider").await
}

/// Journals that somebody was not let in, who had come by way of `by`.
pub(super) async fn refuse(
    desk: &Desk,
    number: &str,
    reason: &'static str,
    by: &'static str,
) -> Result<(), DeskError> {
    let ctx = desk.ctx(Actor::new(number, "unknown"), OWN);
    let draft = Draft::new(Verb::Refuse).outcome(Outcome::Refused);
    let draft = draft.word("reason", reason)?.word("act", "sign-in")?.word("by", by)?;
    let entry = entry(&ctx, desk, &own(desk)?, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    tracing::info!(reason, by, "a sign-in was refused");
    Ok(())
}

fn keyed(desk: &Desk, kind: &str, value: &str) -> String {
    hex::text(&desk.keyring.tokens().token(kind, value))
}
