//! What identifies somebody does not come out.
//!
//! Invariant: what is planted is looked for in all that is ever written of a summary.

use crate::{line, read, report};
use std::fmt::Write as _;
use weblog::{FLOOR, Report};

/// A log in which one person stands a hundred times, everywhere that a log has room for one.
fn planted() -> String {
    let mut log = String::new();
    for number in 0..100 {
        let day = number % 20 + 1;
        let _ = write!(
            log,
            "203.0.113.77 - janedoe [{day:02}/Nov/2026:10:11:12 +0000] \"GET \
             /contact/jane.doe@example.org/?q=janedoe+07700900123&token=s3cr3tvalue HTTP/1.1\" 200 \
             4321 \"https://janes-employer.example/staff/janedoe?case=CRN4711\" \"Mozilla/5.0 \
             JanesOwnBrowser/7.7.1 (Windows NT 10.0; janepc)\"\n\
             203.0.113.77 - janedoe [{day:02}/Nov/2026:10:11:13 +0000] \"GET \
             /case/07700900123/203.0.113.77 HTTP/1.1\" 404 4321 \
             \"https://janedoe:pw@203.0.113.77:8080/janedoe\" \"JanesOwnBrowser\"\n"
        );
    }
    log
}

#[test]
fn nothing_that_is_planted_comes_out() {
    let (summary, outcome) = read(planted().as_bytes());
    outcome.unwrap();
    let report = Report::of(&summary, FLOOR);
    assert_eq!(report.general.successful, Some(100));
    let json = serde_json::to_string(&report).unwrap();
    let text = report.to_text(usize::MAX);
    for out in [json, text, format!("{report:?}")] {
        let small = out.to_lowercase();
        for planted in [
            "203.0.113",
            "janedoe",
            "jane.doe",
            "example.org",
            "07700900123",
            "token",
            "s3cr3t",
            "crn4711",
            "?",
            "staff",
            "janesownbrowser",
            "mozilla",
            "janepc",
            "7.7.1",
            "8080",
        ] {
            assert!(!small.contains(planted), "{planted} in {out}");
        }
        // That somebody came from that site a hundred times is a count that may be shown.
        assert!(small.contains("janes-employer.example"));
    }
}

#[test]
fn one_persons_searches_are_no_word_however_often_they_search() {
    let search = |address: u32, day: u32| {
        line("/search?q=Footage+janedoe", 200)
            .replace("203.0.113.9", &format!("203.0.113.{address}"))
            .replace("22/Nov", &format!("{day:02}/Nov"))
    };
    let one: String = (0..500).map(|_| search(1, 22)).collect();
    assert_eq!(report(one.as_bytes()).table("words"), None);
    let nine: String = (0..9).map(|address| search(address, 22).repeat(30)).collect();
    assert_eq!(report(nine.as_bytes()).table("words"), None);
    let ten: String = (0..10).map(|address| search(address, 22)).collect();
    let words = report(ten.as_bytes()).table("words").unwrap().rows.clone();
    assert_eq!(
        words.iter().map(|row| (&*row.name, row.requests)).collect::<Vec<_>>(),
        [("footage", 10), ("janedoe", 10)]
    );
}

#[test]
fn counts_under_the_floor_are_with_others() {
    let mut log = String::new();
    for (path, number) in
        [("/", 500), ("/a.html", 60), ("/b.html", 9), ("/c.html", 3), ("/d.pdf", 4), ("/e.pdf", 40)]
    {
        log += &line(path, 200).repeat(number);
    }
    log += &line("/gone", 404).repeat(5);
    let report = report(log.as_bytes());
    let files = report.table("files").unwrap();
    let names: Vec<_> = files.rows.iter().map(|row| (&*row.name, row.requests)).collect();
    // Pages by themselves, and other files by themselves: the one small file takes the next along.
    assert_eq!(names, [("/", 500), ("/a.html", 60)]);
    assert_eq!(files.others.as_ref().unwrap().requests, 9 + 3 + 4 + 40);
    // Five failures are fewer than ten, and so is what would tell them.
    assert_eq!((report.general.failed, report.general.requests), (None, None));
    assert_eq!(report.table("failures"), None);
    let statuses: Vec<_> =
        report.table("statuses").unwrap().rows.iter().map(|row| &*row.name).collect();
    assert_eq!(statuses, ["200"]);
}

#[test]
fn of_fewer_than_ten_requests_nothing_is_told() {
    let report = report(line("/a.html", 200).repeat(9).as_bytes());
    assert_eq!(report.tables, []);
    assert_eq!(
        report.general,
        weblog::General {
            redirected: Some(0),
            failed: Some(0),
            informational: Some(0),
            objected: Some(0),
            ..weblog::General::default()
        }
    );
}

/// Of every table that parts the total, what is shown and what is not add up to it.
#[test]
fn tables_add_up_to_the_total() {
    let report = report(&crate::made(5_000, crate::made::Request::combined));
    let all = report.general.successful.unwrap();
    for table in &report.tables {
        let whole = match table.name {
            "words" => continue,
            "statuses" => report.general.requests.unwrap(),
            "failures" => report.general.failed.unwrap(),
            "redirections" => report.general.redirected.unwrap(),
            _ => all,
        };
        let rows = table.rows.iter().chain(&table.others);
        let sum: u64 = rows.map(|row| row.requests).sum();
        if table.name == "statuses" {
            assert!(sum <= whole);
        } else {
            assert_eq!(sum, whole, "{}", table.name);
        }
        for row in &table.rows {
            assert!(row.requests >= FLOOR, "{} {row:?}", table.name);
            assert!(row.pages.is_none_or(|pages| pages == 0 || pages >= FLOOR));
            assert!(row.visitors.is_none_or(|visitors| visitors >= FLOOR));
        }
        assert!(table.others.as_ref().is_none_or(|row| row.requests >= FLOOR), "{table:?}");
    }
}
