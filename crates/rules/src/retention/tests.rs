use super::*;
use crate::evidence::{Anchor, ClockDoubt};
use jiff::{SignedDuration, Timestamp};
use pack::Period;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn clock() -> Clock {
    Clock {
        rule: "bwv-31-days".to_owned(),
        version: 1,
        keep: Period::Days(31),
        margin: SignedDuration::from_hours(24),
        before: None,
    }
}

fn shorter() -> Clock {
    let clock = Clock { version: 2, keep: Period::Days(7), ..clock() };
    let notice = SignedDuration::from_hours(14 * 24);
    clock.following(self::clock(), at("2026-11-20T00:00:00Z"), notice)
}

fn check_after_shortening(recorded_from: &str, begins: &str, latest: &str) {
    let deadline = shorter().deadline(at(recorded_from), None).unwrap();
    assert_eq!(deadline.enforce_by, at(begins), "{:#?}", deadline.working);
    assert_eq!(deadline.statutory_latest, at(latest), "{:#?}", deadline.working);
}

#[test]
fn a_shorter_period_takes_nothing_sooner_before_its_notice_is_over() {
    // It would have gone within the notice: it goes when it would have gone.
    check_after_shortening("2026-10-22T00:00:00Z", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z");
    // It would have gone later: it goes when the notice is over.
    check_after_shortening("2026-11-12T00:00:00Z", "2026-12-04T00:00:00Z", "2026-12-05T00:00:00Z");
    // What comes after the change goes by the new rule alone.
    check_after_shortening("2026-11-20T00:00:00Z", "2026-11-26T00:00:00Z", "2026-11-27T00:00:00Z");
}

#[test]
fn the_working_of_a_shortened_clock_says_why_it_waits() {
    let deadline = shorter().deadline(at("2026-11-12T00:00:00Z"), None).unwrap();
    let working = deadline.working.join("\n");
    assert!(working.contains("shorter than it was"), "{working}");
    assert!(working.contains("4 December 2026"), "{working}");
}

#[test]
fn a_longer_period_counts_at_once_and_a_new_name_changes_nothing() {
    let longer = Clock { version: 3, keep: Period::Days(90), ..clock() };
    let longer = longer.following(clock(), at("2026-11-20T00:00:00Z"), SignedDuration::ZERO);
    let deadline = longer.deadline(at("2026-11-01T00:00:00Z"), None).unwrap();
    assert_eq!(deadline.statutory_latest, at("2027-01-30T00:00:00Z"));
    let renamed = Clock { rule: "footage".to_owned(), ..clock() };
    let renamed = renamed.following(clock(), at("2026-11-20T00:00:00Z"), SignedDuration::ZERO);
    assert_eq!(renamed.before, None);
}

proptest! {
    #[test]
    fn no_chain_of_changes_takes_anything_without_its_notice(
        days in proptest::collection::vec((1_u16..60, 0_i64..40), 1..5),
        recorded in 0_i64..3_000,
    ) {
        let start = at("2026-01-01T00:00:00Z");
        let from = start + SignedDuration::from_hours(recorded);
        let notice = SignedDuration::from_hours(14 * 24);
        let mut now = start;
        let mut clock = Clock { margin: SignedDuration::from_hours(12), ..clock() };
        for (keep, after) in days {
            now += SignedDuration::from_hours(after * 24);
            let was = clock.deadline(from, None).unwrap();
            let next = Clock { keep: Period::Days(keep), before: None, ..clock.clone() };
            clock = next.following(clock, now, notice);
            let is = clock.deadline(from, None).unwrap();
            prop_assert!(is.enforce_by <= is.statutory_latest);
            if from < now {
                // Sooner than before only once the notice is over.
                prop_assert!(is.enforce_by >= was.enforce_by.min(now + notice));
            }
        }
    }
}

fn plain_standing(anchor: &str) -> Standing<'static> {
    Standing {
        anchor: Anchor::Recorded(at(anchor)),
        evidence: &[],
        holds: 0,
        requests: 0,
        freed_at: None,
    }
}

