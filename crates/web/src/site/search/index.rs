//! The words of the notices and forms, and where they stand.
//!
//! Invariant: a pure function of the policy. A passage is found where every word that is looked for
//! begins one of its own.

use pack::{Audience, ControllerId, NoticeId, Pack};
use rules::choices::offers;
use rules::entries::handings;
use std::ops::Range;

/// The most words of a question that count.
const WORDS_MAX: usize = 8;

/// How much of a passage is shown around what was found, in characters before and after it.
const BEFORE_CHARS: usize = 60;
const AFTER_CHARS: usize = 160;

/// What a passage is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sort {
    Notice(NoticeId, Audience),
    Form(ControllerId),
}

/// A section of a notice, or a form.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) sort: Sort,
    pub(super) href: String,
    /// Of the notice; of a form, of what it is for.
    pub(super) title: String,
    pub(super) heading: String,
    text: String,
    /// The words of the text, in small letters, and where they stand.
    words: Vec<(String, Range<usize>)>,
    heading_words: Vec<String>,
    title_words: Vec<String>,
}

/// A stretch of what is shown, and whether it is what was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) found: bool,
}

/// All passages of a policy.
#[derive(Debug)]
pub(super) struct Index(Vec<Passage>);

impl Index {
    pub(super) fn of(pack: &Pack) -> Self {
        let mut passages = Vec::new();
        for notice in pack.notices.values() {
            let Ok(rendered) = pack::render::html(pack, notice.id.as_str()) else { continue };
            for section in rendered.sections {
                let sort = Sort::Notice(notice.id.clone(), notice.audience);
                let href = format!("/notices/{}#{}", notice.id, section.id);
                let text = plain(&section.html);
                passages.push(passage(sort, href, &notice.title, section.heading, text));
            }
        }
        let asked = pack.forms.values().filter(|form| form.is_open_to_all());
        let forms = asked
            .map(|form| ("ask", form))
            .chain(handings(pack).map(|one| ("take-part", one.form)))
            .chain(offers(pack).map(|one| ("choices", one.form)));
        for (room, form) in forms {
            let Some(activity) = pack.activities.get(&form.activity) else { continue };
            let sort = Sort::Form(activity.controller.clone());
            let href = format!("/{room}/{}", form.id);
            let heading = form.title.clone();
            passages.push(passage(sort, href, &activity.title, heading, String::new()));
        }
        Self(passages)
    }

    /// The passages in which every word stands, the best first, with what to show of each.
    pub(super) fn find(
        &self,
        sought: &str,
        here: impl Fn(&Passage) -> bool,
    ) -> Vec<(&Passage, Vec<Piece>)> {
        let sought: Vec<String> = words(sought).map(|(word, _)| word).take(WORDS_MAX).collect();
        if sought.is_empty() {
            return Vec::new();
        }
        let scored = self.0.iter().filter_map(|one| Some((one.score(&sought)?, one)));
        let mut found: Vec<_> = scored.filter(|(_, one)| here(one)).collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, one)| (one, one.pieces(&sought))).collect()
    }
}

impl Passage {
    /// How well it fits; nothing where a word is missing.
    fn score(&self, sought: &[String]) -> Option<usize> {
        let mut score = 0;
        for word in sought {
            let begins = |own: &String| own.starts_with(word.as_str());
            let in_heading = self.heading_words.iter().any(begins);
            let in_title = self.title_words.iter().any(begins);
            let in_text = self.words.iter().filter(|(own, _)| begins(own)).take(5).count();
            if !in_heading && !in_title && in_text == 0 {
                return None;
            }
            score += 10 * usize::from(in_heading) + 4 * usize::from(in_title) + in_text;
        }
        // Somebody who looks for what they can do wants the form.
        Some(score + usize::from(matches!(self.sort, Sort::Form(_))))
    }

