//! What happens to a request on its way: somebody takes it on, the person is asked something, they
//! reply, they are told that it takes longer.
//!
//! Invariant: nothing is taken down that could not happen then: no reply to what was not asked, no
//! day before the request came in or after today; of a proof of identity nothing is kept but the
//! day.

use super::change::{Touched, all_thawed, change, change_with};
use super::file::{HAPPENINGS_MAX, Happening, Note, Request, Stage, code, happened};
use super::take::{WORDS_MAX_CHARS, words};
use crate::journal::{Draft, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence};
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, RequestKind};
use rules::rights::calendar::day_of;
use rules::rights::clock::Happened;
use rules::rights::kind::right;

/// Something that happened, as a caseworker takes it down.
#[derive(Clone)]
pub struct Told {
    /// Its code, such as `identity-asked`.
    pub what: String,
    /// The day; today where nothing is given.
    pub on: Option<Date>,
    /// What the person was told or said.
    pub words: String,
}

/// Takes a request on: whoever acts works on it from now on. Gives it back if `give_back`.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] once it is closed;
/// [`DeskError::Contended`].
pub async fn take_on(ctx: &Ctx, desk: &Desk, id: &str, give_back: bool) -> Result<(), DeskError> {
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        request.holder = (!give_back).then(|| ctx.actor.id.clone());
        request.stage = stage(request);
        let word = if give_back { "given-back" } else { "taken-on" };
        Draft::new(Verb::Alter).word("request", word)
    })
    .await
}

/// Writes a note on a request, for those who work on it.
///
/// # Errors
///
/// As for [`take_on`]; [`DeskError::Invalid`] for no words, or too many.
pub async fn note(ctx: &Ctx, desk: &Desk, id: &str, said: &str) -> Result<(), DeskError> {
    let said = words(said);
    within(&said, "the note", true)?;
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        if request.notes.len() >= HAPPENINGS_MAX {
            return Err(too_many("notes on this request"));
        }
        let at = whole_millis(ctx.now);
        request.notes.push(Note { at, by: ctx.actor.id.clone(), words: said.clone() });
        Draft::new(Verb::Alter).word("request", "noted")
    })
    .await
}

/// Takes down that something happened to a request.
///
/// # Errors
///
/// As for [`take_on`]; [`DeskError::Invalid`] for what cannot happen to it now, a day outside its
/// life, or no words where the person must be told some.
pub async fn happen(ctx: &Ctx, desk: &Desk, id: &str, told: &Told) -> Result<(), DeskError> {
    let what = happened(&told.what).filter(|what| by_hand(*what));
    let what = what.ok_or_else(|| DeskError::invalid("what happened", "one of those listed"))?;
    let said = words(&told.words);
    // Of a proof nothing is kept but that it was shown, and when.
    let said = if what == Happened::IdentityShown { String::new() } else { said };
    within(&said, "what they were told", needs_words(what))?;
    let today = day_of(ctx.now);
    let on = told.on.unwrap_or(today);
    let taken_down = |request: &mut Request, _: &Licence| {
        if on < request.received_on() || on > today {
            let must = "a day from that on which the request came in to today";
            return Err(DeskError::invalid("the day", must));
        }
        if !may_happen(request, what)? {
            let must = "something that can happen to this request now";
            return Err(DeskError::invalid("what happened", must));
        }
        if request.happened.len() >= HAPPENINGS_MAX {
            return Err(too_many("things that happened to this request"));
        }
        add(ctx, request, what, on, said.clone());
        let closed = request.stage.is_closed();
        let touched = if closed { all_thawed(request) } else { Touched::default() };
        Ok((Draft::new(Verb::Alter).word("request", code(what))?, touched))
    };
    change_with(ctx, desk, Act::WorkRequests, id, taken_down).await
}

