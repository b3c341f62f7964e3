//! Numbers and addresses that tell who somebody is, as they are written in the United Kingdom.
//!
//! One small file each: a pattern that finds candidates in linear time, and the rule that the
//! number itself keeps: its check digit, its prefix, its structure, or a word before it.
//!
//! Invariant: a number that has a check digit is proposed only if the digit is right.

mod account;
mod birth;
mod card;
mod custody;
mod email;
mod iban;
mod licence;
mod nhs;
mod nino;
mod passport;
mod phone;
mod plate;
mod postcode;

use crate::propose::{Sort, Strength};
use regex::Regex;
use std::sync::LazyLock;

/// A compiled pattern; a test holds that each one compiles.
type Pattern = LazyLock<Option<Regex>>;

/// Something found: first and last byte, what it is, how sure, and why.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) sort: Sort,
    pub(crate) strength: Strength,
    pub(crate) why: &'static str,
}

type Finder = fn(&str) -> Vec<Found>;

/// All of them, the surest first.
const FINDERS: &[Finder] = &[
    email::find,
    iban::find,
    card::find,
    nhs::find,
    nino::find,
    licence::find,
    custody::find,
    birth::find,
    account::find,
    passport::find,
    plate::find,
    phone::find,
    postcode::find,
];

/// Everything that any of them finds; of two that overlap, the one that stands first in the list.
pub(crate) fn find(text: &str) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for finder in FINDERS {
        let known = out.len();
        for found in finder(text) {
            let earlier = out.get(..known).unwrap_or_default();
            let apart = |one: &Found| found.end <= one.start || one.end <= found.start;
            if earlier.iter().all(apart) {
                out.push(found);
            }
        }
    }
    out.sort_by_key(|found| found.start);
    out
}

fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

/// The places of a pattern in a text: of its first group, if it has one.
fn places<'t>(pattern: &'static Pattern, text: &'t str) -> impl Iterator<Item = Place<'t>> {
    let captures = pattern.as_ref().map(|pattern| pattern.captures_iter(text));
    captures.into_iter().flatten().filter_map(move |captures| {
        let found = captures.get(1).or_else(|| captures.get(0))?;
        let (start, end) = (found.start(), found.end());
        Some(Place { start, end, held: found.as_str(), text })
    })
}

/// A candidate.
struct Place<'t> {
    start: usize,
    end: usize,
    held: &'t str,
    text: &'t str,
}

impl Place<'_> {
    fn digits(&self) -> Vec<u32> {
        self.held.chars().filter_map(|sign| sign.to_digit(10)).collect()
    }

    /// Letters and digits, in capitals.
    fn pressed(&self) -> Vec<char> {
        let plain = self.held.chars().filter(char::is_ascii_alphanumeric);
        plain.map(|sign| sign.to_ascii_uppercase()).collect()
    }

    /// Whether one of these words stands within so many letters before it.
    fn after(&self, words: &[&str], letters: usize) -> bool {
        let before = self.text.get(..self.start).unwrap_or_default();
        let near = before.char_indices().rev().nth(letters).map_or(0, |(at, _)| at);
        let near = before.get(near..).unwrap_or_default().to_lowercase();
        words.iter().any(|word| near.contains(word))
    }

    fn found(&self, sort: Sort, strength: Strength, why: &'static str) -> Found {
        Found { start: self.start, end: self.end, sort, strength, why }
    }
}

/// Whether all digits are the same, as in a form's example.
fn same(digits: &[u32]) -> bool {
    digits.iter().all(|digit| Some(digit) == digits.first())
}

#[cfg(test)]
mod tests;
