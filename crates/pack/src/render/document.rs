//! A notice as blocks of words, for whoever sets it in another form: paper, sound, braille.
//!
//! Invariant: it is made from the same events as the page, so it says the same words; nothing in it
//! is markup, and blocks lie at most [`DEPTH_MAX`] deep.

use jiff::civil::Date;
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use serde::Serialize;

use super::{RenderError, body, find, heading};
use crate::{Audience, Notice, NoticeId, Pack};

/// The language that every notice is written in (BCP 47).
pub const LANGUAGE: &str = "en-GB";

/// How deep blocks and emphasis may lie within each other; what lies deeper is shown at this depth.
pub const DEPTH_MAX: usize = 12;

/// The level of a section's heading, below the title's.
const SECTION_LEVEL: u8 = 2;

/// A notice as blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// The notice.
    pub notice: NoticeId,
    /// Whom it is written for.
    pub audience: Audience,
    /// Its title.
    pub title: String,
    /// The language of its words.
    pub language: &'static str,
    /// The bodies that answer for what it is about, by their full names.
    pub controllers: Vec<String>,
    /// The day on which the wording last changed.
    pub last_updated: Date,
    /// The version of the pack that its facts come from.
    pub version: u32,
    /// Its sections, in order.
    pub sections: Vec<DocumentSection>,
}

/// A part of a document under one heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentSection {
    /// Its anchor, unique within the document.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A block of words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "of", rename_all = "kebab-case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// A heading within a section.
    Heading {
        /// 3 for the first below a section's own, 6 for the last.
        level: u8,
        /// Its words.
        words: Vec<Run>,
    },
    /// A list.
    List {
        /// The number of the first item, if the items are numbered.
        first: Option<u64>,
        /// The items.
        items: Vec<Vec<Self>>,
    },
    /// Words of somebody else.
    Quote(Vec<Self>),
    /// Words whose spaces and lines stay as they are.
    Code(String),
    /// A break between two thoughts.
    Rule,
}

/// Words within a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "of", rename_all = "kebab-case")]
pub enum Run {
    /// Plain words.
    Text(String),
    /// Words that are stressed.
    Emphasis(Vec<Self>),
    /// Words that must not be missed.
    Strong(Vec<Self>),
    /// Words to be taken letter by letter.
    Code(String),
    /// Words that lead elsewhere.
    Link {
        /// `#anchor`, a page of the site (`/rights`), or an address (`https:`, `mailto:`).
        to: String,
        /// The words.
        words: Vec<Self>,
    },
    /// The end of a line.
    Break,
}

/// A notice as blocks.
///
/// # Errors
///
/// [`RenderError`] when the pack has no such notice, or was changed after it was compiled.
pub fn document(pack: &Pack, notice: &str) -> Result<Document, RenderError> {
    let (notice, facts) = find(pack, notice)?;
    let section = |section: &crate::Section| {
        let events = shallow(body(notice, &section.body, &facts)?);
        let mut blocks = blocks(&mut events.into_iter().peekable());
        stepwise(&mut blocks, &mut { SECTION_LEVEL });
        Ok(DocumentSection {
            id: section.id.clone(),
            heading: heading(notice, &section.heading, &facts)?,
            blocks,
        })
    };
    Ok(Document {
        notice: notice.id.clone(),
        audience: notice.audience,
        title: notice.title.clone(),
        language: LANGUAGE,
        controllers: controllers(pack, notice),
        last_updated: notice.last_updated,
        version: pack.version,
        sections: notice.sections.iter().map(section).collect::<Result<_, RenderError>>()?,
    })
}

/// The bodies whose activities a notice is about, or the one beside which it stands.
fn controllers(pack: &Pack, notice: &Notice) -> Vec<String> {
    let mut names = Vec::new();
    for activity in pack.activities.values() {
        let told = [
            Some(&activity.notice),
            activity.indirect_notice.as_ref(),
            activity.policy_document.as_ref(),
        ];
        let mut told = told.into_iter().flatten();
        let about = told.any(|id| *id == notice.id || Some(id) == notice.beside.as_ref());
        let body = pack.controllers.get(&activity.controller).filter(|_| about);
        names.extend(body.map(|body| body.name.clone()).filter(|name| !names.contains(name)));
    }
    names
}

type Events = std::iter::Peekable<std::vec::IntoIter<Event<'static>>>;

/// The events without the containers that lie too deep; their words stay.
fn shallow(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let mut depth = 0;
    let mut out = Vec::with_capacity(events.len());
    for event in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        let at = if matches!(event, Event::End(_)) { depth + 1 } else { depth };
        match event {
            Event::Start(_) | Event::End(_) if at > DEPTH_MAX => out.push(Event::SoftBreak),
            other => out.push(other),
        }
    }
    out
}

