//! What was done, as the ledger tells it: the meaning of an entry, without its encoding.
//!
//! Invariant: a deed names recordings and people by handle only.

use crate::Handle;
use crate::evidence::{Anchor, Condition};
use jiff::Timestamp;

/// One thing done, and under which pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When it was done.
    pub at: Timestamp,
    /// The applied pack version it was decided under.
    pub pack: u32,
    /// Who did it.
    pub actor: Handle,
    /// What was done.
    pub kind: DeedKind,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeedKind {
    /// A pack was proposed in the place of the one in force.
    PackProposed {
        /// SHA-256 over its sources.
        digest: [u8; 32],
    },
    /// A pack was made the one in force.
    PackApplied {
        /// Its version.
        version: u32,
        /// SHA-256 over its sources.
        digest: [u8; 32],
    },
    /// A recording was received, sealed and made durable.
    Received {
        /// The recording.
        recording: Handle,
        /// Where its clock starts, and why if not at recording.
        anchor: Anchor,
        /// Salted digest of its content.
        content: [u8; 32],
        /// Digest of its sealed bytes.
        sealed: [u8; 32],
        /// Its length in bytes.
        size_bytes: u64,
        /// Whether the digest that the dock gave was compared, and matched.
        matched: bool,
        /// What its outer structure says.
        condition: Condition,
    },
    /// Another dock brought the same content and got its own receipt.
    ReceivedAgain {
        /// The recording held already.
        recording: Handle,
        /// Whether the digest that the dock gave was compared, and matched.
        matched: bool,
    },
    /// A dock reported that a camera's copy was released on the strength of the receipt.
    CameraReleased {
        /// The recording.
        recording: Handle,
    },
    /// A category was given.
    Categorised {
        /// The recording.
        recording: Handle,
        /// The category's id.
        category: String,
    },
    /// A category was taken back.
    Uncategorised {
        /// The recording.
        recording: Handle,
        /// The category's id.
        category: String,
    },
    /// A hold was placed.
    Held {
        /// The recording.
        recording: Handle,
        /// The kind of hold.
        hold: String,
    },
    /// A hold was released.
    HoldReleased {
        /// The recording.
        recording: Handle,
        /// The kind of hold.
        hold: String,
    },
    /// A request about the recording was opened.
    RequestOpened {
        /// The recording.
        recording: Handle,
    },
    /// A request about the recording was closed.
    RequestClosed {
        /// The recording.
        recording: Handle,
    },
    /// Part of a recording was played.
    Viewed {
        /// The recording.
        recording: Handle,
        /// First byte shown.
        from_byte: u64,
        /// One past the last byte shown.
        until_byte: u64,
    },
    /// A disposal plan was made.
    Planned {
        /// The plan's digest.
        plan: [u8; 32],
        /// How many disposals stand in it.
        count: u64,
    },
    /// A recording was disposed of and its absence proved.
    Disposed {
        /// The recording.
        recording: Handle,
        /// The digest of the plan it stood in.
        plan: [u8; 32],
        /// How many objects were looked for again and found absent.
        absent: u64,
    },
    /// An act was refused.
    Refused {
        /// The reason's code.
        reason: String,
    },
    /// Anything else that the ledger holds; no promise is judged by it.
    Other,
}
