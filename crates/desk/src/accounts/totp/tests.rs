//! The vectors of RFC 6238, drift, and codes used twice.

use super::*;

const SECRET: &[u8] = b"12345678901234567890";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn codes_are_those_of_rfc_6238() {
    // Appendix B gives eight digits; an app of six shows the last six.
    for (second, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        let step = u64::try_from(second / 30).unwrap();
        assert_eq!(step_of(SECRET, code, at(second), 0), Some(step), "{second}");
    }
}

#[test]
fn a_code_counts_one_step_either_way_and_once() {
    let (now, step) = (1_111_111_109, 37_037_036);
    let code = "081804";
    for (offset, counts) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
        let found = step_of(SECRET, code, at(now + offset), 0);
        assert_eq!(found, counts.then_some(step), "{offset} s");
    }
    assert_eq!(step_of(SECRET, code, at(now), step), None, "used already");
    assert_eq!(step_of(SECRET, code, at(now), step - 1), Some(step));
    assert_eq!(step_of(SECRET, "081 804", at(now), 0), Some(step), "as apps show it");
    for wrong in ["", "81804", "0818040", "081805", "zzzzzz"] {
        assert_eq!(step_of(SECRET, wrong, at(now), 0), None, "{wrong}");
    }
}

#[test]
fn base32_is_that_of_rfc_4648() {
    for (plain, text) in [
        ("", ""),
        ("f", "MY"),
        ("fo", "MZXQ"),
        ("foo", "MZXW6"),
        ("foob", "MZXW6YQ"),
        ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ] {
        assert_eq!(base32(plain.as_bytes()), text);
    }
}
