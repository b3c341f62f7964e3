use proptest::prelude::*;

use super::*;

fn check(text: &str, expected: &Result<Period, PeriodError>) {
    assert_eq!(&text.parse(), expected, "`{text}`");
}

#[test]
fn a_period_is_a_number_and_a_unit() {
    check("31 days", &Ok(Period::Days(31)));
    check("1 day", &Ok(Period::Days(1)));
    check("6 months", &Ok(Period::Months(6)));
    check("100 years", &Ok(Period::Years(100)));
    for text in ["", "31", "days", "31  days", "31days", "+31 days", "-1 days", "3.5 days"] {
        check(text, &Err(PeriodError::Malformed(text.to_owned())));
    }
    for text in ["one month", "2 weeks", "24 hours", "31 Days", " 31 days", "31 days "] {
        check(text, &Err(PeriodError::Malformed(text.to_owned())));
    }
}

#[test]
fn a_period_is_neither_nought_nor_longer_than_a_century() {
    for (text, most, unit) in [
        ("0 days", DAYS_MAX, "days"),
        ("3661 days", DAYS_MAX, "days"),
        ("99999999999 days", DAYS_MAX, "days"),
        ("1201 months", MONTHS_MAX, "months"),
        ("101 years", YEARS_MAX, "years"),
    ] {
        check(text, &Err(PeriodError::OutOfRange { text: text.to_owned(), most, unit }));
    }
}

#[test]
fn a_day_is_24_hours_and_a_month_is_as_short_as_february() {
    assert_eq!(Period::Days(31).shortest_hours(), 744);
    assert_eq!(Period::Months(1).shortest_hours(), 672);
    assert_eq!(Period::Months(1).longest_hours(), 744);
    assert_eq!(Period::Years(1).shortest_hours(), 8_760);
}

fn any_period() -> impl Strategy<Value = Period> {
    prop_oneof![
        (1..=DAYS_MAX).prop_map(Period::Days),
        (1..=MONTHS_MAX).prop_map(Period::Months),
        (1..=YEARS_MAX).prop_map(Period::Years),
    ]
}

proptest! {
    #[test]
    fn what_a_period_displays_parses_back_to_it(period in any_period()) {
        prop_assert_eq!(period.to_string().parse(), Ok(period));
        prop_assert!(period.shortest_hours() <= period.longest_hours());
        prop_assert!(period.shortest_hours() >= 24);
    }
}

#[test]
fn what_must_be_done_soon_is_counted_in_hours_or_working_days_too() {
    let check = |text: &str, expected: Option<Within>| {
        assert_eq!(text.parse().ok(), expected, "`{text}`");
        if let Some(within) = expected {
            assert_eq!(within.to_string(), text);
        }
    };
    check("12 hours", Some(Within::Hours(12)));
    check("1 working day", Some(Within::WorkingDays(1)));
    check("20 working days", Some(Within::WorkingDays(20)));
    check("1 month", Some(Within::Period(Period::Months(1))));
    for text in ["", "hours", "0 hours", "745 hours", "261 working days", "+1 hours", "5 workdays"]
    {
        check(text, None);
    }
}
