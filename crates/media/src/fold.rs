//! Text made comparable: one spelling for case, accents, spaces, hyphens and what is not seen.
//!
//! Invariant: folding never joins two words of one line; a needle is found whole or not at all.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Letters that long needles are sought by without regard to where words begin.
const LONG: usize = 8;

/// A sign that nobody sees: of no width, or one that only turns the direction of writing.
pub(crate) const fn unseen(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A stroke that joins or breaks words.
const fn hyphen(sign: char) -> bool {
    matches!(
        sign,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

const fn apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' | '`' | '\u{b4}')
}

/// The plain lower-case letters of one sign: `É` gives `e`, `ß` gives `ss`.
fn plain(sign: char, mut take: impl FnMut(char)) {
    for part in std::iter::once(sign).nfkd().filter(|part| !is_combining_mark(*part)) {
        match part {
            'ø' | 'Ø' => take('o'),
            'ł' | 'Ł' => take('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => take('d'),
            'ı' => take('i'),
            'æ' | 'Æ' => ['a', 'e'].into_iter().for_each(&mut take),
            'œ' | 'Œ' => ['o', 'e'].into_iter().for_each(&mut take),
            'ß' | 'ẞ' => ['s', 's'].into_iter().for_each(&mut take),
            'þ' | 'Þ' => ['t', 'h'].into_iter().for_each(&mut take),
            other => other.to_lowercase().for_each(&mut take),
        }
    }
}

/// A word of a text, folded, with its place there in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) plain: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether it stands there with a capital.
    pub(crate) capital: bool,
    /// Whether a comma follows.
    pub(crate) comma: bool,
    /// How much of `plain` stands before an apostrophe, if there is one within.
    pub(crate) before_apostrophe: Option<usize>,
}

/// The words of a text: letters and digits, with hyphens and apostrophes within taken out, and a
/// word broken over two lines put together.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut open: Option<Token> = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, sign)) = letters.next() {
        let end = at + sign.len_utf8();
        if sign.is_alphanumeric() {
            let token = open.get_or_insert_with(|| Token {
                plain: String::new(),
                start: at,
                end,
                capital: sign.is_uppercase(),
                comma: false,
                before_apostrophe: None,
            });
            plain(sign, |part| token.plain.push(part));
            token.end = end;
            continue;
        }
        if open.is_some() && (unseen(sign) || is_combining_mark(sign)) {
            continue;
        }
        if let Some(token) = open.as_mut().filter(|_| hyphen(sign) || apostrophe(sign)) {
            let rest = text.get(end..).unwrap_or_default();
            let within = rest.trim_start_matches(unseen);
            let over = broken(within).filter(|_| hyphen(sign));
            if let Some(over) = over {
                let skip = rest.len() - over.len() + end;
                while letters.next_if(|(at, _)| *at < skip).is_some() {}
                continue;
            }
            if within.starts_with(char::is_alphanumeric) {
                if apostrophe(sign) {
                    token.before_apostrophe = Some(token.plain.len());
                }
                continue;
            }
        }
        if sign == ','
            && let Some(token) = &mut open
        {
            token.comma = true;
        }
        out.extend(open.take());
    }
    out.extend(open);
    out
}

/// What follows a hyphen at the end of a line, if that is what it is.
fn broken(rest: &str) -> Option<&str> {
    let next = rest.trim_start_matches([' ', '\t', '\r']);
    let next = next.strip_prefix('\n')?.trim_start_matches(|sign| sign != '\n' && blank(sign));
    next.starts_with(char::is_alphabetic).then_some(next)
}

fn blank(sign: char) -> bool {
    sign.is_whitespace() || unseen(sign)
}

/// A text to seek in: its words pressed together, with the places where words begin and end.
pub(crate) struct Haystack {
    pressed: String,
    /// Each byte of `pressed` at which a word begins, and the end.
    edges: Vec<usize>,
}

impl Haystack {
    pub(crate) fn new(text: &str) -> Self {
        let mut pressed = String::new();
        let mut edges = Vec::new();
        for token in tokens(text) {
            edges.push(pressed.len());
            pressed.push_str(&token.plain);
        }
        edges.push(pressed.len());
        Self { pressed, edges }
    }

    /// Whether a needle stands in the text. A short one counts only as whole words.
    pub(crate) fn holds(&self, needle: &Needle) -> bool {
        let mut from = 0;
        while let Some(found) = self.pressed.get(from..).and_then(|rest| rest.find(&needle.plain)) {
            let start = from + found;
            let end = start + needle.plain.len();
            let edge = |at: usize| self.edges.binary_search(&at).is_ok();
            if needle.long || (edge(start) && edge(end)) {
                return true;
            }
            from = start + self.pressed.get(start..).map_or(1, first_length);
        }
        false
    }
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

/// What must not be found.
pub(crate) struct Needle {
    plain: String,
    long: bool,
}

impl Needle {
    /// None where a text has no letter or digit in it.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let plain: String = tokens(text).into_iter().map(|token| token.plain).collect();
        let long = plain.chars().count() >= LONG;
        (!plain.is_empty()).then_some(Self { plain, long })
    }
}

#[cfg(test)]
mod tests;
