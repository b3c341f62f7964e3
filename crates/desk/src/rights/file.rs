//! A request as it is kept: sealed under its own key, found by keyed tokens.
//!
//! Invariant: no index holds a name, an address or a word of what was asked; whose request it is
//! is found by keyed tokens, and everything ends with the key.

use super::after::{Incident, Parcel};
use super::cost::{Estimate, Together};
use super::files::File;
use super::identity::Identity;
use super::language::English;
use super::others::ToldOther;
pub use super::outcome::Outcome;
use super::review::Reviewed;
pub use super::stage::{Stage, Way};
use super::{area, due};
use crate::keyring::Keyring;
use crate::packs::Applied;
pub(super) use crate::sealed::token;
use crate::sealed::{self, Opened, Sort};
use crate::{Desk, DeskError, kinds, people};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Handle;
use pack::{Pack, Regime, RequestKind};
use rules::rights::calendar::day_of;
use rules::rights::clock::{Event, Happened};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};
use vault::{ObjectId, ObjectKey};

/// The most that may happen to one request, and the most notes on it, each.
pub(super) const HAPPENINGS_MAX: usize = 500;

/// Who asks. Personal.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name that they gave.
    pub name: String,
    /// Where they can be written to: an email address, a postal address, a telephone number.
    pub contact: String,
    /// When they were born, where they said so.
    pub born_on: Option<Date>,
    /// Whether they used a form for children, or said that they are one.
    pub is_child: bool,
    /// The adult who helps them.
    pub helper: Option<Helper>,
}

/// An adult who helps a child, or somebody who acts for another. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Helper {
    /// Their name.
    pub name: String,
    /// What they are to the person: a parent, a carer, a solicitor.
    pub relation: String,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_child { "Person(child)" } else { "Person" })
    }
}

impl std::fmt::Debug for Helper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Helper")
    }
}

/// Something that happened to a request.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// The day in London on which it happened, which may lie before it was taken down.
    pub on: Date,
    /// When it was taken down.
    pub at: Timestamp,
    /// What: a code of [`code`].
    pub what: String,
    /// By whom it was taken down.
    pub by: String,
    /// What the person was told or said, where something was.
    pub words: String,
}

/// What a caseworker wrote down for themselves and for others who work on it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What.
    pub words: String,
}

/// A search that somebody is to make in one system. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Its own id.
    pub id: String,
    /// The system of the pack.
    pub system: String,
    /// What is looked for and how far: what is reasonable and proportionate.
    pub scope: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// By when it is to be done.
    pub due_on: Date,
    /// What came of it, and when, once it was made.
    pub made: Option<(Timestamp, String)>,
    /// How high on the ladder it was told of, while it is not made.
    #[serde(default)]
    pub rung: u8,
}

/// What was decided of an item. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What becomes of it.
    pub outcome: Outcome,
    /// The ground of law: an id of [`pack::law::exemption`].
    pub ground: Option<String>,
    /// What the person is told of it.
    pub told: String,
    /// Why, for those who check: it never reaches the letter.
    pub why: String,
    /// The public interest, or the interests of somebody else, weighed.
    pub weighed: String,
    /// What the person can do instead, where it is refused over cost.
    #[serde(default)]
    pub advice: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Something that was found. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its own id.
    pub id: String,
    /// What it is.
    pub what: String,
    /// The recording that it is, if it is one that is held here.
    pub recording: Option<String>,
    /// What it says, field by field, where it is data that is given as it stands.
    #[serde(default)]
    pub data: Vec<(String, String)>,
    /// What was decided of it.
    pub decided: Option<Decided>,
}

/// An answer that somebody wrote. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its words.
    pub words: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who cleared it, and when.
    pub cleared: Option<(String, Timestamp)>,
}

