use super::calendar::{Calendar, CalendarError, Holidays};
use super::clock::{Allows, Answer, Clock, ClockError, Event, Happened, Standing, answer};
use super::count;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use pack::law::Divisions;
use pack::{Period, Regime, Within};
use proptest::prelude::*;
use std::collections::BTreeSet;

const ACCESS: Clock = Clock::DataRight { regime: Regime::UkGdpr, access: true };

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn ask(clock: Clock, events: &[(&str, Happened)]) -> Answer {
    let events: Vec<_> =
        events.iter().map(|(on, what)| Event { on: day(on), what: *what }).collect();
    answer(clock, &events, Allows::default(), &Calendar::default()).unwrap()
}

#[track_caller]
fn check(clock: Clock, events: &[(&str, Happened)], latest: &str, by: &str) {
    let answer = ask(clock, events);
    let found = (answer.statutory_latest, answer.enforce_by);
    assert_eq!(found, (Some(day(latest)), Some(day(by))), "{:#?}", answer.working);
}

use Happened::{
    Answered, ClarificationAsked, Clarified, Extended, FeeAsked, FeePaid, IdentityAsked,
    IdentityShown, Received,
};

#[test]
fn a_month_begins_when_the_last_thing_that_was_needed_came() {
    check(ACCESS, &[("2026-11-02", Received)], "2026-12-02", "2026-12-02");
    let shown =
        [("2026-11-02", Received), ("2026-11-04", IdentityAsked), ("2026-11-20", IdentityShown)];
    check(ACCESS, &shown, "2026-12-21", "2026-12-21");
    let waiting = ask(ACCESS, &shown[..2]);
    let since = day("2026-11-04");
    assert_eq!(waiting.standing, Standing::NotBegun { asked: IdentityAsked, since });
    assert_eq!((waiting.statutory_latest, waiting.enforce_by), (None, None));
    let paid = [shown[0], ("2026-11-03", FeeAsked), ("2026-11-27", FeePaid), shown[1], shown[2]];
    check(ACCESS, &paid, "2026-12-29", "2026-12-29");
}

#[test]
fn only_access_stands_still_and_only_while_its_time_runs() {
    let asked =
        [("2026-03-02", Received), ("2026-03-05", ClarificationAsked), ("2026-03-16", Clarified)];
    check(ACCESS, &asked, "2026-04-14", "2026-04-13");
    let erasure = Clock::DataRight { regime: Regime::UkGdpr, access: false };
    check(erasure, &asked, "2026-04-02", "2026-04-02");
    let open = ask(ACCESS, &asked[..2]);
    let since = day("2026-03-05");
    assert_eq!(open.standing, Standing::Stopped { asked: ClarificationAsked, since });
    let late = [asked[0], ("2026-04-20", ClarificationAsked), ("2026-05-20", Clarified)];
    check(ACCESS, &late, "2026-04-02", "2026-04-02");
    // Asked twice before the reply, the days count once.
    let twice = [asked[0], asked[1], ("2026-03-10", ClarificationAsked), asked[2]];
    check(ACCESS, &twice, "2026-04-14", "2026-04-13");
    // What was asked before identity was shown stops a clock that had not begun.
    let before = [
        ("2026-03-02", Received),
        ("2026-03-02", IdentityAsked),
        ("2026-03-03", ClarificationAsked),
        ("2026-03-06", Clarified),
        ("2026-03-12", IdentityShown),
    ];
    check(ACCESS, &before, "2026-04-13", "2026-04-13");
}

#[test]
fn more_time_is_three_months_from_the_start_and_announced_within_the_first() {
    let events = [("2026-01-31", Received), ("2026-02-20", Extended)];
    check(ACCESS, &events, "2026-04-30", "2026-04-30");
    // On the rolled last day it is lawful, and we do not lean on it.
    let edge = [("2026-01-31", Received), ("2026-03-02", Extended)];
    check(ACCESS, &edge, "2026-04-30", "2026-03-02");
    let too_late = [("2026-01-31", Received), ("2026-03-03", Extended)];
    check(ACCESS, &too_late, "2026-03-02", "2026-03-02");
    assert_eq!(ask(ACCESS, &events[..1]).notice_by, Some(day("2026-02-28")));
}

