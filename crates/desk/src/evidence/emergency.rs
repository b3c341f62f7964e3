//! Access in an emergency: opened at once for a reason, told to the supervisor at once, justified
//! within a day, judged by somebody else.
//!
//! Invariant: what was opened, the leave it gives, the supervisor's alert and the journal entry are
//! one unit of work; nobody judges their own.

use super::closed::own_leave;
use super::keep::reason;
use super::recording::load;
use crate::alerts::{self, News};
use crate::ctx::{Asker, authorise, authorise_on, refuse};
use crate::journal::{Draft, entry, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, accounts, hex, kinds, people};
use jiff::{SignedDuration, Timestamp};
use ledger::{Handle, Verb};
use pack::Act;
use rules::access::{JUSTIFY_WITHIN_HOURS, Refusal};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};

/// For how long an emergency opens a recording, in hours.
pub const EMERGENCY_HOURS: u32 = 4;

/// What stands for a supervisor where the register names none; no staff number is empty.
const NOBODY: &str = "";

/// How many a page shows.
const PAGE: u32 = 50;

/// Where access in an emergency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It is yet to be justified.
    Open,
    /// It was not justified in time, and still must be.
    Overdue,
    /// It was justified, and is yet to be judged.
    Justified,
    /// It was judged to be justified.
    Accepted,
    /// It was judged not to be.
    NotAccepted,
}

impl Stage {
    const ALL: [Self; 5] =
        [Self::Open, Self::Overdue, Self::Justified, Self::Accepted, Self::NotAccepted];

    fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Justified => "justified",
            Self::Accepted => "accepted",
            Self::NotAccepted => "not-accepted",
        }
    }

    /// In words.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Open => "to be justified",
            Self::Overdue => "not justified in time",
            Self::Justified => "justified, to be judged",
            Self::Accepted => "accepted",
            Self::NotAccepted => "not accepted",
        }
    }
}

/// Access in an emergency. Personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergency {
    /// Its id, for an address.
    pub id: String,
    /// Who opened what, and what was said of it.
    pub account: Account,
    /// Where it stands.
    pub stage: Stage,
    /// By when it must be justified.
    pub due_at: Timestamp,
}

/// Who opened what, and what was said of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whoever opened it.
    pub by: String,
    /// Their supervisor, where the register names one.
    pub supervisor: Option<String>,
    /// The recording's id.
    pub recording: String,
    /// When.
    pub at: Timestamp,
    /// What the emergency was, as it was said then.
    pub reason: String,
    /// The justification, once it is given.
    pub justification: Option<String>,
    /// Who judged it, and what they said.
    pub judged: Option<(String, String)>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({})", self.at)
    }
}

