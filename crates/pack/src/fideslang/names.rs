//! Ids and titles of a draft, from keys and names of a manifest.
//!
//! Invariant: an id is one that the compiler reads, and no two keys of a kind share one; a title
//! holds no fact written out, so that the compiler accepts it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{id::ID_MAX_BYTES, literals, source::is_forbidden};

/// Room for a number and an audience at the end of an id: `-500.indirect`.
const ENDING_MAX_BYTES: usize = 13;

const TITLE_MAX_CHARACTERS: usize = 120;
const NOTE_MAX_CHARACTERS: usize = 1_900;

/// The ids of one kind of things.
#[derive(Debug, Default)]
pub(super) struct Ids {
    by_key: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Ids {
    /// The id for a key, made of the words wished for: always the same one, and another than that
    /// of every other key.
    pub(super) fn of(&mut self, key: &str, wish: &str) -> String {
        if let Some(id) = self.by_key.get(key) {
            return id.clone();
        }
        let plain = kebab(wish);
        let mut id = plain.clone();
        let mut number = 2;
        while !self.taken.insert(id.clone()) {
            id = format!("{plain}-{number}");
            number += 1;
        }
        self.by_key.insert(key.to_owned(), id.clone());
        id
    }
}

/// Words in small letters and digits, with single hyphens between them.
fn kebab(words: &str) -> String {
    let mut id = String::new();
    for c in words.chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
        if id.len() >= ID_MAX_BYTES - ENDING_MAX_BYTES {
            break;
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { "unnamed".to_owned() } else { id.to_owned() }
}

/// The words of a key: `user.contact.phone_number` is `contact phone number`.
pub(super) fn spoken(key: &str) -> String {
    let key = key.strip_prefix("user.").unwrap_or(key);
    let words: Vec<_> =
        key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The first of some names that can be a title; the last resort where none can.
pub(super) fn title<'t>(names: impl IntoIterator<Item = &'t str>, last_resort: &str) -> String {
    let fits = |name: &String| {
        !name.is_empty()
            && !name.contains(['{', '}'])
            && literals::find(&literals::words(name)).is_empty()
    };
    let mut lines = names.into_iter().map(|name| line(name, TITLE_MAX_CHARACTERS));
    lines.find(fits).unwrap_or_else(|| last_resort.to_owned())
}

/// A text on one line, cut where it is too long.
pub(super) fn line(text: &str, most: usize) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(most) {
        None => line,
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default().trim_end()),
    }
}

/// A note of what must be confirmed.
pub(super) fn note(sentences: &[String]) -> String {
    line(&sentences.join(" "), NOTE_MAX_CHARACTERS)
}

/// The lines of an address; none where there is no address.
pub(super) fn address(text: Option<&str>) -> Vec<String> {
    let parts = text.unwrap_or_default().split(['\n', ',']);
    let parts = parts.map(|part| line(part, TITLE_MAX_CHARACTERS));
    parts.filter(|part| !part.is_empty() && !part.chars().any(is_forbidden)).collect()
}
