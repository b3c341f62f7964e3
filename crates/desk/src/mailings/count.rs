//! What is counted of a mailing: how many letters went, and how often something of them was opened.
//!
//! Invariant: a count is a number for the whole mailing or for one of its links; nothing says who
//! opened what, or when, and the ledger gets no entry of it.

use super::copies::{load, missing};
use crate::ctx::authorise;
use crate::{Ctx, Desk, DeskError, kinds};
use pack::Act;
use pack::render::Message;
use store::{Facts, RecordId, Unit};

/// How often a count is tried. One that many people add to at once may miss some of them.
const TRIES: usize = 20;

/// How far a mailing went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Letters that the mail server took.
    pub sent: u64,
    /// Letters that were not made, since their reader said stop or was gone by then.
    pub left_out: u64,
    /// Letters that the mail server would not take.
    pub failed: u64,
    /// How many of those sent were counted, because their readers agreed to it.
    pub carried: u64,
    /// How often one was opened.
    pub opened: u64,
    /// How often each link was followed, in the order of the links.
    pub followed: Vec<u64>,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A letter was opened.
    Letter,
    /// The link at that place was followed.
    Link(usize),
}

/// The records of a mailing's counts: what the outbox writes, and what readers add to. They are
/// two, so that no reader stands in the way of the outbox.
pub(super) fn records(id: &RecordId) -> Result<[RecordId; 2], DeskError> {
    Ok([id.clone(), readers(id)?])
}

fn readers(id: &RecordId) -> Result<RecordId, DeskError> {
    Ok(RecordId::new(format!("{}.seen", id.as_str()))?)
}

fn link_fact(place: usize) -> String {
    format!("link_{place}")
}

/// The counts of a mailing with so many links.
pub(super) async fn counts(desk: &Desk, id: &RecordId, links: usize) -> Result<Counts, DeskError> {
    let read = async |id: &RecordId| {
        let record = desk.store.records().read(&kinds::MAILING_COUNTS, id).await?;
        Ok::<_, DeskError>(record.map(|record| record.facts).unwrap_or_default())
    };
    let of = |facts: &Facts, name: &str| {
        u64::try_from(facts.int(name).unwrap_or_default()).unwrap_or_default()
    };
    let (posted, seen) = (read(id).await?, read(&readers(id)?).await?);
    Ok(Counts {
        sent: of(&posted, "sent"),
        left_out: of(&posted, "left_out"),
        failed: of(&posted, "failed"),
        carried: of(&posted, "carried"),
        opened: of(&seen, "opened"),
        followed: (0..links).map(|place| of(&seen, &link_fact(place))).collect(),
    })
}

/// Adds one to some of what the outbox counts.
pub(super) async fn add(
    desk: &Desk,
    mailing: &RecordId,
    names: &[&str],
    unit: Unit,
) -> Result<Unit, DeskError> {
    raise(desk, mailing, names, unit).await
}

async fn raise(desk: &Desk, id: &RecordId, names: &[&str], unit: Unit) -> Result<Unit, DeskError> {
    let record = desk.store.records().read(&kinds::MAILING_COUNTS, id).await?;
    let version = record.as_ref().map(|record| record.version);
    let mut facts = record.map(|record| record.facts).unwrap_or_default();
    for name in names {
        let next = facts.int(name).unwrap_or_default().saturating_add(1);
        facts = facts.with(name, next);
    }
    Ok(unit.put(&kinds::MAILING_COUNTS, id, version, facts, Vec::new()))
}

/// Adds one to what is counted of a mailing that was sent, if `adds`; gives where the link leads.
///
/// # Errors
///
/// [`DeskError::NotFound`] for a mailing that there is not or that was not sent, and for a link
/// that does not stand in it; [`DeskError::Refused`].
pub async fn count(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    of: Of,
    adds: bool,
) -> Result<Option<String>, DeskError> {
    authorise(ctx, desk, Act::TakeRequest).await?;
    let held = load(desk, id).await?;
    if held.mailing.sent.is_none() {
        return Err(missing());
    }
    let (name, leads) = match of {
        Of::Letter => ("opened".to_owned(), None),
        Of::Link(place) => {
            let message = Message::read(&held.mailing.text);
            let message = message.map_err(|_| DeskError::Corrupt("mailing"))?;
            let leads = message.links().get(place).cloned().ok_or_else(missing)?;
            (link_fact(place), Some(leads))
        }
    };
    for _ in 0..if adds { TRIES } else { 0 } {
        let unit = raise(desk, &readers(&held.id)?, &[&name], Unit::new()).await?;
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => break,
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(leads)
}
