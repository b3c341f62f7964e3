//! National Insurance numbers (HMRC's manual NIM39110).
//!
//! Invariant: a prefix that is never given is never proposed.

use super::{Found, Pattern, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern =
    LazyLock::new(|| compile(r"(?i)\b[A-Z]{2}[\s\-]?\d{2}[\s\-]?\d{2}[\s\-]?\d{2}[\s\-]?[A-D]\b"));

/// Pairs of letters that are not used.
const NEVER: &[[char; 2]] =
    &[['B', 'G'], ['G', 'B'], ['K', 'N'], ['N', 'K'], ['N', 'T'], ['T', 'N'], ['Z', 'Z']];

pub(super) fn find(text: &str) -> Vec<Found> {
    let given = places(&PATTERN, text).filter(|place| given(&place.pressed()));
    let why = "a National Insurance number: its letters are ones that are given";
    given.map(|place| place.found(Sort::NationalInsurance, Strength::Certain, why)).collect()
}

fn given(pressed: &[char]) -> bool {
    let [first, second, ..] = *pressed else { return false };
    !"DFIQUV".contains(first) && !"DFIOQUV".contains(second) && !NEVER.contains(&[first, second])
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn numbers_with_a_prefix_that_is_given_are_found() {
        check(
            super::find,
            &[
                ("NI: AB123456C", "AB123456C"),
                ("ab 12 34 56 c", "ab 12 34 56 c"),
                ("JG-12-34-56-A,", "JG-12-34-56-A"),
            ],
            &["GB123456C", "AO123456C", "DA123456A", "AB123456E", "AB12345C", "XAB123456C"],
        );
    }
}
