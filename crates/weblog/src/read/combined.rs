//! The common and the combined log format.
//!
//! Fields end where they end for Analog, but that a quotation mark within the request, the referrer
//! or the user agent, escaped or not, does not end them.
//!
//! Invariant: nothing is copied; each field borrows the line.

use super::time::{self, Time};
use super::{Dialect, number, path_and_query, status};
use crate::hit::Hit;
use crate::summary::Summary;
use memchr::{memchr, memchr_iter};

/// How a log of this kind is read.
pub(super) struct Combined {
    dialect: Dialect,
    /// The hour that was read last, as it stood there.
    hour: [u8; 14],
    time: Option<Time>,
}

/// The parts of a line.
struct Parts<'a> {
    hour: &'a [u8],
    hit: Hit<'a>,
    has_agent: bool,
}

impl Combined {
    /// How to read a log that a line is the first of, if it makes sense.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        // A host's name before the address makes four words before the time instead of three.
        let before = line.get(..memchr(b'[', line)?)?;
        let words = before.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        let has_host = words.count() == 4;
        let mut one = Self { dialect: Dialect::Common, hour: [0; 14], time: None };
        if has_host {
            one.dialect = Dialect::HostCombined;
        }
        let has_agent = one.parts(line)?.has_agent;
        if has_agent && !has_host {
            one.dialect = Dialect::Combined;
        }
        Some(one)
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Counts a line, and says whether it could be read.
    #[inline]
    pub(super) fn line(&mut self, line: &[u8], summary: &mut Summary) -> bool {
        let Some(mut parts) = self.parts(line) else { return false };
        if !parts.has_agent && self.dialect == Dialect::Combined {
            return false;
        }
        let time = match self.time {
            Some(time) if parts.hour == self.hour => time,
            _ => match self.turn_to(parts.hour) {
                Some(time) => time,
                None => return false,
            },
        };
        (parts.hit.day, parts.hit.hour) = (time.day, time.hour);
        summary.count(&parts.hit);
        true
    }

    fn turn_to(&mut self, hour: &[u8]) -> Option<Time> {
        let time = time::of_hour(hour)?;
        self.hour = hour.try_into().ok()?;
        self.time = Some(time);
        Some(time)
    }

    #[inline]
    fn parts<'a>(&self, line: &'a [u8]) -> Option<Parts<'a>> {
        let mut hit = Hit::at(jiff::civil::Date::ZERO, 0);
        let mut rest = line;
        if self.dialect == Dialect::HostCombined {
            let (host, tail) = word(rest)?;
            let name = memchr(b':', host).and_then(|at| host.get(..at));
            hit.host = name.unwrap_or(host);
            rest = tail;
        }
        let (address, rest) = word(rest)?;
        hit.address = address;
        // A user's name may hold blanks; the time begins at the first bracket.
        let rest = match rest.strip_prefix(b"- - [") {
            Some(rest) => rest,
            None => rest.get(memchr(b'[', rest)?.saturating_add(1)..)?,
        };
        let (hour, rest) = rest.split_at_checked(14)?;
        // Mostly `:11:12 +0100] "`.
        let rest = match rest.split_at_checked(15) {
            Some((clock, rest)) if clock.ends_with(b"] \"") && time::is_minutes(clock) => rest,
            _ => {
                let (clock, rest) = rest.split_at_checked(memchr(b']', rest)?)?;
                if !time::is_minutes(clock) {
                    return None;
                }
                rest.strip_prefix(b"] \"")?
            }
        };
        let rest = request(rest, &mut hit)?;
        let (digits, rest) = rest.split_at_checked(3)?;
        hit.status = status(digits)?;
        let (size_bytes, rest) = size(rest.strip_prefix(b" ")?)?;
        hit.size_bytes = size_bytes;
        let Some(rest) = rest.strip_prefix(b" \"") else {
            return rest.trim_ascii().is_empty().then_some(Parts { hour, hit, has_agent: false });
        };
        let rest = if let Some(rest) = rest.strip_prefix(b"-\" \"") {
            rest
        } else {
            let (referrer, rest) = until(rest, |tail| tail.starts_with(b"\" \""))?;
            hit.referrer = referrer;
            rest.get(3..)?
        };
        let ends = |tail: &[u8]| matches!(tail, [b'"'] | [b'"', b' ', ..]);
        hit.agent = until(rest, ends)?.0;
        Some(Parts { hour, hit, has_agent: true })
    }
}

/// A word and what follows the blank after it.
#[inline]
fn word(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (word, rest) = line.split_at_checked(blank(line)?)?;
    (!word.is_empty()).then_some((word, rest.get(1..)?))
}

/// Where the first blank is, which is soon: eight bytes are looked at at once, and none is called.
#[inline]
fn blank(line: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = 0_usize;
    for eight in line.chunks_exact(8).take(5) {
        let Ok(eight) = eight.try_into() else { break };
        let bytes = u64::from_le_bytes(eight) ^ (ONES * 0x20);
        // The lowest byte that is nought borrows first, and marks its highest bit.
        let marks = bytes.wrapping_sub(ONES) & !bytes & (ONES << 7);
        if marks != 0 {
            return at.checked_add(usize::try_from(marks.trailing_zeros() / 8).ok()?);
        }
        at = at.saturating_add(8);
    }
    memchr(b' ', line.get(at..)?).and_then(|more| at.checked_add(more))
}

