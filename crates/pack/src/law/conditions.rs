//! Conditions for special category data, for sensitive processing and for criminal-offence data.
//!
//! Article 9 says when special category data may be used; some of its conditions ask for a further
//! one from Schedule 1 of the Act, and most of those for an appropriate policy document. Part 3 has
//! conditions of its own in Schedule 8.
//!
//! Invariant: a condition that opens a gate is found through that gate only.

use super::{DPA_2018, Provision, UK_GDPR};
use serde::{Serialize, Serializer};

/// What a condition is, and what it asks for or opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Of article 9(2), with the gate that a Schedule 1 condition must open, if any.
    Article9(Option<Gate>),
    /// Of Schedule 1: the gate that it opens, and whether it asks for a policy document.
    Schedule1(Gate, bool),
    /// Of Schedule 8, for sensitive processing under Part 3.
    Schedule8,
    /// Of article 10: control of official authority.
    Article10,
}

/// Which part of Schedule 1 a condition of article 9 asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Paragraph 1: employment and social security.
    Employment,
    /// Paragraph 2: health and social care.
    Health,
    /// Paragraph 3: public health.
    PublicHealth,
    /// Paragraph 4: archiving, research and statistics.
    Research,
    /// Part 2: substantial public interest.
    PublicInterest,
    /// Part 3: further conditions, for criminal-offence data alone.
    Criminal,
}

/// A row of the table.
#[derive(Debug)]
struct Row {
    word: &'static str,
    sort: Sort,
    provision: Provision,
    about: &'static str,
}

/// A condition that a pack may write.
#[derive(Clone, Copy, Debug)]
pub struct Condition(&'static Row);

impl Condition {
    /// The condition that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.word == word).map(Self)
    }

    /// The word that a pack writes: `art9-2-g`, `sch1-6`, `sch8-1`, `art10-official`.
    pub fn as_str(self) -> &'static str {
        self.0.word
    }

    /// What it is, and what it asks for or opens.
    pub fn sort(self) -> Sort {
        self.0.sort
    }

    /// Where it stands.
    pub fn provision(self) -> Provision {
        self.0.provision
    }

    /// What it is about, in a few words.
    pub fn about(self) -> &'static str {
        self.0.about
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.0.word == other.0.word
    }
}

impl Eq for Condition {}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word)
    }
}

macro_rules! table {
    ($($word:literal, $sort:expr, $from:expr, $cite:literal, $about:literal;)+) => {
        /// Every condition by its word.
        pub const CONDITIONS: &[&str] = &[$($word,)+];

        static TABLE: &[Row] = &[$(
            Row {
                word: $word,
                sort: $sort,
                provision: Provision::since($from, $cite),
                about: $about,
            },
        )+];
    };
}

const INTEREST: Sort = Sort::Schedule1(Gate::PublicInterest, true);
const FURTHER: Sort = Sort::Schedule1(Gate::Criminal, false);

