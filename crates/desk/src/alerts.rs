//! Alerts: what somebody is told at once by mail, where there is a way to send it, and finds when
//! they next look at the console.
//!
//! Invariant: an alert is written in the same unit as what it tells of, and holds a code and an
//! address of the console, never a name.

mod post;

pub use post::{Letter, POST_TRIES, outbox, post_failed, posted};

use crate::ctx::may;
use crate::{Ctx, Desk, DeskError, hex, kinds, people};
use jiff::{SignedDuration, Timestamp};
use pack::Act;
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};
use vault::ObjectKey;

/// How long an alert stays.
const LIFE: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Whom an alert is for that is for everybody who may apply a policy: no staff number is like it.
const KEEPERS: &str = "\u{0}keepers-of-the-policy";

/// How many alerts a page shows.
const PAGE: u32 = 50;

/// What an alert tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum News {
    /// Somebody whom they supervise opened a recording in an emergency.
    EmergencyOpened,
    /// It was not justified within a day.
    NotJustified,
    /// It was justified, and is theirs to judge.
    Justified,
    /// Their own access in an emergency was accepted.
    Accepted,
    /// Their own access in an emergency was not accepted.
    NotAccepted,
    /// They may see a recording for a time.
    Granted,
    /// Somebody asks for footage of their area, and they decide.
    FootageAsked,
    /// A search for a request is due soon.
    SearchSoon,
    /// A search for a request was not made in time.
    SearchLate,
    /// An answer is due soon.
    AnswerSoon,
    /// An answer was not given in time.
    AnswerLate,
    /// An answer went to somebody else. For everybody who may put the policy right.
    SentWrongly,
    /// A rule on access could not be applied, so that people are refused. For everybody who may
    /// put the policy right.
    RuleFailed,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What it tells.
    pub news: News,
    /// When it was written.
    pub at: Timestamp,
    /// Which page of the console tells more.
    pub about: String,
    /// Whether it was on a page that its holder opened before.
    pub is_read: bool,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    news: News,
    about: String,
}

/// Adds an alert for somebody to a unit.
pub(crate) async fn tell(
    desk: &Desk,
    number: &str,
    news: News,
    about: String,
    unit: Unit,
) -> Result<Unit, DeskError> {
    put(desk, desk.fresh_id(), number, &Kept { news, about }, unit).await
}

/// Tells those who may put the policy right that a rule of it failed: once a day for each rule.
pub(crate) async fn rule_failed(desk: &Desk, rule: &str) -> Result<(), DeskError> {
    let day = desk.now().strftime("%F");
    let id = desk.keyring.tokens().token("rule-failed", &format!("{day} {rule}"));
    let kept = Kept { news: News::RuleFailed, about: "/staff/policy".to_owned() };
    let unit = put(desk, hex::text(&id), KEEPERS, &kept, Unit::new()).await?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        // They were told today.
        Err(error) if error.is_conflict() => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Whom an alert is for that is for everybody who works on the requests of an activity.
fn team(activity: &str) -> String {
    format!("\u{0}team-of-{activity}")
}

/// Adds an alert for those who work on the requests of an activity to a unit.
pub(crate) async fn tell_team(
    desk: &Desk,
    activity: &str,
    news: News,
    about: String,
    unit: Unit,
) -> Result<Unit, DeskError> {
    put(desk, desk.fresh_id(), &team(activity), &Kept { news, about }, unit).await
}

/// The teams that whoever acts belongs to: of the activities of their purpose, where their role
/// works on requests and is not bound to an area.
fn teams(ctx: &Ctx, desk: &Desk) -> Vec<String> {
    let Some(applied) = desk.packs.current() else { return Vec::new() };
    let pack = &applied.pack;
    let role = pack.roles.get(ctx.actor.role.as_str());
    let works = |role: &pack::Role| {
        role.may.contains(&Act::WorkRequests) && !role.may.contains(&Act::DecideRelease)
    };
    if !role.is_some_and(works) {
        return Vec::new();
    }
    let serving = pack.activities.values().filter(|activity| {
        let serves = activity.purposes.iter().any(|one| one.as_str() == ctx.purpose);
        let takes = |form: &pack::Form| form.activity == activity.id && !form.takes.is_empty();
        serves && pack.forms.values().any(takes)
    });
    serving.map(|activity| team(activity.id.as_str())).collect()
}

/// Adds an alert for those who keep the policy to a unit.
pub(crate) async fn tell_keepers(
    desk: &Desk,
    news: News,
    about: String,
    unit: Unit,
) -> Result<Unit, DeskError> {
    put(desk, desk.fresh_id(), KEEPERS, &Kept { news, about }, unit).await
}

async fn put(
    desk: &Desk,
    id: String,
    number: &str,
    kept: &Kept,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let id = RecordId::new(id)?;
    let key = desk.keyring.standing("alerts").await?;
    let plain = serde_json::to_vec(kept);
    let plain = plain.map_err(|_| DeskError::Corrupt("alert"))?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "alerts", name, 1, &plain, random)?;
    let now = desk.now();
    let facts = Facts::new()
        .with("holder", people::token(desk, number))
        .with("at", now)
        .with("read", 0)
        .with("post_at", now)
        .with("expires_at", now + LIFE);
    Ok(unit.put(&kinds::ALERTS, &id, None, facts, body))
}