#[test]
fn part_3_was_read_as_beginning_the_day_after_until_the_law_was_made_the_same() {
    let part_3 = Clock::DataRight { regime: Regime::Part3, access: true };
    check(part_3, &[("2025-06-30", Received)], "2025-08-01", "2025-07-30");
    check(part_3, &[("2026-06-30", Received)], "2026-07-30", "2026-07-30");
    let old = [("2025-06-30", Received), ("2025-07-10", Extended)];
    check(part_3, &old, "2025-08-01", "2025-07-30");
}

#[test]
fn information_counts_the_holidays_of_every_division() {
    let information = Clock::Information;
    check(information, &[("2026-06-01", Received)], "2026-06-30", "2026-06-30");
    let fee = [("2026-09-01", Received), ("2026-09-08", FeeAsked), ("2026-09-22", FeePaid)];
    check(information, &fee, "2026-10-14", "2026-10-14");
    let clear =
        [("2026-09-01", Received), ("2026-09-03", ClarificationAsked), ("2026-09-15", Clarified)];
    check(information, &clear, "2026-10-13", "2026-10-13");
    let longer = [("2026-09-01", Received), ("2026-09-20", Extended)];
    check(information, &longer, "2026-10-27", "2026-10-27");
}

#[test]
fn a_complaint_is_acknowledged_within_thirty_days_and_the_careful_count_the_first() {
    let complaint = Clock::ComplaintReceived;
    check(complaint, &[("2026-06-19", Received)], "2026-07-20", "2026-07-18");
    let done = ask(complaint, &[("2026-06-19", Received), ("2026-06-20", Happened::Acknowledged)]);
    assert_eq!(done.standing, Standing::Done { on: day("2026-06-20") });
}

#[test]
fn what_the_body_promises_binds_it_before_the_law_does() {
    let events = [Event { on: day("2026-11-02"), what: Received }];
    let sooner = Allows { answer: Some(Within::Period(Period::Days(20))) };
    let found = answer(ACCESS, &events, sooner, &Calendar::default()).unwrap();
    assert_eq!(found.statutory_latest, Some(day("2026-12-02")));
    assert_eq!(found.enforce_by, Some(day("2026-11-22")));
    let later = Allows { answer: Some(Within::Period(Period::Months(2))) };
    let found = answer(ACCESS, &events, later, &Calendar::default()).unwrap();
    assert_eq!(found.enforce_by, Some(day("2026-12-02")), "no promise puts the law off");
}

#[test]
fn a_proclaimed_holiday_moves_what_turns_on_it_and_says_so() {
    let events = [Event { on: day("2027-04-30"), what: Received }];
    let before = answer(ACCESS, &events, Allows::default(), &Calendar::default()).unwrap();
    assert_eq!(before.enforce_by, Some(day("2027-06-01")), "31 May is one already");
    let mut calendar = Calendar::default();
    let here = Divisions { england_and_wales: true, ..Divisions::NONE };
    calendar.proclaim(day("2027-06-01"), here, "A royal wedding");
    let after = answer(ACCESS, &events, Allows::default(), &calendar).unwrap();
    assert_eq!(after.enforce_by, Some(day("2027-06-02")));
    assert_ne!(calendar.version(), Calendar::default().version());
    let rest = calendar.rest(day("2027-06-01"), Holidays::EnglandAndWales).unwrap();
    assert_eq!(rest, Some("A royal wedding"));
}

#[test]
fn a_calendar_that_has_run_out_gives_no_date() {
    let events = [Event { on: day("2028-12-15"), what: Received }];
    let error = answer(ACCESS, &events, Allows::default(), &Calendar::default()).unwrap_err();
    let expected = CalendarError::UnknownYear { year: 2029, first: 2005, last: 2028 };
    assert_eq!(error, ClockError::Calendar(expected));
    let none = answer(ACCESS, &[], Allows::default(), &Calendar::default()).unwrap_err();
    assert_eq!(none, ClockError::NotReceived);
}

#[test]
fn an_answer_ends_the_clock_and_says_whether_it_was_in_time() {
    let on_time = ask(ACCESS, &[("2026-11-02", Received), ("2026-12-02", Answered)]);
    assert_eq!(on_time.standing, Standing::Done { on: day("2026-12-02") });
    assert!(on_time.working.last().unwrap().ends_with("in time."));
    let late = ask(ACCESS, &[("2026-11-02", Received), ("2026-12-03", Answered)]);
    assert!(late.working.last().unwrap().ends_with("after the last lawful day."));
}

