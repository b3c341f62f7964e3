//! What can go wrong in a use case.
//!
//! Invariant: no message holds personal data; each says what to do, or names what was refused.

use jiff::Timestamp;
use rules::access::Refusal;
use rules::retention::RetentionError;
use store::StoreError;
use vault::VaultError;

/// What can go wrong in a use case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// The policy does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No pack was applied yet.
    #[error("no policy is in force: apply a pack first")]
    NoPolicy,
    /// The pack has mistakes.
    #[error("the pack has {0} mistakes; `bluelamp pack check` lists them")]
    PackFaulty(usize),
    /// Nothing of that name is held, or it may not be seen.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A value is not what it must be.
    #[error("{what} must be {must}")]
    Invalid {
        /// What was given.
        what: &'static str,
        /// What it must be.
        must: String,
    },
    /// Disposal of the recording has begun; nothing can be added to it.
    #[error("this recording is being disposed of and can no longer be changed")]
    BeingDisposed,
    /// Too many of something.
    #[error("there are {limit} {what} already, which is the limit")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// Whoever acts may not work now.
    #[error(transparent)]
    Barred(#[from] crate::people::Barred),
    /// What was given to sign in with is not right. It is not said which part.
    #[error("the staff number, the password or the code is not right: try again")]
    NotRight,
    /// An invitation is not one, was used, or has run out.
    #[error(
        "the staff number or the invitation code is not right, or the invitation was used or has \
         run out: ask the data office for a new one"
    )]
    NotInvited,
    /// Whoever comes back from the identity provider did not set out from here, or is too late.
    #[error(
        "this sign-in was begun in another browser, was used already, or took more than ten \
         minutes: begin again"
    )]
    NotAway,
    /// No challenge waits for the passkey's answer in this browser, or no longer.
    #[error(
        "this was begun in another browser, was used already, or took more than five minutes: \
         begin again"
    )]
    CeremonyOver,
    /// A passkey's answer is not one that is taken. It is not said which check it failed.
    #[error(
        "this passkey was not taken: try again, or sign in with your password and a code; if you \
         cannot, ask the data office"
    )]
    NotThisPasskey,
    /// A passkey counts backwards.
    #[error(
        "there may be a copy of this passkey, so it was not taken: sign in with your password and \
         a code, remove it from your account, and tell the data office"
    )]
    PasskeyCopied,
    /// Without it the account would have no second factor.
    #[error(
        "this is your only second factor, so it stays: set up an app for codes or add another \
         passkey first"
    )]
    LastFactor,
    /// Too many tries at signing in.
    #[error("there were too many tries: try again at {}", whole_minute(*.0))]
    TriedTooOften(Timestamp),
    /// Somebody else changed it in between, several times over.
    #[error("somebody else is changing this; try again")]
    Contended,
    /// The same act, under the same key of a program's, is being done.
    #[error("the same request is being carried out: ask again in a moment")]
    StillRunning,
    /// A program asked for something else under a key that it used before.
    #[error("this idempotency key was used for another request: choose a new one")]
    KeyReused,
    /// An upload's offset is not the one given.
    #[error("the upload stands at byte {expected}, not {given}: continue from there")]
    OffsetMismatch {
        /// Where the upload stands.
        expected: u64,
        /// What the client gave.
        given: u64,
    },
    /// A checksum does not match what arrived.
    #[error("the checksum does not match what arrived: send those bytes again")]
    ChecksumMismatch,
    /// The whole file's digest does not match what arrived.
    #[error("the whole file's digest does not match what arrived: start the upload again")]
    DigestMismatch,
    /// A dock must give a checksum.
    #[error("a dock must give `{0}`")]
    ChecksumRequired(&'static str),
    /// More bytes than were announced.
    #[error("the upload is {size} bytes long: {given} are too many")]
    TooLong {
        /// The length announced.
        size: u64,
        /// The length that the bytes given would make.
        given: u64,
    },
    /// Another connection writes to the upload.
    #[error("another connection is writing to this upload: try again in a moment")]
    Locked,
    /// The client stopped sending; what arrived is kept.
    #[error("the connection ended early; what arrived is kept up to byte {kept}")]
    Interrupted {
        /// The offset up to which bytes are kept.
        kept: u64,
    },
    /// The upload's time has run out.
    #[error("this upload expired at {0}: start it again")]
    Expired(Timestamp),
    /// The range lies outside the recording.
    #[error("the recording is {size} bytes long; the range asked for is outside it")]
    NoSuchRange {
        /// The recording's length.
        size: u64,
    },
    /// A sealed thing was changed, or a key does not fit.
    #[error("a sealed object cannot be opened")]
    Vault(#[from] VaultError),
    /// The store refused.
    #[error("the store refused")]
    Store(#[from] StoreError),
    /// A date cannot be counted.
    #[error("the retention clock cannot be computed")]
    Retention(#[from] RetentionError),
    /// The ledger does not add up.
    #[error("the ledger does not add up: {0}")]
    Ledger(String),
    /// Something stored cannot be read.
    #[error("a stored {0} cannot be read")]
    Corrupt(&'static str),
}

impl DeskError {
    pub(crate) fn invalid(what: &'static str, must: impl Into<String>) -> Self {
        Self::Invalid { what, must: must.into() }
    }

    /// Whether there is no room left on the disk.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Store(StoreError::Full))
    }

    /// Whether somebody else's write got in between.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(StoreError::Conflict { .. }))
    }
}

/// A time of day, rounded up, so that whoever comes then does not come too early.
fn whole_minute(at: Timestamp) -> String {
    let later = at.checked_add(jiff::SignedDuration::from_secs(59)).unwrap_or(at);
    later.strftime("%H:%M UTC on %-d %B").to_string()
}
