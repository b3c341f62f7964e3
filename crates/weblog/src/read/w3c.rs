//! W3C extended logs, as IIS and others write them: a line says which columns follow.
//!
//! Invariant: a line with fewer or more columns than were announced is corrupt; nothing is guessed.

use super::{number, status, time};
use crate::hit::Hit;
use crate::summary::Summary;
use jiff::civil::Date;

/// As many columns as a line may have.
const COLUMNS_MAX: usize = 64;

/// A column that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Date,
    Time,
    Address,
    Path,
    Target,
    Query,
    Status,
    Size,
    Referrer,
    Agent,
    Host,
    Other,
}

impl Column {
    fn of(name: &[u8]) -> Self {
        match name {
            b"date" => Self::Date,
            b"time" => Self::Time,
            b"c-ip" => Self::Address,
            b"cs-uri-stem" => Self::Path,
            b"cs-uri" => Self::Target,
            b"cs-uri-query" => Self::Query,
            b"sc-status" => Self::Status,
            b"sc-bytes" | b"bytes" => Self::Size,
            b"cs(Referer)" => Self::Referrer,
            b"cs(User-Agent)" => Self::Agent,
            b"cs-host" | b"cs(Host)" => Self::Host,
            _ => Self::Other,
        }
    }
}

/// The columns of a log.
#[derive(Debug)]
pub(super) struct Columns {
    named: Vec<Column>,
    /// The day that a line `#Date:` gave, for logs whose lines have only a time.
    day: Option<Date>,
    /// The day that was read last, as it stood there.
    last: Option<([u8; 10], Date)>,
}

impl Columns {
    /// How to read a log that a line, which begins with `#`, is the first of.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let known: [&[u8]; 5] =
            [b"#Version:", b"#Software:", b"#Fields:", b"#Date:", b"#Start-Date:"];
        let is_known = known.iter().any(|known| line.starts_with(known));
        is_known.then(|| Self { named: Vec::new(), day: None, last: None })
    }

    /// Counts a line, and says whether it could be read.
    pub(super) fn line(&mut self, line: &[u8], summary: &mut Summary) -> bool {
        if line.starts_with(b"#") {
            self.directive(line);
            return true;
        }
        match self.hit(line) {
            Some(hit) => {
                summary.count(&hit);
                true
            }
            None => false,
        }
    }

    fn directive(&mut self, line: &[u8]) {
        if let Some(names) = line.strip_prefix(b"#Fields:") {
            self.named = words(names).take(COLUMNS_MAX).map(Column::of).collect();
        } else if let Some(date) = line.strip_prefix(b"#Date:") {
            self.day = date.trim_ascii().get(..10).and_then(time::of_day);
        }
    }

    fn hit<'a>(&mut self, line: &'a [u8]) -> Option<Hit<'a>> {
        let mut hit = Hit::at(Date::ZERO, 0);
        let (mut day, mut hour, mut code) = (self.day, None, None);
        let mut values = words(line);
        for at in 0..self.named.len() {
            let value = values.next()?;
            match *self.named.get(at)? {
                Column::Date => day = Some(self.day_of(value)?),
                Column::Time => hour = Some(time::of_clock(value)?),
                Column::Status => code = Some(status(value)?),
                Column::Size if value != b"-" => hit.size_bytes = number(value)?,
                Column::Path => hit.path = given(value),
                Column::Target => (hit.path, hit.query) = super::path_and_query(given(value)),
                Column::Query => hit.query = given(value),
                Column::Address => hit.address = given(value),
                Column::Referrer => hit.referrer = value,
                Column::Agent => hit.agent = value,
                Column::Host => hit.host = value,
                Column::Size | Column::Other => {}
            }
        }
        if values.next().is_some() {
            return None;
        }
        (hit.day, hit.hour, hit.status) = (day?, hour?, code?);
        Some(hit)
    }

    fn day_of(&mut self, text: &[u8]) -> Option<Date> {
        if let Some((last, day)) = self.last
            && last == *text
        {
            return Some(day);
        }
        let day = time::of_day(text)?;
        self.last = Some((text.try_into().ok()?, day));
        Some(day)
    }
}

fn given(value: &[u8]) -> &[u8] {
    if value == b"-" { b"" } else { value }
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty())
}