/// The alerts of whoever acts, the newest first.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn mine(ctx: &Ctx, desk: &Desk) -> Result<Vec<Alert>, DeskError> {
    let mut alerts = Vec::new();
    for record in records(ctx, desk, PAGE).await? {
        alerts.push(open(desk, &record).await?);
    }
    Ok(alerts)
}

/// How many of them are unread, counted no further than a page.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn unread(ctx: &Ctx, desk: &Desk) -> Result<usize, DeskError> {
    let records = records(ctx, desk, PAGE).await?;
    Ok(records.iter().filter(|record| record.facts.int("read") == Some(0)).count())
}

/// Marks all of them read.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn read_all(ctx: &Ctx, desk: &Desk) -> Result<(), DeskError> {
    let key = desk.keyring.standing("alerts").await?;
    let mut unit = Unit::new();
    for record in records(ctx, desk, PAGE).await? {
        if record.facts.int("read") == Some(0) {
            let facts = record.facts.clone().with("read", 1);
            unit = refile(desk, &key, &record, facts, unit)?;
        }
    }
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        // Another window did the same.
        Err(error) if error.is_conflict() => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Adds the write of an alert with other facts to a unit.
fn refile(
    desk: &Desk,
    key: &ObjectKey,
    record: &Record,
    facts: Facts,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let (name, version) = (record.id.as_str().as_bytes(), record.version);
    let plain = vault::open_small(key, "alerts", name, version, &record.body)?;
    let next = version.saturating_add(1);
    let body = vault::seal_small(key, "alerts", name, next, &plain, desk.random.as_ref())?;
    Ok(unit.put(&kinds::ALERTS, &record.id, Some(version), facts, body))
}

async fn records(ctx: &Ctx, desk: &Desk, limit: u32) -> Result<Vec<Record>, DeskError> {
    let of = async |number: &str| {
        let holder = people::token(desk, number);
        let query = Query::over("by_holder").equal(holder).descending().limit(limit);
        Ok::<_, DeskError>(desk.store.records().list(&kinds::ALERTS, &query).await?.records)
    };
    let mut all = of(&ctx.actor.id).await?;
    let mut groups = teams(ctx, desk);
    if may(ctx, desk, Act::ApplyPack).await? {
        groups.push(KEEPERS.to_owned());
    }
    for group in groups {
        all.extend(of(&group).await?);
    }
    all.sort_by_key(|record| std::cmp::Reverse(record.facts.int("at")));
    Ok(all)
}

async fn open(desk: &Desk, record: &Record) -> Result<Alert, DeskError> {
    let corrupt = || DeskError::Corrupt("alert");
    let key = desk.keyring.standing("alerts").await?;
    let name = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "alerts", name, record.version, &record.body)?;
    let Kept { news, about } = serde_json::from_slice(&plain).map_err(|_| corrupt())?;
    let at = record.facts.int("at").and_then(|at| Timestamp::from_microsecond(at).ok());
    let is_read = record.facts.int("read") != Some(0);
    Ok(Alert { news, at: at.ok_or_else(corrupt)?, about, is_read })
}
