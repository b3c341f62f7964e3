//! NHS numbers: ten digits, the last of which checks the others (NHS Data Dictionary).
//!
//! Invariant: a number whose check digit is wrong is never proposed.

use super::{Found, Pattern, compile, places, same};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern = LazyLock::new(|| compile(r"\b\d{3}[\s\-]?\d{3}[\s\-]?\d{4}\b"));

pub(super) fn find(text: &str) -> Vec<Found> {
    let sound = places(&PATTERN, text).filter(|place| checks(&place.digits()));
    sound
        .map(|place| {
            let grouped = place.held.chars().any(|sign| !sign.is_ascii_digit());
            let sure = grouped || place.after(&["nhs"], 40);
            let strength = if sure { Strength::Certain } else { Strength::Likely };
            place.found(Sort::NhsNumber, strength, "an NHS number: its check digit is right")
        })
        .collect()
}

/// Weights of 10 down to 2; 11 less the remainder is the last digit, and 10 is none.
fn checks(digits: &[u32]) -> bool {
    let Some((last, first)) = digits.split_last().filter(|_| digits.len() == 10) else {
        return false;
    };
    let sum: u32 = first.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let check = (11 - sum % 11) % 11;
    check == *last && !same(digits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn numbers_with_the_right_check_digit_are_found() {
        check(
            super::find,
            &[
                ("NHS no. 943 476 5919.", "943 476 5919"),
                ("9434765919", "9434765919"),
                ("943-476-5919", "943-476-5919"),
                ("943\n476 5919", "943\n476 5919"),
            ],
            &[
                "943 476 5918",
                "9434765919 0".trim_end_matches(" 0").get(1..).unwrap(),
                "1111111111",
            ],
        );
    }
}
