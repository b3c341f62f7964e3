//! What the tests of every form set: the notices of London, and wording of their own.

use jiff::civil::{Date, date};
use pack::Pack;
use pack::render::Document;

/// The day on which the tests compile.
pub(crate) const TODAY: Date = date(2026, 11, 22);

/// The pack of London.
pub(crate) fn london() -> Pack {
    let sources: Vec<pack::Source> = include!("../../../packs/london.rs");
    let (pack, diagnostics) = pack::compile(&sources, TODAY);
    pack.unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

/// One notice of London.
pub(crate) fn notice(id: &str) -> Document {
    pack::render::document(&london(), id).unwrap()
}

/// Every notice of London.
pub(crate) fn notices() -> Vec<Document> {
    let pack = london();
    pack.notices.keys().map(|id| pack::render::document(&pack, id.as_str()).unwrap()).collect()
}

/// A document with this Markdown under one heading.
pub(crate) fn worded(markdown: &str) -> Document {
    let mut pack = london();
    let notice = pack.notices.values_mut().next().unwrap();
    notice.title = "A title".to_owned();
    notice.sections.truncate(1);
    "A heading".clone_into(&mut notice.sections[0].heading);
    markdown.clone_into(&mut notice.sections[0].body);
    let id = notice.id.clone();
    let mut document = pack::render::document(&pack, id.as_str()).unwrap();
    document.controllers = vec!["A body".to_owned()];
    document.version = 7;
    document
}
