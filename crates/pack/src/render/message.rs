//! What somebody writes in Markdown for a letter, as HTML and as plain text.
//!
//! Invariant: HTML in it is shown and not obeyed, no picture is in it, and every link leads over
//! HTTPS to where the plain text says.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, Tag, TagEnd, html::push_html};

use super::plain;

/// The most links of a message; one that stands twice is one.
pub const LINKS_MAX: usize = 20;

/// The longest address that a link may lead to, in bytes.
pub const LINK_MAX_BYTES: usize = 500;

/// What is wrong with the links of a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A link leads elsewhere than over HTTPS, or is too long.
    #[error("a link must begin with https:// and be at most {LINK_MAX_BYTES} letters long")]
    Link,
    /// There are too many.
    #[error("a message has at most {LINKS_MAX} links")]
    TooManyLinks,
}

/// A message that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    events: Vec<Event<'static>>,
    links: Vec<String>,
}

impl Message {
    /// Reads a message.
    ///
    /// # Errors
    ///
    /// [`MessageError`] for a link that may not stand in a letter.
    pub fn read(text: &str) -> Result<Self, MessageError> {
        let mut links: Vec<String> = Vec::new();
        let mut events = Vec::new();
        for event in Parser::new(text) {
            let event = match event {
                Event::Html(words) | Event::InlineHtml(words) => {
                    Event::Text(words.into_string().into())
                }
                Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
                Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
                // Of a picture the words stay that stand for it.
                Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => continue,
                Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                    let dest_url = CowStr::from(target(&dest_url)?);
                    if !links.iter().any(|known| **known == *dest_url) {
                        links.push(dest_url.to_string());
                    }
                    let (title, id) = ("".into(), "".into());
                    Event::Start(Tag::Link { link_type, dest_url, title, id })
                }
                Event::Start(Tag::Heading { level, .. }) => {
                    let (classes, attrs) = (Vec::new(), Vec::new());
                    Event::Start(Tag::Heading { level: below(level), id: None, classes, attrs })
                }
                Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
                other => other.into_static(),
            };
            events.push(event);
        }
        if links.len() > LINKS_MAX {
            return Err(MessageError::TooManyLinks);
        }
        Ok(Self { events, links })
    }

    /// Where its links lead, each once, in their order.
    pub fn links(&self) -> &[String] {
        &self.links
    }

    /// As HTML for the body of a page or a letter. Each link leads to where `led` says for its
    /// place among [`Message::links`], or where it was written to lead.
    pub fn html(&self, led: impl Fn(usize) -> Option<String>) -> String {
        let mut out = String::new();
        let events = self.events.iter().cloned().map(|event| match event {
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let place = self.links.iter().position(|known| **known == *dest_url);
                let led = place.and_then(&led).map(CowStr::from);
                let dest_url = led.unwrap_or(dest_url);
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            other => other,
        });
        push_html(&mut out, events);
        out
    }

    /// As plain text, each link with the address that it was written to lead to.
    pub fn plain(&self) -> String {
        plain::write(self.events.clone())
    }
}

/// Where a link may lead.
fn target(written: &str) -> Result<String, MessageError> {
    let plain = |b: u8| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b);
    let host = written.strip_prefix("https://").unwrap_or_default();
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let named = host.contains('.') && !host.starts_with('.') && !host.contains('@');
    if !named || written.len() > LINK_MAX_BYTES || !written.bytes().all(plain) {
        return Err(MessageError::Link);
    }
    Ok(written.to_owned())
}

/// A heading of a message stands below its subject.
fn below(level: HeadingLevel) -> HeadingLevel {
    level.max(HeadingLevel::H2)
}

#[cfg(test)]
mod tests;
