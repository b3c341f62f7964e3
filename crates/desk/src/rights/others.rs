//! Others who had the data: told when it is put right, deleted or restricted (UK GDPR article 19;
//! DPA 2018 s.48(3)).
//!
//! Invariant: no answer says that something was put right, deleted or restricted before each other
//! who had it was told, or somebody said why nobody was.

use super::change::change;
use super::file::{HAPPENINGS_MAX, Outcome, Request};
use super::happen::{too_many, within};
use super::take::words;
use crate::journal::{Draft, whole_millis};
use crate::{Ctx, Desk, DeskError};
use jiff::Timestamp;
use ledger::Verb;
use pack::{Act, RequestKind};
use serde::{Deserialize, Serialize};

/// What stands in the place of a recipient where nobody else had the data.
pub const NOBODY: &str = "nobody";

/// Somebody else who was told. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldOther {
    /// A recipient's id in the pack, or [`NOBODY`].
    pub who: String,
    /// What they were told, or why nobody was.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// Takes down that another who had the data was told, or that nobody had it.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for a recipient that the
/// policy does not have, or no words; [`DeskError::TooMany`]; [`DeskError::Contended`].
pub async fn tell_other(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    who: &str,
    said: &str,
) -> Result<(), DeskError> {
    let said = words(said);
    within(&said, "what they were told", true)?;
    change(ctx, desk, Act::WorkRequests, id, |request, licence| {
        let known = who == NOBODY || licence.applied.pack.recipients.contains_key(who);
        if !known || !is_asked_of(request) {
            return Err(DeskError::invalid("who was told", "one of those listed"));
        }
        if request.told.len() >= HAPPENINGS_MAX {
            return Err(too_many("others who were told"));
        }
        let (at, by) = (whole_millis(ctx.now), ctx.actor.id.clone());
        request.told.push(ToldOther { who: who.to_owned(), words: said.clone(), at, by });
        let draft = Draft::new(Verb::Disclose).word("request", "other-told")?;
        draft.word("recipient", who)
    })
    .await
}

/// Whether others are told of what becomes of a request.
pub(super) fn is_asked_of(request: &Request) -> bool {
    let kind = RequestKind::from_word(&request.kind);
    matches!(
        kind,
        Some(RequestKind::Rectification | RequestKind::Erasure | RequestKind::Restriction)
    )
}

/// Whether others were told, where something is done.
pub(super) fn settled(request: &Request) -> Result<(), DeskError> {
    let decided = request.items.iter().filter_map(|item| item.decided.as_ref());
    let mut done = decided.filter(|one| matches!(one.outcome, Outcome::Release | Outcome::Redact));
    if is_asked_of(request) && done.next().is_some() && request.told.is_empty() {
        let must = "told before the answer is written, or said to be nobody";
        return Err(DeskError::invalid("others who had the data", must));
    }
    Ok(())
}
