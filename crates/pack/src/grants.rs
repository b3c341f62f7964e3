//! Who may do what, as policies: those of the files in `access/`, and one for each role's short
//! form.
//!
//! Invariant: a role's `may` and `purposes` mean what they say and nothing more: without a file in
//! `access/`, an act is allowed where the role lists it and acts for the purpose.

use std::collections::BTreeSet;

use access::{ActWord, Asked, Kind, Policies, Policy, Request, RoleWord, Thing, Words};
use serde::{Serialize, Serializer, ser::SerializeSeq as _};

use crate::{Act, Pack, Role, RoleKind, read::Reading, shape};

/// The machine role that may dispose: the system's own jobs.
pub(crate) const SYSTEM_ROLE: &str = "system";

/// What opens the id of the policy that a role's short form stands for; no file can give such an
/// id.
pub const ROLE_PREFIX: &str = "role:";

impl Act {
    /// What the act is done to.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Receive
            | Self::List
            | Self::View
            | Self::Categorise
            | Self::Hold
            | Self::ReleaseHold
            | Self::Restrict
            | Self::Grant
            | Self::PlanDisposal
            | Self::Dispose => Kind::Recording,
            Self::Verify | Self::Export | Self::ReadLedger => Kind::Ledger,
            Self::ProposePack | Self::ApplyPack => Kind::Policy,
            Self::ManageDocks => Kind::Dock,
            Self::ManagePeople | Self::ReviewAccess => Kind::Register,
            Self::ManageCases => Kind::Case,
            Self::TakeRequest
            | Self::WorkRequests
            | Self::ClearAnswer
            | Self::DecideRelease
            | Self::TakeEntry
            | Self::WorkEntries
            | Self::CountVisits
            | Self::PublishNews
            | Self::ShowNews
            | Self::WriteMailing
            | Self::SendMailing => Kind::Request,
        }
    }
}

/// What policies may name: whatever the pack declares, be it whole or not.
pub(crate) fn words(reading: &Reading<'_>, pack: &Pack) -> Words {
    let ids = |kind| reading.ids(kind).map(str::to_owned).collect();
    let machines = pack.roles.values().filter(|role| role.kind == RoleKind::Machine);
    let machines: Vec<_> = machines.map(|role| role.id.as_str()).collect();
    let roles = reading.ids(shape::Kind::Role);
    let act = |act: &Act| ActWord {
        word: act.as_str().to_owned(),
        kind: act.kind(),
        only: (*act == Act::Dispose).then(|| SYSTEM_ROLE.to_owned()),
    };
    Words {
        roles: roles
            .map(|id| RoleWord { id: id.to_owned(), machine: machines.contains(&id) })
            .collect(),
        acts: Act::ALL.iter().map(act).collect(),
        purposes: ids(shape::Kind::Purpose),
        categories: ids(shape::Kind::Category),
    }
}

/// The policies of a pack: its roles' own, then those of its files. `None` where two have one id.
pub(crate) fn policies(words: Words, pack: &Pack, files: Vec<Policy>) -> Option<Policies> {
    let mut all: Vec<_> = pack.roles.values().filter_map(|role| of_role(role, pack)).collect();
    all.extend(files);
    Policies::new(words, all)
}

/// The policy that a role's short form stands for. One that cannot be made grants nothing.
fn of_role(role: &Role, pack: &Pack) -> Option<Policy> {
    if role.may.is_empty() || role.purposes.is_empty() {
        return None;
    }
    let list = |sort: &str, ids: &mut dyn Iterator<Item = &str>| {
        ids.map(|id| format!("{sort}::\"{id}\"")).collect::<Vec<_>>().join(", ")
    };
    let acts = list("Action", &mut role.may.iter().map(|act| act.as_str()));
    let purposes = list("Purpose", &mut role.purposes.iter().map(crate::PurposeId::as_str));
    let text = format!(
        "permit (principal in Role::\"{}\", action in [{acts}], resource)\n\
         when {{ [{purposes}].contains(context.purpose) }};",
        role.id
    );
    let acts: Vec<_> = role.may.iter().map(|act| act.as_str().replace('-', " ")).collect();
    let titles = role.purposes.iter().map(|id| pack.purposes.get(id).map_or(id.as_str(), title));
    let titles: Vec<_> = titles.collect();
    let plain = format!("{} may {}, for: {}.", role.title, acts.join(", "), titles.join("; "));
    Policy::made(&format!("{ROLE_PREFIX}{}", role.id), plain, text).ok()
}

fn title(purpose: &crate::Purpose) -> &str {
    &purpose.title
}

/// The policies of the files, as a reader wants them: the roles' own stand in the roles.
pub(crate) fn serialised<S: Serializer>(
    policies: &Policies,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Shown<'a> {
        id: &'a str,
        plain: &'a str,
        law: Option<&'a str>,
        permits: bool,
        cedar: &'a str,
    }
    let written: Vec<_> = of_files(policies).collect();
    let mut list = serializer.serialize_seq(Some(written.len()))?;
    for policy in written {
        list.serialize_element(&Shown {
            id: &policy.id,
            plain: &policy.plain,
            law: policy.law.as_deref(),
            permits: policy.permits(),
            cedar: &policy.text,
        })?;
    }
    list.end()
}

/// The policies that stand in files.
pub(crate) fn of_files(policies: &Policies) -> impl Iterator<Item = &Policy> {
    let all = policies.all().iter().map(AsRef::as_ref);
    all.filter(|policy: &&Policy| !policy.id.starts_with(ROLE_PREFIX))
}

/// What a role's short form lists and a rule of `access/` takes away, in a sentence each.
pub(crate) fn forbidden(pack: &Pack, role: &Role) -> Vec<String> {
    let each = role.purposes.iter().flat_map(|id| role.may.iter().map(move |act| (id, *act)));
    let said = each.filter_map(|(purpose, act)| {
        let asked = Asked {
            purpose: purpose.to_string(),
            case: None,
            reason: None,
            emergency: false,
            now: jiff::Timestamp::UNIX_EPOCH,
            facts: BTreeSet::new(),
        };
        let request = Request {
            role: role.id.as_str(),
            person: None,
            act: act.as_str(),
            thing: &Thing::any(act.kind()),
            asked: &asked,
        };
        let decision = pack.access.decide(&request);
        let by = decision.by.first().filter(|_| !decision.allowed)?;
        Some(format!("Not {act} for {purpose}: {} (access.{})", by.plain, by.id))
    });
    said.collect()
}
