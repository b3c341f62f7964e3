//! YAML, as much of it as a pack needs: mappings, lists and scalars, each with its bytes.
//!
//! Invariant: what is read is what a person sees. Anchors, aliases, tags, a second document, a
//! repeated key and indentation by tabs are refused, and nesting and size are limited, so a hostile
//! file costs no more than an honest one.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::{
    Code, NESTING_MAX, NODES_MAX,
    report::{At, Report, shown},
};

/// The most keys that one mapping may have; no shape has as many.
const KEYS_MAX: usize = 64;

/// A value and where it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing after the key, `~` or `null`.
    Nothing,
    /// A scalar; `plain` when it was written without quotes.
    Scalar { text: String, plain: bool },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file; keys are unique.
    Map(Vec<Pair>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) value: Node,
}

impl Node {
    /// The value under a key of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let Value::Map(pairs) = &self.value else { return None };
        pairs.iter().find(|pair| pair.key == key).map(|pair| &pair.value)
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none for anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// What sort of value it is, in words.
    pub(crate) fn sort(&self) -> &'static str {
        match &self.value {
            Value::Nothing => "nothing",
            Value::Scalar { .. } => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a group of keys",
        }
    }
}

/// Reads one document. `text` begins at byte `offset` of the file; nodes left of the whole pack's
/// allowance are counted down in `nodes_left`.
///
/// Gives nothing, and says why, when the file cannot be read. An empty file is an empty mapping.
pub(crate) fn read(
    file: usize,
    text: &str,
    offset: usize,
    nodes_left: &mut usize,
    report: &mut Report<'_>,
) -> Option<Node> {
    let tabs = report_tabs(file, text, offset, report);
    let mut reader = Reader {
        file,
        bytes: CharBytes::new(text),
        offset,
        open: Vec::new(),
        root: None,
        documents: 0,
        nodes_left,
        report,
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                let span = reader.span(span);
                if reader.take(event, span).is_err() {
                    reader.report.unread = true;
                    return None;
                }
            }
            Err(error) => {
                let at = reader.bytes.byte(error.marker().index()) + offset;
                if !tabs {
                    let message = format!("this cannot be read as YAML: {}", shown(error.info()));
                    reader.report.say(&At { file, span: at..at }, Code::NotYaml, message);
                }
                reader.report.unread = true;
                return None;
            }
        }
    }
    let empty = || Node { span: offset..offset, value: Value::Map(Vec::new()) };
    Some(reader.root.unwrap_or_else(empty))
}

/// Says each line that is indented by a tab; whether there was one.
fn report_tabs(file: usize, text: &str, offset: usize, report: &mut Report<'_>) -> bool {
    let mut line_start = offset;
    let mut found = false;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let is_blank = line.trim().is_empty();
        if let Some(tab) = line.find('\t').filter(|tab| *tab < indent && !is_blank) {
            let at = At { file, span: line_start + tab..line_start + tab + 1 };
            report
                .say(&at, Code::TabIndent, "this line is indented by a tab")
                .help("indent by two spaces");
            found = true;
        }
        line_start += line.len();
    }
    found
}

/// From the parser's count of characters to bytes.
struct CharBytes {
    /// The byte at which each character begins; empty when every character is one byte.
    starts: Vec<usize>,
    end: usize,
}

impl CharBytes {
    fn new(text: &str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(byte, _)| byte).collect()
        };
        Self { starts, end: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        if self.starts.is_empty() {
            character.min(self.end)
        } else {
            self.starts.get(character).copied().unwrap_or(self.end)
        }
    }
}

/// A list or mapping that is not closed yet.
struct Open {
    start: usize,
    filled: Filled,
}

enum Filled {
    List(Vec<Node>),
    Map { pairs: Vec<Pair>, key: Option<(String, Range<usize>)> },
}

/// The file cannot be read further; the reason was said.
struct Stopped;

struct Reader<'a, 'r> {
    file: usize,
    bytes: CharBytes,
    offset: usize,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes_left: &'a mut usize,
    report: &'a mut Report<'r>,
}

impl Reader<'_, '_> {
    fn span(&self, span: Span) -> Range<usize> {
        let start = self.bytes.byte(span.start.index()) + self.offset;
        let end = self.bytes.byte(span.end.index()) + self.offset;
        start..end.max(start)
    }

