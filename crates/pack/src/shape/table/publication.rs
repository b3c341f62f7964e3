//! What is published without being asked for, as the table has it.
//!
//! Invariant: as for the table.

use super::{CONFIRM, ID, NOTE, TITLE, field};
use crate::PublicationClass;
use crate::shape::{
    Kind,
    Need::{Optional, Required},
    Shape,
    Ty::{Place, Prose, Ref, Word},
};

pub(super) static PUBLICATION: Shape = Shape {
    name: "publication",
    doc: "Something that a body publishes without being asked for.",
    declares: Some(Kind::Publication),
    fields: &[
        ID,
        TITLE,
        field(
            "class",
            Word(PublicationClass::WORDS),
            Required,
            "The class of the model publication scheme that it belongs to.",
        ),
        field("controller", Ref(Kind::Controller), Required, "The body that publishes it."),
        field(
            "where",
            Place,
            Required,
            "Where it is: a page of this site (`/registers`) or an https address.",
        ),
        field(
            "about",
            Prose,
            Optional,
            "What it holds or how often it is renewed, in a sentence; published.",
        ),
        CONFIRM,
        NOTE,
    ],
};
