//! The form of single values: ids, words, periods, numbers, dates, lines.
//!
//! Invariant: each function says at most one mistake, at the value.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::{At, Code, Field, FromStr, Period, PeriodError, Report, Within, is_id, shown};

const LINE_MAX_CHARACTERS: usize = 200;
const PARAGRAPH_MAX_CHARACTERS: usize = 2_000;

pub(super) fn id(at: &At, text: &str, fits: bool, report: &mut Report<'_>) {
    if !fits {
        let said = report.say(at, Code::BadId, format!("`{}` is not an id", shown(text)));
        match kebab(text) {
            Some(kebab) => said.help(format!("write `{kebab}`")),
            None => said.help("use small letters, digits and single hyphens, at most 63"),
        };
    }
}

/// What the author may have meant by a malformed id.
fn kebab(text: &str) -> Option<String> {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' })
        .collect();
    let kebab = spaced.split_whitespace().collect::<Vec<_>>().join("-");
    is_id(&kebab).then_some(kebab)
}

pub(super) fn word(
    at: &At,
    text: &str,
    field: &Field,
    words: &'static [&'static str],
    report: &mut Report<'_>,
) {
    if words.contains(&text) {
        return;
    }
    let message = format!("`{}` is no word for `{}`", shown(text), field.name);
    let help = format!("one of {}", words.join(", "));
    report.say(at, Code::UnknownWord, message).help(help).suggest(text, words.iter().copied());
}

pub(super) fn period(at: &At, text: &str, field: &Field, report: &mut Report<'_>) {
    match Period::from_str(text) {
        Ok(_) => {}
        Err(PeriodError::Malformed(_)) => {
            let message = format!("`{}` is not a period for `{}`", shown(text), field.name);
            report
                .say(at, Code::BadPeriod, message)
                .help("write a number and days, months or years, as in `31 days`");
        }
        Err(PeriodError::OutOfRange { most, unit, .. }) => {
            let message = format!("`{}` is out of range for `{}`", shown(text), field.name);
            report.say(at, Code::OutOfRange, message).help(format!("from 1 to {most} {unit}"));
        }
    }
}

pub(super) fn within(at: &At, text: &str, field: &Field, report: &mut Report<'_>) {
    if Within::from_str(text).is_err() {
        let message = format!("`{}` is not a time for `{}`", shown(text), field.name);
        report
            .say(at, Code::BadPeriod, message)
            .help("write a number and hours, days, working days or months, as in `1 month`");
    }
}

pub(super) fn count(
    at: &At,
    text: &str,
    plain: bool,
    field: &Field,
    range: RangeInclusive<u32>,
    report: &mut Report<'_>,
) {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !plain || !digits {
        let message = format!("`{}` should be a whole number, not `{}`", field.name, shown(text));
        report.say(at, Code::WrongType, message).help(field.doc);
        return;
    }
    if !text.parse::<u32>().is_ok_and(|number| range.contains(&number)) {
        let message = format!("`{}` is out of range for `{}`", shown(text), field.name);
        let help = format!("from {} to {}", range.start(), range.end());
        report.say(at, Code::OutOfRange, message).help(help);
    }
}

/// A date in the one form that a pack uses.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(place, b)| match place {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    if shape { text.parse().ok() } else { None }
}

pub(super) fn date(at: &At, text: &str, field: &Field, report: &mut Report<'_>) {
    if parse_date(text).is_none() {
        let message = format!("`{}` is not a date for `{}`", shown(text), field.name);
        report.say(at, Code::BadDate, message).help("write year, month and day: `2026-11-01`");
    }
}

pub(super) fn flag(at: &At, text: &str, plain: bool, field: &Field, report: &mut Report<'_>) {
    if !plain || !matches!(text, "true" | "false") {
        let message = format!("`{}` should be true or false, not `{}`", field.name, shown(text));
        report.say(at, Code::WrongType, message).help(field.doc);
    }
}

pub(super) fn contact(at: &At, text: &str, what: &str, fits: bool, report: &mut Report<'_>) {
    if !fits {
        let message = format!("`{}` is not {what}", shown(text));
        report.say(at, Code::BadContact, message).help("leave the key out if there is none");
    }
}

pub(super) fn line(at: &At, text: &str, field: &Field, report: &mut Report<'_>) {
    length(at, text, LINE_MAX_CHARACTERS, field, report);
    if text.contains('\n') {
        let message = format!("`{}` should be one line", field.name);
        report.say(at, Code::BadLength, message).help(field.doc);
    }
}

pub(super) fn paragraph(at: &At, text: &str, field: &Field, report: &mut Report<'_>) {
    length(at, text, PARAGRAPH_MAX_CHARACTERS, field, report);
}

fn length(at: &At, text: &str, most: usize, field: &Field, report: &mut Report<'_>) {
    if text.trim().is_empty() {
        report.say(at, Code::BadLength, format!("`{}` is empty", field.name)).help(field.doc);
    } else if text.chars().nth(most).is_some() {
        let message = format!("`{}` is longer than {most} characters", field.name);
        report.say(at, Code::BadLength, message).help(field.doc);
    }
}
