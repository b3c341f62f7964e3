//! Deciding, item by item: give it, give it in part, withhold it on a ground of law.
//!
//! Invariant: nothing is withheld without a ground of the law under which it was asked for; what
//! weighs the public interest or somebody else's rights is written down; the reason for those who
//! check is kept apart from what the person is told.

use super::area;
use super::change::{change, theirs};
use super::cost;
use super::file::{Decided, Outcome, Request};
use super::find::open_to_change;
use super::happen::within;
use super::ongoing::is_of_ongoing;
use super::review::fresh_eyes;
use super::take::words;
use crate::ctx::authorise;
use crate::journal::{Draft, whole_millis};
use crate::{Ctx, Desk, DeskError};
use jiff::civil::Date;
use ledger::Verb;
use pack::law::{self, Exemption, Family};
use pack::{Act, Pack, Regime, RequestKind};
use rules::rights::kind::right;

/// What is decided of an item, as it was filled in.
#[derive(Clone, Default)]
pub struct Given {
    /// What becomes of it: a code of [`Outcome`].
    pub outcome: String,
    /// The ground: an id of [`law::exemption`]; empty where there is none.
    pub ground: String,
    /// What the person is told of it.
    pub told: String,
    /// Why, for those who check.
    pub why: String,
    /// What was weighed.
    pub weighed: String,
    /// What the person can do instead, where it is refused over cost.
    pub advice: String,
}

/// Decides of an item.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for the request or the item;
/// [`DeskError::Invalid`] for a ground that the law of the request does not know or that does not
/// allow this, without what must be weighed, or over cost where the estimates are within the limit
/// or no advice is given; [`DeskError::Contended`].
pub async fn decide(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    item: &str,
    given: &Given,
) -> Result<(), DeskError> {
    fresh_eyes(ctx, desk, Act::WorkRequests, id).await?;
    let outcome = Outcome::from_code(&given.outcome);
    let outcome =
        outcome.ok_or_else(|| DeskError::invalid("the decision", "one of those listed"))?;
    let (told, why, weighed) = (words(&given.told), words(&given.why), words(&given.weighed));
    within(&told, "what the person is told", outcome != Outcome::NeitherConfirm)?;
    within(&weighed, "what was weighed", false)?;
    let advice = advice(given, outcome)?;
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let as_it_is = theirs(ctx, desk, &licence, id).await?.request;
    let at_discretion = area::at_discretion(&as_it_is);
    within(&why, "the reason for those who check", at_discretion || outcome.needs_ground())?;
    careful(desk, &as_it_is, item, outcome, &why).await?;
    let act = if at_discretion { Act::DecideRelease } else { Act::WorkRequests };
    let others = match given.ground.as_str() {
        cost::GROUND => cost::of_others(desk, &as_it_is).await?,
        _ => Vec::new(),
    };
    change(ctx, desk, act, id, |request, licence| {
        open_to_change(request)?;
        if at_discretion {
            weighed_for_others(&licence.applied.pack, request, outcome, &weighed)?;
        }
        let ground = ground(request, outcome, &given.ground, &weighed)?;
        if ground.is_some_and(|ground| ground.id == cost::GROUND) {
            cost::must_be_over(request, &others)?;
        }
        let known = request.items.iter_mut().find(|one| one.id == item);
        let known = known.ok_or(DeskError::NotFound("item"))?;
        if known.recording.is_some() && outcome == Outcome::Release && weighed.is_empty() {
            rules::promise!("bwv-subject-access");
            let must = "the interests of others who can be seen or heard, where it is given whole";
            return Err(DeskError::invalid("what was weighed", must));
        }
        known.decided = Some(Decided {
            outcome,
            ground: ground.map(|ground| ground.id.to_owned()),
            told: told.clone(),
            why: why.clone(),
            weighed: weighed.clone(),
            advice: advice.clone(),
            by: ctx.actor.id.clone(),
            at: whole_millis(ctx.now),
        });
        let draft = Draft::new(Verb::Decide).word("request", "item")?;
        let draft = draft.word("outcome", outcome.code())?;
        match ground {
            Some(ground) => draft.word("ground", ground.id),
            None => Ok(draft),
        }
    })
    .await
}

