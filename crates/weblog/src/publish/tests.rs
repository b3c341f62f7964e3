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

/// What somebody sees: rows that are shown, sums of cells, and the rest.
type Sight = (Vec<Option<u64>>, BTreeMap<u8, u64>, u64);

fn sight(table: &[u64], cells: &[u8], floor: u64) -> Sight {
    let tallies: Vec<_> = table.iter().copied().map(tally).collect();
    let parted = part(&tallies, |at| cells[at], Columns::Requests, floor);
    let told = table.iter().zip(&parted.shown).map(|(count, shown)| shown.then_some(*count));
    let cells = parted.cells.into_iter().map(|(cell, tally)| (cell, tally.requests));
    (told.collect(), cells.collect(), parted.rest.requests)
}

/// Looks at all tables there are as one who knows the rules and has only what is shown: for each
/// row that is out two counts at least must be possible, or it is nothing for certain.
fn no_row_can_be_worked_out(cells: &[u8], most: u64, floor: u64) {
    let mut seen: BTreeMap<Sight, (Vec<BTreeSet<u64>>, u64)> = BTreeMap::new();
    let rows = u32::try_from(cells.len()).unwrap();
    for table in tables(rows, most).filter(|table| table.iter().sum::<u64>() >= floor) {
        let new = || (vec![BTreeSet::new(); table.len()], 0);
        let (possible, highest) = seen.entry(sight(&table, cells, floor)).or_insert_with(new);
        *highest = table.iter().copied().fold(*highest, u64::max);
        for (possible, count) in possible.iter_mut().zip(&table) {
            possible.insert(*count);
        }
    }
    let mut out = 0;
    for ((told, cells, rest), (possible, highest)) in seen {
        for (row, possible) in told.iter().zip(possible) {
            // With counts as high as are tried, others that look the same were left out.
            if row.is_none() && highest + 1 < most {
                out += 1;
                let is_nothing = possible.iter().all(|count| *count == 0);
                assert!(
                    possible.len() > 1 || is_nothing,
                    "{told:?}, {cells:?} and {rest} tell {possible:?}"
                );
            }
        }
    }
    assert!(out > 50, "{out}");
}

#[test]
fn of_all_small_tables_none_gives_a_row_away() {
    no_row_can_be_worked_out(&[0, 0], 40, 4);
    no_row_can_be_worked_out(&[0, 0, 0], 26, 4);
    no_row_can_be_worked_out(&[0, 0, 0, 0], 15, 3);
}

#[test]
fn of_all_small_tables_in_cells_none_gives_a_row_away() {
    no_row_can_be_worked_out(&[0, 0, 1], 30, 4);
    no_row_can_be_worked_out(&[0, 0, 1, 1], 18, 4);
    no_row_can_be_worked_out(&[0, 0, 1, 2], 18, 4);
    no_row_can_be_worked_out(&[0, 0, 1, 1, 2], 10, 3);
    no_row_can_be_worked_out(&[0, 1, 2, 2, 2], 9, 3);
}

fn seen(table: &[u64], floor: u64) -> Vec<Option<u64>> {
    sight(table, &vec![0; table.len()], floor).0
}

#[test]
fn a_single_small_row_takes_the_next_with_it() {
    assert_eq!(seen(&[100, 3, 20, 50], 10), [Some(100), None, None, Some(50)]);
    assert_eq!(seen(&[100, 3, 8, 50], 10), [Some(100), None, None, Some(50)]);
    // Two that are few together would be a small count by themselves.
    assert_eq!(seen(&[100, 3, 4, 50], 10), [Some(100), None, None, None]);
    // Two that are alike would each be half of their sum.
    assert_eq!(seen(&[100, 3, 3, 50], 10), [Some(100), None, None, None]);
    // Which of two equal rows goes with it must not tell which one was small.
    assert_eq!(seen(&[100, 3, 20, 20], 10), [Some(100), None, None, None]);
    assert_eq!(seen(&[100, 0, 20, 50], 10), [Some(100), Some(0), Some(20), Some(50)]);
}

proptest! {
    /// What is shown, cells and rest add up, and none of them is a small count.
    #[test]
    fn parts_add_up_and_none_is_small(
        rows in prop::collection::vec((0_u8..4, 0_u64..30, 0_u64..30), 1..20),
    ) {
        let cells: Vec<_> = rows.iter().map(|(cell, _, _)| *cell).collect();
        let rows: Vec<_> = rows
            .iter()
            .map(|(_, pages, more)| Tally { requests: pages + more, pages: *pages, size_bytes: 1 })
            .collect();
        let parted = part(&rows, |at| cells[at], Columns::RequestsAndPages, 10);
        let mut all = parted.rest;
        parted.cells.values().for_each(|tally| all.add(*tally));
        let shown = rows.iter().zip(&parted.shown).filter(|(_, shown)| **shown);
        let shown: Vec<_> = shown.map(|(row, _)| *row).collect();
        for row in &shown {
            all.add(*row);
        }
        let whole = rows.iter().map(|row| row.requests).sum::<u64>();
        prop_assert_eq!(all.requests, whole);
        for tally in shown.iter().chain(parted.cells.values()) {
            prop_assert!(!(1..10).contains(&tally.requests) && !(1..10).contains(&tally.pages));
        }
        if !shown.is_empty() {
            prop_assert!(!(1..10).contains(&parted.rest.requests));
            prop_assert!(!(1..10).contains(&parted.rest.pages));
        }
    }

    /// Which rows are out depends on counts alone, so that rows that are out can change places.
    #[test]
    fn rows_that_change_places_are_out_as_before(
        rows in prop::collection::vec((0_u64..25, 0_u64..25), 2..9),
        one in 0_usize..9,
        other in 0_usize..9,
    ) {
        let mut rows: Vec<_> = rows
            .into_iter()
            .map(|(pages, more)| Tally { requests: pages + more, pages, size_bytes: 0 })
            .collect();
        let (one, other) = (one % rows.len(), other % rows.len());
        let before = shown(&rows, Columns::RequestsAndPages, 10);
        prop_assume!(!before[one] && !before[other]);
        rows.swap(one, other);
        prop_assert_eq!(shown(&rows, Columns::RequestsAndPages, 10), before);
    }
}
