use super::*;

fn check(accepts: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(accepts(text), "`{text}`");
    }
    for text in bad {
        assert!(!accepts(text), "`{text}`");
    }
}

#[test]
fn an_address_to_write_to_has_the_form_of_one() {
    check(
        is_email,
        &["a@b.uk", "data.office@force.example"],
        &["", "a", "a@b", "a@", "@b.uk", "a b@c.uk", "a@b@c.uk"],
    );
    check(
        is_url,
        &["https://ico.org.uk", "https://a.uk/b?c=d"],
        &["", "http://a.uk", "https://a", "https://a.uk/\"", "ico.org.uk", "https://a b.uk"],
    );
    check(
        is_phone,
        &["0303 123 1113", "101", "+44 20 7230 1212"],
        &["", "+", "12", "call 101", "1234567890123456"],
    );
}

#[test]
fn a_date_is_written_year_first_and_exists() {
    check(
        |text| parse_date(text).is_some(),
        &["2026-11-01", "2028-02-29"],
        &[
            "",
            "2026-11-31",
            "2027-02-29",
            "2026-1-1",
            "20261101",
            "1 November 2026",
            "2026-11-01T00:00",
        ],
    );
}

#[test]
fn help_made_of_a_doc_sentence_reads_on() {
    assert_eq!(uncapitalised("What it is."), "what it is");
    assert_eq!(uncapitalised(""), "");
}
