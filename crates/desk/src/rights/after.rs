//! After the answer: what was posted or handed over, with its proof; and an answer that went to the
//! wrong place.
//!
//! Invariant: an answer that went to somebody else cannot be read with the old secret from the
//! moment that it is said, and those who keep the policy hear of it at once.

use super::change::{change_answered, theirs};
use super::file::{HAPPENINGS_MAX, SORT, Stage, put};
use super::happen::{too_many, within};
use super::number;
use super::take::{line, words};
use crate::alerts::{self, News};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use ledger::Verb;
use pack::Act;
use rules::rights::calendar::day_of;
use serde::{Deserialize, Serialize};
use store::Unit;

/// How soon the Commissioner is told of a breach that is likely to be a risk to somebody, in hours
/// (UK GDPR article 33; DPA 2018 s.67).
pub const TELL_WITHIN_HOURS: i64 = 72;

/// The longest reference of a parcel, in characters.
const REFERENCE_MAX_CHARS: usize = 100;

/// The ways in which something is handed over, by code.
pub const BY: &[(&str, &str)] = &[
    ("tracked-post", "Post that is tracked"),
    ("post", "Post"),
    ("courier", "A courier"),
    ("by-hand", "By hand, against a signature"),
    ("email", "Email"),
];

/// Something that was posted or handed over. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// Its own id.
    pub id: String,
    /// How: a code of [`BY`].
    pub how: String,
    /// The number of the receipt, or who signed for it.
    pub reference: String,
    /// On which day it went.
    pub sent_on: Date,
    /// On which day it arrived, once there is proof of it.
    pub arrived_on: Option<Date>,
    /// By whom it was taken down.
    pub by: String,
}

/// An answer that went wrong. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// When it was known.
    pub known_at: Timestamp,
    /// By when the Commissioner is told, unless a risk to somebody is unlikely.
    pub tell_by: Timestamp,
    /// What happened.
    pub words: String,
    /// By whom it was taken down.
    pub by: String,
}

/// Takes down that an answer was posted or handed over.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] before it was answered,
/// for a day before that or after today, or without a reference; [`DeskError::Contended`].
pub async fn post(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    how: &str,
    reference: &str,
    sent_on: Date,
) -> Result<(), DeskError> {
    let reference = line(reference);
    if reference.is_empty() || reference.chars().count() > REFERENCE_MAX_CHARS {
        let must = format!("1 to {REFERENCE_MAX_CHARS} letters long");
        return Err(DeskError::invalid("the reference", must));
    }
    if !BY.iter().any(|(code, _)| *code == how) {
        return Err(DeskError::invalid("how it went", "one of those listed"));
    }
    let parcel_id = desk.fresh_id();
    let today = day_of(ctx.now);
    change_answered(ctx, desk, id, |request, _| {
        if sent_on > today || sent_on < request.received_on() {
            return Err(DeskError::invalid("the day", "one since the request came in, to today"));
        }
        if request.parcels.len() >= HAPPENINGS_MAX {
            return Err(too_many("parcels of this request"));
        }
        request.parcels.push(Parcel {
            id: parcel_id.clone(),
            how: how.to_owned(),
            reference: reference.clone(),
            sent_on,
            arrived_on: None,
            by: ctx.actor.id.clone(),
        });
        Draft::new(Verb::Disclose).word("request", "posted")?.word("how", how)
    })
    .await
}

/// Takes down that something arrived.
///
/// # Errors
///
/// As for [`post`]; [`DeskError::NotFound`] for no such parcel.
pub async fn arrived(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    parcel: &str,
    on: Date,
) -> Result<(), DeskError> {
    let today = day_of(ctx.now);
    change_answered(ctx, desk, id, |request, _| {
        let known = request.parcels.iter_mut().find(|one| one.id == parcel);
        let known = known.ok_or(DeskError::NotFound("parcel"))?;
        if on > today || on < known.sent_on {
            return Err(DeskError::invalid("the day", "one since it went, to today"));
        }
        known.arrived_on = Some(on);
        Draft::new(Verb::Alter).word("request", "arrived")
    })
    .await
}

/// Takes down that an answer went to somebody else: an incident. From now on the old secret opens
/// nothing; gives the new one, this once.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] before it was answered,
/// or without words; [`DeskError::Contended`].
pub async fn went_wrong(ctx: &Ctx, desk: &Desk, id: &str, said: &str) -> Result<String, DeskError> {
    let said = words(said);
    within(&said, "what happened", true)?;
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let mut held = theirs(ctx, desk, &licence, id).await?;
    let request = &mut held.request;
    if request.stage != Stage::Answered {
        return Err(DeskError::invalid("the request", "answered first"));
    }
    if request.incidents.len() >= HAPPENINGS_MAX {
        return Err(too_many("incidents of this request"));
    }
    let known_at = whole_millis(ctx.now);
    let tell_by = known_at + SignedDuration::from_hours(TELL_WITHIN_HOURS);
    let by = ctx.actor.id.clone();
    request.incidents.push(Incident { known_at, tell_by, words: said, by });
    let secret = number::secret(desk, &desk.fresh_id());
    request.secret = SORT.secret_token(desk, &request.number, &secret);
    let draft = Draft::new(Verb::Alter).about(held.object, held.handle());
    let draft = draft.word("request", "sent-wrongly")?.fact("tell-by", tell_by)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    let unit = put(desk, &licence.applied, &held, Some(held.version), unit)?;
    let about = format!("/staff/requests/{}", held.id.as_str());
    let unit = alerts::tell_keepers(desk, News::SentWrongly, about, unit).await?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(secret),
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        Err(error) => Err(error),
    }
}
