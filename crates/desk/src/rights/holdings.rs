//! What may be held here about whoever asks: proposed, with what agrees and what differs.
//!
//! Invariant: nothing is put together by itself. Of a case whoever works on the request learns its
//! reference, what agrees, how many of its recordings may be added, and that care is due where
//! whoever asks may be a suspect in it; whom else it names they do not learn from here.

use super::area;
use super::change::theirs;
use super::file::{Held, Request, load};
use super::find::{add_item, open_to_change};
use super::ongoing::may_be_suspect;
use crate::cases;
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::persons::{self, Sort};
use crate::{Ctx, Desk, DeskError, Licence, evidence};
use jiff::civil::Date;
use ledger::Verb;
use pack::Act;
use rules::names::{Agreement, Known, agree};
use rules::rights::kind;
use store::Unit;

/// How many are proposed.
const PROPOSED_MAX: usize = 50;

/// Where somebody of that name may stand.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// Another request.
    Request {
        /// Its id, for an address.
        id: String,
        /// Its number.
        number: String,
        /// What it asks for.
        kind: &'static str,
        /// The day on which it came in.
        received_on: Date,
        /// Whether it is still open.
        is_open: bool,
        /// Whether they help whoever asked, and did not ask themselves.
        helps: bool,
    },
    /// A case.
    Case {
        /// Its reference.
        reference: String,
        /// How many of its recordings may be added.
        recordings: u64,
        /// How many of them stand in the request.
        added: u64,
        /// Whether whoever asks may be a suspect in it, while it is open.
        suspect: bool,
    },
}

/// What may be held. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Holding {
    /// Where.
    pub place: Place,
    /// What agrees, and what differs.
    pub agreement: Agreement,
}

/// What may be held, what agrees best first.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Each of them.
    pub found: Vec<Holding>,
    /// Whether there are more than were looked at.
    pub more: bool,
}

/// What is known of the people of a request: whoever asks, and whoever helps them.
pub(super) fn known(request: &Request) -> Vec<Known> {
    let person = &request.person;
    let text = format!("{} {}", request.said, request.encounter);
    let asks = Known {
        name: person.name.clone(),
        born_on: person.born_on,
        address: person.contact.clone(),
        references: rules::names::references(&text),
    };
    let helps = person.helper.as_ref().map(|helper| Known {
        name: helper.name.clone(),
        address: person.contact.clone(),
        ..Known::default()
    });
    std::iter::once(asks).chain(helps).collect()
}

/// What may be held here about whoever asks.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for a request of another purpose as well.
pub async fn holdings(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Holdings, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = theirs(ctx, desk, &licence, id).await?;
    let holdings = proposed(ctx, desk, &licence, &held).await?;
    let cases = holdings.found.iter().filter(|one| matches!(one.place, Place::Case { .. })).count();
    let draft = Draft::new(Verb::Consult)
        .about(held.object, held.handle())
        .word("request", "holdings")?
        .fact("requests", (holdings.found.len() - cases) as u64)?
        .fact("cases", cases as u64)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(holdings)
}

