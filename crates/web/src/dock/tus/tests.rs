use super::*;
use proptest::prelude::*;

#[test]
fn a_number_is_digits_and_nothing_else() {
    let check = |value: Option<&str>, want: Option<u64>| {
        assert_eq!(bytes("Upload-Length", value).ok(), want, "{value:?}");
    };
    check(Some("0"), Some(0));
    check(Some("274877906944"), Some(MAX_SIZE));
    check(Some("18446744073709551616"), None);
    check(Some("+5"), None);
    check(Some("-5"), None);
    check(Some(" 5"), None);
    check(Some("5.0"), None);
    check(Some("0x5"), None);
    check(Some(""), None);
    check(None, None);
}

fn meta(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        pairs.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect();
    pairs.join(",")
}

#[test]
fn metadata_is_read_pair_by_pair() {
    let text = meta(&[
        ("filename", "Ünïcode clip.mp4"),
        ("filetype", "video/mp4"),
        ("camera", "AX-1"),
        ("officer", "P123"),
        ("recorded_from", "2026-11-22T02:00:00+00:00"),
        ("recorded_to", "2026-11-22T02:10:00Z"),
        ("sha256", "AB12"),
        ("colour", "blue"),
    ]);
    let read = metadata(Some(&text)).unwrap();
    assert_eq!(read.file_name, "Ünïcode clip.mp4");
    assert_eq!((read.camera.as_str(), read.officer.as_str()), ("AX-1", "P123"));
    assert_eq!(read.recorded_from, "2026-11-22T02:00:00Z".parse().ok());
    assert_eq!(read.sha256.as_deref(), Some("ab12"));
    assert_eq!(metadata(None).unwrap().media_type, "application/octet-stream");
    assert_eq!(metadata(Some("filename")).unwrap().file_name, "");
    assert_eq!(metadata(Some("filename Yg==, camera Yw==")).unwrap().camera, "c");
}

#[test]
fn a_time_that_cannot_be_read_is_missing_and_never_refused() {
    for time in ["yesterday", "", "2026-13-01T00:00:00Z", "1764000000"] {
        let read = metadata(Some(&meta(&[("recorded_from", time)]))).unwrap();
        assert_eq!(read.recorded_from, None, "{time}");
    }
}

#[test]
fn metadata_of_another_form_is_refused() {
    let check = |text: &str, want: HeaderError| {
        assert_eq!(metadata(Some(text)), Err(want), "{text}");
    };
    check("filename YQ==,filename Yg==", HeaderError::Metadata);
    check("filename not base64", HeaderError::Metadata);
    check("filename /w==", HeaderError::Metadata);
    check(",", HeaderError::Metadata);
    check("fïle YQ==", HeaderError::Metadata);
    check(&"a".repeat(METADATA_MAX_BYTES + 1), HeaderError::MetadataTooLong);
}

#[test]
fn a_checksum_is_sha256_in_base64() {
    let digest = STANDARD.encode([7; 32]);
    let check = |text: &str, want: Result<Option<[u8; 32]>, HeaderError>| {
        assert_eq!(checksum(Some(text)), want, "{text}");
    };
    check(&format!("sha256 {digest}"), Ok(Some([7; 32])));
    check(&format!("sha1 {digest}"), Err(HeaderError::Algorithm));
    check(&format!("SHA256 {digest}"), Err(HeaderError::Algorithm));
    check("sha256 AAAA", Err(HeaderError::Checksum));
    check("sha256 %%%%", Err(HeaderError::Checksum));
    check("sha256", Err(HeaderError::Checksum));
    assert_eq!(checksum(None), Ok(None));
}

#[test]
fn a_date_is_written_as_http_does() {
    let at = "2026-11-02T08:05:09Z".parse().unwrap();
    assert_eq!(http_date(at), "Mon, 02 Nov 2026 08:05:09 GMT");
}

proptest! {
    #[test]
    fn no_header_can_make_the_reader_fail_in_another_way(text in "\\PC{0,200}") {
        let _ = bytes("Upload-Length", Some(&text));
        let _ = checksum(Some(&text));
        if let Ok(read) = metadata(Some(&text)) {
            prop_assert!(read.file_name.len() <= METADATA_MAX_BYTES);
        }
    }

    #[test]
    fn what_a_client_encodes_is_what_is_read(name in "\\PC{1,60}", camera in "[A-Z0-9-]{1,20}") {
        let read = metadata(Some(&meta(&[("filename", &name), ("camera", &camera)]))).unwrap();
        prop_assert_eq!((read.file_name, read.camera), (name, camera));
    }
}
