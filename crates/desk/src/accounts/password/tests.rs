//! Which passwords may be chosen, and that only the right one opens.

use super::*;

struct Zeroes;

impl Random for Zeroes {
    fn fill(&self, out: &mut [u8]) {
        out.fill(7);
    }
}

#[test]
fn a_password_must_be_long_hard_to_guess_and_not_ones_own() {
    let check = |password: &str, says: Option<&str>| {
        let must = refuse(password, "MPS 4021", "Ada Quill");
        match says {
            Some(words) => assert!(must.is_some_and(|must| must.contains(words)), "{password}"),
            None => assert_eq!(must, None, "{password}"),
        }
    };
    check("otter kettle mast", None);
    check("Seven wet umbrellas!", None);
    check("пианино-ёлка-луна", None);
    check("short words", Some("12 to 128"));
    check(&"x1y2z".repeat(26), Some("12 to 128"));
    check("aaaaaaaaaaaaaaa", Some("harder to guess"));
    check("ababababababab", Some("harder to guess"));
    check("123456789012", Some("harder to guess"));
    check("987654321098", Some("harder to guess"));
    check("Password2026!!", Some("harder to guess"));
    check("passwordpassword", Some("harder to guess"));
    check("Welcome-London-2026", Some("harder to guess"));
    check("1q2w3e4r5t6y", Some("harder to guess"));
    check("correct horse battery staple", Some("harder to guess"));
    check("my number mps4021 ok", Some("without your name"));
    check("Ada.Quill.is.great", Some("without your name"));
}

#[test]
fn only_the_password_that_was_hashed_opens() {
    let hashed = hash("otter kettle mast", &Zeroes).unwrap();
    assert!(verify("otter kettle mast", Some(&hashed)));
    assert!(!verify("otter kettle mas", Some(&hashed)));
    assert!(!verify("", Some(&hashed)));
    assert!(!verify("otter kettle mast", None));
    assert!(!hashed.hash.contains("otter") && hashed.hash.len() == 64);
}
