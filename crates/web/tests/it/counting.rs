//! Counting visits: only of those who agreed, by names that are the site's own, and with nothing
//! left anywhere of who they were.

use crate::house::{House, Reply, answer, says};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

/// The cookie of somebody who agreed to be counted, and to nothing else.
async fn yes(house: &House) -> String {
    let told = house.post_as("", "/cookies", "answer=some&counting=yes&back=/").await.is(303);
    told.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// A visitor's request for a page.
struct Visitor<'a> {
    cookie: &'a str,
    address: &'a str,
    headers: &'a [(&'a str, &'a str)],
}

impl Visitor<'_> {
    async fn reads(&self, house: &House, path: &str) -> Reply {
        let mut request = Request::get(path)
            .header("host", "localhost")
            .header("user-agent", "Mozilla/5.0 (X11; Linux) Firefox/140.0 UA-3f7e-marked")
            .header("cookie", self.cookie);
        for (name, value) in self.headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let from: SocketAddr = format!("{}:4711", self.address).parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        house.send(request).await
    }
}

/// So many visitors who agreed, each with an address of their own.
async fn crowd(house: &House, path: &str, visitors: u8) {
    let cookie = yes(house).await;
    for number in 0..visitors {
        let address = format!("198.51.100.{number}");
        let headers = [("referer", "https://www.example.org/marked-page?q=marked-question")];
        let visitor = Visitor { cookie: &cookie, address: &address, headers: &headers };
        visitor.reads(house, path).await;
    }
}

/// The end of the day, and what the machine does then.
async fn day_over(house: &House) {
    for _ in 0..4 {
        house.hours(6);
        desk::jobs::work(&house.desk, "test").await.unwrap();
    }
}

#[tokio::test]
async fn who_did_not_agree_or_objects_is_in_no_sum() {
    rules::keeps!("site-stats-optout");
    let house = House::new().await;
    let cookie = yes(&house).await;
    crowd(&house, "/accessibility", 20).await;
    let gpc: &[(&str, &str)] = &[("sec-gpc", "1")];
    let dnt: &[(&str, &str)] = &[("dnt", "1")];
    for number in 100..140 {
        let address = format!("198.51.100.{number}");
        let nobody = ["", "cookie-choice=", "cookie-choice=0.2026-11-02.counting", "counting=1"];
        for no in nobody {
            let visitor = Visitor { cookie: no, address: &address, headers: &[] };
            visitor.reads(&house, "/contact").await.is(200);
        }
        for headers in [gpc, dnt] {
            let visitor = Visitor { cookie: &cookie, address: &address, headers };
            visitor.reads(&house, "/contact").await.is(200);
        }
    }
    day_over(&house).await;
    let page = house.get("/statistics").await.is(200);
    says(&page, &["Days of November 2026", "Monday 2 November 2026", "/accessibility</th>"]);
    let file = house.get("/statistics.csv").await.is(200);
    says(&file, &["2026-11,Month,Pages,20\r\n", "2026-11,Visitors of the day,2026-11-02,20\r\n"]);
    assert!(!file.text().contains("/contact") && !file.text().contains("objected"));
}

#[tokio::test]
async fn pages_are_counted_by_names_of_the_sites_own() {
    let house = House::new().await;
    crowd(&house, "/notices/policing.adult?who=jane", 30).await;
    crowd(&house, "/take-part/site-feedback", 20).await;
    // Somebody types a name, a number and a secret; staff sign in; a style sheet is fetched.
    crowd(&house, "/notices/jane-doe", 15).await;
    crowd(&house, "/receipts/0123456789abcdef0123456789abcdef", 15).await;
    crowd(&house, "/jane-doe-07700900123", 15).await;
    crowd(&house, "/sign-in", 15).await;
    crowd(&house, "/staff/requests", 15).await;
    crowd(&house, "/checkpoint", 15).await;
    day_over(&house).await;
    let file = house.get("/statistics.csv").await.is(200);
    let pages: Vec<_> =
        file.text().lines().filter(|line| line.starts_with("2026-11,Pages,")).collect();
    assert_eq!(
        pages,
        ["2026-11,Pages,/notices/policing.adult,30", "2026-11,Pages,/take-part/site-feedback,20"]
    );
    assert!(file.text().contains("2026-11,Answers,404,30"), "{}", file.text());
    assert!(file.text().contains("2026-11,Where people come from,www.example.org,50"));
    for never in ["jane", "0770", "marked", "sign-in", "staff", "checkpoint", "0123"] {
        assert!(!file.text().contains(never), "{never}");
    }
}

