use super::*;

#[test]
fn a_file_is_known_by_what_stands_in_it() {
    let table: &[(&[u8], Result<Kind, MediaError>)] = &[
        (b"", Err(MediaError::Empty)),
        (b"%PDF-1.7 ...", Ok(Kind::Pdf)),
        (b"\n\n%PDF-1.4", Ok(Kind::Pdf)),
        (b"\x89PNG\r\n\x1a\n....", Ok(Kind::Png)),
        (&[0xff, 0xd8, 0xff, 0xe0], Ok(Kind::Jpeg)),
        (b"GIF89a..", Ok(Kind::Gif)),
        (b"RIFF....WEBPVP8 ", Ok(Kind::WebP)),
        (b"plain words", Ok(Kind::Text)),
        (b"name,age\nAda,36\nBob,7\n", Ok(Kind::Csv)),
        (b"II*\0....", Err(MediaError::Elsewhere("a TIFF picture"))),
        (&[0xd0, 0xcf, 0x11, 0xe0, 1], Err(MediaError::Elsewhere("an older Office file"))),
        (b"<!DOCTYPE html><p>", Err(MediaError::Elsewhere("a web page"))),
        (&[0, 1, 2, 3, 0, 9], Err(MediaError::Unknown)),
    ];
    for (bytes, kind) in table {
        assert_eq!(&sniff(bytes), kind, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_refusal_says_what_to_do() {
    let refusal = MediaError::Elsewhere("a Word document").to_string();
    assert_eq!(
        refusal,
        "this is a Word document, which is not redacted here; make a PDF of it and add that"
    );
}
