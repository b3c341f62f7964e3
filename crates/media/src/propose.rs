//! What may have to be taken out, for people to decide.
//!
//! Invariant: nothing here decides. A proposal says what it is, where, how sure, and why, and
//! nothing is taken out but what a person has marked.

use crate::document::Inner;
use crate::guard::shared;
use crate::lines::Lines;
use crate::people::{self, Way};
use crate::words::{Strung, string};
use crate::workbook::Workbook;
use crate::{Area, Document, Frame, Mark, MediaError, Person, Source, Word, find};
use std::fmt;

/// What sort of thing is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sort {
    /// One of the people of the case.
    Person,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A postcode.
    Postcode,
    /// A date of birth.
    BirthDate,
    /// An NHS number.
    NhsNumber,
    /// A National Insurance number.
    NationalInsurance,
    /// The number of a driving licence.
    DrivingLicence,
    /// The number of a passport.
    Passport,
    /// The number of a payment card.
    PaymentCard,
    /// A sort code, an account, or both, or an IBAN.
    BankAccount,
    /// The registration mark of a vehicle.
    VehicleMark,
    /// A PNC identifier or the number of a custody record.
    PoliceReference,
}

/// How sure a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strength {
    /// It may be by chance.
    Possible,
    /// It rarely is by chance.
    Likely,
    /// A whole name, a check digit, or a word before it says so.
    Certain,
}

/// Something that may have to go.
#[derive(Clone, PartialEq)]
pub struct Proposal {
    /// Its places: one for each line that it runs over.
    pub areas: Vec<Area>,
    /// What it is.
    pub sort: Sort,
    /// How sure that is.
    pub strength: Strength,
    /// Why, in words for the person who decides.
    pub why: &'static str,
    /// What stands there.
    pub text: String,
    /// Where it was found: what is hidden goes in any case, but tells what to look for.
    pub source: Source,
}

impl fmt::Debug for Proposal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { areas, sort, strength, source, .. } = self;
        write!(out, "Proposal({sort:?}, {strength:?}, {source:?}, {areas:?})")
    }
}

impl Proposal {
    /// The marks of somebody who says yes to it.
    pub fn marks(&self) -> Vec<Mark> {
        let mark = |area: &Area| Mark { area: *area, reason: self.why.to_owned() };
        self.areas.iter().map(mark).collect()
    }
}

/// Everything found, in the order of the pages.
///
/// # Errors
///
/// Why a page cannot be read. A picture that nobody has read is no error here: see
/// [`Document::words`].
pub fn propose(document: &Document, people: &[Person]) -> Result<Vec<Proposal>, MediaError> {
    let all: Vec<_> = (0..document.pages()).collect();
    Ok(propose_on(document, &all, people)?.into_iter().flatten().collect())
}

/// What is found on these pages, counted from 0, for each of them in the order in which they were
/// given; no other page is read. What runs from one page of a text to the next is the first's.
///
/// # Errors
///
/// As [`propose`]; [`MediaError::NoSuchPage`].
pub fn propose_on(
    document: &Document,
    pages: &[usize],
    people: &[Person],
) -> Result<Vec<Vec<Proposal>>, MediaError> {
    if let Inner::Lines(lines) | Inner::Workbook(Workbook { lines, .. }) = &document.inner {
        let found = in_text(&lines.text, people);
        return pages.iter().map(|page| on_lines(lines, *page, &found)).collect();
    }
    shared(
        pages.len(),
        || MediaError::Damaged("document"),
        |worker, workers| {
            let turns = pages.iter().copied().enumerate().skip(worker).step_by(workers);
            turns.map(|(at, page)| Ok((at, of_page(document, page, people)?))).collect()
        },
    )
}

/// Those of a whole text that begin on a page.
fn on_lines(lines: &Lines, page: usize, found: &[Proposal]) -> Result<Vec<Proposal>, MediaError> {
    let (first, text) = lines.page(page)?;
    let letters = first..first + text.chars().count();
    let begins = |one: &&Proposal| match one.areas.first() {
        Some(Area::Text { start, .. }) => letters.contains(start),
        _ => false,
    };
    Ok(found.iter().filter(begins).cloned().collect())
}

fn of_page(
    document: &Document,
    page: usize,
    people: &[Person],
) -> Result<Vec<Proposal>, MediaError> {
    let words = &document.words(page)?.words;
    let mut out = Vec::new();
    for source in [Source::Text, Source::Picture, Source::Hidden] {
        let words: Vec<&Word> = words.iter().filter(|word| word.source == source).collect();
        out.extend(on_page(&words, page, source, people));
    }
    Ok(out)
}

/// A stretch of text that is proposed.
struct Stretch {
    start: usize,
    end: usize,
    sort: Sort,
    strength: Strength,
    why: &'static str,
}

/// Both what identifies and whom the case knows, in order.
fn stretches(text: &str, people: &[Person]) -> Vec<Stretch> {
    let named = people::find(text, people).into_iter().map(|named| {
        let (strength, why) = match named.way {
            Way::Whole => (Strength::Certain, "the name of a person of this case"),
            Way::Short => (Strength::Likely, "a short form of the name of a person of this case"),
            Way::Alone => (Strength::Possible, "one of the names of a person of this case"),
        };
        Stretch { start: named.start, end: named.end, sort: Sort::Person, strength, why }
    });
    let found = find::find(text).into_iter().map(|found| {
        let find::Found { start, end, sort, strength, why } = found;
        Stretch { start, end, sort, strength, why }
    });
    let mut out: Vec<Stretch> = named.chain(found).collect();
    out.sort_by_key(|one| (one.start, one.end));
    out
}

fn in_text(text: &str, people: &[Person]) -> Vec<Proposal> {
    let (mut bytes, mut letters) = (0, 0);
    let mut out = Vec::new();
    for one in stretches(text, people) {
        letters += text.get(bytes..one.start).unwrap_or_default().chars().count();
        bytes = one.start;
        let held = text.get(one.start..one.end).unwrap_or_default();
        let area = Area::Text { start: letters, end: letters + held.chars().count() };
        out.push(proposal(&one, vec![area], held.to_owned(), Source::Text));
    }
    out
}

fn on_page(words: &[&Word], page: usize, source: Source, people: &[Person]) -> Vec<Proposal> {
    let strung: Strung = string(words);
    let found = stretches(&strung.text, people).into_iter().filter_map(|one| {
        let hit = words.get(strung.words(one.start, one.end))?;
        let held = strung.text.get(one.start..one.end)?.to_owned();
        Some(proposal(&one, areas(hit, page), held, source))
    });
    found.collect()
}

/// One area for each line.
fn areas(words: &[&Word], page: usize) -> Vec<Area> {
    let mut out: Vec<Frame> = Vec::new();
    for (number, word) in words.iter().enumerate() {
        let Area::Box { frame, .. } = word.area else { continue };
        match out.last_mut() {
            Some(open) if number > 0 && !word.starts_line => *open = open.around(&frame),
            _ => out.push(frame),
        }
    }
    out.into_iter().map(|frame| Area::Box { page, frame }).collect()
}

fn proposal(one: &Stretch, areas: Vec<Area>, text: String, source: Source) -> Proposal {
    let Stretch { sort, strength, why, .. } = *one;
    Proposal { areas, sort, strength, why, text, source }
}
