//! The audit: replays the ledger's deeds and judges each promise that can be judged from them.
//!
//! Invariant: a recording's standing is forgotten once its disposal was judged; of what is gone
//! only the handle is remembered, so memory is 16 bytes for each recording that ever was.

use super::{Breach, Deed, DeedKind, Finding, Verdict};
use crate::evidence::Anchor;
use crate::retention::{Clock, Decision, Evidence, Standing, decide};
use crate::{Handle, hex};
use jiff::Timestamp;
use pack::{Pack, Period};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The most breaches that are kept word for word, per promise.
const BREACHES_MAX: usize = 100;

/// What was found of one sealed object that the export says is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// The digest of the sealed bytes that are there.
    Digest([u8; 32]),
    /// The bytes are not part of the export.
    NotGiven,
    /// The bytes should be there and are not.
    Missing,
}

/// What is held, by handle.
pub type Holdings = HashMap<Handle, Holding>;

/// A replay of deeds under the packs they name.
#[derive(Debug)]
pub struct Audit<'a> {
    activity: String,
    packs: &'a BTreeMap<u32, Pack>,
    /// The packs that the ledger says were applied, oldest first, and the clock of each.
    applied: Vec<(Timestamp, u32)>,
    clocks: BTreeMap<u32, Clock>,
    held: HashMap<Handle, Replay>,
    upload: Tally,
    days: Tally,
    no_edit: Tally,
    intelligence: Tally,
    gone: HashSet<Handle>,
}

#[derive(Debug)]
struct Replay {
    anchor: Anchor,
    sealed: [u8; 32],
    /// Whether some dock's digest of it was compared, and matched.
    matched: bool,
    categories: Vec<(String, Period)>,
    holds: Vec<String>,
    requests: u32,
    freed_at: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct Tally {
    checked: u64,
    breaches: Vec<Breach>,
}

impl Tally {
    fn broken(&mut self, position: Option<u64>, words: String) {
        if self.breaches.len() < BREACHES_MAX {
            self.breaches.push(Breach { position, words });
        }
    }

    fn verdict(self, promise: &str, not_checked: Option<String>) -> Verdict {
        let finding = match (self.breaches.is_empty(), not_checked) {
            (false, _) => Finding::Broken(self.breaches),
            (true, Some(why)) => Finding::NotChecked(why),
            (true, None) => Finding::Kept,
        };
        Verdict { promise: promise.to_owned(), finding, checked: self.checked }
    }
}

impl<'a> Audit<'a> {
    /// An audit of `activity` under the packs given, by applied version.
    pub fn new(activity: &str, packs: &'a BTreeMap<u32, Pack>) -> Self {
        Self {
            activity: activity.to_owned(),
            packs,
            applied: Vec::new(),
            clocks: BTreeMap::new(),
            held: HashMap::new(),
            upload: Tally::default(),
            days: Tally::default(),
            no_edit: Tally::default(),
            intelligence: Tally::default(),
            gone: HashSet::new(),
        }
    }

    /// How many recordings are held, by what was seen so far.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// The recordings that must still be there, by what was seen so far.
    pub fn handles(&self) -> impl Iterator<Item = &Handle> {
        self.held.keys()
    }

    /// Takes the next deed, in ledger order.
    pub fn see(&mut self, position: u64, deed: &Deed) {
        match &deed.kind {
            DeedKind::PackApplied { version, .. } => self.pack_applied(deed.at, *version),
            DeedKind::Received { recording, anchor, sealed, matched, .. } => {
                self.received(position, recording, *anchor, *sealed, *matched);
            }
            DeedKind::ReceivedAgain { recording, matched } => {
                if let Some(replay) = self.held.get_mut(recording) {
                    replay.matched |= matched;
                }
            }
            DeedKind::CameraReleased { recording } => self.camera_released(position, recording),
            DeedKind::Categorised { recording, category } => {
                self.categorised(position, deed.pack, recording, category);
            }
            DeedKind::Disposed { recording, absent, .. } => {
                self.disposed(position, deed, recording, *absent);
            }
            other => self.keeping(deed.at, other),
        }
    }

