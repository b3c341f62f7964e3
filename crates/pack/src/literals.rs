//! Finds facts that were written out in prose instead of being named.
//!
//! Invariant: the finder looks at words, not at bytes, so neither case, a line break nor a hyphen
//! hides a fact from it; every span that it gives lies on whole words of the text.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::LazyLock,
};

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
    words: Vec<Word<'n>>,
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
                let low = first.low.to_string();
                by_word.entry(low).or_default().push(Name { name, words });
            }
        }
        Self(by_word)
    }
}

/// The tables that a word stands in, a bit each: it is looked up once, however often it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sorts(u8);

impl Sorts {
    const UNIT: Self = Self(1);
    const NUMBER: Self = Self(2);
    const BETWEEN: Self = Self(4);
    const LASTING: Self = Self(8);
    const RHYTHM: Self = Self(16);
    const PROVISION: Self = Self(32);

    fn of(low: &str) -> Self {
        static TABLE: LazyLock<HashMap<&str, Sorts>> = LazyLock::new(|| {
            let mut table: HashMap<&str, Sorts> = HashMap::new();
            for (sort, words) in [
                (Sorts::UNIT, UNITS),
                (Sorts::NUMBER, NUMBERS),
                (Sorts::BETWEEN, BETWEEN),
                (Sorts::LASTING, LASTING),
                (Sorts::RHYTHM, RHYTHMS),
                (Sorts::PROVISION, PROVISIONS),
            ] {
                for word in words {
                    table.entry(word).or_default().0 |= sort.0;
                }
            }
            table
        });
        TABLE.get(low).copied().unwrap_or_default()
    }

    fn has(self, sort: Self) -> bool {
        self.0 & sort.0 != 0
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
pub(crate) struct Word<'t> {
    span: Range<usize>,
    low: Cow<'t, str>,
    has_capital: bool,
    /// The tables that it stands in.
    sorts: Sorts,
    /// What stands between this word and the next, without white space.
    after: Cow<'t, str>,
}

/// Every fact that the words of a text write out; placeholders were blanked before.
pub(crate) fn find(words: &[Word<'_>]) -> Vec<Literal> {
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

/// Every place at which the words of a text name a body.
pub(crate) fn find_names<'n>(
    text_words: &[Word<'_>],
    names: &Names<'n>,
) -> Vec<(Range<usize>, &'n str)> {
    let mut found: Vec<(Range<usize>, &'n str)> = Vec::new();
    for place in 0..text_words.len() {
        let here = text_words.get(place..).unwrap_or_default();
        let Some(from) = here.first() else { break };
        for Name { name, words } in names.0.get(from.low.as_ref()).map_or(&[][..], Vec::as_slice) {
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

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word<'_>> {
    let spans = spans(text);
    let nexts = spans.iter().skip(1).map(|span| span.start).chain([text.len()]);
    let words = spans.iter().zip(nexts).map(|(span, next)| {
        let written = text.get(span.clone()).unwrap_or_default();
        let has_capital = written.chars().any(char::is_uppercase);
        let is_low = written.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let low = if is_low {
            Cow::Borrowed(written)
        } else {
            Cow::Owned(written.chars().flat_map(char::to_lowercase).collect())
        };
        let sorts = Sorts::of(&low);
        let after = closed_up(text.get(span.end..next).unwrap_or_default());
        Word { span: span.clone(), low, has_capital, sorts, after }
    });
    words.collect()
}

/// Where the runs of letters and digits stand.
fn spans(text: &str) -> Vec<Range<usize>> {
    // A word has five or six letters, and what parts it from the next.
    let mut spans: Vec<Range<usize>> = Vec::with_capacity(text.len() / 5);
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        let end = at + c.len_utf8();
        match spans.last_mut() {
            Some(span) if span.end == at => span.end = end,
            _ => spans.push(at..end),
        }
    }
    spans
}

/// A text without its white space.
fn closed_up(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.contains(char::is_whitespace) {
        Cow::Owned(text.split_whitespace().collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_number(word: &Word<'_>) -> bool {
    word.low.chars().all(char::is_numeric) || word.sorts.has(Sorts::NUMBER)
}

/// The last word of the period that begins here.
fn period<'w, 't>(words: &'w [Word<'t>]) -> Option<&'w Word<'t>> {
    let (first, rest) = words.split_first()?;
    if first.sorts.has(Sorts::RHYTHM) {
        return Some(first);
    }
    let digits = first.low.trim_start_matches(char::is_numeric);
    if digits.len() < first.low.len()
        && (UNITS.contains(&digits) || ["h", "hr", "hrs", "yr", "yrs"].contains(&digits))
    {
        return Some(first);
    }
    if is_number(first) {
        let joins = |word: &&Word<'_>| {
            (is_number(word) || word.sorts.has(Sorts::BETWEEN) || word.low == "and")
                && matches!(word.after.as_ref(), "" | "-" | "–" | ",")
        };
        if !matches!(first.after.as_ref(), "" | "-" | "–") {
            return None;
        }
        let between = rest.iter().take(5).take_while(joins).count();
        return rest.get(between).filter(|word| is_unit(word));
    }
    let (second, third) = (rest.first()?, rest.get(1));
    if first.low == "every" && is_unit(second) {
        return Some(second);
    }
    let lasting = first.sorts.has(Sorts::LASTING) && matches!(second.low.as_ref(), "a" | "an");
    third.filter(|word| lasting && is_unit(word))
}

fn is_unit(word: &Word<'_>) -> bool {
    word.sorts.has(Sorts::UNIT)
}

/// The last word of the provision of law that begins here.
fn provision<'w, 't>(words: &'w [Word<'t>]) -> Option<&'w Word<'t>> {
    let (first, rest) = words.split_first()?;
    let letters = first.low.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters.len() < first.low.len() && matches!(letters, "s" | "ss" | "art") {
        return Some(first);
    }
    let second = rest.first()?;
    let numbered = second.low.starts_with(|c: char| c.is_ascii_digit());
    let roman = second.low.len() > 1 && second.low.chars().all(|c| "ivxl".contains(c));
    let joined = matches!(first.after.as_ref(), "" | "." | "-");
    (first.sorts.has(Sorts::PROVISION) && joined && (numbered || roman)).then_some(second)
}

/// The last word of the address or number that begins here.
fn contact<'w, 't>(words: &'w [Word<'t>]) -> Option<&'w Word<'t>> {
    let (first, rest) = words.split_first()?;
    let second = rest.first();
    let low = first.low.as_ref();
    if matches!(low, "http" | "https" | "www") && !first.after.is_empty() {
        return second;
    }
    if let Some(second) = second {
        if first.after == "@" || (low == "po" && second.low == "box") {
            return Some(second);
        }
        let domain = first.after == "." && first.span.end + 1 == second.span.start;
        if domain && DOMAIN_ENDS.contains(&second.low.as_ref()) {
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
fn telephone<'w, 't>(words: &'w [Word<'t>]) -> Option<&'w Word<'t>> {
    let mut digits = 0;
    let mut last = None;
    for word in words.iter().take(8) {
        if !word.low.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        digits += word.low.len();
        last = Some(word);
        if !matches!(word.after.as_ref(), "" | "-" | ")" | "(") {
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
