use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::render::markdown::events;

fn plain(wording: &str) -> String {
    let site = ("a.site".to_owned(), "https://ico.org.uk".to_owned());
    write(events(wording, &BTreeMap::from([site])))
}

fn check(wording: &str, expected: &str) {
    assert_eq!(plain(wording), expected, "`{wording}`");
}

#[test]
fn paragraphs_and_lists_read_as_in_a_letter() {
    check("a\nb\n\nc", "a b\n\nc");
    check("- a\n- b\n\nc", "- a\n- b\n\nc");
    check("x\n\n1. a\n2. b\n", "x\n\n1. a\n2. b");
    check("- a\n  - b\n- c", "- a\n  - b\n- c");
    check("> a\n>\n> b", "> a\n> b");
    check("### A\n\n*b* `c`", "A\n\nb c");
    check("a  \nb", "a\nb");
    check("[x](/rights), [y](#z), [w]({{ a.site }})", "x (/rights), y, w (https://ico.org.uk)");
}

proptest! {
    #[test]
    fn no_line_is_longer_than_it_may_be(words in prop::collection::vec("[a-zü]{1,20}", 1..80)) {
        let text = plain(&format!("- {}", words.join(" ")));
        for line in text.lines() {
            prop_assert!(line.chars().count() <= WIDTH, "{}", line);
        }
        let read: Vec<&str> = text.split_whitespace().skip(1).collect();
        prop_assert_eq!(read, words);
    }
}
