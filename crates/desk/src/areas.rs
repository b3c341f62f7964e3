//! What is told about the areas of a body: news, appeals, events, contacts.
//!
//! Invariant: only those who answer for an area write what its page says; each post goes on the day
//! that it names, its key first, and no later than the rule of its activity says.

use crate::ctx::authorise;
use crate::journal::{Draft, entry, entry_under, whole_millis};
use crate::keyring::Keyring;
use crate::sealed::{self, Opened, Sort as Sealed};
use crate::{Ctx, Desk, DeskError, Licence, kinds, people};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, Pack};
use rules::areas::{areas, id as area_id, last_day};
use rules::rights::calendar::{day_of, london};
use rules::text::{line, words};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};
use vault::{ObjectId, ObjectKey};

pub use rules::areas::Sort;

/// The longest heading, in characters.
pub const TITLE_MAX_CHARS: usize = 120;
/// The longest text, in characters.
pub const TEXT_MAX_CHARS: usize = 4_000;

/// The most that stands at one time for an area.
pub const POSTS_MAX: u64 = 200;

/// How they are sealed.
const SEALED: Sealed = Sealed { space: "posts", what: "post" };

/// What somebody writes for the page of their area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPost {
    /// What it is.
    pub sort: Sort,
    /// Its heading.
    pub title: String,
    /// What it says, in plain text.
    pub text: String,
    /// On which day it happens, where it is an event.
    pub on: Option<Date>,
    /// The last day on which it stands.
    pub until: Date,
}

/// A post as it is kept. Published, and perhaps about somebody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// What it is.
    #[serde(with = "by_word")]
    pub sort: Sort,
    /// Its heading.
    pub title: String,
    /// What it says.
    pub text: String,
    /// On which day it happens.
    pub on: Option<Date>,
    /// The last day on which it stands.
    pub until: Date,
    /// Who wrote it, by staff number; not published.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Post({})", self.sort.word())
    }
}

/// A sort is kept by its word.
mod by_word {
    use super::Sort;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(super) fn serialize<S: Serializer>(sort: &Sort, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(sort.word())
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Sort, D::Error> {
        let word = String::deserialize(from)?;
        Sort::of(&word).ok_or_else(|| D::Error::custom("no sort of post"))
    }
}

struct Held {
    id: RecordId,
    object: ObjectId,
    version: u64,
    key: ObjectKey,
    area: String,
    post: Post,
}

/// Writes something for the page of one's own area; gives its id.
///
/// # Errors
///
/// [`DeskError::Refused`], also for somebody of no area; [`DeskError::Invalid`] for what is empty,
/// too long or too late; [`DeskError::TooMany`] for more than [`POSTS_MAX`].
pub async fn publish(ctx: &Ctx, desk: &Desk, new: &NewPost) -> Result<String, DeskError> {
    let licence = authorise(ctx, desk, Act::PublishNews).await?;
    let area = own_area(ctx, desk, &licence).await?;
    let post = checked(ctx, &licence.applied.pack, new)?;
    let query = Query::over("by_area").equal(area.as_str());
    if desk.store.records().count(&kinds::POSTS, &query, POSTS_MAX).await? >= POSTS_MAX {
        return Err(DeskError::TooMany { what: "posts of one area", limit: POSTS_MAX });
    }
    let mut object = [0; 16];
    desk.random.fill(&mut object);
    let object = ObjectId(object);
    let epoch = epoch_of_month(&Keyring::epoch_of(ctx.now));
    let key = sealed::key(desk, object, &epoch).await?;
    let id = RecordId::new(crate::hex::text(&object.0))?;
    let body = sealed::seal(desk, &SEALED, (&id, &key), None, &post)?;
    let facts = Facts::new()
        .with("epoch", epoch.as_str())
        .with("area", area.as_str())
        .with("at", post.at)
        .with("ends_at", end_of(post.until));
    let draft = Draft::new(Verb::Collect).about(object, SEALED.handle(&key, object));
    let draft = draft.word("post", post.sort.word())?;
    let journal = entry_under(ctx, desk, &licence, draft, &key)?;
    let unit = Unit { journal: vec![journal], ..Unit::new() };
    desk.store.units().commit(unit.put(&kinds::POSTS, &id, None, facts, body)).await?;
    Ok(id.as_str().to_owned())
}

/// What stands on the page of an area, the newest first.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for an area that the policy does not have.
pub async fn of_area(ctx: &Ctx, desk: &Desk, area: &str) -> Result<Vec<Post>, DeskError> {
    let licence = authorise(ctx, desk, Act::ShowNews).await?;
    if !areas(&licence.applied.pack).contains_key(area) {
        return Err(DeskError::NotFound("area"));
    }
    let standing = standing(ctx, desk, area).await?;
    Ok(standing.into_iter().map(|held| held.post).collect())
}

/// The area of whoever acts, by its id, and what stands on its page, each with its id.
///
/// # Errors
///
/// [`DeskError::Refused`], also for somebody of no area.
pub async fn mine(ctx: &Ctx, desk: &Desk) -> Result<(String, Vec<(String, Post)>), DeskError> {
    let licence = authorise(ctx, desk, Act::PublishNews).await?;
    let area = own_area(ctx, desk, &licence).await?;
    let standing = standing(ctx, desk, &area).await?.into_iter();
    Ok((area, standing.map(|held| (held.id.as_str().to_owned(), held.post)).collect()))
}

/// Takes a post of one's own area down, at once, its key first.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for one of another area, or one that is gone.
pub async fn take_down(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::PublishNews).await?;
    let area = own_area(ctx, desk, &licence).await?;
    let missing = || DeskError::NotFound("post");
    let id = RecordId::new(id).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::POSTS, &id).await?.ok_or_else(missing)?;
    let held = open(desk, record).await?;
    if held.area != area {
        return Err(missing());
    }
    delete(ctx, desk, &licence, held, "taken-down").await
}

