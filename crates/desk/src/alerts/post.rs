//! The outbox: which alerts wait to be told by mail, and to whom.
//!
//! Invariant: a letter says that something waits and nothing of what it is; one that cannot be
//! sent is tried again with growing pauses, and given up within a day. Nothing personal but the
//! address leaves the house.

use super::{News, open, refile};
use crate::{Desk, DeskError, kinds, people};
use jiff::{SignedDuration, Timestamp};
use store::{Fact, Facts, Query, Record, RecordId, Unit};

/// How often one letter is tried.
pub const POST_TRIES: i64 = 8;

/// The first pause after a failure; it doubles with each further one.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// What is older than this is not sent any more: whoever it is for has looked, or will.
const TOO_OLD: SignedDuration = SignedDuration::from_hours(24);

/// How many are given out at once.
const OUTBOX_PAGE: u32 = 50;

/// A letter that waits to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// The alert's id.
    pub id: String,
    /// The address on the register. Personal.
    pub to: String,
    /// Whether it is about something that ends or is due within a day.
    pub is_urgent: bool,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter(urgent: {})", self.is_urgent)
    }
}

/// The letters that are due, the longest waiting first. Alerts for people who are not on the
/// register or no longer work here, and old ones, leave the outbox unsent.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn outbox(desk: &Desk) -> Result<Vec<Letter>, DeskError> {
    let now = desk.now();
    let query = Query::over("to_post").until(now + SignedDuration::from_micros(1));
    let page = desk.store.records().list(&kinds::ALERTS, &query.limit(OUTBOX_PAGE)).await?;
    let mut letters = Vec::new();
    for record in page.records {
        match address(desk, &record, now).await? {
            Some(to) => letters.push(Letter {
                id: record.id.as_str().to_owned(),
                to,
                is_urgent: is_urgent(open(desk, &record).await?.news),
            }),
            None => change(desk, &record, |facts| facts).await?,
        }
    }
    Ok(letters)
}

/// Notes that a letter was sent.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn posted(desk: &Desk, id: &str) -> Result<(), DeskError> {
    let Some(record) = find(desk, id).await? else { return Ok(()) };
    change(desk, &record, |facts| facts).await
}

/// Notes that a letter could not be sent: it is tried again later, [`POST_TRIES`] times in all.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn post_failed(desk: &Desk, id: &str) -> Result<(), DeskError> {
    let Some(record) = find(desk, id).await? else { return Ok(()) };
    let tries = record.facts.int("post_tries").unwrap_or(0).saturating_add(1);
    if tries >= POST_TRIES {
        tracing::error!(tries, "a letter was given up: its alert stands in the console alone");
        return change(desk, &record, |facts| facts).await;
    }
    let pause = PAUSE.checked_mul(1 << (tries - 1).min(POST_TRIES)).unwrap_or(TOO_OLD);
    let next = desk.now() + pause;
    change(desk, &record, |facts| facts.with("post_at", next).with("post_tries", tries)).await
}

/// What is due within a day, or lapses soon.
fn is_urgent(news: News) -> bool {
    match news {
        News::EmergencyOpened
        | News::NotJustified
        | News::Justified
        | News::RuleFailed
        | News::FootageAsked
        | News::SentWrongly
        | News::SearchLate
        | News::AnswerLate => true,
        News::Accepted
        | News::NotAccepted
        | News::Granted
        | News::SearchSoon
        | News::AnswerSoon => false,
    }
}

async fn find(desk: &Desk, id: &str) -> Result<Option<Record>, DeskError> {
    Ok(desk.store.records().read(&kinds::ALERTS, &RecordId::new(id)?).await?)
}

/// Where a letter about this alert goes, if it is to be sent at all.
async fn address(
    desk: &Desk,
    record: &Record,
    now: Timestamp,
) -> Result<Option<String>, DeskError> {
    let at = record.facts.int("at").and_then(|at| Timestamp::from_microsecond(at).ok());
    if at.is_none_or(|at| now.duration_since(at) > TOO_OLD) {
        return Ok(None);
    }
    let holder = record.facts.text("holder").ok_or(DeskError::Corrupt("alert"))?;
    let member = match people::by_id(desk, holder).await {
        Ok(found) => found.kept.member,
        Err(DeskError::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(member.standing(now).is_ok().then_some(member.email))
}

/// Writes an alert with other facts, taken out of the outbox unless `file` puts it back. Where
/// somebody changed it in between, it is looked at again in the next round.
async fn change(
    desk: &Desk,
    record: &Record,
    file: impl FnOnce(Facts) -> Facts,
) -> Result<(), DeskError> {
    let kept = ["holder", "at", "read", "expires_at"];
    let mut facts = Facts::new();
    for name in kept {
        let fact: Option<&Fact> = record.facts.get(name);
        facts = facts.with_some(name, fact.cloned());
    }
    let key = desk.keyring.standing("alerts").await?;
    let unit = refile(desk, &key, record, file(facts), Unit::new())?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Err(error) if error.is_conflict() => Ok(()),
        other => other.map(|_| ()),
    }
}
