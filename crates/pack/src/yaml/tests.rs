use super::*;
use crate::Source;

fn parse(text: &str) -> (Option<Node>, Vec<&'static str>) {
    let files = [Source::new("a.yaml", text)];
    let mut report = Report::new(&files);
    let node = read(0, text, 0, &mut 1_000, &mut report);
    (node, report.finish().into_iter().map(|found| found.code).collect())
}

#[test]
fn a_value_knows_its_bytes_after_letters_of_two() {
    let text = "ü: [é, 'x y']\nb: 1\n";
    let (node, codes) = parse(text);
    assert_eq!(codes, [""; 0]);
    let node = node.unwrap();
    let items = node.get("ü").unwrap().items();
    assert_eq!(text.get(items[0].span.clone()).unwrap(), "é");
    assert_eq!(text.get(items[1].span.clone()).unwrap(), "'x y'");
    assert_eq!(items[1].value, Value::Scalar { text: "x y".to_owned(), plain: false });
    assert_eq!(text.get(node.get("b").unwrap().span.clone()).unwrap(), "1");
}

#[test]
fn nothing_is_nothing_and_quoted_nothing_is_a_text() {
    let (node, _) = parse("a:\nb: ~\nc: null\nd: ''\n");
    let node = node.unwrap();
    for key in ["a", "b", "c"] {
        assert_eq!(node.get(key).unwrap().value, Value::Nothing, "{key}");
    }
    assert_eq!(node.get("d").unwrap().text(), Some(""));
}

#[test]
fn an_empty_file_is_an_empty_group() {
    for text in ["", "\n", "# nothing\n", "---\n"] {
        let (node, codes) = parse(text);
        assert!(codes.is_empty(), "{codes:?}");
        assert!(matches!(node.unwrap().value, Value::Map(_) | Value::Nothing), "`{text}`");
    }
}

#[test]
fn the_second_of_two_equal_keys_is_said_and_left_out() {
    let (node, codes) = parse("a: 1\na: 2\nb: 3\n");
    assert_eq!(codes, ["BL0105"]);
    let node = node.unwrap();
    assert_eq!(node.get("a").unwrap().text(), Some("1"));
    assert_eq!(node.get("b").unwrap().text(), Some("3"));
}

#[test]
fn yaml_that_hides_something_is_refused() {
    for text in ["a: &x 1", "a: *x", "a: !t 1", "&x a: 1", "[a]: 1", "{a: 1}: 2", "a: !!str 1"] {
        let (node, codes) = parse(text);
        assert!(node.is_none(), "`{text}`");
        assert!(codes == ["BL0104"] || codes == ["BL0101"], "`{text}`: {codes:?}");
    }
}

#[test]
fn tabs_are_said_line_by_line_and_not_a_second_time_as_a_syntax_error() {
    let (_, codes) = parse("a:\n\tb: 1\n\tc: 2\n");
    assert_eq!(codes, ["BL0107", "BL0107"]);
    assert_eq!(parse("a: x\ty\n").1, [""; 0], "a tab within a line is only white space");
}