/// A request. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The number that people quote.
    pub number: String,
    /// The keyed token of the secret with which it is followed.
    pub(super) secret: String,
    /// What is asked for: a word of [`RequestKind`].
    pub kind: String,
    /// The pack's form, or the one that it would have come by.
    pub form: String,
    /// The activity of the pack that it belongs to.
    pub activity: String,
    /// The laws under which it is answered: words of [`Regime`].
    pub regimes: Vec<String>,
    /// The way in which it came.
    pub way: Way,
    /// Who asks.
    pub person: Person,
    /// What they said.
    pub said: String,
    /// What they said, put into English, where it was in another language.
    #[serde(default)]
    pub english: Option<English>,
    /// Where and when they met the police, if they said so.
    pub encounter: String,
    /// The area in which it happened, where its commander decides.
    #[serde(default)]
    pub area: Option<String>,
    /// The form in which they want the answer: words of their own, such as large print.
    pub wants: String,
    /// The digest of the notice that they were shown, in hex; none where nobody showed them one.
    pub notice: Option<String>,
    /// What happened.
    pub happened: Vec<Happening>,
    /// Notes.
    pub notes: Vec<Note>,
    /// Where was searched, or is to be.
    #[serde(default)]
    pub searches: Vec<Search>,
    /// What was found, and what was decided of each.
    #[serde(default)]
    pub items: Vec<Item>,
    /// Letters, scans and what was enclosed.
    #[serde(default)]
    pub files: Vec<File>,
    /// How long an answer would take, as estimated.
    #[serde(default)]
    pub estimates: Vec<Estimate>,
    /// Requests whose cost is counted together with this one's.
    #[serde(default)]
    pub together: Vec<Together>,
    /// The answer that is looked at again, where this asks for that.
    #[serde(default)]
    pub reviewed: Option<Reviewed>,
    /// What was carried out at once.
    #[serde(default)]
    pub carried: Vec<Carried>,
    /// The answer, once somebody wrote one.
    #[serde(default)]
    pub draft: Option<Draft>,
    /// Who works on it.
    pub holder: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// When it was taken down.
    pub taken_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Until when the footage that was given can be fetched, while it stays frozen for that.
    #[serde(default)]
    pub fetch_until: Option<Timestamp>,
    /// How high on the ladder its answer was told of.
    #[serde(default)]
    pub rung: u8,
    /// Who they are and for whom they may speak, once somebody judged it.
    #[serde(default)]
    pub identity: Option<Identity>,
    /// Who else had the data and was told what became of it.
    #[serde(default)]
    pub told: Vec<ToldOther>,
    /// What was posted or handed over of the answer.
    #[serde(default)]
    pub parcels: Vec<Parcel>,
    /// What went wrong with the answer.
    #[serde(default)]
    pub incidents: Vec<Incident>,
}

/// A stop that was carried out for whoever asked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The activity of the pack, or `all`.
    pub activity: String,
    /// How many consents ended with it.
    pub withdrawn: u64,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({}, {})", self.kind, self.stage.code())
    }
}

/// What may happen to a request, as it is kept and shown.
const HAPPENED: &[(Happened, &str)] = &[
    (Happened::Received, "received"),
    (Happened::IdentityAsked, "identity-asked"),
    (Happened::IdentityShown, "identity-shown"),
    (Happened::FeeAsked, "fee-asked"),
    (Happened::FeePaid, "fee-paid"),
    (Happened::ClarificationAsked, "clarification-asked"),
    (Happened::Clarified, "clarified"),
    (Happened::Extended, "extended"),
    (Happened::Acknowledged, "acknowledged"),
    (Happened::Answered, "answered"),
    (Happened::Withdrawn, "withdrawn"),
];

/// The code of what happened.
pub(super) fn code(what: Happened) -> &'static str {
    HAPPENED.iter().find(|(known, _)| *known == what).map_or("", |(_, code)| code)
}

/// What a code stands for.
pub(super) fn happened(code: &str) -> Option<Happened> {
    HAPPENED.iter().find(|(_, known)| *known == code).map(|(what, _)| *what)
}

impl Request {
    /// What is asked for.
    ///
    /// # Errors
    ///
    /// [`DeskError::Corrupt`] for a word of another version.
    pub fn request_kind(&self) -> Result<RequestKind, DeskError> {
        RequestKind::from_word(&self.kind).ok_or(DeskError::Corrupt("kind of a request"))
    }

    /// The laws under which it is answered.
    pub fn laws(&self) -> Vec<Regime> {
        self.regimes.iter().filter_map(|word| Regime::from_word(word)).collect()
    }

    /// What the clocks go by.
    pub fn events(&self) -> Vec<Event> {
        let known = self.happened.iter();
        known.filter_map(|one| Some(Event { on: one.on, what: happened(&one.what)? })).collect()
    }

    /// The day on which it came in.
    pub fn received_on(&self) -> Date {
        let first = self.happened.iter().find(|one| one.what == "received");
        first.map_or_else(|| day_of(self.taken_at), |one| one.on)
    }

    /// Whether whoever acts for `purpose` works on requests of this activity.
    pub(super) fn is_work_of(&self, pack: &Pack, purpose: &str) -> bool {
        serves(pack, &self.activity, purpose)
    }
}

/// Whether an activity of the pack serves a purpose.
pub(super) fn serves(pack: &Pack, activity: &str, purpose: &str) -> bool {
    let known = pack.activities.get(activity);
    known.is_some_and(|known| known.purposes.iter().any(|one| one.as_str() == purpose))
}

