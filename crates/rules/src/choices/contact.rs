//! Addresses in the form in which they are compared: however they were typed, the same one.
//!
//! Invariant: folding forgets only how something was typed (capitals, spaces, brackets, the country
//! code), never a letter or digit by which two people's addresses differ.

use unicode_normalization::UnicodeNormalization as _;

/// The most addresses that are looked for in one text.
pub const CONTACTS_MAX: usize = 10;

/// How many digits a telephone number has at least.
const DIGITS_MIN: usize = 7;

/// The addresses in what somebody typed: each email address and telephone number by itself, or
/// the whole as a postal address where there is neither. None where there is nothing to compare.
pub fn contacts(typed: &str) -> Vec<String> {
    let text: String = typed.nfkc().collect::<String>().to_lowercase();
    let mut found: Vec<String> = emails(&text);
    for number in numbers(&text) {
        if !found.contains(&number) {
            found.push(number);
        }
    }
    if found.is_empty() {
        let postal = postal(&text);
        found.extend((!postal.is_empty()).then_some(postal));
    }
    found.truncate(CONTACTS_MAX);
    found
}

/// Whether a sign ends an email address.
fn ends(sign: char) -> bool {
    sign.is_whitespace() || "<>()[]{}\"',;".contains(sign)
}

fn emails(text: &str) -> Vec<String> {
    let parts = text.split(ends).map(|part| {
        let part = part.strip_prefix("mailto:").unwrap_or(part);
        part.trim_matches(|c: char| ".:!?".contains(c))
    });
    let mut found = Vec::new();
    for part in parts {
        let whole = part.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains('@')
        });
        if whole && !found.iter().any(|known| known == part) {
            found.push(part.to_owned());
        }
    }
    found
}

/// Telephone numbers, with the nought of the country where `+44` or `0044` was typed.
fn numbers(text: &str) -> Vec<String> {
    let inside = |c: char| c.is_ascii_digit() || " +()-./\u{a0}".contains(c);
    let apart = text.split_inclusive(ends).filter(|part| !part.contains('@'));
    let text: String = apart.collect();
    let runs = text.split(|c: char| !inside(c)).map(|run| {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        let whole = digits.len() == 12 && digits.starts_with("44");
        (whole || run.trim_start().starts_with(['+', '0', '(']), digits)
    });
    let long = runs.filter(|(begins, digits)| *begins && digits.len() >= DIGITS_MIN);
    long.map(|(_, digits)| {
        let home = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44"));
        home.map_or_else(
            || digits.clone(),
            |rest| format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        )
    })
    .collect()
}

fn postal(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
