use super::*;

fn marks(places: &[(usize, usize)]) -> Vec<Mark> {
    let mark = |(start, end): &(usize, usize)| Mark {
        area: Area::Text { start: *start, end: *end },
        reason: "a name".to_owned(),
    };
    places.iter().map(mark).collect()
}

#[test]
fn a_text_is_read_from_any_usual_encoding() {
    let wide = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        let units = "Zoë".encode_utf16().flat_map(order);
        mark.into_iter().chain(units).collect::<Vec<u8>>()
    };
    for bytes in [
        "Zoë".as_bytes().to_vec(),
        "\u{feff}Zoë".as_bytes().to_vec(),
        vec![b'Z', b'o', 0xeb],
        wide(u16::to_le_bytes, [0xff, 0xfe]),
        wide(u16::to_be_bytes, [0xfe, 0xff]),
        "Z\u{200b}o\u{202e}ë".as_bytes().to_vec(),
    ] {
        assert_eq!(decode(&bytes).unwrap(), "Zoë");
    }
}

#[test]
fn broken_encodings_are_refused() {
    assert_eq!(decode(&[0xff, 0xfe, 0x41]), Err(MediaError::Damaged("text")));
    assert_eq!(decode(&[0xff, 0xfe, 0x00, 0xd8]), Err(MediaError::Damaged("text")));
    assert_eq!(decode(&[0xef, 0xbb, 0xbf, 0xff]), Err(MediaError::Damaged("text")));
    assert_eq!(decode(b"a\0b"), Err(MediaError::Unknown));
}

#[test]
fn what_is_marked_is_replaced_and_nothing_else() {
    let lines = Lines::new("Zoë met Ada.\nAda left.\n".to_owned()).unwrap();
    let out = lines.redact(Kind::Text, &marks(&[(8, 11), (13, 16)])).unwrap();
    assert_eq!(out.bytes, b"Zo\xc3\xab met [redacted].\n[redacted] left.\n");
    assert_eq!(out.redacted, ["Ada", "Ada"]);
    assert_eq!((out.removed_words, out.over), (2, 0));
}

#[test]
fn pages_hold_sixty_lines_and_join_to_the_whole() {
    let text: String = (0..150)
        .flat_map(|line| ["línea ".to_owned(), line.to_string(), "\n".to_owned()])
        .collect();
    let lines = Lines::new(text.clone()).unwrap();
    assert_eq!(lines.pages(), 3);
    let joined: String = (0..3).map(|page| lines.page(page).unwrap().1).collect();
    assert_eq!(joined, text);
    assert_eq!(lines.page(3), Err(MediaError::NoSuchPage { page: 4 }));
    let words = lines.words(1).unwrap().words;
    let Area::Text { start, end } = words[1].area else { panic!("a box in a text") };
    let there: String = text.chars().skip(start).take(end - start).collect();
    assert_eq!(there, words[1].text);
    assert_eq!(there, "60");
}

#[test]
fn a_list_is_told_from_prose() {
    assert!(looks_listed("a;b\n\"x;y\";c\n"));
    assert!(!looks_listed("Dear Sir,\n\nI write, as before, to ask.\n"));
}
