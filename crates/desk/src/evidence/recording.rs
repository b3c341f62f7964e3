//! A recording as it is held: its record, sealed under its own key.
//!
//! Invariant: the sealed body holds the names and the reasons; the facts in clear hold times,
//! states and handles. When the key is shredded, every copy of the body is unreadable.

use crate::cases::{self, Needs};
use crate::ctx::Resource;
use crate::keyring::Keyring;
use crate::packs::Applied;
use crate::{Ctx, Desk, DeskError, hex, journal, kinds, people};
use jiff::Timestamp;
use ledger::Handle;
use rules::access::{Kind, Restriction, Thing};
use rules::evidence::{Anchor, ClockDoubt, Condition};
use rules::retention::{Decision, Evidence, Standing, decide};
use serde::{Deserialize, Serialize};
use store::{BlobName, Facts, Record, RecordId, Unit};
use vault::{ObjectId, ObjectKey};

/// The activity of the pack under which recordings are held.
pub(crate) const ACTIVITY: &str = "body-worn-video";

/// The most categories, holds and receipts that one recording carries, each.
pub(crate) const MARKS_MAX: usize = 200;

/// Where a recording stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Held.
    Held,
    /// Held, and its time of recording could not be believed: somebody must look.
    Quarantine,
    /// Its disposal has begun.
    Disposing,
}

impl State {
    /// The state's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Quarantine => "quarantine",
            Self::Disposing => "disposing",
        }
    }
}

/// A category given to a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Categorised {
    /// The category's id in the pack.
    pub category: String,
    /// When it was given.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why.
    pub why: String,
}

/// A hold on a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldOn {
    /// The hold's own id.
    pub id: String,
    /// The kind of hold in the pack.
    pub hold: String,
    /// When it was placed.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why.
    pub why: String,
}

/// A receipt given to a dock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptGiven {
    /// The dock.
    pub dock: String,
    /// The camera it came from.
    pub camera: String,
    /// When.
    pub at: Timestamp,
    /// When the dock said that the camera's copy was released.
    pub released_at: Option<Timestamp>,
}

/// A recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// The camera's serial number.
    pub camera: String,
    /// The officer.
    pub officer: String,
    /// The file's name on the camera.
    pub file_name: String,
    /// Its media type.
    pub media_type: String,
    /// When it began, by the camera.
    pub recorded_from: Option<Timestamp>,
    /// When it ended, by the camera.
    pub recorded_to: Option<Timestamp>,
    /// When it was received.
    pub received_at: Timestamp,
    /// Why the camera's time was not believed.
    pub clock_doubt: Option<String>,
    /// SHA-256 of the content, in hex.
    pub sha256: String,
    /// BLAKE3 of the sealed bytes, in hex.
    pub sealed_digest: String,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// What its outer structure says: a code of [`Condition`].
    pub condition: String,
    /// Its categories.
    pub categories: Vec<Categorised>,
    /// Its open holds.
    pub holds: Vec<HoldOn>,
    /// References of open requests about it.
    pub requests: Vec<String>,
    /// When the last of these ended.
    pub freed_at: Option<Timestamp>,
    /// The receipts given for it.
    pub receipts: Vec<ReceiptGiven>,
    /// The case that it belongs to.
    #[serde(default)]
    pub case: Option<String>,
    /// How far it is closed: a word of [`Restriction`]; empty where it is not.
    #[serde(default)]
    pub restriction: String,
}

impl Recording {
    /// How far it is closed. A word that is not known closes it altogether.
    pub fn restriction(&self) -> Restriction {
        let word = self.restriction.as_str();
        let known = Restriction::ALL.iter().copied().find(|one| one.as_str() == word);
        known.unwrap_or(if word.is_empty() { Restriction::None } else { Restriction::Sealed })
    }

    /// Where its clock starts.
    pub fn anchor(&self) -> Anchor {
        match self.clock_doubt.as_deref().and_then(ClockDoubt::from_code) {
            Some(doubt) => Anchor::Docked(self.received_at, doubt),
            None => Anchor::Recorded(
                self.recorded_from.unwrap_or(self.received_at).min(self.received_at),
            ),
        }
    }

    /// What its outer structure says.
    pub fn condition(&self) -> Condition {
        Condition::from_code(&self.condition).unwrap_or(Condition::NotVideo)
    }

