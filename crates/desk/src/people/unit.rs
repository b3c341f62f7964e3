//! What a supervisor must know of those whom they answer for, and everybody of themselves: whose
//! vetting or contract ends soon, who may not work now.
//!
//! Invariant: who is whose supervisor is the register's word; nobody sees another's people.

use super::member::{Barred, Member};
use super::register::{Found, load, looked, open, token};
use crate::{Ctx, Desk, DeskError, accounts, kinds};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::collections::BTreeSet;
use store::Query;

/// How many people are shown to one supervisor.
const UNIT_MAX: u32 = 200;

/// How many days before its end something is said to end soon.
const SOON_DAYS: i64 = 31;

/// Somebody of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supervised {
    /// Who.
    pub member: Member,
    /// Why they may not work now, if they may not.
    pub barred: Option<Barred>,
    /// What of theirs ends within 31 days, and on which day.
    pub ends: Option<(Ending, Date)>,
}

/// What ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The vetting.
    Vetting,
    /// The contract, or service.
    Service,
}

/// Those whose supervisor is whoever acts, in the order in which they came.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn my_unit(ctx: &Ctx, desk: &Desk) -> Result<Vec<Supervised>, DeskError> {
    let query = Query::over("by_supervisor").equal(token(desk, &ctx.actor.id)).limit(UNIT_MAX);
    let page = desk.store.records().list(&kinds::STAFF, &query).await?;
    if page.records.is_empty() {
        return Ok(Vec::new());
    }
    let key = desk.keyring.standing("staff").await?;
    let mut unit = Vec::with_capacity(page.records.len());
    for record in page.records {
        let member = open(&key, record)?.kept.member;
        // Who left is nobody's to look after any more.
        if member.standing(ctx.now) != Err(Barred::Left) {
            unit.push(seen(ctx.now, member));
        }
    }
    looked(ctx, desk, &accounts::own(desk)?, unit.len() as u64).await?;
    Ok(unit)
}

/// What ends soon of whoever acts; nothing for somebody who is not on the register.
///
/// # Errors
///
/// [`DeskError::Store`].
pub async fn my_ends(ctx: &Ctx, desk: &Desk) -> Result<Option<(Ending, Date)>, DeskError> {
    let found = load(desk, &ctx.actor.id).await?;
    Ok(found.and_then(|found| ends(ctx.now, &found.kept.member)))
}

/// Whether somebody is the supervisor of one of these people. Whoever supervises few is found by
/// those few; the others one by one.
pub(crate) async fn supervises(
    desk: &Desk,
    supervisor: &str,
    people: &[String],
) -> Result<bool, DeskError> {
    let query = Query::over("by_supervisor").equal(token(desk, supervisor)).limit(UNIT_MAX);
    if desk.store.records().count(&kinds::STAFF, &query, 1).await? == 0 {
        return Ok(false);
    }
    let page = desk.store.records().list(&kinds::STAFF, &query).await?;
    let theirs: BTreeSet<_> = page.records.iter().map(|record| record.id.as_str()).collect();
    if people.iter().any(|number| theirs.contains(token(desk, number).as_str())) {
        return Ok(true);
    }
    if page.next.is_none() {
        return Ok(false);
    }
    for number in people {
        let found = load(desk, number).await?;
        let is_theirs = |found: Found| found.kept.member.supervisor.as_deref() == Some(supervisor);
        if found.is_some_and(is_theirs) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn seen(now: Timestamp, member: Member) -> Supervised {
    Supervised { barred: member.standing(now).err(), ends: ends(now, &member), member }
}

/// The first thing that ends within the days that count as soon.
fn ends(now: Timestamp, member: &Member) -> Option<(Ending, Date)> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let soon = today.checked_add(Span::new().days(SOON_DAYS)).unwrap_or(today);
    let vetting = Some((Ending::Vetting, member.vetting_until));
    let service = member.ends_on.map(|day| (Ending::Service, day));
    let near = |end: &(Ending, Date)| (today..=soon).contains(&end.1);
    vetting.into_iter().chain(service).filter(near).min_by_key(|end| end.1)
}
