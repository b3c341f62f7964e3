//! The trail: what the ledger holds of somebody's acts, of one thing, of a purpose, of a time.
//!
//! Invariant: reading the ledger is itself an act under a licence, journalled with how many entries
//! were shown before they are; one's own acts need no role. What a sealed body says is told only as
//! long as its key lives.

use super::sequence::broken;
use crate::ctx::authorise;
use crate::journal::{Draft, entry, opened};
use crate::keyring::Keyring;
use crate::{Ctx, Desk, DeskError, Licence, accounts, hex, kinds, people};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use ledger::{Entry, Handle, Outcome, Verb};
use pack::Act;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use store::{JournalRow, Mark, Query, Unit};
use vault::{ObjectId, ObjectKey};

/// How many entries a page of the trail shows.
pub const TRAIL_PAGE: usize = 50;

/// How many entries one search looks at before it says how far it came.
const LOOKED_AT_MAX: usize = 5_000;

/// How many are read at once.
const ROWS: u32 = 500;

/// What is looked for. Everything given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Whose acts: a staff number. Personal.
    pub person: Option<String>,
    /// On what: a handle of the ledger, or the id of a recording.
    pub object: Option<String>,
    /// For which purpose, by its id in the pack.
    pub purpose: Option<String>,
    /// What was done.
    pub verb: Option<Verb>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// From this day on, in UTC.
    pub from: Option<Date>,
    /// Until this day, that day included.
    pub until: Option<Date>,
    /// Only entries before this position: where the page before ended.
    pub before: Option<u64>,
}

/// An entry as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Its position in the ledger.
    pub position: u64,
    /// The entry.
    pub entry: Entry,
    /// What its sealed body says, as long as the key lives.
    pub said: Option<Said>,
}

/// Who and why, from an entry's sealed body. Personal.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Said {
    /// Who acted, by staff number or machine's name.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// On which case.
    pub case: Option<String>,
    /// Why.
    pub why: Option<String>,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Said({})", self.role)
    }
}

/// A page of the trail, the last entry first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// The entries.
    pub traces: Vec<Trace>,
    /// Where to go on, if the search did not come to its beginning.
    pub next: Option<u64>,
    /// When the last entry looked at was made, where there was one.
    pub reached: Option<Timestamp>,
}

/// A rule of the pack, as it stood when it decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleWords {
    /// What it says, in plain words.
    pub plain: String,
    /// The provision it rests on, by its id in the pack.
    pub law: Option<String>,
}

/// An entry with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The entry.
    pub trace: Trace,
    /// The rule that decided, as the pack of that time put it.
    pub rule: Option<RuleWords>,
    /// When that pack came into force.
    pub pack_applied: Option<Timestamp>,
    /// The purpose in words.
    pub purpose: Option<String>,
}

/// What the ledger holds of whoever acts: their own acts, and nobody else's.
///
/// # Errors
///
/// [`DeskError::NoPolicy`]; [`DeskError::Store`].
pub async fn mine(ctx: &Ctx, desk: &Desk, before: Option<u64>) -> Result<Trail, DeskError> {
    mine_page(ctx, desk, before, TRAIL_PAGE).await
}

/// [`mine`], with at most so many entries on a page.
///
/// # Errors
///
/// As for [`mine`].
pub async fn mine_page(
    ctx: &Ctx,
    desk: &Desk,
    before: Option<u64>,
    limit: usize,
) -> Result<Trail, DeskError> {
    let licence = accounts::own(desk)?;
    let person = Some(ctx.actor.id.clone());
    let sought = Sought { person, before, ..Sought::default() };
    look(ctx, desk, &licence, &sought, limit).await
}

/// Searches the ledger.
///
/// # Errors
///
/// [`DeskError::Refused`], for purposes other than those for which the log may be read among
/// others; [`DeskError::Invalid`] for what is no staff number or handle.
pub async fn search(ctx: &Ctx, desk: &Desk, sought: &Sought) -> Result<Trail, DeskError> {
    search_page(ctx, desk, sought, TRAIL_PAGE).await
}

