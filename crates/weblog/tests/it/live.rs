//! Counting as a server answers.
//!
//! Invariant: the clock is the test's.

use jiff::civil::{Date, date};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use weblog::{Class, FLOOR, Hit, Keys, Report, Settings, Summary};

fn live() -> (Summary, Arc<AtomicU64>) {
    let made = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&made);
    let keys = Keys::of_day(Box::new(move || [counter.fetch_add(1, Ordering::SeqCst) + 77, 5]));
    (Summary::new(Settings { bare_pages: true }, [1, 2], keys), made)
}

fn hit(day: Date, address: &str) -> Hit<'_> {
    Hit { path: b"/privacy", address: address.as_bytes(), size_bytes: 10, ..Hit::at(day, 9) }
}

#[test]
fn each_day_has_a_key_of_its_own_and_yesterdays_does_not_come_back() {
    let (mut summary, keys_made) = live();
    let days = [date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)];
    for day in days {
        for number in 0..50 {
            let address = format!("203.0.113.{number}");
            summary.count(&hit(day, &address));
            summary.count(&hit(day, &address));
        }
    }
    assert_eq!(keys_made.load(Ordering::SeqCst), 3);
    // Answers that were begun before midnight count, and nobody can be told apart by them.
    for number in 100..200 {
        summary.count(&hit(days[1], &format!("203.0.113.{number}")));
    }
    assert_eq!(keys_made.load(Ordering::SeqCst), 3);
    let report = Report::of(&summary, FLOOR);
    let rows: Vec<_> =
        report.table("days").unwrap().rows.iter().map(|row| (row.requests, row.visitors)).collect();
    assert_eq!(rows, [(100, Some(50)), (200, Some(50)), (100, Some(50))]);
    assert!(summary.sibling().is_none(), "a server's keys are not handed on");
}

#[test]
fn who_objects_is_counted_as_that_and_as_nothing_else() {
    let (mut summary, _) = live();
    let day = date(2026, 11, 22);
    for number in 0..30 {
        let address = format!("203.0.113.{number}");
        summary.count(&hit(day, &address));
        summary.count(&Hit {
            objects: true,
            path: b"/asked-by-objectors",
            query: b"q=word",
            ..hit(day, &address)
        });
    }
    let report = Report::of(&summary, FLOOR);
    assert_eq!((report.general.successful, report.general.objected), (Some(30), Some(30)));
    let out = serde_json::to_string(&report).unwrap();
    assert!(!out.contains("objectors") && !out.contains("word\""));
    assert_eq!(summary.total(Class::Successful).requests, 30);
}

#[test]
fn objections_in_the_headers_of_a_log_are_heeded() {
    let caddy = |name: &str| {
        format!(
            "{{\"ts\":1795342272,\"status\":200,\"size\":1,\"request\":{{\"uri\":\"/a\",\
             \"headers\":{{\"{name}\":[\"1\"]}}}}}}\n"
        )
    };
    let log = [caddy("Sec-Gpc"), caddy("Dnt"), caddy("Accept")].map(|line| line.repeat(10));
    let report = crate::report(log.concat().as_bytes());
    assert_eq!((report.general.successful, report.general.objected), (Some(10), Some(20)));
}

#[test]
fn what_is_a_page_is_said_or_seen() {
    let (mut summary, _) = live();
    let day = date(2026, 11, 22);
    for (path, page, is_page) in [
        ("/privacy", None, true),
        ("/style.css", None, false),
        ("/a.html", None, true),
        ("/feed", Some(false), false),
        ("/notice.pdf", Some(true), true),
    ] {
        let before = summary.total(Class::Successful).pages;
        summary.count(&Hit { path: path.as_bytes(), page, ..hit(day, "203.0.113.1") });
        assert_eq!(summary.total(Class::Successful).pages - before, u64::from(is_page), "{path}");
    }
}