/// A number of bytes, or a dash for none, and what follows it.
#[inline]
fn size(line: &[u8]) -> Option<(u64, &[u8])> {
    if let Some(rest) = line.strip_prefix(b"-") {
        return Some((0, rest));
    }
    // Eight bytes at once: a digit has no bit outside its low half that a nought has not.
    if let Some((eight, _)) = line.split_first_chunk::<8>() {
        let bytes = u64::from_le_bytes(*eight) ^ 0x3030_3030_3030_3030;
        let above_nine = bytes.wrapping_add(0x0606_0606_0606_0606) | bytes;
        let others = above_nine & 0xf0f0_f0f0_f0f0_f0f0;
        let digits = others.trailing_zeros() / 8;
        if (1..8).contains(&digits) {
            let mut number = bytes << (64 - 8 * digits);
            number = number.wrapping_mul(10).wrapping_add(number >> 8);
            let high = (number & 0x0000_00ff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
            let low = (number >> 16 & 0x0000_00ff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
            let number = high.wrapping_add(low) >> 32;
            return Some((number, line.get(usize::try_from(digits).ok()?..)?));
        }
    }
    let end = line.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(line.len());
    let (digits, rest) = line.split_at_checked(end)?;
    Some((number(digits)?, rest))
}

/// What stands before the first quotation mark that is not escaped and that, with what follows,
/// can be the end of a field; and what follows, from that mark on.
#[inline]
fn until(line: &[u8], is_end: impl Fn(&[u8]) -> bool) -> Option<(&[u8], &[u8])> {
    for at in memchr_iter(b'"', line) {
        let (before, tail) = line.split_at_checked(at)?;
        if is_end(tail) && !is_escaped(before) {
            return Some((before, tail));
        }
    }
    None
}

/// Whether what follows is escaped by an odd number of backslashes.
#[inline]
fn is_escaped(before: &[u8]) -> bool {
    before.last() == Some(&b'\\')
        && before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Reads `GET /path?query HTTP/1.1" `, and gives what follows.
#[inline]
fn request<'a>(line: &'a [u8], hit: &mut Hit<'a>) -> Option<&'a [u8]> {
    let is_end = |tail: &[u8]| matches!(tail, [b'"', b' ', b'1'..=b'5', _, _, b' ', ..]);
    let (request, tail) = until(line, is_end)?;
    (hit.path, hit.query) = path_and_query(target(request));
    tail.get(2..)
}

/// What was asked for in a request: all between the method and the version, or all after the
/// method, or all.
#[inline]
pub(super) fn target(request: &[u8]) -> &[u8] {
    let rest = if let Some(rest) = request.strip_prefix(b"GET ") {
        rest
    } else {
        match word(request) {
            Some((method, rest)) if method.first() != Some(&b'/') => rest,
            Some(_) => return request,
            None => return if request == b"-" { b"" } else { request },
        }
    };
    // Versions are short: `HTTP/1.1`, `HTTP/2`.
    for length in [9, 7] {
        if let Some((target, version)) =
            rest.len().checked_sub(length).and_then(|at| rest.split_at_checked(at))
            && version.starts_with(b" HTTP/")
        {
            return target;
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::{blank, size, target};

    #[test]
    fn sizes_are_read_at_once_or_by_the_digit() {
        for (text, want) in [
            ("0 \"", Some((0, " \""))),
            ("7", Some((7, ""))),
            ("12345 \"-\"", Some((12_345, " \"-\""))),
            ("1234567 \"-\"", Some((1_234_567, " \"-\""))),
            ("12345678 \"-\"", Some((12_345_678, " \"-\""))),
            ("99999999999999999999999 x", Some((u64::MAX, " x"))),
            ("- \"-\"", Some((0, " \"-\""))),
            ("12:45678 ", Some((12, ":45678 "))),
            ("9/345678 ", Some((9, "/345678 "))),
            ("-5 \"-\"", Some((0, "5 \"-\""))),
            ("", None),
            ("x1234567", None),
            (" 1234567", None),
        ] {
            let want = want.map(|(number, rest)| (number, rest.as_bytes()));
            assert_eq!(size(text.as_bytes()), want, "{text}");
        }
        for number in (0..10_000_000_u64).step_by(991) {
            let text = format!("{number} \"-\" \"x\"");
            assert_eq!(size(text.as_bytes()).unwrap().0, number);
        }
    }

    #[test]
    fn a_word_ends_at_the_first_blank_wherever_it_is() {
        for length in 0..100 {
            for fill in [b'x', b'!', 0xa0, 0, b'\x1f'] {
                let mut line = vec![fill; length];
                assert_eq!(blank(&line), None);
                line.extend(b" y z");
                assert_eq!(blank(&line), Some(length), "{line:?}");
            }
        }
    }

    #[test]
    fn a_target_stands_between_method_and_version() {
        for (request, want) in [
            ("GET /a HTTP/1.1", "/a"),
            ("GET /a HTTP/2", "/a"),
            ("GET /a b c HTTP/1.1", "/a b c"),
            ("GET /a", "/a"),
            ("/a", "/a"),
            ("GET ", ""),
            ("-", ""),
            ("", ""),
            ("\\x16\\x03", "\\x16\\x03"),
        ] {
            let got = target(request.as_bytes());
            assert_eq!(std::str::from_utf8(got).unwrap(), want, "{request}");
        }
    }
}