    /// From here on the clock of this pack counts, with notice of what it makes shorter.
    fn pack_applied(&mut self, at: Timestamp, version: u32) {
        self.applied.push((at, version));
        let applied = self.applied.iter();
        let applied = applied.filter_map(|(at, version)| Some((*at, self.packs.get(version)?)));
        if let Ok(clock) = Clock::in_force(applied, &self.activity) {
            self.clocks.insert(version, clock);
        }
    }

    /// A camera's copy may go only after the server held the recording, its digest compared.
    fn camera_released(&mut self, position: u64, recording: &Handle) {
        self.upload.checked += 1;
        let why = match self.held.get(recording) {
            Some(replay) if replay.matched => return,
            Some(_) => "though its digest was never compared",
            None if self.gone.contains(recording) => return,
            None => "before it was received",
        };
        let words = format!("a camera's copy of {} was released {why}", hex(recording));
        self.upload.broken(Some(position), words);
    }

    /// Takes a deed that changes what keeps a recording.
    fn keeping(&mut self, at: Timestamp, kind: &DeedKind) {
        match kind {
            DeedKind::Uncategorised { recording, category } => {
                self.change(recording, at, |replay| {
                    replay.categories.retain(|(known, _)| known != category);
                });
            }
            DeedKind::Held { recording, hold } => {
                self.change(recording, at, |replay| replay.holds.push(hold.clone()));
            }
            DeedKind::HoldReleased { recording, hold } => self.change(recording, at, |replay| {
                if let Some(at) = replay.holds.iter().position(|known| known == hold) {
                    replay.holds.swap_remove(at);
                }
            }),
            DeedKind::RequestOpened { recording } => {
                self.change(recording, at, |replay| replay.requests += 1);
            }
            DeedKind::RequestClosed { recording } => self.change(recording, at, |replay| {
                replay.requests = replay.requests.saturating_sub(1);
            }),
            _ => {}
        }
    }

    /// Judges: what must be gone by `as_at` is gone, what must be held is held untouched.
    /// `holdings` is what was found of the sealed objects, if they were looked at.
    pub fn finish(mut self, as_at: Timestamp, holdings: Option<&Holdings>) -> Vec<Verdict> {
        let newest = self.applied.last().map(|(_, version)| *version).unwrap_or_default();
        let clock = self.clocks.remove(&newest);
        let held = std::mem::take(&mut self.held);
        let mut handles: Vec<_> = held.iter().collect();
        handles.sort_by_key(|(handle, _)| **handle);
        let mut unseen = 0_u64;
        for (handle, replay) in handles {
            match clock.as_ref().map(|clock| replay.decide(clock, as_at)) {
                Some(Ok(Decision::Due(deadline))) if as_at > deadline.statutory_latest => {
                    let words = format!(
                        "{} should be gone since {} and is still held",
                        hex(handle),
                        deadline.statutory_latest
                    );
                    self.days.broken(None, words);
                }
                Some(Err(error)) => self.days.broken(None, format!("{}: {error}", hex(handle))),
                Some(Ok(_)) | None => {}
            }
            self.untouched(handle, replay, holdings, &mut unseen);
        }
        if let Some(holdings) = holdings {
            for (handle, found) in holdings {
                if !held.contains_key(handle) && !matches!(found, Holding::Missing) {
                    let words =
                        format!("{} is held though the ledger does not say so", hex(handle));
                    self.days.broken(None, words);
                }
            }
        }
        let without_sealed = (unseen > 0)
            .then(|| format!("the sealed bytes of {unseen} recordings are not in this export"));
        let no_rule = clock
            .is_none()
            .then(|| format!("no pack given here has a rule for `{}`", self.activity));
        vec![
            self.upload.verdict("bwv-auto-upload", None),
            self.days.verdict("bwv-31-days", no_rule),
            self.no_edit.verdict("bwv-no-edit", without_sealed),
            self.intelligence.verdict("bwv-not-intelligence", None),
        ]
    }

    fn received(
        &mut self,
        position: u64,
        recording: &Handle,
        anchor: Anchor,
        sealed: [u8; 32],
        matched: bool,
    ) {
        self.upload.checked += 1;
        self.days.checked += 1;
        self.no_edit.checked += 1;
        let replay = Replay {
            anchor,
            sealed,
            matched,
            categories: Vec::new(),
            holds: Vec::new(),
            requests: 0,
            freed_at: None,
        };
        if self.held.insert(*recording, replay).is_some() {
            let words = format!("{} was received over one already held", hex(recording));
            self.no_edit.broken(Some(position), words);
        }
    }

