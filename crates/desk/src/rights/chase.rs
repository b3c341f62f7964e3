//! What is due is chased: whoever works on it is reminded, those beside them are told, then those
//! who answer for it.
//!
//! Invariant: each rung is told once, in the unit that says that it was; a day that moves later
//! takes its rungs along.

use super::area::deciders;
use super::due;
use super::file::{Held, Request, open, put};
use crate::alerts::{self, News};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError, Licence, kinds};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, Pack};
use rules::rights::calendar::{day_of, london};
use rules::rights::ladder::{Rung, Task};
use store::{Query, Unit};

/// How many requests are chased in one round.
const ROUND: u32 = 500;

/// Something of a request that is due: what, when, and how high it was told of before.
type Due = (Task, Date, u8);

/// What of an open request is due; `answer` is the day by which it is to be answered.
fn open_tasks(request: &Request, answer: Option<Date>) -> Vec<Due> {
    if request.stage.is_closed() {
        return Vec::new();
    }
    let searches = request.searches.iter().filter(|search| search.made.is_none());
    let searches = searches.map(|search| (Task::Search, search.due_on, search.rung));
    let answer = answer.map(|due| (Task::Answer, due, request.rung));
    searches.chain(answer).collect()
}

/// When a request is to be looked at again for what is due; none where nothing is.
pub(super) fn look_at(request: &Request, answer: Option<Date>) -> Option<Timestamp> {
    let tasks = open_tasks(request, answer).into_iter();
    let next = tasks.filter_map(|(task, due, told)| {
        let rung = Rung::ALL.into_iter().find(|rung| rung.height() > told)?;
        task.begins(rung, due).ok()
    });
    let day = next.min()?;
    day.to_zoned(london()).ok().map(|start| start.timestamp())
}

/// Tells of everything that climbed; gives of how many requests.
pub(crate) async fn chase(ctx: &Ctx, desk: &Desk) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::PlanDisposal).await?;
    let query = Query::over("to_chase").until(ctx.now).limit(ROUND);
    let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
    let mut done = 0;
    for record in page.records {
        let held = match open(desk, record).await {
            // It was deleted meanwhile.
            Err(DeskError::NotFound(_)) => continue,
            other => other?,
        };
        done += u64::from(climb(ctx, desk, &licence, held).await?);
    }
    Ok(done)
}

/// Whether something of a request climbed, and those were told who are to be.
async fn climb(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    mut held: Held,
) -> Result<bool, DeskError> {
    let pack = &licence.applied.pack;
    let today = day_of(ctx.now);
    let answer = due::due_on(pack, &held.request);
    let broken = |_| DeskError::Corrupt("calendar");
    let mut news: Vec<(News, Rung)> = Vec::new();
    for search in held.request.searches.iter_mut().filter(|search| search.made.is_none()) {
        let rung = Task::Search.rung(search.due_on, today).map_err(broken)?;
        let height = rung.map_or(0, Rung::height);
        if let Some(rung) = rung.filter(|_| height > search.rung) {
            let late = today > search.due_on;
            news.push((if late { News::SearchLate } else { News::SearchSoon }, rung));
        }
        search.rung = height;
    }
    if let Some(due) = answer {
        let rung = Task::Answer.rung(due, today).map_err(broken)?;
        let height = rung.map_or(0, Rung::height);
        if let Some(rung) = rung.filter(|_| height > held.request.rung) {
            let late = today > due;
            news.push((if late { News::AnswerLate } else { News::AnswerSoon }, rung));
        }
        held.request.rung = height;
    }
    let draft = Draft::new(Verb::Alter).about(held.object, held.handle());
    let draft = draft.word("request", "chased")?.fact("told", news.len() as u64)?;
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    let mut unit = Unit { journal: vec![entry], ..Unit::new() };
    unit = put(desk, &licence.applied, &held, Some(held.version), unit)?;
    let told = !news.is_empty();
    for (news, rung) in news {
        unit = tell(ctx, desk, pack, &held, (news, rung), unit).await?;
    }
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(told),
        // The next round finds it as it stands then.
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Adds to `unit` that those hear of it whom a rung reaches.
async fn tell(
    ctx: &Ctx,
    desk: &Desk,
    pack: &Pack,
    held: &Held,
    (news, rung): (News, Rung),
    mut unit: Unit,
) -> Result<Unit, DeskError> {
    let request = &held.request;
    let about = || format!("/staff/requests/{}", held.id.as_str());
    if let Some(holder) = &request.holder {
        unit = alerts::tell(desk, holder, news, about(), unit).await?;
    }
    if rung > Rung::Remind || request.holder.is_none() {
        unit = alerts::tell_team(desk, &request.activity, news, about(), unit).await?;
        if let Some(area) = &request.area {
            for decider in deciders(ctx, desk, pack, area).await? {
                unit = alerts::tell(desk, &decider.number, news, about(), unit).await?;
            }
        }
    }
    if rung == Rung::Escalate {
        unit = alerts::tell_keepers(desk, news, about(), unit).await?;
    }
    Ok(unit)
}
