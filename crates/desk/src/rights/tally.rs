//! What the figures are made of: days and codes of a request that stand in its facts.
//!
//! Invariant: nothing here tells who asked, what was said or who worked on it; nothing is opened to
//! be counted.

use super::cost;
use super::due::clocks;
use super::file::{Decided, Outcome, Request};
use super::review::Found;
use jiff::civil::Date;
use pack::{Pack, RequestKind, law};
use rules::rights::Calendar;
use rules::rights::clock::{Happened, Standing};
use store::Facts;

/// How much of a list of grounds stands in one fact, in bytes.
const GROUNDS_MAX_BYTES: usize = 250;

/// The ground of a request that is vexatious or repeated: an id of [`law::exemption`].
const VEXATIOUS: &str = "foi-vexatious";

/// What came of a request for information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Came {
    /// All of it was given.
    Full,
    /// Some of it was given.
    Part,
    /// It was held and nothing of it was given.
    Refused,
    /// It was not said whether it is held.
    Neither,
    /// It was refused over its cost.
    Cost,
    /// It was refused as vexatious or repeated.
    Vexatious,
    /// Nothing of the kind was held.
    NotHeld,
    /// It was answered in words alone; nothing was decided item by item.
    InWords,
}

impl Came {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Full,
        Self::Part,
        Self::Refused,
        Self::Neither,
        Self::Cost,
        Self::Vexatious,
        Self::NotHeld,
        Self::InWords,
    ];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Part => "part",
            Self::Refused => "refused",
            Self::Neither => "neither",
            Self::Cost => "cost",
            Self::Vexatious => "vexatious",
            Self::NotHeld => "not-held",
            Self::InWords => "in-words",
        }
    }

    /// In words.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Full => "Given in full",
            Self::Part => "Given in part",
            Self::Refused => "Refused under an exemption",
            Self::Neither => "Neither confirmed nor denied",
            Self::Cost => "Refused over cost",
            Self::Vexatious => "Refused as vexatious or repeated",
            Self::NotHeld => "Not held",
            Self::InWords => "Answered in words alone",
        }
    }

    /// What a code stands for.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// What came of a request whose items were decided so.
    fn of(request: &Request) -> Self {
        let all: Vec<&Decided> =
            request.items.iter().filter_map(|item| item.decided.as_ref()).collect();
        let any = |outcome: Outcome| all.iter().any(|one| one.outcome == outcome);
        let on = |ground: &str| all.iter().any(|one| one.ground.as_deref() == Some(ground));
        let (given, held_back) =
            (any(Outcome::Release) || any(Outcome::Redact), any(Outcome::Withhold));
        match () {
            () if all.is_empty() => Self::InWords,
            () if on(cost::GROUND) => Self::Cost,
            () if on(VEXATIOUS) => Self::Vexatious,
            () if given && (held_back || any(Outcome::Redact) || any(Outcome::NeitherConfirm)) => {
                Self::Part
            }
            () if given => Self::Full,
            () if held_back => Self::Refused,
            () if any(Outcome::NeitherConfirm) => Self::Neither,
            () => Self::NotHeld,
        }
    }
}

/// Whether figures tell what came of a request of this kind.
pub(super) fn is_information(kind: RequestKind) -> bool {
    matches!(kind, RequestKind::Information | RequestKind::Environment)
}

/// Adds to facts what the figures are made of.
pub(super) fn with_tally(facts: Facts, pack: &Pack, request: &Request) -> Facts {
    let events = request.events();
    let first = |what| events.iter().find(|event| event.what == what).map(|event| event.on);
    let answered = first(Happened::Answered);
    let done = answered.or(first(Happened::Withdrawn));
    let facts = facts
        .with("came_on", request.received_on().to_string())
        .with_some("done_on", done.map(|on| on.to_string()))
        .with("longer", i64::from(first(Happened::Extended).is_some()));
    let Some(answered) = answered else { return facts };
    let facts = facts.with("late", i64::from(is_late(pack, request, answered)));
    match request.request_kind() {
        Ok(RequestKind::Review) => {
            let found = request.reviewed.as_ref().and_then(|first| first.found);
            facts.with_some("found", found.map(Found::code))
        }
        Ok(kind) if is_information(kind) => {
            let [some, more] = grounds(request);
            let facts = facts.with("came", Came::of(request).code());
            facts.with_some("grounds", some).with_some("grounds_more", more)
        }
        _ => facts,
    }
}

/// Whether an answer came after the last lawful day of any clock of the request, by the calendar of
/// the day on which it is written down. What cannot be counted is late.
fn is_late(pack: &Pack, request: &Request, answered: Date) -> bool {
    let Ok(kind) = request.request_kind() else { return true };
    let counted = clocks(pack, &Calendar::of(pack), kind, &request.laws(), &request.events());
    counted.iter().any(|(_, answer)| match answer {
        Ok(answer) => {
            // A clock may end with something else than the answer: word that it came in.
            let done = match answer.standing {
                Standing::Done { on } => on,
                _ => answered,
            };
            let last = answer.statutory_latest.or(answer.enforce_by);
            last.is_some_and(|last| done > last)
        }
        Err(_) => true,
    })
}

/// The grounds of a request's refusals, once each, in two lists that fit into facts.
fn grounds(request: &Request) -> [Option<String>; 2] {
    let decided = request.items.iter().filter_map(|item| item.decided.as_ref()?.ground.as_deref());
    let known = decided.filter(|ground| law::exemption(ground).is_some());
    let mut all: Vec<&str> = known.collect();
    all.sort_unstable();
    all.dedup();
    let mut lists = [String::new(), String::new()];
    for ground in all {
        let fits = |list: &&mut String| list.len() + ground.len() < GROUNDS_MAX_BYTES;
        if let Some(list) = lists.iter_mut().find(fits) {
            let comma = if list.is_empty() { "" } else { "," };
            list.push_str(comma);
            list.push_str(ground);
        }
    }
    lists.map(|list| (!list.is_empty()).then_some(list))
}

/// A request as its facts tell it.
pub(super) struct Row {
    pub(super) kind: RequestKind,
    pub(super) stage: String,
    pub(super) came_on: Date,
    pub(super) done_on: Option<Date>,
    pub(super) late: Option<bool>,
    pub(super) longer: bool,
    pub(super) due: Option<i64>,
    pub(super) came: Option<Came>,
    pub(super) found: Option<Found>,
    pub(super) grounds: Vec<String>,
}

impl Row {
    /// Nothing for a record of another version, which tells too little to be counted.
    pub(super) fn of(facts: &Facts) -> Option<Self> {
        let lists = [facts.text("grounds"), facts.text("grounds_more")];
        let grounds = lists.into_iter().flatten().flat_map(|list| list.split(','));
        Some(Self {
            kind: RequestKind::from_word(facts.text("kind")?)?,
            stage: facts.text("stage")?.to_owned(),
            came_on: facts.text("came_on")?.parse().ok()?,
            done_on: facts.text("done_on").and_then(|on| on.parse().ok()),
            late: facts.int("late").map(|late| late != 0),
            longer: facts.int("longer") == Some(1),
            due: facts.int("due"),
            came: facts.text("came").and_then(Came::from_code),
            found: facts.text("found").and_then(Found::from_code),
            grounds: grounds.map(str::to_owned).collect(),
        })
    }
}
