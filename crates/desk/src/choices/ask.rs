//! The one door: whether somebody may be written to for an activity.
//!
//! Invariant: every mailing, sign-up and import asks here, and the answer is looked up anew each
//! time; each question is journalled.

use super::file::standing;
use super::stop::{ALL, addresses, since};
use crate::ctx::authorise;
use crate::journal::{Draft, entry};
use crate::{Ctx, Desk, DeskError, Licence};
use ledger::Verb;
use pack::{Act, Activity};
use rules::choices::{Contact, OnFile, contact, is_of_body};
use store::Unit;

/// Whether whoever an address reaches may be written to for an activity.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for an activity of another body than that for
/// which whoever acts does; [`DeskError::Invalid`] for no address.
pub async fn may_contact(
    ctx: &Ctx,
    desk: &Desk,
    activity: &str,
    typed: &str,
) -> Result<Contact, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let known = theirs(ctx, &licence, activity)?;
    let file = on_file(desk, activity, &addresses(typed)?).await?;
    let answer = contact(&licence.applied.pack, known, file);
    let draft = Draft::new(Verb::Consult)
        .word("choice", "asked")?
        .word("activity", activity)?
        .word("answer", answer.code())?;
    let entry = entry(ctx, desk, &licence, draft).await?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok(answer)
}

/// An activity of the body for which whoever acts does.
pub(super) fn theirs<'l>(
    ctx: &Ctx,
    licence: &'l Licence,
    activity: &str,
) -> Result<&'l Activity, DeskError> {
    let pack = &licence.applied.pack;
    let known = pack.activities.get(activity);
    let known = known.filter(|known| is_of_body(pack, known, &ctx.purpose));
    known.ok_or(DeskError::NotFound("activity"))
}

/// What is on file of these addresses together: a stop of one stops them all.
pub(super) async fn on_file(
    desk: &Desk,
    activity: &str,
    folded: &[String],
) -> Result<OnFile, DeskError> {
    let mut file = OnFile::default();
    for one in folded {
        let agreed = standing(desk, one, Some(activity)).await?;
        let agreed = agreed.into_iter().map(|held| held.consent.given_at).max();
        file.agreed_at = file.agreed_at.max(agreed);
        file.stopped |= since(desk, activity, one).await?.is_some();
        file.stopped_all_at = file.stopped_all_at.max(since(desk, ALL, one).await?);
    }
    Ok(file)
}
