//! Registration marks of vehicles (DVLA, INF104).
//!
//! Invariant: an older mark, which many words look like, is proposed only after a word that says
//! what it is.

use super::{Found, Pattern, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static CURRENT: Pattern = LazyLock::new(|| compile(r"\b[A-HJ-PR-Y]{2}\d{2}\s?[A-HJ-PR-Z]{3}\b"));
static OLDER: Pattern = LazyLock::new(|| {
    compile(concat!(
        r"(?i)\b([A-HJ-NPR-TV-Y]\d{1,3}\s?[A-Z]{3}|[A-Z]{3}\s?\d{1,3}[A-HJ-NPR-TV-Y]",
        r"|[A-Z]{1,3}\s?\d{1,4}|\d{1,4}\s?[A-Z]{1,3})\b"
    ))
});

/// Words before a mark.
const WORDS: &[&str] = &["registration", "reg no", "reg.", "vrm", "index", "number plate", "plate"];

pub(super) fn find(text: &str) -> Vec<Found> {
    let why = "the registration mark of a vehicle, in the style in use since 2001";
    let aged = places(&CURRENT, text).filter(|place| match *place.digits() {
        // Two digits tell the half year: 02 to 49 from March, 51 to 99 from September.
        [tens, ones] => !matches!(tens * 10 + ones, 0 | 1 | 50),
        _ => false,
    });
    let mut out: Vec<Found> =
        aged.map(|place| place.found(Sort::VehicleMark, Strength::Likely, why)).collect();
    let why = "the registration mark of a vehicle, by the words before it";
    let told = places(&OLDER, text).filter(|place| place.after(WORDS, 24));
    let told = told.map(|place| place.found(Sort::VehicleMark, Strength::Possible, why));
    let new = told.filter(|one| out.iter().all(|o| one.end <= o.start || o.end <= one.start));
    let new: Vec<Found> = new.collect();
    out.extend(new);
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn marks_are_found() {
        check(
            super::find,
            &[
                ("a blue AB51 CDE was", "AB51 CDE"),
                ("LM23XYZ", "LM23XYZ"),
                ("registration P123 ABC", "P123 ABC"),
                ("VRM: abc 123d", "abc 123d"),
            ],
            &["P123 ABC", "AB00 CDE", "AB50 CDE", "IB51 CDE", "ab51 cde", "PC 123 came"],
        );
    }
}
