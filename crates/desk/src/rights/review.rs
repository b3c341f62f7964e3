//! A second look at an answer about information: which answer it is about, and fresh eyes.
//!
//! Source: the code of practice under FOIA s.45, paragraph 5.9; EIR 2004 regulation 11.
//!
//! Invariant: whoever had a part in the first answer has none in the second look; no outcome goes
//! out before it is said which answer was looked at and what came of it.

use super::change::{change, theirs};
use super::file::{Held, Request, Stage, by_number};
use super::find::open_to_change;
use super::happen::within;
use super::number;
use super::same::same_person;
use super::take::words;
use crate::ctx::{authorise, refuse};
use crate::journal::{Draft, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, RequestKind};
use rules::access::Refusal;
use serde::{Deserialize, Serialize};

/// What a second look came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// The first answer stands.
    Upheld,
    /// It stands in part.
    Partly,
    /// It does not stand.
    Overturned,
}

impl Found {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Upheld, Self::Partly, Self::Overturned];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Partly => "partly-upheld",
            Self::Overturned => "overturned",
        }
    }

    /// In words, for staff.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Upheld => "The first answer stands",
            Self::Partly => "The first answer stands in part",
            Self::Overturned => "The first answer does not stand",
        }
    }

    /// What came of it, by code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// The answer that is looked at again. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// The number of the request that was answered; none where it is not held here.
    pub number: Option<String>,
    /// What that asked for: a word of [`RequestKind`].
    pub kind: Option<String>,
    /// Who had a part in that answer.
    pub people: Vec<String>,
    /// Where the first answer is, where it is not held here.
    pub words: String,
    /// Who named it.
    pub by: String,
    /// When they did.
    pub at: Timestamp,
    /// What came of the second look.
    pub found: Option<Found>,
}

/// An answer that a second look may be about. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The number of the request that was answered.
    pub number: String,
    /// The day on which it came in.
    pub received_on: Date,
    /// Whether its number stands in what the person wrote.
    pub is_named: bool,
}

/// The kinds whose answers can be looked at again.
const KINDS: [RequestKind; 2] = [RequestKind::Information, RequestKind::Environment];

/// How many numbers are read out of what the person wrote.
const NUMBERS_MAX: usize = 5;

fn is_review(request: &Request) -> bool {
    request.kind == RequestKind::Review.as_str()
}

fn must_be_review(request: &Request) -> Result<(), DeskError> {
    if is_review(request) {
        return Ok(());
    }
    Err(DeskError::invalid("the request", "one for a second look at an answer"))
}

/// Names the answer that a second look is about, by the number of the request that was answered;
/// without a number, `said` tells where the answer is that is not held here.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for a number of no
/// answered request for information to the same body, for neither number nor words, or where it is
/// no request for a second look; [`DeskError::Contended`].
pub async fn name_reviewed(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    number: &str,
    said: &str,
) -> Result<(), DeskError> {
    authorise(ctx, desk, Act::WorkRequests).await?;
    let said = words(said);
    let typed = number.trim();
    within(&said, "where the first answer is", typed.is_empty())?;
    let first = if typed.is_empty() { None } else { by_number(desk, typed).await? };
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        open_to_change(request)?;
        must_be_review(request)?;
        let first = first.as_ref().map(|held| &held.request);
        if !typed.is_empty() && !first.is_some_and(|first| may_be_about(request, first)) {
            let must = "that of a request for information to the same body that was answered";
            return Err(DeskError::invalid("the number", must));
        }
        // What somebody of the first answer decided here already is theirs no longer.
        let people = first.map(had_a_part).unwrap_or_default();
        let own = had_a_part(request);
        if people.iter().any(|one| own.contains(one)) {
            let must = "one in which nobody had a part who has decided something here";
            return Err(DeskError::invalid("the first answer", must));
        }
        request.reviewed = Some(Reviewed {
            number: first.map(|first| first.number.clone()),
            kind: first.map(|first| first.kind.clone()),
            people,
            words: said.clone(),
            by: ctx.actor.id.clone(),
            at: whole_millis(ctx.now),
            found: None,
        });
        Draft::new(Verb::Alter).word("request", "first-answer-named")
    })
    .await
}

