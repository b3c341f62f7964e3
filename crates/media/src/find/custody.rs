//! References of the police: the PNC identifier with its check letter, and custody records.
//!
//! Invariant: a PNC identifier whose check letter is wrong is never proposed.

use super::{Found, Pattern, Place, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PNC: Pattern = LazyLock::new(|| compile(r"(?i)\b(?:\d{2}|\d{4})/\d{1,7}[A-Z]\b"));
static RECORD: Pattern = LazyLock::new(|| {
    compile(concat!(
        r"(?i)\bcustody\s+(?:record|ref(?:erence)?|number|no|id)\.?(?:\s+(?:number|no|ref)\.?)?",
        r"\s{0,2}:?\s{0,2}([A-Z0-9]{1,8}(?:[/\-][A-Z0-9]{1,8}){1,3})\b"
    ))
});

/// The letter for each remainder by 23.
const LETTERS: &[u8] = b"ZABCDEFGHJKLMNPQRTUVWXY";

pub(super) fn find(text: &str) -> Vec<Found> {
    let why = "an identifier of the Police National Computer: its check letter is right";
    let sound = places(&PNC, text).filter(checks);
    let mut out: Vec<Found> =
        sound.map(|place| place.found(Sort::PoliceReference, Strength::Certain, why)).collect();
    let why = "the number of a custody record, by the words before it";
    let named = places(&RECORD, text).filter(|place| place.held.contains(|c: char| c.is_numeric()));
    out.extend(named.map(|place| place.found(Sort::PoliceReference, Strength::Likely, why)));
    out
}

/// Two digits of the year and seven of the number, divided by 23, give the letter.
fn checks(place: &Place<'_>) -> bool {
    let Some((year, rest)) = place.held.split_once('/') else { return false };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let short = year.get(year.len() - 2..).unwrap_or_default();
    let number = format!("{short}{digits:0>7}").parse::<usize>().unwrap_or_default();
    let letter = rest.chars().last().map(|letter| letter.to_ascii_uppercase());
    letter == LETTERS.get(number % LETTERS.len()).map(|letter| char::from(*letter))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn references_are_found() {
        check(
            super::find,
            &[
                ("PNC 2003/0011985X", "2003/0011985X"),
                ("03/11985x.", "03/11985x"),
                ("custody record no: 01CU/1234/23", "01CU/1234/23"),
            ],
            &["2003/0011985Y", "custody record was kept", "page 3/4"],
        );
    }
}
