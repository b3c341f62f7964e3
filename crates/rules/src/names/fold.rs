//! Names in the form in which they are compared.
//!
//! Invariant: folding is forgetful and never inventive: capitals, accents, punctuation, titles and
//! the order of first and last name go; a short form stays what was written.

use super::WORDS_MAX;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Words before a name that are none.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "lady", "lord", "rev", "pc",
    "sgt", "insp",
];

/// Letters of their own that are written with others where there is no key for them.
const SPELT: &[(char, &str)] = &[
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ł', "l"),
    ('ı', "i"),
    ('ħ', "h"),
];

/// Cyrillic and Greek letters that look like Latin ones, for words that mix them.
const LOOKALIKES: &[(char, char)] = &[
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('к', 'k'),
    ('м', 'm'),
    ('т', 't'),
    ('в', 'b'),
    ('н', 'h'),
    ('α', 'a'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('ν', 'v'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ε', 'e'),
];

/// The words of a name in their order, folded: at most [`WORDS_MAX`].
pub fn words(name: &str) -> Vec<String> {
    let plain: String = name.nfkc().flat_map(char::to_lowercase).collect();
    // O'Brien is one word, Smith-Jones two.
    let joined = plain.replace(['\'', '’', '‘', 'ʼ', '`', '.'], "");
    let parts = joined.split(|c: char| !c.is_alphabetic() && !is_combining_mark(c));
    let mut words: Vec<String> = parts.map(folded).filter(|word| !word.is_empty()).collect();
    if words.len() > 1 {
        let kept: Vec<_> =
            words.iter().filter(|word| !TITLES.contains(&word.as_str())).cloned().collect();
        if !kept.is_empty() {
            words = kept;
        }
    }
    if words.len() > WORDS_MAX {
        let last = words.pop();
        words.truncate(WORDS_MAX - 1);
        words.extend(last);
    }
    words
}

/// A name without regard to the order of its words.
pub fn key(name: &str) -> String {
    let mut words = words(name);
    words.sort_unstable();
    words.join(" ")
}

/// A reference without regard to capitals, spaces and punctuation.
pub fn reference(text: &str) -> String {
    let plain = text.nfkc().filter(|c| c.is_alphanumeric());
    plain.flat_map(char::to_uppercase).take(60).collect()
}

fn folded(word: &str) -> String {
    let bare: String = word.nfd().filter(|c| !is_combining_mark(*c)).collect();
    let is_latin = |c: char| c.is_ascii_alphabetic() || SPELT.iter().any(|(one, _)| *one == c);
    let latin = bare.chars().any(is_latin);
    let mut folded = String::new();
    for letter in bare.chars() {
        let spelt = SPELT.iter().find(|(known, _)| *known == letter);
        let alike = LOOKALIKES.iter().find(|(known, _)| latin && *known == letter);
        match (spelt, alike) {
            (Some((_, spelt)), _) => folded.push_str(spelt),
            (None, Some((_, alike))) => folded.push(*alike),
            (None, None) => folded.push(letter),
        }
    }
    folded
}

/// How many references are looked for in one text.
const REFERENCES_MAX: usize = 10;

/// What looks like a reference in a text: a word with five digits or more, or with letters and
/// three digits or more; a year and a number of a house are none.
pub fn references(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split_whitespace().map(reference) {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let letters = word.chars().any(char::is_alphabetic);
        if (digits >= 5 || (letters && digits >= 3)) && !found.contains(&word) {
            found.push(word);
        }
        if found.len() == REFERENCES_MAX {
            break;
        }
    }
    found
}