/// What is of an open case in which whoever asks may be a suspect is given only once somebody in
/// the case was asked what that would do to it (DPA 2018 s.45(4)(a), (b)).
async fn careful(
    desk: &Desk,
    request: &Request,
    item: &str,
    outcome: Outcome,
    why: &str,
) -> Result<(), DeskError> {
    let known = request.items.iter().find(|one| one.id == item);
    let Some(known) = known.filter(|_| outcome.gives() && why.is_empty()) else { return Ok(()) };
    if !is_of_ongoing(desk, request, known).await? {
        return Ok(());
    }
    let must = "what those who work on the case said that it would do to it: whoever asks may be a \
                suspect there, and it is open";
    Err(DeskError::invalid("the reason for those who check", must))
}

/// Footage of somebody else is given only with the area known, and the interests of those who can
/// be seen in it weighed.
fn weighed_for_others(
    pack: &Pack,
    request: &Request,
    outcome: Outcome,
    weighed: &str,
) -> Result<(), DeskError> {
    rules::promise!("bwv-third-party");
    let form = pack.forms.get(request.form.as_str());
    if form.is_some_and(|form| !form.areas.is_empty()) && request.area.is_none() {
        return Err(DeskError::invalid("the area", "known before anything is decided"));
    }
    if outcome.gives() && weighed.is_empty() {
        let must = "the need of whoever asks, against the interests of those who can be seen";
        return Err(DeskError::invalid("what was weighed", must));
    }
    Ok(())
}

/// What the person can do instead (FOIA s.16): it must be there where something is refused over
/// cost, which is refused whole, and has no place elsewhere.
fn advice(given: &Given, outcome: Outcome) -> Result<String, DeskError> {
    if given.ground != cost::GROUND {
        return Ok(String::new());
    }
    if outcome != Outcome::Withhold {
        let must = "to withhold it: what the limit of cost allows is to refuse the whole";
        return Err(DeskError::invalid("the decision", must));
    }
    let advice = words(&given.advice);
    within(&advice, "the advice on what they can ask for within the limit", true)?;
    Ok(advice)
}

/// The ground of a decision, held against the law.
fn ground(
    request: &Request,
    outcome: Outcome,
    id: &str,
    weighed: &str,
) -> Result<Option<&'static Exemption>, DeskError> {
    let invalid = |must: &str| Err(DeskError::invalid("the ground", must));
    if !outcome.needs_ground() {
        return if id.is_empty() {
            Ok(None)
        } else {
            invalid("left out where nothing is withheld")
        };
    }
    // What is given at discretion is refused by the same, or on a ground of law.
    if id.is_empty() && area::at_discretion(request) && outcome != Outcome::NeitherConfirm {
        return Ok(None);
    }
    let known = grounds(request)?.into_iter().find(|one| one.id == id);
    let Some(known) = known else {
        return invalid("one of the law under which it was asked for");
    };
    if outcome == Outcome::NeitherConfirm && !known.may_hide {
        return invalid("one that allows to say neither that it is held nor that it is not");
    }
    if (known.qualified || known.third_party) && weighed.is_empty() {
        let must = if known.qualified {
            "the public interest for and against, weighed"
        } else {
            "the interests of the other person, weighed"
        };
        return Err(DeskError::invalid("what was weighed", must));
    }
    Ok(Some(known))
}

/// The grounds on which what a request asks for may be withheld, as the law stood when it came in.
///
/// # Errors
///
/// [`DeskError::Corrupt`] for a kind of another version.
pub fn grounds(request: &Request) -> Result<Vec<&'static Exemption>, DeskError> {
    let (kind, laws) = (request.request_kind()?, request.laws());
    let day: Date = request.received_on();
    let families: Vec<Family> = match kind {
        RequestKind::Review => match request.reviewed.as_ref().and_then(|of| of.kind.as_deref()) {
            Some(kind) if kind == RequestKind::Environment.as_str() => vec![Family::Environment],
            _ => vec![Family::Information],
        },
        RequestKind::Information => vec![Family::Information],
        RequestKind::Environment => vec![Family::Environment],
        _ if right(kind).is_some() => {
            let of = |regime: &Regime| match regime {
                Regime::Part3 => Family::Part3,
                Regime::UkGdpr => Family::UkGdpr,
            };
            laws.iter().map(of).collect()
        }
        // Footage of somebody else is given at discretion: whose data it is decides.
        RequestKind::OthersFootage => vec![Family::Part3, Family::UkGdpr],
        _ => Vec::new(),
    };
    let rows = law::EXEMPTIONS.iter();
    Ok(rows.filter(|row| families.contains(&row.family) && row.provision.holds_on(day)).collect())
}
