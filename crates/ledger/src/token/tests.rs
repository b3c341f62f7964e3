use super::*;

#[track_caller]
fn check(text: &str, accepted: bool) {
    let token = Token::new(text);
    assert_eq!(token.is_ok(), accepted, "{text:?}");
    if let Ok(token) = token {
        assert_eq!(token.as_str(), text);
        assert_eq!(token.to_string(), text);
        assert_eq!(text.parse(), Ok(token));
    }
}

#[test]
fn a_token_is_a_short_lower_case_word() {
    check("a", true);
    check("0", true);
    check("bwv-31-days", true);
    check("policing.body-worn-video", true);
    check("dpa:2018.s.62", true);
    check(&"z".repeat(64), true);
    check(&"z".repeat(65), false);
    check("", false);
    check("-a", false);
    check(".a", false);
    check(":a", false);
    check("A", false);
    check("a b", false);
    check("a_b", false);
    check("a/b", false);
    check("é", false);
    check("a\0", false);
}

#[test]
fn a_refused_token_is_not_repeated_in_the_error() {
    let error = Token::new("Jane Doe").unwrap_err();
    assert!(!error.to_string().contains("Jane"));
}

#[test]
fn tokens_sort_as_their_texts_do() {
    let mut texts = vec!["b", "a", "ab", "a-b", "a.b", "a:b", "0", "a0", "aa"];
    let mut tokens: Vec<Token> = texts.iter().map(|text| Token::new(text).unwrap()).collect();
    texts.sort_unstable();
    tokens.sort_unstable();
    assert_eq!(tokens.iter().map(Token::as_str).collect::<Vec<_>>(), texts);
}

#[test]
fn a_handle_is_written_as_32_lower_case_digits_and_read_back() {
    let handle = Handle([0, 1, 0xab, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xff]);
    let text = "0001ab030405060708090a0b0c0d0eff";
    assert_eq!(handle.to_string(), text);
    assert_eq!(text.parse(), Ok(handle));
}

#[test]
fn a_handle_has_no_second_spelling() {
    for text in ["", "0001AB030405060708090A0B0C0D0EFF", "0001ab030405060708090a0b0c0d0ef"] {
        assert_eq!(text.parse::<Handle>(), Err(EntryError::Handle));
    }
    assert_eq!("+001ab030405060708090a0b0c0d0eff".parse::<Handle>(), Err(EntryError::Handle));
}
