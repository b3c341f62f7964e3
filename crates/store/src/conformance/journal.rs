//! The journal: order, reading on, erasing bodies.
//!
//! Invariant: no case asks for positions without gaps, which a cluster does not give.

use futures_util::future::try_join_all;

use super::{Bench, Failure, cases, holds, is_refusal, refused, same};
use crate::journal::{JOURNAL_ROWS_MAX, MARKS_MAX};
use crate::{JournalDraft, JournalRow, SealedBody, Unit};

cases![
    an_empty_journal_has_nothing,
    entries_keep_the_order_of_commits_and_of_their_unit,
    a_reader_goes_on_from_where_it_was,
    a_body_is_erased_and_its_entry_stays,
    bodies_of_one_id_are_erased_together,
    entries_are_found_by_their_marks_the_last_one_first,
    large_entries_end_a_read_early_and_lose_nothing,
];

fn with_body(entry: u8, id: &str) -> Unit {
    let body = SealedBody { id: id.to_owned(), bytes: vec![entry; 3] };
    Unit::new().entry_with_body(vec![entry], body)
}

async fn an_empty_journal_has_nothing(bench: Bench<'_>) -> Result<(), Failure> {
    let journal = bench.store.journal();
    same("size", &journal.size().await?, &0)?;
    same("rows", &journal.read(0, 10).await?, &vec![])?;
    same("rows far on", &journal.read(u64::MAX, 10).await?, &vec![])?;
    same("body", &journal.body(0).await?, &None)?;
    same("body far on", &journal.body(u64::MAX).await?, &None)?;
    refused("many rows", journal.read(0, JOURNAL_ROWS_MAX + 1).await, is_refusal)
}

async fn entries_keep_the_order_of_commits_and_of_their_unit(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let store = &*bench.store;
    let commits = (0..40_u8).map(|n| {
        let unit = Unit::new().entry(vec![n, 0]).entry(vec![n, 1]).entry(vec![n, 2]);
        store.units().commit(unit)
    });
    let done = try_join_all(commits).await?;
    let late = store.units().commit(Unit::new().entry(vec![99])).await?;
    let bench = bench.reopened().await?;
    let rows = bench.store.journal().read(0, 1_000).await?;
    same("rows", &rows.len(), &121)?;
    let rising = rows.iter().zip(rows.iter().skip(1)).all(|(a, b)| a.position < b.position);
    holds("positions rise", rising)?;
    for (n, done) in (0..40_u8).zip(done) {
        let own = rows.iter().skip_while(|row| Some(row.position) != done.first_position).take(3);
        let own: Vec<_> = own.map(|row| row.entry.clone()).collect();
        same("entries of a unit", &own, &vec![vec![n, 0], vec![n, 1], vec![n, 2]])?;
    }
    let last = rows.last().map(|row| row.position);
    same("what was committed last is last", &last, &late.first_position)?;
    same("size", &Some(bench.store.journal().size().await?), &last.map(|last| last + 1))
}

async fn a_reader_goes_on_from_where_it_was(bench: Bench<'_>) -> Result<(), Failure> {
    let store = &*bench.store;
    let (mut from, mut seen) = (0, Vec::new());
    for n in 0..30_u8 {
        store.units().commit(Unit::new().entry(vec![n])).await?;
        if n % 3 == 0 {
            for row in store.journal().read(from, 2).await? {
                from = row.position + 1;
                seen.extend(row.entry);
            }
        }
    }
    loop {
        let rows = store.journal().read(from, 7).await?;
        let Some(last) = rows.last() else { break };
        from = last.position + 1;
        seen.extend(rows.into_iter().flat_map(|row| row.entry));
    }
    same("entries", &seen, &(0..30).collect())?;
    same("nothing of none", &store.journal().read(0, 0).await?, &vec![])
}

