//! Signing in with a staff number, a password and a code; and how often that may be tried.
//!
//! Invariant: a try is counted before it is looked at, so that tries side by side are counted too;
//! nothing tells a number that is not known from a wrong password, in words or in work.

use super::stored::{self, Account, Held};
use super::{OWN, own, own_ctx, password, totp};
use crate::ctx::Ctx;
use crate::journal::{Draft, entry};
use crate::people::{self, Found, staff_number};
use crate::sessions::Proof;
use crate::{Actor, Desk, DeskError, hex, kinds, sessions};
use jiff::{SignedDuration, Timestamp};
use ledger::{Outcome, Verb};
use std::sync::{Mutex, PoisonError};
use store::{Facts, RecordId, StoreError, Unit};
use tokio::sync::Semaphore;

/// How many wrong tries with one number lock it.
pub const TRIES_MAX: i64 = 5;

/// How long it is locked, and how long a wrong try counts.
const LOCK: SignedDuration = SignedDuration::from_mins(15);

/// How many wrong tries there may be in all within [`WINDOW`]: a force's Monday morning has fewer.
const ALL_TRIES_MAX: u32 = 300;

const WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// How many passwords are hashed side by side: each takes 19 MiB and a whole core.
const HASHING_MAX: usize = 2;

/// The tries in all, and the gate before the hashing.
pub(crate) struct Door {
    tries: Mutex<(Timestamp, u32)>,
    hashing: Semaphore,
}

impl Default for Door {
    fn default() -> Self {
        let tries = Mutex::new((Timestamp::UNIX_EPOCH, 0));
        Self { tries, hashing: Semaphore::new(HASHING_MAX) }
    }
}

/// A try that was counted.
pub(super) struct Try {
    id: RecordId,
    /// Until when the number is locked if this try is wrong too.
    locks_until: Option<Timestamp>,
}

/// Signs somebody in: gives the token of a new session.
///
/// # Errors
///
/// [`DeskError::NotRight`] for whatever is wrong; [`DeskError::TriedTooOften`];
/// [`DeskError::Barred`] for somebody who proved who they are and may not work now.
pub async fn sign_in(
    desk: &Desk,
    number: &str,
    password: &str,
    code: &str,
) -> Result<String, DeskError> {
    let tried = begin(desk, number).await?;
    let known = find(desk, number).await?;
    let hashed = known.as_ref().and_then(|(_, held)| held.account.password.clone());
    let right = verify(desk, password, hashed).await?;
    let Some((found, mut held)) = known.filter(|_| right) else {
        return Err(wrong(desk, number, &tried, DeskError::NotRight).await?);
    };
    let Some(way) = second(desk, &found.id, &mut held.account, code) else {
        return Err(wrong(desk, number, &tried, DeskError::NotRight).await?);
    };
    let member = &found.kept.member;
    member.standing(desk.now())?;
    let mut unit = stored::put(desk, &found.id, &held, Unit::new()).await?;
    let draft = Draft::new(Verb::Grant).word("act", "sign-in")?.word("by", way)?;
    let ctx = own_ctx(desk, &member.number, &member.role);
    unit.journal.push(entry(&ctx, desk, &own(desk)?, draft).await?);
    let token =
        sessions::sign_in(desk, &member.number, Proof::Account, unit).await.map_err(conflict)?;
    right_after_all(desk, &tried).await?;
    Ok(token)
}

/// Chooses another password. Every other session ends; `token` is the one that stays.
///
/// # Errors
///
/// [`DeskError::NotRight`] where the old one is wrong; [`DeskError::TriedTooOften`];
/// [`DeskError::Invalid`] for a new one that may not be chosen.
pub async fn change_password(
    ctx: &Ctx,
    desk: &Desk,
    token: &str,
    old: &str,
    new: &str,
) -> Result<(), DeskError> {
    let licence = own(desk)?;
    let (found, mut held) = prove(ctx, desk, old).await?;
    let member = &found.kept.member;
    if let Some(must) = password::refuse(new, &member.number, &member.name) {
        return Err(DeskError::invalid("the new password", must));
    }
    held.account.password = Some(hash(desk, new).await?);
    let mut unit = stored::put(desk, &found.id, &held, Unit::new()).await?;
    let draft = Draft::new(Verb::Alter).word("account", "password")?;
    unit.journal.push(entry(ctx, desk, &licence, draft).await?);
    stored::commit(desk, unit).await?;
    sessions::end_others(desk, token).await?;
    Ok(())
}

/// Whoever acts, once their password was given again.
pub(super) async fn prove(
    ctx: &Ctx,
    desk: &Desk,
    password: &str,
) -> Result<(Found, Held), DeskError> {
    let number = &ctx.actor.id;
    let tried = begin(desk, number).await?;
    let (found, held) = stored::of(desk, number).await?;
    if !verify(desk, password, held.account.password.clone()).await? {
        return Err(wrong(desk, number, &tried, DeskError::NotRight).await?);
    }
    right_after_all(desk, &tried).await?;
    Ok((found, held))
}

/// Whoever has that number, with their account.
pub(super) async fn find(desk: &Desk, number: &str) -> Result<Option<(Found, Held)>, DeskError> {
    let Some(number) = staff_number(number) else { return Ok(None) };
    let Some(found) = people::load(desk, &number).await? else { return Ok(None) };
    let held = stored::load(desk, &found.id).await?;
    Ok(Some((found, held)))
}

