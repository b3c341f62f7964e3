//! The oracle: what the city was told, and what must therefore be true.
//!
//! Invariant: nothing here is computed by the code under test; the clocks are counted anew, in
//! whole hours.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How long uncategorised footage may be kept (published page on body-worn video).
const KEEP: SignedDuration = SignedDuration::from_hours(31 * 24);

/// How long before its limit footage goes, so that a late job does not break the promise.
const MARGIN: SignedDuration = SignedDuration::from_hours(24);

/// What a camera filmed.
#[derive(Debug)]
pub(crate) struct Footage {
    pub(crate) bytes: Bytes,
    pub(crate) sha256: [u8; 32],
}

/// How far an upload is, as the dock was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// So many bytes are acknowledged.
    Open(u64),
    /// All bytes arrived while a recording of the same content was being disposed of.
    Waiting,
    /// It became, or joined, the recording of that number.
    Done(usize),
    /// It was ended, refused or expired.
    Gone,
}

/// An upload.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) dock: usize,
    pub(crate) camera: String,
    pub(crate) footage: usize,
    /// Whether the digest that was claimed is that of the bytes that are sent.
    pub(crate) honest: bool,
    /// When the recording began, where the camera's word is to be believed.
    pub(crate) recorded_from: Option<Timestamp>,
    pub(crate) expires_at: Timestamp,
    pub(crate) stage: Stage,
}

/// What keeps a recording, and for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) categories: BTreeSet<String>,
    /// Kinds of hold, sorted; the same kind may stand twice.
    pub(crate) holds: Vec<String>,
    pub(crate) freed_at: Option<Timestamp>,
    /// Dock, camera, and whether the camera's copy was released, in the order they were given.
    pub(crate) receipts: Vec<(String, String, bool)>,
}

/// How alive a recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// Held.
    Held,
    /// A crash came in the midst of its disposal, which has begun and not ended.
    Ending,
    /// Gone.
    Gone,
}

/// What the desk showed of a recording when it was first looked at.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) handle: String,
    /// Ids of its holds, with their kinds.
    pub(crate) holds: Vec<(String, String)>,
}

/// A recording that was acknowledged.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) footage: usize,
    pub(crate) recorded_from: Option<Timestamp>,
    pub(crate) received_at: Timestamp,
    pub(crate) standing: Standing,
    pub(crate) seen: Option<Seen>,
    pub(crate) life: Life,
    /// Whether it went after its limit.
    pub(crate) late: bool,
}

/// When a recording must be gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    /// From when it is disposed of.
    pub(crate) from: Timestamp,
    /// The last instant at which it may be there.
    pub(crate) latest: Timestamp,
}

impl Standing {
    pub(crate) fn is_free(&self) -> bool {
        self.categories.is_empty() && self.holds.is_empty()
    }

    /// The standing after something was taken away at `now`.
    fn freed(mut self, now: Timestamp) -> Self {
        if self.is_free() {
            self.freed_at = Some(now);
        }
        self
    }

    pub(crate) fn with_category(&self, category: &str) -> Self {
        let mut next = self.clone();
        next.categories.insert(category.to_owned());
        next
    }

    pub(crate) fn without_category(&self, category: &str, now: Timestamp) -> Self {
        let mut next = self.clone();
        next.categories.remove(category);
        next.freed(now)
    }

    pub(crate) fn with_hold(&self, kind: &str) -> Self {
        let mut next = self.clone();
        next.holds.push(kind.to_owned());
        next.holds.sort();
        next
    }

    pub(crate) fn without_hold(&self, kind: &str, now: Timestamp) -> Self {
        let mut next = self.clone();
        if let Some(at) = next.holds.iter().position(|known| known == kind) {
            next.holds.remove(at);
        }
        next.freed(now)
    }

    pub(crate) fn with_receipt(&self, dock: &str, camera: &str) -> Self {
        let mut next = self.clone();
        next.receipts.push((dock.to_owned(), camera.to_owned(), false));
        next
    }

    /// The standing after the dock released the camera's copy: the first of its receipts that was
    /// not used.
    pub(crate) fn with_release(&self, dock: &str, camera: &str) -> Self {
        let mut next = self.clone();
        let mut receipts = next.receipts.iter_mut();
        if let Some(given) = receipts.find(|(d, c, released)| d == dock && c == camera && !released)
        {
            given.2 = true;
        }
        next
    }
}

impl Kept {
    /// Where its clock starts.
    fn anchor(&self) -> Timestamp {
        self.recorded_from.map_or(self.received_at, |from| from.min(self.received_at))
    }

    /// When it must be gone; `None` while something keeps it.
    pub(crate) fn due(&self) -> Option<Due> {
        let limit = self.anchor() + KEEP;
        let early = limit - MARGIN;
        let due = match self.standing.freed_at {
            Some(freed) if freed > early => Due { from: freed, latest: limit.max(freed + MARGIN) },
            _ => Due { from: early, latest: limit },
        };
        self.standing.is_free().then_some(due)
    }

    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.due().is_some_and(|due| due.from <= now)
    }

    /// Whether it came so late that a half day's rhythm of work could not meet its limit.
    pub(crate) fn came_late(&self) -> bool {
        self.received_at + SignedDuration::from_hours(14) > self.anchor() + KEEP
    }
}

/// All that the city was told.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) footage: Vec<Footage>,
    pub(crate) uploads: Vec<Upload>,
    pub(crate) kept: Vec<Kept>,
}

impl Model {
    /// The recording that is not gone and has this content.
    pub(crate) fn holder(&self, footage: usize) -> Option<usize> {
        self.kept.iter().position(|kept| kept.footage == footage && kept.life != Life::Gone)
    }

    pub(crate) fn held(&self) -> impl Iterator<Item = (usize, &Kept)> {
        self.kept.iter().enumerate().filter(|(_, kept)| kept.life == Life::Held)
    }

    /// Numbers of the uploads that are not gone.
    pub(crate) fn live_uploads(&self) -> Vec<usize> {
        let live = self.uploads.iter().enumerate().filter(|(_, up)| up.stage != Stage::Gone);
        live.map(|(number, _)| number).collect()
    }
}

/// An act of which it is not known whether it was done.
#[derive(Debug, Clone)]
pub(crate) enum Doubt {
    /// None: what was asked was answered, or changes nothing.
    None,
    /// The upload is as it was, or as given.
    Upload(usize, Vec<Stage>),
    /// The last byte of the upload may have been taken, and so it may be a recording.
    Finish(usize),
    /// The recording stands as it did, or like this.
    Standing(usize, Box<Standing>),
    /// Jobs ran: what was due or expired by then may be gone.
    Work(Timestamp),
}
