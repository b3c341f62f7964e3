//! HTML made into text that reads well: paragraphs, lists, quotations, where links lead.
//!
//! Invariant: linear in its input; nothing is fetched, run or resolved, and no tag survives.

use mail_parser::decoders::html::html_to_text;

/// The longest name of a character, with room.
const ENTITY_MAX_BYTES: usize = 40;
/// How far the end of a tag is looked for behind an open quotation mark.
const TAG_MAX_BYTES: usize = 32 << 10;
const LINK_MAX_BYTES: usize = 500;
/// How many quotations within quotations are shown.
const QUOTES_MAX: usize = 8;

/// What has been written so far.
#[derive(Default)]
struct Writer {
    text: String,
    /// A blank is due before the next word.
    gap: bool,
    /// Line breaks due before the next word.
    breaks: usize,
    /// How deep in quotations.
    quotes: usize,
    /// Within text whose line breaks count.
    verbatim: usize,
    /// Where the open link leads, and where its words begin.
    link: Option<(String, usize)>,
}

/// The text of a page.
pub(crate) fn text(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    let mut may_have_head = true;
    while let Some((before, after)) = rest.split_once('<') {
        writer.words(before);
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        if !after.starts_with(|sign: char| sign.is_ascii_alphabetic() || "/!?".contains(sign)) {
            writer.words("<");
            rest = after;
            continue;
        }
        let Some((tag, after)) = end_of_tag(after) else {
            // No tag ends any more: all the rest are words.
            writer.words(after);
            rest = "";
            break;
        };
        rest = after;
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|sign| sign.to_ascii_lowercase())
            .collect();
        match name.as_str() {
            _ if tag.starts_with('/') => writer.close(&name),
            "script" | "style" | "title" | "template" if !tag.ends_with('/') => {
                rest = behind(rest, &format!("</{name}")).unwrap_or_default();
            }
            "head" if may_have_head => {
                may_have_head = false;
                rest = behind(rest, "</head").unwrap_or(rest);
            }
            _ => writer.open(&name, tag),
        }
    }
    writer.words(rest);
    writer.text
}

/// A tag up to its end, and what follows; quotation marks may hold a `>`.
fn end_of_tag(rest: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let end = rest.bytes().take(TAG_MAX_BYTES).position(|byte| {
        match quote {
            Some(mark) if mark == byte => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => return byte == b'>',
        }
        false
    });
    let end = end.or_else(|| rest.find('>'))?;
    let (tag, after) = rest.split_at_checked(end)?;
    Some((tag, after.strip_prefix('>').unwrap_or(after)))
}

/// What follows the tag that begins with `mark`, in either case.
fn behind<'h>(rest: &'h str, mark: &str) -> Option<&'h str> {
    let found = rest
        .as_bytes()
        .windows(mark.len())
        .position(|window| window.eq_ignore_ascii_case(mark.as_bytes()))?;
    let after = rest.get(found..)?;
    Some(after.split_once('>').map_or("", |(_, after)| after))
}

/// The value of an attribute, entities resolved.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let at = lower.find(&format!(" {name}="))? + name.len() + 2;
    let value = tag.get(at..)?;
    let value = match value.chars().next()? {
        mark @ ('"' | '\'') => value.split(mark).nth(1)?,
        _ => value.split(|sign: char| sign.is_whitespace()).next()?,
    };
    (value.len() <= LINK_MAX_BYTES).then(|| resolved(value))
}

/// Words with their named characters resolved.
fn resolved(words: &str) -> String {
    let Some((first, rest)) = words.split_once('&') else { return words.to_owned() };
    let mut text = first.to_owned();
    for piece in rest.split('&') {
        let end = piece.bytes().take(ENTITY_MAX_BYTES).position(|byte| byte == b';');
        let name = end.and_then(|end| piece.get(..end));
        let sign = name.filter(|name| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
        });
        if let (Some(name), Some(end)) = (sign, end) {
            text.push_str(&character(name));
            text.push_str(piece.get(end + 1..).unwrap_or_default());
        } else {
            text.push('&');
            text.push_str(piece);
        }
    }
    text
}

