//! Numbers of payment cards (ISO/IEC 7812).
//!
//! Invariant: a number that fails Luhn's test is never proposed.

use super::{Found, Pattern, compile, places, same};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern = LazyLock::new(|| compile(r"\b[2-6](?:[\s\-]?\d){12,18}\b"));

pub(super) fn find(text: &str) -> Vec<Found> {
    let sound = places(&PATTERN, text).filter(|place| {
        let digits = place.digits();
        luhn(&digits) && !same(&digits)
    });
    let why = "the number of a payment card: its check digit is right";
    sound.map(|place| place.found(Sort::PaymentCard, Strength::Certain, why)).collect()
}

/// Each second digit from the right is doubled; the sum of all digits ends in nought.
fn luhn(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let weigh = |(at, digit): (usize, &u32)| if at % 2 == 1 { doubled(*digit) } else { *digit };
    digits.iter().rev().enumerate().map(weigh).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn numbers_with_the_right_check_digit_are_found() {
        check(
            super::find,
            &[
                ("card 4111 1111 1111 1111.", "4111 1111 1111 1111"),
                ("5500-0000-0000-0004", "5500-0000-0000-0004"),
                ("340000000000009", "340000000000009"),
            ],
            &["4111 1111 1111 1112", "1111 1111 1111 1117", "4111 1111 1111"],
        );
    }
}
