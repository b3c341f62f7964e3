//! Who may see a recording beyond what a role allows: its case, how far it is closed, and leave
//! that was given for a time.
//!
//! Invariant: leave ends by the clock, at most 30 days after it was given; it is found by a keyed
//! token of recording and person together, so that no index says who may see what.

use super::keep::change;
use super::recording::load;
use crate::alerts::{self, News};
use crate::ctx::{authorise, authorise_on, may};
use crate::journal::{Draft, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, cases, hex, kinds, people};
use jiff::{SignedDuration, Timestamp};
use ledger::{Handle, Verb};
use pack::Act;
use rules::access::{Restriction, TimedGrant};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, RecordId, Unit};

/// The longest leave, in hours.
pub const GRANT_HOURS_MAX: u32 = 720;

/// How many grants for one person on one recording are looked at.
const GRANTS_MAX: u32 = 20;

/// Leave to see a recording, as kept.
#[derive(Serialize, Deserialize)]
struct Leave {
    person: String,
    by: String,
    why: String,
    from: Timestamp,
    until: Timestamp,
}

/// Puts a recording into a case, or takes it out of the one it is in.
///
/// # Errors
///
/// As for [`super::categorise`]; [`DeskError::Invalid`] for a case that there is not.
pub async fn put_into_case(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    case: Option<&str>,
    why: &str,
) -> Result<(), DeskError> {
    let must = "the reference of an open one that you work on";
    let wrong = || DeskError::invalid("the case", must);
    let reference = match case {
        None => None,
        Some(given) => {
            let kept = cases::reference(given).ok_or_else(wrong)?;
            let found = cases::load(desk, &kept).await?.ok_or_else(wrong)?;
            let works_on_it = found.case.officers.contains(&ctx.actor.id);
            if found.case.closed_at.is_some()
                || !(works_on_it || may(ctx, desk, Act::ManageCases).await?)
            {
                return Err(wrong());
            }
            Some(kept)
        }
    };
    change(ctx, desk, Act::Categorise, id, why, |held, _| {
        held.recording.case.clone_from(&reference);
        let word = if reference.is_some() { "put-in" } else { "taken-out" };
        Draft::new(Verb::Alter).word("case", word)
    })
    .await
}

/// Closes a recording to all but those who need to know of it, seals it, or opens it again.
///
/// # Errors
///
/// As for [`super::categorise`].
pub async fn restrict(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    restriction: Restriction,
    why: &str,
) -> Result<(), DeskError> {
    change(ctx, desk, Act::Restrict, id, why, |held, _| {
        restriction.as_str().clone_into(&mut held.recording.restriction);
        Draft::new(Verb::Alter).word("restriction", restriction.as_str())
    })
    .await
}

/// Lets somebody on the register see a recording for some hours.
///
/// # Errors
///
/// As for [`super::categorise`]; [`DeskError::Invalid`] for a person who does not work here now, or
/// hours outside 1 to [`GRANT_HOURS_MAX`].
pub async fn grant(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    person: &str,
    hours: u32,
    why: &str,
) -> Result<(), DeskError> {
    authorise(ctx, desk, Act::Grant).await?;
    super::keep::reason(why)?;
    let wrong = || {
        let must = "of somebody else on the register who works here now";
        DeskError::invalid("the staff number", must)
    };
    if !(1..=GRANT_HOURS_MAX).contains(&hours) {
        return Err(DeskError::invalid("the hours", format!("1 to {GRANT_HOURS_MAX}")));
    }
    let person = people::staff_number(person).filter(|number| *number != ctx.actor.id);
    let person = person.ok_or_else(wrong)?;
    let found = people::load(desk, &person).await?.ok_or_else(wrong)?;
    found.kept.member.standing(ctx.now).map_err(|_| wrong())?;
    let held = load(desk, id).await?;
    rules::promise!("staff-need-to-know");
    let licence = authorise_on(ctx, desk, Act::Grant, &held.as_asked_by(ctx, desk).await?).await?;
    let until = ctx.now + SignedDuration::from_hours(i64::from(hours));
    let leave = Leave {
        person: person.clone(),
        by: ctx.actor.id.clone(),
        why: why.to_owned(),
        from: whole_millis(ctx.now),
        until: whole_millis(until),
    };
    let handle = Handle(desk.keyring.actors(ctx.now).handle("actor", person.as_bytes()));
    let draft = Draft::new(Verb::Grant)
        .about(held.object, held.handle())
        .fact("person", handle)?
        .fact("until", leave.until)?
        .why(Some(why));
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    let unit = write(desk, id, &leave, unit).await?;
    let about = format!("/staff/recordings/{id}");
    let unit = alerts::tell(desk, &person, News::Granted, about, unit).await?;
    desk.store.units().commit(unit).await?;
    Ok(())
}

/// Adds leave for whoever acts themselves to a unit: what an emergency opens.
pub(super) async fn own_leave(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    hours: u32,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let until = ctx.now + SignedDuration::from_hours(i64::from(hours));
    let leave = Leave {
        person: ctx.actor.id.clone(),
        by: ctx.actor.id.clone(),
        why: ctx.reason.clone().unwrap_or_default(),
        from: whole_millis(ctx.now),
        until: whole_millis(until),
    };
    write(desk, id, &leave, unit).await
}

async fn write(desk: &Desk, id: &str, leave: &Leave, unit: Unit) -> Result<Unit, DeskError> {
    let key = desk.keyring.standing("leave").await?;
    let record = RecordId::new(desk.fresh_id())?;
    let plain = serde_json::to_vec(leave).map_err(|_| DeskError::Corrupt("leave"))?;
    let (name, random) = (record.as_str().as_bytes(), desk.random.as_ref());
    let body = vault::seal_small(&key, "leave", name, 1, &plain, random)?;
    let facts = Facts::new()
        .with("to", token(desk, id, &leave.person))
        .with("starts_at", leave.from)
        .with("expires_at", leave.until);
    Ok(unit.put(&kinds::GRANTS, &record, None, facts, body))
}

fn token(desk: &Desk, id: &str, person: &str) -> String {
    hex::text(&desk.keyring.tokens().token("leave", &format!("{id}\n{person}")))
}

/// The leave that somebody has on a recording and that has not run out: to list it and to view it.
pub(crate) async fn grants_of(
    desk: &Desk,
    id: &str,
    person: &str,
    now: Timestamp,
) -> Result<Vec<TimedGrant>, DeskError> {
    let query = Query::over("by_person").equal(token(desk, id, person)).from(now);
    let page = desk.store.records().list(&kinds::GRANTS, &query.limit(GRANTS_MAX)).await?;
    let instant = |record: &store::Record, name: &str| {
        let at = record.facts.int(name).and_then(|at| Timestamp::from_microsecond(at).ok());
        at.ok_or(DeskError::Corrupt("leave"))
    };
    let mut grants = Vec::new();
    for record in &page.records {
        let (from, until) = (instant(record, "starts_at")?, instant(record, "expires_at")?);
        grants.extend([Act::List, Act::View].map(|act| TimedGrant { act, from, until }));
    }
    Ok(grants)
}
