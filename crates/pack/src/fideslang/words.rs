//! The words of fideslang and ours: lawful bases, conditions, special categories, periods.
//!
//! Invariant: a word that is not in a table here is unknown, and is never guessed at.

use std::str::FromStr as _;

use crate::{Basis, Period, Right, law};

/// The lawful basis of a declaration.
pub(super) fn basis(text: &str) -> Option<Basis> {
    match text {
        "Consent" => Some(Basis::Consent),
        "Contract" => Some(Basis::Contract),
        "Legal obligations" | "Legal Obligation" => Some(Basis::LegalObligation),
        "Vital interests" | "Vital Interest" => Some(Basis::VitalInterests),
        "Public interest" | "Public Interest" => Some(Basis::PublicTask),
        "Legitimate interests" | "Legitimate Interests" | "Legitimate Interest" => {
            Some(Basis::LegitimateInterests)
        }
        _ => None,
    }
}

/// The provision behind a lawful basis as a pack declares it: id, title, citation.
pub(super) fn provision(basis: Basis) -> (&'static str, &'static str, law::Provision) {
    let (id, title) = match basis {
        Basis::Consent => ("uk-gdpr-6-1-a", "Consent"),
        Basis::Contract => ("uk-gdpr-6-1-b", "Contract"),
        Basis::LegalObligation => ("uk-gdpr-6-1-c", "Legal obligation"),
        Basis::VitalInterests => ("uk-gdpr-6-1-d", "Vital interests"),
        Basis::PublicTask => ("uk-gdpr-6-1-e", "Public task"),
        Basis::LegitimateInterests => ("uk-gdpr-6-1-f", "Legitimate interests"),
        Basis::RecognisedLegitimateInterests => {
            ("uk-gdpr-6-1-ea", "Recognised legitimate interests")
        }
        Basis::Part3LawEnforcement => ("dpa2018-s35-2-b", "Law enforcement"),
        Basis::Part3Consent => ("dpa2018-s35-2-a", "Consent in law enforcement"),
    };
    (id, title, law::basis(basis))
}

/// The condition for special category data of a declaration.
pub(super) fn condition(text: &str) -> Option<&'static str> {
    match text {
        "Explicit consent" => Some("art9-2-a"),
        "Employment, social security and social protection" => Some("art9-2-b"),
        "Vital interests" => Some("art9-2-c"),
        "Not-for-profit bodies" => Some("art9-2-d"),
        "Made public by the data subject" => Some("art9-2-e"),
        "Legal claims or judicial acts" => Some("art9-2-f"),
        "Reasons of substantial public interest (with a basis in law)" => Some("art9-2-g"),
        "Health or social care (with a basis in law)" => Some("art9-2-h"),
        "Public health (with a basis in law)" => Some("art9-2-i"),
        "Archiving, research and statistics (with a basis in law)" => Some("art9-2-j"),
        _ => None,
    }
}

/// Whether a category of the taxonomy is, or may show, special category data.
pub(super) fn is_sensitive(category: &str) -> bool {
    const SPECIAL: &[&str] = &[
        "user.authorization.biometric",
        "user.biometric",
        "user.demographic.political_opinion",
        "user.demographic.race_ethnicity",
        "user.demographic.religious_belief",
        "user.demographic.sexual_orientation",
        "user.health_and_medical",
    ];
    SPECIAL.iter().any(|of| is_within(category, of))
}

/// Whether a category of the taxonomy is about offences.
pub(super) fn is_criminal(category: &str) -> bool {
    is_within(category, "user.criminal_history")
}

fn is_within(category: &str, of: &str) -> bool {
    category.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A period as people write it: `90 days`, `2 Years`, `6 weeks`; nothing for anything else.
pub(super) fn period(text: &str) -> Option<Period> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let (number, unit) = text.split_once(char::is_whitespace)?;
    let unit = unit.trim();
    if matches!(unit, "week" | "weeks") {
        let days = number.parse::<u16>().ok()?.checked_mul(7)?;
        return Period::from_str(&format!("{days} days")).ok();
    }
    Period::from_str(&format!("{number} {unit}")).ok()
}

/// The rights that lawful bases give together on a day, in the order of the schema.
pub(super) fn rights(bases: &[Basis], on: jiff::civil::Date) -> Vec<Right> {
    let given = |right: &Right| {
        bases.iter().any(|basis| {
            law::given(*basis).contains(right) && law::right(basis.regime(), *right, on).is_some()
        })
    };
    Right::ALL.iter().copied().filter(given).collect()
}
