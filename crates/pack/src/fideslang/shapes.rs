//! The keys of fideslang 3.1, and what becomes of each.
//!
//! Invariant: a key that stands in no table here is listed as unknown.

/// What becomes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// A single value that is taken.
    Text,
    /// A list of single values that is taken.
    Texts,
    /// A group of keys that is taken.
    Group,
    /// A list of groups of keys that is taken.
    Groups,
    /// It is left out, and why.
    Left(&'static str),
}

use Fate::{Group, Groups, Left, Text, Texts};

pub(super) type Keys = &'static [(&'static str, Fate)];

const OF_FIDES: Fate = Left("it steers the fides software");
const OWN_WORDS: Fate = Left("a pack has no key for remarks of one's own; see its description");
const PERSON: Fate = Left("a pack names posts and offices, never a person");
const SIZE: Fate = Left("a pack says of a cookie what it is for; list cookies by hand");
const VERSIONS: Fate = Left("versions of the taxonomy are its own affair");

/// The top of a manifest.
pub(super) const MANIFEST: Keys = &[
    ("organization", Groups),
    ("system", Groups),
    ("dataset", Groups),
    ("data_category", Groups),
    ("data_use", Groups),
    ("data_subject", Groups),
    ("policy", Left("rules that fides evaluates; a pack has roles and purposes instead")),
    ("evaluation", Left("a result of the fides software")),
    ("registry", Left("registries ended; systems stand on their own")),
    ("data_qualifier", Left("qualifiers ended; a pack does not know them")),
];

pub(super) const ORGANIZATION: Keys = &[
    ("fides_key", Text),
    ("name", Text),
    ("description", Text),
    ("controller", Group),
    ("data_protection_officer", Group),
    ("organization_fides_key", Left("an organisation is no part of another here")),
    ("organization_parent_key", Left("an organisation is no part of another here")),
    ("representative", Left("a pack has no representative; name one in the wording")),
    ("security_policy", Left("a pack has no key for it; name it in the wording")),
    ("fidesctl_meta", OF_FIDES),
    ("tags", OWN_WORDS),
    ("meta", OWN_WORDS),
];

pub(super) const CONTACT: Keys = &[
    ("name", PERSON),
    ("address", Text),
    ("email", Text),
    ("phone", Left("a pack has no telephone number of a body; name it in the wording")),
];

pub(super) const SYSTEM: Keys = &[
    ("fides_key", Text),
    ("organization_fides_key", Text),
    ("name", Text),
    ("description", Text),
    ("system_type", Text),
    ("egress", Groups),
    ("ingress", Groups),
    ("privacy_declarations", Groups),
    ("dataset_references", Texts),
    ("legal_name", Text),
    ("legal_address", Left("a pack has no address of a recipient")),
    ("responsibility", Texts),
    ("does_international_transfers", Text),
    ("legal_basis_for_transfers", Texts),
    ("requires_data_protection_assessments", Text),
    ("dpa_location", Text),
    ("dpa_progress", Text),
    ("uses_profiling", Text),
    ("legal_basis_for_profiling", Left("no pack may let a machine decide alone about people")),
    ("joint_controller_info", Text),
    ("data_security_practices", Text),
    ("vendor_id", OF_FIDES),
    ("previous_vendor_id", OF_FIDES),
    ("vendor_deleted_date", OF_FIDES),
    ("processes_personal_data", Text),
    ("exempt_from_privacy_regulations", Left("exemptions are decided case by case, with the law")),
    ("reason_for_exemption", Left("exemptions are decided case by case, with the law")),
    ("administrating_department", Left("a pack names the controller that answers")),
    ("privacy_policy", Left("the notice stands in the pack itself")),
    ("legitimate_interest_disclosure_url", Left("the notice stands in the pack itself")),
    ("dpo", Left("the officer is the controller's; see organization")),
    ("uses_cookies", SIZE),
    ("cookie_refresh", SIZE),
    ("cookie_max_age_seconds", SIZE),
    ("uses_non_cookie_access", SIZE),
    ("cookies", SIZE),
    ("fidesctl_meta", OF_FIDES),
    ("tags", OWN_WORDS),
    ("meta", OWN_WORDS),
];

pub(super) const DECLARATION: Keys = &[
    ("name", Text),
    ("data_categories", Texts),
    ("data_use", Text),
    ("data_subjects", Texts),
    ("dataset_references", Texts),
    ("egress", Texts),
    ("ingress", Texts),
    ("legal_basis_for_processing", Text),
    ("retention_period", Text),
    ("processes_special_category_data", Text),
    ("special_category_legal_basis", Text),
    ("data_shared_with_third_parties", Text),
    ("third_parties", Text),
    ("shared_categories", Left("a pack says who gets data of an activity, not which part of it")),
    ("impact_assessment_location", Text),
    ("flexible_legal_basis_for_processing", Left("a lawful basis in a pack does not bend")),
    ("features", Left("a pack has no key for them; say it in the wording")),
    ("data_qualifier", Left("qualifiers ended; a pack does not know them")),
    ("cookies", SIZE),
];

pub(super) const FLOW: Keys = &[
    ("fides_key", Text),
    ("type", Text),
    ("data_categories", Left("a pack says who gets data of an activity, not which part of it")),
];

pub(super) const DATASET: Keys = &[
    ("fides_key", Text),
    ("organization_fides_key", Text),
    ("name", Text),
    ("description", Text),
    ("data_categories", Texts),
    ("collections", Groups),
    ("data_uses", Left("what data is for is read from privacy_declarations")),
    ("data_purposes", Left("what data is for is read from privacy_declarations")),
    ("data_subjects", Left("whose data it is, is read from privacy_declarations")),
    ("data_qualifier", Left("qualifiers ended; a pack does not know them")),
    ("retention", Left("how long data is kept is read from privacy_declarations")),
    ("third_country_transfers", Left("transfers are read from systems")),
    ("joint_controller", Left("joint controllers are read from systems")),
    ("fides_meta", OF_FIDES),
    ("fidesops_meta", OF_FIDES),
    ("fidesctl_meta", OF_FIDES),
    ("tags", OWN_WORDS),
    ("meta", OWN_WORDS),
];

/// A category, use or kind of people that a manifest adds to the taxonomy.
pub(super) const LABEL: Keys = &[
    ("fides_key", Text),
    ("name", Text),
    ("description", Text),
    ("parent_key", Left("a pack's lists are flat")),
    ("organization_fides_key", Left("a label belongs to the whole pack")),
    ("rights", Left("rights follow from the lawful basis")),
    ("automated_decisions_or_profiling", Left("no pack may let a machine decide alone")),
    ("is_default", VERSIONS),
    ("active", VERSIONS),
    ("version_added", VERSIONS),
    ("version_deprecated", VERSIONS),
    ("replaced_by", VERSIONS),
    ("tags", OWN_WORDS),
];
