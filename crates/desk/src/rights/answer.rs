//! The answer: written by one person, cleared by another, sent, and readable by whoever asked.
//!
//! Invariant: nobody clears what they wrote or decided; what is sent is what was cleared, letter by
//! letter; with the answer the request is closed and what it froze goes on.

use super::change::{Touched, change, change_with};
use super::file::{Decided, Draft as Written, Outcome, Request, Stage, answered};
use super::find::open_to_change;
use super::happen::{add, stage, within};
use super::take::words;
use super::{cost, data, fetch, identity, others, review};
use crate::ctx::{authorise, refuse};
use crate::journal::{Draft, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence};
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, law};
use rules::access::Refusal;
use rules::rights::calendar::day_of;
use rules::rights::clock::Happened;
use store::Unit;

/// Writes the answer and hands it to a second person; what was found must be decided before.
///
/// # Errors
///
/// [`DeskError::Refused`], for whoever had a part in an answer that is looked at again;
/// [`DeskError::NotFound`]; [`DeskError::Invalid`] without words, while a search or an item is
/// open, before it is known who asks or others were told, while somebody clears it, where something
/// is refused over a cost that is not over the limit any more, or before it is said what came of a
/// second look; [`DeskError::Contended`].
pub async fn propose(ctx: &Ctx, desk: &Desk, id: &str, said: &str) -> Result<(), DeskError> {
    let said = words(said);
    within(&said, "the answer", true)?;
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = super::change::theirs(ctx, desk, &licence, id).await?;
    review::fresh(ctx, desk, &licence, &held.request).await?;
    cost::must_hold(desk, &held.request).await?;
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        open_to_change(request)?;
        review::is_ready(request)?;
        if request.searches.iter().any(|search| search.made.is_none()) {
            return Err(DeskError::invalid("the searches", "made before the answer is written"));
        }
        if request.items.iter().any(|item| item.decided.is_none()) {
            return Err(DeskError::invalid("what was found", "decided, item by item, before"));
        }
        identity::settled(request)?;
        others::settled(request)?;
        request.draft = Some(Written {
            words: said.clone(),
            by: ctx.actor.id.clone(),
            at: whole_millis(ctx.now),
            cleared: None,
        });
        request.stage = Stage::ToClear;
        Draft::new(Verb::Decide).word("request", "answer-written")
    })
    .await
}

/// Clears an answer that somebody else wrote, or gives it back with a word why.
///
/// # Errors
///
/// [`DeskError::Refused`], for whoever wrote it, decided an item, redacted a file of it, or had a
/// part in an answer that it looks at again; [`DeskError::NotFound`]; [`DeskError::Invalid`] where
/// none waits, or it is given back without words; [`DeskError::Contended`].
pub async fn clear(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    accepted: bool,
    why: &str,
) -> Result<(), DeskError> {
    let why = words(why);
    within(&why, "what is to be changed", !accepted)?;
    let licence = authorise(ctx, desk, Act::ClearAnswer).await?;
    let held = super::change::theirs(ctx, desk, &licence, id).await?;
    if accepted && wrote(&held.request, &ctx.actor.id) {
        return Err(refuse(ctx, desk, &licence, Refusal::SamePerson).await?);
    }
    review::fresh(ctx, desk, &licence, &held.request).await?;
    change(ctx, desk, Act::ClearAnswer, id, |request, _| {
        if request.stage != Stage::ToClear {
            return Err(DeskError::invalid("the answer", "one that waits to be cleared"));
        }
        if accepted && wrote(request, &ctx.actor.id) {
            return Err(DeskError::invalid("the answer", "written by somebody else"));
        }
        let at = whole_millis(ctx.now);
        let written = request.draft.as_mut().ok_or(DeskError::Corrupt("answer"))?;
        if accepted {
            written.cleared = Some((ctx.actor.id.clone(), at));
            request.stage = Stage::Cleared;
            return Draft::new(Verb::Decide).word("request", "cleared");
        }
        request.stage = Stage::Working;
        request.stage = stage(request);
        let by = ctx.actor.id.clone();
        request.notes.push(super::file::Note { at, by, words: why.clone() });
        Draft::new(Verb::Decide).word("request", "given-back")
    })
    .await
}

/// Whether somebody had a part in what is to be cleared: its words, an item, a redacted file.
fn wrote(request: &Request, person: &str) -> bool {
    let mut decided = request.items.iter().filter_map(|item| item.decided.as_ref());
    let mut released = request.files.iter().filter(|file| file.release.is_some());
    decided.any(|one| one.by == person)
        || released.any(|file| file.by == person)
        || request.draft.as_ref().is_some_and(|draft| draft.by == person)
}

