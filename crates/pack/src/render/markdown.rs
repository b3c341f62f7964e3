//! Markdown with facts in it, made safe before and after it is parsed.
//!
//! A fact is put in after parsing, so that its value is never read as Markdown. Until then its
//! placeholder is a marker of the same length: a private character, four letters that number it,
//! and padding; so every offset into the marked text is an offset into the wording.
//!
//! Invariant: no event that leaves here carries HTML, a picture, or a link to anywhere but
//! this site or where a fact says.

use std::collections::BTreeMap;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, Tag, TagEnd};

use crate::{
    prose::{Piece, pieces},
    read::is_email,
};

/// The character that opens a marker; sources may not contain it.
const MARK: char = '\u{E000}';
/// How many letters number a marker.
const LETTERS: usize = 4;

/// Wording whose placeholders are markers.
pub(crate) struct Marked<'a> {
    text: String,
    /// The placeholder of each marker: its fact, and how it was written.
    placeholders: Vec<(&'a str, &'a str)>,
}

impl<'a> Marked<'a> {
    /// Marks every good placeholder of a wording.
    pub(crate) fn new(wording: &'a str) -> Self {
        let mut text = String::with_capacity(wording.len());
        let mut placeholders = Vec::new();
        for piece in pieces(wording) {
            match piece {
                Piece::Words(words) => text.push_str(&words.replace(MARK, "\u{FFFD}")),
                Piece::Broken { span } => text.push_str(wording.get(span).unwrap_or_default()),
                Piece::Fact { name, span } => {
                    let written = wording.get(span).unwrap_or_default();
                    push_marker(&mut text, placeholders.len(), written.len());
                    placeholders.push((name, written));
                }
            }
        }
        Self { text, placeholders }
    }

    /// The marked text, of the same length as the wording.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The fact that a text consists of, if it is one marker and nothing else.
    pub(crate) fn fact(&self, text: &str) -> Option<&'a str> {
        let number = marker_number(text)?;
        let (name, written) = self.placeholders.get(number)?;
        (written.len() == text.len()).then_some(*name)
    }

    /// The text with its placeholders as they were written.
    pub(crate) fn restore(&self, text: &str) -> String {
        self.replace(text, |_, written| written.to_owned())
    }

    /// The text with every fact put in; a fact that there is not stays as it was written.
    fn fill(&self, text: &str, facts: &BTreeMap<String, String>) -> String {
        self.replace(text, |name, written| {
            facts.get(name).map_or(written, String::as_str).to_owned()
        })
    }

    fn replace(&self, text: &str, with: impl Fn(&str, &str) -> String) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(MARK) {
            let (before, marker) = rest.split_at(at);
            out.push_str(before);
            let placeholder =
                marker_number(marker).and_then(|number| self.placeholders.get(number));
            let Some((name, written)) = placeholder else {
                out.push('\u{FFFD}');
                rest = marker.get(MARK.len_utf8()..).unwrap_or_default();
                continue;
            };
            out.push_str(&with(name, written));
            rest = marker.get(written.len()..).unwrap_or_default();
        }
        out.push_str(rest);
        out
    }
}

/// Writes the marker of a number, `length` bytes long. The shortest placeholder, `{{a.b}}`, is as
/// long as a marker must be.
fn push_marker(text: &mut String, mut number: usize, length: usize) {
    text.push(MARK);
    for _ in 0..LETTERS {
        text.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or_default()));
        number /= 26;
    }
    let padding = length.saturating_sub(MARK.len_utf8() + LETTERS);
    text.extend(std::iter::repeat_n('z', padding));
}

/// The number of the marker that a text begins with.
fn marker_number(text: &str) -> Option<usize> {
    let letters = text.strip_prefix(MARK)?.as_bytes().get(..LETTERS)?;
    letters.iter().rev().try_fold(0, |number, letter| {
        let digit = letter.checked_sub(b'a').filter(|digit| *digit < 26)?;
        Some(number * 26 + usize::from(digit))
    })
}

/// Where a link may lead: a page of this site, an anchor, or a fact that is an address.
pub(crate) fn destination(
    written: &str,
    marked: &Marked<'_>,
    facts: &BTreeMap<String, String>,
) -> Option<String> {
    if let Some(fact) = marked.fact(written) {
        let value = facts.get(fact)?;
        return if value.starts_with("https://") {
            Some(value.clone())
        } else if is_email(value) {
            Some(format!("mailto:{value}"))
        } else {
            None
        };
    }
    let safe = |b: u8| b.is_ascii_alphanumeric() || b"-._~/#?=&".contains(&b);
    let inside =
        written.starts_with('#') || (written.starts_with('/') && !written.starts_with("//"));
    (inside && written.bytes().all(safe)).then(|| written.to_owned())
}

/// The events of a wording with its facts put in, and nothing in them that a page must not hold.
pub(crate) fn events(wording: &str, facts: &BTreeMap<String, String>) -> Vec<Event<'static>> {
    let marked = Marked::new(wording);
    // For each open link, whether it was kept.
    let mut links = Vec::new();
    let mut out = Vec::new();
    for event in Parser::new(marked.text()) {
        let text = |text: &str| Event::Text(CowStr::from(marked.fill(text, facts)));
        let event = match event {
            Event::Text(words) | Event::Html(words) | Event::InlineHtml(words) => text(&words),
            Event::Code(words) => Event::Code(CowStr::from(marked.fill(&words, facts))),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => continue,
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let target = destination(&dest_url, &marked, facts);
                links.push(target.is_some());
                let Some(target) = target else { continue };
                let (dest_url, title, id) = (CowStr::from(target), "".into(), "".into());
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::End(TagEnd::Link) => {
                if links.pop() != Some(true) {
                    continue;
                }
                Event::End(TagEnd::Link)
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let level = below_section(level);
                Event::Start(Tag::Heading {
                    level,
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below_section(level))),
            other => other.into_static(),
        };
        out.push(event);
    }
    out
}

/// A heading within a section stands below the section's own.
fn below_section(level: HeadingLevel) -> HeadingLevel {
    level.max(HeadingLevel::H3)
}

#[cfg(test)]
mod tests;