/// Adds the recordings of a case that is proposed, each frozen as it is added; gives how many
/// were. What is closed to whoever acts is left out.
///
/// # Errors
///
/// As for [`holdings`]; [`DeskError::NotFound`] for a case that is not proposed; as for
/// [`super::add_item`].
pub async fn add_case(ctx: &Ctx, desk: &Desk, id: &str, reference: &str) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = theirs(ctx, desk, &licence, id).await?;
    open_to_change(&held.request)?;
    let there = proposed(ctx, desk, &licence, &held).await?.found.into_iter().any(
        |one| matches!(&one.place, Place::Case { reference: known, .. } if known == reference),
    );
    if !there {
        return Err(DeskError::NotFound("case"));
    }
    let has =
        |id: &String| held.request.items.iter().any(|item| item.recording.as_ref() == Some(id));
    let mut added = 0;
    for recording in evidence::open_of_case(desk, reference).await? {
        if has(&recording) {
            continue;
        }
        match add_item(ctx, desk, id, "", Some(&recording)).await {
            Ok(()) => added += 1,
            // It is being deleted, or closed to whoever acts.
            Err(DeskError::BeingDisposed | DeskError::NotFound("recording")) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(added)
}

/// The names that those who redact look for: the people of the cases whose recordings stand in the
/// request, without whoever asks.
///
/// # Errors
///
/// As for [`holdings`].
pub async fn names(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Vec<String>, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = theirs(ctx, desk, &licence, id).await?;
    let mut references: Vec<String> = Vec::new();
    for recording in held.request.items.iter().filter_map(|item| item.recording.as_ref()) {
        references.extend(evidence::case_of(desk, recording).await?);
    }
    references.sort_unstable();
    references.dedup();
    let mut names: Vec<String> = Vec::new();
    for reference in references {
        let Some(found) = cases::load(desk, &reference).await? else { continue };
        for party in found.case.people {
            let own =
                rules::names::key(&party.name) == rules::names::key(&held.request.person.name);
            if !own && !names.contains(&party.name) {
                names.push(party.name);
            }
        }
    }
    let draft = Draft::new(Verb::Consult)
        .about(held.object, held.handle())
        .word("request", "names")?
        .fact("names", names.len() as u64)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(names)
}

async fn proposed(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: &Held,
) -> Result<Holdings, DeskError> {
    let Some(asks) = known(&held.request).into_iter().next() else {
        return Ok(Holdings::default());
    };
    let (places, mut more) = persons::holdings(desk, &asks).await?;
    let bound = area::bound(ctx, desk, &licence.applied.pack).await?;
    let mut found = Vec::new();
    for (sort, id) in places {
        let holding = match sort {
            Sort::Request if id == held.id.as_str() => None,
            Sort::Request => in_request(ctx, desk, licence, (&asks, bound.as_deref()), &id).await?,
            Sort::Case => in_case(desk, &asks, &held.request, &id).await?,
        };
        found.extend(holding);
    }
    found.sort_by_key(|one| std::cmp::Reverse((one.agreement.weight, one.agreement.name)));
    more |= found.len() > PROPOSED_MAX;
    found.truncate(PROPOSED_MAX);
    Ok(Holdings { found, more })
}

async fn in_request(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    (asks, bound): (&Known, Option<&str>),
    id: &str,
) -> Result<Option<Holding>, DeskError> {
    let other = match load(desk, id).await {
        Err(DeskError::NotFound(_)) => return Ok(None),
        other => other?,
    };
    let pack = &licence.applied.pack;
    if !other.request.is_work_of(pack, &ctx.purpose) || area::is_beyond(desk, bound, &other.request)
    {
        return Ok(None);
    }
    let each = known(&other.request).into_iter().enumerate();
    let each = each.filter_map(|(at, known)| Some((at > 0, agree(asks, &known)?)));
    let best = each.max_by_key(|(helps, agreement)| (agreement.weight, !helps));
    let Some((helps, agreement)) = best else { return Ok(None) };
    let place = Place::Request {
        id: id.to_owned(),
        kind: kind::plain(other.request.request_kind()?),
        received_on: other.request.received_on(),
        is_open: !other.request.stage.is_closed(),
        number: other.request.number,
        helps,
    };
    Ok(Some(Holding { place, agreement }))
}

async fn in_case(
    desk: &Desk,
    asks: &Known,
    request: &Request,
    id: &str,
) -> Result<Option<Holding>, DeskError> {
    let case = match cases::by_id(desk, id).await {
        Err(DeskError::NotFound(_)) => return Ok(None),
        other => other?.case,
    };
    let each = case.people.iter().filter_map(|party| agree(asks, &party.known()));
    let Some(agreement) = each.max_by_key(|one| one.weight) else { return Ok(None) };
    let recordings = evidence::open_of_case(desk, &case.reference).await?;
    let stands =
        |id: &&String| request.items.iter().any(|item| item.recording.as_ref() == Some(*id));
    let place = Place::Case {
        added: recordings.iter().filter(stands).count() as u64,
        recordings: recordings.len() as u64,
        suspect: may_be_suspect(request, &case),
        reference: case.reference,
    };
    Ok(Some(Holding { place, agreement }))
}