/// Opens a recording in an emergency, by its id or its handle in the ledger: for
/// [`EMERGENCY_HOURS`]. Gives the recording's id.
///
/// # Errors
///
/// [`DeskError::Refused`], [`DeskError::NotFound`]: what is sealed opens in no emergency;
/// [`DeskError::Invalid`] without a reason, or where no emergency is needed to see it.
pub async fn open_in_emergency(
    ctx: &Ctx,
    desk: &Desk,
    named: &str,
    why: &str,
) -> Result<String, DeskError> {
    authorise(ctx, desk, Act::View).await?;
    reason(why)?;
    let id = held_id(desk, named).await?;
    let held = load(desk, &id).await?;
    let resource = held.as_asked_by(ctx, desk).await?;
    if Asker::new(ctx, desk).await?.decide(Act::View, &resource)?.outcome.is_ok() {
        let must = "one that you may not see already: open it as usual";
        return Err(DeskError::invalid("the recording", must));
    }
    let urgent = Ctx { emergency: true, reason: Some(why.trim().to_owned()), ..ctx.clone() };
    let licence = authorise_on(&urgent, desk, Act::View, &resource).await?;
    let known = people::load(desk, &ctx.actor.id).await?;
    let account = Account {
        by: ctx.actor.id.clone(),
        supervisor: known.and_then(|found| found.kept.member.supervisor),
        recording: id.clone(),
        at: whole_millis(ctx.now),
        reason: why.trim().to_owned(),
        justification: None,
        judged: None,
    };
    let due_at = account.at + SignedDuration::from_hours(i64::from(JUSTIFY_WITHIN_HOURS));
    let draft = Draft::new(Verb::Grant)
        .about(held.object, held.handle())
        .fact("emergency", 1_u64)?
        .fact("justify-by", due_at)?
        .fact("told", u64::from(account.supervisor.is_some()))?
        .why(Some(why));
    let entry = entry_under(&urgent, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    let unit = own_leave(&urgent, desk, &id, EMERGENCY_HOURS, unit).await?;
    let record = RecordId::new(desk.fresh_id())?;
    let mut unit = put(desk, &record, None, &account, (Stage::Open, due_at), unit).await?;
    if let Some(supervisor) = &account.supervisor {
        unit = alerts::tell(desk, supervisor, News::EmergencyOpened, at(&record), unit).await?;
    }
    desk.store.units().commit(unit).await?;
    tracing::warn!("a recording was opened in an emergency");
    Ok(id)
}

/// Takes down why access in an emergency was needed, by whoever had it.
///
/// # Errors
///
/// [`DeskError::NotFound`] for somebody else's; [`DeskError::Invalid`] without words, or once it
/// was judged; [`DeskError::Contended`].
pub async fn justify(ctx: &Ctx, desk: &Desk, id: &str, words: &str) -> Result<(), DeskError> {
    let licence = accounts::own(desk)?;
    reason(words)?;
    let (record, mut emergency) = read(desk, id).await?;
    if emergency.account.by != ctx.actor.id {
        return Err(missing());
    }
    if matches!(emergency.stage, Stage::Accepted | Stage::NotAccepted) {
        return Err(DeskError::invalid("the justification", "given before it was judged"));
    }
    let late = ctx.now > emergency.due_at;
    emergency.account.justification = Some(words.trim().to_owned());
    let draft = Draft::new(Verb::Report).word("emergency", "justified")?;
    let draft = draft.fact("late", u64::from(late))?.why(Some(words));
    let unit = Unit { journal: vec![entry(ctx, desk, &licence, draft).await?], ..Unit::new() };
    let to = (Stage::Justified, emergency.due_at);
    let mut unit =
        put(desk, &record.id, Some(record.version), &emergency.account, to, unit).await?;
    if let Some(supervisor) = &emergency.account.supervisor {
        unit = alerts::tell(desk, supervisor, News::Justified, at(&record.id), unit).await?;
    }
    desk.store.units().commit(unit).await.map_err(people::contended)?;
    Ok(())
}

/// Judges whether access in an emergency was justified; never one's own.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] without words, before
/// there is a justification to judge unless it is overdue, or once it was judged.
pub async fn judge(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    accepted: bool,
    words: &str,
) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::ReviewAccess).await?;
    reason(words)?;
    let (record, mut emergency) = read(desk, id).await?;
    if emergency.account.by == ctx.actor.id {
        return Err(refuse(ctx, desk, &licence, Refusal::SamePerson).await?);
    }
    if !matches!(emergency.stage, Stage::Justified | Stage::Overdue) {
        return Err(DeskError::invalid("the judgement", "given once, after the justification"));
    }
    let (stage, news) = if accepted {
        (Stage::Accepted, News::Accepted)
    } else {
        (Stage::NotAccepted, News::NotAccepted)
    };
    emergency.account.judged = Some((ctx.actor.id.clone(), words.trim().to_owned()));
    let whose = desk.keyring.actors(ctx.now).handle("actor", emergency.account.by.as_bytes());
    let draft = Draft::new(Verb::Decide)
        .word("emergency", stage.code())?
        .fact("person", Handle(whose))?
        .why(Some(words));
    let unit = Unit { journal: vec![entry(ctx, desk, &licence, draft).await?], ..Unit::new() };
    let (version, account) = (Some(record.version), &emergency.account);
    let unit = put(desk, &record.id, version, account, (stage, emergency.due_at), unit).await?;
    let unit = alerts::tell(desk, &account.by, news, at(&record.id), unit).await?;
    desk.store.units().commit(unit).await.map_err(people::contended)?;
    Ok(())
}

