use super::*;

fn holds(text: &str, needle: &str) -> bool {
    Haystack::new(text).holds(&Needle::new(needle).unwrap())
}

#[test]
fn a_name_is_found_however_it_is_written() {
    for text in [
        "Zoë O’Brien-Smith",
        "ZOE O'BRIEN-SMITH",
        "zoe   obriensmith",
        "Zoë\nO'Brien-\n  Smith",
        "Z\u{200b}o\u{308}e O\u{2019}Brien\u{2011}Smith",
        "…by zoe-obrien-smith.docx",
        "xxZoeOBrienSmithxx",
    ] {
        assert!(holds(text, "Zoë O'Brien-Smith"), "{text:?}");
    }
}

#[test]
fn a_short_name_is_found_as_words_only() {
    assert!(holds("said Ann Lee.", "Ann Lee"));
    assert!(holds("A n n  L e e", "Ann Lee"));
    assert!(!holds("Joann Leeds", "Ann Lee"));
    assert!(!holds("annual", "Ann"));
    assert!(holds("joann, then ann", "Ann"));
}

#[test]
fn a_hyphen_at_the_end_of_a_line_breaks_no_word() {
    let words: Vec<_> = tokens("Willough-\nby said - no").into_iter().map(|t| t.plain).collect();
    assert_eq!(words, ["willoughby", "said", "no"]);
}

#[test]
fn a_needle_without_letters_is_none() {
    assert!(Needle::new(" - ").is_none());
}
