//! Finds facts that were written out in prose instead of being named.
//!
//! Invariant: the finder looks at words, not at bytes, so neither case, a line break nor a hyphen
//! hides a fact from it; every span that it gives lies on whole words of the text.

use std::{collections::BTreeMap, ops::Range};

use crate::Code;

/// A fact written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub(crate) code: Code,
    pub(crate) span: Range<usize>,
}

/// The names that a text may not write out, by their first word.
pub(crate) struct Names<'n>(BTreeMap<String, Vec<Name<'n>>>);

struct Name<'n> {
    name: &'n str,
    /// Its words, without the article that opens it.
    words: Vec<Word>,
}

impl<'n> Names<'n> {
    /// The names as the pack writes them. A single word without a capital is no name.
    pub(crate) fn new(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut by_word: BTreeMap<String, Vec<Name<'n>>> = BTreeMap::new();
        for name in names {
            let mut words = words(name);
            if words.len() > 1 && words.first().is_some_and(|word| word.low == "the") {
                words.remove(0);
            }
            let Some(first) = words.first() else { continue };
            if words.len() > 1 || first.has_capital {
                let low = first.low.clone();
                by_word.entry(low).or_default().push(Name { name, words });
            }
        }
        Self(by_word)
    }
}

const UNITS: &[&str] = &[
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "fortnight",
    "fortnights",
    "month",
    "months",
    "year",
    "years",
    "minute",
    "minutes",
    "decade",
    "decades",
];
const NUMBERS: &[&str] = &[
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "dozen",
    "half",
];
/// Words that may stand between a number and its unit.
const BETWEEN: &[&str] =
    &["a", "calendar", "clear", "consecutive", "full", "further", "more", "whole", "working"];
/// Words after which `a month` is a period.
const LASTING: &[&str] = &["after", "for", "in", "within", "under", "once", "than"];
/// Periods in one word.
const RHYTHMS: &[&str] =
    &["annually", "fortnight", "fortnightly", "monthly", "quarterly", "weekly", "yearly"];
const PROVISIONS: &[&str] = &[
    "art",
    "article",
    "articles",
    "chapter",
    "para",
    "paragraph",
    "paragraphs",
    "paras",
    "part",
    "parts",
    "reg",
    "regulation",
    "regulations",
    "s",
    "sch",
    "schedule",
    "schedules",
    "section",
    "sections",
    "ss",
];
const DOMAIN_ENDS: &[&str] = &["uk", "com", "org", "net", "police", "gov", "london", "eu"];

/// A run of letters and digits, in small letters.
#[derive(Clone, Debug)]
struct Word {
    span: Range<usize>,
    low: String,
    has_capital: bool,
    /// What stands between this word and the next, without white space.
    after: String,
}

/// Every fact that a text writes out; placeholders were blanked before.
pub(crate) fn find(text: &str) -> Vec<Literal> {
    let words = words(text);
    let mut found = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let rest = words.get(place..).unwrap_or_default();
        let before = place.checked_sub(1).and_then(|place| words.get(place));
        if word.low == "s" && before.is_some_and(|before| before.after.ends_with(['\'', '’'])) {
            continue;
        }
        let code = if let Some(last) = period(rest) {
            Some((Code::LiteralPeriod, last))
        } else if let Some(last) = provision(rest) {
            Some((Code::LiteralLaw, last))
        } else {
            contact(rest).map(|last| (Code::LiteralContact, last))
        };
        if let Some((code, last)) = code {
            found.push(Literal { code, span: word.span.start..last.span.end });
        }
    }
    without_overlaps(found)
}

/// Every place at which a text names a body.
pub(crate) fn find_names<'n>(text: &str, names: &Names<'n>) -> Vec<(Range<usize>, &'n str)> {
    let text_words = words(text);
    let mut found: Vec<(Range<usize>, &'n str)> = Vec::new();
    for place in 0..text_words.len() {
        let here = text_words.get(place..).unwrap_or_default();
        let Some(from) = here.first() else { break };
        for Name { name, words } in names.0.get(&from.low).map_or(&[][..], Vec::as_slice) {
            let Some(window) = here.get(..words.len()) else { continue };
            let same = window.iter().zip(words).all(|(has, want)| has.low == want.low)
                && (words.len() > 1 || from.has_capital);
            if let (true, Some(to)) = (same, window.last()) {
                found.push((from.span.start..to.span.end, name));
            }
        }
    }
    found.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut end = 0;
    found.retain(|(span, _)| {
        let new = span.start >= end;
        end = end.max(span.end);
        new
    });
    found
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match words.last_mut() {
            Some(word) if c.is_alphanumeric() && word.span.end == at => {
                word.span.end = end;
                word.low.extend(c.to_lowercase());
                word.has_capital |= c.is_uppercase();
            }
            Some(word) if matches!(c, '\'' | '’') && word.span.end == at => word.after.push(c),
            _ if c.is_alphanumeric() => words.push(Word {
                span: at..end,
                low: c.to_lowercase().collect(),
                has_capital: c.is_uppercase(),
                after: String::new(),
            }),
            Some(word) if !c.is_whitespace() => word.after.push(c),
            _ => {}
        }
    }
    words
}

