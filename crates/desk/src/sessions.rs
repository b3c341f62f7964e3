//! Who is signed in, and what they work on.
//!
//! Invariant: a session's token is stored only as a keyed digest, and its record is sealed; on
//! every use both its ends are checked and whoever it belongs to is looked up anew, so that a
//! leaver is out at the next request.

mod work;

pub use work::{Work, begin_work};

use crate::accounts;
use crate::conduct;
use crate::people::{self, Barred};
use crate::{Actor, Desk, DeskError, hex, kinds};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, StoreError, Unit};

/// How long a session lasts, whatever happens in it: one shift.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);

/// How long it lasts when nothing is done in it: a screen left alone in a shared room (OWASP names
/// 15 to 30 minutes for what is of low risk; footage is played for longer than 15).
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_mins(30);

/// How often use is noted at most, so that looking at a page is not also a write.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub actor: Actor,
    /// The name to greet them by.
    pub name: String,
    /// Whether this is nobody on the register but a persona of a demonstration.
    pub is_persona: bool,
    /// What they work on, once they have said so.
    pub work: Option<Work>,
}

/// What a token tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nobody: it is no token, or its session was ended.
    Nobody,
    /// Nobody any more: its session ran out.
    Over(Over),
    /// Somebody who may not work now.
    Barred(Barred),
    /// Somebody who must do something before anything else.
    Before(Session, Before),
    /// Somebody signed in.
    Signed(Session),
}

/// How a session ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Nothing was done in it for [`SESSION_IDLE`].
    Idle,
    /// It lasted for [`SESSION_LIFE`].
    Shift,
}

/// What comes before the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Setting up a second factor.
    SecondFactor,
    /// Reading what the pack says to its staff.
    Conduct,
    /// Saying what they work on: for which purpose, and on which case.
    Work,
}

/// A session, as whoever it belongs to sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// When they signed in.
    pub since: Timestamp,
    /// When it was used last, to the minute.
    pub used: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    id: String,
    since: Timestamp,
    /// Role and name of a persona; whoever is on the register is looked up there.
    persona: Option<(String, String)>,
    /// How they proved who they are; sessions of before this was noted were opened by an account.
    #[serde(default)]
    by: Proof,
    /// What they said that they work on.
    #[serde(default)]
    work: Option<Work>,
}

/// How somebody proved who they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Proof {
    /// By an account here, which must have a second factor.
    #[default]
    Account,
    /// By the identity provider, whose duty the second factor is.
    Provider,
    /// By a passkey, which is something to have and asks for a finger, a face or a PIN.
    Passkey,
    /// By the code of an envelope that lay sealed, which is something to have and was guarded.
    Envelope,
}

/// Opens a session for a persona of a demonstration, who works for the purpose given, and gives
/// its token, for a cookie.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn sign_in_persona(
    desk: &Desk,
    actor: &Actor,
    name: &str,
    purpose: &str,
) -> Result<String, DeskError> {
    let stored = Stored {
        id: actor.id.clone(),
        since: desk.now(),
        persona: Some((actor.role.clone(), name.to_owned())),
        by: Proof::Account,
        work: Some(Work { purpose: purpose.to_owned(), case: None }),
    };
    open(desk, &stored, Unit::new()).await
}

/// Opens a session for somebody on the register whose word was proved, with what else is written
/// in the same unit.
pub(crate) async fn sign_in(
    desk: &Desk,
    number: &str,
    by: Proof,
    unit: Unit,
) -> Result<String, DeskError> {
    let stored = Stored { id: number.to_owned(), since: desk.now(), persona: None, by, work: None };
    open(desk, &stored, unit).await
}

async fn open(desk: &Desk, stored: &Stored, unit: Unit) -> Result<String, DeskError> {
    let token = format!("{}{}", desk.fresh_id(), desk.fresh_id());
    let id = record_id(desk, &token)?;
    let now = stored.since;
    let body = seal(desk, &id, 1, stored).await?;
    let facts = facts(people::token(desk, &stored.id), now + SESSION_LIFE, now);
    let unit = unit.put(&kinds::SESSIONS, &id, None, facts, body);
    desk.store.units().commit(unit).await?;
    Ok(token)
}