/// The character of a name, or the name as it stands.
fn character(name: &str) -> String {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32).map(String::from).unwrap_or_default();
    }
    match name {
        // The parser's own reader would take these for blanks and tags.
        "nbsp" => " ".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "amp" => "&".to_owned(),
        _ => html_to_text(&format!("&{name};")).trim().to_owned(),
    }
}

impl Writer {
    fn words(&mut self, raw: &str) {
        let words = resolved(raw);
        if self.verbatim > 0 {
            for (number, line) in words.split('\n').enumerate() {
                self.breaks = self.breaks.max(usize::from(number > 0));
                self.word(line.trim_end_matches('\r'));
            }
            return;
        }
        self.gap |= words.starts_with(char::is_whitespace);
        let mut is_first = true;
        for word in words.split_whitespace() {
            self.gap |= !is_first;
            is_first = false;
            self.word(word);
        }
        self.gap |= !is_first && words.ends_with(char::is_whitespace);
    }

    /// One word, with the breaks and the blank that are due before it.
    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if self.breaks > 0 || self.text.is_empty() {
            let breaks = if self.text.is_empty() { 0 } else { self.breaks };
            for _ in 0..breaks {
                self.text.push('\n');
            }
            for _ in 0..self.quotes.min(QUOTES_MAX) {
                self.text.push_str("> ");
            }
        } else if self.gap {
            self.text.push(' ');
        }
        (self.gap, self.breaks) = (false, 0);
        self.text.push_str(word);
    }

    fn open(&mut self, name: &str, tag: &str) {
        match name {
            "br" => self.breaks = (self.breaks + 1).min(3),
            "hr" => {
                self.breaks = self.breaks.max(1);
                self.word("---");
                self.breaks = 1;
            }
            "li" => {
                self.breaks = self.breaks.max(1);
                self.word("-");
                self.gap = true;
            }
            "td" | "th" => self.gap = true,
            "blockquote" => {
                self.breaks = self.breaks.max(2);
                self.quotes += 1;
            }
            "pre" | "textarea" => {
                self.breaks = self.breaks.max(1);
                self.verbatim += 1;
            }
            "a" => {
                let link = attribute(tag, "href").filter(|link| link.starts_with("http"));
                self.link = link.map(|link| (link, self.text.len()));
            }
            "img" => {
                if let Some(alt) = attribute(tag, "alt").filter(|alt| !alt.trim().is_empty()) {
                    self.words(&alt);
                }
            }
            _ => self.block(name),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "blockquote" => {
                self.breaks = self.breaks.max(2);
                self.quotes = self.quotes.saturating_sub(1);
            }
            "pre" | "textarea" => {
                self.breaks = self.breaks.max(1);
                self.verbatim = self.verbatim.saturating_sub(1);
            }
            "a" => {
                let Some((link, from)) = self.link.take() else { return };
                let shown = self.text.get(from..).unwrap_or_default().trim();
                if !link.trim_end_matches('/').ends_with(shown.trim_end_matches('/'))
                    || shown.is_empty()
                {
                    self.gap = true;
                    self.word(&format!("({link})"));
                }
            }
            "br" | "td" | "th" => {}
            _ => self.block(name),
        }
    }

    /// The breaks around what stands by itself.
    fn block(&mut self, name: &str) {
        let breaks = match name {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "table" => 2,
            "div" | "tr" | "li" | "dd" | "dt" | "section" | "article" | "header" | "footer"
            | "body" | "form" | "fieldset" | "address" | "center" => 1,
            _ => 0,
        };
        self.breaks = self.breaks.max(breaks);
    }
}

#[cfg(test)]
mod tests;
