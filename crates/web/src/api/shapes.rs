//! What the interface gives, as JSON; what it takes is in [`taken`].
//!
//! Invariant: names are `snake_case`, times RFC 3339 in UTC, digests and ids lowercase hex; what is
//! not known is null and never left out.

mod taken;

pub(super) use taken::{
    Assign, Belongs, Categorise, Nothing, OpenCase, PlaceHold, ReleaseHold, Search, TakeOff, id,
};

use desk::cases::Filed;
use desk::evidence::Shown;
use desk::log::{Explained, Trace, Value};
use jiff::Timestamp;
use rules::retention::{Decision, Freeze};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A page of recordings, the order as asked for.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordingPage {
    /// What whoever owns the key may see of this page; it may be fewer than the limit, or none.
    items: Vec<Recording>,
    /// The address of the next page; null on the last.
    next: Option<String>,
}

/// A page of cases, the last opened first.
#[derive(Serialize, ToSchema)]
pub(super) struct CasePage {
    items: Vec<Case>,
    /// The address of the next page; null on the last.
    next: Option<String>,
}

/// A page of the ledger, the last entry first.
#[derive(Serialize, ToSchema)]
pub(super) struct EntryPage {
    items: Vec<Entry>,
    /// The address of the next page; null on the last.
    next: Option<String>,
}

/// A recording, with what its clock says now.
#[derive(Serialize, ToSchema)]
pub(super) struct Recording {
    #[schema(pattern = "^[0-9a-f]{32}$", example = "4be1c3a90d5f2678e0914ab73cd25f18")]
    id: String,
    /// By what the ledger knows it.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "90ab5d3f1e7c42680d9be3a4f7125c86")]
    handle: String,
    #[schema(value_type = RecordingState)]
    state: &'static str,
    /// The camera's serial number.
    #[schema(example = "CAM-7")]
    camera: String,
    /// The officer's staff number.
    #[schema(example = "P1234")]
    officer: String,
    #[schema(example = "clip.mp4")]
    file_name: String,
    #[schema(example = "video/mp4")]
    media_type: String,
    recorded_from: Option<Timestamp>,
    recorded_to: Option<Timestamp>,
    received_at: Timestamp,
    size_bytes: u64,
    /// SHA-256 of the content.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// BLAKE3 of the sealed bytes.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sealed_blake3: String,
    /// What its outer structure says.
    #[schema(value_type = RecordingCondition)]
    condition: &'static str,
    #[schema(value_type = Closed)]
    restriction: &'static str,
    /// The reference of its case.
    case: Option<String>,
    categories: Vec<Given>,
    holds: Vec<Placed>,
    clock: Clock,
    /// By which rules of the policy the key's owner may see it.
    may_see_because: Vec<String>,
}

/// Where a recording stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "names the values of `state` in the description")]
enum RecordingState {
    Held,
    Quarantine,
    Disposing,
}

/// What the boxes of a file say.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "names the values of `condition` in the description")]
enum RecordingCondition {
    Whole,
    Truncated,
    NoIndex,
    NotVideo,
}

/// How far a recording is closed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "names the values of `restriction` in the description")]
enum Closed {
    None,
    Restricted,
    Sealed,
}

/// A category that a recording has.
#[derive(Serialize, ToSchema)]
#[schema(as = Category)]
struct Given {
    category: String,
    at: Timestamp,
    by: String,
    why: String,
}

/// A hold on a recording.
#[derive(Serialize, ToSchema)]
#[schema(as = Hold)]
struct Placed {
    #[schema(pattern = "^[0-9a-f]{32}$")]
    id: String,
    hold: String,
    at: Timestamp,
    by: String,
    why: String,
}

/// What must happen to a recording, and why.
#[derive(Serialize, ToSchema)]
struct Clock {
    #[schema(value_type = ClockWord)]
    decision: &'static str,
    /// Until when it is kept, since when it waits to be reviewed, or when it is to go.
    at: Option<Timestamp>,
    /// The last instant at which it may exist, where the clock runs.
    latest: Option<Timestamp>,
    /// The working, line by line.
    working: Vec<String>,
}

/// What a clock says: `frozen` by a hold or a request, `kept` as evidence, to be `reviewed` by a
/// person, `running`, or `due`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "names the values of `decision` in the description")]
enum ClockWord {
    Frozen,
    Kept,
    Review,
    Running,
    Due,
}

impl From<Shown> for Recording {
    fn from(shown: Shown) -> Self {
        let Shown { id, handle, state, recording, decision, rules } = shown;
        let (condition, restriction) = (recording.condition(), recording.restriction());
        Self {
            id,
            handle: handle.to_string(),
            state: state.code(),
            camera: recording.camera,
            officer: recording.officer,
            file_name: recording.file_name,
            media_type: recording.media_type,
            recorded_from: recording.recorded_from,
            recorded_to: recording.recorded_to,
            received_at: recording.received_at,
            size_bytes: recording.size_bytes,
            sha256: recording.sha256,
            sealed_blake3: recording.sealed_digest,
            condition: condition.code(),
            restriction: restriction.as_str(),
            case: recording.case,
            categories: recording
                .categories
                .into_iter()
                .map(|one| Given { category: one.category, at: one.at, by: one.by, why: one.why })
                .collect(),
            holds: recording
                .holds
                .into_iter()
                .map(|one| Placed {
                    id: one.id,
                    hold: one.hold,
                    at: one.at,
                    by: one.by,
                    why: one.why,
                })
                .collect(),
            clock: decision.into(),
            may_see_because: rules.into_iter().map(|rule| rule.plain).collect(),
        }
    }
}

