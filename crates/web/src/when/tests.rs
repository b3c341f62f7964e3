use super::*;

#[test]
fn a_length_of_time_is_said_in_its_largest_unit() {
    let check = |time: SignedDuration, want: &str| assert_eq!(length(time), want);
    check(SignedDuration::from_hours(24 * 12 + 5), "12 days");
    check(SignedDuration::from_hours(47), "47 hours");
    check(SignedDuration::from_hours(48), "2 days");
    check(SignedDuration::from_mins(61), "1 hour");
    check(SignedDuration::from_mins(59), "59 minutes");
    check(SignedDuration::from_secs(61), "1 minute");
    check(SignedDuration::ZERO, "less than a minute");
    check(SignedDuration::from_hours(-72), "3 days");
}

#[test]
fn a_size_has_one_decimal_and_a_unit() {
    let check = |bytes: u64, want: &str| assert_eq!(size(bytes), want);
    check(0, "0 bytes");
    check(1, "1 byte");
    check(999, "999 bytes");
    check(1_000, "1.0 kB");
    check(2_449_999, "2.4 MB");
    check(u64::MAX, "18446744073.7 GB");
}

#[test]
fn a_count_has_commas() {
    let check = |number: u64, want: &str| assert_eq!(count(number), want);
    check(0, "0");
    check(999, "999");
    check(1_204, "1,204");
    check(1_000_000, "1,000,000");
}

#[test]
fn one_thing_is_not_several() {
    assert_eq!(things(1, "copy", "copies"), "1 copy");
    assert_eq!(things(0, "copy", "copies"), "0 copies");
    assert_eq!(things(1_204, "copy", "copies"), "1,204 copies");
}

#[test]
fn a_sentence_begins_with_a_capital() {
    assert_eq!(capital("the Met"), "The Met");
    assert_eq!(capital(""), "");
}
