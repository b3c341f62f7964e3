//! Names of blobs and ranges.

use super::*;

fn check_name(name: &str, class: Option<&str>) {
    let found = BlobName::new(name);
    assert_eq!(found.as_ref().ok().map(BlobName::class), class, "`{name}`");
}

#[test]
fn a_name_cannot_leave_its_folder() {
    check_name("recordings/2026-11/0193.seal_1", Some("recordings"));
    check_name("a", Some("a"));
    check_name("-/.a", Some("-"));
    for bad in ["", "/", "/a", "a/", "a//b", ".", "a/.", "a/./b", "..", "../a", "a/../b", "a..b"] {
        check_name(bad, None);
    }
    for bad in ["A", "a b", "a\\b", "a\0", "é", "a%2e", "a\n", &"a".repeat(201)] {
        check_name(bad, None);
    }
}

#[test]
fn a_range_lies_within_the_blob() {
    let check = |range: Range<u64>, len, wanted| {
        assert_eq!(range_within(&range, len).ok(), wanted, "{range:?} of {len}");
    };
    check(0..0, 0, Some(0));
    check(3..5, 5, Some(2));
    check(5..5, 5, Some(0));
    check(3..6, 5, None);
    check(6..6, 5, None);
    check(Range { start: 4, end: 3 }, 5, None);
    check(0..8 << 20, u64::MAX, Some(8 << 20));
    check(0..(8 << 20) + 1, u64::MAX, None);
    check(0..u64::MAX, u64::MAX, None);
}
