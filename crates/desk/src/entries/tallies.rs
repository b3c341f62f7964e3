//! What a form only counts: sums of a month, with nothing of whoever was counted.
//!
//! Nobody's choice is a record of its own, so there is none to be held beside an entry by its place
//! in the store, its key or its order: a choice adds one to a sum and is forgotten.
//!
//! Invariant: a sum is read for the purposes of its own activity, which are none of the form's; of
//! a month that is not over nothing is told, nor a count under [`FLOOR`], nor a total.

use super::read::journalled;
use crate::counts::FLOOR;
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::sealed::{self, Opened, Sort};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, Form, Pack, RetentionRule};
use rules::entries::{Question, Tallying, is_due, runs_from, tallied, tallyings};
use rules::rights::calendar::{day_of, london};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, RecordId, Unit};
use vault::ObjectId;

/// How they are sealed.
const SORT: Sort = Sort { space: "tallies", what: "count of a form" };

/// The epoch of their keys, each of which ends with its month's sums.
const EPOCH: &str = "tallies";

/// How often two that are counted at the same time get out of each other's way.
const TRIES: usize = 32;

/// As many months are read at a time; there are never as many.
const PAGE: u32 = 500;

/// The sums of a form in a month.
#[derive(Default, Serialize, Deserialize)]
struct Sums {
    /// What was chosen together, by the keys of the questions, and how often.
    cells: Vec<(Vec<(String, String)>, u64)>,
}

/// The counts of a form as they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tallies {
    /// The form.
    pub form: String,
    /// Its name.
    pub title: String,
    /// What the counts are for.
    pub activity: String,
    /// Its counted questions.
    pub questions: Vec<Question>,
    /// The months that are over, the latest first.
    pub months: Vec<TalliedMonth>,
}

/// A month of a form's counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalliedMonth {
    /// Its first day.
    pub month: Date,
    /// What was chosen together at least [`FLOOR`] times, in the order of the questions (nothing
    /// where a question was left out), and how often.
    pub cells: Vec<(Vec<Option<String>>, u64)>,
}

fn id_of(desk: &Desk, form: &str, month: Date) -> Result<(RecordId, ObjectId), DeskError> {
    let name = format!("{form}\n{month}");
    let object = ObjectId(desk.keyring.tokens().handle("tally-of", name.as_bytes()));
    Ok((RecordId::new(hex::text(&object.0))?, object))
}

/// Writes `unit`, and adds one to the sums of the month in which `now` lies for what was chosen.
///
/// # Errors
///
/// [`DeskError::Contended`] where something of `unit` itself was written meanwhile.
pub(super) async fn commit_with(
    ctx: &Ctx,
    desk: &Desk,
    form: &Form,
    chosen: &[(String, String)],
    unit: Unit,
) -> Result<(), DeskError> {
    rules::promise!("site-feedback-separate");
    if let Some(to) = form.tallied_for.as_ref().filter(|_| !chosen.is_empty()) {
        authorise(&theirs(ctx, desk, to.as_str())?, desk, Act::TakeEntry).await?;
    }
    let tries = if chosen.is_empty() { 1 } else { TRIES };
    for _ in 0..tries {
        let whole = match &form.tallied_for {
            Some(activity) if !chosen.is_empty() => {
                add(ctx, desk, (form.id.as_str(), activity.as_str()), chosen, unit.clone()).await?
            }
            _ => unit.clone(),
        };
        match desk.store.units().commit(whole).await.map_err(DeskError::from) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

/// The act of whoever acts, for the purpose of the activity that the counts are for.
fn theirs(ctx: &Ctx, desk: &Desk, activity: &str) -> Result<Ctx, DeskError> {
    let applied = crate::packs::current(desk).ok_or(DeskError::NoPolicy)?;
    let purpose = applied.pack.activities.get(activity).and_then(|one| one.purposes.first());
    let purpose = purpose.ok_or(DeskError::NotFound("activity"))?;
    Ok(Ctx { purpose: purpose.as_str().to_owned(), ..ctx.clone() })
}

async fn add(
    ctx: &Ctx,
    desk: &Desk,
    (form, activity): (&str, &str),
    chosen: &[(String, String)],
    unit: Unit,
) -> Result<Unit, DeskError> {
    let month = day_of(ctx.now).first_of_month();
    let start = month.to_zoned(london()).map_err(|_| DeskError::Corrupt("calendar"))?;
    let (id, object) = id_of(desk, form, month)?;
    let record = desk.store.records().read(&kinds::TALLIES, &id).await?;
    let (expected, key, mut sums) = if let Some(record) = record {
        let Opened { key, body, .. } = sealed::open(desk, &SORT, &record).await?;
        (Some(record.version), key, body)
    } else {
        (None, sealed::key(desk, object, EPOCH).await?, Sums::default())
    };
    let mut cell = chosen.to_vec();
    cell.sort();
    match sums.cells.iter_mut().find(|(known, _)| *known == cell) {
        Some((_, count)) => *count = count.saturating_add(1),
        None => sums.cells.push((cell, 1)),
    }
    // The order in which choices were first made is not kept either.
    sums.cells.sort();
    let body = sealed::seal(desk, &SORT, (&id, &key), expected, &sums)?;
    let facts = Facts::new()
        .with("epoch", EPOCH)
        .with("form", form)
        .with("activity", activity)
        .with("at", start.timestamp());
    Ok(unit.put(&kinds::TALLIES, &id, expected, facts, body))
}

/// The counts of a form, for whoever acts for a purpose of the activity that they are for.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for a form that counts nothing for whoever acts.
pub async fn tallies(ctx: &Ctx, desk: &Desk, form: &str) -> Result<Tallies, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkEntries).await?;
    let pack = &licence.applied.pack;
    let known = tallyings(pack).find(|one| one.form.id.as_str() == form);
    let known = known.filter(|one| one.is_read_for(&ctx.purpose));
    let known = known.ok_or(DeskError::NotFound("form"))?;
    let tallies = of_form(ctx, desk, pack, &known).await?;
    let draft = Draft::new(Verb::Consult).word("entry", "tallied")?.word("form", form)?;
    journalled(ctx, desk, &licence, draft).await?;
    Ok(tallies)
}

