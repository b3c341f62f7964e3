//! Notices as people read them: HTML for the site, plain text, and [`document`] for other forms.
//!
//! Invariant: what a fact says is put in as text and never as markup, HTML in the wording is shown
//! and not obeyed, and every link stays on the site or goes where a fact says.

use std::collections::BTreeMap;

use jiff::civil::Date;
use pulldown_cmark::{Event, html::push_html};
use serde::Serialize;

use crate::{
    Audience, Notice, NoticeId, Pack, facts,
    prose::{Piece, expand, pieces},
};

mod document;
pub(crate) mod markdown;
mod message;
mod plain;

pub use document::{Block, DEPTH_MAX, Document, DocumentSection, LANGUAGE, Run, document};
pub use message::{LINK_MAX_BYTES, LINKS_MAX, Message, MessageError};

/// A notice ready for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rendered {
    /// The notice.
    pub notice: NoticeId,
    /// Whom it is written for.
    pub audience: Audience,
    /// Its title, as plain text.
    pub title: String,
    /// The list of contents and every section, as HTML for the body of a page below its title.
    pub html: String,
    /// The list of contents: a line for each section.
    pub contents: Vec<ContentsLine>,
    /// The sections, in order.
    pub sections: Vec<RenderedSection>,
    /// The day on which the wording last changed.
    pub last_updated: Date,
    /// The version of the pack that its facts come from.
    pub version: u32,
    /// The notice that it stands beside.
    pub beside: Option<NoticeId>,
}

/// A line of the list of contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContentsLine {
    /// The anchor of the section.
    pub id: String,
    /// Its heading, as plain text.
    pub heading: String,
}

/// A section ready for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RenderedSection {
    /// Its anchor.
    pub id: String,
    /// Its heading, as plain text.
    pub heading: String,
    /// What it says, as HTML, without the heading.
    pub html: String,
}

/// Why a notice cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The pack has no such notice.
    #[error("the pack has no notice `{0}`")]
    NoSuchNotice(String),
    /// The wording names a fact that the pack does not hold. A compiled pack has none such.
    #[error("notice `{notice}` names the fact `{fact}`, which the pack does not hold")]
    UnknownFact {
        /// The notice.
        notice: NoticeId,
        /// The fact as it was named.
        fact: String,
    },
}

/// A notice as HTML.
///
/// # Errors
///
/// [`RenderError`] when the pack has no such notice, or was changed after it was compiled.
pub fn html(pack: &Pack, notice: &str) -> Result<Rendered, RenderError> {
    let (notice, facts) = find(pack, notice)?;
    let mut contents = Vec::new();
    let mut sections = Vec::new();
    for section in &notice.sections {
        let heading = heading(notice, &section.heading, &facts)?;
        let mut html = String::new();
        push_html(&mut html, body(notice, &section.body, &facts)?.into_iter());
        let id = section.id.clone();
        contents.push(ContentsLine { id: id.clone(), heading: heading.clone() });
        sections.push(RenderedSection { id, heading, html });
    }
    Ok(Rendered {
        notice: notice.id.clone(),
        audience: notice.audience,
        title: notice.title.clone(),
        html: page(notice, &contents, &sections),
        contents,
        sections,
        last_updated: notice.last_updated,
        version: pack.version,
        beside: notice.beside.clone(),
    })
}

/// A notice as plain text, in lines of at most 78 characters where its words allow.
///
/// # Errors
///
/// [`RenderError`] when the pack has no such notice, or was changed after it was compiled.
pub fn text(pack: &Pack, notice: &str) -> Result<String, RenderError> {
    let (notice, facts) = find(pack, notice)?;
    let mut parts = vec![underlined(&notice.title, '=')];
    for section in &notice.sections {
        let heading = heading(notice, &section.heading, &facts)?;
        let body = plain::write(body(notice, &section.body, &facts)?);
        parts.push(format!("{}\n{body}\n", underlined(&heading, '-')));
    }
    parts.push(format!("Last updated {}\n", facts::in_words(notice.last_updated)));
    Ok(parts.join("\n"))
}

/// A text from the pack as HTML for the inside of a sentence: escaped, and nothing else.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    push_html(&mut out, std::iter::once(Event::Text(text.into())));
    out
}

fn find<'p>(
    pack: &'p Pack,
    notice: &str,
) -> Result<(&'p Notice, BTreeMap<String, String>), RenderError> {
    let found = pack.notices.get(notice);
    let notice = found.ok_or_else(|| RenderError::NoSuchNotice(notice.to_owned()))?;
    Ok((notice, facts::of(pack)))
}

fn heading(
    notice: &Notice,
    heading: &str,
    facts: &BTreeMap<String, String>,
) -> Result<String, RenderError> {
    expand(heading, facts).map_err(|fact| unknown(notice, &fact))
}

fn body(
    notice: &Notice,
    body: &str,
    facts: &BTreeMap<String, String>,
) -> Result<Vec<Event<'static>>, RenderError> {
    for piece in pieces(body) {
        match piece {
            Piece::Fact { name, .. } if !facts.contains_key(name) => {
                return Err(unknown(notice, name));
            }
            Piece::Broken { span } => {
                return Err(unknown(notice, body.get(span).unwrap_or_default()));
            }
            Piece::Words(_) | Piece::Fact { .. } => {}
        }
    }
    Ok(markdown::events(body, facts))
}

fn unknown(notice: &Notice, fact: &str) -> RenderError {
    RenderError::UnknownFact { notice: notice.id.clone(), fact: fact.to_owned() }
}

fn page(notice: &Notice, contents: &[ContentsLine], sections: &[RenderedSection]) -> String {
    let mut parts = Vec::new();
    if contents.len() > 1 {
        parts.push("<nav class=\"contents\" aria-label=\"Contents\">\n<ol>\n".to_owned());
        parts.extend(contents.iter().map(|ContentsLine { id, heading }| {
            format!("<li><a href=\"#{id}\">{}</a></li>\n", escaped(heading))
        }));
        parts.push("</ol>\n</nav>\n".to_owned());
    }
    parts.extend(sections.iter().map(|RenderedSection { id, heading, html }| {
        format!("<section id=\"{id}\">\n<h2>{}</h2>\n{html}</section>\n", escaped(heading))
    }));
    let date = notice.last_updated;
    let words = facts::in_words(date);
    parts.push(format!(
        "<p class=\"last-updated\">Last updated <time datetime=\"{date}\">{words}</time></p>\n"
    ));
    parts.concat()
}

fn underlined(line: &str, with: char) -> String {
    let rule: String = std::iter::repeat_n(with, line.chars().count()).collect();
    format!("{line}\n{rule}\n")
}

#[cfg(test)]
mod tests;
