//! What the interface takes and gives, as JSON.
//!
//! Invariant: names are `snake_case`, times RFC 3339 in UTC, digests and ids lowercase hex; what is
//! not known is null and never left out.

use super::body::Shape;
use desk::cases::Filed;
use desk::evidence::Shown;
use desk::log::{Explained, Sought, Trace, Value};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::retention::{Decision, Freeze};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The longest reason, in characters: each may take four bytes, and the desk takes 1,000.
const WHY_MAX_CHARS: usize = 250;

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

/// A category to give to a recording, or to take back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Categorise {
    /// One of the policy's.
    #[schema(min_length = 1, max_length = 64, example = "evidence-summary")]
    pub(super) category: String,
    /// Why, on one line.
    #[schema(example = "The file goes to court.")]
    pub(super) why: String,
}

/// A kind of hold to place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceHold {
    /// One of the policy's.
    #[schema(min_length = 1, max_length = 64, example = "litigation")]
    pub(super) hold: String,
    /// Why, on one line.
    #[schema(example = "A claim was announced.")]
    pub(super) why: String,
}

/// A hold to release.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseHold {
    /// The id of the hold.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "8c1de0b7f2534a96b8e07d1f5a2c9340")]
    pub(super) id: String,
    /// Why, on one line.
    #[schema(example = "The claim was settled.")]
    pub(super) why: String,
}

/// The case that a recording belongs to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Belongs {
    /// The case's reference; null takes the recording out of the case it is in.
    #[schema(
        required,
        pattern = "^[A-Za-z0-9/._-]([A-Za-z0-9 /._-]{0,58}[A-Za-z0-9/._-])?$",
        example = "01/22/26"
    )]
    #[serde(deserialize_with = "given")]
    pub(super) reference: Option<String>,
    /// Why, on one line.
    #[schema(example = "Taken at the scene.")]
    pub(super) why: String,
}

/// A case to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenCase {
    /// Its reference, in the body's own numbering.
    #[schema(
        pattern = "^[A-Za-z0-9/._-]([A-Za-z0-9 /._-]{0,58}[A-Za-z0-9/._-])?$",
        example = "01/22/26"
    )]
    pub(super) reference: String,
}

/// Somebody to put on a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Assign {
    /// The staff number.
    #[schema(pattern = "^[A-Za-z0-9.-]([A-Za-z0-9 .-]{0,38}[A-Za-z0-9.-])?$", example = "P1234")]
    pub(super) number: String,
    /// Whether they become its disclosure officer.
    #[serde(default)]
    pub(super) discloses: bool,
}

/// Somebody to take off a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TakeOff {
    /// The staff number.
    #[schema(pattern = "^[A-Za-z0-9.-]([A-Za-z0-9 .-]{0,38}[A-Za-z0-9.-])?$", example = "P1234")]
    pub(super) number: String,
}

/// Nothing more to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// What is looked for in the ledger. Everything given must hold.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    /// Whose acts: a staff number.
    #[schema(pattern = "^[A-Za-z0-9.-]([A-Za-z0-9 .-]{0,38}[A-Za-z0-9.-])?$", example = "P1234")]
    person: Option<String>,
    /// On what: a handle of the ledger, or the id of a recording.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    object: Option<String>,
    /// For which purpose, by its id in the policy.
    #[schema(min_length = 1, max_length = 64, example = "law-enforcement")]
    purpose: Option<String>,
    /// What was done.
    #[schema(example = "consult")]
    verb: Option<String>,
    /// How it ended.
    #[schema(example = "done")]
    outcome: Option<String>,
    /// From this day on, in UTC.
    #[schema(format = Date, pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2026-11-01")]
    from: Option<String>,
    /// Until this day, that day included.
    #[schema(format = Date, pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2026-11-30")]
    until: Option<String>,
}

/// A field that must be there, if only as null.
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(from)
}

impl Shape for Categorise {
    fn check(&self) -> Result<(), String> {
        word("category", &self.category)?;
        reason(&self.why)
    }
}

impl Shape for PlaceHold {
    fn check(&self) -> Result<(), String> {
        word("hold", &self.hold)?;
        reason(&self.why)
    }
}

impl Shape for ReleaseHold {
    fn check(&self) -> Result<(), String> {
        id("id", &self.id)?;
        reason(&self.why)
    }
}

