//! Instants, lengths of time and sizes in words.
//!
//! Invariant: every time of day is in UTC and says so, as the clocks' working does.

use jiff::{SignedDuration, Timestamp};

/// `22 November 2026, 14:20 UTC`.
pub(crate) fn minute(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// `22 Nov 2026, 14:20`, for a table whose heading says UTC.
pub(crate) fn short(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M").to_string()
}

/// `22 November 2026`.
pub(crate) fn day(at: Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}

/// A length of time, rounded down: `12 days`, `20 hours`, `5 minutes`, `less than a minute`.
pub(crate) fn length(time: SignedDuration) -> String {
    let time = time.abs();
    let (days, hours, minutes) = (time.as_hours() / 24, time.as_hours(), time.as_mins());
    match (days, hours, minutes) {
        (2.., _, _) => format!("{days} days"),
        (_, 2.., _) => format!("{hours} hours"),
        (_, 1, _) => "1 hour".to_owned(),
        (_, _, 2..) => format!("{minutes} minutes"),
        (_, _, 1) => "1 minute".to_owned(),
        _ => "less than a minute".to_owned(),
    }
}

/// A size in bytes with its unit, in steps of 1,000: `2.4 MB`.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    for (unit, step) in UNITS {
        if bytes >= step {
            let tenths = bytes / (step / 10);
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
    }
    if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") }
}

/// A whole number with commas: `1,204`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of things: `1 recording`, `1,204 recordings`.
pub(crate) fn things(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A text with a capital letter, for the head of a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", letters.as_str())
}

#[cfg(test)]
mod tests;