/// Blocks up to the end of what holds them; that end is taken too.
fn blocks(events: &mut Events) -> Vec<Block> {
    let mut out = Vec::new();
    while let Some(event) = events.peek() {
        if !is_block(event) {
            out.extend(paragraph(loose(events)));
            continue;
        }
        match events.next() {
            Some(Event::Start(Tag::Paragraph)) => out.extend(paragraph(runs(events))),
            Some(Event::Start(Tag::Heading { level, .. })) => {
                let words = runs(events);
                let level = number(level);
                out.extend((!blank(&words)).then_some(Block::Heading { level, words }));
            }
            Some(Event::Start(Tag::List(first))) => {
                out.push(Block::List { first, items: items(events) });
            }
            Some(Event::Start(Tag::BlockQuote(_))) => out.push(Block::Quote(blocks(events))),
            Some(Event::Start(Tag::CodeBlock(_))) => out.push(Block::Code(verbatim(events))),
            Some(Event::Start(_)) => out.extend(blocks(events)),
            Some(Event::Rule) => out.push(Block::Rule),
            _ => break,
        }
    }
    out
}

fn items(events: &mut Events) -> Vec<Vec<Block>> {
    let mut out = Vec::new();
    while let Some(Event::Start(_)) = events.next() {
        out.push(blocks(events));
    }
    out
}

/// Words up to the end of what holds them; that end is taken too.
fn runs(events: &mut Events) -> Vec<Run> {
    let out = inline(events, |event| matches!(event, Event::End(_)));
    events.next();
    out
}

/// Words that stand in a list item or a quotation without a paragraph around them.
fn loose(events: &mut Events) -> Vec<Run> {
    inline(events, is_block)
}

fn inline(events: &mut Events, ends: impl Fn(&Event<'_>) -> bool) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    while let Some(event) = events.next_if(|event| !ends(event)) {
        match event {
            Event::Text(words) => push_text(&mut out, &words),
            Event::SoftBreak => push_text(&mut out, " "),
            Event::HardBreak => out.push(Run::Break),
            Event::Code(words) => out.push(Run::Code(words.replace('\t', " "))),
            Event::Start(Tag::Emphasis) => out.push(Run::Emphasis(runs(events))),
            Event::Start(Tag::Strong) => out.push(Run::Strong(runs(events))),
            Event::Start(Tag::Link { dest_url, .. }) => {
                out.push(Run::Link { to: dest_url.into_string(), words: runs(events) });
            }
            Event::Start(_) => out.extend(runs(events)),
            _ => {}
        }
    }
    out
}

/// Adds words; a tab is a space to whoever reads.
fn push_text(out: &mut Vec<Run>, words: &str) {
    let words = &words.replace('\t', " ");
    if let Some(Run::Text(before)) = out.last_mut() {
        before.push_str(words);
    } else {
        out.push(Run::Text(words.to_owned()));
    }
}

fn paragraph(words: Vec<Run>) -> Option<Block> {
    (!blank(&words)).then_some(Block::Paragraph(words))
}

/// Whether there is nothing to read.
fn blank(words: &[Run]) -> bool {
    words.iter().all(|run| match run {
        Run::Text(text) | Run::Code(text) => text.trim().is_empty(),
        Run::Emphasis(words) | Run::Strong(words) | Run::Link { words, .. } => blank(words),
        Run::Break => true,
    })
}

/// Headings that skip no level below the section's own, so that a list of them has no gaps.
fn stepwise(blocks: &mut [Block], above: &mut u8) {
    for block in blocks {
        match block {
            Block::Heading { level, .. } => {
                *level = (*level).min(*above + 1);
                *above = *level;
            }
            Block::List { items, .. } => items.iter_mut().for_each(|item| stepwise(item, above)),
            Block::Quote(inner) => stepwise(inner, above),
            Block::Paragraph(_) | Block::Code(_) | Block::Rule => {}
        }
    }
}

fn verbatim(events: &mut Events) -> String {
    let mut out = String::new();
    while let Some(Event::Text(words)) = events.next_if(|event| !matches!(event, Event::End(_))) {
        out.push_str(&words.replace('\t', "    "));
    }
    events.next();
    out
}

/// Whether an event opens or closes a block, or is one by itself.
fn is_block(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => {
            !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
        }
        Event::End(tag) => {
            !matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
        }
        Event::Rule => true,
        _ => false,
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests;
