//! Words that were searched for on the site itself.
//!
//! Invariant: a question is taken apart into words in small letters, each alone; what holds a digit
//! or an `@`, and so may be a number or an address of somebody, is dropped before it is counted.

use crate::path::escape;

/// The parameters that searches of a site are commonly sent in.
const PARAMETERS: [&[u8]; 4] = [b"q", b"query", b"search", b"s"];

/// As much of a query as is looked at, in bytes.
const QUERY_MAX_BYTES: usize = 1_024;

/// As many words of one search as are counted.
const WORDS_MAX: usize = 10;

/// The shortest and the longest word, in letters.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=24;

/// The words searched for in a query, each once, in small letters.
pub(crate) fn of(query: &[u8]) -> Vec<String> {
    let query = cut_short(query);
    let mut words: Vec<String> = Vec::new();
    for pair in query.split(|byte| matches!(byte, b'&' | b';')) {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if !PARAMETERS.contains(&name) {
            continue;
        }
        let Ok(value) = String::from_utf8(decoded(value)) else { continue };
        for word in value.split(|letter: char| letter.is_whitespace() || letter == '"') {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
            let is_word = LETTERS.contains(&word.chars().count())
                && word.chars().all(|letter| letter.is_alphabetic() || "'’-".contains(letter));
            if is_word && !words.contains(&word) && words.len() < WORDS_MAX {
                words.push(word);
            }
        }
    }
    words
}

/// As much of a query as is looked at, to the end of a word.
fn cut_short(query: &[u8]) -> &[u8] {
    let Some(start) = query.get(..QUERY_MAX_BYTES) else { return query };
    let end = start.iter().rposition(|byte| matches!(byte, b'&' | b';' | b'+' | b' '));
    end.and_then(|end| start.get(..end)).unwrap_or_default()
}

fn decoded(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (first, escape(tail)) {
            (b'%', Some(byte)) => {
                out.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(*first),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn words_are_taken_apart_and_what_may_be_somebodys_is_dropped() {
        let check = |query: &str, want: &[&str]| assert_eq!(of(query.as_bytes()), want, "{query}");
        check("q=Stop+and%20Search", &["stop", "and", "search"]);
        check("page=2&search=%C3%89tat,+(d'urgence)", &["état", "d'urgence"]);
        check("q=jane@example.org+07700900123+SW1A+case", &["case"]);
        check("q=jane%40example.org", &[]);
        check("token=secret&user=jane", &[]);
        check("q=%FF%FE", &[]);
        check("q=%", &[]);
        check("q", &[]);
        check("q=a+bb+bb+BB", &["bb"]);
        check("", &[]);
    }

    #[test]
    fn a_long_question_is_cut_short() {
        let long = format!("q={}", "word+".repeat(100_000));
        assert_eq!(of(long.as_bytes()), ["word"]);
        assert_eq!(of(format!("q={}", "x".repeat(100_000)).as_bytes()), [""; 0]);
    }
}