/// Sends the answer that was cleared: from now on whoever asked can read it, and the request is
/// closed. What it froze goes on; footage that is given whole waits to be fetched.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] before it was cleared;
/// [`DeskError::Contended`].
pub async fn send(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(), DeskError> {
    let sent = |request: &mut Request, _: &Licence| {
        let cleared = request.draft.as_ref().is_some_and(|draft| draft.cleared.is_some());
        if request.stage != Stage::Cleared || !cleared {
            return Err(DeskError::invalid("the answer", "cleared by a second person first"));
        }
        add(ctx, request, Happened::Answered, day_of(ctx.now), String::new());
        let given = request.items.iter().filter_map(|item| item.decided.as_ref());
        let given = given.filter(|one| matches!(one.outcome, Outcome::Release | Outcome::Redact));
        let given = given.count() as u64;
        let draft = Draft::new(Verb::Disclose).word("request", "answered")?;
        let thawed = fetch::keep_what_is_given(request, ctx.now);
        Ok((draft.fact("items", given)?, Touched { frozen: None, thawed }))
    };
    change_with(ctx, desk, Act::WorkRequests, id, sent).await
}

/// A letter, as whoever asked reads it. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// The request's number.
    pub number: String,
    /// The day on which it was answered.
    pub on: Date,
    /// The body that answers.
    pub body: String,
    /// The notice of the pack that stands below it.
    pub below: Option<String>,
    /// The paragraphs of the answer.
    pub paragraphs: Vec<String>,
    /// What was decided of each thing that was found, as the person is told of it.
    pub items: Vec<String>,
    /// Whether data goes with it.
    pub has_data: bool,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({} items)", self.items.len())
    }
}

/// The letter of a request that was answered, for whoever has its number and secret. Each time it
/// is read is journalled.
///
/// # Errors
///
/// [`DeskError::NotFound`] where number or secret is not right, or nothing was answered yet;
/// [`DeskError::Refused`].
pub async fn letter(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    secret: &str,
) -> Result<Letter, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = answered(desk, number, secret).await?;
    let draft = Draft::new(Verb::Disclose).about(held.object, held.handle());
    let draft = draft.word("request", "letter-read")?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    let request = &held.request;
    let pack = &licence.applied.pack;
    let form = pack.forms.get(request.form.as_str());
    let activity = pack.activities.get(request.activity.as_str());
    let body = activity.and_then(|activity| pack.controllers.get(&activity.controller));
    let below = form.and_then(|form| form.letter.as_ref());
    Ok(Letter {
        number: request.number.clone(),
        on: answered_on(request),
        body: body.map(|body| body.name.clone()).unwrap_or_default(),
        below: below.map(|notice| notice.as_str().to_owned()),
        paragraphs: paragraphs(request),
        items: items(request),
        has_data: data::given(request).next().is_some(),
    })
}

pub(super) fn answered_on(request: &Request) -> Date {
    let answered = request.events().into_iter().find(|one| one.what == Happened::Answered);
    answered.map_or_else(|| request.received_on(), |one| one.on)
}

/// The answer's own words.
fn paragraphs(request: &Request) -> Vec<String> {
    let words = request.draft.as_ref().map(|draft| draft.words.as_str()).unwrap_or_default();
    let parts = words.split("\n\n").map(|one| one.trim().to_owned());
    parts.filter(|one| !one.is_empty()).collect()
}

/// Each item as the person is told of it. The reasons for those who check are not read here.
fn items(request: &Request) -> Vec<String> {
    let decided = request.items.iter().filter_map(|item| Some((item, item.decided.as_ref()?)));
    decided.filter(|(_, one)| is_told(one)).map(|(item, one)| told(&item.what, one)).collect()
}

/// Whether the person learns of an item at all.
fn is_told(decided: &Decided) -> bool {
    decided.outcome != Outcome::NeitherConfirm
}

fn told(what: &str, decided: &Decided) -> String {
    let ground = decided.ground.as_deref().and_then(law::exemption);
    let why = ground.map(|ground| {
        format!(" The law that allows this is {}: {}.", ground.provision.cite, ground.plain)
    });
    let advice = if decided.advice.is_empty() { "" } else { " What you can do: " };
    let (told, advised) = (&decided.told, &decided.advice);
    format!("{what}: {told}{advice}{advised}{}", why.unwrap_or_default())
}
