//! Which counts may be shown so that none of the others can be worked out.
//!
//! A row with a count under the floor is not shown by itself, only in a sum with others. A sum
//! gives nothing away of a row if the rows in it could change places without anything else that is
//! shown changing, and are not all alike: then each row may be one or the other. So rows are kept
//! out from the smallest up, all of the same size together, until those out hold two different
//! counts and are not few together; which are out depends on the counts alone, never on names or
//! order.
//!
//! Where rows are summed in more ways than one (files by folder and by ending, days by month and by
//! week), what is out is summed by *cells*, each in one row of every such table. A cell that has
//! not two different counts of its own, or is small, joins the rest.
//!
//! All small tables there are were tried in the tests, as by one who knows these rules and how many
//! rows there are. What is known from elsewhere (that nobody else could have asked for a file) is
//! not reckoned with, nor is what two tables that share no rows say together.
//!
//! Invariant: for each row that is out and is not nothing there is another table of counts, with
//! another count in that row, of which the same would be shown.

use crate::summary::Tally;
use std::collections::{BTreeMap, BTreeSet};

/// Rows, parted into what is shown and what is out.
#[derive(Debug, Clone)]
pub(crate) struct Parted<K> {
    /// Which rows are shown.
    pub(crate) shown: Vec<bool>,
    /// Sums of rows that are out, of cells that can be told.
    pub(crate) cells: BTreeMap<K, Tally>,
    /// The sum of all other rows that are out.
    pub(crate) rest: Tally,
}

/// Which counts of a row are shown, and so may be too small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Columns {
    /// Requests alone.
    Requests,
    /// Requests and pages.
    RequestsAndPages,
}

fn is_small(tally: Tally, columns: Columns, floor: u64) -> bool {
    let small = |count: u64| (1..floor).contains(&count);
    small(tally.requests) || (columns == Columns::RequestsAndPages && small(tally.pages))
}

/// What tells one row's counts from another's.
fn size(tally: Tally, columns: Columns) -> (u64, u64) {
    let pages = if columns == Columns::RequestsAndPages { tally.pages } else { 0 };
    (tally.requests, pages)
}

fn sum<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> Tally {
    tallies.into_iter().fold(Tally::default(), |mut sum, tally| {
        sum.add(*tally);
        sum
    })
}

/// Whether the sum of rows tells neither a small count nor one of the rows.
fn can_be_told(rows: &[Tally], columns: Columns, floor: u64) -> bool {
    let first = rows.first().map(|row| size(*row, columns));
    let differ = rows.iter().any(|row| Some(size(*row, columns)) != first);
    differ && !is_small(sum(rows), columns, floor)
}

/// With more rows than this in a rest there are so many ways to part its sum that it does not
/// matter which of them can change places.
const ROWS_OF_SMALL_REST: usize = 12;

/// Whether the sum of cells that are not told keeps each of their rows. Rows of a cell can change
/// places with each other if they differ; a cell whose rows are alike only with another such of as
/// many rows, so there must be one, and with another count.
fn is_safe(rest: &[Vec<Tally>], columns: Columns, floor: u64) -> bool {
    let all = rest.concat();
    let mut alike: BTreeMap<usize, BTreeSet<(u64, u64)>> = BTreeMap::new();
    for rows in rest {
        let sizes: BTreeSet<_> = rows.iter().map(|row| size(*row, columns)).collect();
        if sizes.len() == 1 {
            alike.entry(rows.len()).or_default().extend(sizes);
        }
    }
    let have_partners = alike.values().all(|sizes| sizes.len() > 1);
    can_be_told(&all, columns, floor) && (have_partners || all.len() > ROWS_OF_SMALL_REST)
}

/// Which rows may be shown. Rows of nothing are, unless nothing is.
pub(crate) fn shown(rows: &[Tally], columns: Columns, floor: u64) -> Vec<bool> {
    let mut shown: Vec<bool> = rows.iter().map(|row| !is_small(*row, columns, floor)).collect();
    loop {
        let of = |wanted: bool| {
            let rows = rows.iter().zip(&shown).filter(move |(_, shown)| **shown == wanted);
            rows.map(|(row, _)| *row).filter(|row| row.requests > 0).collect::<Vec<_>>()
        };
        let out = of(false);
        // If none is left, not even which rows are of nothing is told.
        let Some(next) = of(true).iter().map(|row| size(*row, columns)).min() else {
            return vec![false; rows.len()];
        };
        if out.is_empty() || can_be_told(&out, columns, floor) {
            return shown;
        }
        // What is out would give itself away; the smallest of the others go too.
        for (row, shown) in rows.iter().zip(&mut shown) {
            *shown &= size(*row, columns) != next;
        }
    }
}

/// Parts rows, and sums what is out by cell.
pub(crate) fn part<K: Ord + Clone>(
    rows: &[Tally],
    cell: impl Fn(usize) -> K,
    columns: Columns,
    floor: u64,
) -> Parted<K> {
    let shown = shown(rows, columns, floor);
    let mut cells: BTreeMap<K, Vec<Tally>> = BTreeMap::new();
    for (at, (row, shown)) in rows.iter().zip(&shown).enumerate() {
        if !shown && row.requests > 0 {
            cells.entry(cell(at)).or_default().push(*row);
        }
    }
    let mut rest: Vec<Vec<Tally>> = Vec::new();
    // Where nothing is shown, which cells are told could tell that rows are alike.
    let is_small = cells.values().map(Vec::len).sum::<usize>() <= ROWS_OF_SMALL_REST;
    let tells_cells = shown.contains(&true) || !is_small;
    cells.retain(|_, rows| {
        let can_be_told = tells_cells && can_be_told(rows, columns, floor);
        if !can_be_told {
            rest.push(std::mem::take(rows));
        }
        can_be_told
    });
    // What is left over must not give itself away either.
    while !rest.is_empty() && !is_safe(&rest, columns, floor) {
        let least = cells.iter().min_by_key(|(_, rows)| size(sum(rows.iter()), columns));
        let Some(key) = least.map(|(key, _)| key.clone()) else { break };
        rest.extend(cells.remove(&key));
    }
    let cells = cells.into_iter().map(|(key, rows)| (key, sum(&rows))).collect();
    Parted { shown, cells, rest: sum(rest.iter().flatten()) }
}

#[cfg(test)]
mod tests;
