//! Hostile files: whatever comes in, a list of diagnostics comes out, and soon.

use pack::{
    Diagnostic, FILE_MAX_BYTES, FILES_MAX, NESTING_MAX, NODES_MAX, PACK_MAX_BYTES, Pack, Place,
    Source,
};
use proptest::prelude::*;

use crate::{TODAY, london};

/// Compiles, and holds every diagnostic to what all of them promise.
fn compile(sources: &[Source]) -> (Option<Pack>, Vec<Diagnostic>) {
    let (pack, diagnostics) = pack::compile(sources, TODAY);
    for found in &diagnostics {
        assert!(pack::explain(found.code).is_some(), "{found}");
        let source = sources.iter().find(|source| source.path == found.path);
        let text = source.map_or("", |source| source.text.as_str());
        assert!(text.get(found.span.clone()).is_some(), "{found}: {:?}", found.span);
        let first = found.message.chars().next().unwrap();
        assert!(!first.is_uppercase() && !found.message.ends_with('.'), "{found}");
    }
    assert_eq!(pack.is_some(), !diagnostics.iter().any(Diagnostic::is_error));
    (pack, diagnostics)
}

fn only(sources: &[Source]) -> String {
    let (_, diagnostics) = compile(sources);
    let errors: Vec<_> = diagnostics.iter().filter(|found| found.is_error()).collect();
    assert_eq!(errors.len(), 1, "{diagnostics:?}");
    format!("{} {}", errors[0].code, errors[0].message)
}

fn with(text: String) -> Vec<Source> {
    let mut sources = london();
    sources.push(Source::new("more.yaml", text));
    sources
}

#[test]
fn bytes_that_are_not_utf8_are_refused_at_their_place() {
    let found = Source::from_bytes("law.yaml", b"laws:\n  - id: \xff").unwrap_err();
    assert_eq!((found.code, found.place.line, found.place.column), ("BL0102", 2, 9));
}

#[test]
fn everything_has_a_limit() {
    let too_large = with(format!("# {}", "x".repeat(FILE_MAX_BYTES)));
    assert!(only(&too_large).starts_with("BL0103 the file has"));
    let too_deep = with(format!("laws: {}{}", "[".repeat(NESTING_MAX), "]".repeat(NESTING_MAX)));
    assert!(only(&too_deep).starts_with("BL0103 nested"));
    let endless = with(format!("laws: {}", "[".repeat(FILE_MAX_BYTES / 2)));
    assert!(only(&endless).starts_with("BL010"));
    let values = |number: usize| format!("laws: [{}]", "1,".repeat(number));
    let mut too_many_values = london();
    for file in 0..=NODES_MAX / 400_000 {
        too_many_values.push(Source::new(format!("many{file}.yaml"), values(400_000)));
    }
    let found = compile(&too_many_values).1;
    let says = |words: &str| found.iter().any(|one| one.message.starts_with(words));
    assert!(says("the pack has more than 4000000 values"), "{found:?}");
    let large = |n: usize| Source::new(format!("{n}.yaml"), "# ".repeat(FILE_MAX_BYTES / 2));
    let too_large_in_all: Vec<_> = (0..=PACK_MAX_BYTES / FILE_MAX_BYTES).map(large).collect();
    assert!(only(&too_large_in_all).starts_with("BL0103 the pack has 681"));
    let keys: Vec<_> = (0..100).map(|key| format!("k{key}: 1\n")).collect();
    assert!(only(&with(keys.concat())).starts_with("BL0103 more than 64 keys"));
    let many: Vec<_> = (0..=FILES_MAX).map(|n| Source::new(format!("{n}.yaml"), "")).collect();
    assert!(only(&many).starts_with("BL0103 the pack has 10001 files"));
}

#[test]
fn no_pack_gives_more_than_a_thousand_errors_and_a_closing_line() {
    let items = "  - {id: x, colour: blue}\n".repeat(5_000);
    let (_, diagnostics) = compile(&with(format!("laws:\n{items}")));
    let errors: Vec<_> = diagnostics.iter().filter(|found| found.is_error()).collect();
    assert_eq!(errors.len(), 1_001);
    assert!(errors.iter().any(|found| found.message.contains("the rest is left out")));
}