/// Every day on which something may come in, from 2012 on.
fn receipts(last: Date) -> impl Iterator<Item = Date> {
    date(2012, 1, 1).series(1.day()).take_while(move |on| *on <= last)
}

#[test]
fn every_day_of_receipt_has_a_due_day_that_is_a_working_day_and_comes_no_sooner_than_its_elders() {
    let calendar = Calendar::default();
    let clocks = [
        ACCESS,
        Clock::DataRight { regime: Regime::Part3, access: true },
        Clock::Information,
        Clock::ComplaintReceived,
        Clock::Promised(Within::WorkingDays(5)),
    ];
    let mut seen = 0;
    for clock in clocks {
        let mut before = date(2000, 1, 1);
        for on in receipts(date(2028, 12, 31)) {
            let events = [Event { on, what: Received }];
            let found = match answer(clock, &events, Allows::default(), &calendar) {
                Ok(found) => found,
                Err(ClockError::Calendar(CalendarError::UnknownYear { year: 2029, .. })) => {
                    assert!(on > date(2028, 11, 1), "{clock:?} {on}");
                    continue;
                }
                Err(other) => panic!("{clock:?} {on}: {other}"),
            };
            let latest = found.statutory_latest.unwrap();
            let whose = super::clock::holidays(clock);
            assert_eq!(calendar.rest(latest, whose).unwrap(), None, "{clock:?} {on}: {latest}");
            assert!(found.enforce_by.unwrap() <= latest, "{clock:?} {on}");
            // The two readings of Part 3 meet on the day on which the law was made the same.
            let turn = clock == clocks[1] && on == super::clock::SAME_FOR_PART3;
            assert!(latest >= before || turn, "{clock:?} {on}: {latest} before {before}");
            before = latest;
            seen += 1;
        }
    }
    assert!(seen > 5 * 6_000, "{seen} days");
}

/// Days from receipt at which something is asked and replied to.
fn pauses() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0_i64..120, 0_i64..40), 0..5)
}

proptest! {
    #[test]
    fn no_order_of_pauses_makes_an_answer_due_later_than_lawful(
        offset in 0_i64..5_400,
        pauses in pauses(),
        extended in prop::option::of(0_i64..60),
        reversed in any::<bool>(),
    ) {
        let calendar = Calendar::default();
        let received = date(2012, 1, 1).checked_add(offset.days()).unwrap();
        let at = |days: i64| received.checked_add(days.days()).unwrap();
        let mut events = vec![Event { on: received, what: Received }];
        let mut apart: Vec<(i64, i64)> = Vec::new();
        for (asked, lasted) in pauses {
            let over = apart.iter().any(|(from, to)| asked <= *to && asked + lasted >= *from);
            if !over {
                apart.push((asked, asked + lasted));
            }
        }
        for (asked, replied) in &apart {
            events.push(Event { on: at(*asked), what: ClarificationAsked });
            events.push(Event { on: at(*replied), what: Clarified });
        }
        events.extend(extended.map(|days| Event { on: at(days), what: Extended }));
        if reversed {
            // Same-day events keep their order: asked before replied.
            events.sort_by_key(|event| (std::cmp::Reverse(event.on), event.what));
        }
        let Ok(found) = answer(ACCESS, &events, Allows::default(), &calendar) else {
            return Ok(());
        };
        let latest = found.statutory_latest.unwrap();
        let by = found.enforce_by.unwrap();
        // The law's own count, day by day: a month (or three), and a day more for each that was
        // lost to a question put before the time was up.
        let lawful = |months: i64| {
            let end = received.checked_add(months.months()).unwrap();
            let mut lost = BTreeSet::new();
            let mut spans = apart.clone();
            spans.sort_unstable();
            for (from, to) in spans {
                let last = end.checked_add(i64::try_from(lost.len()).unwrap().days()).unwrap();
                if at(from) <= last {
                    lost.extend(count::span(at(from), at(to)));
                }
            }
            let end = end.checked_add(i64::try_from(lost.len()).unwrap().days()).unwrap();
            calendar.roll(end, Holidays::EnglandAndWales).unwrap()
        };
        let first = lawful(1);
        let in_time = extended.is_some_and(|days| at(days) <= first);
        let most = if in_time { lawful(3) } else { first };
        prop_assert!(latest <= most);
        prop_assert!(by <= latest);
        prop_assert_eq!(calendar.rest(latest, Holidays::EnglandAndWales).unwrap(), None);
        prop_assert!(by >= received.checked_add(1.month()).unwrap());
    }
}
