//! What is asked: who by what they are, which act, which thing, and under which circumstances.
//!
//! Invariant: need to know is a [`Fact`] that the caller looked up, never something that whoever
//! asks says of themselves. No id of a person or of a thing is among what is given to Cedar.

use crate::words::Kind;
use jiff::Timestamp;
use std::collections::BTreeSet;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$case_doc])* $case,)+ }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];

            /// The word that a policy writes.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $word,)+ }
            }
        }
    };
}

words! {
    /// A fact that was looked up about somebody and a thing: why they need to know of it.
    Fact {
        /// They are assigned to the case that the thing belongs to.
        Assigned = "assigned",
        /// They supervise somebody who is.
        SupervisesAssigned = "supervises-assigned",
        /// The thing comes from them: they wore the camera.
        Own = "own",
        /// They are the case's disclosure officer.
        DisclosureOfficer = "disclosure-officer",
        /// They handle an open request that the thing belongs to.
        HandlesRequest = "handles-request",
        /// Somebody entitled to granted them this act on this thing, and the grant still runs.
        Granted = "granted",
    }
}

words! {
    /// How far a thing is closed.
    #[derive(Default)]
    Restriction {
        /// As open as its kind is.
        #[default]
        None = "none",
        /// For those who need to know; others do not learn that it is there.
        Restricted = "restricted",
        /// For those whom a policy names; nothing opens it in an emergency unless one says so.
        Sealed = "sealed",
    }
}

/// What the staff register says of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Their unit.
    pub unit: Option<String>,
    /// Their borough.
    pub borough: Option<String>,
    /// Until when their vetting runs; none where they have none.
    pub vetted_until: Option<Timestamp>,
    /// Whether they acknowledged the code of practice in its present version.
    pub code_acknowledged: bool,
    /// Whether they are on duty, where that is known.
    pub on_duty: Option<bool>,
}

/// What is known of the thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Its kind.
    pub kind: Kind,
    /// Its categories, by the ids of the pack.
    pub categories: Vec<String>,
    /// Whether it is or may show special category data.
    pub sensitive: bool,
    /// The case that it belongs to.
    pub case: Option<String>,
    /// The unit that answers for it.
    pub unit: Option<String>,
    /// The borough it comes from.
    pub borough: Option<String>,
    /// How far it is closed.
    pub restriction: Restriction,
}

impl Thing {
    /// A thing of a kind of which nothing more is known, and which is not closed.
    pub const fn any(kind: Kind) -> Self {
        Self {
            kind,
            categories: Vec::new(),
            sensitive: false,
            case: None,
            unit: None,
            borough: None,
            restriction: Restriction::None,
        }
    }
}

/// The circumstances of the asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The purpose's id.
    pub purpose: String,
    /// The case that the act belongs to, if one was given.
    pub case: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// Whether it is said to be an emergency.
    pub emergency: bool,
    /// When.
    pub now: Timestamp,
    /// What was looked up.
    pub facts: BTreeSet<Fact>,
}

/// A question: may somebody do this?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// Their role's id.
    pub role: &'a str,
    /// What the register says of them; none where it does not know them, as it knows no machine.
    pub person: Option<&'a Person>,
    /// The act's word.
    pub act: &'a str,
    /// What it would be done to.
    pub thing: &'a Thing,
    /// The circumstances.
    pub asked: &'a Asked,
}