impl Shape for Belongs {
    fn check(&self) -> Result<(), String> {
        self.reference.as_deref().map_or(Ok(()), reference)?;
        reason(&self.why)
    }
}

impl Shape for OpenCase {
    fn check(&self) -> Result<(), String> {
        reference(&self.reference)
    }
}

impl Shape for Assign {
    fn check(&self) -> Result<(), String> {
        staff("number", &self.number)
    }
}

impl Shape for TakeOff {
    fn check(&self) -> Result<(), String> {
        staff("number", &self.number)
    }
}

impl Shape for Nothing {
    fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

impl Shape for Search {
    fn check(&self) -> Result<(), String> {
        self.person.as_deref().map_or(Ok(()), |person| staff("person", person))?;
        self.object.as_deref().map_or(Ok(()), |object| id("object", object))?;
        self.purpose.as_deref().map_or(Ok(()), |purpose| word("purpose", purpose))?;
        self.sought(None).map(drop)
    }
}

impl Search {
    /// What the desk looks for.
    pub(super) fn sought(&self, before: Option<u64>) -> Result<Sought, String> {
        let verbs = desk::log::Verb::ALL.iter().copied();
        let outcomes = desk::log::Outcome::ALL.iter().copied();
        Ok(Sought {
            person: self.person.clone(),
            object: self.object.clone(),
            purpose: self.purpose.clone(),
            verb: one_of("verb", self.verb.as_deref(), verbs, desk::log::Verb::as_str)?,
            outcome: one_of(
                "outcome",
                self.outcome.as_deref(),
                outcomes,
                desk::log::Outcome::as_str,
            )?,
            from: day("from", self.from.as_deref())?,
            until: day("until", self.until.as_deref())?,
            before,
        })
    }
}

fn one_of<T: Copy>(
    name: &str,
    given: Option<&str>,
    mut all: impl Iterator<Item = T>,
    word: impl Fn(T) -> &'static str,
) -> Result<Option<T>, String> {
    let Some(given) = given else { return Ok(None) };
    let found = all.find(|one| word(*one) == given);
    found.map(Some).ok_or_else(|| format!("{name} must be one of the words in the description."))
}

fn day(name: &str, given: Option<&str>) -> Result<Option<Date>, String> {
    let Some(text) = given else { return Ok(None) };
    let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
    day.map(Some).ok_or_else(|| format!("{name} must be a day, such as 2026-11-22."))
}

/// A reason on one line, which begins with something to read.
fn reason(why: &str) -> Result<(), String> {
    let begins = why.chars().next().is_some_and(|first| !first.is_whitespace());
    let fits = why.chars().count() <= WHY_MAX_CHARS && !why.chars().any(char::is_control);
    let must = "why must be 1 to 250 characters on one line, and begin with one that is no space.";
    if begins && fits { Ok(()) } else { Err(must.to_owned()) }
}

fn word(name: &str, given: &str) -> Result<(), String> {
    let fits = (1..=64).contains(&given.chars().count());
    if fits { Ok(()) } else { Err(format!("{name} must be one of the policy's.")) }
}

pub(super) fn id(name: &str, given: &str) -> Result<(), String> {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_one = given.len() == 32 && given.bytes().all(digit);
    if is_one { Ok(()) } else { Err(format!("{name} must be 32 digits and letters a to f.")) }
}

fn reference(given: &str) -> Result<(), String> {
    let fits = is_plain(given, 60, b"/._-");
    let must = "reference must be 1 to 60 letters, digits, spaces and / . _ -, no space at an end.";
    if fits { Ok(()) } else { Err(must.to_owned()) }
}

fn staff(name: &str, given: &str) -> Result<(), String> {
    let must =
        "must be 1 to 40 letters, digits, spaces, full stops and hyphens, no space at an end";
    if is_plain(given, 40, b".-") { Ok(()) } else { Err(format!("{name} {must}.")) }
}

/// Letters and digits of ASCII, these signs, and spaces between them.
fn is_plain(given: &str, longest: usize, signs: &[u8]) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || signs.contains(&byte);
    (1..=longest).contains(&given.len())
        && given.trim_matches(' ').len() == given.len()
        && given.bytes().all(|byte| plain(byte) || byte == b' ')
}