/// The counts of every form, for everybody.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn public_tallies(ctx: &Ctx, desk: &Desk) -> Result<Vec<Tallies>, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeEntry).await?;
    let pack = &licence.applied.pack;
    let mut all = Vec::new();
    for known in tallyings(pack) {
        all.push(of_form(ctx, desk, pack, &known).await?);
    }
    Ok(all)
}

async fn of_form(
    ctx: &Ctx,
    desk: &Desk,
    pack: &Pack,
    known: &Tallying<'_>,
) -> Result<Tallies, DeskError> {
    let questions = tallied(pack, known.form);
    let this_month = day_of(ctx.now).first_of_month();
    let form = known.form.id.as_str();
    let query = Query::over("by_form").equal(form).descending().limit(PAGE);
    let page = desk.store.records().list(&kinds::TALLIES, &query).await?;
    let mut months = Vec::new();
    for record in page.records {
        let at = record.facts.int("at").and_then(|at| Timestamp::from_microsecond(at).ok());
        let month = day_of(at.ok_or(DeskError::Corrupt(SORT.what))?);
        if month >= this_month {
            continue;
        }
        let sums: Sums = match sealed::open(desk, &SORT, &record).await {
            Ok(Opened { body, .. }) => body,
            // It was deleted meanwhile.
            Err(DeskError::NotFound(_)) => continue,
            Err(error) => return Err(error),
        };
        let told = sums.cells.into_iter().filter(|(_, count)| *count >= FLOOR);
        let cells = told.map(|(cell, count)| {
            let answer = |question: &Question| {
                let said = cell.iter().find(|(key, _)| *key == question.key);
                said.map(|(_, answer)| answer.clone())
            };
            (questions.iter().map(answer).collect(), count)
        });
        months.push(TalliedMonth { month, cells: cells.collect() });
    }
    Ok(Tallies {
        form: form.to_owned(),
        title: known.form.title.clone(),
        activity: known.activity.title.clone(),
        questions,
        months,
    })
}

/// Deletes the sums of months for which the time of `rule` is up; gives how many.
pub(super) async fn dispose(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    rule: &RetentionRule,
) -> Result<u64, DeskError> {
    let query = Query::over("taken").equal(rule.applies_to.as_str()).until(ctx.now).limit(PAGE);
    let page = desk.store.records().list(&kinds::TALLIES, &query).await?;
    let mut gone = 0;
    for record in page.records {
        let at = record.facts.int("at").and_then(|at| Timestamp::from_microsecond(at).ok());
        let Some(from) = at.and_then(|at| runs_from(rule, at, Some(at))) else { continue };
        if !is_due(rule, from, ctx.now) {
            continue;
        }
        let object = hex::bytes(record.id.as_str()).ok_or(DeskError::Corrupt(SORT.what))?;
        desk.keyring.shred(ObjectId(object), ctx.now).await?;
        let draft = Draft::new(Verb::Erase).rule(rule.id.as_str(), rule.version);
        let draft = draft.word("entry", "tally-deleted")?.fact("from", from)?;
        let unit = Unit { journal: vec![entry(ctx, desk, licence, draft).await?], ..Unit::new() };
        let unit = unit.delete(&kinds::TALLIES, &record.id, record.version);
        desk.store.units().commit(unit).await?;
        gone += 1;
    }
    Ok(gone)
}