/// Adds what happened, and moves the request to where it stands then.
pub(super) fn add(ctx: &Ctx, request: &mut Request, what: Happened, on: Date, words: String) {
    let at = whole_millis(ctx.now);
    let (what_code, by) = (code(what).to_owned(), ctx.actor.id.clone());
    request.happened.push(Happening { on, at, what: what_code, by, words });
    request.happened.sort_by_key(|one| one.on);
    request.stage = match what {
        Happened::Answered => Stage::Answered,
        Happened::Withdrawn => Stage::Withdrawn,
        _ => stage(request),
    };
    if request.stage.is_closed() {
        request.closed_at = Some(at);
    }
}

/// What staff take down by hand; an answer has its own way out.
fn by_hand(what: Happened) -> bool {
    !matches!(what, Happened::Received | Happened::Answered)
}

/// Whether the person is told or says something that must be kept.
fn needs_words(what: Happened) -> bool {
    matches!(
        what,
        Happened::ClarificationAsked
            | Happened::Clarified
            | Happened::Extended
            | Happened::IdentityAsked
            | Happened::FeeAsked
    )
}

/// Whether an asking has no reply yet.
pub(super) fn is_open(request: &Request, asked: Happened, replied: Happened) -> bool {
    let last = request
        .happened
        .iter()
        .rev()
        .find_map(|one| happened(&one.what).filter(|what| [asked, replied].contains(what)));
    last == Some(asked)
}

const PAIRS: [(Happened, Happened); 3] = [
    (Happened::IdentityAsked, Happened::IdentityShown),
    (Happened::FeeAsked, Happened::FeePaid),
    (Happened::ClarificationAsked, Happened::Clarified),
];

/// Whether something can happen to a request as it stands.
fn may_happen(request: &Request, what: Happened) -> Result<bool, DeskError> {
    for (asked, replied) in PAIRS {
        if what == asked {
            return Ok(!is_open(request, asked, replied));
        }
        if what == replied {
            return Ok(is_open(request, asked, replied));
        }
    }
    let has = |what| request.happened.iter().any(|one| one.what == code(what));
    let kind = request.request_kind()?;
    let law_allows_more = right(kind).is_some()
        || matches!(
            kind,
            RequestKind::Information | RequestKind::Environment | RequestKind::Review
        );
    Ok(match what {
        Happened::Extended => law_allows_more && !has(Happened::Extended),
        Happened::Acknowledged => !has(Happened::Acknowledged),
        _ => true,
    })
}

/// What can happen to a request now, by code.
pub(super) fn next(request: &Request) -> Vec<&'static str> {
    let all = [
        Happened::IdentityAsked,
        Happened::IdentityShown,
        Happened::ClarificationAsked,
        Happened::Clarified,
        Happened::FeeAsked,
        Happened::FeePaid,
        Happened::Extended,
        Happened::Acknowledged,
        Happened::Withdrawn,
    ];
    let may = all.into_iter().filter(|what| may_happen(request, *what).unwrap_or(false));
    may.map(code).collect()
}

/// Where a request stands that was neither decided nor closed.
pub(super) fn stage(request: &Request) -> Stage {
    if matches!(request.stage, Stage::ToClear | Stage::Cleared) {
        return request.stage;
    }
    let waits = PAIRS.iter().any(|(asked, replied)| is_open(request, *asked, *replied));
    match (waits, &request.holder) {
        (true, _) => Stage::Waiting,
        (false, Some(_)) => Stage::Working,
        (false, None) => Stage::New,
    }
}

pub(super) fn within(said: &str, what: &'static str, must: bool) -> Result<(), DeskError> {
    let length = said.chars().count();
    if (must && length == 0) || length > WORDS_MAX_CHARS {
        return Err(DeskError::invalid(what, format!("1 to {WORDS_MAX_CHARS} letters long")));
    }
    Ok(())
}

pub(super) fn too_many(what: &'static str) -> DeskError {
    DeskError::TooMany { what, limit: HAPPENINGS_MAX as u64 }
}
