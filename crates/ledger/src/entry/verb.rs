//! What was done and how it ended: one byte each in an entry.
//!
//! Invariant: a code once given keeps its meaning for ever; a new verb takes the next free one.

use crate::entry::EntryError;

/// Defines an enum with one byte code and one word for each variant.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident, $error:ident:
     $($(#[$variant_doc:meta])* $variant:ident = $code:literal $word:literal,)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$variant_doc])* $variant = $code,)+ }

        impl $name {
            /// Every one, in the order of their codes.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word for it, lower case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The byte that stands for it in an entry.
            pub fn code(self) -> u8 {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The one that a byte stands for.
            ///
            /// # Errors
            ///
            /// The error of that name for a byte that stands for none.
            pub fn from_code(code: u8) -> Result<Self, EntryError> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(EntryError::$error(code)),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

coded! {
    /// What was done. The first six are those of DPA 2018 s.62(1); the rest are the life of a
    /// record under the pack.
    Verb, Verb:
    /// Personal data was collected.
    Collect = 1 "collect",
    /// It was altered.
    Alter = 2 "alter",
    /// It was consulted.
    Consult = 3 "consult",
    /// It was disclosed, transfers included.
    Disclose = 4 "disclose",
    /// It was combined with other data.
    Combine = 5 "combine",
    /// It was erased.
    Erase = 6 "erase",
    /// It was given a category.
    Categorise = 7 "categorise",
    /// A hold was placed on it.
    Hold = 8 "hold",
    /// A hold was released.
    Release = 9 "release",
    /// It was reviewed.
    Review = 10 "review",
    /// A plan was made.
    Plan = 11 "plan",
    /// It was disposed of under a plan.
    Dispose = 12 "dispose",
    /// Something given was withdrawn: consent, a request, a notice.
    Withdraw = 13 "withdraw",
    /// A decision was taken.
    Decide = 14 "decide",
    /// Something asked for was granted.
    Grant = 15 "grant",
    /// Something asked for was refused.
    Refuse = 16 "refuse",
    /// A report was made.
    Report = 17 "report",
    /// A pack was applied.
    Apply = 18 "apply",
}

coded! {
    /// How the act ended.
    Outcome, Outcome:
    /// It was done.
    Done = 1 "done",
    /// It was not allowed, and so not done.
    Refused = 2 "refused",
    /// It was allowed, tried, and not done.
    Failed = 3 "failed",
}
