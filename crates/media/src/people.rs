//! The people of a case, and the ways in which a text may name them.
//!
//! Invariant: `Debug` shows no name.

use crate::fold::{Token, tokens};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Somebody whose name may have to be taken out.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Given names, in order, folded.
    given: Vec<String>,
    /// The family name, which may be several words, folded.
    family: Vec<String>,
}

impl fmt::Debug for Person {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Person({} given names)", self.given.len())
    }
}

/// Words that belong to the family name that follows them.
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "el",
    "al", "bin", "ibn", "ben", "ter", "ten", "st", "mac", "mc",
];
/// Forms of address before a family name.
const ADDRESSES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "sir",
    "lady",
    "lord",
    "prof",
    "professor",
    "rev",
    "pc",
    "dc",
    "ds",
    "di",
    "dci",
    "sgt",
    "sergeant",
    "inspector",
    "constable",
    "officer",
];
/// A given or family name alone is sought if it is no shorter than this.
const ALONE_MIN: usize = 3;

impl Person {
    /// A person by name: `Jane Mary van der Berg`, or `van der Berg, Jane Mary`. A name of one
    /// word is taken for a family name. None where there is no letter in it.
    pub fn named(name: &str) -> Option<Self> {
        let words = tokens(name);
        let comma = words.iter().position(|word| word.comma && !word.plain.is_empty());
        let mut plain: Vec<String> = words.into_iter().map(|word| word.plain).collect();
        if let Some(comma) = comma.filter(|comma| comma + 1 < plain.len()) {
            let given = plain.split_off(comma + 1);
            return Some(Self { given, family: plain });
        }
        let address = plain.first().is_some_and(|word| ADDRESSES.contains(&word.as_str()));
        if address && plain.len() > 1 {
            plain.remove(0);
        }
        let last = plain.len().checked_sub(1)?;
        let inner = plain.get(..last).unwrap_or_default();
        let before = inner.iter().rev().take_while(|word| PARTICLES.contains(&word.as_str()));
        let family = plain.split_off((last - before.count()).max(usize::from(last > 0)));
        Some(Self { given: plain, family })
    }
}

/// How a text names somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// One name of several, standing alone.
    Alone,
    /// A form of address with the family name, or initials with it.
    Short,
    /// Given and family name.
    Whole,
}

/// A name in a text: first and last byte, and how it names.
pub(crate) struct Named {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) way: Way,
}

/// Where a text names any of these people.
pub(crate) fn find(text: &str, people: &[Person]) -> Vec<Named> {
    let words = tokens(text);
    let mut families: BTreeMap<&str, Vec<&Person>> = BTreeMap::new();
    let mut givens: BTreeSet<&str> = BTreeSet::new();
    for person in people {
        if let Some(first) = person.family.first() {
            families.entry(first).or_default().push(person);
        }
        // A middle name or an initial alone names nobody.
        if let Some(first) = person.given.first().filter(|name| name.chars().count() >= ALONE_MIN) {
            givens.insert(first);
        }
    }
    let mut out = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let same = stems(word).find_map(|stem| families.get(stem));
        for person in same.into_iter().flatten() {
            out.extend(named(&words, at, person));
        }
        let given = stems(word).any(|stem| givens.contains(stem));
        if given && word.capital {
            out.push(Named { start: word.start, end: word.end, way: Way::Alone });
        }
    }
    widest(out)
}

/// A word, and what it is the possessive of.
fn stems(word: &Token) -> impl Iterator<Item = &str> {
    let stem = word.before_apostrophe.and_then(|length| word.plain.split_at_checked(length));
    let owner = stem.filter(|(_, rest)| *rest == "s").map(|(owner, _)| owner);
    [Some(word.plain.as_str()), owner].into_iter().flatten()
}

fn is(word: &Token, name: &str) -> bool {
    stems(word).any(|stem| stem == name)
}

/// The widest naming of a person around their family name at `at`.
fn named(words: &[Token], at: usize, person: &Person) -> Option<Named> {
    let last = at + person.family.len();
    let family = words.get(at..last)?;
    if !family.iter().zip(&person.family).all(|(word, name)| is(word, name)) {
        return None;
    }
    let before = words.get(..at).unwrap_or_default();
    let after = words.get(last..).unwrap_or_default();
    let (whole, initials) = given(before.iter().rev(), person);
    let (whole_after, initials_after) = given(after.iter(), person);
    let edge = |first: Option<&Token>| first.map_or(0, |word| word.start);
    let (start, end) = (edge(family.first()), family.last().map_or(0, |word| word.end));
    let first = |count: usize| edge(before.get(before.len() - count..).and_then(<[_]>::first));
    let past = |count: usize| after.get(count - 1).map_or(end, |word| word.end);
    let comma = family.last().is_some_and(|word| word.comma);
    if whole > 0 {
        return Some(Named { start: first(whole), end, way: Way::Whole });
    }
    if whole_after > 0 {
        return Some(Named { start, end: past(whole_after), way: Way::Whole });
    }
    if initials > 0 {
        return Some(Named { start: first(initials), end, way: Way::Short });
    }
    if initials_after > 0 && (comma || after.first().is_some_and(|word| word.capital)) {
        return Some(Named { start, end: past(initials_after), way: Way::Short });
    }
    if before.last().is_some_and(|word| ADDRESSES.contains(&word.plain.as_str())) {
        return Some(Named { start: first(1), end, way: Way::Short });
    }
    let long = person.family.iter().map(|name| name.chars().count()).sum::<usize>() >= ALONE_MIN;
    let capital = family.first().is_some_and(|word| word.capital);
    (long && capital).then_some(Named { start, end, way: Way::Alone })
}

/// How many words beside the family name are given names, and how many are their initials, going
/// outwards. Given names may be left out, and each may be an initial.
fn given<'a>(beside: impl Iterator<Item = &'a Token>, person: &Person) -> (usize, usize) {
    let (mut whole, mut count) = (false, 0);
    for word in beside.take(person.given.len().max(1) + 1) {
        let name = person.given.iter().any(|name| is(word, name) && name.chars().count() > 1);
        let initial = word.capital && initials(&word.plain, person);
        if !name && !initial {
            break;
        }
        whole |= name;
        count += 1;
    }
    if whole { (count, 0) } else { (0, count) }
}

/// Whether a short word is made of the first letters of a person's given names: `J`, `JM`.
fn initials(word: &str, person: &Person) -> bool {
    let firsts: Vec<char> = person.given.iter().filter_map(|name| name.chars().next()).collect();
    let letters: Vec<char> = word.chars().collect();
    !letters.is_empty()
        && letters.len() <= firsts.len()
        && (firsts.starts_with(&letters)
            || (letters.len() == 1 && letters.iter().all(|letter| firsts.contains(letter))))
}

/// Of namings that overlap the widest.
fn widest(mut found: Vec<Named>) -> Vec<Named> {
    found.sort_by_key(|one| (one.start, std::cmp::Reverse(one.end), std::cmp::Reverse(one.way)));
    let mut out: Vec<Named> = Vec::new();
    for next in found {
        match out.last_mut() {
            Some(last) if next.start < last.end => {
                if next.end > last.end {
                    last.end = next.end;
                    last.way = last.way.max(next.way);
                }
            }
            _ => out.push(next),
        }
    }
    out
}

#[cfg(test)]
mod tests;
