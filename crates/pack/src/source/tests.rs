use super::*;

#[test]
fn a_file_is_known_by_its_name() {
    for (path, kind) in [
        ("pack.yaml", Some(SourceKind::Facts)),
        ("more/law.yaml", Some(SourceKind::Facts)),
        ("wording/a.adult.md", Some(SourceKind::Wording)),
        ("a.md", None),
        ("wording/a.txt", None),
        ("law.yml", None),
        ("law.YAML", None),
        ("yaml", None),
        ("/law.yaml", None),
        ("../law.yaml", None),
        ("a/./law.yaml", None),
        (".law.yaml", None),
        ("a\\law.yaml", None),
        ("läw.yaml", None),
        ("", None),
    ] {
        assert_eq!(Source::kind_of(path), kind, "`{path}`");
    }
}

#[test]
fn a_character_that_cannot_be_seen_is_forbidden() {
    for c in
        ['\u{0}', '\u{7F}', '\u{AD}', '\u{200B}', '\u{202E}', '\u{2066}', '\u{E000}', '\u{FEFF}']
    {
        assert!(is_forbidden(c), "U+{:04X}", u32::from(c));
    }
    for c in ['a', ' ', '\n', '\r', '\t', 'ü', '—', '’', '…', '\u{A0}', '\u{1F600}'] {
        assert!(!is_forbidden(c), "U+{:04X}", u32::from(c));
    }
}
