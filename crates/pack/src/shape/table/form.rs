//! What people fill in, as the table has it.
//!
//! Invariant: as for the table.

use super::{CONFIRM, ID, NOTE, TITLE, field};
use crate::shape::{
    Kind,
    Need::{Optional, Required, RequiredFor},
    Shape,
    Ty::{Flag, Names, Ref, Refs, Words},
};
use crate::{Code, RequestKind};

pub(super) static FORM: Shape = Shape {
    name: "form",
    doc: "Something people fill in.",
    declares: Some(Kind::Form),
    fields: &[
        ID,
        TITLE,
        field("activity", Ref(Kind::Activity), Required, "What the answers are for."),
        field("asks", Refs(Kind::Data), Optional, "What must be given, if anything."),
        field("invites", Refs(Kind::Data), Optional, "What may be given."),
        field(
            "notice",
            Ref(Kind::Notice),
            RequiredFor(Code::NoCollectionNotice),
            "What people are told before they fill it in.",
        ),
        field(
            "takes",
            Words(RequestKind::WORDS),
            Optional,
            "The kinds of request that it takes in, if it does; the site then offers the form.",
        ),
        field("letter", Ref(Kind::Notice), Optional, "What stands below an answer to it."),
        field("for_children", Flag, Optional, "Whether it is written for children."),
        field("staff_only", Flag, Optional, "Whether staff alone fill it in."),
        field(
            "purpose",
            Ref(Kind::Purpose),
            Optional,
            "The one purpose of its activity for which it is read.",
        ),
        field(
            "apart",
            Flag,
            Optional,
            "Whether it is kept apart from whoever fills it in: without a number, to the month.",
        ),
        field(
            "tallies",
            Refs(Kind::Data),
            Optional,
            "What may be said beside it by a choice, and is kept as counts alone, cut off from the \
             rest.",
        ),
        field(
            "tallied_for",
            Ref(Kind::Activity),
            Optional,
            "The activity that the counts are for.",
        ),
        field(
            "areas",
            Names,
            Optional,
            "The areas among which whoever asks says where it was, as the register of staff calls \
             them; whoever may decide releases in that area decides.",
        ),
        CONFIRM,
        NOTE,
    ],
};
