//! Markdown events as plain text.
//!
//! Invariant: no line is longer than [`WIDTH`] characters unless one word of it is.

use pulldown_cmark::{Event, Tag, TagEnd};

/// The longest line, in characters.
pub(super) const WIDTH: usize = 78;

/// Writes events as paragraphs and lists, with a blank line between blocks.
pub(super) fn write(events: Vec<Event<'_>>) -> String {
    let mut writer =
        Writer { out: String::new(), block: String::new(), marks: Vec::new(), links: Vec::new() };
    for event in events {
        writer.take(event);
    }
    writer.end_block(true);
    writer.out.trim_end().to_owned()
}

/// What stands before the lines of an open list item or quotation.
struct Mark {
    first: String,
    then: String,
    /// The number of the next item, in a numbered list.
    next: Option<u64>,
    fresh: bool,
}

struct Writer {
    out: String,
    block: String,
    marks: Vec<Mark>,
    /// Where each open link leads.
    links: Vec<String>,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(words) | Event::Code(words) => self.block.push_str(&words),
            Event::SoftBreak => self.block.push(' '),
            Event::HardBreak => self.end_block(false),
            Event::Rule => {
                self.end_block(true);
                self.block.push_str("* * *");
                self.end_block(true);
            }
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            _ => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::List(next) => {
                self.end_block(self.marks.is_empty());
                let blank = String::new;
                self.marks.push(Mark { first: blank(), then: blank(), next, fresh: false });
            }
            Tag::Item => {
                self.end_block(false);
                if let Some(mark) = self.marks.last_mut() {
                    mark.first = match &mut mark.next {
                        Some(number) => {
                            *number += 1;
                            format!("{}. ", *number - 1)
                        }
                        None => "- ".to_owned(),
                    };
                    mark.then = " ".repeat(mark.first.len());
                    mark.fresh = true;
                }
            }
            Tag::BlockQuote(_) => {
                self.end_block(true);
                let (first, then) = ("> ".to_owned(), "> ".to_owned());
                self.marks.push(Mark { first, then, next: None, fresh: false });
            }
            Tag::Link { dest_url, .. } => self.links.push(dest_url.to_string()),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock => self.end_block(true),
            TagEnd::Item => self.end_block(false),
            TagEnd::List(_) | TagEnd::BlockQuote(_) => {
                self.end_block(false);
                self.marks.pop();
                if self.marks.is_empty() {
                    self.blank_line();
                }
            }
            TagEnd::Link => {
                let target = self.links.pop().unwrap_or_default();
                let target = target.strip_prefix("mailto:").unwrap_or(&target);
                if !target.starts_with('#') && !self.block.ends_with(target) {
                    self.block.extend([" (", target, ")"]);
                }
            }
            _ => {}
        }
    }

    /// Ends the lines gathered so far, and leaves a blank line after them if asked.
    fn end_block(&mut self, blank: bool) {
        let block = std::mem::take(&mut self.block);
        if block.trim().is_empty() {
            return;
        }
        let mut line = self.indent();
        let mut used = line.chars().count();
        let start = used;
        for word in block.split_whitespace() {
            let width = word.chars().count();
            if used > start && used + 1 + width > WIDTH {
                self.push_line(&line);
                line = self.indent();
                used = line.chars().count();
            }
            if used > start {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += width;
        }
        self.push_line(&line);
        if blank && self.marks.is_empty() {
            self.blank_line();
        }
    }

    /// What opens the next line: the mark of an item on its first, space on the others.
    fn indent(&mut self) -> String {
        let mut indent = String::new();
        for mark in &mut self.marks {
            indent.push_str(if mark.fresh { &mark.first } else { &mark.then });
            mark.fresh = false;
        }
        indent
    }

    fn push_line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn blank_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests;
