//! Days and hours as logs write them.
//!
//! Invariant: offsets are passed over: a line counts in the day and hour that stand in it. What
//! cannot be a time between 1970 and 2069 is none.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// A day and an hour of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) day: Date,
    pub(super) hour: u8,
}

const YEARS: std::ops::RangeInclusive<i16> = 1970..=2069;

fn two(digits: &[u8]) -> Option<i8> {
    match *digits {
        [high @ b'0'..=b'9', low @ b'0'..=b'9'] => {
            i8::try_from((high - b'0') * 10 + (low - b'0')).ok()
        }
        _ => None,
    }
}

fn four(digits: &[u8]) -> Option<i16> {
    let (high, low) = digits.split_at_checked(2)?;
    Some(i16::from(two(high)?) * 100 + i16::from(two(low)?))
}

fn at(year: i16, month: i8, day: i8, hour: i8) -> Option<Time> {
    let day = Date::new(year, month, day).ok()?;
    let hour = u8::try_from(hour).ok()?;
    (YEARS.contains(&year) && hour < 24).then_some(Time { day, hour })
}

/// Whether minutes and seconds are such: `:10:59`, of which the seconds may be missing.
#[inline]
pub(super) fn is_minutes(rest: &[u8]) -> bool {
    matches!(
        rest,
        [b':', b'0'..=b'5', b'0'..=b'9']
            | [b':', b'0'..=b'5', b'0'..=b'9', b':', b'0'..=b'9', b'0'..=b'9', ..]
    )
}

/// The day and hour of `22/Nov/2026:10`.
pub(super) fn of_hour(text: &[u8]) -> Option<Time> {
    let months: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    let [b'/', m1, m2, m3, b'/'] = *text.get(2..7)? else { return None };
    let name = [m1, m2, m3].map(|letter| letter.to_ascii_lowercase());
    let month = months.iter().position(|month| **month == name)?.saturating_add(1);
    if text.get(11) != Some(&b':') || text.len() != 14 {
        return None;
    }
    let (day, year) = (two(text.get(..2)?)?, four(text.get(7..11)?)?);
    at(year, i8::try_from(month).ok()?, day, two(text.get(12..)?)?)
}

/// The day of `2026-11-22`.
pub(super) fn of_day(text: &[u8]) -> Option<Date> {
    if text.len() != 10 || text.get(4) != Some(&b'-') || text.get(7) != Some(&b'-') {
        return None;
    }
    let (month, day) = (two(text.get(5..7)?)?, two(text.get(8..)?)?);
    Some(at(four(text.get(..4)?)?, month, day, 0)?.day)
}

/// The hour of `10:11:12`.
pub(super) fn of_clock(text: &[u8]) -> Option<u8> {
    let hour = u8::try_from(two(text.get(..2)?)?).ok()?;
    (hour < 24 && is_minutes(text.get(2..)?)).then_some(hour)
}

/// The time of `2026-11-22T10:11:12+01:00`, with a `T` or a blank, or of
/// `22/Nov/2026:10:11:12 +0100`.
pub(super) fn of_text(text: &[u8]) -> Option<Time> {
    if text.get(2) == Some(&b'/') {
        let (hour, rest) = text.split_at_checked(14)?;
        return is_minutes(rest).then(|| of_hour(hour))?;
    }
    let (day, rest) = text.split_at_checked(10)?;
    let clock = rest.strip_prefix(b"T").or_else(|| rest.strip_prefix(b" "))?;
    Some(Time { day: of_day(day)?, hour: of_clock(clock)? })
}

/// The time of seconds since 1970, or of milliseconds where they are too many for seconds; UTC.
pub(super) fn of_number(number: f64) -> Option<Time> {
    /// The first second of 2070.
    const SECONDS_MAX: f64 = 3_155_760_000.0;
    if !(0.0..SECONDS_MAX * 1_000.0).contains(&number) {
        return None;
    }
    let seconds = if number < SECONDS_MAX { number } else { number / 1_000.0 };
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^53 by the check above")]
    let seconds = seconds as i64;
    let time = Offset::UTC.to_datetime(Timestamp::from_second(seconds).ok()?);
    at(time.year(), time.month(), time.day(), time.hour())
}

#[cfg(test)]
mod tests {
    use super::{Time, of_number, of_text};
    use jiff::civil::date;

    #[test]
    fn times_are_those_that_stand_there() {
        let check = |text: &str, want: Option<(i16, i8, i8, u8)>| {
            let want =
                want.map(|(year, month, day, hour)| Time { day: date(year, month, day), hour });
            assert_eq!(of_text(text.as_bytes()), want, "{text}");
        };
        check("22/Nov/2026:23:59:59 -0500", Some((2026, 11, 22, 23)));
        check("01/jan/1970:00:00:00 +0000", Some((1970, 1, 1, 0)));
        check("31/Dec/2069:00:00:00 +0000", Some((2069, 12, 31, 0)));
        check("31/Dec/1969:23:59:59 +0000", None);
        check("01/Jan/2070:00:00:00 +0000", None);
        check("01/Jan/9999:00:00:00 +0000", None);
        check("31/Feb/2026:00:00:00 +0000", None);
        check("29/Feb/2000:00:00:00 +0000", Some((2000, 2, 29, 0)));
        check("00/Jan/2026:00:00:00 +0000", None);
        check("01/Jan/2026:24:00:00 +0000", None);
        check("01/Jan/2026:23:60:00 +0000", None);
        check("01/Foo/2026:23:00:00 +0000", None);
        check("2026-11-22T10:11:12+01:00", Some((2026, 11, 22, 10)));
        check("2026-11-22 10:11:12.345Z", Some((2026, 11, 22, 10)));
        check("2026-11-22x10:11:12", None);
        check("2026-11-22T1:11:12", None);
        check("", None);
        check("22/Nov/2026", None);
    }

    #[test]
    fn numbers_are_seconds_or_milliseconds() {
        let time = Time { day: date(2026, 11, 22), hour: 10 };
        assert_eq!(of_number(1_795_342_272.5), Some(time));
        assert_eq!(of_number(1_795_342_272_500.0), Some(time));
        for none in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
            assert_eq!(of_number(none), None);
        }
    }
}
