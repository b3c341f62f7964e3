//! The table of shapes: which kinds of things a pack holds, and which keys each has.
//!
//! Invariant: this table is the only place that names a key of the pack language. The reader checks
//! files against it, and the JSON Schema is made from it, so that editor and compiler agree.

use crate::Code;

pub(crate) use table::{FILE, NOTICE};

mod table;

/// The longest margin that a retention rule may have, in hours: a month's worth.
pub(crate) const MARGIN_MAX_HOURS: u32 = 720;

/// A kind of thing that has an id and can be named from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Controller,
    Regulator,
    Law,
    Purpose,
    Data,
    Recipient,
    System,
    Activity,
    Form,
    Site,
    Cookie,
    Category,
    Retention,
    Hold,
    Clock,
    Holiday,
    Publication,
    Role,
    Promise,
    Notice,
}

impl Kind {
    pub(crate) const ALL: [Self; 20] = [
        Self::Controller,
        Self::Regulator,
        Self::Law,
        Self::Purpose,
        Self::Data,
        Self::Recipient,
        Self::System,
        Self::Activity,
        Self::Form,
        Self::Site,
        Self::Cookie,
        Self::Category,
        Self::Retention,
        Self::Hold,
        Self::Clock,
        Self::Holiday,
        Self::Publication,
        Self::Role,
        Self::Promise,
        Self::Notice,
    ];

    /// The word that opens a fact or a keeper of this kind.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Regulator => "regulator",
            Self::Law => "law",
            Self::Purpose => "purpose",
            Self::Data => "data",
            Self::Recipient => "recipient",
            Self::System => "system",
            Self::Activity => "activity",
            Self::Form => "form",
            Self::Site => "site",
            Self::Cookie => "cookie",
            Self::Category => "category",
            Self::Retention => "retention",
            Self::Hold => "hold",
            Self::Clock => "clock",
            Self::Holiday => "holiday",
            Self::Publication => "publication",
            Self::Role => "role",
            Self::Promise => "promise",
            Self::Notice => "notice",
        }
    }

    /// What a message calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Data => "kind of data",
            Self::Retention => "retention rule",
            Self::Law => "provision of law",
            Self::Holiday => "proclaimed holiday",
            _ => self.word(),
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A group of keys.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The name of its definition in the JSON Schema.
    pub(crate) name: &'static str,
    /// What it is, in a sentence.
    pub(crate) doc: &'static str,
    /// The kind of thing that it declares by its `id`, if any.
    pub(crate) declares: Option<Kind>,
    /// Its keys.
    pub(crate) fields: &'static [Field],
}

/// A key of a group.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) ty: Ty,
    pub(crate) need: Need,
    /// What it is for, in a sentence; editors show it.
    pub(crate) doc: &'static str,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Need {
    /// It may be left out.
    Optional,
    /// It must be there and, if it is a list, not empty.
    Required,
    /// The same, and leaving it out has a code of its own.
    RequiredFor(Code),
}

impl Need {
    /// The code of leaving it out, when it must be there.
    pub(crate) const fn code(self) -> Option<Code> {
        match self {
            Self::Optional => None,
            Self::Required => Some(Code::MissingKey),
            Self::RequiredFor(code) => Some(code),
        }
    }
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ty {
    /// One line of at most 200 characters, taken as it is: names, citations.
    Name,
    /// One line of at most 200 characters that wording may repeat: no literal facts in it.
    Title,
    /// A paragraph of at most 2,000 characters that may name facts and holds no literal ones.
    Prose,
    /// A paragraph of at most 2,000 characters, taken as it is.
    Free,
    /// A list of names: the lines of an address.
    Names,
    /// A list of titles.
    Titles,
    /// The id of the thing itself.
    Id,
    /// The id of a notice, which may end in its audience after a dot.
    NoticeId,
    /// The id of another thing.
    Ref(Kind),
    /// A list of ids of other things.
    Refs(Kind),
    /// A length of time.
    Period,
    /// How soon something must be done.
    Within,
    /// A whole number.
    Count { least: u32, most: u32 },
    /// A date, year first.
    Date,
    /// `true` or `false`.
    Flag,
    /// A word from a list.
    Word(&'static [&'static str]),
    /// A list of words from a list.
    Words(&'static [&'static str]),
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A page of the site, or a web address.
    Place,
    /// A telephone number.
    Phone,
    /// What keeps a promise.
    Keepers,
    /// One group of keys.
    One(&'static Shape),
    /// A list of groups of keys.
    Many(&'static Shape),
}

impl Shape {
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