/// How they are sealed.
pub(super) const SORT: Sort = Sort { space: "requests", what: "request" };

/// A request read from the store, with its key.
pub(super) struct Held {
    pub(super) id: RecordId,
    pub(super) object: ObjectId,
    pub(super) version: u64,
    pub(super) epoch: String,
    pub(super) key: ObjectKey,
    pub(super) request: Request,
}

impl Held {
    /// Its handle in the ledger, keyed by its own key.
    pub(super) fn handle(&self) -> Handle {
        SORT.handle(&self.key, self.object)
    }
}

/// A name without regard to capitals, accents that were typed apart, and spaces.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

pub(super) fn missing() -> DeskError {
    DeskError::NotFound("request")
}

/// Reads a request by its id.
pub(super) async fn load(desk: &Desk, id: &str) -> Result<Held, DeskError> {
    let id = RecordId::new(id).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::REQUESTS, &id).await?.ok_or_else(missing)?;
    open(desk, record).await
}

/// The request of a number; none where there is no such number.
pub(super) async fn by_number(desk: &Desk, typed: &str) -> Result<Option<Held>, DeskError> {
    let query = Query::over("by_number").equal(SORT.number_token(desk, typed)).limit(1);
    let page = desk.store.records().list(&kinds::REQUESTS, &query).await?;
    let Some(record) = page.records.into_iter().next() else { return Ok(None) };
    match open(desk, record).await {
        // It was deleted meanwhile.
        Err(DeskError::NotFound(_)) => Ok(None),
        other => Ok(Some(other?)),
    }
}

/// The request of a number, for whoever has its secret as well: a wrong number and a wrong secret
/// have the same answer.
pub(super) async fn by_secret(desk: &Desk, number: &str, secret: &str) -> Result<Held, DeskError> {
    let held = by_number(desk, number).await?.ok_or_else(missing)?;
    if held.request.secret != SORT.secret_token(desk, number, secret) {
        return Err(missing());
    }
    Ok(held)
}

/// [`by_secret`], once the request was answered.
pub(super) async fn answered(desk: &Desk, number: &str, secret: &str) -> Result<Held, DeskError> {
    let held = by_secret(desk, number, secret).await?;
    if held.request.stage != Stage::Answered {
        return Err(missing());
    }
    Ok(held)
}

pub(super) async fn open(desk: &Desk, record: Record) -> Result<Held, DeskError> {
    let Opened { object, epoch, key, body: request } = sealed::open(desk, &SORT, &record).await?;
    Ok(Held { id: record.id, object, version: record.version, epoch, key, request })
}

/// Adds the write of a request to `unit`; new where `expected` is `None`.
pub(super) fn put(
    desk: &Desk,
    applied: &Applied,
    held: &Held,
    expected: Option<u64>,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let body = sealed::seal(desk, &SORT, (&held.id, &held.key), expected, &held.request)?;
    Ok(unit.put(&kinds::REQUESTS, &held.id, expected, facts(desk, applied, held), body))
}

fn facts(desk: &Desk, applied: &Applied, held: &Held) -> Facts {
    let request = &held.request;
    let state = if request.stage.is_closed() { "closed" } else { "open" };
    let none = "nobody";
    let holder = request.holder.as_deref().unwrap_or(none);
    let told = due::with_due(
        Facts::new()
            .with("epoch", held.epoch.as_str())
            .with("activity", request.activity.as_str())
            .with("kind", request.kind.as_str())
            .with("state", state)
            .with("stage", request.stage.code())
            .with("received_at", request.taken_at)
            .with("holder", people::token(desk, holder))
            .with("number", SORT.number_token(desk, &request.number))
            .with("name", token(desk, "requester", &folded(&request.person.name)))
            .with("contact", token(desk, "requester-contact", &folded(&request.person.contact)))
            .with_some("closed_at", request.closed_at)
            .with_some("area", request.area.as_deref().map(|area| area::token(desk, area)))
            .with_some("let_go_at", request.fetch_until),
        &applied.pack,
        request,
    );
    super::tally::with_tally(told, &applied.pack, request)
}

/// The epoch of requests taken in now: apart from that of recordings, which goes sooner.
pub(super) fn epoch(now: Timestamp) -> String {
    epoch_of_month(&Keyring::epoch_of(now))
}

/// The epoch of the requests of a month, such as `2026-11`.
pub(crate) fn epoch_of_month(month: &str) -> String {
    format!("requests.{month}")
}
