//! Readability: notices are written so that their readers understand them.
//!
//! What a fact says is measured with the sentence that names it, except names, addresses and
//! citations, which nobody can shorten: each counts as one short word.
//!
//! Invariant: no notice of a pack that compiles is harder than its readers' limit.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Parser, TagEnd};

use crate::{
    Audience, Code, Notice, Pack,
    prose::{Piece, pieces},
    read::Reading,
    readability::{self, sentences},
    report::Report,
    shape::Kind,
};

use super::thing;

/// The highest grade for children, and for everybody else.
const CHILD_GRADE: f64 = 6.0;
const ADULT_GRADE: f64 = 10.0;

/// The most words of a sentence for children, on average.
const CHILD_WORDS: f64 = 12.0;

/// Texts shorter than this are too short to measure.
const LEAST_WORDS: u32 = 30;

/// Fields of facts that are names: they stand for one short word.
const NAMES: &[&str] = &["address", "cite", "email", "name", "phone", "short_name", "website"];

pub(super) fn check(
    reading: &Reading<'_>,
    pack: &Pack,
    facts: &BTreeMap<String, String>,
    report: &mut Report<'_>,
) {
    for notice in pack.notices.values() {
        if report.is_full() {
            return;
        }
        let Some(thing) = thing(reading, Kind::Notice, notice.id.as_str()) else { continue };
        let Some(measured) = measure(notice, facts) else { continue };
        let child = notice.audience == Audience::Child;
        let limit = if child { CHILD_GRADE } else { ADULT_GRADE };
        if let Some(grade) = measured.grade().filter(|grade| *grade > limit) {
            let message = format!("`{}` reads at grade {grade:.1}; {limit:.0} at most", notice.id);
            report
                .say(&thing.at("id"), Code::TooHard, message)
                .help("cut long sentences in two, and take shorter words");
        }
        let long = measured.words_a_sentence().filter(|words| child && *words > CHILD_WORDS);
        if let Some(words) = long {
            let message = format!("`{}` has {words:.1} words a sentence on average", notice.id);
            report
                .say(&thing.at("id"), Code::LongSentences, message)
                .help(format!("{CHILD_WORDS:.0} at most for children"));
        }
    }
}

/// What a notice measures; nothing where it is too short, is for no lay reader, or names a fact
/// that is not there.
pub(crate) fn measure(
    notice: &Notice,
    facts: &BTreeMap<String, String>,
) -> Option<readability::Reading> {
    if notice.audience == Audience::Policy {
        return None;
    }
    let mut texts = Vec::new();
    for section in &notice.sections {
        let short = with_short_names(&section.body, facts)?;
        texts.extend(paragraphs(&short));
    }
    let all = readability::Reading::of(texts.iter().flat_map(|text| sentences(text)));
    (all.words >= LEAST_WORDS).then_some(all)
}

/// The wording with its facts in it, names for short.
fn with_short_names(body: &str, facts: &BTreeMap<String, String>) -> Option<String> {
    let mut text = String::new();
    for piece in pieces(body) {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Fact { name, .. } => {
                let value = facts.get(name)?;
                let field = name.rsplit('.').next().unwrap_or_default();
                text.push_str(if NAMES.contains(&field) { "it" } else { value });
            }
            Piece::Broken { .. } => return None,
        }
    }
    Some(text)
}

/// The paragraphs and list items of a text, without its markup.
fn paragraphs(text: &str) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), String::new());
    for event in Parser::new(text) {
        match event {
            Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) => open.push_str(&words),
            Event::SoftBreak | Event::HardBreak => open.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Item) => found.push(std::mem::take(&mut open)),
            _ => {}
        }
    }
    found.push(open);
    found
}
