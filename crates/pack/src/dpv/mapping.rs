//! Our words and the terms of DPV that stand for them: the one table.
//!
//! The United Kingdom's law has gone its own way from the regulation that `eu-gdpr:` names. A term
//! of it is given as near (`skos:closeMatch`), never as the same.
//!
//! Invariant: every choice of the pack language that DPV has a term for is matched here, without a
//! wildcard; where no narrow term is certain, the broader one stands.

use crate::{
    Act, Action, Audience, Basis, Collected, ControllerKind, CookieKind, Mechanism, Medium,
    RecipientKind, Regime, Right, Risk, Trail,
    law::{Condition, Sort},
};

/// A term, and the one of the EU's regulation that is near to it.
pub(super) type Near = (&'static str, Option<&'static str>);

pub(super) fn controller(kind: ControllerKind) -> &'static str {
    match kind {
        ControllerKind::PoliceForce => "dpv:LawEnforcementOrganisation",
        ControllerKind::PolicingBody | ControllerKind::LocalAuthority => {
            "dpv:GovernmentalOrganisation"
        }
        ControllerKind::Unit => "dpv:OrganisationalUnit",
    }
}

pub(super) fn regime(regime: Regime) -> &'static str {
    match regime {
        Regime::Part3 => "legal-gb:law-DPA",
        Regime::UkGdpr => "legal-gb:law-GDPR",
    }
}

pub(super) fn basis(basis: Basis) -> Near {
    match basis {
        Basis::Part3LawEnforcement => ("dpv:OfficialAuthorityOfController", None),
        Basis::Part3Consent => ("dpv:Consent", None),
        Basis::Consent => ("dpv:Consent", Some("eu-gdpr:A6-1-a")),
        Basis::Contract => ("dpv:Contract", Some("eu-gdpr:A6-1-b")),
        Basis::LegalObligation => ("dpv:LegalObligation", Some("eu-gdpr:A6-1-c")),
        Basis::VitalInterests => ("dpv:VitalInterest", Some("eu-gdpr:A6-1-d")),
        Basis::PublicTask => ("dpv:PublicInterest", Some("eu-gdpr:A6-1-e")),
        Basis::LegitimateInterests => ("dpv:LegitimateInterest", Some("eu-gdpr:A6-1-f")),
        // No balance is struck under it, so it is not what others call a legitimate interest.
        Basis::RecognisedLegitimateInterests => ("dpv:LegalBasis", None),
    }
}

/// Conditions for special data are lawful bases beside the first; those of article 9 have a near
/// term, those of the Act have none.
pub(super) fn condition(condition: Condition) -> (&'static str, Option<String>) {
    let near = match condition.sort() {
        Sort::Article9(_) => condition.as_str().strip_prefix("art"),
        Sort::Schedule1(..) | Sort::Schedule8 | Sort::Article10 => None,
    };
    ("dpv:LegalBasis", near.map(|article| format!("eu-gdpr:A{article}")))
}

pub(super) fn right(right: Right) -> Near {
    let near = match right {
        Right::Access => "eu-gdpr:A15",
        Right::Rectification => "eu-gdpr:A16",
        Right::Erasure => "eu-gdpr:A17",
        Right::Restriction => "eu-gdpr:A18",
        Right::Portability => "eu-gdpr:A20",
        Right::Objection => "eu-gdpr:A21",
        Right::AutomatedDecisions => "eu-gdpr:A22",
        Right::WithdrawConsent => "eu-gdpr:A7-3",
    };
    ("dpv:DataSubjectRight", Some(near))
}

/// What a recipient is, by what an activity points to it, and what the agreement with it is.
pub(super) fn recipient(
    kind: RecipientKind,
) -> (&'static [&'static str], &'static str, &'static str) {
    match kind {
        RecipientKind::Processor => {
            (&["dpv:DataProcessor"], "dpv:hasDataProcessor", "dpv:ControllerProcessorAgreement")
        }
        RecipientKind::Partner => (
            &["dpv:Recipient", "dpv:DataController"],
            "dpv:hasRecipientDataController",
            "dpv:LegalAgreement",
        ),
        RecipientKind::Authority => (
            &["dpv:Recipient", "dpv:GovernmentalOrganisation"],
            "dpv:hasRecipient",
            "dpv:LegalAgreement",
        ),
        // The word covers the lawyers before a court too, so `dpv:JudicialOrganisation` says more
        // than is known.
        RecipientKind::Court => (&["dpv:Recipient"], "dpv:hasRecipient", "dpv:LegalAgreement"),
    }
}

pub(super) fn mechanism(mechanism: Mechanism) -> Near {
    let near = match mechanism {
        Mechanism::Adequacy | Mechanism::AdequacyUsCertified => Some("eu-gdpr:A45-3"),
        Mechanism::Addendum | Mechanism::Idta => Some("eu-gdpr:A46-2-d"),
        Mechanism::OldClauses => Some("eu-gdpr:A46-2-c"),
        Mechanism::BindingRules => Some("eu-gdpr:A46-2-b"),
        Mechanism::Exception | Mechanism::Part3Safeguards | Mechanism::Part3Special => None,
    };
    ("dpv:DataTransferLegalBasis", near)
}