    /// What to show: the text around the first word that was found, the words marked.
    fn pieces(&self, sought: &[String]) -> Vec<Piece> {
        let is_sought = |own: &str| sought.iter().any(|word| own.starts_with(word.as_str()));
        let first = self.words.iter().find(|(own, _)| is_sought(own));
        let at = first.map_or(0, |(_, range)| range.start);
        let from = back(&self.text, at, BEFORE_CHARS);
        let to = on(&self.text, at, AFTER_CHARS);
        let mut pieces = Vec::new();
        let mut done = from;
        let mut add = |range: Range<usize>, found| {
            let text = self.text.get(range).unwrap_or_default();
            if !text.is_empty() {
                pieces.push(Piece { text: text.to_owned(), found });
            }
        };
        for (_, range) in self
            .words
            .iter()
            .filter(|(own, range)| range.start >= from && range.end <= to && is_sought(own))
        {
            add(done..range.start, false);
            add(range.clone(), true);
            done = range.end;
        }
        add(done..to, false);
        pieces
    }
}

fn passage(sort: Sort, href: String, title: &str, heading: String, text: String) -> Passage {
    let only = |text: &str| words(text).map(|(word, _)| word).collect();
    Passage {
        words: words(&text).collect(),
        heading_words: only(&heading),
        title_words: only(title),
        title: title.to_owned(),
        sort,
        href,
        heading,
        text,
    }
}

/// The words of a text in small letters, each with where it stands.
fn words(text: &str) -> impl Iterator<Item = (String, Range<usize>)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let left = text.get(rest..)?;
        let start = rest + left.find(char::is_alphanumeric)?;
        let inside = text.get(start..)?;
        let is_end = |c: char| !c.is_alphanumeric() && c != '\'' && c != '’';
        let end = start + inside.find(is_end).unwrap_or(inside.len());
        rest = end;
        Some((text.get(start..end)?.to_lowercase(), start..end))
    })
}

/// So many characters before a place, at the beginning of a word.
fn back(text: &str, at: usize, chars: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let Some((from, _)) = before.char_indices().rev().nth(chars) else { return 0 };
    before.get(from..).and_then(|cut| cut.find(' ')).map_or(from, |space| from + space + 1)
}

/// So many characters after a place, at the end of a word.
fn on(text: &str, at: usize, chars: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    let Some((to, _)) = after.char_indices().nth(chars) else { return text.len() };
    let cut = after.get(..to).unwrap_or_default();
    at + cut.rfind(' ').unwrap_or(to)
}

/// The text of a section: what stands between tags, with the few signs that are written out.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if inside => {}
            c => text.push(c),
        }
    }
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let text = signs.iter().fold(text, |text, (written, sign)| text.replace(written, sign));
    let one = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one.replace(" .", ".").replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn london() -> Index {
        let files: Vec<pack::Source> = include!("../../../../../packs/london.rs");
        Index::of(&pack::compile(&files, jiff::civil::date(2026, 11, 24)).0.unwrap())
    }

    fn shown(pieces: &[Piece]) -> String {
        let mark = |piece: &Piece| {
            if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() }
        };
        pieces.iter().map(mark).collect()
    }

    #[test]
    fn every_word_must_stand_in_what_is_found() {
        let index = london();
        let found = index.find("cookies browser", |_| true);
        assert!(found.len() > 1);
        let (best, pieces) = &found[0];
        assert_eq!(best.href, "/notices/website.adult#cookies");
        assert!(shown(pieces).contains("[cookie"), "{}", shown(pieces));
        assert!(index.find("cookies zebra", |_| true).is_empty());
        for nothing in ["", " ", "?!", "<>"] {
            assert!(index.find(nothing, |_| true).is_empty(), "{nothing}");
        }
        assert!(index.find("cookies", |_| false).is_empty());
    }

    #[test]
    fn a_form_is_found_by_what_it_is_called() {
        let index = london();
        let found = index.find("newsletter", |_| true);
        assert!(found.iter().any(|(one, _)| one.href == "/choices/newsletter-sign-up"));
    }

    #[test]
    fn what_is_shown_is_whole_words_of_the_text() {
        let text = "One two three. ".repeat(40) + "Zebras run. " + &"Four five. ".repeat(40);
        let id = || Sort::Form("force".parse().unwrap());
        let one = passage(id(), String::new(), "t", "h".to_owned(), text.clone());
        let pieces = one.pieces(&["zebra".to_owned()]);
        let all: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert!(text.contains(&all));
        assert!(all.len() < 240, "{all}");
        assert!(shown(&pieces).contains("[Zebras] run."));
        assert_eq!(plain("<p>a &amp; b</p><ul><li>c</li></ul>"), "a & b c");
    }
}