/// [`search`], with at most so many entries on a page.
///
/// # Errors
///
/// As for [`search`].
pub async fn search_page(
    ctx: &Ctx,
    desk: &Desk,
    sought: &Sought,
    limit: usize,
) -> Result<Trail, DeskError> {
    let licence = authorise(ctx, desk, Act::ReadLedger).await?;
    look(ctx, desk, &licence, sought, limit).await
}

/// Explains one entry.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`].
pub async fn explain(ctx: &Ctx, desk: &Desk, position: u64) -> Result<Explained, DeskError> {
    rules::promise!("staff-justify");
    let licence = authorise(ctx, desk, Act::ReadLedger).await?;
    let row = desk.store.journal().read(position, 1).await?.into_iter().next();
    let row = row.filter(|row| row.position == position);
    let row = row.ok_or(DeskError::NotFound("entry in the ledger"))?;
    note(ctx, desk, &licence, 1).await?;
    let entry = Entry::decode(&row.entry).map_err(broken)?;
    let trace = Opener::default().trace(desk, position, entry).await?;
    let packs = desk.packs.all();
    let applied = packs.iter().find(|applied| applied.version == trace.entry.pack);
    let rule = trace.entry.rule.as_ref().map(|rule| rule.id.as_str());
    Ok(Explained {
        rule: rule.and_then(|rule| words_of(applied.map(|applied| &applied.pack), rule)),
        pack_applied: applied.map(|applied| applied.at),
        purpose: applied.and_then(|applied| {
            let purpose = applied.pack.purposes.get(trace.entry.purpose.as_str());
            purpose.map(|purpose| purpose.title.clone())
        }),
        trace,
    })
}

