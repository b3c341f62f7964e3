//! A short table of figures: what, measured, beside what, ratio, target, whether it is met.
//!
//! Invariant: a row without a target claims nothing.

use anyhow::Result;
use std::io::Write as _;

/// What was hoped for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Target {
    /// The judged figure may be this at most.
    AtMost(f64),
    /// The judged figure must be this at least.
    AtLeast(f64),
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Row {
    cells: [String; 6],
}

impl Row {
    /// What was measured, and the figure with its unit.
    pub(crate) fn new(what: impl Into<String>, measured: impl Into<String>) -> Self {
        let mut row = Self::default();
        let [first, second, ..] = &mut row.cells;
        *first = what.into();
        *second = measured.into();
        row
    }

    /// What it stands beside, measured in the same run, and the ratio of the two.
    pub(crate) fn beside(mut self, rival: impl Into<String>, ratio: f64) -> Self {
        let [_, _, third, fourth, ..] = &mut self.cells;
        *third = rival.into();
        *fourth = format!("× {}", figure(ratio));
        self
    }

    /// The target, and the figure that is judged by it.
    pub(crate) fn judged(mut self, judged: f64, target: Target, unit: &str) -> Self {
        let (words, limit, met) = match target {
            Target::AtMost(limit) => ("at most", limit, judged <= limit),
            Target::AtLeast(limit) => ("at least", limit, judged >= limit),
        };
        let [_, _, _, _, fifth, sixth] = &mut self.cells;
        *fifth = format!("{words} {}{unit}", figure(limit));
        *sixth = String::from(if met { "met" } else { "missed" });
        self
    }
}

/// A figure with as many digits as say something, and thousands apart.
pub(crate) fn figure(value: f64) -> String {
    let text = match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    };
    let whole = text.split('.').next().unwrap_or(&text).trim_start_matches('-').len();
    if whole <= 3 { text } else { apart(&text) }
}

/// Prints the table.
///
/// # Errors
///
/// Where the output is closed.
pub(crate) fn print(title: &str, rows: &[Row]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(lay_out(title, rows).as_bytes())?;
    out.flush()?;
    Ok(())
}

fn lay_out(title: &str, rows: &[Row]) -> String {
    let head = ["", "measured", "beside", "ratio", "target", ""].map(str::to_owned);
    let lines: Vec<_> = std::iter::once(&head).chain(rows.iter().map(|row| &row.cells)).collect();
    let mut widths = [0; 6];
    for cells in &lines {
        for (width, cell) in widths.iter_mut().zip(*cells) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = format!("{title}\n");
    for cells in lines {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = padded.collect::<Vec<_>>().join("  ");
        text.push_str("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push('\n');
    text
}

/// A whole number with commas between thousands.
fn apart(digits: &str) -> String {
    let count = digits.len();
    let mut text = String::with_capacity(count + count / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (count - place).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
