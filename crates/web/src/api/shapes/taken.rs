//! What the interface takes, and what must hold of it beside its shape.
//!
//! Invariant: what is checked here is what the description says, no more and no less, so that a
//! request which keeps to the description is never refused for its form.

use crate::api::body::Shape;
use desk::log::Sought;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

/// The longest reason, in characters: each may take four bytes, and the desk takes 1,000.
const WHY_MAX_CHARS: usize = 250;

/// A category to give to a recording, or to take back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Categorise {
    /// One of the policy's.
    #[schema(min_length = 1, max_length = 64, example = "evidence-summary")]
    pub(in crate::api) category: String,
    /// Why, on one line.
    #[schema(example = "The file goes to court.")]
    pub(in crate::api) why: String,
}

/// A kind of hold to place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct PlaceHold {
    /// One of the policy's.
    #[schema(min_length = 1, max_length = 64, example = "litigation")]
    pub(in crate::api) hold: String,
    /// Why, on one line.
    #[schema(example = "A claim was announced.")]
    pub(in crate::api) why: String,
}

/// A hold to release.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct ReleaseHold {
    /// The id of the hold.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "8c1de0b7f2534a96b8e07d1f5a2c9340")]
    pub(in crate::api) id: String,
    /// Why, on one line.
    #[schema(example = "The claim was settled.")]
    pub(in crate::api) why: String,
}

/// The case that a recording belongs to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Belongs {
    /// The case's reference; null takes the recording out of the case it is in.
    #[schema(
        required,
        pattern = "^[A-Za-z0-9/._-]([A-Za-z0-9 /._-]{0,58}[A-Za-z0-9/._-])?$",
        example = "01/22/26"
    )]
    #[serde(deserialize_with = "given")]
    pub(in crate::api) reference: Option<String>,
    /// Why, on one line.
    #[schema(example = "Taken at the scene.")]
    pub(in crate::api) why: String,
}

/// A case to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct OpenCase {
    /// Its reference, in the body's own numbering.
    #[schema(
        pattern = "^[A-Za-z0-9/._-]([A-Za-z0-9 /._-]{0,58}[A-Za-z0-9/._-])?$",
        example = "01/22/26"
    )]
    pub(in crate::api) reference: String,
}

/// Somebody to put on a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Assign {
    /// The staff number.
    #[schema(pattern = "^[A-Za-z0-9.-]([A-Za-z0-9 .-]{0,38}[A-Za-z0-9.-])?$", example = "P1234")]
    pub(in crate::api) number: String,
    /// Whether they become its disclosure officer.
    #[serde(default)]
    pub(in crate::api) discloses: bool,
}

/// Somebody to take off a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct TakeOff {
    /// The staff number.
    #[schema(pattern = "^[A-Za-z0-9.-]([A-Za-z0-9 .-]{0,38}[A-Za-z0-9.-])?$", example = "P1234")]
    pub(in crate::api) number: String,
}

/// Nothing more to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Nothing {}

/// What is looked for in the ledger. Everything given must hold.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Search {
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
    pub(in crate::api) fn sought(&self, before: Option<u64>) -> Result<Sought, String> {
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

pub(in crate::api) fn id(name: &str, given: &str) -> Result<(), String> {
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
