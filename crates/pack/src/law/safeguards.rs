//! What may carry data abroad, and on which days.
//!
//! Invariant: every mechanism that a pack can write has a row, ended ones too, so that an old one
//! is told apart from an unknown one.

use super::{DPA_2018, Provision, UK_GDPR};
use crate::Mechanism;
use jiff::civil::date;

/// The provision behind a transfer mechanism.
pub fn safeguard(mechanism: Mechanism) -> Provision {
    let contract = date(2022, 3, 21);
    match mechanism {
        Mechanism::Adequacy => Provision::since(UK_GDPR, "UK GDPR articles 45 and 45A"),
        Mechanism::AdequacyUsCertified => {
            Provision::since(date(2023, 10, 12), "UK GDPR articles 45 and 45A; SI 2023/1028")
        }
        Mechanism::Addendum => Provision::since(contract, "UK GDPR article 46; the UK Addendum"),
        Mechanism::Idta => Provision::since(contract, "UK GDPR article 46; the IDTA"),
        Mechanism::OldClauses => Provision::between(
            UK_GDPR,
            date(2024, 3, 21),
            "UK GDPR article 46; the European clauses of before 2021",
        ),
        Mechanism::BindingRules => Provision::since(UK_GDPR, "UK GDPR article 47"),
        Mechanism::Exception => Provision::since(UK_GDPR, "UK GDPR article 49"),
        Mechanism::Part3Safeguards => Provision::since(DPA_2018, "DPA 2018 s.75"),
        Mechanism::Part3Special => Provision::since(DPA_2018, "DPA 2018 s.76"),
    }
}
