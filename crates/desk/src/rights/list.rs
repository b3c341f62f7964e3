//! The worklist: open requests of whoever acts' purpose, the next to be due first.
//!
//! Invariant: the number shown is journalled, the content is not; what stands in the order is a
//! hint, and each line's day is counted anew.

use super::file::{Held, Request, Stage, open, serves};
use super::{area, due};
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, kinds, people};
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, Pack, RequestKind};
use store::{Cursor, Query, Record, Unit};

/// How many requests stand on a page.
const PAGE: u32 = 50;

/// How many pages are read for one of a kind alone; the link to more goes on from there.
const READ_MAX: u32 = 100;

/// Which requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Every open one.
    Open,
    /// Those that whoever acts has taken on.
    Mine,
    /// Those that nobody has taken on.
    New,
    /// Those that wait to be cleared by a second person.
    ToClear,
    /// Those that were cleared and are to be sent.
    Cleared,
    /// Those that are closed, the last first.
    Closed,
}

/// Which requests, and of which kind, where one kind alone is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sift {
    /// Which.
    pub which: Which,
    /// Of this kind alone.
    pub kind: Option<RequestKind>,
}

impl From<Which> for Sift {
    fn from(which: Which) -> Self {
        Self { which, kind: None }
    }
}

impl Sift {
    fn lets_by(self, record: &Record) -> bool {
        self.kind.is_none_or(|kind| record.facts.text("kind") == Some(kind.as_str()))
    }
}

/// A line of the worklist. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id, for an address.
    pub id: String,
    /// The request.
    pub request: Request,
    /// The day by which an answer is due, as counted now; none where no clock runs.
    pub due_on: Option<Date>,
}

/// A page of the worklist.
#[derive(Clone)]
pub struct Worklist {
    /// The lines.
    pub listed: Vec<Listed>,
    /// How many open requests of the purpose stand at each stage.
    pub stages: Vec<(Stage, u64)>,
    /// How many of the open ones were due before now.
    pub overdue: u64,
    /// Whether footage of somebody else is asked for in this purpose.
    pub for_others: bool,
    /// The kinds that are worked on in this purpose.
    pub kinds: Vec<RequestKind>,
    /// Where the next page begins, where there is one.
    pub next: Option<String>,
}

/// How far requests are counted for a page.
const COUNT_MAX: u64 = 10_000;

/// The requests of the purpose of whoever acts.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for a place that is none; [`DeskError::Store`].
pub async fn worklist(
    ctx: &Ctx,
    desk: &Desk,
    sift: impl Into<Sift>,
    after: Option<&str>,
) -> Result<Worklist, DeskError> {
    let sift = sift.into();
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let pack = &licence.applied.pack;
    let rooms = rooms(ctx, desk, pack).await?;
    let (records, next) = page(ctx, desk, sift, &rooms, after).await?;
    let mut listed = Vec::new();
    for record in records {
        let Held { id, request, .. } = match open(desk, record).await {
            // It was deleted meanwhile.
            Err(DeskError::NotFound(_)) => continue,
            other => other?,
        };
        if sift.which == Which::Mine && !request.is_work_of(pack, &ctx.purpose) {
            continue;
        }
        match area::in_reach(ctx, desk, pack, &request).await {
            Err(DeskError::NotFound(_)) => continue,
            other => other?,
        }
        let due_on = due::due_on(pack, &request);
        listed.push(Listed { id: id.as_str().to_owned(), request, due_on });
    }
    let (mut stages, mut overdue) = (Vec::new(), 0);
    for stage in Stage::ALL.into_iter().filter(|stage| !stage.is_closed()) {
        let mut sum = 0_u64;
        for room in &rooms {
            sum = sum.saturating_add(count(desk, room.at(stage)).await?);
        }
        stages.push((stage, sum));
    }
    for room in &rooms {
        overdue += count(desk, room.open().until(ctx.now)).await?;
    }
    let draft = Draft::new(Verb::Consult).word("request", "listed")?;
    let draft = draft.fact("requests", listed.len() as u64)?;
    let entry = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    let for_others = rooms.iter().any(|room| room.takes_for_others(pack));
    let kinds = super::sort::kinds(pack, &ctx.purpose);
    Ok(Worklist { listed, stages, overdue, for_others, kinds, next })
}

async fn count(desk: &Desk, query: Query) -> Result<u64, DeskError> {
    Ok(desk.store.records().count(&kinds::REQUESTS, &query, COUNT_MAX + 1).await?)
}

/// Where requests stand that are worked on together, each with an order of its own.
pub(super) enum Room {
    /// Those of an activity.
    Activity(String),
    /// Those of an area, by its token.
    Area(String),
}

