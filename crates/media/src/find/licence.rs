//! Numbers of driving licences of Great Britain (DVLA): name, date of birth and initials in code.
//!
//! Invariant: a number whose date of birth cannot be is never proposed.

use super::{Found, Pattern, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern = LazyLock::new(|| {
    compile(r"(?i)\b[A-Z][A-Z9]{4}\s?\d{6}\s?[A-Z9]{2}\s?\d\s?[A-Z]{2}(?:\s?\d{2})?\b")
});

pub(super) fn find(text: &str) -> Vec<Found> {
    let sound = places(&PATTERN, text).filter(|place| sound(&place.pressed()));
    let why = "the number of a driving licence: name, date of birth and initials fit its form";
    sound.map(|place| place.found(Sort::DrivingLicence, Strength::Certain, why)).collect()
}

fn sound(pressed: &[char]) -> bool {
    let (Some(name), Some(born), Some(initials)) =
        (pressed.get(..5), pressed.get(5..11), pressed.get(11..13))
    else {
        return false;
    };
    // Nines fill a short name and a missing second initial: no letter follows one.
    let filled =
        |part: &[char]| part.iter().skip_while(|sign| **sign != '9').all(|sign| *sign == '9');
    let digits: Vec<u32> = born.iter().filter_map(|sign| sign.to_digit(10)).collect();
    let [_, month_tens, month, day_tens, day, _] = *digits.as_slice() else { return false };
    // Fifty is added to the month of a woman's birth.
    let month = (month_tens % 5) * 10 + month;
    let day = day_tens * 10 + day;
    let dated = month_tens <= 6 && (1..=12).contains(&month) && (1..=31).contains(&day);
    filled(name) && filled(initials) && initials.first() != Some(&'9') && dated
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn numbers_of_the_right_form_are_found() {
        check(
            super::find,
            &[
                ("licence MORGA657054SM9IJ", "MORGA657054SM9IJ"),
                ("DOE99 802155 J99 AB 35", "DOE99 802155 J99 AB 35"),
            ],
            &["MORGA699054SM9IJ", "MORGA657994SM9IJ", "MO9GA657054SM9IJ", "MORGA65705SM9IJ"],
        );
    }
}