impl From<Decision> for Clock {
    fn from(decision: Decision) -> Self {
        let plain = |decision, at, working| Self { decision, at, latest: None, working };
        match decision {
            Decision::Frozen(Freeze::Held(holds)) => {
                plain("frozen", None, vec![format!("Open holds: {holds}.")])
            }
            Decision::Frozen(Freeze::Requested(requests)) => {
                plain("frozen", None, vec![format!("Open requests about it: {requests}.")])
            }
            Decision::Kept { until, working, .. } => plain("kept", Some(until), working),
            Decision::Review { category, since } => {
                let line = format!("The period of its category {category} has ended.");
                plain("review", Some(since), vec![line])
            }
            Decision::Running(deadline) => Self {
                latest: Some(deadline.statutory_latest),
                ..plain("running", Some(deadline.enforce_by), deadline.working)
            },
            Decision::Due(deadline) => Self {
                latest: Some(deadline.statutory_latest),
                ..plain("due", Some(deadline.enforce_by), deadline.working)
            },
        }
    }
}

/// A case, and who works on it.
#[derive(Serialize, ToSchema)]
pub(super) struct Case {
    #[schema(pattern = "^[0-9a-f]{32}$", example = "1f9d3b6c58e2a70447d1c6e5b2930fa8")]
    id: String,
    #[schema(example = "01/22/26")]
    reference: String,
    officers: Vec<CaseOfficer>,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
}

/// Somebody who works on a case.
#[derive(Serialize, ToSchema)]
struct CaseOfficer {
    /// The staff number.
    #[schema(example = "P1234")]
    number: String,
    /// Whether they are its disclosure officer.
    discloses: bool,
}

impl From<Filed> for Case {
    fn from(filed: Filed) -> Self {
        let Filed { id, case } = filed;
        let disclosing = case.disclosure_officer;
        Self {
            id,
            reference: case.reference,
            officers: case
                .officers
                .into_iter()
                .map(|number| CaseOfficer {
                    discloses: disclosing.as_ref() == Some(&number),
                    number,
                })
                .collect(),
            opened_at: case.opened_at,
            closed_at: case.closed_at,
        }
    }
}

/// An entry of the ledger.
#[derive(Serialize, ToSchema)]
pub(super) struct Entry {
    position: u64,
    at: Timestamp,
    /// What was done.
    #[schema(example = "consult")]
    verb: String,
    /// How it ended.
    #[schema(example = "done")]
    outcome: String,
    /// The purpose's id in the policy.
    #[schema(example = "law-enforcement")]
    purpose: String,
    /// The rule that decided.
    rule: Option<String>,
    /// The version of the policy it was decided under.
    policy: u32,
    /// Who, by pseudonym; another one each month.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    actor: String,
    /// On what, by pseudonym.
    object: Option<String>,
    /// What else is known: counts, words, times and digests.
    facts: BTreeMap<String, Known>,
    /// Who and why, as long as the key that seals it lives.
    said: Option<Said>,
}

/// A fact of an entry.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum Known {
    Count(u64),
    Text(String),
}

/// Who acted and why, from the sealed body of an entry.
#[derive(Serialize, ToSchema)]
struct Said {
    actor: String,
    role: String,
    case: Option<String>,
    why: Option<String>,
}

/// An entry with the rule in words and the proof that it is in the ledger.
#[derive(Serialize, ToSchema)]
pub(super) struct ExplainedEntry {
    entry: Entry,
    /// What the rule says, in the policy of that time.
    rule_in_words: Option<String>,
    /// The provision that the rule rests on.
    law: Option<String>,
    /// A C2SP tlog proof, which `bluelamp verify` reads; null until a checkpoint holds the entry.
    proof: Option<String>,
}

impl From<Trace> for Entry {
    fn from(trace: Trace) -> Self {
        let Trace { position, entry, said } = trace;
        let fact = |value: &Value| match value {
            Value::Count(count) => Known::Count(*count),
            Value::At(at) => Known::Text(at.to_string()),
            Value::Word(word) => Known::Text(word.to_string()),
            Value::Digest(digest) => Known::Text(hex(digest)),
            Value::Handle(handle) => Known::Text(handle.to_string()),
        };
        Self {
            position,
            at: entry.at,
            verb: entry.verb.as_str().to_owned(),
            outcome: entry.outcome.as_str().to_owned(),
            purpose: entry.purpose.to_string(),
            rule: entry.rule.as_ref().map(|rule| rule.id.to_string()),
            policy: entry.pack,
            actor: entry.actor.to_string(),
            object: entry.object.map(|object| object.to_string()),
            facts: entry
                .facts
                .iter()
                .map(|(name, value)| (name.to_string(), fact(value)))
                .collect(),
            said: said.map(|said| Said {
                actor: said.actor,
                role: said.role,
                case: said.case,
                why: said.why,
            }),
        }
    }
}

impl ExplainedEntry {
    pub(super) fn new(explained: Explained, proof: Option<String>) -> Self {
        let Explained { trace, rule, .. } = explained;
        let (rule_in_words, law) = rule.map_or((None, None), |rule| (Some(rule.plain), rule.law));
        Self { entry: trace.into(), rule_in_words, law, proof }
    }
}

fn hex(digest: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*digest).to_hex().to_string()
}

/// What was done, and what it made.
#[derive(Serialize, ToSchema)]
pub(super) struct Done {
    /// The id of what was made: of a hold, of a case; null where nothing was made.
    id: Option<String>,
    /// The address of the thing that it was done to, or that was made.
    #[schema(example = "/api/v1/cases/1f9d3b6c58e2a70447d1c6e5b2930fa8")]
    at: String,
}

impl Done {
    pub(super) fn new(made: &str, at: &str) -> Self {
        let id = Some(made.to_owned()).filter(|id| !id.is_empty());
        Self { id, at: at.to_owned() }
    }
}
