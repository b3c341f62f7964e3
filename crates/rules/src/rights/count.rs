//! The counts that deadlines are made of, each with its working in plain English.
//!
//! Invariant: each count rolls once, at the end, and never onto a day before the one it was counted
//! to.

use super::calendar::{Calendar, CalendarError, Holidays, days_on, months_on, next};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A day and how it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The day.
    pub on: Date,
    /// The working, line by line.
    pub working: Vec<String>,
}

/// `from` plus months plus days that did not count, rolled to a working day of England and Wales.
///
/// # Errors
///
/// [`CalendarError`].
pub fn months(
    calendar: &Calendar,
    from: Date,
    count: i32,
    not_counted: i64,
) -> Result<Counted, CalendarError> {
    let same_date = months_on(from, count)?;
    let mut working = vec![match count {
        1 => format!("One month from {} ends on {}.", plain(from), plain(same_date)),
        _ => format!("{count} months from {} end on {}.", plain(from), plain(same_date)),
    }];
    let day = days_on(same_date, not_counted)?;
    if not_counted > 0 {
        let days = if not_counted == 1 { "day does" } else { "days do" };
        working.push(format!("{not_counted} {days} not count, so it ends on {}.", plain(day)));
    }
    rolled(calendar, day, Holidays::EnglandAndWales, working)
}

/// The last of so many days, of which the day after `from` is the first, rolled.
///
/// # Errors
///
/// [`CalendarError`].
pub fn days(calendar: &Calendar, from: Date, count: i64) -> Result<Counted, CalendarError> {
    let day = days_on(from, count)?;
    let working =
        vec![format!("Day 1 is the day after {}, so day {count} is {}.", plain(from), plain(day))];
    rolled(calendar, day, Holidays::EnglandAndWales, working)
}

/// The last of so many working days after `from`, leaving out the days in `disregarded`.
///
/// # Errors
///
/// [`CalendarError`].
pub fn working_days(
    calendar: &Calendar,
    whose: Holidays,
    from: Date,
    count: u16,
    disregarded: &BTreeSet<Date>,
) -> Result<Counted, CalendarError> {
    let (mut day, mut left) = (from, count);
    let mut left_out: Vec<String> = Vec::new();
    let mut paused = 0_u32;
    while left > 0 {
        day = next(day)?;
        match calendar.holiday(day, whose)? {
            Some(title) if !weekend(day) => left_out.push(format!("{} ({title})", plain(day))),
            Some(_) => {}
            None if weekend(day) => {}
            None if disregarded.contains(&day) => paused = paused.saturating_add(1),
            None => left = left.saturating_sub(1),
        }
    }
    let mut working = vec![format!("Working days are counted from the day after {}.", plain(from))];
    if !left_out.is_empty() {
        working.push(format!("Holidays that do not count: {}.", left_out.join(", ")));
    }
    if paused > 0 {
        let days = if paused == 1 { "working day is" } else { "working days are" };
        working.push(format!("{paused} {days} left out, because the clock stood still."));
    }
    working.push(format!("Working day {count} is {}.", plain(day)));
    Ok(Counted { on: day, working })
}

/// Every day from the first to the last, both included; none where the last lies before the first,
/// and at most ten years of them.
pub fn span(first: Date, last: Date) -> BTreeSet<Date> {
    first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last).take(3_660).collect()
}

fn rolled(
    calendar: &Calendar,
    day: Date,
    whose: Holidays,
    mut working: Vec<String>,
) -> Result<Counted, CalendarError> {
    let on = calendar.roll(day, whose)?;
    if on != day {
        let why = calendar.rest(day, whose)?.unwrap_or("a day of rest");
        working.push(format!(
            "{} is {why}, so it ends on the next working day, {}.",
            plain(day),
            plain(on)
        ));
    }
    Ok(Counted { on, working })
}

fn weekend(day: Date) -> bool {
    use jiff::civil::Weekday::{Saturday, Sunday};
    matches!(day.weekday(), Saturday | Sunday)
}

/// A day as a page shows it: `Monday 23 November 2026`.
pub fn plain(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}