    /// Calls `judge` with its standing under the pack given.
    pub(crate) fn with_standing<T>(
        &self,
        pack: &pack::Pack,
        judge: impl FnOnce(&Standing<'_>) -> T,
    ) -> T {
        let mut evidence = Vec::with_capacity(self.categories.len());
        for given in &self.categories {
            // A category that the pack no longer knows keeps what it kept: as long as can be.
            let known = pack.categories.get(given.category.as_str());
            let keep = known.map_or(pack::Period::Years(100), |known| known.keep);
            evidence.push(Evidence { category: &given.category, keep });
        }
        let count = |list: usize| u32::try_from(list).unwrap_or(u32::MAX);
        judge(&Standing {
            anchor: self.anchor(),
            evidence: &evidence,
            holds: count(self.holds.len()),
            requests: count(self.requests.len()),
            freed_at: self.freed_at,
        })
    }

    /// What must happen to it at `now` under the policy given.
    ///
    /// # Errors
    ///
    /// [`DeskError::Retention`] where the clock cannot be computed.
    pub fn decision(&self, applied: &Applied, now: Timestamp) -> Result<Decision, DeskError> {
        let clock = applied.clock()?;
        Ok(self.with_standing(&applied.pack, |standing| decide(clock, standing, now))?)
    }

    /// What the indexes hold of its clock: when to look at it, from when it runs, what keeps it.
    fn clock_facts(&self, desk: &Desk, applied: &Applied) -> Result<Facts, DeskError> {
        let facts = Facts::new();
        // Long before anything is due: what is due then runs, and what is kept is kept.
        Ok(match self.decision(applied, Timestamp::MIN)? {
            Decision::Running(deadline) | Decision::Due(deadline) => {
                let look = deadline.enforce_by;
                // What was freed late is due at once, whatever the policy.
                let runs = self.freed_at != Some(look);
                facts.with("look_at", look).with_some("runs_from", runs.then(|| self.anchor().at()))
            }
            Decision::Kept { category, until, .. } => facts
                .with("kept_by", category_token(&desk.keyring, &category))
                .with("kept_until", until),
            Decision::Frozen(_) | Decision::Review { .. } => facts,
        })
    }

    /// Notes that something which kept it has ended, if nothing else keeps it now.
    pub(crate) fn freed(&mut self, at: Timestamp) {
        if self.categories.is_empty() && self.holds.is_empty() && self.requests.is_empty() {
            self.freed_at = Some(journal::whole_millis(at));
        }
    }
}

/// A recording read from the store, with its key.
pub(crate) struct Held {
    pub(crate) object: ObjectId,
    pub(crate) version: u64,
    pub(crate) state: State,
    pub(crate) epoch: String,
    pub(crate) key: ObjectKey,
    /// The plan under which its disposal has begun, and the last instant at which it may exist.
    pub(crate) disposing: Option<([u8; 32], Timestamp)>,
    pub(crate) recording: Recording,
}

impl Held {
    pub(crate) fn handle(&self) -> Handle {
        journal::handle_of(&self.key, self.object)
    }

    /// What the policies see of it, and why whoever acts needs to know of it. Footage may always
    /// show what is sensitive.
    pub(crate) async fn as_asked_by(&self, ctx: &Ctx, desk: &Desk) -> Result<Resource, DeskError> {
        self.among(ctx, desk, &mut Needs::default()).await
    }