    fn say(&mut self, span: Range<usize>, code: Code, message: impl Into<String>, help: &str) {
        self.report.say(&At { file: self.file, span }, code, message).help(help);
    }

    fn take(&mut self, event: Event<'_>, span: Range<usize>) -> Result<(), Stopped> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.say(
                        span,
                        Code::SeveralDocuments,
                        "a second document begins here",
                        "put it into a file of its own",
                    );
                    return Err(Stopped);
                }
                Ok(())
            }
            Event::Alias(_) => self.strange(span, "an alias (`*name`)"),
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_only(anchor, tag.is_some(), &span)?;
                let plain = style == ScalarStyle::Plain;
                let nothing = plain && matches!(text.as_ref(), "" | "~" | "null");
                let value = if nothing {
                    Value::Nothing
                } else {
                    Value::Scalar { text: text.into_owned(), plain }
                };
                self.place(Node { span, value })
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain_only(anchor, tag.is_some(), &span)?;
                self.enter(span, Filled::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.plain_only(anchor, tag.is_some(), &span)?;
                self.enter(span, Filled::Map { pairs: Vec::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(span.end),
        }
    }

    fn strange(&mut self, span: Range<usize>, what: &str) -> Result<(), Stopped> {
        let message = format!("{what} is not part of the pack language");
        self.say(span, Code::StrangeYaml, message, "write the value out where it is used");
        Err(Stopped)
    }

    fn plain_only(
        &mut self,
        anchor: usize,
        tagged: bool,
        span: &Range<usize>,
    ) -> Result<(), Stopped> {
        if anchor != 0 {
            return self.strange(span.clone(), "an anchor (`&name`)");
        }
        if tagged {
            return self.strange(span.clone(), "a tag (`!name`)");
        }
        Ok(())
    }

    fn enter(&mut self, span: Range<usize>, filled: Filled) -> Result<(), Stopped> {
        if self.open.len() >= NESTING_MAX {
            let message = format!("nested more than {NESTING_MAX} deep");
            self.say(span, Code::OverLimit, message, "a pack needs four levels at most");
            return Err(Stopped);
        }
        self.open.push(Open { start: span.start, filled });
        Ok(())
    }

    fn leave(&mut self, end: usize) -> Result<(), Stopped> {
        let Some(Open { start, filled }) = self.open.pop() else { return Err(Stopped) };
        let value = match filled {
            Filled::List(items) => Value::List(items),
            Filled::Map { pairs, .. } => Value::Map(pairs),
        };
        self.place(Node { span: start..end.max(start), value })
    }

    fn place(&mut self, node: Node) -> Result<(), Stopped> {
        let Some(left) = self.nodes_left.checked_sub(1) else {
            let message = format!("the pack has more than {NODES_MAX} values");
            self.say(node.span, Code::OverLimit, message, "split it, or take something out");
            return Err(Stopped);
        };
        *self.nodes_left = left;
        match self.open.last_mut().map(|open| &mut open.filled) {
            None => {
                self.root = Some(node);
                Ok(())
            }
            Some(Filled::List(items)) => {
                items.push(node);
                Ok(())
            }
            Some(Filled::Map { pairs, key }) => match key.take() {
                Some((name, key_span)) => {
                    if let Some(first) = pairs.iter().find(|pair| pair.key == name) {
                        let first = first.key_span.clone();
                        self.twice(&name, key_span, &first);
                        return Ok(());
                    }
                    if pairs.len() >= KEYS_MAX {
                        let message = format!("more than {KEYS_MAX} keys in one group");
                        self.say(key_span, Code::OverLimit, message, "no group has so many keys");
                        return Err(Stopped);
                    }
                    pairs.push(Pair { key: name, key_span, value: node });
                    Ok(())
                }
                None => match node.value {
                    Value::Scalar { text, .. } => {
                        *key = Some((text, node.span));
                        Ok(())
                    }
                    _ => self.strange(node.span, "a key that is not a word"),
                },
            },
        }
    }

    /// The second of two equal keys is said and left out; the file is read on.
    fn twice(&mut self, name: &str, span: Range<usize>, first: &Range<usize>) {
        let message = format!("the key `{}` stands here twice", shown(name));
        let line = self.report.line(self.file, first.start);
        let help = format!("it already stands on line {line}; take one of the two out");
        self.say(span, Code::DuplicateKey, message, &help);
    }
}

#[cfg(test)]
mod tests;
