//! Stops: who is not to be written to any more.
//!
//! Invariant: a stop is a keyed digest of what and whom, under a key that comes from the root key
//! alone, so that no erasure ends it and nobody can read from it who it was.

use super::agree::TRIES;
use super::file::{Ended, Held, How, of_contact, put, standing};
use crate::ctx::authorise;
use crate::journal::{Draft, entry, whole_millis};
use crate::{Ctx, Desk, DeskError, hex, kinds};
use jiff::Timestamp;
use ledger::Verb;
use pack::Act;
use rules::choices::{contact::contacts, stoppable};
use store::{Facts, RecordId, Unit};

/// What stands for every activity.
pub const ALL: &str = "all";

/// The longest address, in characters.
const CONTACT_MAX_CHARS: usize = 500;

/// What a stop did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stopped {
    /// How many stops were written; those that stood already are not counted.
    pub(crate) written: u64,
    /// How many consents ended.
    pub(crate) withdrawn: u64,
}

/// Stops one activity, or all of them, for whoever an address reaches, without asking who they
/// are. Says nothing of whether the address was known.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for no address, or what cannot be stopped;
/// [`DeskError::Contended`].
pub async fn stop(ctx: &Ctx, desk: &Desk, activity: &str, contact: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let known = stoppable(&licence.applied.pack).any(|one| one.id.as_str() == activity);
    if !known && activity != ALL {
        return Err(DeskError::invalid("what is to stop", "one of those listed"));
    }
    let folded = addresses(contact)?;
    for _ in 0..TRIES {
        let (mut unit, done) = put_stop(ctx, desk, activity, &folded, Unit::new()).await?;
        let draft = Draft::new(Verb::Alter).word("choice", "stopped")?;
        unit.journal.push(entry(ctx, desk, &licence, entry_of(draft, activity, done)?).await?);
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

/// The addresses in what was typed, as they are compared.
pub(super) fn addresses(contact: &str) -> Result<Vec<String>, DeskError> {
    let must = "an email address, a telephone number or a postal address";
    let found =
        if contact.chars().count() > CONTACT_MAX_CHARS { Vec::new() } else { contacts(contact) };
    if found.is_empty() {
        return Err(DeskError::invalid("the address", must));
    }
    Ok(found)
}

/// Adds to `unit` the stops of these addresses, and the end of the consents that they had.
pub(crate) async fn put_stop(
    ctx: &Ctx,
    desk: &Desk,
    activity: &str,
    folded: &[String],
    mut unit: Unit,
) -> Result<(Unit, Stopped), DeskError> {
    let at = whole_millis(ctx.now);
    let mut done = Stopped::default();
    for contact in folded {
        let id = named(desk, activity, contact)?;
        let before = desk.store.records().read(&kinds::OPT_OUTS, &id).await?;
        let version = before.map(|record| record.version);
        done.written += u64::from(version.is_none());
        let facts = Facts::new().with("activity", activity).with("at", at);
        unit = unit.put(&kinds::OPT_OUTS, &id, version, facts, Vec::new());
        for mut held in standing(desk, contact, Some(activity).filter(|one| *one != ALL)).await? {
            held.consent.ended = Some(Ended { at, how: How::Withdrawn });
            done.withdrawn += 1;
            unit = put(desk, &held, Some(held.version), unit)?;
        }
        // What waits to be confirmed is over as well.
        let waiting = of_contact(desk, contact, "asked").await?;
        let of = |held: &Held| activity == ALL || held.consent.activity == activity;
        for mut held in waiting.into_iter().filter(of) {
            held.consent.ended = Some(Ended { at, how: How::Withdrawn });
            unit = put(desk, &held, Some(held.version), unit)?;
        }
    }
    Ok((unit, done))
}

/// What the ledger says of a stop.
pub(super) fn entry_of(draft: Draft, activity: &str, done: Stopped) -> Result<Draft, DeskError> {
    draft.word("activity", activity)?.fact("stops", done.written)?.fact("withdrawn", done.withdrawn)
}

/// Adds to `unit` the end of the stop of one address to one activity, if there is one.
pub(super) async fn lift(
    desk: &Desk,
    activity: &str,
    folded: &str,
    unit: Unit,
) -> Result<(Unit, bool), DeskError> {
    let id = named(desk, activity, folded)?;
    match desk.store.records().read(&kinds::OPT_OUTS, &id).await? {
        Some(record) => Ok((unit.delete(&kinds::OPT_OUTS, &id, record.version), true)),
        None => Ok((unit, false)),
    }
}

/// Since when an address is stopped for an activity.
pub(super) async fn since(
    desk: &Desk,
    activity: &str,
    folded: &str,
) -> Result<Option<Timestamp>, DeskError> {
    let id = named(desk, activity, folded)?;
    let Some(record) = desk.store.records().read(&kinds::OPT_OUTS, &id).await? else {
        return Ok(None);
    };
    let broken = || DeskError::Corrupt("stop");
    let at = record.facts.int("at").ok_or_else(broken)?;
    Timestamp::from_microsecond(at).map(Some).map_err(|_| broken())
}

fn named(desk: &Desk, activity: &str, folded: &str) -> Result<RecordId, DeskError> {
    let both = format!("{activity}\n{folded}");
    Ok(RecordId::new(hex::text(&desk.keyring.tokens().handle("opt-out", both.as_bytes())))?)
}
