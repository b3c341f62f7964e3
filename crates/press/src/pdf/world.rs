//! The world that a page is set in: a template, one file of words, four fonts.
//!
//! Invariant: everything in it lies in memory. A path that is not one of the two files is not
//! found, and there is no today.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

use super::fault;
use crate::PressError;

const TEMPLATE: &str = include_str!("notice.typ");

/// Atkinson Hyperlegible Next, made by the Braille Institute so that no letter is taken for
/// another; under the SIL Open Font Licence (`fonts/OFL.txt`).
const FONTS: [&[u8]; 4] = [
    include_bytes!("../../fonts/AtkinsonHyperlegibleNext-Regular.ttf"),
    include_bytes!("../../fonts/AtkinsonHyperlegibleNext-Italic.ttf"),
    include_bytes!("../../fonts/AtkinsonHyperlegibleNext-Bold.ttf"),
    include_bytes!("../../fonts/AtkinsonHyperlegibleNext-BoldItalic.ttf"),
];

/// What every page is set with.
struct Case {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static CASE: LazyLock<Case> = LazyLock::new(|| {
    let fonts: Vec<_> = FONTS.iter().flat_map(|font| Font::iter(Bytes::new(*font))).collect();
    Case {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// The first character that a font of the case has no sign for.
pub(super) fn unknown_sign(text: &str) -> Option<char> {
    let known = |sign: char| {
        let has = |font: &Font| font.info().coverage.contains(u32::from(sign));
        sign.is_ascii_graphic() || matches!(sign, ' ' | '\n') || CASE.fonts.iter().all(has)
    };
    text.chars().find(|sign| !known(*sign))
}

/// One document's world.
pub(super) struct Sheet {
    template: Source,
    words_at: FileId,
    words: Bytes,
}

impl Sheet {
    /// The world in which the template finds these words.
    pub(super) fn new(json: String) -> Result<Self, PressError> {
        let template = Source::new(file("notice.typ")?, TEMPLATE.to_owned());
        Ok(Self { template, words_at: file("notice.json")?, words: Bytes::from_string(json) })
    }
}

fn file(name: &str) -> Result<FileId, PressError> {
    let path = VirtualPath::new(name).map_err(fault)?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &CASE.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &CASE.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(absent(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.words_at { Ok(self.words.clone()) } else { Err(absent(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        CASE.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_with_slash().into())
}
