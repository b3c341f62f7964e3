//! Keys for programs: bearer tokens with which a program acts as one person, for one purpose.
//!
//! Invariant: a key is kept only as a keyed digest and shown once; it never opens more than its
//! owner could do at the console for that purpose, and its scopes only narrow that. Whoever it
//! belongs to is looked up anew at each use.

mod end;
mod show;
mod stored;

pub(crate) use end::end_all;
pub use end::{mine, revoke};
pub use show::{Holder, KeyShown, lacks, who};

use super::{door, own, stored as account};
use crate::journal::{Draft, entry, whole_millis};
use crate::{Ctx, Desk, DeskError, hex, people};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ledger::Verb;
use serde::{Deserialize, Serialize};
use store::{RecordId, Unit};
use stored::Kept;

/// The longest that a key lasts, in days.
pub const KEY_DAYS_MAX: u32 = 90;

/// How many keys one person has at once.
pub const KEYS_MAX: usize = 10;

/// The longest name of a key, in characters.
pub const KEY_NAME_MAX_CHARS: usize = 60;

/// What every key begins with, so that a scanner for secrets finds one that was mislaid.
pub const KEY_PREFIX: &str = "blk_";

/// How many random bytes a key has.
const SECRET_BYTES: usize = 32;

/// How many characters a key has: the prefix, and its bytes in base64url.
const KEY_CHARS: usize = KEY_PREFIX.len() + 43;

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// Listing and reading recordings.
    #[serde(rename = "recordings:read")]
    RecordingsRead,
    /// Categorising recordings, holding them, and taking that back.
    #[serde(rename = "recordings:write")]
    RecordingsWrite,
    /// Reading cases.
    #[serde(rename = "cases:read")]
    CasesRead,
    /// Opening, staffing and closing cases.
    #[serde(rename = "cases:write")]
    CasesWrite,
    /// Reading one's own trail.
    #[serde(rename = "trail:read")]
    TrailRead,
    /// Searching the ledger.
    #[serde(rename = "log:read")]
    LogRead,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] = [
        Self::RecordingsRead,
        Self::RecordingsWrite,
        Self::CasesRead,
        Self::CasesWrite,
        Self::TrailRead,
        Self::LogRead,
    ];

    /// The scope's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RecordingsRead => "recordings:read",
            Self::RecordingsWrite => "recordings:write",
            Self::CasesRead => "cases:read",
            Self::CasesWrite => "cases:write",
            Self::TrailRead => "trail:read",
            Self::LogRead => "log:read",
        }
    }

    /// The scope of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

/// A key that somebody asks for.
#[derive(Clone, Default)]
pub struct Wanted {
    /// What it is called, so that its owner knows it again.
    pub name: String,
    /// The purpose it acts for, one of its owner's role.
    pub purpose: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// How many days it lasts, 1 to [`KEY_DAYS_MAX`].
    pub days: u32,
    /// The owner's password once more, where there is one. Secret.
    pub password: String,
}

/// A key just made.
pub struct Made {
    /// The key itself, this once. Secret.
    pub secret: String,
    /// Until when it counts.
    pub ends_at: Timestamp,
}

/// A key, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyListed {
    /// The record's id, for a form.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The purpose it acts for.
    pub purpose: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when it counts.
    pub ends_at: Timestamp,
    /// The day on which it was used last, if it was.
    pub used_on: Option<jiff::civil::Date>,
}

/// Makes a key for whoever acts; `persona` is the name of somebody of a demonstration, who is not
/// on the register.
///
/// # Errors
///
/// [`DeskError::Invalid`] for what cannot be asked for; [`DeskError::TooMany`] beyond [`KEYS_MAX`];
/// [`DeskError::NotRight`] for another password than theirs; [`DeskError::Barred`].
pub async fn make(
    ctx: &Ctx,
    desk: &Desk,
    persona: Option<&str>,
    wanted: &Wanted,
) -> Result<Made, DeskError> {
    let licence = own(desk)?;
    check(wanted, &licence.applied.pack, &ctx.actor.role)?;
    let last = match persona {
        Some(_) => None,
        None => proved(ctx, desk, &wanted.password).await?,
    };
    if mine(ctx, desk).await?.len() >= KEYS_MAX {
        return Err(DeskError::TooMany { what: "keys of yours", limit: KEYS_MAX as u64 });
    }
    let mut bytes = [0; SECRET_BYTES];
    desk.random.fill(&mut bytes);
    let secret = format!("{KEY_PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes));
    let asked = ctx.now + SignedDuration::from_hours(24 * i64::from(wanted.days));
    let ends_at = whole_millis(last.map_or(asked, |last| last.min(asked)));
    let mut scopes = wanted.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    let kept = Kept {
        number: ctx.actor.id.clone(),
        persona: persona.map(|name| (ctx.actor.role.clone(), name.to_owned())),
        name: wanted.name.trim().to_owned(),
        purpose: wanted.purpose.clone(),
        scopes,
        made_at: whole_millis(ctx.now),
        ends_at,
        revoked_at: None,
        used_on: None,
        refused_on: None,
    };
    let mut unit = stored::put(desk, &record_id(desk, &secret)?, &kept, None, Unit::new()).await?;
    let draft = Draft::new(Verb::Grant).word("act", "program-key")?.fact("until", ends_at)?;
    unit.journal.push(entry(ctx, desk, &licence, draft).await?);
    account::commit(desk, unit).await?;
    Ok(Made { secret, ends_at })
}

/// Proves that it is the owner who asks, and gives the end of their service where it is known.
async fn proved(ctx: &Ctx, desk: &Desk, password: &str) -> Result<Option<Timestamp>, DeskError> {
    let missing = DeskError::NotFound("account of yours");
    let found = people::load(desk, &ctx.actor.id).await?.ok_or(missing)?;
    found.kept.member.standing(ctx.now)?;
    if account::has_password(desk, &found.id).await? {
        door::prove(ctx, desk, password).await?;
    }
    Ok(found.kept.member.serves_until())
}

fn check(wanted: &Wanted, pack: &pack::Pack, role: &str) -> Result<(), DeskError> {
    let name = wanted.name.trim();
    let fits = (1..=KEY_NAME_MAX_CHARS).contains(&name.chars().count());
    if !fits || name.chars().any(char::is_control) {
        let must = format!("1 to {KEY_NAME_MAX_CHARS} characters on one line");
        return Err(DeskError::invalid("the name", must));
    }
    let role = pack.roles.get(role);
    if !role.is_some_and(|role| role.purposes.iter().any(|one| one.as_str() == wanted.purpose)) {
        return Err(DeskError::invalid("the purpose", "one of your role's"));
    }
    if wanted.scopes.is_empty() {
        return Err(DeskError::invalid("what it may do", "at least one of these"));
    }
    if !(1..=KEY_DAYS_MAX).contains(&wanted.days) {
        return Err(DeskError::invalid("the days", format!("1 to {KEY_DAYS_MAX}")));
    }
    Ok(())
}

/// Under which id a key lies: a keyed digest, so that neither the store nor a comparison tells it.
fn record_id(desk: &Desk, secret: &str) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(hex::text(&desk.keyring.tokens().token("program-key", secret)))?)
}

/// Whether a text could be a key at all.
fn is_formed(secret: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    secret.len() == KEY_CHARS
        && secret.strip_prefix(KEY_PREFIX).is_some_and(|rest| rest.bytes().all(plain))
}
