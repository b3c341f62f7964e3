//! Units: all or nothing, in order, side by side.
//!
//! Invariant: a case that is refused looks whether anything of it was written.

use futures_util::future::{join, try_join_all};

use super::{
    Bench, Failure, ITEM, NOTE, at, cases, id, is_conflict, is_refusal, ranked, refused, same,
};
use crate::records::RECORD_BODY_MAX_BYTES;
use crate::{Committed, Facts, JobChange, JobCounts, JobState, KindSpec, SealedBody, Unit};

cases![
    an_empty_unit_is_committed,
    a_unit_is_written_as_a_whole,
    a_conflict_anywhere_leaves_nothing,
    an_expectation_holds_or_the_unit_does_not,
    the_writes_of_a_unit_see_each_other,
    changes_from_many_sides_are_not_lost,
    units_beyond_the_limits_are_refused,
];

fn job(key: &str) -> JobChange {
    let (key, kind) = (key.to_owned(), "work".to_owned());
    JobChange::Enqueue { key, kind, due_at: at(0), payload: vec![1] }
}

fn body(id: &str) -> SealedBody {
    SealedBody { id: id.to_owned(), bytes: vec![2] }
}

async fn an_empty_unit_is_committed(bench: Bench<'_>) -> Result<(), Failure> {
    let done = bench.store.units().commit(Unit::new()).await?;
    same("position", &done, &Committed { first_position: None })
}

async fn a_unit_is_written_as_a_whole(bench: Bench<'_>) -> Result<(), Failure> {
    let (a, b) = (id("a")?, id("b")?);
    let unit = Unit::new()
        .put(&ITEM, &a, None, ranked(1), vec![1])
        .and(Unit::new().put(&NOTE, &b, None, Facts::new(), vec![2]))
        .entry(vec![3])
        .entry_with_body(vec![4], body("body"))
        .job(job("j"));
    let done = bench.store.units().commit(unit).await?;
    let bench = bench.reopened().await?;
    let store = &*bench.store;
    same("item", &store.records().read(&ITEM, &a).await?.map(|r| r.body), &Some(vec![1]))?;
    same("note", &store.records().read(&NOTE, &b).await?.map(|r| r.body), &Some(vec![2]))?;
    let entries = store.journal().read(0, 10).await?;
    same(
        "entries",
        &entries.iter().map(|row| row.entry.clone()).collect(),
        &vec![vec![3], vec![4]],
    )?;
    same("position", &entries.first().map(|row| row.position), &done.first_position)?;
    let last = entries.last().map_or(0, |row| row.position);
    same("body", &store.journal().body(last).await?, &Some(vec![2]))?;
    same("jobs", &store.jobs().counts().await?.waiting, &1)
}

async fn a_conflict_anywhere_leaves_nothing(bench: Bench<'_>) -> Result<(), Failure> {
    let (old, new, store) = (id("old")?, id("new")?, &*bench.store);
    let first = Unit::new()
        .put(&ITEM, &old, None, ranked(1), vec![])
        .entry_with_body(vec![1], body("kept"))
        .job(job("open"));
    store.units().commit(first).await?;
    let size = store.journal().size().await?;
    let full = || {
        Unit::new()
            .put(&ITEM, &new, None, ranked(2), vec![])
            .put(&ITEM, &old, Some(1), ranked(9), vec![])
            .erase_body("kept")
            .entry(vec![2])
            .job(job("more"))
    };
    let stale = crate::Lease::new("open", 99);
    let conflicts = [
        ("expectation", full().expect(&ITEM, &old, Some(7))),
        ("expected absence", full().expect(&ITEM, &old, None)),
        ("last write", full().put(&NOTE, &old, Some(1), Facts::new(), vec![])),
        ("second creation", full().put(&ITEM, &new, None, ranked(3), vec![])),
        ("deletion", full().delete(&NOTE, &old, 1)),
        ("stale lease", full().job(JobChange::Finish { lease: stale })),
    ];
    for (what, unit) in conflicts {
        // Others are committed at the same time, perhaps in the same batch.
        let good =
            Unit::new().put(&NOTE, &id(&what.replace(' ', "-"))?, None, Facts::new(), vec![]);
        let (bad, good) = join(store.units().commit(unit), store.units().commit(good)).await;
        refused(what, bad, is_conflict)?;
        good?;
        same(what, &store.records().read(&ITEM, &new).await?, &None)?;
        let found = store.records().read(&ITEM, &old).await?;
        same(what, &found.map(|record| (record.version, record.facts)), &Some((1, ranked(1))))?;
        same(what, &store.journal().size().await?, &size)?;
        same(what, &store.journal().body(size - 1).await?, &Some(vec![2]))?;
        let counts = store.jobs().counts().await?;
        same(what, &counts, &JobCounts { waiting: 1, leased: 0, parked: 0 })?;
    }
    Ok(())
}

