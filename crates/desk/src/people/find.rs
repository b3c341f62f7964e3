//! Somebody on the register found by their number, a name or a unit.
//!
//! Invariant: the indexes hold keyed tokens of whole words, so that nobody is found by a part of a
//! name, and no index says what anybody is called.

use super::member::{Member, staff_number};
use super::register::{Listed, listed, load, looked, open, token};
use crate::ctx::authorise;
use crate::{Ctx, Desk, DeskError, hex, kinds};
use pack::Act;
use std::collections::BTreeSet;
use store::{Facts, Query};

/// How many people a search gives at most for each of first name, last name and unit.
const FOUND_MAX: u32 = 100;

/// The longest text that is looked for.
const TEXT_MAX_CHARS: usize = 200;

/// Who was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPeople {
    /// The people, those of that last name first.
    pub people: Vec<Listed>,
    /// Whether there are more than are given.
    pub is_cut: bool,
}

/// The tokens by which somebody is found.
pub(super) fn facts(desk: &Desk, member: &Member) -> Facts {
    let mut names = member.name.split_whitespace();
    let (first, last) = (names.next(), names.next_back());
    let supervisor = member.supervisor.as_deref().map(|number| token(desk, number));
    // Whoever has one name has it as their last.
    let (first, last) = if last.is_some() { (first, last) } else { (None, first) };
    let word = |text: &str| self::word(desk, text);
    Facts::new()
        .with_some("supervisor", supervisor)
        .with_some("first", first.and_then(word))
        .with_some("last", last.and_then(word))
        .with_some("unit", self::word(desk, &member.unit))
        .with_some("post", post(desk, &member.role, &member.borough))
}

/// The keyed token of a role in a borough; none where there is no borough.
fn post(desk: &Desk, role: &str, borough: &str) -> Option<String> {
    let borough = word(desk, borough)?;
    let both = format!("{role} {borough}");
    Some(hex::text(&desk.keyring.tokens().token("staff-post", &both)))
}

/// Those who hold a role in a borough, working now or not: as many as a search gives.
pub(crate) async fn in_post(
    desk: &Desk,
    role: &str,
    borough: &str,
) -> Result<Vec<Member>, DeskError> {
    let Some(token) = post(desk, role, borough) else { return Ok(Vec::new()) };
    let key = desk.keyring.standing("staff").await?;
    let query = Query::over("by_post").equal(token).limit(FOUND_MAX);
    let page = desk.store.records().list(&kinds::STAFF, &query).await?;
    page.records.into_iter().map(|record| Ok(open(&key, record)?.kept.member)).collect()
}

/// The keyed token of a name or a unit, whatever its capitals and spaces; none of an empty one.
fn word(desk: &Desk, text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    (!text.is_empty()).then(|| hex::text(&desk.keyring.tokens().token("staff-word", &text)))
}

/// The record's id of whoever has a staff number, as it was typed.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`].
pub async fn find_by_number(ctx: &Ctx, desk: &Desk, number: &str) -> Result<String, DeskError> {
    authorise(ctx, desk, Act::ManagePeople).await?;
    let missing = || DeskError::NotFound("staff number on the register");
    let number = staff_number(number).ok_or_else(missing)?;
    let found = load(desk, &number).await?.ok_or_else(missing)?;
    Ok(found.id.as_str().to_owned())
}

/// Whoever has that staff number, first or last name, or belongs to that unit: whole words,
/// whatever their capitals. Of a first and a last name together, whoever has both.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] for nothing, or more than 200 letters.
pub async fn find(ctx: &Ctx, desk: &Desk, text: &str) -> Result<FoundPeople, DeskError> {
    let licence = authorise(ctx, desk, Act::ManagePeople).await?;
    let text = text.trim();
    if text.is_empty() || text.chars().count() > TEXT_MAX_CHARS {
        let must = "a staff number, a name or a unit, of at most 200 letters";
        return Err(DeskError::invalid("what you look for", must));
    }
    let (mut all, mut seen, mut is_cut) = (Vec::new(), BTreeSet::new(), false);
    if let Some(number) = staff_number(text)
        && let Some(found) = load(desk, &number).await?
    {
        seen.insert(found.id.clone());
        all.push(found);
    }
    let (first, last) = text.rsplit_once(char::is_whitespace).unwrap_or(("", text));
    let first = first.split_whitespace().next().and_then(|first| word(desk, first));
    let (name, whole) = (word(desk, last), word(desk, text));
    let key = desk.keyring.standing("staff").await?;
    // One word may be either name; of several, the last is the last name and the first the first.
    let by_first = whole.clone().filter(|_| first.is_none());
    for (index, token) in [("by_last", name), ("by_first", by_first), ("by_unit", whole)] {
        let Some(token) = token else { continue };
        let query = Query::over(index).equal(token).limit(FOUND_MAX);
        let page = desk.store.records().list(&kinds::STAFF, &query).await?;
        is_cut |= page.next.is_some();
        for record in page.records {
            let has_first = record.facts.text("first") == first.as_deref();
            if index == "by_last" && first.is_some() && !has_first {
                continue;
            }
            if seen.insert(record.id.clone()) {
                all.push(open(&key, record)?);
            }
        }
    }
    let mut people = Vec::with_capacity(all.len());
    for found in all {
        people.push(listed(ctx, desk, found).await?);
    }
    looked(ctx, desk, &licence, people.len() as u64).await?;
    Ok(FoundPeople { people, is_cut })
}
