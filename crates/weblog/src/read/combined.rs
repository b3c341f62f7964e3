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
        let rest = rest.get(memchr(b'[', rest)?..)?.get(1..)?;
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
        let rest = rest.strip_prefix(b" ")?;
        let end = memchr(b' ', rest).unwrap_or(rest.len());
        let (size, rest) = rest.split_at_checked(end)?;
        hit.size_bytes = if size == b"-" { 0 } else { number(size)? };
        let rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return Some(Parts { hour, hit, has_agent: false });
        }
        let rest = rest.strip_prefix(b"\"")?;
        let (referrer, rest) = until(rest, |tail| tail.starts_with(b"\" \""))?;
        hit.referrer = referrer;
        let rest = rest.get(3..)?;
        let ends = |tail: &[u8]| matches!(tail, [b'"'] | [b'"', b' ', ..]);
        hit.agent = until(rest, ends)?.0;
        Some(Parts { hour, hit, has_agent: true })
    }
}

/// A word and what follows the blank after it.
#[inline]
fn word(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = line.iter().position(|byte| *byte == b' ')?;
    let (word, rest) = line.split_at_checked(at)?;
    (!word.is_empty()).then_some((word, rest.get(1..)?))
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
    let Some((method, rest)) = word(request) else {
        return if request == b"-" { b"" } else { request };
    };
    if method.contains(&b'/') {
        return request;
    }
    // Versions are short: `HTTP/1.1`, `HTTP/2`.
    for length in [9, 7] {
        if let Some((target, version)) = rest.len().checked_sub(length).and_then(|at| rest.split_at_checked(at))
            && version.starts_with(b" HTTP/")
        {
            return target;
        }
    }
    rest
}
