//! Numbers of passports: nine digits, or letters and digits, after the word.
//!
//! Invariant: without the word before it, no number is proposed.

use super::{Found, Pattern, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern =
    LazyLock::new(|| compile(r"(?i)passport[^\d]{0,32}?\b([A-Z]{0,2}\d{6,9})\b"));

pub(super) fn find(text: &str) -> Vec<Found> {
    let why = "the number of a passport, by the word before it";
    let nine = |place: &super::Place<'_>| place.pressed().len() == 9;
    places(&PATTERN, text)
        .map(|place| {
            let strength = if nine(&place) { Strength::Certain } else { Strength::Likely };
            place.found(Sort::Passport, strength, why)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn numbers_after_the_word_are_found() {
        check(
            super::find,
            &[
                ("Passport no. 123456789", "123456789"),
                ("passport (Irish): PA1234567", "PA1234567"),
            ],
            &["123456789", "passport office, room 12"],
        );
    }
}
