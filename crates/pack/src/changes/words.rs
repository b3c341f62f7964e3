//! The difference between two texts in words: which paragraphs came and went, and which words in
//! those that stayed.
//!
//! Invariant: the parts that stay and come make up the new text, and those that stay and go the
//! old one, block for block; how a text is wrapped makes no difference.

use serde::Serialize;
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

#[cfg(test)]
mod tests;

/// How far two paragraphs must be alike to be told as one that changed, from 0 to 1.
const ALIKE: f32 = 0.5;

/// What happened to a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It stands in both.
    Stays,
    /// It stands in the old text only.
    Goes,
    /// It stands in the new text only.
    Comes,
}

/// A stretch of text and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What happened to it.
    pub fate: Fate,
    /// Its words.
    pub text: String,
}

/// A heading, paragraph or item of a list, in the order of reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Its parts; one, where the whole block stays, comes or goes.
    pub parts: Vec<Part>,
}

impl Block {
    fn whole(fate: Fate, text: &str) -> Self {
        Self { parts: vec![Part { fate, text: text.to_owned() }] }
    }

    /// Whether anything in it differs.
    pub fn differs(&self) -> bool {
        self.parts.iter().any(|part| part.fate != Fate::Stays)
    }

    /// The block on one line: `+` before what comes, `-` before what goes, and within a block that
    /// changed `[-` `-]` around words that go and `{+` `+}` around words that come.
    pub fn line(&self) -> String {
        if let [part] = self.parts.as_slice() {
            let sign = match part.fate {
                Fate::Stays => ' ',
                Fate::Goes => '-',
                Fate::Comes => '+',
            };
            return format!("{sign}{}", part.text);
        }
        let mut line = "~".to_owned();
        for Part { fate, text } in &self.parts {
            match fate {
                Fate::Stays => line.push_str(text),
                Fate::Goes => line.extend(["[-", text, "-]"]),
                Fate::Comes => line.extend(["{+", text, "+}"]),
            }
        }
        line
    }
}

/// The difference between two plain texts, as [`crate::render::text`] writes them.
pub fn between(old: &str, new: &str) -> Vec<Block> {
    let (old, new) = (blocks(old), blocks(new));
    let mut all = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        let (_, from, to) = op.as_tag_tuple();
        let (gone, come) = (old.get(from), new.get(to));
        let (gone, come) = (gone.unwrap_or_default(), come.unwrap_or_default());
        match op {
            DiffOp::Equal { .. } => {
                all.extend(come.iter().map(|text| Block::whole(Fate::Stays, text)));
            }
            _ => all.extend(replaced(gone, come)),
        }
    }
    all
}

/// Blocks that took the place of others: those that are alike, pair by pair, are told by words.
fn replaced(gone: &[String], come: &[String]) -> Vec<Block> {
    let mut all = Vec::new();
    let mut rest = come.iter().peekable();
    for old in gone {
        let alike = rest.clone().position(|new| likeness(old, new) >= ALIKE);
        match alike {
            Some(before) => {
                let skipped = rest.by_ref().take(before);
                all.extend(skipped.map(|new| Block::whole(Fate::Comes, new)));
                all.extend(rest.next().map(|new| by_words(old, new)));
            }
            None => all.push(Block::whole(Fate::Goes, old)),
        }
    }
    all.extend(rest.map(|new| Block::whole(Fate::Comes, new)));
    all
}

fn likeness(old: &str, new: &str) -> f32 {
    TextDiff::from_words(old, new).ratio()
}

/// A block that changed, its words one by one, neighbours of the same fate together.
fn by_words(old: &str, new: &str) -> Block {
    let mut parts: Vec<Part> = Vec::new();
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        let fate = match change.tag() {
            ChangeTag::Equal => Fate::Stays,
            ChangeTag::Delete => Fate::Goes,
            ChangeTag::Insert => Fate::Comes,
        };
        match parts.last_mut() {
            Some(last) if last.fate == fate => last.text.push_str(change.value()),
            _ => parts.push(Part { fate, text: change.value().to_owned() }),
        }
    }
    Block { parts }
}

/// The headings, paragraphs and items of a plain text, each on one line, without its underlines.
fn blocks(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut fresh = true;
    for line in text.lines() {
        let words = line.trim();
        let underline = !words.is_empty() && words.chars().all(|c| c == '=' || c == '-');
        if words.is_empty() || underline {
            fresh = true;
            continue;
        }
        let item = words.starts_with("- ")
            || words.split_once(". ").is_some_and(|(n, _)| n.len() < 3 && n.parse::<u8>().is_ok());
        match all.last_mut() {
            Some(last) if !fresh && !item => last.extend([" ", words]),
            _ => all.push(words.to_owned()),
        }
        fresh = false;
    }
    all
}
