//! Why somebody needs to know of a recording, as it stands on file.
//!
//! Invariant: every fact is read anew at each decision; a case that is closed gives nobody a need.

use super::file::{OFFICERS_MAX, load};
use crate::{Ctx, Desk, DeskError, evidence, people};
use rules::access::{Fact, Standing};
use std::collections::BTreeSet;

/// What is on file about whoever acts and a recording: that they wore the camera, work on its case,
/// supervise somebody who does, disclose it, or were granted it.
pub(crate) async fn standing(
    ctx: &Ctx,
    desk: &Desk,
    object: &str,
    recording: &evidence::Recording,
) -> Result<Standing, DeskError> {
    let mut facts = BTreeSet::new();
    if recording.officer == ctx.actor.id {
        facts.insert(Fact::Own);
    }
    if let Some(reference) = &recording.case
        && let Some(found) = load(desk, reference).await?
        && found.case.closed_at.is_none()
    {
        let case = found.case;
        if case.officers.contains(&ctx.actor.id) {
            facts.insert(Fact::Assigned);
        } else if supervises(ctx, desk, &case.officers).await? {
            facts.insert(Fact::SupervisesAssigned);
        }
        if case.disclosure_officer.as_ref() == Some(&ctx.actor.id) {
            facts.insert(Fact::DisclosureOfficer);
        }
    }
    let grants = evidence::grants_of(desk, object, &ctx.actor.id, ctx.now).await?;
    Ok(Standing { facts, grants })
}

/// Whether whoever acts is the supervisor of one of these people.
async fn supervises(ctx: &Ctx, desk: &Desk, officers: &[String]) -> Result<bool, DeskError> {
    for number in officers.iter().take(OFFICERS_MAX) {
        if let Some(found) = people::load(desk, number).await?
            && found.kept.member.supervisor.as_ref() == Some(&ctx.actor.id)
        {
            return Ok(true);
        }
    }
    Ok(false)
}
