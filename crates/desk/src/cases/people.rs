//! Who is named in a case: victims, witnesses, suspects.
//!
//! Invariant: they stand in the sealed case alone; by what they are found is keyed, and changes in
//! the unit in which the case does.

use super::file::{Case, Found, put};
use super::keep::{by_id, commit, missing};
use crate::ctx::authorise;
use crate::journal::Draft;
use crate::persons::{self, Sort};
use crate::rights::line;
use crate::{Ctx, Desk, DeskError, Licence};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::Verb;
use pack::Act;
use rules::names::{self, Known};
use serde::{Deserialize, Serialize};
use store::Unit;

/// The most people who are named in one case.
pub const PEOPLE_MAX: usize = 30;

/// The longest name, in characters.
const NAME_MAX_CHARS: usize = 200;

/// The longest address, in characters.
const ADDRESS_MAX_CHARS: usize = 300;

/// The most references of one person.
const REFERENCES_MAX: usize = 5;

/// What somebody is to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Something was done to them.
    Victim,
    /// They saw or know something.
    Witness,
    /// They may have done something.
    Suspect,
    /// Anything else.
    Other,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Victim, Self::Witness, Self::Suspect, Self::Other];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Victim => "victim",
            Self::Witness => "witness",
            Self::Suspect => "suspect",
            Self::Other => "other",
        }
    }

    /// The part of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }
}

/// Somebody who is named in a case. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its id, for a form.
    pub id: String,
    /// The name.
    pub name: String,
    /// When they were born.
    pub born_on: Option<Date>,
    /// Where they live.
    pub address: String,
    /// References under which they are known.
    pub references: Vec<String>,
    /// What they are to the case.
    pub part: Part,
}

impl Party {
    pub(crate) fn known(&self) -> Known {
        Known {
            name: self.name.clone(),
            born_on: self.born_on,
            address: self.address.clone(),
            references: self.references.clone(),
        }
    }
}

/// Somebody who is to be named in a case, as it was filled in. Personal.
#[derive(Clone, Default)]
pub struct Naming {
    /// The name.
    pub name: String,
    /// When they were born.
    pub born_on: Option<Date>,
    /// Where they live.
    pub address: String,
    /// References, one a line.
    pub references: String,
    /// A code of [`Part`].
    pub part: String,
}

/// Names somebody in an open case; for those who work on it, and those who keep cases.
///
/// # Errors
///
/// [`DeskError::NotFound`] for everybody else; [`DeskError::Refused`]; [`DeskError::Invalid`] for
/// what is missing, too long or impossible, or a closed case; [`DeskError::TooMany`];
/// [`DeskError::Contended`].
pub async fn name_person(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    naming: &Naming,
) -> Result<(), DeskError> {
    let (mut found, licence) = theirs(ctx, desk, id).await?;
    if found.case.closed_at.is_some() {
        return Err(DeskError::invalid("the case", "open; this one is closed"));
    }
    if found.case.people.len() >= PEOPLE_MAX {
        let (what, limit) = ("people named in this case", PEOPLE_MAX as u64);
        return Err(DeskError::TooMany { what, limit });
    }
    let party = checked(ctx, desk, naming)?;
    let draft =
        Draft::new(Verb::Alter).word("case", "person-named")?.word("part", party.part.code())?;
    found.case.people.push(party);
    write(ctx, desk, &licence, &found, draft).await
}

/// Takes somebody out of a case.
///
/// # Errors
///
/// As for [`name_person`]; [`DeskError::NotFound`] for somebody who is not named in it.
pub async fn unname_person(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    person: &str,
) -> Result<(), DeskError> {
    let (mut found, licence) = theirs(ctx, desk, id).await?;
    let before = found.case.people.len();
    found.case.people.retain(|party| party.id != person);
    if found.case.people.len() == before {
        return Err(DeskError::NotFound("person named in this case"));
    }
    let draft = Draft::new(Verb::Erase).word("case", "person-taken-out")?;
    write(ctx, desk, &licence, &found, draft).await
}

/// A case that whoever acts may write in: they work on it, or keep cases.
async fn theirs(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(Found, Licence), DeskError> {
    let found = by_id(desk, id).await?;
    let licence = if found.case.officers.contains(&ctx.actor.id) {
        authorise(ctx, desk, Act::Categorise).await?
    } else {
        match authorise(ctx, desk, Act::ManageCases).await {
            Err(DeskError::Refused(_)) => return Err(missing()),
            other => other?,
        }
    };
    Ok((found, licence))
}

async fn write(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    found: &Found,
    draft: Draft,
) -> Result<(), DeskError> {
    let unit = put(desk, &found.case, Some(found.version), Unit::new()).await?;
    let people = all(&found.case);
    let unit = persons::index(desk, (Sort::Case, &found.id), &people, ctx.now, unit).await?;
    commit(ctx, desk, licence, &found.id, draft, unit).await
}

fn all(case: &Case) -> Vec<Known> {
    case.people.iter().map(Party::known).collect()
}

fn checked(ctx: &Ctx, desk: &Desk, naming: &Naming) -> Result<Party, DeskError> {
    let name = line(&naming.name);
    if names::words(&name).is_empty() || name.chars().count() > NAME_MAX_CHARS {
        return Err(DeskError::invalid("the name", format!("1 to {NAME_MAX_CHARS} letters long")));
    }
    let address = line(&naming.address);
    if address.chars().count() > ADDRESS_MAX_CHARS {
        let must = format!("at most {ADDRESS_MAX_CHARS} letters long");
        return Err(DeskError::invalid("the address", must));
    }
    let references: Vec<_> =
        naming.references.lines().map(line).filter(|one| !one.is_empty()).collect();
    let long = |one: &String| one.chars().count() > NAME_MAX_CHARS;
    if references.len() > REFERENCES_MAX || references.iter().any(long) {
        let must = format!("at most {REFERENCES_MAX} lines of {NAME_MAX_CHARS} letters");
        return Err(DeskError::invalid("the references", must));
    }
    let today = ctx.now.to_zoned(TimeZone::UTC).date();
    let oldest = today.year().saturating_sub(125);
    if naming.born_on.is_some_and(|born| born > today || born.year() < oldest) {
        return Err(DeskError::invalid("the date of birth", "a day in the past"));
    }
    let part = Part::from_code(&naming.part);
    let part = part.ok_or_else(|| DeskError::invalid("what they are", "one of those listed"))?;
    let (id, born_on) = (desk.fresh_id(), naming.born_on);
    Ok(Party { id, name, born_on, address, references, part })
}