fn facts(holder: String, ends: Timestamp, used: Timestamp) -> Facts {
    Facts::new().with("expires_at", ends).with("holder", holder).with("used_at", used)
}

async fn seal(
    desk: &Desk,
    id: &RecordId,
    version: u64,
    stored: &Stored,
) -> Result<Vec<u8>, DeskError> {
    let plain = serde_json::to_vec(stored).map_err(|_| DeskError::Corrupt("session"))?;
    let key = desk.keyring.standing("sessions").await?;
    let (id, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    Ok(vault::seal_small(&key, "sessions", id, version, &plain, random)?)
}

async fn unseal(desk: &Desk, record: &Record) -> Result<Stored, DeskError> {
    let key = desk.keyring.standing("sessions").await?;
    let id = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "sessions", id, record.version, &record.body)?;
    serde_json::from_slice(&plain).map_err(|_| DeskError::Corrupt("session"))
}

/// Whose session this token is, and whether they may go on.
///
/// # Errors
///
/// [`DeskError::Store`]; an unknown token is an answer, not an error.
pub async fn who(desk: &Desk, token: &str) -> Result<Known, DeskError> {
    if token.len() != 64 {
        return Ok(Known::Nobody);
    }
    let id = record_id(desk, token)?;
    let Some(record) = desk.store.records().read(&kinds::SESSIONS, &id).await? else {
        return Ok(Known::Nobody);
    };
    let now = desk.now();
    let (Ok(ends), Ok(used)) = (instant(&record, "expires_at"), instant(&record, "used_at")) else {
        // It was opened by a version that did not note its use: whoever has it signs in again.
        return Ok(Known::Nobody);
    };
    if now >= ends {
        return Ok(Known::Over(Over::Shift));
    }
    if now.duration_since(used) >= SESSION_IDLE {
        return Ok(Known::Over(Over::Idle));
    }
    let stored = unseal(desk, &record).await?;
    let known = look_up(desk, &stored, now).await?;
    let goes_on = matches!(known, Known::Signed(_) | Known::Before(..));
    if goes_on && now.duration_since(used) >= NOTED_EVERY {
        note_use(desk, &record, &stored, ends, now).await?;
    }
    Ok(known)
}

async fn look_up(desk: &Desk, stored: &Stored, now: Timestamp) -> Result<Known, DeskError> {
    if let Some((role, name)) = &stored.persona {
        let (actor, work) = (Actor::new(&stored.id, role), stored.work.clone());
        let session = Session { actor, name: name.clone(), is_persona: true, work };
        return Ok(work::asked(desk, session));
    }
    let Some(found) = people::load(desk, &stored.id).await? else {
        return Ok(Known::Barred(Barred::NotListed));
    };
    let member = found.kept.member;
    if let Err(barred) = member.standing(now) {
        return Ok(Known::Barred(barred));
    }
    let actor = Actor::new(&member.number, &member.role);
    let work = stored.work.clone();
    let session = Session { actor, name: member.name, is_persona: false, work };
    if stored.by == Proof::Account && !accounts::has_second_factor(desk, &found.id).await? {
        return Ok(Known::Before(session, Before::SecondFactor));
    }
    if conduct::is_due(desk, &session.actor.id).await? {
        return Ok(Known::Before(session, Before::Conduct));
    }
    Ok(work::asked(desk, session))
}