/// Deletes what has stood long enough; gives how many went.
pub(crate) async fn dispose(ctx: &Ctx, desk: &Desk) -> Result<u64, DeskError> {
    let licence = authorise(ctx, desk, Act::Dispose).await?;
    let mut gone = 0;
    loop {
        let query = Query::over("ends").until(ctx.now).limit(PAGE);
        let page = desk.store.records().list(&kinds::POSTS, &query).await?;
        if page.records.is_empty() {
            return Ok(gone);
        }
        for record in page.records {
            let (id, version) = (record.id.clone(), record.version);
            match open(desk, record).await {
                Ok(held) => delete(ctx, desk, &licence, held, "deleted").await?,
                // Its key went, and the machine stopped before the record did.
                Err(DeskError::NotFound(_)) => {
                    let draft = Draft::new(Verb::Erase).word("post", "deleted")?;
                    let journal = entry(ctx, desk, &licence, draft).await?;
                    let unit = Unit { journal: vec![journal], ..Unit::new() };
                    desk.store.units().commit(unit.delete(&kinds::POSTS, &id, version)).await?;
                }
                Err(error) => return Err(error),
            }
            gone += 1;
        }
    }
}

/// How many are read at a time.
const PAGE: u32 = 200;

/// The epoch of the posts of a month, such as `2026-11`.
pub(crate) fn epoch_of_month(month: &str) -> String {
    format!("posts.{month}")
}

async fn delete(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: Held,
    how: &'static str,
) -> Result<(), DeskError> {
    desk.keyring.shred(held.object, ctx.now).await?;
    let handle = SEALED.handle(&held.key, held.object);
    let draft = Draft::new(Verb::Erase).about_gone(handle).word("post", how)?;
    let journal = entry(ctx, desk, licence, draft).await?;
    let unit = Unit { journal: vec![journal], ..Unit::new() };
    desk.store.units().commit(unit.delete(&kinds::POSTS, &held.id, held.version)).await?;
    Ok(())
}

async fn standing(ctx: &Ctx, desk: &Desk, area: &str) -> Result<Vec<Held>, DeskError> {
    let today = day_of(ctx.now);
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let query = Query::over("by_area").equal(area).limit(PAGE).after(after);
        let page = desk.store.records().list(&kinds::POSTS, &query).await?;
        for record in page.records {
            match open(desk, record).await {
                // It was taken down meanwhile.
                Err(DeskError::NotFound(_)) => {}
                held => all.push(held?),
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    all.retain(|held| held.post.until >= today);
    all.reverse();
    Ok(all)
}

async fn open(desk: &Desk, record: Record) -> Result<Held, DeskError> {
    let area = record.facts.text("area").ok_or(DeskError::Corrupt("post"))?.to_owned();
    let Opened { object, key, body: post, .. } = sealed::open(desk, &SEALED, &record).await?;
    Ok(Held { id: record.id, object, version: record.version, key, area, post })
}

/// The id of the area that whoever acts answers for: the register's word at that moment.
async fn own_area(ctx: &Ctx, desk: &Desk, licence: &Licence) -> Result<String, DeskError> {
    let known = people::load(desk, &ctx.actor.id).await?;
    let area = known.map(|found| area_id(&found.kept.member.borough));
    let all = areas(&licence.applied.pack);
    area.filter(|area| all.contains_key(area)).ok_or(DeskError::NotFound("area"))
}

fn checked(ctx: &Ctx, pack: &Pack, new: &NewPost) -> Result<Post, DeskError> {
    let (title, text) = (line(&new.title), words(&new.text));
    let bounded = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
    if !bounded(&title, TITLE_MAX_CHARS) {
        let must = format!("there, and at most {TITLE_MAX_CHARS} letters long");
        return Err(DeskError::invalid("the heading", must));
    }
    if !bounded(&text, TEXT_MAX_CHARS) {
        let must = format!("there, and at most {TEXT_MAX_CHARS} letters long");
        return Err(DeskError::invalid("what it says", must));
    }
    let today = day_of(ctx.now);
    let last = last_day(pack, today).ok_or(DeskError::NotFound("activity"))?;
    if !(today..=last).contains(&new.until) {
        let must = format!("between today and {}", last.strftime("%-d %B %Y"));
        return Err(DeskError::invalid("the last day", must));
    }
    if new.sort == Sort::Event && new.on.is_none_or(|on| on < today || on > new.until) {
        return Err(DeskError::invalid("the day of the event", "from today until the last day"));
    }
    Ok(Post {
        sort: new.sort,
        title,
        text,
        on: new.on.filter(|_| new.sort == Sort::Event),
        until: new.until,
        by: ctx.actor.id.clone(),
        at: whole_millis(ctx.now),
    })
}

/// The end of a day in London.
fn end_of(day: Date) -> Timestamp {
    let next = day.tomorrow().unwrap_or(day);
    next.to_zoned(london()).map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}