async fn an_expectation_holds_or_the_unit_does_not(bench: Bench<'_>) -> Result<(), Failure> {
    let (a, b, units) = (id("a")?, id("b")?, bench.store.units());
    units.commit(Unit::new().put(&ITEM, &a, None, ranked(1), vec![])).await?;
    let note = |name: &str| -> Result<Unit, Failure> {
        Ok(Unit::new().put(&NOTE, &id(name)?, None, Facts::new(), vec![]))
    };
    units.commit(note("1")?.expect(&ITEM, &a, Some(1)).expect(&ITEM, &b, None)).await?;
    refused("absence", units.commit(note("2")?.expect(&ITEM, &a, None)).await, is_conflict)?;
    refused("presence", units.commit(note("3")?.expect(&ITEM, &b, Some(1))).await, is_conflict)?;
    refused("version", units.commit(note("4")?.expect(&ITEM, &a, Some(2))).await, is_conflict)?;
    // What is expected is what was there before the unit's own writes.
    let own = Unit::new().put(&ITEM, &b, None, ranked(2), vec![]).expect(&ITEM, &b, None);
    units.commit(own).await?;
    Ok(())
}

async fn the_writes_of_a_unit_see_each_other(bench: Bench<'_>) -> Result<(), Failure> {
    let a = id("a")?;
    let unit = Unit::new()
        .put(&ITEM, &a, None, ranked(1), vec![1])
        .put(&ITEM, &a, Some(1), ranked(2), vec![2])
        .delete(&ITEM, &a, 2)
        .put(&ITEM, &a, None, ranked(3), vec![3]);
    bench.store.units().commit(unit).await?;
    let found = bench.store.records().read(&ITEM, &a).await?;
    same("record", &found.map(|record| (record.version, record.body)), &Some((1, vec![3])))
}

async fn changes_from_many_sides_are_not_lost(bench: Bench<'_>) -> Result<(), Failure> {
    let (a, store) = (id("a")?, &*bench.store);
    store.units().commit(Unit::new().put(&ITEM, &a, None, ranked(0), vec![])).await?;
    let add = || async {
        loop {
            let record = store.records().read(&ITEM, &a).await?;
            let record = record.ok_or(Failure("the record is there".to_owned()))?;
            let sum = record.facts.int("rank").unwrap_or_default() + 1;
            let unit = Unit::new().put(&ITEM, &a, Some(record.version), ranked(sum), vec![]);
            match store.units().commit(unit.entry(vec![1])).await {
                Ok(_) => return Ok::<_, Failure>(()),
                Err(error) if is_conflict(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
    };
    try_join_all((0..24).map(|_| add())).await?;
    let found = store.records().read(&ITEM, &a).await?;
    let found = found.map(|record| (record.version, record.facts.int("rank")));
    same("sum", &found, &Some((25, Some(24))))?;
    same("entries", &store.journal().read(0, 100).await?.len(), &24)
}

async fn units_beyond_the_limits_are_refused(bench: Bench<'_>) -> Result<(), Failure> {
    static OTHER: KindSpec = KindSpec { name: "other", indexes: &[] };
    let (a, store) = (id("a")?, &*bench.store);
    let put = |facts, body| Unit::new().put(&ITEM, &a, None, facts, body);
    let many = (0..33).fold(Facts::new(), |facts, n| facts.with(&format!("f{n}"), n));
    let entries = (0..5_000).fold(Unit::new(), |unit, _| unit.entry(vec![1]));
    let all = [
        ("large body", put(Facts::new(), vec![0; RECORD_BODY_MAX_BYTES + 1])),
        ("many facts", put(many, vec![])),
        ("long fact", put(Facts::new().with("a", "x".repeat(257)), vec![])),
        ("control character", put(Facts::new().with("a", "\n"), vec![])),
        ("name of a fact", put(Facts::new().with("a'b", 1), vec![])),
        ("large entry", Unit::new().entry(vec![0; 65_536])),
        ("empty entry", Unit::new().entry(vec![])),
        ("id of a body", Unit::new().entry_with_body(vec![1], body("a b"))),
        ("parts", entries),
        ("key of a job", Unit::new().job(job(""))),
    ];
    for (what, unit) in all {
        refused(what, store.units().commit(unit).await, is_refusal)?;
    }
    let other = Unit::new().put(&OTHER, &a, None, Facts::new(), vec![]);
    refused("unknown kind", store.units().commit(other).await, |error| {
        *error == crate::StoreError::UnknownKind { kind: "other" }
    })?;
    same("records", &store.records().read(&ITEM, &a).await?, &None)?;
    same("entries", &store.journal().size().await?, &0)?;
    same("jobs", &store.jobs().list(JobState::Waiting, 10).await?, &vec![])
}
