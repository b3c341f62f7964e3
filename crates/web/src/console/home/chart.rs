//! What the clocks delete on the coming days, as bars beside the table of the same figures.
//!
//! Invariant: the table says all that the picture shows; whoever sees no picture misses nothing.

use desk::evidence::DAY_COUNT_MAX;
use jiff::civil::Date;

/// The picture's measures, in its own units.
const BAR: usize = 40;
const GAP: usize = 10;
const TOP: u64 = 24;
const TALL: u64 = 90;

/// A chart: its table's lines, each with its bar.
pub(super) struct Chart {
    pub(super) width: usize,
    pub(super) height: u64,
    pub(super) bars: Vec<Bar>,
}

/// A day.
pub(super) struct Bar {
    pub(super) day: String,
    pub(super) label: String,
    pub(super) count: String,
    pub(super) x: usize,
    pub(super) middle: usize,
    pub(super) y: u64,
    pub(super) tall: u64,
    pub(super) above: u64,
    pub(super) below: u64,
}

impl Chart {
    /// The chart of these days; `None` where nothing is due on any of them.
    pub(super) fn of(days: &[(Date, u64)]) -> Option<Self> {
        let most = days.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
        let bars = days.iter().enumerate().map(|(at, (day, count))| {
            let tall = count.saturating_mul(TALL) / most;
            // A day with anything due shows at least a line.
            let tall = if *count > 0 { tall.max(2) } else { 0 };
            let x = GAP + at * (BAR + GAP);
            let more = *count > DAY_COUNT_MAX;
            Bar {
                day: day.strftime("%A %-d %B").to_string(),
                label: day.strftime("%-d %b").to_string(),
                count: if more { format!("{DAY_COUNT_MAX}+") } else { count.to_string() },
                x,
                middle: x + BAR / 2,
                y: TOP + TALL - tall,
                tall,
                above: TOP + TALL - tall - 6,
                below: TOP + TALL + 18,
            }
        });
        let bars: Vec<_> = bars.collect();
        Some(Self { width: GAP + bars.len() * (BAR + GAP), height: TOP + TALL + 28, bars })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tallest_bar_fills_the_picture_and_the_least_can_be_seen() {
        let day = |day| jiff::civil::date(2026, 11, day);
        assert!(Chart::of(&[(day(1), 0), (day(2), 0)]).is_none());
        let chart = Chart::of(&[(day(1), 1_001), (day(2), 1), (day(3), 0)]);
        let bars: Vec<_> = chart.map(|chart| chart.bars).unwrap_or_default();
        let seen: Vec<_> = bars.iter().map(|bar| (bar.count.as_str(), bar.y, bar.tall)).collect();
        assert_eq!(seen, [("1000+", 24, 90), ("1", 112, 2), ("0", 114, 0)]);
    }
}
