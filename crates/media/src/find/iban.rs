//! Account numbers of the international form (ISO 13616).
//!
//! Invariant: a number whose remainder by 97 is not 1, or whose length is not its country's, is
//! never proposed.

use super::{Found, Pattern, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern =
    LazyLock::new(|| compile(r"(?i)\b[A-Z]{2}\d{2}(?:[ \n\-]?[A-Z0-9]){11,30}"));

/// How long the numbers of the countries are that most often stand in files here.
const LENGTHS: &[(&str, usize)] = &[
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GI", 23),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("TR", 26),
    ("UA", 29),
];

pub(super) fn find(text: &str) -> Vec<Found> {
    let why = "a bank account's international number: its check digits are right";
    let sound = places(&PATTERN, text).filter_map(|mut place| {
        let country: String = place.pressed().into_iter().take(2).collect();
        let (_, length) = LENGTHS.iter().find(|(known, _)| *known == country)?;
        // The pattern may have run on into the next words.
        let plain = place.held.char_indices().filter(|(_, sign)| sign.is_ascii_alphanumeric());
        let (last, _) = plain.take(*length).last()?;
        place.held = place.held.get(..=last)?;
        place.end = place.start + place.held.len();
        let pressed = place.pressed();
        (pressed.len() == *length && remainder(&pressed) == 1).then_some(place)
    });
    sound.map(|place| place.found(Sort::BankAccount, Strength::Certain, why)).collect()
}

/// The first four signs go to the end, letters become numbers, and the whole is divided by 97.
fn remainder(pressed: &[char]) -> u32 {
    let moved = pressed.iter().skip(4).chain(pressed.iter().take(4));
    moved.filter_map(|sign| sign.to_digit(36)).fold(0, |rest, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (rest * shift + digit) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn numbers_with_the_right_check_digits_are_found() {
        check(
            super::find,
            &[
                ("GB82 WEST 1234 5698 7654 32 was", "GB82 WEST 1234 5698 7654 32"),
                ("DE89370400440532013000", "DE89370400440532013000"),
            ],
            &["GB83 WEST 1234 5698 7654 32", "XX82 WEST 1234 5698 7654 32", "GB82 WEST 1234"],
        );
    }
}
