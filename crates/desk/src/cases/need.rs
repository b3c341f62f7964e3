//! Why somebody needs to know of a recording, as it stands on file.
//!
//! Invariant: every fact is read anew for each act; a case that is closed gives nobody a need.

use super::file::load;
use crate::{Ctx, Desk, DeskError, evidence, people, rights};
use rules::access::{Fact, Standing};
use std::collections::{BTreeMap, BTreeSet};

/// Why whoever acts needs to know of recordings, looked up once for each case of a list.
#[derive(Default)]
pub(crate) struct Needs(BTreeMap<String, BTreeSet<Fact>>);

impl Needs {
    /// What is on file about whoever acts and a recording: that they wore the camera, work on its
    /// case, supervise somebody who does, disclose it, or were granted it.
    pub(crate) async fn standing(
        &mut self,
        ctx: &Ctx,
        desk: &Desk,
        object: &str,
        recording: &evidence::Recording,
    ) -> Result<Standing, DeskError> {
        let mut facts = match &recording.case {
            Some(reference) => self.of_case(ctx, desk, reference).await?,
            None => BTreeSet::new(),
        };
        if recording.officer == ctx.actor.id {
            facts.insert(Fact::Own);
        }
        if !recording.requests.is_empty()
            && rights::handles(desk, &recording.requests, &ctx.actor.id).await?
        {
            facts.insert(Fact::HandlesRequest);
        }
        let grants = evidence::grants_of(desk, object, &ctx.actor.id, ctx.now).await?;
        Ok(Standing { facts, grants })
    }

    async fn of_case(
        &mut self,
        ctx: &Ctx,
        desk: &Desk,
        reference: &str,
    ) -> Result<BTreeSet<Fact>, DeskError> {
        if let Some(known) = self.0.get(reference) {
            return Ok(known.clone());
        }
        let mut facts = BTreeSet::new();
        if let Some(found) = load(desk, reference).await?
            && found.case.closed_at.is_none()
        {
            let (case, me) = (found.case, &ctx.actor.id);
            if case.officers.contains(me) {
                facts.insert(Fact::Assigned);
            } else if people::supervises(desk, me, &case.officers).await? {
                facts.insert(Fact::SupervisesAssigned);
            }
            if case.disclosure_officer.as_ref() == Some(me) {
                facts.insert(Fact::DisclosureOfficer);
            }
        }
        self.0.insert(reference.to_owned(), facts.clone());
        Ok(facts)
    }
}
