use super::*;

#[test]
fn a_file_is_known_by_how_it_begins() {
    let tar = [&[b'a'; 257][..], b"ustar"].concat();
    let open_document = b"PK\x03\x04xxxxmimetypeapplication/vnd.oasis.opendocument.text";
    let table: [(&[u8], Kind); 27] = [
        (b"Dear all", Kind::Text),
        ("Größe".as_bytes(), Kind::Text),
        (b"BMW, blue", Kind::Text),
        (b"", Kind::Unknown),
        (b"a\0b", Kind::Unknown),
        (b"Gr\xfc\xdfe", Kind::Unknown),
        (b"\xef\xbb\xbf <!DOCTYPE HTML>", Kind::Html),
        (b"Received: from x\r\n", Kind::Mail),
        (b"%PDF-1.7", Kind::Pdf),
        (b"{\\rtf1", Kind::Rtf),
        (b"\xff\xd8\xff\xe0", Kind::Picture),
        (b"BM\x46\0\0\0\0\0\0\0", Kind::Picture),
        (b"RIFF....WEBP", Kind::Picture),
        (b"\0\0\0\x18ftypheic", Kind::Picture),
        (b"RIFF....WAVE", Kind::Sound),
        (b"RIFF....AVI ", Kind::Video),
        (b"RIFF....ELSE", Kind::Unknown),
        (b"\0\0\0\x18ftypisom", Kind::Video),
        (b"PK\x03\x04rest", Kind::Zip),
        (b"PK\x03\x04xxxx[Content_Types].xml", Kind::OfficeOpenXml),
        (open_document, Kind::OpenDocument),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::OldOffice),
        (&tar, Kind::OtherArchive),
        (b"\x78\x9f\x3e\x22", Kind::Tnef),
        (b"-----BEGIN PGP MESSAGE-----", Kind::Pgp),
        (b"MZ\x90\0", Kind::Program),
        (b"#!/bin/sh", Kind::Program),
    ];
    for (bytes, kind) in table {
        assert_eq!(Kind::of(bytes), kind, "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_character_cut_in_two_is_no_reason_to_doubt_a_text() {
    let text = "ä".repeat(4_000);
    assert_eq!(Kind::of(&text.as_bytes()[..4_095]), Kind::Text);
    assert_eq!(Kind::of(&[b"a", text.as_bytes()].concat()), Kind::Text);
}
