//! Wording that names facts: `{{ retention.bwv-31-days.period }}`.
//!
//! Invariant: [`pieces`] covers its text without gaps, and what [`expand`] puts in is never looked
//! at again, so a fact cannot name another fact.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words as they are.
    Words(&'a str),
    /// A fact, by name, and the bytes of its placeholder.
    Fact { name: &'a str, span: Range<usize> },
    /// Braces that open or close nothing, or enclose no name.
    Broken { span: Range<usize> },
}

/// Takes a text apart at its placeholders.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let (mut opens, mut closes) = (Braces::new(text, '{'), Braces::new(text, '}'));
    loop {
        let (open, close) = (opens.from(start), closes.from(start));
        let Some(here) = [open, close].into_iter().flatten().min() else { break };
        if let Some(words) = text.get(start..here).filter(|words| !words.is_empty()) {
            pieces.push(Piece::Words(words));
        }
        let opened = open == Some(here);
        let end = match (opened, closes.from(here + 2)) {
            (true, Some(close)) => close + 2,
            (true, None) => here + 2 + unclosed_name(text.get(here + 2..).unwrap_or_default()),
            (false, _) => here + 2,
        };
        let name = text.get(here + 2..end.saturating_sub(2)).unwrap_or_default().trim();
        pieces.push(if opened && text.get(..end).is_some_and(is_closed) && is_fact_name(name) {
            Piece::Fact { name, span: here..end }
        } else {
            Piece::Broken { span: here..end }
        });
        start = end;
    }
    if let Some(words) = text.get(start..).filter(|words| !words.is_empty()) {
        pieces.push(Piece::Words(words));
    }
    pieces
}

/// Where one sort of braces stands in twos, sought from left to right and each stretch only once,
/// so that no text costs more than its length.
struct Braces<'a> {
    text: &'a str,
    sort: char,
    next: Option<usize>,
}

impl<'a> Braces<'a> {
    fn new(text: &'a str, sort: char) -> Self {
        Self { text, sort, next: two(text, sort) }
    }

    /// Where they next stand at or after a byte. Bytes are asked for in rising order.
    fn from(&mut self, start: usize) -> Option<usize> {
        if self.next.is_some_and(|next| next < start) {
            let rest = self.text.get(start..).unwrap_or_default();
            self.next = two(rest, self.sort).map(|found| start + found);
        }
        self.next
    }
}

/// Where a brace first stands twice.
fn two(text: &str, brace: char) -> Option<usize> {
    let mut places = text.match_indices(brace).map(|(place, _)| place).peekable();
    while let Some(place) = places.next() {
        if places.peek() == Some(&(place + 1)) {
            return Some(place);
        }
    }
    None
}

fn is_closed(up_to_end: &str) -> bool {
    up_to_end.ends_with("}}")
}

/// How much of a text after braces that never close was meant as a name.
fn unclosed_name(inside: &str) -> usize {
    let name = inside.trim_start_matches(' ');
    let after = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_.".contains(c));
    inside.len() - after.len()
}

fn is_fact_name(name: &str) -> bool {
    name.contains('.')
        && name.split('.').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
        })
}

/// The text with every placeholder turned into spaces, byte for byte.
pub(crate) fn blank_placeholders(text: &str) -> Cow<'_, str> {
    blank(text, &pieces(text))
}

/// The same, of a text that was taken apart.
pub(crate) fn blank<'a>(text: &'a str, pieces: &[Piece<'a>]) -> Cow<'a, str> {
    if let [] | [Piece::Words(_)] = pieces {
        return Cow::Borrowed(text);
    }
    let mut blank = String::with_capacity(text.len());
    for piece in pieces {
        match piece {
            Piece::Words(words) => blank.push_str(words),
            Piece::Fact { span, .. } | Piece::Broken { span } => {
                blank.extend(std::iter::repeat_n(' ', span.len()));
            }
        }
    }
    Cow::Owned(blank)
}

/// The text with every fact put in.
///
/// # Errors
///
/// The name of a fact that there is not, or the broken placeholder.
pub(crate) fn expand(text: &str, facts: &BTreeMap<String, String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Fact { name, .. } => {
                out.push_str(facts.get(name).ok_or_else(|| name.to_owned())?);
            }
            Piece::Broken { span } => return Err(text.get(span).unwrap_or_default().to_owned()),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
