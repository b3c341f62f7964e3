//! Numbers that people quote, and the secrets with which they follow their request.
//!
//! Invariant: both come from one random text under a key and say nothing of the person or the
//! day; letters that look like others are left out, and what is typed in their place is understood.

use crate::Desk;

/// Crockford's alphabet: no I, L, O, U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A number such as `R-7K3M-9QPT`, from a random text that the request is made with.
pub(super) fn number(desk: &Desk, once: &str) -> String {
    format!("R-{}", groups(desk, "request-number-of", once, 2))
}

/// A secret such as `4D7R-K0PN-M2XE-9TQA`, of 80 bits.
pub(super) fn secret(desk: &Desk, once: &str) -> String {
    groups(desk, "request-secret-of", once, 4)
}

/// As many groups of four letters, of a kind of their own.
pub(crate) fn groups(desk: &Desk, what: &str, once: &str, count: usize) -> String {
    let bytes = desk.keyring.tokens().handle(what, once.as_bytes());
    let groups = bytes.chunks(4).take(count).map(|four| {
        let letters = four.iter().filter_map(|byte| LETTERS.get(usize::from(byte & 31)));
        letters.map(|letter| char::from(*letter)).collect::<String>()
    });
    groups.collect::<Vec<_>>().join("-")
}

/// What was typed as a number or a secret, in the form in which it is kept: capitals, the letters
/// that look alike as the digits they stand for, no spaces and hyphens. At most 64 are looked at.
pub(crate) fn kept(typed: &str) -> String {
    let plain = typed.chars().filter(char::is_ascii_alphanumeric).take(64);
    let same = plain.map(|letter| match letter.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    });
    same.collect()
}
