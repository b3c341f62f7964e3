//! Bank accounts as they are written here: a sort code, and eight digits.
//!
//! Invariant: six digits in pairs are a date as often as a sort code; without a word for it, or
//! eight digits beside it, nothing is proposed.

use super::{Found, Pattern, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static SORT_CODE: Pattern = LazyLock::new(|| compile(r"\b\d{2}[\-\s]?\d{2}[\-\s]?\d{2}\b"));
static NUMBER: Pattern = LazyLock::new(|| compile(r"\b\d{8}\b"));
static BOTH: Pattern =
    LazyLock::new(|| compile(r"\b(\d{2}[\- ]\d{2}[\- ]\d{2}[\s,;/|]{1,4}\d{8})\b"));

pub(super) fn find(text: &str) -> Vec<Found> {
    let together = places(&BOTH, text).map(|place| {
        place.found(Sort::BankAccount, Strength::Likely, "a sort code with an account")
    });
    let mut out: Vec<Found> = together.collect();
    let code = places(&SORT_CODE, text).filter(|place| place.after(&["sort code", "sortcode"], 16));
    let code = code.map(|place| {
        place.found(Sort::BankAccount, Strength::Certain, "a sort code, by the words before it")
    });
    let words = ["account", "acct", "a/c", "acc no"];
    let number = places(&NUMBER, text).filter(|place| place.after(&words, 24));
    let number = number.map(|place| {
        place.found(Sort::BankAccount, Strength::Likely, "an account, by the words before it")
    });
    for found in code.chain(number) {
        if out.iter().all(|one| found.end <= one.start || one.end <= found.start) {
            out.push(found);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn accounts_are_found_by_what_stands_beside_them() {
        check(
            super::find,
            &[
                ("Sort code: 12-34-56", "12-34-56"),
                ("account number 12345678", "12345678"),
                ("12-34-56 12345678", "12-34-56 12345678"),
                ("sort code 123456, a/c 12345678", "12345678"),
            ],
            &["on 12-10-56", "ref 12345678", "12 34 56"],
        );
    }
}
