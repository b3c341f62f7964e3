//! One act on several recordings: first what it would do to each, then each by itself.
//!
//! Invariant: what is foreseen changes nothing; what is carried out asks the policy for each
//! recording anew and writes one entry for each, so that nothing is done to many that could not be
//! done to one.

use super::keep::{categorise, hold};
use super::recording::{Held, State, load};
use super::{Recording, put_into_case};
use crate::cases::Needs;
use crate::ctx::{Asker, authorise};
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use pack::Act;
use std::collections::BTreeSet;
use store::Unit;

/// On how many recordings one act is carried out at most.
pub const BULK_MAX: usize = 100;

/// What is done to each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Marked as evidence of a category of the pack.
    Categorise(String),
    /// Held, by a kind of hold of the pack.
    Hold(String),
    /// Put into the case that whoever acts says that they work on.
    IntoCase,
}

impl Deed {
    fn act(&self) -> Act {
        match self {
            Self::Hold(_) => Act::Hold,
            Self::Categorise(_) | Self::IntoCase => Act::Categorise,
        }
    }

    /// Why it would change nothing, or cannot be, for a recording as it stands.
    fn obstacle(&self, ctx: &Ctx, held: &Held) -> Option<&'static str> {
        let Recording { categories, holds, case, .. } = &held.recording;
        if held.state == State::Disposing {
            return Some("its deletion has begun");
        }
        let already = match self {
            Self::Categorise(id) => categories.iter().any(|given| given.category == *id),
            Self::Hold(kind) => holds.iter().any(|given| given.hold == *kind),
            Self::IntoCase => *case == ctx.case,
        };
        already.then_some(match self {
            Self::Categorise(_) => "it has this category already",
            Self::Hold(_) => "it is held so already",
            Self::IntoCase => "it is in this case already",
        })
    }
}

/// What would happen to a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// Its id.
    pub id: String,
    /// Its file's name.
    pub file_name: String,
    /// Why nothing would happen, in words; `None` where it would be done.
    pub obstacle: Option<String>,
}

/// What happened to a recording.
#[derive(Debug)]
pub struct Carried {
    /// Its id.
    pub id: String,
    /// Whether it was done.
    pub outcome: Result<(), DeskError>,
}

/// What a deed would do to each of these recordings. Those that are not there for whoever acts are
/// left out.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for no recording, more than [`BULK_MAX`], a word
/// that the pack does not know, and no case to put them into.
pub async fn foresee(
    ctx: &Ctx,
    desk: &Desk,
    deed: &Deed,
    ids: &[String],
) -> Result<Vec<Foreseen>, DeskError> {
    let licence = authorise(ctx, desk, deed.act()).await?;
    known(ctx, desk, deed)?;
    let mut asker = Asker::new(ctx, desk).await?;
    let (mut needs, mut foreseen) = (Needs::default(), Vec::new());
    for id in each(ids)? {
        let held = match load(desk, id).await {
            Err(DeskError::NotFound(_) | DeskError::Store(_)) => continue,
            other => other?,
        };
        let resource = held.among(ctx, desk, &mut needs).await?;
        if asker.decide(Act::List, &resource)?.outcome.is_err() {
            continue;
        }
        let refused = asker.decide(deed.act(), &resource)?.outcome.err();
        let obstacle = deed.obstacle(ctx, &held).map(str::to_owned);
        foreseen.push(Foreseen {
            id: id.to_owned(),
            file_name: held.recording.file_name.clone(),
            obstacle: obstacle.or_else(|| refused.map(|refusal| refusal.to_string())),
        });
    }
    let draft = Draft::new(Verb::Consult).fact("shown", foreseen.len() as u64)?;
    let unit = Unit { journal: vec![entry(ctx, desk, &licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(unit).await?;
    Ok(foreseen)
}

/// Carries a deed out on each of these recordings by itself, and says how it went with each.
///
/// # Errors
///
/// As for [`foresee`]; what goes wrong with one recording stands with it.
pub async fn carry_out(
    ctx: &Ctx,
    desk: &Desk,
    deed: &Deed,
    ids: &[String],
    why: &str,
) -> Result<Vec<Carried>, DeskError> {
    authorise(ctx, desk, deed.act()).await?;
    known(ctx, desk, deed)?;
    super::keep::reason(why)?;
    let mut carried = Vec::new();
    for id in each(ids)? {
        let outcome = match deed {
            Deed::Categorise(category) => categorise(ctx, desk, id, category, why).await,
            Deed::Hold(kind) => hold(ctx, desk, id, kind, why).await.map(|_| ()),
            Deed::IntoCase => put_into_case(ctx, desk, id, ctx.case.as_deref(), why).await,
        };
        carried.push(Carried { id: id.to_owned(), outcome });
    }
    Ok(carried)
}

/// Each id once.
fn each(ids: &[String]) -> Result<BTreeSet<&str>, DeskError> {
    let each: BTreeSet<_> = ids.iter().map(String::as_str).collect();
    if each.is_empty() || each.len() > BULK_MAX {
        return Err(DeskError::invalid("the recordings", format!("1 to {BULK_MAX}, chosen")));
    }
    Ok(each)
}

fn known(ctx: &Ctx, desk: &Desk, deed: &Deed) -> Result<(), DeskError> {
    let applied = crate::packs::current(desk).ok_or(DeskError::NoPolicy)?;
    let pack = &applied.pack;
    match deed {
        Deed::Categorise(id) if !pack.categories.contains_key(id.as_str()) => {
            Err(DeskError::invalid("the category", "one of those in the policy"))
        }
        Deed::Hold(kind) if !pack.holds.contains_key(kind.as_str()) => {
            Err(DeskError::invalid("the kind of hold", "one of those in the policy"))
        }
        Deed::IntoCase if ctx.case.is_none() => {
            Err(DeskError::invalid("the case", "the one that you say you work on: say so first"))
        }
        _ => Ok(()),
    }
}
