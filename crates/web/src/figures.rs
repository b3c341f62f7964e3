//! Figures of requests as tables, a picture and a list for a spreadsheet: for staff as they are,
//! for everybody with no small count.
//!
//! Invariant: the table says all that the picture shows; a figure is the desk's own.

use desk::rights::{Figures, MONTHS, PublicFigures};
use pack::registers::Register;
use rules::rights::small::Shown;

/// The picture's measures, in its own units.
const BAR: usize = 22;
const GAP: usize = 8;
const WIDE_GAP: usize = 112;
const TOP: u64 = 24;
const TALL: u64 = 90;

/// Every how manieth month has its name under its bar.
const NAMED: usize = 4;

/// The figures of a body.
pub(crate) struct Body {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kept: Vec<String>,
    /// Within how many days half, and nine of ten, of the answers came.
    pub(crate) speed: Option<(String, String)>,
    pub(crate) tables: Vec<Table>,
    pub(crate) chart: Option<Chart>,
}

/// A table.
pub(crate) struct Table {
    pub(crate) id: String,
    pub(crate) title: &'static str,
    pub(crate) counts: &'static str,
    pub(crate) lines: Vec<(String, String)>,
    pub(crate) total: Option<String>,
}

/// Counts as bars.
pub(crate) struct Chart {
    pub(crate) width: usize,
    pub(crate) height: u64,
    pub(crate) bars: Vec<Bar>,
}

/// A bar.
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) x: usize,
    pub(crate) middle: usize,
    pub(crate) y: u64,
    pub(crate) tall: u64,
    pub(crate) above: u64,
    pub(crate) below: u64,
}

/// The table whose lines are drawn.
const DRAWN: &str = "received";

fn days(count: u64) -> String {
    crate::when::things(count, "day", "days")
}

impl Body {
    /// For staff.
    pub(crate) fn exact(figures: Figures) -> Self {
        let drawn = figures.tables.iter().find(|table| table.id == DRAWN);
        let months = drawn.map(|table| {
            let lines = table.lines.iter().take(MONTHS);
            lines.map(|(label, count)| (label.clone(), *count, count.to_string())).collect()
        });
        let id = figures.controller;
        let tables = figures.tables.into_iter().map(|table| Table {
            id: format!("{id}-{}", table.id),
            title: table.title,
            counts: table.counts,
            lines: table.lines.into_iter().map(|(label, count)| (label, text(count))).collect(),
            total: table.total.map(text),
        });
        Self {
            tables: tables.collect(),
            name: figures.body,
            kept: figures.kept,
            speed: figures.speed.map(|speed| (days(speed.median_days), days(speed.ninetieth_days))),
            chart: Chart::of(months.unwrap_or_default()),
            id,
        }
    }

    /// For everybody.
    pub(crate) fn public(figures: &PublicFigures) -> Self {
        let drawn = figures.tables.iter().find(|table| table.id == DRAWN);
        let months = drawn.map(|table| {
            let lines = table.lines.iter().take(MONTHS);
            let drawn = lines.map(|(label, shown)| {
                let (count, words) = match shown {
                    Shown::None => (0, "0".to_owned()),
                    Shown::Few => (1, "<5".to_owned()),
                    Shown::About(count) => (*count, count.to_string()),
                    Shown::Withheld => (0, "–".to_owned()),
                };
                (label.clone(), count, words)
            });
            drawn.collect()
        });
        let tables = figures.tables.iter().map(|table| Table {
            id: format!("{}-{}", figures.controller, table.id),
            title: table.title,
            counts: table.counts,
            lines: table
                .lines
                .iter()
                .map(|(label, shown)| (label.clone(), shown.to_string()))
                .collect(),
            total: table.total.map(|shown| shown.to_string()),
        });
        Self {
            id: figures.controller.clone(),
            name: figures.body.clone(),
            kept: figures.kept.clone(),
            speed: figures.speed.map(|(half, most)| (days(half), days(most))),
            tables: tables.collect(),
            chart: Chart::of(months.unwrap_or_default()),
        }
    }
}

fn text(count: u64) -> String {
    crate::when::count(count)
}

impl Chart {
    /// The chart of these months, given with the newest first; nothing where nothing came in.
    fn of(mut months: Vec<(String, u64, String)>) -> Option<Self> {
        months.reverse();
        let named = |(at, (label, count, words)): (usize, (String, u64, String))| {
            (if at % NAMED == 0 { short(&label) } else { String::new() }, count, words)
        };
        Self::of_bars(months.into_iter().enumerate().map(named).collect())
    }

    /// The chart of bars, from the left: what stands under each, how tall it is, and what stands
    /// over it. Nothing where all are nothing.
    pub(crate) fn of_bars(bars: Vec<(String, u64, String)>) -> Option<Self> {
        Self::spaced(bars, GAP)
    }

    /// The same, with room for a few words under each.
    pub(crate) fn of_wide_bars(bars: Vec<(String, u64, String)>) -> Option<Self> {
        Self::spaced(bars, WIDE_GAP)
    }

    fn spaced(bars: Vec<(String, u64, String)>, gap: usize) -> Option<Self> {
        let most = bars.iter().map(|(_, count, _)| *count).max().filter(|most| *most > 0)?;
        let bars = bars.into_iter().enumerate().map(|(at, (label, count, words))| {
            let tall = count.saturating_mul(TALL) / most;
            // Where there is anything, at least a line is shown.
            let tall = if count > 0 { tall.max(2) } else { 0 };
            let x = gap + at * (BAR + gap);
            Bar {
                label,
                count: words,
                x,
                middle: x + BAR / 2,
                y: TOP + TALL - tall,
                tall,
                above: TOP + TALL - tall - 6,
                below: TOP + TALL + 18,
            }
        });
        let bars: Vec<_> = bars.collect();
        Some(Self { width: gap + bars.len() * (BAR + gap), height: TOP + TALL + 28, bars })
    }
}

/// `November 2026` as `Nov 2026`.
fn short(month: &str) -> String {
    let (name, year) = month.split_once(' ').unwrap_or((month, ""));
    let name: String = name.chars().take(3).collect();
    format!("{name} {year}")
}

/// The figures as CSV, a line for each.
pub(crate) fn csv(bodies: &[Body]) -> String {
    let mut rows = Vec::new();
    for body in bodies {
        if let Some((half, most)) = &body.speed {
            for (what, days) in [("Half within", half), ("Nine of ten within", most)] {
                let title = "How soon answers came".to_owned();
                rows.push(vec![body.name.clone(), title, what.to_owned(), days.clone()]);
            }
        }
        for table in &body.tables {
            let total = table.total.iter().map(|total| ("All".to_owned(), total.clone()));
            for (what, count) in table.lines.iter().cloned().chain(total) {
                rows.push(vec![body.name.clone(), table.title.to_owned(), what, count]);
            }
        }
    }
    let columns = vec!["Body", "Table", "What", "How many"];
    Register { id: "figures", title: "Figures", about: "", columns, rows }.csv()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_month_stands_first_and_the_least_can_be_seen() {
        let month = |name: &str, count: u64| (name.to_owned(), count, count.to_string());
        assert!(Chart::of(vec![month("May 2026", 0)]).is_none());
        let chart = Chart::of(vec![month("May 2026", 1_001), month("April 2026", 1)]).unwrap();
        let seen: Vec<_> = chart.bars.iter().map(|bar| (bar.count.as_str(), bar.tall)).collect();
        assert_eq!(seen, [("1", 2), ("1001", 90)]);
        assert_eq!((chart.bars[0].label.as_str(), chart.bars[1].label.as_str()), ("Apr 2026", ""));
    }
}