/// The entries of a page of the trail with their proofs, one C2SP proof after the other, the
/// oldest first; `bluelamp verify` reads them. Entries that no checkpoint holds yet are left out.
///
/// # Errors
///
/// As for [`search`].
pub async fn proofs(ctx: &Ctx, desk: &Desk, sought: &Sought) -> Result<String, DeskError> {
    let trail = search(ctx, desk, sought).await?;
    let mut all = String::new();
    for trace in trail.traces.iter().rev() {
        match super::proof(desk, trace.position).await {
            Ok(proof) => all.push_str(&proof),
            Err(DeskError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

async fn look(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    sought: &Sought,
    limit: usize,
) -> Result<Trail, DeskError> {
    let search = Search::new(desk, ctx.now, sought).await?;
    let (found, next, reached) = search.run(desk, limit).await?;
    note(ctx, desk, licence, found.len() as u64).await?;
    let (mut opener, mut traces) = (Opener::default(), Vec::with_capacity(found.len()));
    for (position, entry) in found {
        traces.push(opener.trace(desk, position, entry).await?);
    }
    Ok(Trail { traces, next, reached })
}

async fn note(ctx: &Ctx, desk: &Desk, licence: &Licence, shown: u64) -> Result<(), DeskError> {
    let draft = Draft::new(Verb::Consult).fact("entries", shown)?;
    let unit = Unit { journal: vec![entry(ctx, desk, licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    Ok(())
}

/// A search made ready: what must hold, and by which marks it is found.
struct Search<'a> {
    sought: &'a Sought,
    from: Timestamp,
    until: Timestamp,
    before: u64,
    object: Option<Mark>,
    /// Of each month, the newest first, the handle of the person.
    handles: Vec<Mark>,
}

type Found = (Vec<(u64, Entry)>, Option<u64>, Option<Timestamp>);

impl<'a> Search<'a> {
    async fn new(desk: &Desk, now: Timestamp, sought: &'a Sought) -> Result<Self, DeskError> {
        let begin = |day: Date| day.to_zoned(TimeZone::UTC).map(|at| at.timestamp());
        let no_day = |_| DeskError::invalid("the day", "one of the calendar");
        let first = desk.store.journal().read(0, 1).await?.into_iter().next();
        let first = first.and_then(|row| Entry::decode(&row.entry).ok()).map(|entry| entry.at);
        let from = sought.from.map(begin).transpose().map_err(no_day)?;
        let after = sought.until.map(|day| day.tomorrow().and_then(begin)).transpose();
        let after = after.map_err(no_day)?;
        // Entries of this very instant are among what there is until now.
        let from = from.or(first).unwrap_or(now);
        let until = after.unwrap_or(Timestamp::MAX);
        let object = match &sought.object {
            Some(text) => Some(object(desk, text).await?),
            None => None,
        };
        let handles = match &sought.person {
            Some(number) => handles(desk, number, from.max(first.unwrap_or(now)), until.min(now))?,
            None => Vec::new(),
        };
        let before = match (sought.before, sought.until) {
            (Some(before), _) => before,
            (None, None) => u64::MAX,
            (None, Some(_)) => position_at(desk, until).await?,
        };
        Ok(Self { sought, from, until, before, object, handles })
    }

    async fn run(&self, desk: &Desk, limit: usize) -> Result<Found, DeskError> {
        let (mut found, mut looked_at, mut reached) = (Vec::new(), 0, None);
        let mut before = self.before;
        // Without a person there is one way through the journal; with one there is one a month.
        let ways: Vec<Option<Mark>> = match self.sought.person {
            Some(_) => self.handles.iter().copied().map(Some).collect(),
            None => vec![None],
        };
        for who in ways {
            let marks: Vec<_> = who.into_iter().chain(self.object).collect();
            loop {
                let rows = rows(desk, &marks, before).await?;
                if rows.is_empty() {
                    break;
                }
                for row in rows {
                    let entry = Entry::decode(&row.entry).map_err(broken)?;
                    (before, looked_at) = (row.position, looked_at + 1);
                    reached = Some(entry.at);
                    if entry.at < self.from {
                        return Ok((found, None, reached));
                    }
                    if self.holds(&entry, who) {
                        found.push((row.position, entry));
                    }
                    if found.len() >= limit || looked_at >= LOOKED_AT_MAX {
                        return Ok((found, Some(before), reached));
                    }
                }
            }
        }
        Ok((found, None, reached))
    }

    fn holds(&self, entry: &Entry, who: Option<Mark>) -> bool {
        let Sought { purpose, verb, outcome, .. } = self.sought;
        entry.at < self.until
            && who.is_none_or(|who| entry.actor == Handle(who))
            && self.object.is_none_or(|object| entry.object == Some(Handle(object)))
            && purpose.as_ref().is_none_or(|purpose| entry.purpose.as_str() == purpose)
            && verb.is_none_or(|verb| entry.verb == verb)
            && outcome.is_none_or(|outcome| entry.outcome == outcome)
    }
}

/// Rows before a position, the last one first: by marks, or all of them.
async fn rows(desk: &Desk, marks: &[Mark], before: u64) -> Result<Vec<JournalRow>, DeskError> {
    let journal = desk.store.journal();
    if !marks.is_empty() {
        return Ok(journal.marked(marks, before, ROWS).await?);
    }
    let before = before.min(journal.size().await?);
    let from = before.saturating_sub(u64::from(ROWS));
    let mut rows = journal.read(from, ROWS).await?;
    rows.retain(|row| row.position < before);
    rows.reverse();
    Ok(rows)
}

/// The handle of a thing: given as such, or by the id of a recording that is held.
async fn object(desk: &Desk, text: &str) -> Result<Mark, DeskError> {
    let text = text.trim().to_ascii_lowercase();
    let wrong = || DeskError::invalid("the handle", "32 digits and letters a to f");
    let mark: Mark = hex::bytes(&text).ok_or_else(wrong)?;
    match crate::evidence::handle_of(desk, &text).await? {
        Some(Handle(handle)) => Ok(handle),
        None => Ok(mark),
    }
}

/// The handles of a person in each month, the newest first.
fn handles(
    desk: &Desk,
    number: &str,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Mark>, DeskError> {
    let wrong = || DeskError::invalid("the staff number", "as it stands on the register");
    let mut numbers = vec![number.trim().to_owned()];
    numbers.extend(people::staff_number(number).filter(|kept| *kept != number.trim()));
    if number.trim().is_empty() || number.len() > 200 {
        return Err(wrong());
    }
    let month = |at: Timestamp| at.to_zoned(TimeZone::UTC).date().first_of_month();
    let (first, mut at) = (month(from), month(until));
    let mut handles = Vec::new();
    while at >= first && handles.len() < 2_400 {
        let start = at.to_zoned(TimeZone::UTC).map_err(|_| wrong())?.timestamp();
        let key = desk.keyring.actors(start);
        handles.extend(numbers.iter().map(|number| key.handle("actor", number.as_bytes())));
        at = at.checked_sub(Span::new().months(1)).map_err(|_| wrong())?;
    }
    Ok(handles)
}

/// The position of the first entry at or after an instant.
async fn position_at(desk: &Desk, at: Timestamp) -> Result<u64, DeskError> {
    let journal = desk.store.journal();
    let (mut low, mut high) = (0, journal.size().await?);
    while low < high {
        let middle = low + (high - low) / 2;
        let Some(row) = journal.read(middle, 1).await?.into_iter().next() else {
            high = middle;
            continue;
        };
        if Entry::decode(&row.entry).map_err(broken)?.at < at {
            low = row.position.saturating_add(1);
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// What a rule says, in the pack in which it decided; rules of the software itself say it here.
fn words_of(pack: Option<&pack::Pack>, rule: &str) -> Option<RuleWords> {
    let own = match rule {
        "default-deny" => "Nothing in the policy allows it, and what is not allowed is refused.",
        "own-account" => "Everybody may see to their own account and read their own trail.",
        "staff-register" => "Whoever does not work here now, by the register of staff, is refused.",
        _ => "",
    };
    if !own.is_empty() {
        return Some(RuleWords { plain: own.to_owned(), law: None });
    }
    let pack = pack?;
    if let Some(policy) = pack.access.all().iter().find(|policy| policy.id == rule) {
        return Some(RuleWords { plain: policy.plain.clone(), law: policy.law.clone() });
    }
    let kept = pack.retention.get(rule)?;
    Some(RuleWords { plain: format!("{}: {}.", kept.title, kept.period), law: None })
}

/// Opens the sealed bodies of entries, each key once.
#[derive(Default)]
struct Opener {
    keys: HashMap<String, Option<Arc<ObjectKey>>>,
}

impl Opener {
    async fn trace(
        &mut self,
        desk: &Desk,
        position: u64,
        entry: Entry,
    ) -> Result<Trace, DeskError> {
        let said = self.said(desk, position, &entry).await?;
        Ok(Trace { position, entry, said })
    }

    async fn said(
        &mut self,
        desk: &Desk,
        position: u64,
        entry: &Entry,
    ) -> Result<Option<Said>, DeskError> {
        let Some(digest) = entry.body else { return Ok(None) };
        let Some(sealed) = desk.store.journal().body(position).await? else { return Ok(None) };
        for name in names(entry) {
            if !self.keys.contains_key(&name) {
                let key = key(desk, &name).await?;
                self.keys.insert(name.clone(), key);
            }
            let Some(Some(key)) = self.keys.get(&name) else { continue };
            if let Some(said) = opened(key, &digest, &sealed, |said| serde_json::from_slice(said)) {
                return Ok(Some(said.map_err(|_| DeskError::Corrupt("body of an entry"))?));
            }
        }
        Ok(None)
    }
}

/// Under which keys an entry's body may lie: its recording's, or its month's.
fn names(entry: &Entry) -> Vec<String> {
    let object = entry.object.map(|handle| handle.to_string());
    let month = format!("month:{}", Keyring::epoch_of(entry.at));
    object.into_iter().chain([month]).collect()
}

async fn key(desk: &Desk, name: &str) -> Result<Option<Arc<ObjectKey>>, DeskError> {
    if let Some(month) = name.strip_prefix("month:") {
        return Ok(Some(desk.keyring.standing(&format!("journal:{month}")).await?));
    }
    let query = Query::over("by_handle").equal(name.to_owned()).limit(1);
    let page = desk.store.records().list(&kinds::RECORDINGS, &query).await?;
    let Some(record) = page.records.into_iter().next() else { return Ok(None) };
    let Some(object) = hex::bytes(record.id.as_str()).map(ObjectId) else { return Ok(None) };
    let epoch = record.facts.text("epoch").ok_or(DeskError::Corrupt("recording"))?;
    Ok(desk.keyring.open(object, epoch).await?.map(Arc::new))
}
