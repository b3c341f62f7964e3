//! Days as they are kept: running ones sealed, those that are over as sums.
//!
//! Invariant: what is kept of a day that is over went through [`weblog::Report`], which leaves
//! small counts out; the key of what was laid aside goes before its record.

use crate::ctx::Licence;
use crate::journal::{Draft, entry};
use crate::sealed::{self, Opened, Sort};
use crate::{Ctx, Desk, DeskError, hex, kinds};
use jiff::civil::Date;
use ledger::Verb;
use pack::{Action, Pack, RetentionRule};
use rules::rights::calendar::london;
use serde::{Deserialize, Serialize};
use store::{Facts, Query, RecordId, Unit};
use vault::{ObjectId, ObjectKey};
use weblog::{Report, Stored};

/// How running days are sealed.
const SORT: Sort = Sort { space: "site-days", what: "counts of a day" };

/// The epoch of their keys, which live for a day each.
const EPOCH: &str = "counts";

/// The tables of a report that are kept, by their names there.
const KEPT: [&str; 6] = ["files", "referrers", "browsers", "hours", "words", "statuses"];

/// What is counted of a day that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCounts {
    /// The day, in London.
    pub day: Date,
    /// How many pages were asked for and given; nothing where fewer than [`super::FLOOR`] were.
    pub pages: Option<u64>,
    /// About how many visitors there were; nothing where they were fewer.
    pub visitors: Option<u64>,
    /// Whether there may have been more, since the server stopped in between.
    pub visitors_at_least: bool,
    /// The tables.
    pub tables: Vec<Counted>,
}

/// A table of counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Its name: `files`, `referrers`, `browsers`, `hours`, `words` or `statuses`.
    pub id: String,
    /// What is counted, and how often.
    pub rows: Vec<(String, u64)>,
    /// All others together.
    pub others: Option<u64>,
}

impl DayCounts {
    /// What may be kept of a day, of which this is the report.
    pub(super) fn of(day: Date, report: &Report) -> Self {
        rules::promise!("site-stats-anonymous");
        let of_day = report.table("days").and_then(|table| table.rows.first());
        let table = |id: &&str| {
            let table = report.table(id)?;
            Some(Counted {
                id: (*id).to_owned(),
                rows: table.rows.iter().map(|row| (row.name.clone(), row.requests)).collect(),
                others: table.others.as_ref().map(|row| row.requests),
            })
        };
        Self {
            day,
            pages: report.general.successful,
            visitors: of_day.and_then(|row| row.visitors),
            visitors_at_least: of_day.is_some_and(|row| row.visitors_at_least),
            tables: KEPT.iter().filter_map(table).collect(),
        }
    }
}

/// A running day as it was laid aside.
pub(super) struct Held {
    id: RecordId,
    version: u64,
    key: ObjectKey,
    pub(super) stored: Stored,
}

fn broken() -> DeskError {
    DeskError::Corrupt(SORT.what)
}

/// The days that are laid aside, the earliest first.
pub(super) async fn laid_aside(desk: &Desk) -> Result<Vec<Date>, DeskError> {
    let page = desk.store.records().list(&kinds::SITE_DAYS, &Query::over("by_day")).await?;
    let days = page.records.iter().map(|record| {
        let day = record.facts.text("day").and_then(|day| day.parse().ok());
        day.ok_or_else(broken)
    });
    days.collect()
}

/// What is laid aside of a day. What cannot be read any more is let go.
pub(super) async fn held(ctx: &Ctx, desk: &Desk, day: Date) -> Result<Option<Held>, DeskError> {
    let query = Query::over("by_day").equal(day.to_string()).limit(1);
    let page = desk.store.records().list(&kinds::SITE_DAYS, &query).await?;
    let Some(record) = page.records.into_iter().next() else { return Ok(None) };
    match sealed::open(desk, &SORT, &record).await {
        Ok(Opened { key, body, .. }) => {
            let (id, version) = (record.id, record.version);
            Ok(Some(Held { id, version, key, stored: body }))
        }
        Err(DeskError::NotFound(_) | DeskError::Corrupt(_)) => {
            tracing::error!("counts of a day cannot be read and are let go");
            let_go(ctx, desk, day).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Lays the counts of a day aside, in the place of what was laid aside before.
pub(super) async fn lay_aside(
    desk: &Desk,
    day: Date,
    before: Option<Held>,
    stored: &Stored,
) -> Result<(), DeskError> {
    let (id, key, expected) = if let Some(held) = before {
        (held.id, held.key, Some(held.version))
    } else {
        let id = RecordId::new(desk.fresh_id())?;
        let object = ObjectId(hex::bytes(id.as_str()).ok_or_else(broken)?);
        (id, sealed::key(desk, object, EPOCH).await?, None)
    };
    let body = sealed::seal(desk, &SORT, (&id, &key), expected, stored)?;
    let facts = Facts::new().with("epoch", EPOCH).with("day", day.to_string());
    let unit = Unit::new().put(&kinds::SITE_DAYS, &id, expected, facts, body);
    desk.store.units().commit(unit).await?;
    Ok(())
}

/// Lets go what is laid aside of a day, its key first.
pub(super) async fn let_go(ctx: &Ctx, desk: &Desk, day: Date) -> Result<(), DeskError> {
    let query = Query::over("by_day").equal(day.to_string());
    let page = desk.store.records().list(&kinds::SITE_DAYS, &query).await?;
    for record in page.records {
        let object = ObjectId(hex::bytes(record.id.as_str()).ok_or_else(broken)?);
        desk.keyring.shred(object, ctx.now).await?;
        let unit = Unit::new().delete(&kinds::SITE_DAYS, &record.id, record.version);
        desk.store.units().commit(unit).await?;
    }
    Ok(())
}

/// Whether a day is summed up.
pub(super) async fn is_summed_up(desk: &Desk, day: Date) -> Result<bool, DeskError> {
    let id = RecordId::new(day.to_string())?;
    Ok(desk.store.records().read(&kinds::SITE_COUNTS, &id).await?.is_some())
}

/// Keeps the sums of a day that is over, and lets go what was laid aside of it.
pub(super) async fn sum_up(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    counts: &DayCounts,
) -> Result<(), DeskError> {
    let day = counts.day;
    if !is_summed_up(desk, day).await? {
        let body = serde_json::to_vec(counts).map_err(|_| broken())?;
        let id = RecordId::new(day.to_string())?;
        let start = day.to_zoned(london()).map_err(|_| DeskError::Corrupt("calendar"))?;
        let mut draft = Draft::new(Verb::Report).word("counts", "summed-up")?;
        if let Some(rule) = rule(&licence.applied.pack, &ctx.purpose) {
            draft = draft.rule(rule.id.as_str(), rule.version);
        }
        let draft = draft.fact("from", start.timestamp())?;
        let journal = entry(ctx, desk, licence, draft).await?;
        let facts = Facts::new().with("day", day.to_string());
        let unit = Unit { journal: vec![journal], ..Unit::new() };
        let unit = unit.put(&kinds::SITE_COUNTS, &id, None, facts, body);
        desk.store.units().commit(unit).await?;
        desk.counting.next_edition();
    }
    let_go(ctx, desk, day).await
}

/// The rule by which counts lose what could point to somebody.
fn rule<'p>(pack: &'p Pack, purpose: &str) -> Option<&'p RetentionRule> {
    pack.retention.values().find(|rule| {
        let activity = pack.activities.get(rule.applies_to.as_str());
        let serves = activity.is_some_and(|activity| {
            activity.purposes.iter().any(|known| known.as_str() == purpose)
        });
        serves && rule.action == Action::Anonymise
    })
}
