//! What visits add up to, for everybody: days, and months that are sums of them.
//!
//! Invariant: everything told is made of the days as they are kept, in which no small count is, so
//! that no difference of two figures is one. The running day is not told.

use super::{Counted, DayCounts};
use crate::ctx::authorise;
use crate::{Ctx, Desk, DeskError, kinds};
use jiff::ToSpan as _;
use jiff::civil::Date;
use pack::Act;
use rules::rights::calendar::day_of;
use std::collections::BTreeMap;
use store::{Cursor, Query};

/// As many months are told.
pub const MONTHS_SHOWN: i8 = 24;

/// How many days are read at a time.
const PAGE: u32 = 100;

/// What a month adds up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthCounts {
    /// Its first day.
    pub month: Date,
    /// Its days of which anything was counted, the earliest first.
    pub days: Vec<DayCounts>,
    /// Pages, of the days on which they can be told.
    pub pages: u64,
    /// The tables, each the sum of those of the days.
    pub tables: Vec<Counted>,
}

/// What visits to the site add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The months of which anything was counted, the latest first.
    pub months: Vec<MonthCounts>,
}

/// By how much the statistics of this process are newer than those of another time: once this has
/// changed they are to be read again.
pub fn edition(desk: &Desk) -> u64 {
    desk.counting.edition()
}

/// What visits add up to.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn statistics(ctx: &Ctx, desk: &Desk) -> Result<Statistics, DeskError> {
    authorise(ctx, desk, Act::CountVisits).await?;
    let calendar = |_| DeskError::Corrupt("calendar");
    let this_month = day_of(ctx.now).first_of_month();
    let from = this_month.checked_sub((MONTHS_SHOWN - 1).months()).map_err(calendar)?;
    let mut months: BTreeMap<Date, Vec<DayCounts>> = BTreeMap::new();
    let mut after: Option<Cursor> = None;
    loop {
        let query = Query::over("by_day").from(from.to_string()).limit(PAGE).after(after);
        let page = desk.store.records().list(&kinds::SITE_COUNTS, &query).await?;
        for record in page.records {
            let day: DayCounts = serde_json::from_slice(&record.body)
                .map_err(|_| DeskError::Corrupt("count of visits"))?;
            months.entry(day.day.first_of_month()).or_default().push(day);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let months = months.into_iter().rev();
    Ok(Statistics { months: months.map(|(month, days)| MonthCounts::of(month, days)).collect() })
}

impl MonthCounts {
    fn of(month: Date, days: Vec<DayCounts>) -> Self {
        let mut tables: BTreeMap<&str, (BTreeMap<&str, u64>, Option<u64>)> = BTreeMap::new();
        for table in days.iter().flat_map(|day| &day.tables) {
            let (rows, others) = tables.entry(&table.id).or_default();
            for (name, count) in &table.rows {
                let sum = rows.entry(name).or_default();
                *sum = sum.saturating_add(*count);
            }
            if let Some(count) = table.others {
                *others = Some(others.unwrap_or_default().saturating_add(count));
            }
        }
        let table = |(id, (rows, others)): (&str, (BTreeMap<&str, u64>, Option<u64>))| {
            let mut rows: Vec<_> =
                rows.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
            if !matches!(id, "hours" | "statuses") {
                rows.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            }
            Counted { id: id.to_owned(), rows, others }
        };
        let tables = tables.into_iter().map(table).collect();
        let pages = days.iter().filter_map(|day| day.pages).fold(0_u64, u64::saturating_add);
        Self { month, days, pages, tables }
    }

    /// A table by its name.
    pub fn table(&self, id: &str) -> Option<&Counted> {
        self.tables.iter().find(|table| table.id == id)
    }
}