/// What a place is besides one where data lies.
pub(super) fn medium(medium: Medium) -> &'static [&'static str] {
    match medium {
        Medium::Electronic => &["dpv:StorageLocation", "dpv:Technology"],
        Medium::Paper => &["dpv:StorageLocation"],
    }
}

/// The organisational measure by which a system's use can be followed.
pub(super) fn trail(trail: Trail) -> &'static str {
    match trail {
        Trail::Ledger | Trail::Feed => "dpv:RecordsOfActivities",
        Trail::Register => "dpv:DataInventoryManagement",
    }
}

pub(super) fn collected(collected: Collected) -> &'static str {
    match collected {
        Collected::Direct => "dpv:DataSubjectDataSource",
        Collected::Indirect => "dpv:ThirdPartyDataSource",
    }
}

pub(super) fn cookie(kind: CookieKind) -> &'static str {
    match kind {
        CookieKind::Essential => "dpv:TechnicalServiceProvision",
        CookieKind::Preference => "dpv:ServicePersonalisation",
        CookieKind::Statistics => "dpv:ServiceUsageAnalytics",
        CookieKind::Personalisation => "dpv:Personalisation",
    }
}

/// What a criterion for an assessment is about.
pub(super) fn risk(risk: Risk) -> &'static str {
    match risk {
        Risk::InnovativeTechnology => "dpv:InnovativeUseOfTechnology",
        Risk::DenialOfService => "dpv:DecisionMaking",
        Risk::LargeScaleProfiling => "dpv:Profiling",
        Risk::Biometrics | Risk::Genetics | Risk::LargeScaleSensitive => {
            "dpv:SpecialCategoryPersonalData"
        }
        Risk::DataMatching => "dpv:Match",
        Risk::InvisibleProcessing => "dpv:DataSubjectUninformed",
        Risk::Tracking => "dpv:Tracking",
        Risk::Vulnerable => "dpv:VulnerableDataSubject",
        Risk::PhysicalHarm => "dpv:Impact",
        Risk::PublicMonitoring => "dpv:SystematicMonitoring",
    }
}

/// What a retention rule is besides a duration, and what is done at its end.
pub(super) fn action(action: Action) -> (&'static [&'static str], &'static str, &'static str) {
    match action {
        Action::Dispose => {
            (&["dpv:StorageDuration", "dpv:StorageDeletion"], "dpv:hasProcessing", "dpv:Erase")
        }
        Action::Anonymise => (&["dpv:StorageDuration"], "dpv:hasProcessing", "dpv:Anonymise"),
        Action::Review => {
            (&["dpv:StorageDuration"], "dpv:hasOrganisationalMeasure", "dpv:ReviewProcedure")
        }
    }
}

pub(super) fn audience(audience: Audience) -> &'static [&'static str] {
    match audience {
        Audience::Adult | Audience::Child | Audience::Indirect | Audience::Staff => {
            &["dpv:PrivacyNotice"]
        }
        Audience::Sign => &["dpv:PrivacyNotice", "dpv:PostedNotice"],
        Audience::Collection => &["dpv:PrivacyNotice", "dpv:JITNotice"],
        Audience::Letter => &["dpv:RightExerciseNotice"],
        Audience::Policy => &["dpv:DataProcessingPolicy"],
    }
}

/// What is done to personal data in an act; nothing where the act touches none.
pub(super) fn act(act: Act) -> Option<&'static str> {
    match act {
        Act::Receive | Act::TakeRequest | Act::TakeEntry => Some("dpv:Collect"),
        Act::CountVisits => Some("dpv:Derive"),
        Act::List | Act::PlanDisposal | Act::ReadLedger => Some("dpv:Consult"),
        Act::ManagePeople | Act::ManageCases | Act::WorkRequests | Act::WorkEntries => {
            Some("dpv:Alter")
        }
        Act::Restrict => Some("dpv:Restrict"),
        Act::Grant | Act::PublishNews => Some("dpv:MakeAvailable"),
        Act::SendMailing => Some("dpv:Transmit"),
        Act::View | Act::ShowNews => Some("dpv:Display"),
        Act::Categorise | Act::WriteMailing => Some("dpv:Organise"),
        Act::Hold => Some("dpv:Store"),
        Act::Dispose => Some("dpv:Erase"),
        Act::Verify | Act::ReviewAccess | Act::ClearAnswer | Act::DecideRelease => {
            Some("dpv:Assess")
        }
        Act::Export => Some("dpv:Export"),
        Act::ReleaseHold | Act::ProposePack | Act::ApplyPack | Act::ManageDocks => None,
    }
}
