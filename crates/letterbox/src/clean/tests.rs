use super::*;

#[test]
fn text_loses_what_hides_reorders_or_rings() {
    let table = [
        ("a\0b\u{7}c", "abc"),
        ("Pay \u{202e}evil\u{202c} now\u{2066}!\u{2069}", "Pay evil now!"),
        ("s\u{200b}e\u{200d}c\u{feff}ret\u{ad}", "secret"),
        ("one\r\ntwo\rthree\u{2028}four", "one\ntwo\nthree\nfour"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("\n\n  a  \n b\t\n\n", "  a\n b"),
        ("tag\u{e0041}\u{e007f}ged", "tagged"),
        ("ältere Größe — 你好", "ältere Größe — 你好"),
    ];
    for (raw, clean) in table {
        assert_eq!(text(raw, 1_000), (clean.to_owned(), false), "{raw:?}");
    }
}

#[test]
fn text_is_cut_between_characters_and_says_so() {
    assert_eq!(text("aäb", 2), ("a".to_owned(), true));
    assert_eq!(text("aäb", 4), ("aäb".to_owned(), false));
}

#[test]
fn a_line_stays_one() {
    let table = [
        ("Hello\r\nBcc: all@example.org", "Hello Bcc: all@example.org"),
        ("  \t two   words ", "two words"),
        ("\u{202e}\u{0}", ""),
    ];
    for (raw, clean) in table {
        assert_eq!(line(raw, 100), clean);
    }
    assert_eq!(line("abcdef", 3), "abc");
}
