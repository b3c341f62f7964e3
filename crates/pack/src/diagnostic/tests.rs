use super::*;

#[test]
fn a_place_counts_lines_and_characters_from_one() {
    let text = "a\nüb\n";
    for (byte, line, column) in
        [(0, 1, 1), (1, 1, 2), (2, 2, 1), (3, 2, 1), (4, 2, 2), (6, 3, 1), (99, 3, 1)]
    {
        assert_eq!(Place::find(text, byte), Place { line, column }, "byte {byte}");
    }
}

#[test]
fn a_diagnostic_reads_as_an_editor_expects() {
    let place = Place { line: 3, column: 5 };
    let found = Diagnostic::new(Code::NoTrigger, "retention.yaml", 20..22, place, "it lacks one")
        .help("add it");
    assert_eq!(
        found.to_string(),
        "retention.yaml:3:5: error[BL0302]: it lacks one\n  \
         why: a period with no starting point never ends (DPA 2018 s.39)\n  help: add it"
    );
    assert!(found.is_error());
    assert_eq!(found.clone().why("else").why.as_deref(), Some("else"));
    assert_eq!(serde_json::to_value(found).unwrap()["code"], "BL0302");
}
