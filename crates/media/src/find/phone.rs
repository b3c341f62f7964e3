//! Telephone numbers of the United Kingdom (Ofcom's numbering plan).
//!
//! Invariant: a number of another length, or from an unused range, is never proposed.

use super::{Found, Pattern, compile, places, same};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern = LazyLock::new(|| {
    compile(r"(?:\+44|\b0044|\b0|\(0)[\s\-.()]{0,3}(?:\d[\s\-.()]{0,2}){8,10}\d\b")
});

pub(super) fn find(text: &str) -> Vec<Found> {
    let used = places(&PATTERN, text).filter(|place| used(&place.digits()));
    let why = "a telephone number: its length and first digits are ones in use";
    used.map(|place| place.found(Sort::Phone, Strength::Likely, why)).collect()
}

fn used(digits: &[u32]) -> bool {
    let ([4, 4, 0, national @ ..]
    | [0, 0, 4, 4, 0, national @ ..]
    | [0, 0, 4, 4, national @ ..]
    | [4, 4, national @ ..]
    | [0, national @ ..]) = digits
    else {
        return false;
    };
    let [first, rest @ ..] = national else { return false };
    // Only some geographic and freephone numbers have nine digits.
    let length = national.len() == 10 || (national.len() == 9 && [1, 8].contains(first));
    length && [1, 2, 3, 5, 7, 8, 9].contains(first) && !same(rest)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn numbers_in_use_are_found() {
        check(
            super::find,
            &[
                ("ring 07700 900123 now", "07700 900123"),
                ("(020) 7946 0018", "(020) 7946 0018"),
                ("+44 (0)20 7946 0018", "+44 (0)20 7946 0018"),
                ("+447700900123", "+447700900123"),
                ("0044 7700-900-123", "0044 7700-900-123"),
                ("01632.960.001", "01632.960.001"),
            ],
            &["0000000000", "0400 123456", "07700 9001", "on 01 02 2003"],
        );
    }
}
