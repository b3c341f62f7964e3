//! Who may act: a role may do an act for a purpose, or it may not.
//!
//! Invariant: anything the pack does not grant is refused, and a refusal says which of the three
//! (role, act, purpose) was missing.

#[cfg(test)]
mod tests;

use pack::Pack;

/// An act allowed, with the role that grants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role's id in the pack.
    pub role: String,
}

/// Why an act is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The pack knows no such role.
    #[error("your role is not in the policy in force")]
    UnknownRole,
    /// The role does not include the act.
    #[error("your role does not include this act (`{act}`)")]
    ActNotGranted {
        /// The act asked for.
        act: &'static str,
    },
    /// The role does not act for the purpose.
    #[error("your role does not act for the purpose `{purpose}`")]
    PurposeNotGranted {
        /// The purpose given.
        purpose: String,
    },
    /// The act needs two people, and this is the one who did the first half.
    #[error("you proposed this yourself: somebody else must decide about it")]
    SamePerson,
}

impl Refusal {
    /// The reason's code, as it stands in the ledger.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownRole => "unknown-role",
            Self::ActNotGranted { .. } => "act-not-granted",
            Self::PurposeNotGranted { .. } => "purpose-not-granted",
            Self::SamePerson => "same-person",
        }
    }
}

/// Whether people could still change the policy under `pack`: some role of a person may propose
/// and some role of a person may apply. A pack without that could never be put right.
pub fn leaves_a_way_to_change(pack: &Pack) -> bool {
    let some = |act: pack::Act| {
        pack.roles.values().any(|role| {
            role.kind == pack::RoleKind::Person
                && role.may.contains(&act)
                && !role.purposes.is_empty()
        })
    };
    some(pack::Act::ProposePack) && some(pack::Act::ApplyPack)
}

/// Decides whether `role` may do `act` for `purpose` under `pack`.
///
/// # Errors
///
/// [`Refusal`], naming what is missing.
pub fn decide(pack: &Pack, role: &str, act: pack::Act, purpose: &str) -> Result<Grant, Refusal> {
    let Some(granted) = pack.roles.values().find(|known| known.id.as_str() == role) else {
        return Err(Refusal::UnknownRole);
    };
    if !granted.may.contains(&act) {
        return Err(Refusal::ActNotGranted { act: act.as_str() });
    }
    if !granted.purposes.iter().any(|known| known.as_str() == purpose) {
        return Err(Refusal::PurposeNotGranted { purpose: purpose.to_owned() });
    }
    Ok(Grant { role: role.to_owned() })
}