fn may_be_about(review: &Request, first: &Request) -> bool {
    KINDS.iter().any(|kind| first.kind == kind.as_str())
        && first.stage == Stage::Answered
        && first.activity == review.activity
}

/// Takes down what a second look came to.
///
/// # Errors
///
/// As for [`name_reviewed`]; [`DeskError::Invalid`] before the first answer is named.
pub async fn find_review(ctx: &Ctx, desk: &Desk, id: &str, found: &str) -> Result<(), DeskError> {
    let found = Found::from_code(found);
    let found =
        found.ok_or_else(|| DeskError::invalid("what came of it", "one of those listed"))?;
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        open_to_change(request)?;
        must_be_review(request)?;
        let named = request.reviewed.as_mut().ok_or_else(unnamed)?;
        if named.people.contains(&ctx.actor.id) {
            return Err(DeskError::invalid("what came of it", "decided by somebody else"));
        }
        named.found = Some(found);
        Draft::new(Verb::Decide).word("request", "looked-at-again")?.word("found", found.code())
    })
    .await
}

fn unnamed() -> DeskError {
    DeskError::invalid("the first answer", "named before it is looked at again")
}

/// Who had a part in an answer: wrote it, decided of it, redacted a file, cleared it, or sent it.
fn had_a_part(request: &Request) -> Vec<String> {
    let decided = request.items.iter().filter_map(|item| Some(&item.decided.as_ref()?.by));
    let released = request.files.iter().filter(|file| file.release.is_some()).map(|file| &file.by);
    let drafted = request.draft.iter().map(|draft| &draft.by);
    let cleared = request.draft.iter().filter_map(|draft| Some(&draft.cleared.as_ref()?.0));
    let sent = request.happened.iter().filter(|one| one.what == "answered").map(|one| &one.by);
    let all = decided.chain(released).chain(drafted).chain(cleared).chain(sent);
    let mut people: Vec<String> = all.cloned().collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// Refuses whoever had a part in the first answer.
pub(super) async fn fresh_eyes(
    ctx: &Ctx,
    desk: &Desk,
    act: Act,
    id: &str,
) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, act).await?;
    let held = theirs(ctx, desk, &licence, id).await?;
    fresh(ctx, desk, &licence, &held.request).await
}

/// [`fresh_eyes`], of a request that was read already.
pub(super) async fn fresh(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    request: &Request,
) -> Result<(), DeskError> {
    let first = request.reviewed.as_ref();
    if first.is_some_and(|first| first.people.contains(&ctx.actor.id)) {
        return Err(refuse(ctx, desk, licence, Refusal::SamePerson).await?);
    }
    Ok(())
}

/// That an outcome may be written: the first answer is named, and it is said what came of it.
pub(super) fn is_ready(request: &Request) -> Result<(), DeskError> {
    if !is_review(request) {
        return Ok(());
    }
    let named = request.reviewed.as_ref().ok_or_else(unnamed)?;
    if named.found.is_none() {
        let must = "said before the outcome is written";
        return Err(DeskError::invalid("what came of the second look", must));
    }
    Ok(())
}

/// The answers that a second look may be about: those whose number the person wrote, and those
/// that the same person was given.
pub(super) async fn candidates(desk: &Desk, held: &Held) -> Result<Vec<Candidate>, DeskError> {
    let request = &held.request;
    if !is_review(request) || request.stage.is_closed() {
        return Ok(Vec::new());
    }
    let mut found: Vec<(Held, bool)> = Vec::new();
    for number in numbers_in(&request.said) {
        found.extend(by_number(desk, &number).await?.map(|first| (first, true)));
    }
    for first in same_person(desk, held, &KINDS).await? {
        if !found.iter().any(|(known, _)| known.id == first.id) {
            found.push((first, false));
        }
    }
    found.retain(|(first, _)| may_be_about(request, &first.request));
    let candidates = found.into_iter().map(|(first, is_named)| Candidate {
        received_on: first.request.received_on(),
        number: first.request.number,
        is_named,
    });
    Ok(candidates.collect())
}

/// What looks like the number of a request in a text.
fn numbers_in(said: &str) -> Vec<String> {
    let words = said.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let numbers =
        words.filter(|word| word.starts_with(['R', 'r']) && number::kept(word).len() == 9);
    numbers.take(NUMBERS_MAX).map(str::to_owned).collect()
}