#[test]
fn a_long_file_of_one_thing_is_read_to_its_end() {
    for piece in [
        "one ",
        "{{ ",
        "}} ",
        "[",
        "[a](b",
        "*a _b ",
        "<a ",
        "> ",
        "31 days ",
        "## A\nx\n",
        "the courts ",
        "- ",
        "? ",
        "a: ",
        "a b\n  ",
        "0 ",
        "&",
        "{",
        "{{ law.dpa2018.cite }}",
    ] {
        let long = piece.repeat(40_000 / piece.len());
        compile(&with(format!("laws: {long}")));
        let mut sources = london();
        sources.push(Source::new("wording/long.md", format!("{FRONT}## Long\n\n{long}")));
        compile(&sources);
    }
}

#[test]
fn an_alias_bomb_is_refused_before_it_grows() {
    let bomb = "a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n";
    assert!(only(&with(bomb.to_owned())).starts_with("BL0104"));
}

#[test]
fn a_pack_cut_off_anywhere_is_refused_or_says_less_but_never_panics() {
    let sources = london();
    for (place, source) in sources.iter().enumerate() {
        for end in (0..source.text.len()).step_by(8_191) {
            let mut cut = sources.clone();
            let end = source.text.floor_char_boundary(end);
            cut[place].text.truncate(end);
            compile(&cut);
        }
    }
}

const FRONT: &str =
    "---\nid: scrap.adult\ntitle: Scrap\naudience: adult\nlast_updated: 2026-11-01\n---\n";

/// Pieces of the pack language, and of what is not.
fn scrap() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "laws:\n",
        "retention:\n",
        "  - id: a\n",
        "    period: 31 days\n",
        "\t",
        "[",
        "{",
        "}",
        "]",
        ": ",
        "- ",
        "&a ",
        "*a",
        "!t ",
        "---\n",
        "'",
        "\"",
        "|\n",
        ">\n",
        "{{",
        "}}",
        "{{ pack.id }}",
        "ü",
        "\u{1F600}",
        "# ",
        "## A\n",
        "<b>",
        "![x](y)",
        "[x](//y)",
        "31 days",
        "\n",
        "\r\n",
        "pack:\n",
        "null",
        "~",
        "%YAML 1.2\n",
        "? ",
        "\\",
        "`",
        "\u{0}",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn scraps_of_the_language_never_panic(facts in scrap(), wording in scrap()) {
        compile(&with(facts.clone()));
        compile(&[Source::new("pack.yaml", facts), Source::new("wording/a.md", wording.clone())]);
        let mut sources = london();
        sources.push(Source::new("wording/scrap.md", format!("{FRONT}## Scrap\n\n{wording}")));
        if let (Some(pack), _) = compile(&sources) {
            let html = pack::render::html(&pack, "scrap.adult").unwrap().html;
            prop_assert!(!html.contains("<b>") && !html.contains("<img"), "{html}");
            pack::render::text(&pack, "scrap.adult").unwrap();
        }
    }

    #[test]
    fn any_text_at_all_never_panics(text in any::<String>()) {
        compile(&with(text.clone()));
        compile(&[Source::new("wording/a.md", text)]);
    }
}

#[test]
fn more_to_confirm_than_is_listed_neither_refuses_a_pack_nor_hides_a_mistake() {
    let law = "  - {id: law-x, title: A law, cite: A law, in_force: 2020-01-01, confirm: true}\n";
    let laws: Vec<_> = (0..1_200).map(|n| law.replace("law-x", &format!("law-{n}"))).collect();
    let laws = laws.concat();
    let (pack, found) = compile(&with(format!("laws:\n{laws}")));
    assert!(pack.is_some(), "{:?}", found.iter().find(|found| found.is_error()));
    let more = found.iter().filter(|found| found.code == "BL0903").count();
    assert_eq!((found.len(), more), (1_001, 1));

    let wrong = format!("laws:\n{laws}  - id: last\n    title: A law\n    cite: Last\n");
    let (pack, found) = compile(&with(wrong));
    assert!(pack.is_none());
    let errors: Vec<_> = found.iter().filter(|found| found.is_error()).collect();
    assert_eq!(errors.iter().map(|found| found.code).collect::<Vec<_>>(), ["BL0214"]);
    assert_eq!(errors[0].place, Place { line: 1_202, column: 9 });
}