    /// [`Held::as_asked_by`], as one of several of which some belong to one case.
    pub(super) async fn among(
        &self,
        ctx: &Ctx,
        desk: &Desk,
        needs: &mut Needs,
    ) -> Result<Resource, DeskError> {
        let categories = self.recording.categories.iter().map(|given| given.category.clone());
        let thing = Thing {
            categories: categories.collect(),
            sensitive: true,
            case: self.recording.case.clone(),
            restriction: self.recording.restriction(),
            ..Thing::any(Kind::Recording)
        };
        let id = hex::text(&self.object.0);
        let standing = needs.standing(ctx, desk, &id, &self.recording).await?;
        Ok(Resource { thing, standing, name: "recording" })
    }
}

/// Reads a recording.
///
/// # Errors
///
/// [`DeskError::NotFound`] where there is none, or its key was shredded.
pub(crate) async fn load(desk: &Desk, id: &str) -> Result<Held, DeskError> {
    let missing = || DeskError::NotFound("recording");
    let object = ObjectId(hex::bytes(id).ok_or_else(missing)?);
    let record = desk.store.records().read(&kinds::RECORDINGS, &RecordId::new(id)?).await?;
    open(&desk.keyring, object, record.ok_or_else(missing)?).await?.ok_or_else(missing)
}

/// The handle of the recording with that id, if one is held.
pub(crate) async fn handle_of(desk: &Desk, id: &str) -> Result<Option<Handle>, DeskError> {
    let record = desk.store.records().read(&kinds::RECORDINGS, &RecordId::new(id)?).await?;
    let handle = record.and_then(|record| hex::bytes(record.facts.text("handle")?));
    Ok(handle.map(Handle))
}

/// Opens a record; `None` where its key was shredded.
pub(crate) async fn open(
    keyring: &Keyring,
    object: ObjectId,
    record: Record,
) -> Result<Option<Held>, DeskError> {
    let corrupt = || DeskError::Corrupt("recording");
    let epoch = record.facts.text("epoch").ok_or_else(corrupt)?.to_owned();
    let state = match record.facts.text("state") {
        Some("held") => State::Held,
        Some("quarantine") => State::Quarantine,
        Some("disposing") => State::Disposing,
        _ => return Err(corrupt()),
    };
    let Some(key) = keyring.open(object, &epoch).await? else {
        return Ok(None);
    };
    let body = vault::open_small(
        &key.derivative("record"),
        kinds::RECORDINGS.name,
        &object.0,
        record.version,
        &record.body,
    )?;
    let recording = serde_json::from_slice(&body).map_err(|_| corrupt())?;
    let disposing = disposing(&record.facts);
    Ok(Some(Held { object, version: record.version, state, epoch, key, disposing, recording }))
}

/// Adds to `unit` the write of a recording: new where `expected` is `None`, otherwise over that
/// version. Its place in the index of what is due is computed anew each time.
pub(crate) fn store_as(
    desk: &Desk,
    applied: &Applied,
    held: &Held,
    expected: Option<u64>,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let recording = &held.recording;
    let marks = recording.categories.len().max(recording.holds.len()).max(recording.receipts.len());
    if marks > MARKS_MAX {
        return Err(DeskError::TooMany {
            what: "marks on this recording",
            limit: MARKS_MAX as u64,
        });
    }
    let facts = recording
        .clock_facts(desk, applied)?
        .with("state", held.state.code())
        .with("seen", if recording.restriction() == Restriction::None { "open" } else { "closed" })
        .with("officer", person_token(desk, &recording.officer))
        .with("camera", hex::text(&desk.keyring.tokens().token("camera", &recording.camera)))
        .with_some("case", recording.case.as_ref().map(|case| cases::token(desk, case)))
        .with("epoch", held.epoch.as_str())
        .with("received_at", recording.received_at)
        .with("handle", held.handle().to_string())
        .with("content", content_token(&desk.keyring, &recording.sha256))
        .with_some("plan", held.disposing.map(|(plan, _)| hex::text(&plan)))
        .with_some("latest", held.disposing.map(|(_, latest)| latest));
    let version = expected.map_or(1, |version| version.saturating_add(1));
    let plain = serde_json::to_vec(recording).map_err(|_| DeskError::Corrupt("recording"))?;
    let body = vault::seal_small(
        &held.key.derivative("record"),
        kinds::RECORDINGS.name,
        &held.object.0,
        version,
        &plain,
        desk.random.as_ref(),
    )?;
    let id = RecordId::new(hex::text(&held.object.0))?;
    Ok(unit.put(&kinds::RECORDINGS, &id, expected, facts, body))
}

/// The plan and the limit of a disposal that has begun, from the facts in clear.
pub(crate) fn disposing(facts: &Facts) -> Option<([u8; 32], Timestamp)> {
    let plan = hex::bytes(facts.text("plan")?)?;
    Some((plan, Timestamp::from_microsecond(facts.int("latest")?).ok()?))
}

/// The keyed token by which recordings of an officer are found: of the number as a register keeps
/// it.
pub(crate) fn person_token(desk: &Desk, number: &str) -> String {
    let kept = people::staff_number(number);
    people::token(desk, kept.as_deref().unwrap_or(number))
}

/// The keyed token by which content that is held already is found again.
pub(crate) fn content_token(keyring: &Keyring, sha256: &str) -> String {
    hex::text(&keyring.tokens().token("content", sha256))
}

/// Whether its place in the indexes is what the policy given makes of it.
pub(crate) fn is_in_place(
    desk: &Desk,
    applied: &Applied,
    recording: &Recording,
    facts: &Facts,
) -> Result<bool, DeskError> {
    let wanted = recording.clock_facts(desk, applied)?;
    let clocks = ["look_at", "runs_from", "kept_by", "kept_until"];
    Ok(clocks.iter().all(|name| wanted.get(name) == facts.get(name)))
}

/// The keyed token by which evidence of a category is counted.
pub(crate) fn category_token(keyring: &Keyring, category: &str) -> String {
    hex::text(&keyring.tokens().token("category", category))
}

/// Where a recording's sealed bytes lie. The two first digits spread them over folders.
pub(crate) fn recording_blob(object: ObjectId) -> Result<BlobName, DeskError> {
    let id = hex::text(&object.0);
    let spread: String = id.chars().take(2).collect();
    Ok(BlobName::new(format!("recordings/{spread}/{id}"))?)
}
