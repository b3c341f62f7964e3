//! Figures of requests: what they count, and what everybody may read of them.

use crate::house::House;
use crate::information::{answer, decide, estimate, item, officer, over_cost, public, taken};
use crate::rights::asks;
use desk::rights::{self, Figures, Given, PublicFigures, Told};
use desk::{Actor, DeskError};
use rules::rights::small::Shown;

fn given(outcome: &str, ground: &str) -> Given {
    Given {
        outcome: outcome.to_owned(),
        ground: ground.to_owned(),
        told: if outcome == "neither-confirm" { String::new() } else { "So it is.".to_owned() },
        why: if ground.is_empty() { String::new() } else { "It would tell.".to_owned() },
        weighed: "For: openness. Against: safety.".to_owned(),
        advice: "Ask for less.".to_owned(),
    }
}

/// A request for information that is answered at once, decided so.
async fn decided(house: &House, decisions: &[Given]) -> String {
    let id = taken(house, "information").await.id;
    for given in decisions {
        let item = item(house, &id).await;
        decide(house, "I 1", &id, &item, given).await.unwrap();
    }
    answer(house, &id, "I 1", "I 2").await;
    id
}

async fn force(house: &House) -> Figures {
    let all = rights::figures(&officer(house, "I 1"), &house.desk).await.unwrap();
    all.into_iter().find(|one| one.controller == "force").unwrap()
}

fn of(figures: &Figures, table: &str) -> Vec<(String, u64)> {
    let table = figures.tables.iter().find(|one| one.id == table).unwrap();
    let lines = table.lines.iter().filter(|(_, count)| *count > 0);
    let lines: Vec<_> = lines.cloned().collect();
    if let Some(total) = table.total {
        assert_eq!(total, lines.iter().map(|(_, count)| count).sum::<u64>(), "{}", table.id);
    }
    lines
}

fn lines(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected.iter().map(|(label, count)| ((*label).to_owned(), *count)).collect()
}

