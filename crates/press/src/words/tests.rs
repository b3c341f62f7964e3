use super::*;
use crate::tests::{notice, worded};

#[test]
fn every_block_is_a_line_with_its_place_in_the_list() {
    let document = worded("a\n\n1. b\n\n   c\n   - d\n2. *e* `f`\n\n### g\n\n> h\n\n---\n");
    let lines = lines(&document);
    let read: Vec<_> =
        lines.iter().map(|line| format!("{:?} {} {}", line.kind, line.depth, line.text)).collect();
    assert_eq!(
        read,
        [
            "Title 0 A title",
            "About 0 A body",
            "About 0 Last updated 1 November 2026. Version 7 of the policy.",
            "Heading 0 A heading",
            "Paragraph 0 a",
            "Item(Some(1)) 1 b",
            "Paragraph 1 c",
            "Item(None) 2 d",
            "Item(Some(2)) 1 e f",
            "Heading 0 g",
            "Paragraph 0 h",
        ]
    );
}

#[test]
fn an_address_is_said_beside_its_words_and_not_twice() {
    let said = |id| lines(&notice(id)).into_iter().map(|line| line.text).collect::<String>();
    assert!(said("body-worn-video.adult").contains("its site (https://ico.org.uk)"));
    assert!(said("oversight.adult").contains("A notice of its own (/notices/oversight.indirect)"));
    assert!(said("oversight.adult").contains("times of their own."));
}
