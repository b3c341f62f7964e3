use super::*;

fn parts<'b>(body: &'b str, boundary: &str) -> (Vec<&'b str>, bool) {
    let mut parts = Parts::of(body.as_bytes(), boundary).unwrap();
    let all = parts.by_ref().map(|part| std::str::from_utf8(part).unwrap()).collect();
    (all, parts.closed)
}

#[test]
fn a_body_is_divided_where_its_boundary_stands_alone() {
    assert_eq!(
        parts("pre\r\n--b\r\none\r\n--b\r\ntwo\r\n--b--\r\npost", "b"),
        (vec!["one", "two"], true)
    );
    assert_eq!(
        parts("--b\none\n--bb\nstill\n--b \n--b--", "b"),
        (vec!["one\n--bb\nstill", ""], true)
    );
    assert_eq!(parts("--b\none\ntwo", "b"), (vec!["one\ntwo"], false));
    assert_eq!(parts("no boundary", "b"), (vec![], false));
    assert_eq!(parts("--b--\nnothing", "b"), (vec![], true));
    for wrong in ["", "   ", &"x".repeat(300)] {
        assert!(Parts::of(b"--\n", wrong).is_none());
    }
}

#[test]
fn transfer_encodings_give_what_can_be_read() {
    let table: [(&str, &str, &[u8], Option<Why>); 12] = [
        ("base64", "SGVsbG8=", b"Hello", None),
        ("BASE64 ", "SGVs\r\nbG8", b"Hello", None),
        ("base64", "SGV*sbG8=", b"Hello", Some(Why::Damaged)),
        ("base64", "SGVsbG8h?", b"Hello!", Some(Why::Damaged)),
        ("base64", "S", b"", Some(Why::Damaged)),
        ("base64", "SGVsbG8=SGVs", b"Hello", Some(Why::Damaged)),
        ("quoted-printable", "a=3D=C3=A4=\r\nb \r\nc", b"a=\xc3\xa4b\nc", None),
        ("quoted-printable", "a=ZZb", b"a=ZZb", Some(Why::Damaged)),
        ("quoted-printable", "end=", b"end=", None),
        ("7bit", "plain", b"plain", None),
        ("", "plain", b"plain", None),
        ("x-uuencode", "begin 644 a", b"begin 644 a", Some(Why::NotUnderstood)),
    ];
    for (encoding, coded, bytes, why) in table {
        assert_eq!(decoded(coded.as_bytes(), encoding), (bytes.to_vec(), why), "{coded}");
    }
}

#[test]
fn character_sets_are_read_and_wrong_ones_said() {
    type Row<'r> = (Option<&'r str>, &'r [u8], &'r str, Option<Why>);
    let table: [Row<'_>; 9] = [
        (None, "Grüße".as_bytes(), "Grüße", None),
        (Some("UTF-8"), b"Gr\xfc\xdfe", "Grüße", Some(Why::WrongCharset)),
        (Some("us-ascii"), b"caf\xe9", "café", Some(Why::WrongCharset)),
        (Some("iso-8859-1"), b"caf\xe9", "café", None),
        (Some("windows-1251"), b"\xcf\xf0\xe8", "При", None),
        (Some("utf-7"), b"Hi +AOQ-!", "Hi ä!", None),
        (Some("iso-2022-jp"), b"\x1b$B$\"\x1b(B", "あ", None),
        (Some("utf-16le"), b"a\0b\0", "ab", None),
        (Some("x-klingon"), b"abc", "abc", Some(Why::UnknownCharset)),
    ];
    for (charset, bytes, text, why) in table {
        assert_eq!(words(bytes, charset), (text.to_owned(), why), "{charset:?}");
    }
}