fn check_limit(recorded_from: &str, latest: &str) {
    let deadline = clock().deadline(at(recorded_from), None).unwrap();
    assert_eq!(deadline.statutory_latest, at(latest));
    assert_eq!(deadline.enforce_by, at(latest) - SignedDuration::from_hours(24));
}

#[test]
fn thirty_one_days_are_thirty_one_times_24_hours() {
    check_limit("2026-01-31T23:30:00Z", "2026-03-03T23:30:00Z");
    check_limit("2024-02-01T00:00:00Z", "2024-03-03T00:00:00Z");
    check_limit("2026-03-28T12:00:00Z", "2026-04-28T12:00:00Z");
}

#[test]
fn uncategorised_footage_goes_on_day_31_and_not_before() {
    let standing = plain_standing("2026-11-01T08:00:00Z");
    let due = at("2026-12-01T08:00:00Z");
    let before = decide(&clock(), &standing, due - SignedDuration::from_millis(1)).unwrap();
    assert!(matches!(before, Decision::Running(_)), "{before:?}");
    assert!(decide(&clock(), &standing, due).unwrap().is_due());
    assert!(decide(&clock(), &standing, at("2030-01-01T00:00:00Z")).unwrap().is_due());
}

#[test]
fn a_hold_outranks_evidence_and_evidence_outranks_the_clock() {
    let late = at("2027-06-01T00:00:00Z");
    let evidence = [Evidence { category: "court", keep: Period::Years(6) }];
    let base = plain_standing("2026-11-01T08:00:00Z");
    let kept = decide(&clock(), &Standing { evidence: &evidence, ..base }, late).unwrap();
    assert!(matches!(kept, Decision::Kept { .. }), "{kept:?}");
    let held = Standing { evidence: &evidence, holds: 2, ..base };
    assert_eq!(decide(&clock(), &held, late).unwrap(), Decision::Frozen(Freeze::Held(2)));
    let asked = Standing { requests: 1, ..base };
    assert_eq!(decide(&clock(), &asked, late).unwrap(), Decision::Frozen(Freeze::Requested(1)));
}

