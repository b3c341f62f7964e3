//! A document's words in the order in which they are read, a line for each block.
//!
//! Invariant: every form says these words and no others, so that whoever listens is told what
//! whoever reads is told.

use pack::render::{Block, Document, Run};

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The document's title.
    Title,
    /// Who answers for it, and from when it is.
    About,
    /// A heading.
    Heading,
    /// A paragraph, or one more of the same list item.
    Paragraph,
    /// The first paragraph of a list item, with its number if the list has numbers.
    Item(Option<u64>),
}

/// A block's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) kind: Kind,
    /// How many lists it stands in.
    pub(crate) depth: usize,
    pub(crate) text: String,
}

/// Every line of a document.
pub(crate) fn lines(document: &Document) -> Vec<Line> {
    let mut out = vec![line(Kind::Title, &document.title)];
    out.extend(document.controllers.iter().map(|body| line(Kind::About, body)));
    out.push(line(Kind::About, &dated(document)));
    for section in &document.sections {
        out.push(line(Kind::Heading, &section.heading));
        blocks(&section.blocks, 0, &mut out);
    }
    out
}

/// From when a document is: `Last updated 1 November 2026. Version 3 of the policy.`
pub(crate) fn dated(document: &Document) -> String {
    let updated = pack::facts::in_words(document.last_updated);
    // A letter to one person is no version of anything.
    if document.version == 0 {
        return format!("{updated}.");
    }
    format!("Last updated {updated}. Version {} of the policy.", document.version)
}

fn line(kind: Kind, text: &str) -> Line {
    Line { kind, depth: 0, text: text.to_owned() }
}

fn blocks(blocks: &[Block], depth: usize, out: &mut Vec<Line>) {
    for block in blocks {
        let mut push = |kind, text: String| out.push(Line { kind, depth, text });
        match block {
            Block::Paragraph(runs) => push(Kind::Paragraph, said(runs)),
            Block::Heading { words, .. } => push(Kind::Heading, said(words)),
            Block::Code(text) => push(Kind::Paragraph, text.trim_end().to_owned()),
            Block::Rule => {}
            Block::Quote(inner) => self::blocks(inner, depth, out),
            Block::List { first, items } => {
                for (number, item) in items.iter().enumerate() {
                    let begin = out.len();
                    self::blocks(item, depth + 1, out);
                    let number = first.map(|first| first.saturating_add(number as u64));
                    let opens = out.get_mut(begin);
                    if let Some(opens) = opens.filter(|line| line.kind == Kind::Paragraph) {
                        opens.kind = Kind::Item(number);
                    }
                }
            }
        }
    }
}

/// The letters of runs; an address stands beside its words unless it stands in them.
fn said(runs: &[Run]) -> String {
    let mut out = String::new();
    for run in runs {
        match run {
            Run::Text(text) | Run::Code(text) => out.push_str(text),
            Run::Emphasis(inner) | Run::Strong(inner) => out.push_str(&said(inner)),
            Run::Break => out.push(' '),
            Run::Link { to, words } => {
                let words = said(words);
                let address = to.strip_prefix("mailto:").unwrap_or(to);
                let known = to.starts_with('#') || words.contains(address);
                out.push_str(&words);
                if !known {
                    out.extend([" (", address, ")"]);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
