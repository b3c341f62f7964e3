use super::*;
use axum::http::HeaderValue;

#[test]
fn an_address_says_which_notice_in_which_form() {
    let check = |address: &str, found: Option<(&str, Format)>| {
        assert_eq!(Format::of(address), found, "{address}");
    };
    check("a.adult.pdf", Some(("a.adult", Format::Paper)));
    check("a.adult.large-print.pdf", Some(("a.adult", Format::LargePrint)));
    check("a.brf", Some(("a", Format::Braille)));
    check("a.wav", Some(("a", Format::Speech)));
    check("a.txt", Some(("a", Format::Text)));
    check("a.adult", None);
    check("a.html", None);
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let holds = |value: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, HeaderValue::from_str(value).unwrap());
        has(&headers, "\"ab\"")
    };
    for held in ["\"ab\"", "W/\"ab\"", "\"x\", \"ab\"", "*"] {
        assert!(holds(held), "{held}");
    }
    assert!(!holds("\"abc\"") && !holds("ab") && !has(&HeaderMap::new(), "\"ab\""));
}

#[test]
fn a_missing_program_is_a_page_that_says_what_to_do() {
    let missing = PressError::NotInstalled { tool: "lou_translate", package: "liblouis-bin" };
    let response = wrong(&missing).into_response();
    assert_eq!(response.status(), StatusCode::NOT_IMPLEMENTED);
    let said = format!("{:?}", response.extensions().get::<Problem>().unwrap());
    assert!(
        said.contains("whom to write to") && said.contains("installing liblouis-bin"),
        "{said}"
    );
    let late = PressError::Late { tool: "espeak-ng", after_seconds: 60 };
    assert_eq!(wrong(&late).into_response().status(), StatusCode::INTERNAL_SERVER_ERROR);
}
