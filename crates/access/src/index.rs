//! Which policies can matter to a request, by what stands in their scope.
//!
//! Invariant: a policy is left out only where its scope cannot hold for the role, the act and the
//! kind, so that the answer over the slice is the answer over all of them.

use crate::read::Policy;
use crate::words::Kind;
use cedar_policy::{ActionConstraint, PrincipalConstraint, ResourceConstraint};
use std::collections::BTreeSet;

/// What a scope confines a policy to; nothing where it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    acts: Option<BTreeSet<String>>,
    kind: Option<String>,
    role: Option<String>,
    sort: Option<String>,
    /// Whether its conditions ask for a case, be it the thing's or the one worked on.
    pub(crate) asks_case: bool,
}

/// What a slice is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct For<'a> {
    pub(crate) act: &'a str,
    pub(crate) kind: Kind,
    pub(crate) role: &'a str,
    pub(crate) machine: bool,
}

impl Scope {
    pub(crate) fn of(policy: &Policy) -> Self {
        let acts = match policy.cedar.action_constraint() {
            ActionConstraint::Any => None,
            ActionConstraint::Eq(act) => Some(BTreeSet::from([act.id().unescaped().to_owned()])),
            ActionConstraint::In(acts) => {
                Some(acts.iter().map(|act| act.id().unescaped().to_owned()).collect())
            }
        };
        let kind = match policy.cedar.resource_constraint() {
            ResourceConstraint::Is(kind) | ResourceConstraint::IsIn(kind, _) => {
                Some(kind.to_string())
            }
            ResourceConstraint::Any | ResourceConstraint::In(_) | ResourceConstraint::Eq(_) => None,
        };
        let (sort, group) = match policy.cedar.principal_constraint() {
            PrincipalConstraint::Any | PrincipalConstraint::Eq(_) => (None, None),
            PrincipalConstraint::In(group) => (None, Some(group)),
            PrincipalConstraint::Is(sort) => (Some(sort.to_string()), None),
            PrincipalConstraint::IsIn(sort, group) => (Some(sort.to_string()), Some(group)),
        };
        // Somebody is in their role and in nothing else; what is `in` another sort is left to
        // Cedar.
        let role = group.filter(|group| group.type_name().to_string() == "Role");
        let role = role.map(|role| role.id().unescaped().to_owned());
        // As data, a condition has each name that it asks for between quotes, however it was
        // written. What cannot be told is taken to ask for everything.
        let data = policy.cedar.to_json();
        let asks_case = data.map_or(true, |data| data.to_string().contains("\"case\""));
        Self { acts, kind, role, sort, asks_case }
    }

    /// Whether the scope can hold.
    pub(crate) fn can_hold(&self, asked: For<'_>) -> bool {
        let sort = if asked.machine { "Machine" } else { "Person" };
        self.acts.as_ref().is_none_or(|acts| acts.contains(asked.act))
            && self.kind.as_ref().is_none_or(|kind| kind == asked.kind.as_str())
            && self.role.as_ref().is_none_or(|role| role == asked.role)
            && self.sort.as_ref().is_none_or(|known| known == sort)
    }
}
