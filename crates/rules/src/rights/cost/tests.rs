use super::*;
use jiff::civil::date;
use pack::law::Divisions;

fn counted(minutes: &[(Work, u32)]) -> (u64, u64, bool) {
    let cost = sum(minutes);
    (cost.minutes, cost.pence, cost.is_over)
}

#[test]
fn eighteen_hours_are_within_the_limit_and_a_minute_more_is_over_it() {
    use Work::{Determine, Extract, Locate, Retrieve};
    assert_eq!(LIMIT_MINUTES, 18 * 60);
    assert_eq!(counted(&[]), (0, 0, false));
    assert_eq!(counted(&[(Locate, 18 * 60)]), (1_080, 45_000, false));
    assert_eq!(counted(&[(Locate, 18 * 60 + 1)]), (1_081, 45_042, true));
    let spread = [(Determine, 60), (Locate, 300), (Retrieve, 420), (Extract, 300)];
    assert_eq!(counted(&spread), (1_080, 45_000, false));
    assert_eq!(counted(&[&spread[..], &[(Determine, 1)]].concat()), (1_081, 45_042, true));
}

#[test]
fn what_the_regulations_do_not_count_is_shown_and_left_out() {
    let work = [(Work::Locate, 1_080), (Work::Consider, 6_000), (Work::Redact, 6_000)];
    let cost = sum(&[&work[..], &[(Work::Other, 1)]].concat());
    assert_eq!((cost.minutes, cost.left_out_minutes, cost.is_over), (1_080, 12_001, false));
    assert_eq!(
        cost.working,
        [
            "Locating it: 18 hours.",
            "Considering exemptions: 100 hours, which does not count.",
            "Redacting: 100 hours, which does not count.",
            "Other work: 1 minute, which does not count.",
            "What counts is 18 hours; at £25 an hour it is £450.",
            "The limit is £450, which is 18 hours.",
            "It is within the limit.",
        ]
    );
    let over = sum(&[(Work::Extract, 1_081)]).working;
    assert_eq!(over.last().unwrap(), "It is over the limit by 1 minute.");
    assert!(over[1].ends_with("18 hours and 1 minute; at £25 an hour it is £450.42."), "{over:?}");
}

#[test]
fn a_sum_beyond_all_measure_is_over_and_does_not_wrap() {
    let most = sum(&[(Work::Locate, u32::MAX); 3]);
    assert!(most.is_over && most.minutes == 3 * u64::from(u32::MAX), "{most:?}");
}

#[test]
fn the_limit_is_one_of_the_freedom_of_information_act_alone() {
    for kind in RequestKind::ALL.iter().copied() {
        let limited = matches!(kind, RequestKind::Information | RequestKind::Review);
        assert_eq!(applies(kind).is_ok(), limited, "{kind}");
    }
    let said = applies(RequestKind::Environment).unwrap_err().to_string();
    assert!(said.contains("set no limit of cost") && said.contains("12(4)(b)"), "{said}");
}

/// Monday 2 November 2026 is working day 1. With one holiday of Scotland (30 November), Christmas,
/// Boxing Day's Monday, New Year and 2 January's Monday, counted by hand on a calendar, working day
/// 60 is Friday 29 January 2027.
#[test]
fn sixty_working_days_count_both_ends_and_every_divisions_holidays() {
    let calendar = Calendar::default();
    let together = |days: &[Date]| come_together(&calendar, days).unwrap();
    let first = date(2026, 11, 2);
    let sixtieth = date(2027, 1, 29);
    assert!(together(&[first, sixtieth]) && together(&[sixtieth, first]));
    assert!(!together(&[first, date(2027, 2, 1)]), "working day 61");
    // A weekend before and after belongs to no working day.
    assert!(together(&[date(2026, 10, 31), sixtieth, date(2027, 1, 31)]));
    assert!(together(&[]) && together(&[first]));
    assert!(!together(&[date(2024, 1, 1), date(2026, 1, 1)]));
    let mut more = Calendar::default();
    more.proclaim(date(2026, 11, 20), Divisions { scotland: true, ..Divisions::NONE }, "A day");
    assert!(come_together(&more, &[first, date(2027, 2, 1)]).unwrap());
    assert!(come_together(&calendar, &[date(1990, 1, 1)]).is_err());
}
