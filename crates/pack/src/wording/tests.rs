use super::*;
use crate::Source;

const FRONT: &str = "---\nid: a.adult\n---\n";

fn check(body: &str, sections: &[(&str, &str, &str)], codes: &[&str]) {
    let text = format!("{FRONT}{body}");
    let files = [Source::new("wording/a.md", text.clone())];
    let mut report = Report::new(&files);
    let wording = read(0, &text, &mut 100, &mut report).unwrap();
    let found: Vec<_> = wording
        .sections
        .iter()
        .map(|section| {
            assert_eq!(text.get(section.body_at.span.clone()).unwrap(), section.body);
            assert_eq!(text.get(section.heading_at.span.clone()).unwrap(), section.heading);
            (section.id.as_str(), section.heading, section.body)
        })
        .collect();
    assert_eq!(found, sections, "`{body}`");
    let said: Vec<_> = report.finish().into_iter().map(|found| found.code).collect();
    assert_eq!(said, codes, "`{body}`");
}

#[test]
fn wording_falls_into_sections() {
    check("\n## Who we are\n\nWe.\n", &[("who-we-are", "Who we are", "We.")], &[]);
    check(
        "## A {#x}\nOne.\n\n### Below\n\nTwo.\n## It's B\nThree.",
        &[("x", "A", "One.\n\n### Below\n\nTwo."), ("its-b", "It's B", "Three.")],
        &[],
    );
    check("## Kept {{ a.b }}\nx", &[("kept", "Kept {{ a.b }}", "x")], &[]);
    check("## A\r\n\r\nx\r\n", &[("a", "A", "x")], &[]);
}

#[test]
fn what_does_not_fall_into_sections_is_said() {
    check("", &[], &["BL0610"]);
    check("Hello\n## A\nx", &[("a", "A", "x")], &["BL0610"]);
    check("## A\n\n## B\nx", &[("b", "B", "x")], &["BL0610"]);
    check("## \nx", &[], &["BL0610"]);
    check("## ???\nx", &[], &["BL0610"]);
    check("## A {#B C}\nx", &[], &["BL0610"]);
    check("## A\nx\n## A\ny", &[("a", "A", "x"), ("a", "A", "y")], &["BL0611"]);
}

#[test]
fn wording_opens_with_its_facts() {
    for text in ["", "## A\nx", "---\nid: a\n", " ---\nid: a\n---\n", "--- \n---\n"] {
        let found = front_matter(text);
        assert_eq!(found.is_some(), text == "--- \n---\n", "`{text}`");
    }
    assert_eq!(front_matter(FRONT), Some((4..16, FRONT.len())));
}
