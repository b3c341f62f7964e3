use super::*;

/// Holds a finder against what it must find, and against what it must leave.
pub(super) fn check(finder: Finder, finds: &[(&str, &str)], leaves: &[&str]) {
    for (text, held) in finds {
        let found = finder(text);
        let held_there: Vec<&str> =
            found.iter().map(|one| text.get(one.start..one.end).unwrap()).collect();
        assert!(held_there.contains(held), "`{held}` is not among {held_there:?} in `{text}`");
    }
    for text in leaves {
        assert!(finder(text).is_empty(), "something is found in `{text}`");
    }
}

#[test]
fn of_two_finders_the_surer_has_the_place() {
    let text = "call 4111 1111 1111 1111 now, or 07700 900123";
    let sorts: Vec<Sort> = find(text).iter().map(|found| found.sort).collect();
    assert_eq!(sorts, [Sort::PaymentCard, Sort::Phone]);
}

#[test]
fn a_long_hostile_text_is_searched_in_a_moment() {
    let text = "0 1-2.3(4) AB12 @a.b ".repeat(50_000);
    find(&text);
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_a_finder(text in "\\PC{0,200}") {
        for found in find(&text) {
            assert!(text.get(found.start..found.end).is_some());
        }
    }
}