#[tokio::test]
async fn words_are_told_once_ten_looked_for_them() {
    let house = House::new().await;
    let cookie = yes(&house).await;
    let look = async |number: u8, words: &str| {
        let mut request = Request::post("/search")
            .header("host", "localhost")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &cookie)
            .body(Body::from(crate::people::form(&[("sought", words)])))
            .unwrap();
        let from: SocketAddr = format!("198.51.100.{number}:4711").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        house.send(request).await.is(200);
    };
    for number in 0..12 {
        look(number, "Cameras & 07700900123 jane@example.org").await;
        look(0, "rumour").await;
    }
    day_over(&house).await;
    let file = house.get("/statistics.csv").await.is(200);
    let about = "2026-11,What people search for here,";
    let words: Vec<_> = file.text().lines().filter(|line| line.starts_with(about)).collect();
    assert_eq!(words, [format!("{about}cameras,12")]);
}

#[tokio::test]
async fn the_page_says_what_is_counted_shows_months_and_stays_small() {
    let house = House::new().await;
    let page = house.get("/statistics").await.is(200);
    says(&page, &["people who agreed to be counted", "No day is over yet", "href=\"/cookies\""]);
    says(&house.get("/").await.is(200), &["href=\"/statistics\""]);
    crowd(&house, "/contact", 25).await;
    day_over(&house).await;
    for _ in 0..29 {
        day_over(&house).await;
    }
    crowd(&house, "/leave", 30).await;
    crowd(&house, "/contact", 12).await;
    crowd(&house, "/cookies", 3).await;
    day_over(&house).await;
    let page = house.get("/statistics").await.is(200);
    says(
        &page,
        &["Days of December 2026", "<svg", "aria-hidden=\"true\"", "/leave</th>", "Browsers"],
    );
    assert!(
        !page.text().contains("/cookies</th>") && !page.text().contains("/contact</th>"),
        "three readers are too few, and twelve with them"
    );
    let before = house.get("/statistics?month=2026-11").await.is(200);
    says(&before, &["Days of November 2026", "/contact</th>", "aria-current=\"page\""]);
    assert!(before.body.len() < 40_000 && !before.text().contains("style="));
    house.get("/statistics?month=2020-01").await.is(404);
    house.get("/statistics?month=jane").await.is(404);
}

/// What every part of this process says, from the first time that it is asked.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn said() -> &'static Said {
    static SAID: OnceLock<Said> = OnceLock::new();
    SAID.get_or_init(|| {
        let said = Said::default();
        let out = said.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || out.clone())
            .init();
        said
    })
}

