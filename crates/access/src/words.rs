//! The words that a policy may use: what the pack declares, and the kinds of things there are.
//!
//! Invariant: a policy that names anything else is refused by [`crate::check()`].

/// What acts are done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Footage.
    Recording,
    /// The log of what was done.
    Ledger,
    /// A pack, in force or proposed.
    Policy,
    /// A camera dock.
    Dock,
    /// The register of staff.
    Register,
    /// A case: an investigation that people work on.
    Case,
    /// What somebody asked the body for: a right used, information, a complaint.
    Request,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Recording,
        Self::Ledger,
        Self::Policy,
        Self::Dock,
        Self::Register,
        Self::Case,
        Self::Request,
    ];

    /// Its name as a Cedar entity type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recording => "Recording",
            Self::Ledger => "Ledger",
            Self::Policy => "Policy",
            Self::Dock => "Dock",
            Self::Register => "Register",
            Self::Case => "Case",
            Self::Request => "Request",
        }
    }

    /// Its place in [`Kind::ALL`].
    pub(crate) const fn place(self) -> usize {
        self as usize
    }
}

/// An act of the software.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActWord {
    /// Its word: `view`.
    pub word: String,
    /// What it is done to.
    pub kind: Kind,
    /// The one role, a machine's, that may ever do it; none where any role may be let.
    pub only: Option<String>,
}

/// A role of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleWord {
    /// Its id.
    pub id: String,
    /// Whether a machine holds it.
    pub machine: bool,
}

/// Everything that a policy may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The roles.
    pub roles: Vec<RoleWord>,
    /// The acts.
    pub acts: Vec<ActWord>,
    /// The purposes' ids.
    pub purposes: Vec<String>,
    /// The ids of the categories of recordings.
    pub categories: Vec<String>,
}
