//! A site of a body, as the table has it.
//!
//! Invariant: as for the table.

use super::{CONFIRM, ID, NOTE, TITLE, field};
use crate::shape::{
    Kind,
    Need::{Optional, Required},
    Shape,
    Ty::{Flag, Refs, Url, Word},
};
use crate::{Colour, Phase};

pub(super) static SITE: Shape = Shape {
    name: "site",
    doc: "A site for the public: its id is the first part of its host name, such as `police`.",
    declares: Some(Kind::Site),
    fields: &[
        ID,
        TITLE,
        field(
            "controllers",
            Refs(Kind::Controller),
            Required,
            "The bodies whose notices and forms it shows.",
        ),
        field("colour", Word(Colour::WORDS), Required, "The colour of its head and buttons."),
        field(
            "phase",
            Word(Phase::WORDS),
            Required,
            "How far it is; until it is live, each page says that it is new and asks for words.",
        ),
        field("exit", Url, Required, "The harmless page to which leaving quickly leads."),
        field("usual", Flag, Optional, "Whether it answers at every name that is no other site's."),
        CONFIRM,
        NOTE,
    ],
};
