use super::{Columns, part, shown};
use crate::summary::Tally;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn tally(requests: u64) -> Tally {
    Tally { requests, pages: 0, size_bytes: 0 }
}

/// All tables of `rows` counts from nothing to `most`.
fn tables(rows: u32, most: u64) -> impl Iterator<Item = Vec<u64>> {
    let base = most + 1;
    (0..base.pow(rows)).map(move |mut code| {
        let mut table = Vec::new();
        for _ in 0..rows {
            table.push(code % base);
            code /= base;
        }
        table
    })
}

/// What somebody sees: the rows that are shown, the sum of the others, and the total.
fn seen(table: &[u64], floor: u64) -> (Vec<Option<u64>>, u64) {
    let tallies: Vec<_> = table.iter().copied().map(tally).collect();
    let shown = shown(&tallies, Columns::Requests, floor);
    let told = table.iter().zip(&shown).map(|(count, shown)| shown.then_some(*count)).collect();
    (told, table.iter().sum())
}

/// Looks at all tables there are as one who knows how they are made, and has only what is shown:
/// for each row that is out, two counts at least must be possible, and one of them not small.
fn no_row_can_be_worked_out(rows: u32, most: u64, floor: u64) {
    let mut by_sight: BTreeMap<_, Vec<BTreeSet<u64>>> = BTreeMap::new();
    // Counts above `most` would only add to what is possible.
    for table in tables(rows, most) {
        if table.iter().sum::<u64>() < floor {
            continue;
        }
        let sight = seen(&table, floor);
        let possible = by_sight.entry(sight).or_insert_with(|| vec![BTreeSet::new(); table.len()]);
        for (possible, count) in possible.iter_mut().zip(&table) {
            possible.insert(*count);
        }
    }
    let mut out = 0;
    for ((told, total), possible) in by_sight {
        for (row, possible) in told.iter().zip(possible) {
            if row.is_none() && total < most {
                out += 1;
                assert!(possible.len() > 1, "{told:?} of {total} tells {possible:?}");
            }
        }
    }
    assert!(out > 0);
}

#[test]
fn of_all_tables_of_two_to_five_rows_none_gives_a_row_away() {
    no_row_can_be_worked_out(2, 40, 4);
    no_row_can_be_worked_out(3, 26, 4);
    no_row_can_be_worked_out(4, 15, 3);
    no_row_can_be_worked_out(5, 10, 3);
}

#[test]
fn a_single_small_row_takes_the_next_with_it() {
    assert_eq!(seen(&[100, 3, 20, 50], 10).0, [Some(100), None, None, Some(50)]);
    assert_eq!(seen(&[100, 3, 8, 50], 10).0, [Some(100), None, None, Some(50)]);
    // Two that are few together would be a small count by themselves.
    assert_eq!(seen(&[100, 3, 4, 50], 10).0, [Some(100), None, None, None]);
    // Two that are alike would each be half of their sum.
    assert_eq!(seen(&[100, 3, 3, 50], 10).0, [Some(100), None, None, None]);
    // Which of two equal rows goes with it must not tell which one was small.
    assert_eq!(seen(&[100, 3, 20, 20], 10).0, [Some(100), None, None, None]);
    assert_eq!(seen(&[100, 0, 20, 50], 10).0, [Some(100), Some(0), Some(20), Some(50)]);
}

/// What is shown of rows in cells: rows, sums of cells, the rest.
fn sight(rows: &[(u8, Tally)]) -> (Vec<Option<Tally>>, BTreeMap<u8, Tally>, Tally) {
    let tallies: Vec<_> = rows.iter().map(|(_, tally)| *tally).collect();
    let parted = part(&tallies, |at| rows[at].0, Columns::RequestsAndPages, 10);
    let told = tallies.iter().zip(&parted.shown).map(|(row, shown)| shown.then_some(*row));
    (told.collect(), parted.cells, parted.rest)
}

proptest! {
    /// Each row that is out could be another: there is a table, this one with two rows changed
    /// round, that looks the same.
    #[test]
    fn each_row_that_is_out_could_have_another_count(
        rows in prop::collection::vec((0_u8..3, 0_u64..30, 0_u64..30), 2..9),
    ) {
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(cell, pages, more)| {
                (cell, Tally { requests: pages + more, pages, size_bytes: 0 })
            })
            .collect();
        let (told, cells, rest) = sight(&rows);
        let total: u64 = rows.iter().map(|(_, tally)| tally.requests).sum();
        let shown: u64 = told.iter().flatten().map(|tally| tally.requests).sum();
        let out: u64 = cells.values().map(|tally| tally.requests).sum();
        prop_assert_eq!(total, shown + out + rest.requests);
        for tally in told.iter().flatten().chain(cells.values()) {
            prop_assert!(!(1..10).contains(&tally.requests));
            prop_assert!(!(1..10).contains(&tally.pages));
        }
        let is_all_out = told.iter().all(Option::is_none);
        for (at, _) in told.iter().enumerate().filter(|(_, told)| told.is_none()) {
            if is_all_out || rows[at].1.requests == 0 {
                continue;
            }
            let could_be_another = (0..rows.len()).any(|other| {
                let mut changed = rows.clone();
                changed[at].1 = rows[other].1;
                changed[other].1 = rows[at].1;
                let differs = rows[other].1 != rows[at].1;
                differs && told[other].is_none() && sight(&changed) == (told.clone(), cells.clone(), rest)
            });
            prop_assert!(could_be_another, "row {} of {:?}", at, rows);
        }
    }
}