#[tokio::test]
async fn what_came_of_requests_for_information_is_counted_with_its_grounds() {
    let house = House::new().await;
    let release = given("release", "");
    let law = given("withhold", "foi-law-enforcement");
    let personal = given("redact", "foi-personal");
    decided(&house, &[release.clone(), release.clone()]).await;
    decided(&house, &[release.clone(), law.clone()]).await;
    decided(&house, &[personal]).await;
    decided(&house, &[law.clone(), given("withhold", "foi-court"), law]).await;
    decided(&house, &[given("neither-confirm", "foi-national-security")]).await;
    decided(&house, &[given("withhold", "foi-vexatious")]).await;
    decided(&house, &[given("not-held", "")]).await;
    decided(&house, &[]).await;
    let costly = taken(&house, "information").await.id;
    estimate(&house, &costly, "locate", 2_000).await.unwrap();
    let found = item(&house, &costly).await;
    decide(&house, "I 1", &costly, &found, &over_cost()).await.unwrap();
    answer(&house, &costly, "I 1", "I 2").await;
    let figures = force(&house).await;
    assert_eq!(
        of(&figures, "information"),
        lines(&[
            ("Given in full", 1),
            ("Given in part", 2),
            ("Refused under an exemption", 1),
            ("Neither confirmed nor denied", 1),
            ("Refused over cost", 1),
            ("Refused as vexatious or repeated", 1),
            ("Not held", 1),
            ("Answered in words alone", 1),
        ])
    );
    let grounds = of(&figures, "grounds");
    let count = |cite: &str| {
        let known = grounds.iter().find(|(label, _)| label.starts_with(&format!("{cite}:")));
        known.map_or(0, |(_, count)| *count)
    };
    let cites = ["FOIA s.12", "FOIA s.14", "FOIA s.24", "FOIA s.31", "FOIA s.32", "FOIA s.40"];
    assert_eq!(cites.map(count), [1, 1, 1, 2, 1, 1], "a request once for each ground");
    assert_eq!(grounds.len(), 6);
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn time_stages_and_months_are_counted_from_what_happened() {
    let house = House::new().await;
    let desk = &house.desk;
    // 22 November 2026 is a Sunday: twenty working days end on Monday 21 December.
    let late = taken(&house, "information").await.id;
    let gone = taken(&house, "information").await.id;
    let told = Told { what: "withdrawn".to_owned(), on: None, words: "By telephone.".to_owned() };
    rights::happen(&officer(&house, "I 1"), desk, &gone, &told).await.unwrap();
    for days in [1, 1, 8] {
        house.days(days).await;
        decided(&house, &[]).await;
    }
    house.days(20).await;
    answer(&house, &late, "I 1", "I 2").await;
    let review = taken(&house, "review").await.id;
    rights::name_reviewed(&officer(&house, "I 9"), desk, &review, "", "On paper.").await.unwrap();
    rights::find_review(&officer(&house, "I 9"), desk, &review, "overturned").await.unwrap();
    answer(&house, &review, "I 9", "I 8").await;
    let figures = force(&house).await;
    assert_eq!(of(&figures, "time"), lines(&[("In time", 4), ("Late", 1)]));
    assert_eq!(of(&figures, "stages"), lines(&[("Answered", 5), ("Withdrawn", 1)]));
    assert_eq!(of(&figures, "reviews"), lines(&[("The first answer does not stand", 1)]));
    assert_eq!(
        of(&figures, "received"),
        lines(&[("December 2026", 2), ("November 2026", 4)]),
        "the newest first"
    );
    assert_eq!(of(&figures, "answered"), lines(&[("December 2026", 3), ("November 2026", 2)]));
    let speed = figures.speed.unwrap();
    // 0, 0, 0, 0 and 30 days.
    assert_eq!((speed.answers, speed.median_days, speed.ninetieth_days), (5, 0, 30));
    assert_eq!(figures.kept, ["2 years"]);

    let open = taken(&house, "information").await.id;
    house.days(40).await;
    let figures = force(&house).await;
    assert_eq!(of(&figures, "open"), lines(&[("Overdue", 1)]));
    rights::take_on(&officer(&house, "I 1"), desk, &open, false).await.unwrap();
    let figures = force(&house).await;
    assert_eq!(of(&figures, "stages")[0], ("Being worked on".to_owned(), 1));
}

#[tokio::test]
async fn data_rights_and_complaints_are_counted_as_the_commissioner_asks() {
    let house = House::new().await;
    let (desk, priya) = (&house.desk, |house: &House| {
        house.desk.ctx(Actor::new("DO 1", "data-office"), "rights-requests")
    });
    let site = house.desk.ctx(Actor::new("public-site", "public-site"), "rights-requests");
    let mut ids = Vec::new();
    for kind in ["access", "erasure", "access"] {
        ids.push(rights::take_in(&site, desk, asks(kind)).await.unwrap().id);
    }
    let told = |what: &str| Told { what: what.to_owned(), on: None, words: "So.".to_owned() };
    rights::happen(&priya(&house), desk, &ids[1], &told("extended")).await.unwrap();
    rights::happen(&priya(&house), desk, &ids[0], &told("withdrawn")).await.unwrap();
    house.days(33).await;
    rights::happen(&priya(&house), desk, &ids[2], &told("withdrawn")).await.unwrap();
    let all = rights::figures(&priya(&house), desk).await.unwrap();
    let figures = all.into_iter().find(|one| one.controller == "force").unwrap();
    assert_eq!(
        of(&figures, "data-rights"),
        lines(&[
            ("Received", 3),
            ("Closed within one month", 1),
            ("More time was announced", 1),
            ("Open", 1),
        ])
    );
    assert_eq!(of(&figures, "complaints"), []);
    assert!(figures.speed.is_none(), "a withdrawal is no answer");
    let others = rights::figures(&officer(&house, "I 1"), desk).await.unwrap();
    let kinds = others.iter().map(|one| of(one, "kinds").len()).sum::<usize>();
    assert_eq!(kinds, 0, "what is another purpose's is not counted");
}

fn shown<'t>(figures: &'t PublicFigures, table: &str) -> &'t [(String, Shown)] {
    &figures.tables.iter().find(|one| one.id == table).unwrap().lines
}

#[tokio::test]
async fn everybody_reads_no_count_under_five() {
    let house = House::new().await;
    for _ in 0..3 {
        decided(&house, &[given("release", "")]).await;
    }
    for _ in 0..12 {
        taken(&house, "information").await;
    }
    let all = rights::public_figures(&public(&house), &house.desk).await.unwrap();
    assert!(all.iter().any(|one| one.controller == "mayors-office"), "each body that is asked");
    let figures = all.iter().find(|one| one.controller == "force").unwrap();
    let line = |table: &str, label: &str| {
        let known = shown(figures, table).iter().find(|(known, _)| known == label);
        known.unwrap_or_else(|| panic!("{label}")).1
    };
    assert_eq!(line("stages", "Answered"), Shown::Few);
    assert_eq!(line("stages", "New"), Shown::About(10));
    assert_eq!(line("information", "Given in full"), Shown::Few);
    assert_eq!(line("received", "November 2026"), Shown::About(15));
    assert_eq!(line("received", "October 2026"), Shown::None);
    assert!(figures.speed.is_none(), "days of three answers tell of each");
    let staff = rights::figures(&public(&house), &house.desk).await;
    assert!(matches!(staff, Err(DeskError::Refused(_))), "the exact ones are for staff");
}
