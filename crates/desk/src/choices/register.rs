//! The register of choices, for those who answer for it.
//!
//! Invariant: counts name nobody; an address is looked up only by whoever has it already, and each
//! look is journalled.

use super::ask::theirs;
use super::file::{Consent, of_contact};
use super::stop::{ALL, addresses, since};
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, kinds};
use jiff::Timestamp;
use ledger::Verb;
use pack::Act;
use rules::choices::{offers, stoppable};
use store::{Kind, Query, Unit};

/// Up to how many are counted.
const COUNT_MAX: u64 = 1_000_000;

/// How many stand and ended of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The activity, or `all`.
    pub activity: String,
    /// Its name; empty for `all`.
    pub title: String,
    /// The consents that stand; `None` where nothing is agreed to.
    pub given: Option<u64>,
    /// Those whose address waits to be confirmed.
    pub asked: Option<u64>,
    /// The consents that ended and whose time is not up.
    pub ended: Option<u64>,
    /// The stops.
    pub stopped: u64,
}

/// What is on file of an address. Personal.
#[derive(Clone, Default)]
pub struct Found {
    /// What it agreed to.
    pub consents: Vec<Consent>,
    /// What was stopped, by its name, or `all`; and since when.
    pub stops: Vec<(String, Timestamp)>,
}

impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Found({}, {})", self.consents.len(), self.stops.len())
    }
}

/// How many, for each activity of the body for which whoever acts does.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn register(ctx: &Ctx, desk: &Desk) -> Result<Vec<Tally>, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let pack = &licence.applied.pack;
    let mut tallies = vec![Tally {
        activity: ALL.to_owned(),
        title: String::new(),
        given: None,
        asked: None,
        ended: None,
        stopped: stops(desk, ALL).await?,
    }];
    for activity in stoppable(pack) {
        let id = activity.id.as_str();
        if theirs(ctx, &licence, id).is_err() {
            continue;
        }
        let offered = offers(pack).any(|offer| offer.activity.id == activity.id);
        let in_state = async |state: &str| {
            let query = Query::over("by_state").equal(id).equal(state);
            count(desk, &kinds::CONSENTS, &query).await
        };
        let (given, asked) = (in_state("given").await?, in_state("asked").await?);
        let ended = in_state("ended").await?;
        tallies.push(Tally {
            activity: id.to_owned(),
            title: activity.title.clone(),
            given: offered.then_some(given),
            asked: offered.then_some(asked),
            ended: offered.then_some(ended),
            stopped: stops(desk, id).await?,
        });
    }
    let draft = Draft::new(Verb::Consult).word("choice", "counted")?;
    let entry = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(tallies)
}

/// What is on file of an address, with the body for which whoever acts does.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for no address.
pub async fn find(ctx: &Ctx, desk: &Desk, typed: &str) -> Result<Found, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let folded = addresses(typed)?;
    let mut found = Found::default();
    let pack = &licence.applied.pack;
    let mut stops = vec![(ALL, ALL)];
    for one in stoppable(pack) {
        if theirs(ctx, &licence, one.id.as_str()).is_ok() {
            stops.push((one.id.as_str(), one.title.as_str()));
        }
    }
    for contact in &folded {
        for state in ["given", "asked", "ended"] {
            let held = of_contact(desk, contact, state).await?;
            let consents = held.into_iter().map(|held| held.consent);
            let of = |one: &Consent| theirs(ctx, &licence, &one.activity).is_ok();
            found.consents.extend(consents.filter(of));
        }
        for (activity, title) in &stops {
            if let Some(at) = since(desk, activity, contact).await? {
                found.stops.push(((*title).to_owned(), at));
            }
        }
    }
    let draft = Draft::new(Verb::Consult)
        .word("choice", "found")?
        .fact("consents", found.consents.len() as u64)?
        .fact("stops", found.stops.len() as u64)?;
    let entry = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(found)
}

async fn stops(desk: &Desk, activity: &str) -> Result<u64, DeskError> {
    count(desk, &kinds::OPT_OUTS, &Query::over("by_activity").equal(activity)).await
}

async fn count(desk: &Desk, kind: Kind, query: &Query) -> Result<u64, DeskError> {
    Ok(desk.store.records().count(kind, query, COUNT_MAX).await?)
}