/// Whether the second factor is right, and by which way; what was used is used up in `account`.
fn second(desk: &Desk, id: &RecordId, account: &mut Account, code: &str) -> Option<&'static str> {
    if !account.has_second_factor() {
        // The console is shut until one is set up.
        return Some("password");
    }
    if let Some(factor) = &mut account.factor {
        let secret = hex::vec(&factor.secret).unwrap_or_default();
        if let Some(step) = totp::step_of(&secret, code, desk.now(), factor.used_step) {
            factor.used_step = step;
            return Some("app");
        }
    }
    let given = stored::digest(desk, "recovery", id, &super::factor::plain_code(code));
    let place = account.recovery.iter().position(|kept| *kept == given)?;
    account.recovery.remove(place);
    Some("recovery")
}

/// Counts a try.
pub(super) async fn begin(desk: &Desk, number: &str) -> Result<Try, DeskError> {
    let now = desk.now();
    let mut counted = false;
    let typed: String = staff_number(number)
        .unwrap_or_else(|| number.chars().take(200).collect::<String>().to_uppercase());
    let id = RecordId::new(hex::text(&desk.keyring.tokens().token("try", &typed)))?;
    for _ in 0..8 {
        let record = desk.store.records().read(&kinds::TRIES, &id).await?;
        let facts = record.as_ref().map(|record| &record.facts);
        let instant = |name| {
            let at = facts.and_then(|facts| facts.int(name));
            at.and_then(|at| Timestamp::from_microsecond(at).ok())
        };
        if let Some(until) = instant("locked_until").filter(|until| *until > now) {
            return Err(DeskError::TriedTooOften(until));
        }
        if !counted {
            // What a lock turns away costs nothing, and shuts the door for nobody else.
            count_all(desk, now)?;
            counted = true;
        }
        let counts = instant("expires_at").is_some_and(|until| until > now);
        let locked = facts.is_some_and(|facts| facts.get("locked_until").is_some());
        let before = facts.filter(|_| counts && !locked).and_then(|facts| facts.int("count"));
        let count = before.unwrap_or(0).saturating_add(1);
        let locks_until = (count >= TRIES_MAX).then(|| now + LOCK);
        let facts = Facts::new()
            .with("count", count)
            .with("expires_at", now + LOCK)
            .with_some("locked_until", locks_until);
        let expected = record.map(|record| record.version);
        let unit = Unit::new().put(&kinds::TRIES, &id, expected, facts, Vec::new());
        match desk.store.units().commit(unit).await {
            Ok(_) => return Ok(Try { id, locks_until }),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(DeskError::Contended)
}

fn count_all(desk: &Desk, now: Timestamp) -> Result<(), DeskError> {
    let mut tries = desk.door.tries.lock().unwrap_or_else(PoisonError::into_inner);
    let (since, count) = *tries;
    let passed = now.duration_since(since);
    if passed >= WINDOW || passed.is_negative() {
        *tries = (now, 1);
        return Ok(());
    }
    if count >= ALL_TRIES_MAX {
        return Err(DeskError::TriedTooOften(since + WINDOW));
    }
    *tries = (since, count + 1);
    Ok(())
}

/// Takes a try back that was right.
pub(super) async fn right_after_all(desk: &Desk, tried: &Try) -> Result<(), DeskError> {
    {
        let mut door = desk.door.tries.lock().unwrap_or_else(PoisonError::into_inner);
        door.1 = door.1.saturating_sub(1);
    }
    let record = desk.store.records().read(&kinds::TRIES, &tried.id).await?;
    let Some(record) = record else { return Ok(()) };
    let unit = Unit::new().delete(&kinds::TRIES, &tried.id, record.version);
    match desk.store.units().commit(unit).await {
        // Another try was counted in between: it stands.
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The error of a wrong try. One that locks the number is journalled, known or not.
pub(super) async fn wrong(
    desk: &Desk,
    number: &str,
    tried: &Try,
    error: DeskError,
) -> Result<DeskError, DeskError> {
    let Some(until) = tried.locks_until else { return Ok(error) };
    let number = staff_number(number).unwrap_or_default();
    let ctx = desk.ctx(Actor::new(&number, "unknown"), OWN);
    let draft = Draft::new(Verb::Refuse)
        .outcome(Outcome::Refused)
        .word("reason", "tried-too-often")?
        .word("act", "sign-in")?;
    let entry = entry(&ctx, desk, &own(desk)?, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    tracing::warn!("a staff number was locked after too many wrong tries");
    Ok(DeskError::TriedTooOften(until))
}

/// Hashes off the threads that answer requests.
pub(super) async fn hash(desk: &Desk, password: &str) -> Result<password::Hashed, DeskError> {
    let _gate = desk.door.hashing.acquire().await.map_err(|_| DeskError::Contended)?;
    let (password, random) =
        (zeroize::Zeroizing::new(password.to_owned()), std::sync::Arc::clone(&desk.random));
    let hashed = tokio::task::spawn_blocking(move || password::hash(&password, random.as_ref()));
    hashed.await.ok().flatten().ok_or(DeskError::Corrupt("password"))
}

/// Checks a password off the threads that answer requests; the same work for nobody.
async fn verify(
    desk: &Desk,
    password: &str,
    hashed: Option<password::Hashed>,
) -> Result<bool, DeskError> {
    let fits = password.chars().count() <= password::LENGTH_MAX;
    let _gate = desk.door.hashing.acquire().await.map_err(|_| DeskError::Contended)?;
    let given = if fits { password } else { "" };
    let given = zeroize::Zeroizing::new(given.to_owned());
    let same = tokio::task::spawn_blocking(move || password::verify(&given, hashed.as_ref()));
    same.await.map_err(|_| DeskError::Corrupt("password"))
}

pub(super) fn conflict(error: DeskError) -> DeskError {
    if error.is_conflict() { DeskError::Contended } else { error }
}