#[test]
fn of_several_categories_the_longest_wins_in_any_order() {
    let base = plain_standing("2026-11-01T08:00:00Z");
    let mut evidence = [
        Evidence { category: "complaint", keep: Period::Months(18) },
        Evidence { category: "court", keep: Period::Years(6) },
        Evidence { category: "force", keep: Period::Days(400) },
    ];
    for _ in 0..3 {
        evidence.rotate_left(1);
        let standing = Standing { evidence: &evidence, ..base };
        match decide(&clock(), &standing, at("2027-01-01T00:00:00Z")).unwrap() {
            Decision::Kept { category, until, .. } => {
                assert_eq!(category, "court");
                assert_eq!(until, at("2032-11-01T08:00:00Z"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn evidence_whose_period_has_ended_waits_for_a_person() {
    let evidence = [Evidence { category: "complaint", keep: Period::Months(6) }];
    let standing = Standing { evidence: &evidence, ..plain_standing("2026-08-31T00:00:00Z") };
    let end = at("2027-02-28T00:00:00Z");
    assert_eq!(
        decide(&clock(), &standing, end).unwrap(),
        Decision::Review { category: "complaint".to_owned(), since: end }
    );
    assert_eq!(look_at(&clock(), &standing).unwrap(), None);
}

#[test]
fn what_is_freed_after_its_limit_is_due_at_once_and_gone_within_the_margin() {
    let freed = at("2027-03-01T00:00:00Z");
    let standing = Standing { freed_at: Some(freed), ..plain_standing("2026-11-01T08:00:00Z") };
    match decide(&clock(), &standing, freed).unwrap() {
        Decision::Due(deadline) => {
            assert_eq!(deadline.enforce_by, freed);
            assert_eq!(deadline.statutory_latest, at("2027-03-02T00:00:00Z"));
            assert_eq!(deadline.working.len(), 5);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_freed_early_keeps_its_first_deadline() {
    let standing = Standing {
        freed_at: Some(at("2026-11-10T00:00:00Z")),
        ..plain_standing("2026-11-01T08:00:00Z")
    };
    assert_eq!(look_at(&clock(), &standing).unwrap(), Some(at("2026-12-01T08:00:00Z")));
}

#[test]
fn a_quarantined_recording_runs_from_docking() {
    let docked = at("2026-11-22T10:00:00Z");
    let standing = Standing {
        anchor: Anchor::Docked(docked, ClockDoubt::Missing),
        ..plain_standing("2026-11-01T08:00:00Z")
    };
    assert_eq!(look_at(&clock(), &standing).unwrap(), Some(at("2026-12-22T10:00:00Z")));
}

#[test]
fn a_date_past_the_calendar_is_an_error_and_spares_the_recording() {
    let standing = plain_standing("9999-12-20T00:00:00Z");
    let now = at("9999-12-29T00:00:00Z");
    assert_eq!(decide(&clock(), &standing, now), Err(RetentionError::OutOfRange));
    let candidate = Candidate { id: "r".to_owned(), handle: [0; 16], version: 1, standing };
    let plan = plan(&clock(), [candidate], now);
    assert!(plan.disposals.is_empty());
    assert_eq!(plan.spared.first().map(|spared| spared.reason), Some("uncountable"));
}

#[test]
fn a_plan_names_what_goes_and_what_stays_and_its_bytes_are_stable() {
    let now = at("2026-12-24T00:00:00Z");
    let due = plain_standing("2026-11-01T00:00:00Z");
    let held = Standing { holds: 1, ..due };
    let young = plain_standing("2026-12-20T00:00:00Z");
    let candidate = |id: &str, byte: u8, standing| Candidate {
        id: id.to_owned(),
        handle: [byte; 16],
        version: 3,
        standing,
    };
    let one = plan(
        &clock(),
        [candidate("a", 1, due), candidate("b", 2, held), candidate("c", 3, young)],
        now,
    );
    assert_eq!(one.disposals.len(), 1);
    assert_eq!(
        one.spared.iter().map(|spared| spared.reason).collect::<Vec<_>>(),
        ["held", "running"]
    );
    let two = plan(&clock(), [candidate("a", 1, due)], now);
    assert_eq!(one.canonical(), two.canonical());
    let other = plan(&clock(), [candidate("a", 9, due)], now);
    assert_ne!(one.canonical(), other.canonical());
}

proptest! {
    #[test]
    fn nothing_is_due_under_a_hold_and_nothing_free_outlives_its_limit(
        start in 0_i64..4_000_000_000, age in 0_i64..8_000_000, holds in 0_u32..3,
        requests in 0_u32..2, kept in 0_u16..120, freed in proptest::option::of(0_i64..8_000_000),
    ) {
        let anchor = Timestamp::from_second(start).unwrap();
        let now = Timestamp::from_second(start + age).unwrap();
        let evidence = [Evidence { category: "court", keep: Period::Days(kept.max(1)) }];
        let freed_at = freed.map(|after| Timestamp::from_second(start + after).unwrap());
        let standing = Standing {
            anchor: Anchor::Recorded(anchor),
            evidence: if kept == 0 { &[] } else { &evidence },
            holds, requests,
            freed_at: freed_at.filter(|freed| *freed <= now),
        };
        let decision = decide(&clock(), &standing, now).unwrap();
        let limit = anchor + SignedDuration::from_hours(31 * 24);
        if holds + requests > 0 || kept > 0 {
            prop_assert!(!decision.is_due());
        } else if now >= limit {
            prop_assert!(decision.is_due());
        } else if standing.freed_at.is_none() {
            let early = limit - SignedDuration::from_hours(24);
            prop_assert_eq!(decision.is_due(), now >= early);
        }
        match look_at(&clock(), &standing).unwrap() {
            Some(look) => prop_assert_eq!(decision.is_due(), now >= look),
            None => prop_assert!(!decision.is_due()),
        }
    }
}
