//! Passwords: which may be chosen, and how one is kept.
//!
//! Invariant: hashing is argon2id with the cost that OWASP names, kept beside the hash, so that a
//! later cost leaves earlier passwords readable; nothing here says why two hashes differ.

use crate::hex;
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use vault::Random;

/// The shortest password, in letters. A second factor stands beside it (NIST SP 800-63B).
pub const LENGTH_MIN: usize = 12;

/// The longest, so that nobody has us hash a book.
pub const LENGTH_MAX: usize = 128;

/// OWASP's password storage cheat sheet: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// How few different letters are too few.
const DIFFERENT_MIN: usize = 5;

/// Words on which guessers begin: a password that is one of them, or several, or one between
/// digits and signs, is none.
const COMMON: &[&str] = &[
    "abc",
    "abcd",
    "abcdef",
    "abcdefgh",
    "abcdefghijkl",
    "access",
    "admin",
    "administrator",
    "arsenal",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "baseball",
    "bluelamp",
    "changeme",
    "charlie",
    "chelsea",
    "computer",
    "default",
    "dragon",
    "england",
    "football",
    "freedom",
    "guest",
    "hello",
    "iloveyou",
    "internet",
    "letmein",
    "liverpool",
    "login",
    "london",
    "manager",
    "master",
    "metpolice",
    "metropolitan",
    "monkey",
    "officer",
    "passphrase",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "pa$$word",
    "police",
    "princess",
    "qazwsx",
    "qazwsxedc",
    "qwerty",
    "qwertyuiop",
    "qwertyuiopasdf",
    "root",
    "secret",
    "security",
    "service",
    "shadow",
    "sunshine",
    "superman",
    "supervisor",
    "temp",
    "temporary",
    "test",
    "trustno",
    "user",
    "welcome",
    "whatever",
    "winter",
    "summer",
    "spring",
    "autumn",
    "correcthorsebatterystaple",
    "1q2w3e4r",
    "1q2w3e4r5t6y",
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "zaq12wsx",
    "q1w2e3r4",
    "zxcvbnm",
];

/// A password as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Hashed {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    hash: String,
}

/// Why a password may not be chosen: what it must be instead.
pub(super) fn refuse(password: &str, number: &str, name: &str) -> Option<String> {
    let length = password.chars().count();
    if !(LENGTH_MIN..=LENGTH_MAX).contains(&length) {
        return Some(format!("{LENGTH_MIN} to {LENGTH_MAX} letters, digits and signs long"));
    }
    let small = password.to_lowercase();
    let letters = plain(&small);
    let mut different: Vec<_> = small.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT_MIN || is_common(&small) {
        return Some("harder to guess: three or four words that do not belong together".to_owned());
    }
    let (number, name) = (plain(&number.to_lowercase()), plain(&name.to_lowercase()));
    let holds = |own: &str| own.chars().count() >= 4 && letters.contains(own);
    (holds(&number) || holds(&name)).then(|| "without your name and your staff number".to_owned())
}

fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Whether nothing is left of a text without common words, digits in a row, and signs.
fn is_common(small: &str) -> bool {
    let is_padding = |letter: char| !letter.is_alphabetic();
    if small.chars().all(is_padding) && digits_in_a_row(small) {
        return true;
    }
    let bare = small.trim_matches(is_padding);
    let whole = [small, bare, plain(small).as_str(), plain(bare).as_str()]
        .iter()
        .any(|text| made_of_common(text));
    whole && !small.is_empty()
}

/// Whether a text is one or more of the common words.
fn made_of_common(text: &str) -> bool {
    !text.is_empty()
        && (COMMON.contains(&text)
            || COMMON.iter().any(|word| {
                text.strip_prefix(word)
                    .map(|rest| rest.trim_start_matches(|letter: char| !letter.is_alphabetic()))
                    .is_some_and(|rest| rest.is_empty() || made_of_common(rest))
            }))
}

/// Whether each digit follows the one before it, up, down or round.
fn digits_in_a_row(text: &str) -> bool {
    let digits: Vec<_> = text.chars().filter_map(|letter| letter.to_digit(10)).collect();
    let steps = |by: u32| {
        digits.windows(2).all(|pair| matches!(pair, [one, two] if (one + by) % 10 == *two))
    };
    steps(1) || steps(9)
}

/// Hashes a password anew. Slow on purpose: call it where it holds nobody up.
pub(super) fn hash(password: &str, random: &dyn Random) -> Option<Hashed> {
    let mut salt = [0; SALT_BYTES];
    random.fill(&mut salt);
    let salt = hex::text(&salt);
    let (memory_kib, passes, lanes) = (MEMORY_KIB, PASSES, LANES);
    let mut hashed = Hashed { memory_kib, passes, lanes, salt, hash: String::new() };
    hashed.hash = hex::text(&stretch(password, &hashed)?);
    Some(hashed)
}

/// Whether this is the password. Without a hash the same work is done, and it is not.
pub(super) fn verify(password: &str, hashed: Option<&Hashed>) -> bool {
    let nobody = Hashed {
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        lanes: LANES,
        salt: "00".repeat(SALT_BYTES),
        hash: "00".repeat(HASH_BYTES),
    };
    let against = hashed.unwrap_or(&nobody);
    let given = stretch(password, against).map(|hash| hex::text(&hash)).unwrap_or_default();
    let same = aws_lc_rs::constant_time::verify_slices_are_equal(
        given.as_bytes(),
        against.hash.as_bytes(),
    );
    same.is_ok() && hashed.is_some()
}

fn stretch(password: &str, by: &Hashed) -> Option<[u8; HASH_BYTES]> {
    let salt: [u8; SALT_BYTES] = hex::bytes(&by.salt)?;
    let params = Params::new(by.memory_kib, by.passes, by.lanes, Some(HASH_BYTES)).ok()?;
    let mut out = [0; HASH_BYTES];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(password.as_bytes(), &salt, &mut out).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests;
