//! Dates of birth: a date after the words that say so.
//!
//! Invariant: a date without such words, or one that is in no calendar, is never proposed.

use super::{Found, Pattern, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern = LazyLock::new(|| {
    compile(concat!(
        r"(?i)\b(?:d\.?\s?o\.?\s?b\b\.?|date\s+of\s+birth|birth\s?date|born(?:\s+on)?|birthday)",
        r"[^\d\p{L}]{0,12}(?:is|was|on|the)?\s{0,2}",
        r"(\d{1,4}(?:st|nd|rd|th)?[\s/.\-]{1,2}(?:of\s)?",
        r"(?:\d{1,2}|jan\p{L}*|feb\p{L}*|mar\p{L}*|apr\p{L}*|may|jun\p{L}*|jul\p{L}*|aug\p{L}*",
        r"|sep\p{L}*|oct\p{L}*|nov\p{L}*|dec\p{L}*)[\s/.,\-]{1,2}\d{1,4})\b"
    ))
});

pub(super) fn find(text: &str) -> Vec<Found> {
    let why = "a date of birth, by the words before it";
    let dated = places(&PATTERN, text).filter(|place| dated(place.held));
    dated.map(|place| place.found(Sort::BirthDate, Strength::Certain, why)).collect()
}

/// Whether the numbers can be day, month and year in some order.
fn dated(held: &str) -> bool {
    let numbers: Vec<u32> = held
        .split(|sign: char| !sign.is_ascii_digit())
        .filter_map(|part| part.parse().ok())
        .collect();
    let (day, month) = (|number| (1..=31).contains(&number), |number| (1..=12).contains(&number));
    match *numbers.as_slice() {
        [first, second, last] if first > 31 => month(second) && day(last),
        [first, second, _] => (day(first) && month(second)) || (month(first) && day(second)),
        [first, last] => day(first) || day(last),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn dates_after_the_words_are_found() {
        check(
            super::find,
            &[
                ("DOB: 03/04/1985", "03/04/1985"),
                ("d.o.b. 3.4.85", "3.4.85"),
                ("Date of birth 1985-04-03", "1985-04-03"),
                ("born on the 3rd of April 1985", "3rd of April 1985"),
                ("born 3 Apr 1985", "3 Apr 1985"),
            ],
            &["on 03/04/1985", "DOB: 45/45/1985", "born in 1985"],
        );
    }
}
