//! Sending a mailing that was planned, and stopping it on its way.
//!
//! Invariant: what goes is what whoever sends it saw, to its last letter; its digest stands in the
//! ledger.

use super::copies::{Mailing, Stage};
use super::room::plan;
use super::write::{keep, theirs};
use crate::journal::whole_millis;
use crate::{Ctx, Desk, DeskError, hex};
use aws_lc_rs::digest::{SHA256, digest};
use rules::mailings::LETTERS_MAX;

/// The digest of what is written, by which whoever sends it says what they saw.
pub(super) fn digest_of(mailing: &Mailing) -> [u8; 32] {
    let whole = format!("{}\n{}\n{}", mailing.activity, mailing.subject, mailing.text);
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, whole.as_bytes()).as_ref());
    out
}

/// Sends a mailing: from now on its letters go to those whose yes stands now.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for one that was sent,
/// one that changed since it was seen, and where nobody or too many would get it.
pub async fn begin(ctx: &Ctx, desk: &Desk, id: &str, seen: &str) -> Result<(), DeskError> {
    rules::promise!("ovs-newsletter");
    let (licence, mut held) = theirs(ctx, desk, id).await?;
    if held.mailing.stage != Stage::Draft {
        return Err(DeskError::invalid("the mailing", "one that was not sent yet"));
    }
    if hex::text(&digest_of(&held.mailing)) != seen {
        return Err(DeskError::invalid("the mailing", "as you saw it: somebody changed it"));
    }
    rules::promise!("ovs-surveys");
    let plan = plan(desk, &held.mailing.activity).await?;
    if !(1..=LETTERS_MAX).contains(&plan.get_it) {
        let must = format!("1 to {LETTERS_MAX} people whose yes stands");
        return Err(DeskError::invalid("those who get it", must));
    }
    held.mailing.stage = Stage::Filling;
    held.mailing.planned = plan.get_it;
    held.mailing.sent = Some((whole_millis(ctx.now), ctx.actor.id.clone()));
    keep(ctx, desk, &licence, &held, "sent").await
}

/// Stops a mailing on its way: what the mail server has not got stays here.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for one that is not on
/// its way; [`DeskError::Contended`].
pub async fn halt(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(), DeskError> {
    let (licence, mut held) = theirs(ctx, desk, id).await?;
    if !held.mailing.stage.goes() {
        return Err(DeskError::invalid("the mailing", "one that is on its way"));
    }
    held.mailing.stage = Stage::Halted;
    held.mailing.ended_at = Some(whole_millis(ctx.now));
    keep(ctx, desk, &licence, &held, "halted").await
}
