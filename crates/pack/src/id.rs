//! Names of the things in a pack: one type for each kind, so that none is taken for another.
//!
//! Invariant: a value of any type here is kebab-case (letters a to z, digits, single hyphens), 1 to
//! 63 bytes; a notice may carry its audience after one dot. It is safe in a URL, a file name and
//! the ledger, and it never holds personal data.

use std::{borrow::Borrow, fmt, str::FromStr};

use serde::Serialize;

/// The longest id, in bytes.
pub(crate) const ID_MAX_BYTES: usize = 63;

/// Why a text cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id: use small letters, digits and single hyphens, at most 63")]
pub struct IdError(pub String);

/// Whether `text` is kebab-case and short enough.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() <= ID_MAX_BYTES && text.split('-').all(is_word)
}

/// Whether `text` is the id of a notice: an id, or an id and an audience with one dot between.
pub(crate) fn is_notice_id(text: &str) -> bool {
    text.len() <= ID_MAX_BYTES
        && match text.split_once('.') {
            Some((name, audience)) => is_id(name) && is_id(audience),
            None => is_id(text),
        }
}

fn is_word(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident by $accepts:path;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Accepts a well-formed id.
            ///
            /// # Errors
            ///
            /// [`IdError`] for any other text.
            pub fn new(text: &str) -> Result<Self, IdError> {
                let text = text.to_owned();
                if $accepts(&text) { Ok(Self(text)) } else { Err(IdError(text)) }
            }

            /// The id as it is written in the pack.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

ids! {
    /// A body that answers for data: `force`.
    ControllerId by is_id;
    /// A body that oversees controllers: `ico`.
    RegulatorId by is_id;
    /// A provision of law: `dpa2018-s35`.
    LawId by is_id;
    /// Why data is used: `law-enforcement`.
    PurposeId by is_id;
    /// A kind of personal data: `moving-images`.
    DataId by is_id;
    /// Who else gets the data: `courts`.
    RecipientId by is_id;
    /// Where data lies: `evidence-store`.
    SystemId by is_id;
    /// What people fill in: `complaint-form`.
    FormId by is_id;
    /// A site for the public: `police`.
    SiteId by is_id;
    /// What the site stores in a browser: `session`.
    CookieId by is_id;
    /// Something the body does with personal data: `body-worn-video`.
    ActivityId by is_id;
    /// A category that an officer gives a recording: `evidence-summary`.
    CategoryId by is_id;
    /// A retention rule: `bwv-31-days`.
    RetentionId by is_id;
    /// A kind of hold: `litigation`.
    HoldId by is_id;
    /// How soon something must be done: `rights-answer`.
    ClockId by is_id;
    /// A holiday that was proclaimed: `coronation`.
    HolidayId by is_id;
    /// Something that is published: `retention-schedule`.
    PublicationId by is_id;
    /// A staff or machine role: `evidence-manager`.
    RoleId by is_id;
    /// A promise: `bwv-31-days`.
    PromiseId by is_id;
    /// A published text: `body-worn-video.adult`.
    NoticeId by is_notice_id;
}

#[cfg(test)]
mod tests;
