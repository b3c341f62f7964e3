//! Lawful bases, and the days on which one may rest on each.
//!
//! Invariant: every basis that a pack can write has a row.

use super::{DPA_2018, DUAA_CONSENT, DUAA_MAIN, Provision, UK_GDPR};
use crate::Basis;

/// The provision behind a lawful basis.
pub fn basis(basis: Basis) -> Provision {
    match basis {
        Basis::Part3LawEnforcement => Provision::since(DPA_2018, "DPA 2018 s.35(2)(b)"),
        Basis::Part3Consent => Provision::since(DUAA_CONSENT, "DPA 2018 ss.35(2)(a) and 40A"),
        Basis::Consent => Provision::since(UK_GDPR, "UK GDPR article 6(1)(a)"),
        Basis::Contract => Provision::since(UK_GDPR, "UK GDPR article 6(1)(b)"),
        Basis::LegalObligation => Provision::since(UK_GDPR, "UK GDPR article 6(1)(c)"),
        Basis::VitalInterests => Provision::since(UK_GDPR, "UK GDPR article 6(1)(d)"),
        Basis::PublicTask => Provision::since(UK_GDPR, "UK GDPR article 6(1)(e)"),
        Basis::LegitimateInterests => Provision::since(UK_GDPR, "UK GDPR article 6(1)(f)"),
        Basis::RecognisedLegitimateInterests => {
            Provision::since(DUAA_MAIN, "UK GDPR article 6(1)(ea)")
        }
    }
}
