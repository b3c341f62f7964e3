//! What is about to be published is held against what must not be in it: whoever asked, and
//! anything by which somebody could be reached or known.
//!
//! Invariant: a complaint says where and what sort of thing, and never the thing itself; what
//! cannot be read is not published.

use super::file::{Request, folded};
use super::number;
use super::opened::apart;
use crate::{Desk, DeskError};
use media::{Document, Ocr, Person, Proposal, Sort, Strength};
use std::collections::BTreeSet;

/// A text of an entry, and what a complaint calls it.
pub(super) struct Part {
    pub(super) called: &'static str,
    pub(super) text: String,
}

/// A file of an entry.
pub(super) struct Enclosed {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Who must not be in it. Personal.
struct Asker {
    people: Vec<Person>,
    /// Names, addresses and the number, folded.
    words: Vec<(String, &'static str)>,
    number: String,
}

impl Asker {
    fn of(request: &Request) -> Self {
        let helper = request.person.helper.as_ref().map(|helper| helper.name.as_str());
        let names: Vec<&str> = [request.person.name.as_str()].into_iter().chain(helper).collect();
        let mut words: Vec<_> =
            names.iter().map(|name| (folded(name), "the name of whoever asked")).collect();
        words.push((folded(&request.person.contact), "the address of whoever asked"));
        words.retain(|(text, _)| !text.is_empty());
        let people = names.iter().filter_map(|name| Person::named(name)).collect();
        Self { people, words, number: number::kept(&request.number) }
    }

    /// What of theirs stands in a text, that a search for names alone does not find.
    fn in_text(&self, text: &str) -> Option<&'static str> {
        let plain = folded(text);
        let known = self.words.iter().find(|(word, _)| plain.contains(word.as_str()));
        let number = text.split_whitespace().any(|word| number::kept(word) == self.number);
        known.map(|(_, what)| *what).or(number.then_some("the number of the request"))
    }
}

/// A line that stands before each text, so that it is read as a text whatever it begins with.
const HEAD: &str = "An entry\n";

/// That neither texts nor files hold what must not be published. In a file, which was redacted and
/// cleared, that is whoever asked; in a text of staff it is anything that identifies.
///
/// # Errors
///
/// [`DeskError::Invalid`], with the places named; for a file that cannot be read as well.
pub(super) async fn check(
    desk: &Desk,
    request: &Request,
    parts: Vec<Part>,
    files: Vec<Enclosed>,
) -> Result<(), DeskError> {
    let asker = Asker::of(request);
    let work = move || {
        let mut found = Vec::new();
        for part in &parts {
            let places = of_part(&asker, part)?;
            found.extend(places);
        }
        for file in &files {
            found.extend(of_file(&asker, file)?);
        }
        let mut seen = BTreeSet::new();
        found.retain(|place| seen.insert(place.clone()));
        if found.is_empty() {
            return Ok(());
        }
        let must = format!("free of what identifies somebody: {}", found.join("; "));
        Err(DeskError::invalid("the entry", must))
    };
    apart(desk, work).await
}

fn unreadable(_: media::MediaError) -> DeskError {
    DeskError::invalid("the entry", "made of texts and files that can be read again")
}

fn of_part(asker: &Asker, part: &Part) -> Result<Vec<String>, DeskError> {
    let mut found = Vec::new();
    for (number, line) in part.text.lines().enumerate() {
        if let Some(what) = asker.in_text(line) {
            found.push(format!("{what} in {}, line {}", part.called, number + 1));
        }
    }
    let text = format!("{HEAD}{}", part.text);
    let document = Document::open_with(text.as_bytes(), Ocr::Never).map_err(unreadable)?;
    let proposals = media::propose(&document, &asker.people).map_err(unreadable)?;
    for one in proposals.iter().filter(|one| one.strength != Strength::Possible) {
        let line = line_of(&text, one);
        found.push(format!("{} in {}, line {line}", sort(one.sort), part.called));
    }
    Ok(found)
}

/// The line of a text on which something was found, counted from 1 below the head.
fn line_of(text: &str, found: &Proposal) -> usize {
    let start = found.areas.first().map_or(0, |area| match area {
        media::Area::Text { start, .. } => *start,
        media::Area::Box { .. } => 0,
    });
    text.chars().take(start).filter(|c| *c == '\n').count().max(1)
}

fn of_file(asker: &Asker, file: &Enclosed) -> Result<Vec<String>, DeskError> {
    let mut found = Vec::new();
    if let Some(what) = asker.in_text(&file.name) {
        found.push(format!("{what} in the name of a file"));
    }
    let document = Document::open_with(&file.bytes, Ocr::WhereInstalled).map_err(unreadable)?;
    let proposals = media::propose(&document, &asker.people).map_err(unreadable)?;
    let asks = |one: &&Proposal| one.sort == Sort::Person && one.strength != Strength::Possible;
    let addresses = |one: &Proposal| asker.in_text(&one.text).is_some();
    for one in proposals.iter().filter(|one| asks(one) || addresses(one)) {
        found.push(format!("{} in a file", sort(one.sort)));
    }
    Ok(found)
}

/// What a sort of thing is called.
fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::Person => "the name of whoever asked",
        Sort::Email => "an email address",
        Sort::Phone => "a telephone number",
        Sort::Postcode => "a postcode",
        Sort::BirthDate => "a date of birth",
        Sort::NhsNumber => "an NHS number",
        Sort::NationalInsurance => "a National Insurance number",
        Sort::DrivingLicence => "the number of a driving licence",
        Sort::Passport => "the number of a passport",
        Sort::PaymentCard => "the number of a payment card",
        Sort::BankAccount => "a bank account",
        Sort::VehicleMark => "the mark of a vehicle",
        Sort::PoliceReference => "a police reference",
    }
}
