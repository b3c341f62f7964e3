//! Visits: counted in memory, laid aside sealed, summed up once, and nobody to be found again.

use crate::house::House;
use desk::counts::{self, DayCounts, Visited};
use desk::{Ctx, DeskError};
use jiff::civil::date;
use std::path::Path;

/// Marks that would be found if anything of a visit were kept.
const MARKED: [&str; 4] = ["203.0.113.77", "MarkedAgent", "marked-path", "markedword"];

fn counter(house: &House) -> Ctx {
    counts::counter(&house.desk).unwrap()
}

fn visit(page: &str, address: &str) -> impl Fn(&House) {
    let (page, address) = (page.to_owned(), address.to_owned());
    move |house| {
        let visited = Visited {
            page: &page,
            status: 200,
            search: "q=markedword",
            referrer: b"https://www.example.org/marked-path?q=jane",
            agent: b"Mozilla/5.0 MarkedAgent Firefox/140.0",
            address: &address,
        };
        counts::count(&house.desk, &visited);
    }
}

fn visits(house: &House, page: &str, from: usize, until: usize) {
    for number in from..until {
        visit(page, &format!("198.51.100.{number}"))(house);
    }
}

async fn days(house: &House) -> Vec<DayCounts> {
    let statistics = counts::statistics(&counter(house), &house.desk).await.unwrap();
    statistics.months.into_iter().rev().flat_map(|month| month.days).collect()
}

fn rows<'d>(day: &'d DayCounts, table: &str) -> Vec<(&'d str, u64)> {
    let table = day.tables.iter().find(|one| one.id == table);
    let rows = table.map(|table| table.rows.iter().map(|(name, count)| (name.as_str(), *count)));
    rows.into_iter().flatten().collect()
}

#[tokio::test]
async fn a_day_is_told_once_it_is_over_and_without_small_counts() {
    rules::keeps!("site-stats-anonymous");
    let house = House::new().await;
    visits(&house, "/notices/policing.adult", 0, 40);
    visits(&house, "/cookies", 0, 30);
    // A page that three people read, and a word that one of them typed again and again.
    visits(&house, "/leave", 0, 3);
    assert!(days(&house).await.is_empty(), "the running day is not told");
    house.days(1).await;
    let all = days(&house).await;
    let [day] = &all[..] else { panic!("{all:?}") };
    assert_eq!((day.day, day.pages), (date(2026, 11, 22), Some(73)));
    assert_eq!((day.visitors, day.visitors_at_least), (Some(40), false));
    assert_eq!(rows(day, "files"), [("/notices/policing.adult", 40)], "what is left over is 33");
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains("/leave"), "{text}");
    assert_eq!(rows(day, "referrers"), [("www.example.org", 73)]);
    assert_eq!(rows(day, "browsers"), [("Firefox", 73)]);
    assert_eq!(rows(day, "words"), [("markedword", 73)], "forty people searched for it");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn counts_outlive_a_restart_once_and_what_was_laid_aside_goes_with_its_day() {
    rules::keeps!("site-log-summary");
    let house = House::new().await;
    visit("/cookies", MARKED[0])(&house);
    visits(&house, "/cookies", 0, 30);
    counts::keep(&counter(&house), &house.desk).await.unwrap();
    counts::keep(&counter(&house), &house.desk).await.unwrap();
    visits(&house, "/cookies", 0, 5);
    counts::keep(&counter(&house), &house.desk).await.unwrap();
    let house = house.restarted().await;
    visits(&house, "/cookies", 0, 10);
    counts::keep(&counter(&house), &house.desk).await.unwrap();
    // The process ends in the middle of the day, and comes back when the day is long over.
    let house = house.restarted().await;
    house.days(3).await;
    let all = days(&house).await;
    let [day] = &all[..] else { panic!("{all:?}") };
    assert_eq!(day.pages, Some(46));
    assert_eq!((day.visitors, day.visitors_at_least), (Some(31), true), "at least");
    house.days(1).await;
    assert_eq!(days(&house).await, all, "summed up once");
    let all = files(house.folder.path());
    assert!(all.len() > 3, "the folder is read");
    for bytes in all {
        for mark in MARKED.iter().filter(|mark| **mark != "markedword") {
            assert!(!has(&bytes, mark), "{mark} lies in the folder");
        }
        assert!(!has(&bytes, "jane"));
    }
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

/// What lies in each file of a folder.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(std::fs::read(&path).unwrap());
        }
    }
    all
}

fn has(bytes: &[u8], mark: &str) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark.as_bytes())
}

#[tokio::test]
async fn a_day_goes_on_after_a_restart_in_which_nobody_came() {
    let house = House::new().await;
    visits(&house, "/cookies", 0, 20);
    counts::keep(&counter(&house), &house.desk).await.unwrap();
    let house = house.restarted().await;
    counts::keep(&counter(&house), &house.desk).await.unwrap();
    house.days(1).await;
    assert_eq!(days(&house).await[0].pages, Some(20));
}

#[tokio::test]
async fn only_the_machine_that_counts_keeps_and_reads_counts() {
    let house = House::new().await;
    for (role, purpose) in [("public-site", "site-counting"), ("system", "site-counting")] {
        let ctx = house.desk.ctx(desk::Actor::new(role, role), purpose);
        let kept = counts::keep(&ctx, &house.desk).await;
        assert!(matches!(kept, Err(DeskError::Refused(_))), "{role}: {kept:?}");
    }
}
