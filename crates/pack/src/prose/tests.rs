use proptest::prelude::*;

use super::*;

fn facts() -> BTreeMap<String, String> {
    BTreeMap::from([("a.b".to_owned(), "{{ c.d }}".to_owned())])
}

#[test]
fn a_placeholder_names_one_fact() {
    for (text, expected) in [
        ("x {{ a.b }} y", Ok("x {{ c.d }} y")),
        ("{{a.b}}{{a.b}}", Ok("{{ c.d }}{{ c.d }}")),
        ("no facts", Ok("no facts")),
        ("{ a.b } {", Ok("{ a.b } {")),
        ("{{ c.d }}", Err("c.d")),
        ("{{ a }}", Err("{{ a }}")),
        ("{{ A.b }}", Err("{{ A.b }}")),
        ("{{ a.b", Err("{{ a.b")),
        ("{{ a..b }}", Err("{{ a..b }}")),
        ("a.b }}", Err("}}")),
        ("{{", Err("{{")),
        ("{{ <script> }}", Err("{{ <script> }}")),
    ] {
        let found = expand(text, &facts());
        assert_eq!(found.as_deref().map_err(String::as_str), expected, "`{text}`");
    }
}

proptest! {
    #[test]
    fn the_pieces_cover_the_text_without_gaps(text in "[a-c.{} ü\n]{0,40}") {
        let mut covered = String::new();
        for piece in pieces(&text) {
            match piece {
                Piece::Words(words) => covered.push_str(words),
                Piece::Fact { span, .. } | Piece::Broken { span } => {
                    covered.push_str(text.get(span).unwrap());
                }
            }
        }
        prop_assert_eq!(&covered, &text);
        prop_assert_eq!(blank_placeholders(&text).len(), text.len());
    }
}
