use super::*;
use proptest::prelude::*;

#[test]
fn a_name_leads_nowhere() {
    let table = [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\evil.exe", "evil.exe"),
        ("/", "unnamed.pdf"),
        ("", "unnamed.pdf"),
        ("...", "unnamed.pdf"),
        (" .hidden. ", "hidden"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.log", "_com1.log"),
        ("common.log", "common.log"),
        ("a\0b\r\nc.txt", "ab c.txt"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("a<b>:\"|?*.txt", "a_b______.txt"),
        ("Übersicht – März.odt", "Übersicht – März.odt"),
    ];
    for (raw, name) in table {
        assert_eq!(safe(raw, Kind::Pdf), name, "{raw:?}");
    }
}

#[test]
fn a_long_name_keeps_its_ending() {
    let long = format!("{}.pdf", "ä".repeat(300));
    let name = safe(&long, Kind::Pdf);
    assert!(name.len() <= MAX_BYTES && name.ends_with("ä.pdf"), "{name}");
    let second = numbered(&name, 17);
    assert!(second.len() <= MAX_BYTES && second.ends_with("ä (17).pdf"), "{second}");
}

#[test]
fn a_name_that_leaves_its_folder_is_known() {
    for safe in ["a.txt", "a/b.txt", "a..b/c", "..a"] {
        assert!(stays(safe), "{safe}");
    }
    for unsafe_name in
        ["../a", "a/../../b", "/etc/passwd", "\\\\host\\x", "C:\\x", "a\\..\\b", ".. /a"]
    {
        assert!(!stays(unsafe_name), "{unsafe_name}");
    }
}

proptest! {
    #[test]
    fn every_name_is_safe(raw in "\\PC{0,300}|(?s).{0,200}") {
        let name = safe(&raw, Kind::Unknown);
        prop_assert!(!name.is_empty() && name.len() <= MAX_BYTES);
        prop_assert!(!name.contains(['/', '\\', '\0', '\n']));
        prop_assert!(!name.starts_with('.') && !name.ends_with('.'));
    }
}
