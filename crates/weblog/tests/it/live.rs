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
    (Summary::new(Settings { bare_pages: true, ..Settings::default() }, [1, 2], keys), made)
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

#[test]
fn a_day_is_laid_aside_and_taken_up_without_what_tells_visitors_apart() {
    let day = date(2026, 11, 22);
    let show = |summary: &mut Summary, from: usize, until: usize| {
        for number in from..until {
            let address = format!("203.0.113.{number}");
            let referrer = b"https://www.example.org/who?q=jane";
            summary.count(&Hit { query: b"q=permit", referrer, ..hit(day, &address) });
            summary.count(&Hit { status: 404, ..hit(day, &address) });
        }
    };
    let (mut before, _) = live();
    show(&mut before, 0, 30);
    let text = serde_json::to_string(&before.stored()).unwrap();
    for never in ["203.0", "jane", "sketch", "asked"] {
        assert!(!text.contains(never), "{never}: {text}");
    }
    // Half of those come again after a stop, with others.
    let (mut after, _) = live();
    show(&mut after, 15, 35);
    after.take_up(&serde_json::from_str(&text).unwrap());
    let (mut whole, _) = live();
    show(&mut whole, 0, 30);
    show(&mut whole, 15, 35);
    let row = |summary: &Summary| {
        let report = Report::of(summary, FLOOR);
        report.table("days").unwrap().rows[0].clone()
    };
    assert_eq!((row(&whole).visitors, row(&whole).visitors_at_least), (Some(35), false));
    assert_eq!((row(&after).visitors, row(&after).visitors_at_least), (Some(30), true));
    let without = |summary: &Summary| {
        let mut report = Report::of(summary, FLOOR);
        report.tables.retain(|table| table.name != "days");
        report
    };
    assert_eq!(without(&after), without(&whole), "nothing is lost and nothing counted twice");
    // Laid aside once more, it tells the same.
    let (mut again, _) = live();
    again.take_up(&after.stored());
    assert_eq!(row(&again), row(&after));
}

#[test]
fn a_word_that_few_searched_for_before_and_after_a_stop_stays_out() {
    let day = date(2026, 11, 22);
    let search = |summary: &mut Summary| {
        for number in 0..6 {
            let address = format!("203.0.113.{number}");
            for _ in 0..9 {
                summary.count(&Hit { query: b"q=rumour", ..hit(day, &address) });
            }
        }
    };
    let (mut before, _) = live();
    search(&mut before);
    let (mut after, _) = live();
    search(&mut after);
    after.take_up(&before.stored());
    let out = serde_json::to_string(&Report::of(&after, FLOOR)).unwrap();
    assert!(!out.contains("rumour"), "the same six people are not twelve: {out}");
}

#[test]
fn a_day_that_is_closed_keeps_its_counts_and_tells_nobody_apart() {
    let (mut summary, keys_made) = live();
    let day = date(2026, 11, 22);
    for number in 0..50 {
        summary.count(&hit(day, &format!("203.0.113.{number}")));
    }
    summary.close();
    let row = |summary: &Summary| {
        let report = Report::of(summary, FLOOR);
        report.table("days").unwrap().rows[0].clone()
    };
    assert_eq!((row(&summary).requests, row(&summary).visitors), (50, Some(50)));
    for number in 100..150 {
        summary.count(&hit(day, &format!("203.0.113.{number}")));
    }
    assert_eq!((row(&summary).requests, row(&summary).visitors), (100, Some(50)));
    assert_eq!(keys_made.load(Ordering::SeqCst), 1, "no key is made for a day that is over");
}

#[test]
fn a_servers_tables_stay_small_whatever_is_asked() {
    let keys = Keys::of_day(Box::new(|| [1, 2]));
    let settings = Settings { bare_pages: true, few_names: true };
    let mut summary = Summary::new(settings, [1, 2], keys);
    let day = date(2026, 11, 22);
    for number in 0..20_000 {
        let referrer = format!("https://{number}.{}.example/", "a".repeat(200));
        let query = format!("q={}", "b".repeat(number % 20 + 2));
        let one = hit(day, "203.0.113.1");
        summary.count(&Hit { referrer: referrer.as_bytes(), query: query.as_bytes(), ..one });
    }
    let stored = serde_json::to_vec(&summary.stored()).unwrap();
    assert!(stored.len() < 300_000, "{}", stored.len());
    let rows = Report::of(&summary, FLOOR).table("referrers").unwrap().clone();
    assert_eq!(rows.rows.iter().chain(&rows.others).map(|row| row.requests).sum::<u64>(), 20_000);
}