table! {
    "art9-2-a", Sort::Article9(None), UK_GDPR, "UK GDPR article 9(2)(a)", "explicit consent";
    "art9-2-b", Sort::Article9(Some(Gate::Employment)), UK_GDPR, "UK GDPR article 9(2)(b)",
        "employment, social security and social protection";
    "art9-2-c", Sort::Article9(None), UK_GDPR, "UK GDPR article 9(2)(c)", "vital interests";
    "art9-2-d", Sort::Article9(None), UK_GDPR, "UK GDPR article 9(2)(d)", "not-for-profit bodies";
    "art9-2-e", Sort::Article9(None), UK_GDPR, "UK GDPR article 9(2)(e)",
        "made public by the person";
    "art9-2-f", Sort::Article9(None), UK_GDPR, "UK GDPR article 9(2)(f)", "legal claims";
    "art9-2-g", Sort::Article9(Some(Gate::PublicInterest)), UK_GDPR, "UK GDPR article 9(2)(g)",
        "substantial public interest";
    "art9-2-h", Sort::Article9(Some(Gate::Health)), UK_GDPR, "UK GDPR article 9(2)(h)",
        "health, social care and occupational medicine";
    "art9-2-i", Sort::Article9(Some(Gate::PublicHealth)), UK_GDPR, "UK GDPR article 9(2)(i)",
        "public health";
    "art9-2-j", Sort::Article9(Some(Gate::Research)), UK_GDPR, "UK GDPR article 9(2)(j)",
        "archiving, research and statistics";
    "sch1-1", Sort::Schedule1(Gate::Employment, true), DPA_2018, "DPA 2018 Sch 1 para 1",
        "employment, social security and social protection";
    "sch1-2", Sort::Schedule1(Gate::Health, false), DPA_2018, "DPA 2018 Sch 1 para 2",
        "health or social care purposes";
    "sch1-3", Sort::Schedule1(Gate::PublicHealth, false), DPA_2018, "DPA 2018 Sch 1 para 3",
        "public health";
    "sch1-4", Sort::Schedule1(Gate::Research, false), DPA_2018, "DPA 2018 Sch 1 para 4",
        "archiving, research and statistics";
    "sch1-6", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 6", "statutory and government purposes";
    "sch1-7", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 7", "administration of justice";
    "sch1-8", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 8", "equality of opportunity or treatment";
    "sch1-9", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 9", "diversity at senior levels";
    "sch1-10", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 10",
        "preventing or detecting unlawful acts";
    "sch1-11", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 11", "protecting the public";
    "sch1-12", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 12", "regulatory requirements";
    "sch1-14", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 14", "preventing fraud";
    "sch1-17", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 17", "counselling";
    "sch1-18", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 18",
        "safeguarding children and individuals at risk";
    "sch1-19", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 19",
        "safeguarding the economic well-being of individuals";
    "sch1-23", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 23",
        "elected representatives responding to requests";
    "sch1-24", INTEREST, DPA_2018, "DPA 2018 Sch 1 para 24",
        "disclosure to elected representatives";
    "sch1-29", FURTHER, DPA_2018, "DPA 2018 Sch 1 para 29", "consent";
    "sch1-30", FURTHER, DPA_2018, "DPA 2018 Sch 1 para 30", "vital interests";
    "sch1-32", FURTHER, DPA_2018, "DPA 2018 Sch 1 para 32", "made public by the person";
    "sch1-33", FURTHER, DPA_2018, "DPA 2018 Sch 1 para 33", "legal claims";
    "sch1-34", FURTHER, DPA_2018, "DPA 2018 Sch 1 para 34", "judicial acts";
    "sch8-1", Sort::Schedule8, DPA_2018, "DPA 2018 Sch 8 para 1", "statutory purposes";
    "sch8-2", Sort::Schedule8, DPA_2018, "DPA 2018 Sch 8 para 2", "administration of justice";
    "sch8-3", Sort::Schedule8, DPA_2018, "DPA 2018 Sch 8 para 3", "vital interests";
    "sch8-4", Sort::Schedule8, DPA_2018, "DPA 2018 Sch 8 para 4",
        "safeguarding children and individuals at risk";
    "sch8-5", Sort::Schedule8, DPA_2018, "DPA 2018 Sch 8 para 5", "made public by the person";
    "sch8-6", Sort::Schedule8, DPA_2018, "DPA 2018 Sch 8 para 6", "legal claims";
    "sch8-7", Sort::Schedule8, DPA_2018, "DPA 2018 Sch 8 para 7", "judicial acts";
    "sch8-8", Sort::Schedule8, DPA_2018, "DPA 2018 Sch 8 para 8", "preventing fraud";
    "sch8-9", Sort::Schedule8, DPA_2018, "DPA 2018 Sch 8 para 9",
        "archiving, research and statistics";
    "art10-official", Sort::Article10, UK_GDPR, "UK GDPR article 10(1)",
        "under the control of official authority";
}