fn is_number(word: &Word) -> bool {
    word.low.chars().all(char::is_numeric) || NUMBERS.contains(&word.low.as_str())
}

/// The last word of the period that begins here.
fn period(words: &[Word]) -> Option<&Word> {
    let (first, rest) = words.split_first()?;
    if RHYTHMS.contains(&first.low.as_str()) {
        return Some(first);
    }
    let digits = first.low.trim_start_matches(char::is_numeric);
    if digits.len() < first.low.len()
        && (UNITS.contains(&digits) || ["h", "hr", "hrs", "yr", "yrs"].contains(&digits))
    {
        return Some(first);
    }
    if is_number(first) {
        let joins = |word: &&Word| {
            (is_number(word) || BETWEEN.contains(&word.low.as_str()) || word.low == "and")
                && matches!(word.after.as_str(), "" | "-" | "–" | ",")
        };
        if !matches!(first.after.as_str(), "" | "-" | "–") {
            return None;
        }
        let between = rest.iter().take(5).take_while(joins).count();
        return rest.get(between).filter(|word| is_unit(word));
    }
    let (second, third) = (rest.first()?, rest.get(1));
    if first.low == "every" && is_unit(second) {
        return Some(second);
    }
    let lasting =
        LASTING.contains(&first.low.as_str()) && matches!(second.low.as_str(), "a" | "an");
    third.filter(|word| lasting && is_unit(word))
}

fn is_unit(word: &Word) -> bool {
    UNITS.contains(&word.low.as_str())
}

/// The last word of the provision of law that begins here.
fn provision(words: &[Word]) -> Option<&Word> {
    let (first, rest) = words.split_first()?;
    let letters = first.low.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters.len() < first.low.len() && matches!(letters, "s" | "ss" | "art") {
        return Some(first);
    }
    let second = rest.first()?;
    let numbered = second.low.starts_with(|c: char| c.is_ascii_digit());
    let roman = second.low.len() > 1 && second.low.chars().all(|c| "ivxl".contains(c));
    let joined = matches!(first.after.as_str(), "" | "." | "-");
    (PROVISIONS.contains(&first.low.as_str()) && joined && (numbered || roman)).then_some(second)
}

/// The last word of the address or number that begins here.
fn contact(words: &[Word]) -> Option<&Word> {
    let (first, rest) = words.split_first()?;
    let second = rest.first();
    let low = first.low.as_str();
    if matches!(low, "http" | "https" | "www") && !first.after.is_empty() {
        return second;
    }
    if let Some(second) = second {
        if first.after == "@" || (low == "po" && second.low == "box") {
            return Some(second);
        }
        let domain = first.after == "." && first.span.end + 1 == second.span.start;
        if domain && DOMAIN_ENDS.contains(&second.low.as_str()) {
            return Some(second);
        }
        if is_outward(low) && is_inward(&second.low) && first.has_capital {
            return Some(second);
        }
    }
    telephone(words)
}

/// The first half of a postcode: `da15`.
fn is_outward(low: &str) -> bool {
    let digits = low.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let letters = low.len() - digits.len();
    (1..=2).contains(&letters)
        && (1..=2).contains(&digits.len())
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The second half of a postcode: `0hh`.
fn is_inward(low: &str) -> bool {
    matches!(low.as_bytes(), [digit, a, b] if digit.is_ascii_digit()
        && a.is_ascii_lowercase() && b.is_ascii_lowercase())
}

/// The last group of a telephone number of nine digits or more that begins here.
fn telephone(words: &[Word]) -> Option<&Word> {
    let mut digits = 0;
    let mut last = None;
    for word in words.iter().take(8) {
        if !word.low.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        digits += word.low.len();
        last = Some(word);
        if !matches!(word.after.as_str(), "" | "-" | ")" | "(") {
            break;
        }
    }
    last.filter(|_| digits >= 9)
}

fn without_overlaps(mut found: Vec<Literal>) -> Vec<Literal> {
    let mut end = 0;
    found.retain(|literal| {
        let new = literal.span.start >= end;
        end = end.max(literal.span.end);
        new
    });
    found
}

#[cfg(test)]
mod tests;
