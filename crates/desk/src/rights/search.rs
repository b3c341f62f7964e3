//! Looking for one request: by its number, or by who asks.
//!
//! Invariant: what is looked for is turned into keyed tokens and kept nowhere; the number of those
//! found is journalled, and what is out of reach is not among them.

use super::area;
use super::due;
use super::file::{Held, Request, by_number, folded, open, token};
use super::holdings::known;
use super::list::Listed;
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::persons::{self, Sort};
use crate::{Ctx, Desk, DeskError, kinds};
use ledger::Verb;
use pack::Act;
use rules::names::{Known, agree};
use store::{Query, RecordId, Unit};

/// The longest text that is looked for, in characters.
const SOUGHT_MAX_CHARS: usize = 200;

/// How many are found at most, of each way to find one.
const FOUND_MAX: u32 = 50;

/// Whether somebody of a request, who asks or who helps, may be of this name.
fn is_named(request: &Request, alike: &Known) -> bool {
    known(request).iter().any(|one| agree(alike, one).is_some())
}

/// Requests, open and closed, that a number, a name or an address leads to, the newest first; a
/// name that sounds alike does, too.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for nothing, or for more than
/// 200 characters; [`DeskError::Store`].
pub async fn search(ctx: &Ctx, desk: &Desk, sought: &str) -> Result<Vec<Listed>, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let sought = sought.trim();
    if sought.is_empty() || sought.chars().count() > SOUGHT_MAX_CHARS {
        let must = format!("a number, a name or an address, of at most {SOUGHT_MAX_CHARS} letters");
        return Err(DeskError::Invalid { what: "what you look for", must });
    }
    let pack = &licence.applied.pack;
    let mut found = Vec::new();
    found.extend(by_number(desk, sought).await?);
    let by = [
        ("by_name", token(desk, "requester", &folded(sought))),
        ("by_contact", token(desk, "requester-contact", &folded(sought))),
    ];
    let mut records = Vec::new();
    for (index, value) in by {
        let query = Query::over(index).equal(value).descending().limit(FOUND_MAX);
        records.extend(desk.store.records().list(&kinds::REQUESTS, &query).await?.records);
    }
    let alike = Known { name: sought.to_owned(), ..Known::default() };
    let (places, _) = persons::holdings(desk, &alike).await?;
    let mut sounds = Vec::new();
    for (_, id) in places.into_iter().filter(|(sort, _)| *sort == Sort::Request) {
        sounds.extend(desk.store.records().read(&kinds::REQUESTS, &RecordId::new(id)?).await?);
    }
    for (record, sounds) in
        records.into_iter().map(|one| (one, false)).chain(sounds.into_iter().map(|one| (one, true)))
    {
        match open(desk, record).await {
            Ok(held) if sounds && !is_named(&held.request, &alike) => {}
            Ok(held) => found.push(held),
            // It was deleted meanwhile.
            Err(DeskError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let bound = area::bound(ctx, desk, pack).await?;
    found.retain(|held| {
        held.request.is_work_of(pack, &ctx.purpose)
            && !area::is_beyond(desk, bound.as_deref(), &held.request)
    });
    found.sort_by(|one, other| {
        let key = |held: &Held| (held.request.taken_at, held.id.as_str().to_owned());
        key(other).cmp(&key(one))
    });
    found.dedup_by(|one, other| one.id == other.id);
    let draft = Draft::new(Verb::Consult).word("request", "searched-for")?;
    let draft = draft.fact("requests", found.len() as u64)?;
    let entry = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    let listed = found.into_iter().map(|held| Listed {
        id: held.id.as_str().to_owned(),
        due_on: due::due_on(pack, &held.request),
        request: held.request,
    });
    Ok(listed.collect())
}