/// Puts off the idle end. Another request may have done the same, or ended the session; then
/// theirs stands.
async fn note_use(
    desk: &Desk,
    record: &Record,
    stored: &Stored,
    ends: Timestamp,
    now: Timestamp,
) -> Result<(), DeskError> {
    let holder = record.facts.text("holder").ok_or(DeskError::Corrupt("session"))?;
    let facts = facts(holder.to_owned(), ends, now);
    let body = seal(desk, &record.id, record.version.saturating_add(1), stored).await?;
    let unit = Unit::new().put(&kinds::SESSIONS, &record.id, Some(record.version), facts, body);
    match desk.store.units().commit(unit).await {
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn instant(record: &Record, name: &str) -> Result<Timestamp, DeskError> {
    let at = record.facts.int(name).and_then(|at| Timestamp::from_microsecond(at).ok());
    at.ok_or(DeskError::Corrupt("session"))
}

/// Ends a session.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn sign_out(desk: &Desk, token: &str) -> Result<(), DeskError> {
    end_one(desk, &record_id(desk, token)?).await
}

/// Ends a session by its record's id.
pub(crate) async fn end_one(desk: &Desk, id: &RecordId) -> Result<(), DeskError> {
    if let Some(record) = desk.store.records().read(&kinds::SESSIONS, id).await? {
        let unit = Unit::new().delete(&kinds::SESSIONS, id, record.version);
        match desk.store.units().commit(unit).await {
            // A use was noted in between: end what it left.
            Err(StoreError::Conflict { .. }) => return Box::pin(end_one(desk, id)).await,
            other => other?,
        };
    }
    Ok(())
}

/// The sessions of whoever this token belongs to, the newest first.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn mine(desk: &Desk, token: &str) -> Result<Vec<Open>, DeskError> {
    let this = record_id(desk, token)?;
    let Some(record) = desk.store.records().read(&kinds::SESSIONS, &this).await? else {
        return Ok(Vec::new());
    };
    let holder = record.facts.text("holder").ok_or(DeskError::Corrupt("session"))?.to_owned();
    let now = desk.now();
    let query = Query::over("by_holder").equal(holder).from(now).descending();
    let page = desk.store.records().list(&kinds::SESSIONS, &query).await?;
    let mut open = Vec::with_capacity(page.records.len());
    for record in page.records {
        let used = instant(&record, "used_at")?;
        if now.duration_since(used) < SESSION_IDLE {
            let since = unseal(desk, &record).await?.since;
            open.push(Open { since, used, is_this: record.id == this });
        }
    }
    Ok(open)
}

/// Ends every other session of whoever this token belongs to; says how many.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn end_others(desk: &Desk, token: &str) -> Result<u64, DeskError> {
    let this = record_id(desk, token)?;
    let Some(record) = desk.store.records().read(&kinds::SESSIONS, &this).await? else {
        return Ok(0);
    };
    let holder = record.facts.text("holder").ok_or(DeskError::Corrupt("session"))?;
    end_all(desk, holder, Some(&this)).await
}

/// Ends the sessions of a holder, by the keyed token of the staff number, and the keys of programs
/// that act for them.
pub(crate) async fn end_all(
    desk: &Desk,
    holder: &str,
    except: Option<&RecordId>,
) -> Result<u64, DeskError> {
    accounts::end_keys(desk, holder).await?;
    let query = Query::over("by_holder").equal(holder).limit(1_000);
    let mut ended = 0;
    loop {
        let page = desk.store.records().list(&kinds::SESSIONS, &query).await?;
        let (mut unit, mut count) = (Unit::new(), 0);
        for record in &page.records {
            if Some(&record.id) != except {
                unit = unit.delete(&kinds::SESSIONS, &record.id, record.version);
                count += 1;
            }
        }
        if count == 0 {
            return Ok(ended);
        }
        match desk.store.units().commit(unit).await {
            Ok(_) => ended += count,
            // One of them was used or ended in between: look again.
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Removes what ran out: sessions, keys, leave, counts of tries, alerts, what programs asked for,
/// and what waited for those who did not come back from the identity provider or from their
/// passkey.
pub(crate) async fn expire(desk: &Desk) -> Result<u64, DeskError> {
    let mut removed = 0;
    let passing = [
        &kinds::SESSIONS,
        &kinds::TRIES,
        &kinds::AWAY,
        &kinds::CEREMONIES,
        &kinds::PROGRAM_KEYS,
        &kinds::ONCE,
        &kinds::GRANTS,
        &kinds::ALERTS,
    ];
    for kind in passing {
        loop {
            let query = Query::over("expiry").until(desk.now()).limit(500);
            let page = desk.store.records().list(kind, &query).await?;
            if page.records.is_empty() {
                break;
            }
            let count = page.records.len() as u64;
            let mut unit = Unit::new();
            for record in page.records {
                unit = unit.delete(kind, &record.id, record.version);
            }
            match desk.store.units().commit(unit).await {
                Ok(_) => removed += count,
                Err(StoreError::Conflict { .. }) => return Ok(removed),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(removed)
}

pub(crate) fn record_id(desk: &Desk, token: &str) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(hex::text(&desk.keyring.tokens().token("session", token)))?)
}
