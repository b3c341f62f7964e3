//! A report as plain text, in columns.
//!
//! Invariant: only what stands in the report is written.

use crate::report::{General, Report, Row, Table};
use std::fmt::{self, Write as _};

/// A table of as many rows is never cut short.
const ROWS_OF_SHORT: usize = 24;

impl Report {
    /// The report as plain text, with so many rows of each table at most.
    pub fn to_text(&self, rows_max: usize) -> String {
        let mut out = String::new();
        let _ = self.write(&mut out, rows_max);
        out
    }

    fn write(&self, out: &mut String, rows_max: usize) -> fmt::Result {
        writeln!(out, "Requests to the web server")?;
        writeln!(
            out,
            "Counts under {} are left out or under \"others\", with whatever would tell them. \
             Bytes in tables are rounded; visitors are estimates, of one day each.\n",
            self.floor
        )?;
        general(out, &self.general)?;
        for table in &self.tables {
            writeln!(out, "\n{}", table.title)?;
            write_table(out, table, rows_max)?;
        }
        Ok(())
    }
}

fn general(out: &mut String, general: &General) -> fmt::Result {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    let count = |count: Option<u64>| count.map(grouped);
    let lines = [
        ("First day", day(general.first_day)),
        ("Last day", day(general.last_day)),
        ("Successful requests", count(general.successful)),
        ("  of these for pages", count(general.pages)),
        ("  a day", count(general.requests_a_day)),
        ("  for pages a day", count(general.pages_a_day)),
        ("Redirected requests", count(general.redirected)),
        ("Failed requests", count(general.failed)),
        ("Informational answers", count(general.informational)),
        ("All requests", count(general.requests)),
        ("Different files", count(general.files)),
        ("Bytes sent", count(general.size_bytes)),
        ("Not counted, at people's wish", count(general.objected)),
        ("Lines that could not be read", Some(grouped(general.corrupt_lines))),
    ];
    for (name, value) in lines {
        writeln!(out, "{name:30} {:>20}", value.as_deref().unwrap_or("not shown"))?;
    }
    Ok(())
}

/// A column's name, and what stands in it.
type Column = (&'static str, fn(&Row) -> Option<u64>);

fn write_table(out: &mut String, table: &Table, rows_max: usize) -> fmt::Result {
    // Tables of time and size are short, and are read as a whole.
    let is_short = table.rows.len() <= ROWS_OF_SHORT;
    let rows_max = if is_short { ROWS_OF_SHORT } else { rows_max };
    let all = || table.rows.iter().chain(&table.others);
    let has = |of: fn(&Row) -> Option<u64>| all().any(|row| of(row).is_some());
    let columns: [Column; 3] = [
        ("pages", |row| row.pages),
        ("bytes", |row| row.size_bytes),
        ("visitors", |row| row.visitors),
    ];
    let columns: Vec<_> = columns.into_iter().filter(|(_, of)| has(*of)).collect();
    write!(out, "{:>15}", if table.name == "words" { "searches" } else { "requests" })?;
    for (name, _) in &columns {
        write!(out, "{name:>20}")?;
    }
    writeln!(out)?;
    for row in table.rows.iter().take(rows_max).chain(&table.others) {
        write!(out, "{:>15}", grouped(row.requests))?;
        for (_, of) in &columns {
            write!(out, "{:>20}", of(row).map(grouped).unwrap_or_default())?;
        }
        writeln!(out, "  {}", row.name)?;
    }
    match table.rows.len().saturating_sub(rows_max) {
        0 => Ok(()),
        more => writeln!(out, "{:>15}  {more} more rows", "…"),
    }
}

/// A number with commas.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
