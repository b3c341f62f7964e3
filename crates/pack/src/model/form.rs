//! What people fill in.
//!
//! Invariant: as for the model.

use super::RequestKind;
use crate::{ActivityId, DataId, FormId, NoticeId, PurposeId};
use serde::Serialize;

/// Something people fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the pack's file")]
pub struct Form {
    /// Its id.
    pub id: FormId,
    /// Its name.
    pub title: String,
    /// What the answers are for.
    pub activity: ActivityId,
    /// What must be given.
    pub asks: Vec<DataId>,
    /// What may be given.
    pub invites: Vec<DataId>,
    /// What people are told before they fill it in.
    pub notice: NoticeId,
    /// What stands below an answer to it.
    pub letter: Option<NoticeId>,
    /// The kinds of request that it takes in; none where it is no request.
    pub takes: Vec<RequestKind>,
    /// Whether it is written for children.
    pub for_children: bool,
    /// Whether staff alone fill it in, so that the site does not offer it.
    pub staff_only: bool,
    /// The one purpose of its activity for which it is read; any of them where nothing is given.
    pub purpose: Option<PurposeId>,
    /// Whether it is kept apart from whoever fills it in: without a number, to the month.
    pub apart: bool,
    /// What may be said beside it, each by a choice, and is kept as counts alone: of a month, cut
    /// off from the rest.
    pub tallies: Vec<DataId>,
    /// The activity that those counts are for.
    pub tallied_for: Option<ActivityId>,
    /// The areas of the body among which whoever asks says where it was; whoever answers for that
    /// area decides. None where it does not matter.
    pub areas: Vec<String>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

impl Form {
    /// Whether anybody may send a request by it, on the site.
    pub fn is_open_to_all(&self) -> bool {
        !self.takes.is_empty() && !self.staff_only
    }
}