impl Room {
    /// Every open one, the next to be due first.
    fn open(&self) -> Query {
        match self {
            Self::Activity(id) => Query::over("by_due").equal(id.as_str()).equal("open"),
            Self::Area(token) => Query::over("area_due").equal(token.as_str()).equal("open"),
        }
    }

    /// Those at a stage.
    fn at(&self, stage: Stage) -> Query {
        let (index, room) = match self {
            Self::Activity(id) => ("by_stage", id),
            Self::Area(token) => ("area_stage", token),
        };
        Query::over(index).equal(room.as_str()).equal(stage.code())
    }

    /// Those that are closed, the last first.
    fn closed(&self) -> Query {
        let (index, room) = match self {
            Self::Activity(id) => ("closed", id),
            Self::Area(token) => ("area_closed", token),
        };
        Query::over(index).equal(room.as_str()).equal("closed").descending()
    }

    /// Whether footage of somebody else is asked for here.
    pub(super) fn takes_for_others(&self, pack: &Pack) -> bool {
        let Self::Activity(id) = self else { return true };
        let mut forms = pack.forms.values().filter(|form| form.activity.as_str() == id);
        forms.any(|form| form.takes.contains(&RequestKind::OthersFootage))
    }

    fn query(&self, which: Which) -> Query {
        match which {
            Which::New => self.at(Stage::New),
            Which::ToClear => self.at(Stage::ToClear),
            Which::Cleared => self.at(Stage::Cleared),
            Which::Closed => self.closed(),
            Which::Open | Which::Mine => self.open(),
        }
    }
}

/// What whoever acts works on for their purpose: activities, or what happened in their area.
pub(super) async fn rooms(ctx: &Ctx, desk: &Desk, pack: &Pack) -> Result<Vec<Room>, DeskError> {
    if let Some(token) = area::bound(ctx, desk, pack).await? {
        return Ok(vec![Room::Area(token)]);
    }
    Ok(activities(pack, &ctx.purpose).into_iter().map(Room::Activity).collect())
}

/// The activities whose requests are worked on for a purpose.
pub(super) fn activities(pack: &Pack, purpose: &str) -> Vec<String> {
    let serving = pack.activities.values().filter(|activity| {
        serves(pack, activity.id.as_str(), purpose)
            && pack
                .forms
                .values()
                .any(|form| form.activity == activity.id && !form.takes.is_empty())
    });
    serving.map(|activity| activity.id.as_str().to_owned()).collect()
}

/// A page over several rooms: each has its own order, so that the pages follow one another by room
/// where there is more than one.
pub(super) async fn page(
    ctx: &Ctx,
    desk: &Desk,
    sift: impl Into<Sift>,
    rooms: &[Room],
    after: Option<&str>,
) -> Result<(Vec<Record>, Option<String>), DeskError> {
    let sift = sift.into();
    let place = || DeskError::invalid("the page", "one that a link leads to");
    if sift.which == Which::Mine {
        let cursor = after.map(Cursor::parse).transpose().map_err(|_| place())?;
        let mine = people::token(desk, &ctx.actor.id);
        let query = Query::over("by_holder").equal(mine).equal("open").limit(PAGE).after(cursor);
        let mut page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
        page.records.retain(|record| sift.lets_by(record));
        return Ok((page.records, page.next.map(|next| next.to_text())));
    }
    // A place is the room's number and the cursor within it.
    let (mut number, mut cursor) = match after {
        None => (0, None),
        Some(text) => {
            let (number, cursor) = text.split_once('.').ok_or_else(place)?;
            let cursor = match cursor {
                "" => None,
                text => Some(Cursor::parse(text).map_err(|_| place())?),
            };
            (number.parse::<usize>().map_err(|_| place())?, cursor)
        }
    };
    let (mut records, mut read) = (Vec::new(), 0_u32);
    while let Some(room) = rooms.get(number) {
        let left = PAGE.saturating_sub(u32::try_from(records.len()).unwrap_or(PAGE));
        if left == 0 {
            return Ok((records, Some(format!("{number}."))));
        }
        // Of one kind alone there may be few in many, which are read in whole pages.
        let reads = if sift.kind.is_some() { PAGE } else { left };
        let query = room.query(sift.which).limit(reads).after(cursor.take());
        let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
        records.extend(page.records.into_iter().filter(|record| sift.lets_by(record)));
        if let Some(next) = page.next {
            read = read.saturating_add(1);
            if sift.kind.is_some() && records.len() < PAGE as usize && read < READ_MAX {
                cursor = Some(next);
                continue;
            }
            return Ok((records, Some(format!("{number}.{}", next.to_text()))));
        }
        number = number.saturating_add(1);
    }
    Ok((records, None))
}
