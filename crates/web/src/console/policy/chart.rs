//! Deletions before and after a change, as bars over time beside a table that says the same.
//!
//! Invariant: the picture adds nothing that the table does not say; every day is in some bar.

use desk::packs::Day;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// The most bars; longer stretches of time are put together by weeks or more.
const BARS_MAX: i64 = 45;
/// The picture's width and height in its own units, and the room for a bar.
const WIDTH: i64 = 720;
const HEIGHT: i64 = 160;

/// Bars, and the lines of the table.
pub(super) struct Chart {
    pub(super) bars: Vec<Bar>,
    pub(super) width: i64,
    pub(super) height: i64,
    /// How many days a bar stands for.
    pub(super) days: i64,
    pub(super) most: u64,
}

/// A stretch of days.
pub(super) struct Bar {
    pub(super) from: String,
    pub(super) before: u64,
    pub(super) after: u64,
    pub(super) x: i64,
    pub(super) half: i64,
    pub(super) before_y: i64,
    pub(super) after_y: i64,
    pub(super) before_height: i64,
    pub(super) after_height: i64,
}

/// The chart of these days; nothing where no deletion is foreseen.
pub(super) fn of(days: &[Day]) -> Option<Chart> {
    let (first, last) = (days.first()?.day, days.last()?.day);
    let span = i64::from(first.until(last).ok()?.get_days()) + 1;
    let width = (span + BARS_MAX - 1) / BARS_MAX;
    let count = (span + width - 1) / width;
    let mut sums = vec![(0_u64, 0_u64); usize::try_from(count).ok()?];
    for day in days {
        let since = i64::from(first.until(day.day).ok()?.get_days());
        if let Some(sum) = usize::try_from(since / width).ok().and_then(|at| sums.get_mut(at)) {
            *sum = (sum.0 + day.before, sum.1 + day.after);
        }
    }
    let most = sums.iter().map(|(before, after)| *before.max(after)).max().unwrap_or(0).max(1);
    let room = WIDTH / count;
    let half = (room * 2 / 5).max(1);
    let height = |number: u64| -> i64 {
        let scaled = u128::from(number) * u128::from(HEIGHT.unsigned_abs()) / u128::from(most);
        let scaled = i64::try_from(scaled).unwrap_or(HEIGHT);
        if number > 0 { scaled.max(2) } else { 0 }
    };
    let bar = |(at, (before, after)): (i64, (u64, u64))| Bar {
        from: label(first, at * width),
        before,
        after,
        x: at * room,
        half,
        before_y: HEIGHT - height(before),
        after_y: HEIGHT - height(after),
        before_height: height(before),
        after_height: height(after),
    };
    let bars: Vec<_> = (0..).zip(sums).map(bar).collect();
    Some(Chart { bars, width: WIDTH, height: HEIGHT, days: width, most })
}

fn label(first: Date, days: i64) -> String {
    let day = first.checked_add(days.days()).unwrap_or(first);
    pack::facts::in_words(day)
}