async fn a_body_is_erased_and_its_entry_stays(bench: Bench<'_>) -> Result<(), Failure> {
    let store = &*bench.store;
    let mut positions = Vec::new();
    for (n, id) in [(1, "a"), (2, "b"), (3, "c")] {
        let done = store.units().commit(with_body(n, id)).await?;
        positions.extend(done.first_position);
    }
    store.units().commit(Unit::new().erase_body("a").entry(vec![4])).await?;
    store.journal().erase_bodies(&["b".to_owned(), "never".to_owned()]).await?;
    store.journal().erase_bodies(&["b".to_owned()]).await?;
    store.journal().erase_bodies(&[]).await?;
    let bench = bench.reopened().await?;
    let journal = bench.store.journal();
    let mut bodies = Vec::new();
    for position in positions {
        bodies.push(journal.body(position).await?);
    }
    same("bodies", &bodies, &vec![None, None, Some(vec![3; 3])])?;
    let entries = journal.read(0, 10).await?.into_iter().flat_map(|row| row.entry).collect();
    same("entries", &entries, &vec![1, 2, 3, 4])
}

async fn bodies_of_one_id_are_erased_together(bench: Bench<'_>) -> Result<(), Failure> {
    let (units, journal) = (bench.store.units(), bench.store.journal());
    for (n, id) in [(1, "a"), (2, "b"), (3, "a")] {
        units.commit(with_body(n, id)).await?;
    }
    same("body", &journal.body(2).await?, &Some(vec![3; 3]))?;
    units.commit(Unit::new().erase_body("a")).await?;
    let mut bodies = Vec::new();
    for position in 0..3 {
        bodies.push(journal.body(position).await?);
    }
    same("bodies", &bodies, &vec![None, Some(vec![2; 3]), None])
}

async fn large_entries_end_a_read_early_and_lose_nothing(bench: Bench<'_>) -> Result<(), Failure> {
    let store = &*bench.store;
    for n in 0..3_u8 {
        let unit = (0..60_u8).fold(Unit::new(), |unit, m| {
            let mut entry = vec![0; 65_535];
            entry.splice(..2, [n, m]);
            unit.entry(entry)
        });
        store.units().commit(unit).await?;
    }
    let (mut from, mut seen, mut reads) = (0, Vec::new(), 0);
    loop {
        let rows = store.journal().read(from, JOURNAL_ROWS_MAX).await?;
        let Some(last) = rows.last() else { break };
        from = last.position + 1;
        reads += 1;
        seen.extend(rows.iter().filter_map(|row| row.entry.first_chunk::<2>().copied()));
    }
    let wanted = (0..3).flat_map(|n| (0..60).map(move |m| [n, m])).collect();
    same("entries", &seen, &wanted)?;
    holds("it took several reads", reads > 1)
}

async fn entries_are_found_by_their_marks_the_last_one_first(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let store = &*bench.store;
    let (ada, sam, film) = ([1; 16], [2; 16], [9; 16]);
    for n in 0..20_u8 {
        let who = if n % 2 == 0 { ada } else { sam };
        let marks = if n % 5 == 0 { vec![who, film, who] } else { vec![who] };
        let entry = JournalDraft { entry: vec![n], marks, body: None };
        store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    }
    let bench = bench.reopened().await?;
    let journal = bench.store.journal();
    let entries = |rows: &[JournalRow]| {
        rows.iter().map(|row| row.entry.first().copied().unwrap_or_default()).collect::<Vec<_>>()
    };
    let first = journal.marked(&[ada], u64::MAX, 3).await?;
    same("the last three", &entries(&first), &vec![18, 16, 14])?;
    let before = first.last().map_or(0, |row| row.position);
    let next = journal.marked(&[ada], before, 2).await?;
    same("the two before", &entries(&next), &vec![12, 10])?;
    let both = journal.marked(&[film, sam], u64::MAX, 10).await?;
    same("those with both", &entries(&both), &vec![15, 5])?;
    same("unknown", &journal.marked(&[[3; 16]], u64::MAX, 10).await?, &vec![])?;
    same("before the first", &journal.marked(&[ada], 0, 10).await?, &vec![])?;
    refused("no mark", journal.marked(&[], 9, 10).await, is_refusal)?;
    refused("many marks", journal.marked(&[ada; MARKS_MAX + 1], 9, 10).await, is_refusal)?;
    let marks = vec![ada; MARKS_MAX + 1];
    let entry = JournalDraft { entry: vec![1], marks, body: None };
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    refused("an entry with many", bench.store.units().commit(unit).await, is_refusal)
}
