//! Who somebody is, for whom they may speak, and whether a child understands what it asks for.
//!
//! Invariant: of a proof nothing is kept but that it was shown and on which day; no answer about a
//! person is written before somebody judged it.

use super::area;
use super::change::change;
use super::file::{Request, code};
use super::happen::{is_open, within};
use super::take::words;
use crate::journal::{Draft, whole_millis};
use crate::{Ctx, Desk, DeskError};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Verb;
use pack::Act;
use rules::rights::calendar::day_of;
use rules::rights::clock::Happened;
use rules::rights::kind::right;
use serde::{Deserialize, Serialize};

/// How sure it is who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// They showed it.
    Shown,
    /// There is no reasonable doubt, so that nothing was asked for.
    NoDoubt,
    /// It is about somebody who has died, to whom data protection law gives no right (DPA 2018
    /// s.3(2)).
    Deceased,
}

/// Whether somebody may speak for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// They showed that they may.
    Shown,
    /// They answer for a child as a parent or a guardian.
    Parental,
    /// They only help; the person speaks for themselves.
    OnlyHelps,
}

/// Whether a child understands what it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capacity {
    /// It does, and speaks for itself: in England and Wales judged for each child, in Scotland
    /// presumed from 12 (DPA 2018 s.208).
    Understands,
    /// It does not yet, and an adult who answers for it acts in its interest.
    AdultActs,
}

/// What somebody judged of who asks. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// How sure it is who they are.
    pub sure: Sure,
    /// Whether whoever speaks for them may.
    pub authority: Option<Authority>,
    /// Whether a child understands.
    pub capacity: Option<Capacity>,
    /// Why, in the words of whoever judged.
    pub why: String,
    /// On which day.
    pub on: Date,
    /// By whom.
    pub by: String,
    /// When it was taken down.
    pub at: Timestamp,
}

/// What is judged, as it was filled in: codes, empty where there is nothing to judge.
#[derive(Clone, Default)]
pub struct Judged {
    /// `shown`, `no-doubt` or `deceased`.
    pub sure: String,
    /// `shown`, `parental` or `only-helps`.
    pub authority: String,
    /// `understands` or `adult-acts`.
    pub capacity: String,
    /// Why.
    pub why: String,
}

/// Takes down what was judged of who asks. A later judgement takes the place of an earlier one.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for what does not fit
/// who asks, or without a reason; [`DeskError::Contended`].
pub async fn identify(ctx: &Ctx, desk: &Desk, id: &str, judged: &Judged) -> Result<(), DeskError> {
    let why = words(&judged.why);
    within(&why, "the reason", true)?;
    let sure = match judged.sure.as_str() {
        "shown" => Sure::Shown,
        "no-doubt" => Sure::NoDoubt,
        "deceased" => Sure::Deceased,
        _ => return Err(DeskError::invalid("who they are", "one of those listed")),
    };
    let authority = authority(&judged.authority)?;
    let capacity = capacity(&judged.capacity)?;
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        let person = &request.person;
        if person.helper.is_some() != authority.is_some() {
            let must = "said where somebody speaks for the person, and only there";
            return Err(DeskError::invalid("whether they may speak for them", must));
        }
        if person.is_child != capacity.is_some() {
            let must = "said of a child, and only of a child";
            return Err(DeskError::invalid("whether the child understands", must));
        }
        if capacity == Some(Capacity::AdultActs)
            && authority.is_none_or(|one| one == Authority::OnlyHelps)
        {
            let must = "shown by the adult who acts for the child";
            return Err(DeskError::invalid("whether they may speak for them", must));
        }
        let (on, at, by) = (day_of(ctx.now), whole_millis(ctx.now), ctx.actor.id.clone());
        let why = why.clone();
        request.identity = Some(Identity { sure, authority, capacity, why, on, by, at });
        Draft::new(Verb::Alter).word("request", "identity-judged")
    })
    .await
}

fn authority(code: &str) -> Result<Option<Authority>, DeskError> {
    Ok(Some(match code {
        "" => return Ok(None),
        "shown" => Authority::Shown,
        "parental" => Authority::Parental,
        "only-helps" => Authority::OnlyHelps,
        _ => {
            let must = "one of those listed";
            return Err(DeskError::invalid("whether they may speak for them", must));
        }
    }))
}

fn capacity(code: &str) -> Result<Option<Capacity>, DeskError> {
    Ok(Some(match code {
        "" => return Ok(None),
        "understands" => Capacity::Understands,
        "adult-acts" => Capacity::AdultActs,
        _ => {
            return Err(DeskError::invalid("whether the child understands", "one of those listed"));
        }
    }))
}

/// Whether it must be known who asks before there is an answer: whoever asks about a person.
pub fn needs_identity(request: &Request) -> bool {
    let of_a_right = request.request_kind().is_ok_and(|kind| right(kind).is_some());
    of_a_right || area::at_discretion(request)
}

/// Whether a request is about somebody who has died, as far as somebody judged it.
pub fn is_of_the_dead(request: &Request) -> bool {
    request.identity.as_ref().is_some_and(|one| one.sure == Sure::Deceased)
}

/// Whether what must be known of who asks is known, before the answer is written.
pub(super) fn settled(request: &Request) -> Result<(), DeskError> {
    if !needs_identity(request) {
        return Ok(());
    }
    if is_open(request, Happened::IdentityAsked, Happened::IdentityShown) {
        let must = "shown before the answer is written, or judged not to be needed";
        return Err(DeskError::invalid("the proof of who they are", must));
    }
    let shown = request.happened.iter().any(|one| one.what == code(Happened::IdentityShown));
    let alone = request.person.helper.is_none() && !request.person.is_child;
    if request.identity.is_none() && !(shown && alone) {
        let must = "judged before the answer is written";
        return Err(DeskError::invalid("who they are", must));
    }
    Ok(())
}