    fn categorised(&mut self, position: u64, pack: u32, recording: &Handle, category: &str) {
        self.intelligence.checked += 1;
        let known = self.packs.get(&pack).and_then(|pack| pack.categories.get(category));
        let Some(keep) = known.map(|known| known.keep) else {
            let words = format!("{} was given `{category}`, ", hex(recording));
            self.intelligence
                .broken(Some(position), words + "which the pack in force does not know");
            return;
        };
        if let Some(replay) = self.held.get_mut(recording) {
            replay.categories.push((category.to_owned(), keep));
        }
    }

    /// Applies a change and remembers when the recording became free of all that kept it.
    fn change(&mut self, recording: &Handle, at: Timestamp, change: impl FnOnce(&mut Replay)) {
        if let Some(replay) = self.held.get_mut(recording) {
            let was_free = replay.is_free();
            change(replay);
            if !was_free && replay.is_free() {
                replay.freed_at = Some(at);
            }
        }
    }

    fn disposed(&mut self, position: u64, deed: &Deed, recording: &Handle, absent: u64) {
        let Some(replay) = self.held.remove(recording) else {
            let words = format!("{} was disposed of without having been received", hex(recording));
            self.no_edit.broken(Some(position), words);
            return;
        };
        self.gone.insert(*recording);
        if absent == 0 {
            let words = format!("nobody looked whether {} is really gone", hex(recording));
            self.days.broken(Some(position), words);
        }
        let Some(clock) = self.clocks.get(&deed.pack) else {
            let words = format!("pack version {} is not given or was not applied", deed.pack);
            self.days.broken(Some(position), words);
            return;
        };
        match replay.decide(clock, deed.at) {
            Ok(Decision::Due(deadline)) if deed.at > deadline.statutory_latest => {
                let words = format!(
                    "{} went at {}, after its limit {}",
                    hex(recording),
                    deed.at,
                    deadline.statutory_latest
                );
                self.days.broken(Some(position), words);
            }
            Ok(Decision::Due(_)) => {}
            Ok(other) => {
                let why = match other {
                    Decision::Frozen(_) => "under a hold or an open request",
                    Decision::Kept { .. } | Decision::Review { .. } => "though it was evidence",
                    Decision::Running(_) | Decision::Due(_) => "before its time",
                };
                let words = format!("{} was disposed of {why}", hex(recording));
                self.no_edit.broken(Some(position), words);
            }
            Err(error) => self.days.broken(Some(position), error.to_string()),
        }
    }

    fn untouched(
        &mut self,
        handle: &Handle,
        replay: &Replay,
        holdings: Option<&Holdings>,
        unseen: &mut u64,
    ) {
        let Some(found) = holdings.map(|all| all.get(handle)) else {
            *unseen += 1;
            return;
        };
        let words = match found {
            Some(Holding::Digest(digest)) if *digest == replay.sealed => return,
            Some(Holding::NotGiven) => {
                *unseen += 1;
                return;
            }
            Some(Holding::Digest(_)) => {
                format!("the sealed bytes of {} are not those that were received", hex(handle))
            }
            Some(Holding::Missing) | None => {
                format!("{} should be held and is missing", hex(handle))
            }
        };
        self.no_edit.broken(None, words);
    }
}

impl Replay {
    fn is_free(&self) -> bool {
        self.categories.is_empty() && self.holds.is_empty() && self.requests == 0
    }

    fn decide(
        &self,
        clock: &Clock,
        now: Timestamp,
    ) -> Result<Decision, crate::retention::RetentionError> {
        let evidence: Vec<_> = self
            .categories
            .iter()
            .map(|(category, keep)| Evidence { category, keep: *keep })
            .collect();
        let standing = Standing {
            anchor: self.anchor,
            evidence: &evidence,
            holds: u32::try_from(self.holds.len()).unwrap_or(u32::MAX),
            requests: self.requests,
            freed_at: self.freed_at,
        };
        decide(clock, &standing, now)
    }
}
