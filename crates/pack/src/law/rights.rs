//! The rights that each lawful basis gives, and where the law says so on a day.
//!
//! Invariant: what a person is offered anywhere comes from this table and the basis, never from a
//! list of its own.

use super::{DPA_2018, DUAA_CONSENT, DUAA_MAIN, Provision, UK_GDPR};
use crate::{Basis, Regime, Right};
use jiff::civil::Date;

/// The rights that a lawful basis gives, in the order in which a notice tells them. To be informed
/// and to complain go with every basis and are not listed.
pub fn given(basis: Basis) -> &'static [Right] {
    use Right::{
        Access, AutomatedDecisions, Erasure, Objection, Portability, Rectification, Restriction,
        WithdrawConsent,
    };
    match basis {
        Basis::Part3LawEnforcement => {
            &[Access, Rectification, Erasure, Restriction, AutomatedDecisions]
        }
        Basis::Part3Consent => {
            &[Access, Rectification, Erasure, Restriction, AutomatedDecisions, WithdrawConsent]
        }
        Basis::Consent => &[
            Access,
            Rectification,
            Erasure,
            Restriction,
            Portability,
            AutomatedDecisions,
            WithdrawConsent,
        ],
        Basis::Contract => {
            &[Access, Rectification, Erasure, Restriction, Portability, AutomatedDecisions]
        }
        Basis::LegalObligation => &[Access, Rectification, Restriction, AutomatedDecisions],
        Basis::VitalInterests => &[Access, Rectification, Erasure, Restriction, AutomatedDecisions],
        Basis::PublicTask => &[Access, Rectification, Restriction, Objection, AutomatedDecisions],
        Basis::LegitimateInterests | Basis::RecognisedLegitimateInterests => {
            &[Access, Rectification, Erasure, Restriction, Objection, AutomatedDecisions]
        }
    }
}

/// Where the law gives a right on a day; nothing where that law does not give it then.
pub fn right(regime: Regime, right: Right, day: Date) -> Option<Provision> {
    let rows: &[Provision] = match (regime, right) {
        (Regime::UkGdpr, Right::Access) => &[since("UK GDPR article 15")],
        (Regime::UkGdpr, Right::Rectification) => &[since("UK GDPR article 16")],
        (Regime::UkGdpr, Right::Erasure) => &[since("UK GDPR article 17")],
        (Regime::UkGdpr, Right::Restriction) => &[since("UK GDPR article 18")],
        (Regime::UkGdpr, Right::Portability) => &[since("UK GDPR article 20")],
        (Regime::UkGdpr, Right::Objection) => &[since("UK GDPR article 21")],
        (Regime::UkGdpr, Right::WithdrawConsent) => &[since("UK GDPR article 7(3)")],
        (Regime::UkGdpr, Right::AutomatedDecisions) => &[
            Provision::between(UK_GDPR, DUAA_MAIN, "UK GDPR article 22"),
            Provision::since(DUAA_MAIN, "UK GDPR articles 22A to 22D"),
        ],
        (Regime::Part3, Right::Access) => &[part3("DPA 2018 s.45")],
        (Regime::Part3, Right::Rectification) => &[part3("DPA 2018 s.46")],
        (Regime::Part3, Right::Erasure | Right::Restriction) => &[part3("DPA 2018 s.47")],
        (Regime::Part3, Right::WithdrawConsent) => {
            &[Provision::since(DUAA_CONSENT, "DPA 2018 s.40A")]
        }
        (Regime::Part3, Right::AutomatedDecisions) => &[
            Provision::between(DPA_2018, DUAA_MAIN, "DPA 2018 ss.49 and 50"),
            Provision::since(DUAA_MAIN, "DPA 2018 ss.50A to 50D"),
        ],
        (Regime::Part3, Right::Portability | Right::Objection) => &[],
    };
    rows.iter().copied().find(|row| row.holds_on(day))
}

const fn since(cite: &'static str) -> Provision {
    Provision::since(UK_GDPR, cite)
}

const fn part3(cite: &'static str) -> Provision {
    Provision::since(DPA_2018, cite)
}
