use super::*;

#[test]
fn the_nearest_word_is_offered_and_a_far_one_is_not() {
    let words = ["retention", "recipients", "roles"];
    for (meant, expected) in
        [("retenton", Some("retention")), ("role", Some("roles")), ("colour", None), ("", None)]
    {
        assert_eq!(nearest(meant, words), expected, "`{meant}`");
    }
}

#[test]
fn what_somebody_wrote_is_shown_short_and_on_one_line() {
    assert_eq!(shown("a\nb`c"), "a b'c");
    assert_eq!(shown(&"x".repeat(60)).chars().count(), 60);
    assert_eq!(shown(&"x".repeat(61)), format!("{}…", "x".repeat(60)));
}

#[test]
fn a_span_is_moved_to_whole_characters_within_the_file() {
    let files = [Source::new("a.yaml", "üü")];
    let mut report = Report::new(&files);
    report.say(&At { file: 0, span: 1..3 }, Code::NotYaml, "x");
    report.say(&At { file: 0, span: 9..99 }, Code::NotYaml, "y");
    let spans: Vec<_> = report.finish().into_iter().map(|found| found.span).collect();
    assert_eq!(spans, [0..4, 4..4]);
}
