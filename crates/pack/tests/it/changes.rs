//! What a change to the London pack would change, as the person who signs it reads it.

use pack::Pack;
use pack::changes::{Area, between};

use crate::{TODAY, changed, london};

fn compiled(sources: &[pack::Source]) -> Pack {
    pack::compile(sources, TODAY).0.unwrap()
}

fn told(path: &str, from: &str, to: &str) -> Vec<(Area, String)> {
    let all = between(&compiled(&london()), &compiled(&changed(path, from, to)));
    all.into_iter().map(|one| (one.area, format!("{}: {}", one.about, one.says))).collect()
}

#[test]
fn no_change_changes_nothing() {
    assert_eq!(between(&compiled(&london()), &compiled(&london())), []);
}

#[test]
fn a_shorter_period_is_told_with_the_notices_that_change() {
    let told = told("retention.yaml", "period: 31 days", "period: 28 days");
    let clock = "retention.bwv-31-days: kept for 28 days instead of 31 days (shorter: nothing \
                 that is held goes sooner for it within 14 days)";
    assert_eq!(told[0], (Area::Clock, clock.to_owned()));
    let notices: Vec<_> = told.iter().filter(|(area, _)| *area == Area::Notice).collect();
    assert!(notices.len() >= 3, "{told:?}");
    assert!(told.iter().any(|(area, says)| *area == Area::Promise && says.contains("28 days")));
}

#[test]
fn who_gains_and_who_loses_is_told() {
    let may = "may: [list, view, categorise]";
    let told = told("roles.yaml", may, "may: [list, view, hold]");
    assert_eq!(
        told,
        [(Area::Access, "role.officer: may now hold; may no longer categorise".into())]
    );
}

#[test]
fn an_answer_that_takes_longer_is_told() {
    let told = told("clocks.yaml", "within: 1 month", "within: 45 days");
    let clock = "clock.rights-answer: to be done within 45 days instead of 1 month";
    assert_eq!(told[0], (Area::Clock, clock.to_owned()));
    assert!(told.iter().any(|(_, says)| says.starts_with("notice.policing.child")), "{told:?}");
}

#[test]
fn what_is_published_elsewhere_or_no_longer_is_told() {
    let moved = told("site/publications.yaml", "where: /promises", "where: /registers/promises");
    let says = "publication.promise-board: published at /registers/promises instead of /promises";
    assert_eq!(moved, [(Area::Promise, says.to_owned())]);
    let entry = "  - id: ledger\n    title: The ledger, with its proofs\n";
    let renamed = entry.replace("id: ledger", "id: the-ledger");
    let told = told("site/publications.yaml", entry, &renamed);
    let says: Vec<_> = told.iter().map(|(_, says)| says.as_str()).collect();
    assert_eq!(
        says,
        [
            "publication.ledger: no longer published: The ledger, with its proofs",
            "publication.the-ledger: published at /ledger: The ledger, with its proofs"
        ]
    );
}
