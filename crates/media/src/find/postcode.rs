//! Postcodes of the United Kingdom, by their areas (Royal Mail).
//!
//! Invariant: letters that begin no area are never proposed.

use super::{Found, Pattern, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern = LazyLock::new(|| {
    compile(r"(?i)\b(?:GIR\s?0AA|[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2})\b")
});

/// All postcode areas, and `GIR`, which is one postcode.
const AREAS: &str = " AB AL B BA BB BD BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE \
    DG DH DL DN DT DY E EC EH EN EX FK FY G GIR GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE \
    KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG \
    RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF \
    WN WR WS WV YO ZE ";

pub(super) fn find(text: &str) -> Vec<Found> {
    let known = places(&PATTERN, text).filter(|place| {
        let letters = place.pressed().into_iter().take_while(char::is_ascii_alphabetic);
        AREAS.contains(&format!(" {} ", letters.collect::<String>()))
    });
    let why = "a postcode, which may tell where somebody lives";
    known.map(|place| place.found(Sort::Postcode, Strength::Likely, why)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn postcodes_of_known_areas_are_found() {
        check(
            super::find,
            &[
                ("London SW1A 1AA,", "SW1A 1AA"),
                ("m1 1ae", "m1 1ae"),
                ("EC1A1BB", "EC1A1BB"),
                ("B33 8TH", "B33 8TH"),
                ("GIR 0AA", "GIR 0AA"),
            ],
            &["QQ1 1AA", "SW1A 1CA", "A 1 and B 2", "ZZ99 3VZ"],
        );
    }
}
