use super::*;

fn list(line: &str) -> Vec<Token> {
    let mut all = Vec::new();
    tokens(line.as_bytes(), &mut all).unwrap();
    all
}

#[test]
fn a_value_is_found_by_its_name_on_the_first_level_alone() {
    let line = "1 FETCH (FLAGS (\\Seen UID 9) X (RFC822.SIZE 7) UID 5 RFC822.SIZE 300)";
    let value = |name| fetched(list(line), name).and_then(|token| token.number::<u32>());
    assert_eq!(value("UID"), Some(5));
    assert_eq!(value("rfc822.size"), Some(300));
    assert_eq!(value("FLAGS"), None);
    assert_eq!(value("BODY[]"), None);
    let body = fetched(list("1 FETCH (BODY[] \"a \\\"b\\\"\" UID 5)"), "BODY[]");
    assert_eq!(body, Some(Token::Text(b"a \"b\"".to_vec())));
}

#[test]
fn a_run_of_bytes_is_announced_at_the_end_of_a_line() {
    assert_eq!(run(b"1 FETCH (BODY[] {42}"), Some((&b"1 FETCH (BODY[] "[..], 42)));
    assert_eq!(run(b"{99999999999999999999999999}"), Some((&b""[..], usize::MAX)));
    for none in [&b"1 EXISTS"[..], b"{}", b"{-1}", b"x}", b"{1} "] {
        assert_eq!(run(none), None);
    }
}

#[test]
fn lines_are_told_apart() {
    let kind = |line: &str| match plain(line.as_bytes()) {
        Ok(Answer::Done(done)) => format!("done {} {} {}", done.tag, done.is_ok, done.words),
        Ok(Answer::Untagged(tokens)) => format!("untagged {}", tokens.len()),
        Ok(Answer::Continue) => "continue".to_owned(),
        Ok(Answer::Bye) => "bye".to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(kind("b1 ok Done"), "done B1 true DONE");
    assert_eq!(kind("B1 NO [TRYCREATE] no"), "done B1 false [TRYCREATE] NO");
    assert_eq!(kind("* OK [UIDVALIDITY 3] x {5}"), "untagged 2");
    assert_eq!(kind("+ go on"), "continue");
    assert_eq!(kind("* BYE"), "bye");
    assert_eq!(
        kind("HTTP/1.1 400 Bad"),
        "the mail server does not keep to IMAP: a line is no answer"
    );
    assert!(
        listed(b"* SEARCH 1").is_some()
            && listed(b"* ok x").is_none()
            && listed(b"B1 OK").is_none()
    );
}

#[test]
fn brackets_without_end_are_only_tokens() {
    assert_eq!(list(&"(".repeat(500_000)).len(), 500_000);
    assert_eq!(fetched(list(&"(".repeat(500_000)), "UID"), None);
    assert!(tokens(b"\"open", &mut Vec::new()).is_err());
}
