//! Addresses of e-mail.
//!
//! Invariant: an address has one at-sign, and a domain with a dot.

use super::{Found, Pattern, compile, places};
use crate::propose::{Sort, Strength};
use std::sync::LazyLock;

static PATTERN: Pattern =
    LazyLock::new(|| compile(r"[\p{L}\p{N}._%+'\-]+@(?:[\p{L}\p{N}\-]+\.)+\p{L}{2}\p{L}*"));

pub(super) fn find(text: &str) -> Vec<Found> {
    let why = "an e-mail address";
    places(&PATTERN, text).map(|place| place.found(Sort::Email, Strength::Certain, why)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn addresses_are_found() {
        check(
            super::find,
            &[
                ("to jane.o'neil+x@mail.example.org.", "jane.o'neil+x@mail.example.org"),
                ("<J_D@EXAMPLE.COM>", "J_D@EXAMPLE.COM"),
            ],
            &["jane at example.org", "@home", "a@b"],
        );
    }
}