/// One of them, for whoever opened it, their supervisor, and those who judge.
///
/// # Errors
///
/// [`DeskError::NotFound`] for everybody else.
pub async fn emergency(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Emergency, DeskError> {
    let (_, emergency) = read(desk, id).await?;
    let licence = if emergency.account.by == ctx.actor.id {
        accounts::own(desk)?
    } else {
        match authorise(ctx, desk, Act::ReviewAccess).await {
            Err(DeskError::Refused(_)) => return Err(missing()),
            other => other?,
        }
    };
    let draft = Draft::new(Verb::Consult).fact("emergencies", 1_u64)?;
    let unit = Unit { journal: vec![entry(ctx, desk, &licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    Ok(emergency)
}

/// Those of whoever acts that are yet to be justified, the most pressing first.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn my_emergencies(ctx: &Ctx, desk: &Desk) -> Result<Vec<Emergency>, DeskError> {
    let holder = people::token(desk, &ctx.actor.id);
    let mut all = Vec::new();
    for stage in [Stage::Overdue, Stage::Open] {
        let query = Query::over("by_holder").equal(holder.clone()).equal(stage.code());
        all.extend(list(desk, query).await?);
    }
    Ok(all)
}

/// Those that whoever acts is to judge: of the people whom they supervise, and of those whom nobody
/// supervises, but never their own.
///
/// # Errors
///
/// [`DeskError::Refused`].
pub async fn to_judge(ctx: &Ctx, desk: &Desk) -> Result<Vec<Emergency>, DeskError> {
    let licence = authorise(ctx, desk, Act::ReviewAccess).await?;
    let mut all = Vec::new();
    for stage in [Stage::Overdue, Stage::Justified, Stage::Open] {
        for supervisor in [ctx.actor.id.as_str(), NOBODY] {
            let supervisor = people::token(desk, supervisor);
            let query = Query::over("by_supervisor").equal(supervisor).equal(stage.code());
            all.extend(list(desk, query).await?);
        }
    }
    all.retain(|one| one.account.by != ctx.actor.id);
    if !all.is_empty() {
        let draft = Draft::new(Verb::Consult).fact("emergencies", all.len() as u64)?;
        let unit = Unit { journal: vec![entry(ctx, desk, &licence, draft).await?], ..Unit::new() };
        desk.store.units().commit(unit).await?;
    }
    Ok(all)
}

/// Notes which were not justified in time, and tells the supervisor; says how many.
pub(crate) async fn chase(desk: &Desk) -> Result<u64, DeskError> {
    let query = Query::over("by_state").equal(Stage::Open.code()).until(desk.now()).limit(PAGE);
    let page = desk.store.records().list(&kinds::EMERGENCIES, &query).await?;
    let mut chased = 0;
    for record in page.records {
        let emergency = open(desk, &record).await?;
        let (version, account) = (Some(record.version), &emergency.account);
        let to = (Stage::Overdue, emergency.due_at);
        let mut unit = put(desk, &record.id, version, account, to, Unit::new()).await?;
        for number in account.supervisor.iter().chain([&account.by]) {
            unit = alerts::tell(desk, number, News::NotJustified, at(&record.id), unit).await?;
        }
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => chased += 1,
            // It was justified in between.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(chased)
}

/// The id of the recording that somebody names by its id or by its handle in the ledger.
pub(crate) async fn held_id(desk: &Desk, named: &str) -> Result<String, DeskError> {
    let named = named.trim().to_ascii_lowercase();
    let wrong = || DeskError::invalid("the recording", "named by its id or handle, 32 characters");
    let _: [u8; 16] = hex::bytes(&named).ok_or_else(wrong)?;
    let query = Query::over("by_handle").equal(named.clone()).limit(1);
    let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
    let found = page.records.into_iter().next();
    Ok(found.map_or(named, |record| record.id.as_str().to_owned()))
}

fn at(id: &RecordId) -> String {
    format!("/staff/emergencies/{}", id.as_str())
}

fn missing() -> DeskError {
    DeskError::NotFound("access in an emergency")
}

async fn put(
    desk: &Desk,
    id: &RecordId,
    expected: Option<u64>,
    account: &Account,
    (stage, due_at): (Stage, Timestamp),
    unit: Unit,
) -> Result<Unit, DeskError> {
    let key = desk.keyring.standing("emergencies").await?;
    let version = expected.map_or(1, |version| version.saturating_add(1));
    let plain = serde_json::to_vec(account).map_err(|_| DeskError::Corrupt("emergency"))?;
    let (name, random) = (id.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "emergencies", name, version, &plain, random)?;
    let supervisor = people::token(desk, account.supervisor.as_deref().unwrap_or(NOBODY));
    let facts = Facts::new()
        .with("holder", people::token(desk, &account.by))
        .with("supervisor", supervisor)
        .with("state", stage.code())
        .with("due_at", due_at);
    Ok(unit.put(&kinds::EMERGENCIES, id, expected, facts, body))
}

async fn read(desk: &Desk, id: &str) -> Result<(Record, Emergency), DeskError> {
    let id = RecordId::new(id).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::EMERGENCIES, &id).await?.ok_or_else(missing)?;
    let emergency = open(desk, &record).await?;
    Ok((record, emergency))
}

async fn list(desk: &Desk, query: Query) -> Result<Vec<Emergency>, DeskError> {
    let page = desk.store.records().list(&kinds::EMERGENCIES, &query.limit(PAGE)).await?;
    let mut all = Vec::with_capacity(page.records.len());
    for record in &page.records {
        all.push(open(desk, record).await?);
    }
    Ok(all)
}

async fn open(desk: &Desk, record: &Record) -> Result<Emergency, DeskError> {
    let corrupt = || DeskError::Corrupt("emergency");
    let key = desk.keyring.standing("emergencies").await?;
    let name = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "emergencies", name, record.version, &record.body)?;
    let account = serde_json::from_slice(&plain).map_err(|_| corrupt())?;
    let stage = record.facts.text("state");
    let stage = Stage::ALL.into_iter().find(|one| Some(one.code()) == stage);
    let due_at = record.facts.int("due_at").and_then(|at| Timestamp::from_microsecond(at).ok());
    Ok(Emergency {
        id: record.id.as_str().to_owned(),
        account,
        stage: stage.ok_or_else(corrupt)?,
        due_at: due_at.ok_or_else(corrupt)?,
    })
}
