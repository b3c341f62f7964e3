use super::*;

#[test]
fn a_name_cannot_end_a_line() {
    assert_eq!(*quoted("a \"b\" \\", "name").unwrap(), "\"a \\\"b\\\" \\\\\"");
    for wrong in ["a\r\nB2 DELETE INBOX", "a\0", "ä"] {
        assert_eq!(quoted(wrong, "name").unwrap_err(), MailboxError::Unsayable("name"));
    }
    assert!(folder("a\r\nb").is_err());
}

#[test]
fn a_folder_is_written_in_the_utf_7_of_imap() {
    // The second is the example of RFC 3501, section 5.1.3.
    for (name, coded) in [
        ("Taken in", "\"Taken in\""),
        ("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""),
        ("Q&A", "\"Q&-A\""),
        ("Gelöscht", "\"Gel&APY-scht\""),
    ] {
        assert_eq!(*folder(name).unwrap(), coded);
    }
}

#[test]
fn a_login_is_said_whole_and_shown_to_nobody() {
    let password = Login::Password { user: "anna".into(), password: "pä\"ss".to_owned().into() };
    let (name, said) = mechanism(&password).unwrap();
    assert_eq!(
        (name, STANDARD.decode(said.as_bytes()).unwrap()),
        ("PLAIN", "\0anna\0pä\"ss".into())
    );
    assert_eq!(format!("{password:?}"), "Password(…)");
    let token = Login::Token { user: "anna".into(), token: "t0k".to_owned().into() };
    let (name, said) = mechanism(&token).unwrap();
    let said = STANDARD.decode(said.as_bytes()).unwrap();
    assert_eq!((name, said), ("XOAUTH2", b"user=anna\x01auth=Bearer t0k\x01\x01".to_vec()));
    let wrong = Login::Password { user: "a\0b".into(), password: String::new().into() };
    assert_eq!(mechanism(&wrong).unwrap_err(), MailboxError::Unsayable("account's name"));
}