fn files(folder: &Path, all: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, all);
        } else {
            all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

#[tokio::test]
async fn nothing_of_a_request_is_written_down() {
    rules::keeps!("site-no-hidden-tracking");
    let said = said();
    let house = House::new().await;
    let cookie = yes(&house).await;
    let headers = [
        ("x-forwarded-for", "203.0.113.213"),
        ("referer", "https://www.example.org/path-91c2-marked?q=referrer-77ab-marked"),
    ];
    let before = said.0.lock().unwrap().len();
    for cookie in [cookie.as_str(), "", "home-area=cookie-5d21-marked"] {
        for address in ["203.0.113.212", "127.0.0.1"] {
            let visitor = Visitor { cookie, address, headers: &headers };
            let paths = [
                "/",
                "/notices/policing.adult?q=query-0be9-marked",
                "/path-a4d8-marked",
                "/search?q=word+query-0be9-marked",
                "/staff?next=query-0be9-marked",
                "/api/v1/recordings?after=query-0be9-marked",
                "/receipts/path-a4d8-marked",
            ];
            for path in paths {
                visitor.reads(&house, path).await;
            }
            let form = "number=form-c3f0-marked&secret=form-c3f0-marked";
            house.post_as(cookie, "/take-part/mine?x=query-0be9-marked", form).await;
            house.post_as(cookie, "/sign-in?x=query-0be9-marked", form).await;
        }
    }
    tracing::warn!("the capture works");
    day_over(&house).await;
    let marks = [
        "203.0.113.21",
        "UA-3f7e-marked",
        "path-91c2-marked",
        "referrer-77ab-marked",
        "query-0be9-marked",
        "path-a4d8-marked",
        "cookie-5d21-marked",
        "form-c3f0-marked",
    ];
    let log = said.0.lock().unwrap()[before..].to_vec();
    let log = String::from_utf8_lossy(&log).into_owned();
    assert!(log.contains("the capture works"));
    let mut all = vec![("the log".to_owned(), log.into_bytes())];
    files(house.folder(), &mut all);
    assert!(all.len() > 5, "the folder is read");
    for (name, bytes) in all {
        for mark in marks {
            let found = bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
            assert!(!found, "{mark} stands in {name}");
        }
    }
}

#[tokio::test]
async fn feedback_needs_no_name_and_its_mark_is_only_counted() {
    rules::keeps!("site-feedback");
    let house = House::new().await;
    let page = house.get("/take-part/site-feedback").await.is(200);
    says(
        &page,
        &[
            "You need not tell us who you are",
            "Only counted",
            "How well did the site work for you? (you need not answer)",
            "<option>Very well</option>",
            "2 years",
        ],
    );
    let at = "/take-part/site-feedback";
    let mark = ("site-marks", "Very badly");
    let wrong = [mark, ("site-topics", "none of these"), ("site-comments", "x")];
    says(
        &crate::ask::post(&house, at, &wrong).await.is(422),
        &["There is a problem", "#site-topics"],
    );
    let whole = [mark, ("site-topics", "The words"), ("site-comments", "Where is it?")];
    let taken = crate::ask::post(&house, at, &whole).await.is(200);
    let number = crate::ask::between(taken.text(), "id=\"number\">", "<").to_owned();
    let secret = crate::ask::between(taken.text(), "id=\"secret\">", "<").to_owned();
    let both = [("number", number.as_str()), ("secret", secret.as_str())];
    let seen = crate::ask::post(&house, "/take-part/mine", &both).await.is(200);
    says(&seen, &["Where is it?"]);
    assert!(!seen.text().contains("Very badly") && !seen.text().contains("Your name"));
    for _ in 0..9 {
        crate::ask::post(&house, at, &whole).await.is(200);
    }
    let edda = house.sign_in("edda").await;
    let rooms = house.get_as(&edda, "/staff/entries").await.is(200);
    says(&rooms, &["/staff/entries/site-feedback/counts", "only counted"]);
    let counts = "/staff/entries/site-feedback/counts";
    let page = house.get_as(&edda, counts).await.is(200);
    says(&page, &["No month is over yet"]);
    for _ in 0..30 {
        day_over(&house).await;
    }
    let edda = house.sign_in("edda").await;
    let page = house.get_as(&edda, counts).await.is(200);
    says(&page, &["November 2026", "The words", "Very badly", "<svg"]);
    assert!(!page.text().contains("Where is it?"));
    house.get_as(&edda, "/staff/entries/site-feedback").await.is(404);
    let cleo = house.sign_in("cleo").await;
    house.get_as(&cleo, counts).await.is(404);
    says(&house.get("/statistics").await.is(200), &["Tell us about the site: what people chose"]);
}

#[tokio::test]
async fn a_site_for_the_public_counts_as_well() {
    let house = House::new().await;
    let cookie = yes(&house).await;
    let app = house.in_earnest();
    for _ in 0..12 {
        let request = Request::get("/contact").header("cookie", &cookie).body(Body::empty());
        answer(app.clone(), request.unwrap()).await.is(200);
    }
    day_over(&house).await;
    says(&house.get("/statistics").await.is(200), &["/contact</th>"]);
}
