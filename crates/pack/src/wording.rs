//! The wording of a notice: opening facts between two lines of `---`, then Markdown in sections.
//!
//! Invariant: every byte of the wording belongs to the opening facts, a heading or the body of one
//! section, so no sentence is published that the checks did not see.

use std::{collections::BTreeSet, ops::Range};

use crate::{
    Code,
    id::is_id,
    prose::blank_placeholders,
    report::{At, Report, shown},
    yaml::{self, Node},
};

/// A wording file, taken apart.
pub(crate) struct Wording<'a> {
    pub(crate) file: usize,
    /// The opening facts.
    pub(crate) front: Node,
    pub(crate) sections: Vec<RawSection<'a>>,
}

/// A section as it is written.
pub(crate) struct RawSection<'a> {
    pub(crate) id: String,
    pub(crate) heading: &'a str,
    pub(crate) heading_at: At,
    pub(crate) body: &'a str,
    pub(crate) body_at: At,
}

/// Takes a wording file apart; gives nothing, and says why, when its opening facts cannot be read.
pub(crate) fn read<'a>(
    file: usize,
    text: &'a str,
    nodes_left: &mut usize,
    report: &mut Report<'_>,
) -> Option<Wording<'a>> {
    let Some((front, rest_start)) = front_matter(text) else {
        report
            .say(
                &At { file, span: 0..0 },
                Code::NoFrontMatter,
                "the file does not open with its facts between two lines of `---`",
            )
            .help("begin with a line of `---`, then id, title, audience and last_updated");
        report.unread = true;
        return None;
    };
    let front_text = text.get(front.clone()).unwrap_or_default();
    let front = yaml::read(file, front_text, front.start, nodes_left, report)?;
    let sections = sections(file, text, rest_start, report);
    Some(Wording { file, front, sections })
}

/// The bytes of the opening facts, and where the wording begins.
fn front_matter(text: &str) -> Option<(Range<usize>, usize)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---")?;
    let mut at = first.len();
    for line in lines {
        let end = at + line.len();
        if line.trim_end() == "---" {
            return Some((first.len()..at, end));
        }
        at = end;
    }
    None
}

fn sections<'a>(
    file: usize,
    text: &'a str,
    start: usize,
    report: &mut Report<'_>,
) -> Vec<RawSection<'a>> {
    let headings = heading_lines(text, start);
    let first = headings.first().map_or(text.len(), |line| line.start);
    if let Some(stray) = trimmed(text, start..first) {
        report
            .say(&At { file, span: stray }, Code::BadSections, "this stands before any heading")
            .help("open each section with a line such as `## Who we are`");
    } else if headings.is_empty() {
        let at = At { file, span: start..start };
        report
            .say(&at, Code::BadSections, "this notice has no sections")
            .help("open each section with a line such as `## Who we are`");
    }
    let ends = headings.iter().skip(1).map(|line| line.start).chain([text.len()]);
    let mut seen = BTreeSet::new();
    let mut sections = Vec::new();
    for (line, end) in headings.iter().zip(ends) {
        if let Some(section) = section(file, text, line, end, report) {
            if !seen.insert(section.id.clone()) {
                let message = format!("there are two sections `{}`", section.id);
                report
                    .say(&section.heading_at, Code::DuplicateSection, message)
                    .help("give one of them an anchor of its own: `## Heading {#anchor}`");
            }
            sections.push(section);
        }
    }
    sections
}

/// The lines that open a section.
fn heading_lines(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut at = start;
    let mut found = Vec::new();
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        if line.starts_with("## ") {
            found.push(at..at + line.len());
        }
        at += line.len();
    }
    found
}

fn section<'a>(
    file: usize,
    text: &'a str,
    line: &Range<usize>,
    end: usize,
    report: &mut Report<'_>,
) -> Option<RawSection<'a>> {
    let title = trimmed(text, line.start + 3..line.end);
    let Some(title) = title else {
        let at = At { file, span: line.clone() };
        report.say(&at, Code::BadSections, "this heading is empty").help("say what follows");
        return None;
    };
    let (heading_span, anchor) = split_anchor(text, title);
    let heading = text.get(heading_span.clone())?;
    let heading_at = At { file, span: heading_span };
    let id = anchor.map_or_else(|| slug(heading), |anchor| anchor.trim().to_owned());
    if !is_id(&id) {
        let message = format!("`{}` is no anchor", shown(&id));
        report
            .say(&heading_at, Code::BadSections, message)
            .help("give the section one in kebab-case: `## Heading {#anchor}`");
        return None;
    }
    let Some(body_span) = trimmed(text, line.end..end) else {
        let message = format!("section `{id}` says nothing");
        report.say(&heading_at, Code::BadSections, message).help("write it, or take it out");
        return None;
    };
    let body = text.get(body_span.clone())?;
    Some(RawSection { id, heading, heading_at, body, body_at: At { file, span: body_span } })
}

/// Parts `Heading {#anchor}` into the bytes of the heading and the anchor.
fn split_anchor(text: &str, title: Range<usize>) -> (Range<usize>, Option<&str>) {
    let written = text.get(title.clone()).unwrap_or_default();
    let parts = written.strip_suffix('}').and_then(|most| most.rsplit_once("{#"));
    match parts {
        Some((heading, anchor)) => {
            (title.start..title.start + heading.trim_end().len(), Some(anchor))
        }
        None => (title, None),
    }
}

/// The anchor that a heading gets when it names none.
fn slug(heading: &str) -> String {
    let plain = blank_placeholders(heading).to_lowercase().replace(['\'', '’'], "");
    let words: String =
        plain.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let mut slug = String::new();
    for word in words.split_whitespace() {
        if slug.len() + word.len() > 50 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

/// A range without the white space at its ends; nothing when it holds nothing else.
fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let part = text.get(range.clone())?;
    let start = range.start + (part.len() - part.trim_start().len());
    let part = part.trim();
    if part.is_empty() { None } else { Some(start..start + part.len()) }
}

#[cfg(test)]
mod tests;
